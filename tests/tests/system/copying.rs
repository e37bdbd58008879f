//! Copies: rules from another environment, overrides from another customer.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tidegate_tests::api::{Answer, Api};
use tidegate_tests::server::Server;

const PLACE: &str = "shop/production";
const PRODUCTION: &str = "/api/v1/projects/shop/environments/production";

on_both_databases!(
    rules_come_from_another_environment_after_a_review,
    what_cannot_be_copied_is_said,
    a_customer_gets_the_overrides_of_another,
);

fn post(api: &Api, path: &str, tag: &str, body: &Value) -> Result<Answer> {
    let headers = [("content-type", "application/json"), ("if-match", tag)];
    api.send("POST", &format!("{PRODUCTION}{path}"), &headers, Some(&body.to_string()))
}

fn flag(api: &Api, key: &str) -> Result<Value> {
    let flag = api.get(&format!("/api/v1/projects/shop/flags/{key}"))?.expect(200)?;
    Ok(flag["environments"]["production"].clone())
}

fn rules_come_from_another_environment_after_a_review(server: &Server) -> Result<()> {
    let api = server.api();
    let serve = json!([
        { "kind": "set_fallthrough", "flag": "free-shipping-from", "serve": { "variant": "free" } },
        { "kind": "set_segment", "segment": "pilot", "included": ["acme"] },
        { "kind": "add_rule", "flag": "checkout-v2",
          "rule": { "id": "pilots", "when": { "segment": "pilot" }, "serve": { "variant": "off" } } },
    ]);
    api.change("shop/staging", &api.environment_tag("shop/staging")?, &serve)?.expect(200)?;
    let (tag, held) = (api.environment_tag(PLACE)?, flag(&api, "free-shipping-from")?["overrides"].clone());
    let wish = json!({ "from": "staging", "comment": "it held in staging" });
    let told = post(&api, "/copy?dry_run=true", &tag, &wish)?;
    assert_eq!(told.header("etag"), tag);
    let told = told.expect(200)?;
    let keys: Vec<&Value> =
        told["items"].as_array().context("items")?.iter().map(|item| &item["key"]).collect();
    assert_eq!(
        keys,
        [
            "flag/checkout-v2",
            "flag/free-shipping-from",
            "flag/recommendations",
            "flag/theme",
            "segment/pilot"
        ],
        "{told}"
    );
    assert_eq!(api.environment_tag(PLACE)?, tag, "nothing has changed");

    let made = post(&api, "/copy", &tag, &wish)?.expect(200)?;
    assert_eq!(made["version"], told["version"]);
    let copied = flag(&api, "checkout-v2")?;
    assert_eq!((&copied["enabled"], &copied["rules"][0]["id"]), (&json!(true), &json!("pilots")), "{copied}");
    let shipping = flag(&api, "free-shipping-from")?;
    assert_eq!(shipping["fallthrough"], json!({ "variant": "free" }));
    assert_eq!(shipping["overrides"], held, "overrides stay");
    let latest = api.get("/api/v1/changes?limit=1")?.expect(200)?["items"][0].clone();
    assert_eq!((&latest["kind"], &latest["instructions"]["from"]), (&json!("rules.copy"), &json!("staging")));

    let again = post(&api, "/copy", &api.environment_tag(PLACE)?, &wish)?.expect(200)?;
    assert_eq!(again["change"], Value::Null);
    let undone = format!("/changes/{}/undo", made["change"]);
    post(&api, &undone, &api.environment_tag(PLACE)?, &json!({}))?.expect(200)?;
    assert_eq!(flag(&api, "checkout-v2")?["enabled"], false);
    Ok(())
}

fn what_cannot_be_copied_is_said(server: &Server) -> Result<()> {
    let api = server.api();
    let pilots = json!([
        { "kind": "set_segment", "segment": "pilot", "included": ["acme"] },
        { "kind": "add_rule", "flag": "checkout-v2",
          "rule": { "id": "pilots", "when": { "segment": "pilot" }, "serve": { "variant": "off" } } },
    ]);
    api.change("shop/staging", &api.environment_tag("shop/staging")?, &pilots)?.expect(200)?;
    let seen = api.environment_tag(PLACE)?;
    let wish = json!({ "from": "staging", "flags": ["checkout-v2"] });
    // A rule that asks for a segment needs the segment, too.
    let refused = post(&api, "/copy", &seen, &wish)?.expect(422)?;
    assert!(refused.to_string().contains("pilot"), "{refused}");
    let unknown = json!({ "from": "staging", "flags": ["checkout-v2", "nonsense"], "segments": ["pilot"] });
    let refused = post(&api, "/copy", &seen, &unknown)?.expect(422)?;
    assert_eq!(refused["errors"][0]["pointer"], "/flags/1", "{refused}");
    post(&api, "/copy", &seen, &json!({ "from": "nowhere" }))?.expect(404)?;
    post(&api, "/copy", &seen, &json!({ "form": "staging" }))?.expect(422)?;
    assert_eq!(post(&api, "/copy", "*", &wish)?.status, 428);
    api.turn(PLACE, "checkout-v2", true)?;
    let both = json!({ "from": "staging", "flags": ["checkout-v2"], "segments": ["pilot"] });
    let stale = post(&api, "/copy", &seen, &both)?.expect(412)?;
    assert_eq!(stale["changes"][0]["key"], "flag/checkout-v2", "to merge by: {stale}");
    Ok(())
}

fn a_customer_gets_the_overrides_of_another(server: &Server) -> Result<()> {
    let api = server.api();
    let own = json!([{ "kind": "add_override", "flag": "theme", "attribute": "customer.key",
        "values": ["acme"], "variant": "contrast", "reason": "asked for" }]);
    api.change(PLACE, &api.environment_tag(PLACE)?, &own)?.expect(200)?;
    let (path, wish) =
        ("/customers/globex/overrides/copy", json!({ "from": "acme", "comment": "same contract" }));
    let tag = api.environment_tag(PLACE)?;
    let told = post(&api, &format!("{path}?dry_run=true"), &tag, &wish)?.expect(200)?;
    assert_eq!(told["items"].as_array().map(Vec::len), Some(2), "{told}");
    post(&api, path, &tag, &wish)?.expect(200)?;
    let page = api.get(&format!("{PRODUCTION}/customers/globex"))?.expect(200)?;
    let got = &page["flags"]["free-shipping-from"];
    assert_eq!(
        (&got["variant"], &got["by_override"]["reason"]),
        (&json!("free"), &json!("In the contract of 2026"))
    );
    let alike = api.get(&format!("{PRODUCTION}/customers/globex/compare?with=acme"))?.expect(200)?;
    assert_eq!(alike["flags"], json!({}), "{alike}");
    let again = post(&api, path, &api.environment_tag(PLACE)?, &wish)?.expect(200)?;
    assert_eq!(again["change"], Value::Null, "{again}");
    let changes = api.get("/api/v1/changes?limit=1")?.expect(200)?;
    assert_eq!(changes["items"][0]["instructions"][0]["kind"], "add_override", "{changes}");
    Ok(())
}
