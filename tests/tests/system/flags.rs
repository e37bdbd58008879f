//! What belongs to a flag in all environments: its variants, its words, and its end.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tidegate_tests::api::{Answer, Api};
use tidegate_tests::server::Server;

const PROJECT: &str = "/api/v1/projects/shop";
const FLAG: &str = "/api/v1/projects/shop/flags/checkout-v2";
const PRODUCTION: &str = "/api/v1/projects/shop/environments/production";

on_both_databases!(
    words_make_no_version_and_variants_make_one_everywhere,
    a_change_of_flags_needs_to_say_what_it_is_based_on,
    each_instruction_has_its_place,
    a_change_of_several_flags_is_all_or_nothing,
    an_archived_flag_is_gone_and_its_key_is_taken_for_ever,
    a_flag_that_is_being_archived_serves_what_most_got,
    a_dry_run_of_flags_changes_nothing,
    values_meet_the_schema_of_their_flag,
    a_change_of_flags_is_undone_everywhere,
    what_of_flags_has_changed_again_is_not_undone,
);

fn change(api: &Api, tag: &str, instructions: &Value) -> Result<Answer> {
    change_with(api, tag, instructions, "")
}

fn change_with(api: &Api, tag: &str, instructions: &Value, query: &str) -> Result<Answer> {
    let headers = [("content-type", "application/json"), ("if-match", tag)];
    let body = json!({ "instructions": instructions, "comment": "a test" }).to_string();
    api.send("POST", &format!("{PROJECT}/changes{query}"), &headers, Some(&body))
}

fn tag(api: &Api, path: &str) -> Result<String> {
    let answer = api.get(path)?;
    answer.expect(200)?;
    Ok(answer.header("etag").to_owned())
}

fn version(api: &Api) -> Result<u64> {
    api.get(PRODUCTION)?.expect(200)?["version"].as_u64().context("version")
}

fn evaluated(api: &Api) -> Result<Value> {
    let body = json!({ "context": { "user": { "key": "u1" } }, "flags": ["checkout-v2"] });
    Ok(api.post(&format!("{PRODUCTION}/evaluate"), &body)?.expect(200)?["flags"]["checkout-v2"].clone())
}

fn words_make_no_version_and_variants_make_one_everywhere(server: &Server) -> Result<()> {
    let api = server.api();
    let before = version(&api)?;
    let words = json!([
        { "kind": "set_owner", "flag": "checkout-v2", "owner": "payments" },
        { "kind": "set_tags", "flag": "checkout-v2", "tags": ["cart"] },
        { "kind": "set_description", "flag": "checkout-v2", "description": "The new checkout" },
        { "kind": "set_lifetime", "flag": "checkout-v2", "until": "2099-01-01T00:00:00Z" },
    ]);
    let made = change(&api, &tag(&api, FLAG)?, &words)?.expect(200)?;
    assert_eq!((&made["versions"], version(&api)?), (&json!({}), before));
    let flag = api.get(FLAG)?.expect(200)?;
    assert_eq!((&flag["owner"], &flag["tags"]), (&json!("payments"), &json!(["cart"])));
    assert_eq!(flag["lifetime_until"], "2099-01-01T00:00:00Z");
    assert_eq!(
        api.get(&format!("{PROJECT}/flags?q=payments"))?.expect(200)?["items"][0]["key"],
        "checkout-v2"
    );
    let third = json!([{ "kind": "add_variant", "flag": "checkout-v2", "variant": "maybe", "value": true }]);
    let made = change(&api, &tag(&api, FLAG)?, &third)?.expect(200)?;
    assert_eq!(made["versions"]["production"], before + 1, "{made}");
    assert_eq!(made["versions"].as_object().map(|versions| versions.len()), Some(3), "{made}");
    let serve =
        json!([{ "kind": "set_fallthrough", "flag": "checkout-v2", "serve": { "variant": "maybe" } }]);
    api.change("shop/production", &api.environment_tag("shop/production")?, &serve)?.expect(200)?;
    let gone = json!([{ "kind": "remove_variant", "flag": "checkout-v2", "variant": "maybe" }]);
    let refused = change(&api, &tag(&api, FLAG)?, &gone)?.expect(422)?;
    assert!(refused.to_string().contains("maybe"), "{refused}");
    let changes = api.get("/api/v1/changes?flag=checkout-v2&project=shop&limit=3")?.expect(200)?;
    assert!(changes.to_string().contains("flags.change"), "{changes}");
    Ok(())
}

