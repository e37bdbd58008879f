//! Going back in the history of rules.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tidegate_tests::api::{Answer, Api};
use tidegate_tests::server::Server;

const PLACE: &str = "shop/production";
const PRODUCTION: &str = "/api/v1/projects/shop/environments/production";

on_both_databases!(
    every_version_can_be_read_and_compared,
    rules_go_back_to_a_version,
    a_change_is_undone,
    what_has_changed_again_is_not_undone,
    going_back_can_be_tried_first,
    changes_are_found_by_who_what_and_whom,
);

fn changes_are_found_by_who_what_and_whom(server: &Server) -> Result<()> {
    let api = server.api();
    let made = api.post("/api/v1/tokens", &json!({ "name": "Ähre", "role": "editor" }))?.expect(201)?;
    let id = made["id"].as_str().context("an id")?;
    let other = api.with_token(made["token"].as_str());
    other.post("/api/v1/customers", &json!({ "key": "hooli", "name": "Hooli" }))?.expect(201)?;
    let step = json!([{ "kind": "add_override", "flag": "theme", "attribute": "customer.key", "values": ["hooli"],
        "variant": "classic", "reason": "they asked" }]);
    let overridden = other.change(PLACE, &api.environment_tag(PLACE)?, &step)?.expect(200)?["change"].clone();
    turn(&api, true)?;
    turn(&api, false)?;
    let found = |query: &str| -> Result<Vec<String>> {
        let page = api.get(&format!("/api/v1/changes?{query}"))?.expect(200)?;
        let items = page["items"].as_array().context("items")?.clone();
        Ok(items.iter().filter_map(|item| item["kind"].as_str().map(str::to_owned)).collect())
    };
    let both = ["rules.change", "customer.create"];
    for query in [format!("actor={id}"), "actor=%C3%84hre".into(), "customer=hooli".into()] {
        assert_eq!(found(&query)?, both, "{query}");
    }
    assert_eq!(found("customer=hool")?, [""; 0], "a part of a key is none");
    assert_eq!(found("actor=nobody")?, [""; 0]);
    assert_eq!(found("kind=customer&actor=%C3%84hre")?, ["customer.create"]);
    assert_eq!(found("kind=custom")?, [""; 0]);
    assert!(found("kind=rules")?.len() >= 2 && found("kind=rules.change&limit=1")?.len() == 1);
    let of_place =
        api.get("/api/v1/changes?project=shop&environment=production&customer=hooli")?.expect(200)?;
    assert_eq!((&of_place["items"][0]["change"], &of_place["items"][1]), (&overridden, &Value::Null));
    Ok(())
}

fn rules(api: &Api, version: u64) -> Result<Value> {
    Ok(api.get(&format!("{PRODUCTION}/rulesets/{version}"))?.expect(200)?["items"].clone())
}

