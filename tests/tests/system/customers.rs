//! Customers: who they are, what they get and why, and how they are forgotten.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tidegate_tests::api::{Answer, Api};
use tidegate_tests::server::Server;

const CUSTOMERS: &str = "/api/v1/customers";
const PLACE: &str = "shop/production";
const PAGE: &str = "/api/v1/projects/shop/environments/production/customers";

on_both_databases!(
    customers_are_made_found_and_replaced,
    what_is_wrong_with_a_customer_is_said,
    a_page_shows_every_flag_and_why,
    a_page_shows_what_was_then_and_what_has_changed,
    two_customers_are_compared,
    an_erased_customer_is_forgotten_and_the_log_still_holds,
    a_user_is_forgotten_in_words_and_found_in_rules,
);

fn make(api: &Api, key: &str, attributes: &Value) -> Result<String> {
    let wish = json!({ "key": key, "name": format!("The {key}"), "ring": "early", "attributes": attributes });
    let made = api.post(CUSTOMERS, &wish)?;
    made.expect(201)?;
    Ok(made.header("etag").to_owned())
}

fn send(api: &Api, method: &str, key: &str, tag: Option<&str>, body: &Value) -> Result<Answer> {
    let mut headers = vec![("content-type", "application/json")];
    headers.extend(tag.map(|tag| ("if-match", tag)));
    api.send(method, &format!("{CUSTOMERS}/{key}"), &headers, Some(&body.to_string()))
}

fn change(api: &Api, instructions: &Value) -> Result<u64> {
    let made = api.change(PLACE, &api.environment_tag(PLACE)?, instructions)?.expect(200)?;
    made["version"].as_u64().context("version")
}

fn page(api: &Api, key: &str, query: &str) -> Result<Value> {
    api.get(&format!("{PAGE}/{key}{query}"))?.expect(200)
}

fn customers_are_made_found_and_replaced(server: &Server) -> Result<()> {
    let api = server.api();
    let first = make(&api, "acme", &json!({ "seats": 40 }))?;
    make(&api, "Zoë & Söhne", &json!({}))?;
    assert_eq!(api.post(CUSTOMERS, &json!({ "key": "acme", "name": "Again" }))?.status, 409);
    let shown = api.get(&format!("{CUSTOMERS}/acme"))?;
    assert_eq!(
        (shown.expect(200)?["attributes"]["seats"].clone(), shown.header("etag")),
        (json!(40), &*first)
    );
    assert_eq!(api.get(&format!("{CUSTOMERS}/Zo%C3%AB%20%26%20S%C3%B6hne"))?.status, 200);
    let found = api.get(&format!("{CUSTOMERS}?q=s%C3%B6hne"))?.expect(200)?;
    assert_eq!(found["items"].as_array().map(Vec::len), Some(1), "{found}");
    let page = api.get(&format!("{CUSTOMERS}?limit=1"))?;
    assert_eq!(page.expect(200)?["next"], "Zoë & Söhne");
    let next = page.header("link").split(['<', '>']).nth(1).context("link")?.to_owned();
    assert_eq!(api.get(&next)?.expect(200)?["items"][0]["key"], "acme");

    let wish = json!({ "name": "Acme", "tier": "enterprise" });
    assert_eq!(send(&api, "PUT", "acme", None, &wish)?.status, 428);
    let replaced = send(&api, "PUT", "acme", Some(&first), &wish)?;
    assert_eq!(replaced.expect(200)?["attributes"], json!({}));
    let freeze =
        json!({ "from": "2030-12-23T00:00:00Z", "until": "2031-01-02T00:00:00Z", "reason": "a fair" });
    let tag = replaced.header("etag").to_owned();
    let frozen = json!({ "name": "Acme", "tier": "enterprise", "freezes": [freeze] });
    let frozen = send(&api, "PUT", "acme", Some(&tag), &frozen)?;
    assert_eq!(frozen.expect(200)?["freezes"], json!([freeze]));
    let renamed = json!({ "name": "Acme Inc.", "tier": "enterprise" });
    let renamed = send(&api, "PUT", "acme", Some(frozen.header("etag")), &renamed)?;
    assert_eq!(renamed.expect(200)?["freezes"], json!([freeze]), "who says nothing of them keeps them");
    let tag = renamed.header("etag").to_owned();
    let replaced = send(&api, "PUT", "acme", Some(&tag), &json!({ "name": "Acme", "freezes": [] }))?;
    assert_eq!(replaced.expect(200)?.get("freezes"), None);
    let stale = send(&api, "PUT", "acme", Some(&first), &json!({ "name": "Late" }))?;
    assert_eq!((stale.status, stale.header("etag")), (412, replaced.header("etag")));
    assert_eq!(stale.expect(412)?["present"], replaced.expect(200)?, "there is something to merge by");
    assert_eq!(send(&api, "PUT", "nobody", Some(&first), &wish)?.status, 404);
    let changes = api.get("/api/v1/changes?limit=1")?.expect(200)?;
    assert_eq!(changes["items"][0]["kind"], "customer.update", "{changes}");
    Ok(())
}