fn a_change_of_flags_needs_to_say_what_it_is_based_on(server: &Server) -> Result<()> {
    let api = server.api();
    let owner = |name: &str| json!([{ "kind": "set_owner", "flag": "checkout-v2", "owner": name }]);
    let body = json!({ "instructions": owner("a") }).to_string();
    let headers = [("content-type", "application/json")];
    assert_eq!(api.send("POST", &format!("{PROJECT}/changes"), &headers, Some(&body))?.status, 428);
    assert_eq!(change(&api, "*", &owner("a"))?.status, 428);
    assert_eq!(change(&api, "\"v999999\"", &owner("a"))?.status, 412);
    let seen = tag(&api, PROJECT)?;
    change(&api, &seen, &owner("a"))?.expect(200)?;
    let stale = change(&api, &seen, &owner("b"))?;
    assert_eq!(stale.expect(412)?["present"]["flags"][0]["owner"], "a", "there is something to merge by");
    change(&api, stale.header("etag"), &owner("b"))?.expect(200)?;
    let other = json!([{ "kind": "set_owner", "flag": "theme", "owner": "x" }]);
    change(&api, &seen, &other)?.expect(200).map(drop)
}

fn each_instruction_has_its_place(server: &Server) -> Result<()> {
    let api = server.api();
    let refused =
        change(&api, &tag(&api, PROJECT)?, &json!([{ "kind": "turn_off", "flag": "checkout-v2" }]))?;
    let refused = refused.expect(422)?;
    assert!(refused["errors"][0]["message"].as_str().is_some_and(|m| m.contains("environment")), "{refused}");
    let archive = json!([{ "kind": "archive", "flag": "checkout-v2" }]);
    let refused =
        api.change("shop/production", &api.environment_tag("shop/production")?, &archive)?.expect(422)?;
    assert!(refused["errors"][0]["message"].as_str().is_some_and(|m| m.contains("project")), "{refused}");
    Ok(())
}

fn a_change_of_several_flags_is_all_or_nothing(server: &Server) -> Result<()> {
    let api = server.api();
    let both = json!([
        { "kind": "set_owner", "flag": "checkout-v2", "owner": "x" },
        { "kind": "set_owner", "flag": "no-such-flag", "owner": "x" },
    ]);
    let refused = change(&api, &tag(&api, PROJECT)?, &both)?.expect(422)?;
    assert_eq!(refused["errors"][0]["pointer"], "/instructions/1/flag");
    assert_ne!(api.get(FLAG)?.expect(200)?["owner"], "x");
    Ok(())
}

fn an_archived_flag_is_gone_and_its_key_is_taken_for_ever(server: &Server) -> Result<()> {
    let api = server.api();
    change(&api, &tag(&api, FLAG)?, &json!([{ "kind": "archive", "flag": "checkout-v2" }]))?.expect(200)?;
    assert_eq!(evaluated(&api)?["error"], "FLAG_NOT_FOUND");
    let listed = |query: &str| -> Result<bool> {
        let list = api.get(&format!("{PROJECT}/flags{query}"))?.expect(200)?;
        Ok(list["items"].as_array().context("items")?.iter().any(|flag| flag["key"] == "checkout-v2"))
    };
    assert_eq!((listed("")?, listed("?archived=true")?), (false, true));
    let again = api.post(&format!("{PROJECT}/flags"), &json!({ "key": "Checkout-V2", "type": "boolean" }))?;
    assert_eq!(again.status, 409, "a key is never given to another flag");
    change(&api, &tag(&api, FLAG)?, &json!([{ "kind": "restore", "flag": "checkout-v2" }]))?.expect(200)?;
    assert_eq!(evaluated(&api)?["reason"], "DISABLED");
    Ok(())
}