fn post(api: &Api, path: &str, tag: &str) -> Result<Answer> {
    let headers = [("content-type", "application/json"), ("if-match", tag)];
    api.send("POST", &format!("{PRODUCTION}{path}"), &headers, Some(r#"{"comment":"a test"}"#))
}

/// Turns the flag on or off, and answers the version and the change; 0 where it was so already.
fn turn(api: &Api, is_on: bool) -> Result<(u64, u64)> {
    let kind = if is_on { "turn_on" } else { "turn_off" };
    let tag = api.environment_tag(PLACE)?;
    let made = api.change(PLACE, &tag, &json!([{ "kind": kind, "flag": "checkout-v2" }]))?.expect(200)?;
    Ok((made["version"].as_u64().context("version")?, made["change"].as_u64().unwrap_or_default()))
}

fn every_version_can_be_read_and_compared(server: &Server) -> Result<()> {
    let api = server.api();
    let (off, _) = turn(&api, false)?;
    let (on, change) = turn(&api, true)?;
    assert_eq!(rules(&api, off)?["flag/checkout-v2"]["enabled"], false);
    assert_eq!(rules(&api, on)?["flag/checkout-v2"]["enabled"], true);
    let listed = api.get(&format!("{PRODUCTION}/rulesets?limit=2"))?.expect(200)?;
    assert_eq!(
        (&listed["items"][0]["version"], &listed["items"][1]["version"]),
        (&json!(on), &json!(on - 1))
    );
    assert_eq!(listed["items"][0]["change"]["change"], change, "{listed}");
    let diff = api.get(&format!("{PRODUCTION}/rulesets/{on}/diff"))?.expect(200)?;
    assert_eq!(diff["items"][0]["before"]["enabled"], false, "{diff}");
    let back = api.get(&format!("{PRODUCTION}/rulesets/{off}/diff?from={on}"))?.expect(200)?;
    assert_eq!(back["items"][0]["after"]["enabled"], false, "{back}");
    let first = api.get(&format!("{PRODUCTION}/rulesets/1/diff"))?.expect(200)?;
    assert!(first["items"].as_array().is_some_and(|items| items.iter().all(|item| item["before"].is_null())));
    for nowhere in ["0", "999999", "x", "-1"] {
        assert_eq!(api.get(&format!("{PRODUCTION}/rulesets/{nowhere}"))?.status, 404, "{nowhere}");
    }
    Ok(())
}

fn rules_go_back_to_a_version(server: &Server) -> Result<()> {
    let api = server.api();
    let (off, _) = turn(&api, false)?;
    let (on, _) = turn(&api, true)?;
    let new = json!({ "key": "since-then", "type": "boolean" });
    api.post("/api/v1/projects/shop/flags", &new)?.expect(201)?;
    let path = format!("/rulesets/{off}/revert");
    assert_eq!(post(&api, &path, "*")?.status, 428);
    assert_eq!(post(&api, &path, &format!("\"v{off}\""))?.status, 412);
    let tag = api.environment_tag(PLACE)?;
    let made = post(&api, &path, &tag)?;
    let version = made.expect(200)?["version"].as_u64().context("version")?;
    assert!(version > on);
    let now = rules(&api, version)?;
    assert_eq!(now["flag/checkout-v2"]["enabled"], false);
    assert!(now["flag/since-then"].is_object(), "what came since stays");
    let changes = api.get("/api/v1/changes?limit=1")?.expect(200)?;
    assert_eq!(changes["items"][0]["kind"], "rules.revert", "{changes}");
    let again = post(&api, &path, made.header("etag"))?.expect(200)?;
    assert_eq!((&again["change"], &again["version"]), (&Value::Null, &json!(version)));
    Ok(())
}

fn a_change_is_undone(server: &Server) -> Result<()> {
    let api = server.api();
    turn(&api, false)?;
    let before = rules(&api, api.get(PRODUCTION)?.expect(200)?["version"].as_u64().context("version")?)?;
    let (_, change) = turn(&api, true)?;
    let undone = post(&api, &format!("/changes/{change}/undo"), &api.environment_tag(PLACE)?)?.expect(200)?;
    assert_eq!(rules(&api, undone["version"].as_u64().context("version")?)?, before);
    let redone = undone["change"].as_u64().context("change")?;
    let again = post(&api, &format!("/changes/{redone}/undo"), &api.environment_tag(PLACE)?)?.expect(200)?;
    assert_eq!(
        rules(&api, again["version"].as_u64().context("version")?)?["flag/checkout-v2"]["enabled"],
        true
    );
    for nowhere in ["0", "999999", "x"] {
        let refused = post(&api, &format!("/changes/{nowhere}/undo"), &api.environment_tag(PLACE)?)?;
        assert_eq!(refused.status, 404, "{nowhere}: {}", refused.body);
    }
    Ok(())
}

fn what_has_changed_again_is_not_undone(server: &Server) -> Result<()> {
    let api = server.api();
    turn(&api, false)?;
    let (_, change) = turn(&api, true)?;
    turn(&api, false)?;
    let refused = post(&api, &format!("/changes/{change}/undo"), &api.environment_tag(PLACE)?)?;
    let problem = refused.expect(412)?;
    assert!(
        problem["detail"].as_str().is_some_and(|detail| detail.contains("flag/checkout-v2")),
        "{problem}"
    );
    Ok(())
}

fn going_back_can_be_tried_first(server: &Server) -> Result<()> {
    let api = server.api();
    let (off, _) = turn(&api, false)?;
    let (on, change) = turn(&api, true)?;
    let tag = api.environment_tag(PLACE)?;
    for path in
        [format!("/rulesets/{off}/revert?dry_run=true"), format!("/changes/{change}/undo?dry_run=true")]
    {
        let told = post(&api, &path, &tag)?.expect(200)?;
        assert_eq!((&told["version"], &told["dry_run"]), (&json!(on + 1), &json!(true)), "{path}");
        assert_eq!(told["items"][0]["after"]["enabled"], false, "{path}: {told}");
    }
    assert_eq!(api.environment_tag(PLACE)?, tag);
    Ok(())
}