fn what_is_wrong_with_a_customer_is_said(server: &Server) -> Result<()> {
    let api = server.api();
    for (wish, pointer) in [
        (json!({ "key": "a/b", "name": "A" }), "/key"),
        (json!({ "key": "a", "name": "" }), "/name"),
        (json!({ "key": "a", "name": "A", "ring": "outer" }), "/ring"),
        (json!({ "key": "a", "name": "A", "attributes": { "x": {} } }), "/attributes/x"),
    ] {
        let problem = api.post(CUSTOMERS, &wish)?.expect(422)?;
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{wish}: {problem}");
    }
    assert_eq!(api.post(CUSTOMERS, &json!({ "key": "a", "name": "A", "nmae": 1 }))?.status, 422);
    Ok(())
}

fn a_page_shows_every_flag_and_why(server: &Server) -> Result<()> {
    let api = server.api();
    make(&api, "initech", &json!({ "plan": "gold" }))?;
    let rule = json!({ "when": { "attribute": "customer.plan", "op": "equals", "values": ["gold"] },
        "serve": { "variant": "on" }, "id": "gold" });
    change(
        &api,
        &json!([
            { "kind": "turn_on", "flag": "checkout-v2" },
            { "kind": "set_fallthrough", "flag": "checkout-v2", "serve": { "variant": "off" } },
            { "kind": "add_rule", "flag": "checkout-v2", "rule": rule },
        ]),
    )?;
    let shown = page(&api, "initech", "")?;
    assert_eq!(
        (&shown["customer"]["ring"], &shown["context"]["customer"]["plan"]),
        (&json!("early"), &json!("gold"))
    );
    let answer = &shown["flags"]["checkout-v2"];
    assert_eq!(
        (&answer["variant"], &answer["rule"], &answer["differs"]),
        (&json!("on"), &json!("gold"), &json!(true))
    );
    let flags = api.get("/api/v1/projects/shop/flags?limit=500")?.expect(200)?;
    let count = flags["items"].as_array().map(Vec::len);
    assert_eq!(shown["flags"].as_object().map(|flags| flags.len()), count, "every flag");
    let version = change(
        &api,
        &json!([{ "kind": "add_override", "flag": "checkout-v2",
        "attribute": "customer.key", "values": ["initech"], "variant": "off", "reason": "they asked" }]),
    )?;
    let answer = page(&api, "initech", "")?["flags"]["checkout-v2"].clone();
    assert_eq!(
        (&answer["reason"], &answer["by_override"]["reason"]),
        (&json!("OVERRIDE"), &json!("they asked"))
    );
    assert_eq!((&answer["rules_version"], &answer["differs"]), (&json!(version), &json!(false)));
    let unknown = page(&api, "never-seen", "")?;
    assert_eq!(
        (&unknown["customer"], &unknown["context"]["customer"]["key"]),
        (&Value::Null, &json!("never-seen"))
    );
    assert_eq!(api.get("/api/v1/projects/shop/environments/nowhere/customers/acme")?.status, 404);
    Ok(())
}

fn a_page_shows_what_was_then_and_what_has_changed(server: &Server) -> Result<()> {
    let api = server.api();
    let off = change(
        &api,
        &json!([{ "kind": "turn_on", "flag": "checkout-v2" },
        { "kind": "set_fallthrough", "flag": "checkout-v2", "serve": { "variant": "off" } }]),
    )?;
    let changes = api.get("/api/v1/changes?limit=1")?.expect(200)?;
    let then = changes["items"][0]["time"].as_str().context("time")?.to_owned();
    let on = change(
        &api,
        &json!([{ "kind": "set_fallthrough", "flag": "checkout-v2", "serve": { "variant": "on" } }]),
    )?;
    let now = page(&api, "anybody", &format!("?changed_since={then}"))?;
    assert_eq!(now["version"], on);
    let answer = &now["flags"]["checkout-v2"];
    assert_eq!((&answer["variant"], &answer["before"]["variant"]), (&json!("on"), &json!("off")));
    assert!(now["flags"]["theme"]["before"].is_null());
    let past = page(&api, "anybody", &format!("?as_of={then}"))?;
    assert_eq!((&past["version"], &past["flags"]["checkout-v2"]["variant"]), (&json!(off), &json!("off")));
    let dawn = page(&api, "anybody", "?as_of=2001-01-01T00:00:00Z")?;
    assert_eq!((&dawn["version"], &dawn["flags"]), (&json!(0), &json!({})));
    assert_eq!(api.get(&format!("{PAGE}/anybody?as_of=yesterday"))?.status, 400);
    Ok(())
}