fn a_flag_that_is_being_archived_serves_what_most_got(server: &Server) -> Result<()> {
    let api = server.api();
    api.turn("shop/production", "checkout-v2", true)?;
    let until = json!([{ "kind": "archive", "flag": "checkout-v2", "until": "2099-01-01T00:00:00Z" }]);
    change(&api, &tag(&api, FLAG)?, &until)?.expect(200)?;
    assert_eq!(evaluated(&api)?["reason"], "ARCHIVED");
    Ok(())
}

fn a_dry_run_of_flags_changes_nothing(server: &Server) -> Result<()> {
    let api = server.api();
    let (seen, before) = (tag(&api, PROJECT)?, version(&api)?);
    let third = json!([{ "kind": "add_variant", "flag": "checkout-v2", "variant": "maybe", "value": true }]);
    let told = change_with(&api, &seen, &third, "?dry_run=true")?.expect(200)?;
    assert_eq!(told["preview"]["production"]["items"][0]["key"], "flag/checkout-v2", "{told}");
    assert_eq!((&told["change"], &told["versions"]["production"]), (&Value::Null, &json!(before + 1)));
    assert_eq!((tag(&api, PROJECT)?, version(&api)?), (seen, before));
    Ok(())
}

fn undo(api: &Api, change: &Value, query: &str) -> Result<Answer> {
    let tag = tag(api, PROJECT)?;
    let headers = [("content-type", "application/json"), ("if-match", tag.as_str())];
    api.send(
        "POST",
        &format!("{PROJECT}/changes/{change}/undo{query}"),
        &headers,
        Some(r#"{"comment":"a test"}"#),
    )
}

/// What can be undone is as if it had never been: also for rules that are gone with an archived flag.
fn a_change_of_flags_is_undone_everywhere(server: &Server) -> Result<()> {
    let api = server.api();
    let before = api.get(FLAG)?.expect(200)?;
    let rules = |version: u64| -> Result<Value> {
        Ok(api.get(&format!("{PRODUCTION}/rulesets/{version}"))?.expect(200)?["items"].clone())
    };
    let held = rules(version(&api)?)?;
    let instructions = json!([
        { "kind": "add_variant", "flag": "checkout-v2", "variant": "maybe", "value": true },
        { "kind": "set_owner", "flag": "checkout-v2", "owner": "somebody" },
        { "kind": "archive", "flag": "theme" },
    ]);
    let made = change(&api, &tag(&api, PROJECT)?, &instructions)?.expect(200)?;
    let told = undo(&api, &made["change"], "?dry_run=true")?.expect(200)?;
    assert_eq!(told["preview"].as_object().map(|all| all.len()), Some(3), "{told}");
    let undone = undo(&api, &made["change"], "")?.expect(200)?;
    assert_eq!(undone["versions"].as_object().map(|all| all.len()), Some(3), "{undone}");
    assert_eq!(rules(version(&api)?)?, held);
    let mut after = api.get(FLAG)?.expect(200)?;
    for (environment, rules) in before["environments"].as_object().context("environments")? {
        for moved in ["version", "changed_at"] {
            after["environments"][environment][moved] = rules[moved].clone();
        }
    }
    assert_eq!(after, before);
    assert!(api.get(&format!("{PROJECT}/flags/theme"))?.expect(200)?["archived_at"].is_null());
    let changes = api.get("/api/v1/changes?limit=1")?.expect(200)?;
    assert_eq!(changes["items"][0]["kind"], "flags.undo", "{changes}");
    // And back again.
    undo(&api, &undone["change"], "")?.expect(200)?;
    assert_eq!(api.get(FLAG)?.expect(200)?["owner"], "somebody");
    assert!(api.get(&format!("{PROJECT}/flags/theme"))?.expect(200)?["archived_at"].is_string());
    Ok(())
}

fn what_of_flags_has_changed_again_is_not_undone(server: &Server) -> Result<()> {
    let api = server.api();
    let owned = |owner: &str| json!([{ "kind": "set_owner", "flag": "theme", "owner": owner }]);
    let first = change(&api, &tag(&api, PROJECT)?, &owned("one"))?.expect(200)?;
    let second = change(&api, &tag(&api, PROJECT)?, &owned("two"))?.expect(200)?;
    let refused = undo(&api, &first["change"], "")?.expect(412)?;
    assert!(refused["detail"].as_str().is_some_and(|detail| detail.contains("`theme`")), "{refused}");
    assert_eq!(refused["present"]["flags"][0]["owner"], "two", "{refused}");
    undo(&api, &second["change"], "")?.expect(200)?;
    let variant = json!([{ "kind": "add_variant", "flag": "banner", "variant": "x", "value": {} }]);
    let made = change(&api, &tag(&api, PROJECT)?, &variant)?.expect(200)?;
    api.turn("shop/production", "banner", true)?;
    let refused = undo(&api, &made["change"], "")?.expect(412)?;
    assert!(refused["detail"].as_str().is_some_and(|detail| detail.contains("`production`")), "{refused}");
    for nowhere in [json!(0), json!(999_999), json!("x")] {
        assert_eq!(undo(&api, &nowhere, "")?.status, 404, "{nowhere}");
    }
    let turned = api.get("/api/v1/changes?limit=1")?.expect(200)?["items"][0]["change"].clone();
    let refused = undo(&api, &turned, "")?.expect(422)?;
    assert!(
        refused["detail"].as_str().is_some_and(|detail| detail.contains("in their environment")),
        "{refused}"
    );
    Ok(())
}

/// Values are checked where they are written, and a fault names the part that is wrong.
fn values_meet_the_schema_of_their_flag(server: &Server) -> Result<()> {
    let api = server.api();
    let schema = json!({ "required": ["text"], "properties": { "text": { "type": "string" } } });
    let wish = |text: Value| json!({ "key": "notice", "type": "object", "schema": schema, "variants": { "a": { "value": { "text": text } } } });
    let flags = format!("{PROJECT}/flags");
    let refused = api.post(&flags, &wish(json!(7)))?.expect(422)?;
    assert_eq!(refused["errors"][0]["pointer"], "/variants/a/value/text", "{refused}");
    assert_eq!(api.post(&flags, &wish(json!("hello")))?.expect(201)?["schema"], schema);
    let step = |value: Value| json!([{ "kind": "update_variant", "flag": "notice", "variant": "a", "value": value }]);
    let refused = change(&api, &tag(&api, PROJECT)?, &step(json!({})))?.expect(422)?;
    assert_eq!(refused["errors"][0]["pointer"], "/instructions/0/variants/a/value", "{refused}");
    change(&api, &tag(&api, PROJECT)?, &step(json!({ "text": "hi" })))?.expect(200)?;
    let set = |schema: Value| json!([{ "kind": "set_schema", "flag": "notice", "schema": schema }]);
    for wrong in [json!({ "$ref": "#" }), json!({ "type": "nonsense" }), json!({ "required": ["more"] })] {
        change(&api, &tag(&api, PROJECT)?, &set(wrong))?.expect(422)?;
    }
    change(&api, &tag(&api, PROJECT)?, &set(Value::Null))?.expect(200)?;
    change(&api, &tag(&api, PROJECT)?, &step(json!({})))?.expect(200)?;
    assert!(api.get(&format!("{flags}/notice"))?.expect(200)?.get("schema").is_none());
    Ok(())
}