fn two_customers_are_compared(server: &Server) -> Result<()> {
    let api = server.api();
    change(
        &api,
        &json!([{ "kind": "turn_on", "flag": "checkout-v2" },
        { "kind": "set_fallthrough", "flag": "checkout-v2", "serve": { "variant": "off" } },
        { "kind": "add_override", "flag": "checkout-v2", "attribute": "customer.key", "values": ["one"],
          "variant": "on", "reason": "" }]),
    )?;
    let compared = api.get(&format!("{PAGE}/one/compare?with=other"))?.expect(200)?;
    let pair = &compared["flags"]["checkout-v2"];
    assert_eq!(
        (&pair["this"]["variant"], &pair["other"]["variant"]),
        (&json!("on"), &json!("off")),
        "{compared}"
    );
    assert_eq!(compared["flags"].as_object().map(|flags| flags.len()), Some(1));
    assert_eq!(api.get(&format!("{PAGE}/one/compare"))?.status, 400);
    Ok(())
}

fn an_erased_customer_is_forgotten_and_the_log_still_holds(server: &Server) -> Result<()> {
    let api = server.api();
    make(&api, "forget-me", &json!({ "contact": "ada.lovelace@example.com" }))?;
    let tag = api.get(&format!("{CUSTOMERS}/forget-me"))?.header("etag").to_owned();
    let wish = json!({ "name": "Ada Lovelace", "notes": "met at the fair" });
    let tag = send(&api, "PUT", "forget-me", Some(&tag), &wish)?.header("etag").to_owned();
    assert_eq!(send(&api, "DELETE", "forget-me", None, &json!({}))?.status, 428);
    let erased = send(&api, "DELETE", "forget-me", Some(&tag), &json!({}))?.expect(200)?;
    assert_eq!(erased["changes_erased"], 2, "{erased}");
    assert_eq!(api.get(&format!("{CUSTOMERS}/forget-me"))?.status, 404);
    for path in ["/api/v1/changes?limit=500", "/api/v1/log/entries?limit=500", CUSTOMERS] {
        let body = api.get(path)?.body;
        for trace in ["ada.lovelace", "Ada Lovelace", "met at the fair", "forget-me"] {
            assert!(!body.contains(trace), "`{trace}` is still in {path}");
        }
    }
    Ok(())
}

fn a_user_is_forgotten_in_words_and_found_in_rules(server: &Server) -> Result<()> {
    let api = server.api();
    change(
        &api,
        &json!([{ "kind": "set_segment", "segment": "testers", "attribute": "user.key", "included": ["u0", "ada-17"] },
        { "kind": "add_override", "flag": "banner", "attribute": "user.key", "values": ["ada-17"], "variant": "sale",
          "reason": "she asked" }]),
    )?;
    for comment in ["ada-17 complained", "ada-171 did not"] {
        let tag = api.environment_tag("shop/production")?;
        let headers = [("content-type", "application/json"), ("if-match", tag.as_str())];
        let is_on = json!([{ "kind": if comment.contains("not") { "turn_off" } else { "turn_on" }, "flag": "banner" }]);
        let body = json!({ "instructions": is_on, "comment": comment }).to_string();
        let path = "/api/v1/projects/shop/environments/production/changes";
        api.send("POST", path, &headers, Some(&body))?.expect(200)?;
    }
    let wish = json!({ "key": "ada-17" });
    let told = api.post("/api/v1/users/erase?dry_run=true", &wish)?.expect(200)?;
    assert!(api.get("/api/v1/changes?limit=10")?.body.contains("ada-17 complained"));
    let erased = api.post("/api/v1/users/erase", &wish)?.expect(200)?;
    assert_eq!(told, erased);
    assert_eq!(erased["changes_erased"], 1, "{erased}");
    let place = |item: &str, at: &str| json!({ "project": "shop", "environment": "production", "item": item, "at": [at] });
    let expected = [place("flag/banner", "/overrides/0/values/0"), place("segment/testers", "/included/1")];
    assert_eq!(erased["named_in"], json!(expected), "{erased}");
    let changes = api.get("/api/v1/changes?limit=10")?.body;
    assert!(!changes.contains("ada-17 complained") && changes.contains("ada-171 did not"), "{changes}");
    assert_eq!(api.post("/api/v1/users/erase", &json!({ "key": "" }))?.status, 422);
    Ok(())
}
