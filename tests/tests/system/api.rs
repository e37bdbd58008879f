//! What the REST API does when it is used as meant.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tidegate_tests::LIMIT;
use tidegate_tests::api::{Answer, Api};
use tidegate_tests::server::{ADMIN_TOKEN, Server};
use tidegate_tests::stream::Stream;

const PRODUCTION: &str = "/api/v1/projects/shop/environments/production";

on_both_databases!(
    a_token_knows_its_tenant,
    projects_and_environments_are_made,
    a_flag_is_made_off_everywhere,
    a_later_environment_starts_as_the_flag_was_made,
    lists_have_pages_and_a_search,
    people_projects_tokens_and_changes_are_searched,
    a_request_is_called_what_its_sender_calls_it,
    changes_make_versions,
    people_on_two_flags_do_not_collide,
    a_policy_asks_for_a_comment,
    a_frozen_environment_stays_as_it_is,
    a_change_is_all_or_nothing,
    rules_splits_and_overrides_decide,
    a_dry_run_shows_who_moves_and_changes_nothing,
    what_clients_may_not_see_is_refused,
    sdk_keys_are_shown_once,
    evaluation_explains_itself,
    an_explanation_has_every_step,
    explanations_are_bounded,
    the_console_hears_of_changes,
);

fn keys(list: &Value) -> Vec<&str> {
    list["items"].as_array().expect("items").iter().map(|item| item["key"].as_str().expect("a key")).collect()
}

/// The version tag of an environment, as the header has it.
fn tag(api: &Api, environment: &str) -> Result<String> {
    let answer = api.get(environment)?;
    answer.expect(200)?;
    Ok(answer.header("etag").to_owned())
}

fn a_token_knows_its_tenant(server: &Server) -> Result<()> {
    let me = server.api().get("/api/v1/me")?.expect(200)?;
    assert_eq!(me["tenant"], "default");
    assert!(me["credential"]["id"].is_string() && me["credential"]["name"].is_string(), "{me}");
    Ok(())
}

fn projects_and_environments_are_made(server: &Server) -> Result<()> {
    let api = server.api();
    let made = api.post("/api/v1/projects", &json!({ "key": "books", "name": "Books" }))?.expect(201)?;
    assert_eq!((&made["key"], &made["name"]), (&json!("books"), &json!("Books")));
    assert_eq!(keys(&api.get("/api/v1/projects")?.expect(200)?), ["books", "shop"]);
    assert_eq!(api.get("/api/v1/projects/books")?.expect(200)?["name"], "Books");

    let environments = "/api/v1/projects/books/environments";
    assert!(keys(&api.get(environments)?.expect(200)?).is_empty());
    let made = api.post(environments, &json!({ "key": "live", "name": "Live" }))?.expect(201)?;
    assert_eq!(made["version"], 1, "creating an environment makes its version 1");
    assert_eq!(made["epoch"], 1);
    assert!(made["digest"].as_str().is_some_and(|digest| digest.starts_with("sha256:")), "{made}");
    assert_eq!(tag(&api, &format!("{environments}/live"))?, "\"v1\"");
    assert_eq!(keys(&api.get(environments)?.expect(200)?), ["live"]);
    Ok(())
}

fn a_flag_is_made_off_everywhere(server: &Server) -> Result<()> {
    let api = server.api();
    let before = api.get(PRODUCTION)?.expect(200)?["version"].as_u64().context("a version")?;
    let flag = json!({
        "key": "gift-wrap", "type": "string", "description": "how gifts are wrapped", "tags": ["checkout"],
        "variants": { "plain": { "value": "plain" }, "ribbon": { "value": "ribbon" } }, "off_variant": "plain",
    });
    let made = api.post("/api/v1/projects/shop/flags", &flag)?.expect(201)?;
    assert_eq!(made, api.get("/api/v1/projects/shop/flags/gift-wrap")?.expect(200)?);
    assert_eq!(made["type"], "string");
    assert_eq!(made["tags"], json!(["checkout"]));
    let environments = made["environments"].as_object().context("environments")?;
    assert_eq!(environments.keys().collect::<Vec<_>>(), ["development", "production", "staging"]);
    for rules in environments.values() {
        assert_eq!(rules["enabled"], false);
        assert_eq!(rules["off_variant"], "plain");
        assert_eq!(
            rules["fallthrough"],
            json!({ "variant": "ribbon" }),
            "the first that is not the off variant"
        );
        assert_eq!(
            (&rules["requires"], &rules["overrides"], &rules["rules"]),
            (&json!([]), &json!([]), &json!([]))
        );
    }
    let after = api.get(PRODUCTION)?.expect(200)?["version"].as_u64();
    assert_eq!(after, Some(before + 1), "a flag makes a version in every environment");

    let plain = api.post("/api/v1/projects/shop/flags", &json!({ "key": "plain", "type": "boolean" }))?;
    let variants = &plain.expect(201)?["variants"];
    assert_eq!(variants, &json!({ "on": { "value": true }, "off": { "value": false } }));
    Ok(())
}

fn a_later_environment_starts_as_the_flag_was_made(server: &Server) -> Result<()> {
    let api = server.api();
    let flag = json!({ "key": "safe", "type": "boolean", "off_variant": "on" });
    api.post("/api/v1/projects/shop/flags", &flag)?.expect(201)?;
    let environment = json!({ "key": "canary", "name": "Canary" });
    let made = api.post("/api/v1/projects/shop/environments", &environment)?.expect(201)?;
    assert_eq!(made["version"], 1);
    let shown = api.get("/api/v1/projects/shop/flags/safe")?.expect(200)?;
    assert_eq!(shown["environments"]["canary"]["off_variant"], "on");
    let path = "/api/v1/projects/shop/environments/canary/evaluate";
    let answer = api.post(path, &json!({ "context": {}, "flags": ["safe"] }))?.expect(200)?;
    assert_eq!(answer["flags"]["safe"], json!({ "value": true, "variant": "on", "reason": "DISABLED" }));
    Ok(())
}

fn lists_have_pages_and_a_search(server: &Server) -> Result<()> {
    let api = server.api();
    let flags = "/api/v1/projects/shop/flags";
    let all = api.get(flags)?.expect(200)?;
    let all: Vec<String> = keys(&all).into_iter().map(str::to_owned).collect();
    for key in ["banner", "checkout-v2", "free-shipping-from", "recommendations", "theme"] {
        assert!(all.iter().any(|have| have == key), "{key} is not in {all:?}");
    }
    let mut paged: Vec<String> = Vec::new();
    let mut next = format!("{flags}?limit=2");
    for _ in 0..all.len() {
        let answer = api.get(&next)?;
        let page = answer.expect(200)?;
        let found = keys(&page);
        assert!(!found.is_empty() && found.len() <= 2);
        paged.extend(found.into_iter().map(str::to_owned));
        let Some(cursor) = page["next"].as_str() else { break };
        assert!(answer.header("link").contains("rel=\"next\""), "{:?}", answer.headers);
        next = format!("{flags}?limit=2&cursor={cursor}");
    }
    assert_eq!(paged, all, "pages together are the list, in the same order");
    assert_eq!(keys(&api.get(&format!("{flags}?q=shipping"))?.expect(200)?), ["free-shipping-from"]);
    assert!(keys(&api.get(&format!("{flags}?q=nothing-like-this"))?.expect(200)?).is_empty());
    let item = &api.get(&format!("{flags}?q=recommendations"))?.expect(200)?["items"][0];
    assert!(item["environments"]["production"]["summary"].is_string(), "{item}");
    Ok(())
}

fn people_projects_tokens_and_changes_are_searched(server: &Server) -> Result<()> {
    let api = server.api();
    let ada = json!({ "email": "ada@example.com", "name": "Ada Übel", "roles": [{ "role": "viewer" }] });
    api.post("/api/v1/members", &ada)?.expect(201)?;
    api.post("/api/v1/projects", &json!({ "key": "books", "name": "Bücher" }))?.expect(201)?;
    api.post("/api/v1/tokens", &json!({ "name": "Kür", "role": "viewer" }))?.expect(201)?;
    api.turn("shop/production", "theme", false)?;
    let count = |path: &str, q: &str| -> Result<Option<usize>> {
        Ok(api.get(&format!("/api/v1/{path}?q={q}"))?.expect(200)?["items"].as_array().map(Vec::len))
    };
    for (path, found, missing) in [
        ("members", "%C3%9CBEL", "books"),
        ("members", "ADA@", "usr_"),
        ("projects", "B%C3%9CCH", "ada"),
        ("projects", "SHOP", "%25"),
        ("tokens", "K%C3%9C", "ada"),
    ] {
        assert_eq!((count(path, found)?, count(path, missing)?), (Some(1), Some(0)), "{path} {found}");
    }
    for q in ["turn_off", "A%20TEST", "project.create", "owner"] {
        assert!(count("changes", q)? >= Some(1), "{q}");
    }
    let page = api.get("/api/v1/changes?q=PRODUCTION&limit=1")?;
    let next = page.expect(200)?["next"].as_str().context("another page")?.to_owned();
    assert!(page.header("link").contains(&format!("cursor={next}")), "{:?}", page.headers);
    let rest = api.get(&format!("/api/v1/changes?q=PRODUCTION&cursor={next}"))?.expect(200)?;
    let older = |item: &Value| item["change"].as_u64().is_some_and(|change| change.to_string() != next);
    assert!(rest["items"].as_array().context("items")?.iter().all(older), "{rest}");
    assert_eq!(count("changes", "nothing-like-this")?, Some(0));
    Ok(())
}

fn a_request_is_called_what_its_sender_calls_it(server: &Server) -> Result<()> {
    let api = server.api();
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let parent = format!("00-{trace}-00f067aa0ba902b7-01");
    let create = |key: &str, headers: &[(&str, &str)]| -> Result<(String, Value)> {
        let body = json!({ "key": key, "name": key }).to_string();
        let headers = [&[("content-type", "application/json")], headers].concat();
        let answer = api.send("POST", "/api/v1/projects", &headers, Some(&body))?;
        answer.expect(201)?;
        let logged = api.get("/api/v1/changes?limit=1")?.expect(200)?["items"][0]["request_id"].clone();
        Ok((answer.header("x-request-id").to_owned(), logged))
    };
    for (key, headers, expected) in [
        ("a", &[("x-request-id", "mine-1")][..], "mine-1"),
        ("b", &[("traceparent", &parent)], trace),
        ("c", &[("x-request-id", "mine-2"), ("traceparent", &parent)], "mine-2"),
    ] {
        assert_eq!(create(key, headers)?, (expected.to_owned(), json!(expected)));
    }
    let (made, logged) = create("d", &[("x-request-id", "no name"), ("traceparent", "00-1-2-3")])?;
    assert!(made.len() == 32 && logged == json!(made), "{made} {logged}");
    Ok(())
}

fn changes_make_versions(server: &Server) -> Result<()> {
    let api = server.api();
    let before = api.get(PRODUCTION)?.expect(200)?;
    let answer = api.change(
        "shop/production",
        &tag(&api, PRODUCTION)?,
        &json!([{ "kind": "turn_on", "flag": "checkout-v2" }]),
    );
    let change = answer?.expect(200)?;
    assert_eq!(change["version"].as_u64(), before["version"].as_u64().map(|version| version + 1));
    let after = api.get(PRODUCTION)?.expect(200)?;
    assert_eq!(after["version"], change["version"]);
    assert_ne!(after["digest"], before["digest"]);
    let flag = api.get("/api/v1/projects/shop/flags/checkout-v2")?.expect(200)?;
    assert_eq!(flag["environments"]["production"]["enabled"], true);

    let log = api
        .get("/api/v1/changes?project=shop&environment=production&flag=checkout-v2&limit=1")?
        .expect(200)?;
    let entry = &log["items"][0];
    assert_eq!(entry["change"], change["change"]);
    assert_eq!(entry["instructions"], json!([{ "kind": "turn_on", "flag": "checkout-v2" }]));
    assert_eq!((&entry["comment"], &entry["project"]), (&json!("a test"), &json!("shop")));
    assert_eq!(entry["versions"], json!({ "production": change["version"] }));
    assert_eq!(entry["items"], json!(["flag/checkout-v2"]));
    assert!(entry["actor"]["id"].is_string() && entry["time"].is_string(), "{entry}");
    Ok(())
}

fn people_on_two_flags_do_not_collide(server: &Server) -> Result<()> {
    let api = server.api();
    let both_saw = tag(&api, PRODUCTION)?;
    let turn_on =
        |flag: &str| api.change("shop/production", &both_saw, &json!([{ "kind": "turn_on", "flag": flag }]));
    turn_on("checkout-v2")?.expect(200)?;
    turn_on("theme")?.expect(200)?;
    let late =
        api.change("shop/production", &both_saw, &json!([{ "kind": "turn_off", "flag": "checkout-v2" }]))?;
    let changes = &late.expect(412)?["changes"];
    assert_eq!(late.header("etag"), tag(&api, PRODUCTION)?, "the refusal names the current tag");
    assert_eq!(changes.as_array().map(Vec::len), Some(1), "only what the change touches");
    let was_on = |side: &str| changes[0][side]["enabled"].as_bool();
    assert_eq!(
        (changes[0]["key"].as_str(), was_on("before"), was_on("after")),
        (Some("flag/checkout-v2"), Some(false), Some(true))
    );
    let off = api.change("shop/production", "*", &json!([{ "kind": "turn_off", "flag": "checkout-v2" }]))?;
    off.expect(200).context("turning off never has to wait for a reload")?;
    Ok(())
}

fn a_policy_asks_for_a_comment(server: &Server) -> Result<()> {
    let api = server.api();
    let path = format!("{PRODUCTION}/policy");
    let put = |tag: &str, body: &str| {
        api.send("PUT", &path, &[("content-type", "application/json"), ("if-match", tag)], Some(body))
    };
    let before = api.get(&path)?;
    let expected =
        |is_asked: bool| json!({ "comment_required": is_asked, "freezes": [], "protected_tiers": [] });
    assert_eq!(before.expect(200)?, expected(false));
    let asked = put(before.header("etag"), r#"{"comment_required":true}"#)?;
    assert_eq!(asked.expect(200)?, expected(true));
    assert_ne!(asked.header("etag"), before.header("etag"));
    assert_eq!(
        put(before.header("etag"), r#"{"comment_required":false}"#)?.status,
        412,
        "somebody else set it"
    );
    assert_eq!(put(asked.header("etag"), r#"{"comments":true}"#)?.status, 422);
    let change = |instruction: &str, comment: Option<&str>| -> Result<Answer> {
        let body = json!({ "instructions": [{ "kind": instruction, "flag": "theme" }], "comment": comment });
        let headers = [("content-type", "application/json"), ("if-match", &*tag(&api, PRODUCTION)?)];
        api.send("POST", &format!("{PRODUCTION}/changes"), &headers, Some(&body.to_string()))
    };
    let silent = change("turn_on", None)?.expect(422)?;
    assert_eq!(silent["errors"][0]["pointer"], "/comment", "{silent}");
    change("turn_on", Some("because"))?.expect(200)?;
    change("turn_off", None)?.expect(200).context("a kill switch never waits for words")?;
    let log = api.get("/api/v1/changes?limit=3")?.expect(200)?;
    let entries = log["items"].as_array().context("items")?;
    assert!(entries.iter().any(|entry| entry["kind"] == "environment.policy"), "{log}");
    Ok(())
}

fn a_change_is_all_or_nothing(server: &Server) -> Result<()> {
    let api = server.api();
    let before = tag(&api, PRODUCTION)?;
    let instructions =
        json!([{ "kind": "turn_on", "flag": "checkout-v2" }, { "kind": "turn_on", "flag": "no-such-flag" }]);
    let refused = api.change("shop/production", &before, &instructions)?;
    ensure!((400..500).contains(&refused.status), "{}", refused.body);
    assert_eq!(tag(&api, PRODUCTION)?, before);
    let flag = api.get("/api/v1/projects/shop/flags/checkout-v2")?.expect(200)?;
    assert_eq!(flag["environments"]["production"]["enabled"], false);
    Ok(())
}

/// Makes a flag with one rule, one split and one override, and asks it for those whom each concerns.
fn rules_splits_and_overrides_decide(server: &Server) -> Result<()> {
    let api = server.api();
    let flag = json!({ "key": "fast-lane", "type": "boolean" });
    api.post("/api/v1/projects/shop/flags", &flag)?.expect(201)?;
    let everybody = json!([{ "variant": "on", "start": 0, "len": 1_000_000 }]);
    let split = json!({ "algo": "x1", "unit": "user.key", "arms": everybody });
    let instructions = json!([
        { "kind": "turn_on", "flag": "fast-lane" },
        { "kind": "set_fallthrough", "flag": "fast-lane", "serve": { "variant": "off" } },
        { "kind": "set_segment", "segment": "night-shift", "attribute": "user.key", "included": ["nora"] },
        { "kind": "add_rule", "flag": "fast-lane",
          "rule": { "when": { "segment": "night-shift" }, "serve": { "variant": "on" } } },
        { "kind": "add_rule", "flag": "fast-lane",
          "rule": { "when": { "attribute": "region", "op": "in", "values": ["eu"] }, "serve": { "split": split } } },
        { "kind": "add_override", "flag": "fast-lane", "attribute": "customer.key", "values": ["globex"],
          "variant": "off", "reason": "their proxy cannot take it" },
    ]);
    api.change("shop/production", &tag(&api, PRODUCTION)?, &instructions)?.expect(200)?;
    let rules = &api.get("/api/v1/projects/shop/flags/fast-lane")?.expect(200)?["environments"]["production"];
    assert_eq!(rules["overrides"][0]["reason"], "their proxy cannot take it");
    assert!(rules["rules"][0]["id"].is_string() && rules["overrides"][0]["author"].is_string(), "{rules}");
    let seed = &rules["rules"][1]["serve"]["split"]["seed"];
    assert!(seed.as_str().is_some_and(|seed| !seed.is_empty()), "a split gets a seed of its own: {rules}");
    for (context, value, reason) in [
        (json!({ "user": { "key": "nora" } }), true, "TARGETING_MATCH"),
        (json!({ "user": { "key": "u1" }, "region": "eu" }), true, "SPLIT"),
        (json!({ "user": { "key": "u1" }, "region": "us" }), false, "DEFAULT"),
        (json!({ "user": { "key": "nora" }, "customer": { "key": "globex" } }), false, "OVERRIDE"),
    ] {
        let body = json!({ "context": context, "flags": ["fast-lane"] });
        let answer = api.post(&format!("{PRODUCTION}/evaluate"), &body)?.expect(200)?;
        let detail = &answer["flags"]["fast-lane"];
        assert_eq!((&detail["value"], &detail["reason"]), (&json!(value), &json!(reason)), "{context}");
    }
    Ok(())
}

fn a_dry_run_shows_who_moves_and_changes_nothing(server: &Server) -> Result<()> {
    let api = server.api();
    api.post("/api/v1/projects/shop/flags", &json!({ "key": "slow-lane", "type": "boolean" }))?
        .expect(201)?;
    let share = |len: u32| {
        let arms = json!([{ "variant": "on", "start": 0, "len": len }]);
        let split = json!({ "algo": "x1", "unit": "user.key", "arms": arms, "rest": "off" });
        json!([{ "kind": "set_split", "flag": "slow-lane", "rule": "fallthrough", "split": split },
               { "kind": "turn_on", "flag": "slow-lane" }])
    };
    api.change("shop/production", &tag(&api, PRODUCTION)?, &share(200_000))?.expect(200)?;
    let (held, before) = (tag(&api, PRODUCTION)?, api.get(PRODUCTION)?.expect(200)?);
    let changes = api.get("/api/v1/changes")?.expect(200)?;
    let try_out = |tag: Option<&str>, instructions: &Value| {
        let body = json!({ "instructions": instructions }).to_string();
        let headers =
            [("content-type", "application/json")].into_iter().chain(tag.map(|tag| ("if-match", tag)));
        let headers: Vec<(&str, &str)> = headers.collect();
        api.send("POST", &format!("{PRODUCTION}/changes?dry_run=true"), &headers, Some(&body))
    };

    let answer = try_out(Some(&held), &share(300_000))?;
    let told = answer.expect(200)?;
    assert_eq!(answer.header("etag"), held, "the version that there is");
    assert_eq!((&told["dry_run"], &told["change"]), (&json!(true), &json!(null)));
    assert_eq!(told["version"].as_u64(), before["version"].as_u64().map(|version| version + 1));
    let item = &told["items"][0];
    assert_eq!(item["key"], "flag/slow-lane");
    assert_eq!(item["before"]["fallthrough"]["split"]["arms"][0]["len"], 200_000);
    assert_eq!(item["after"]["fallthrough"]["split"]["arms"][0]["len"], 300_000);
    let moves = json!([{ "from": "off", "to": "on", "ppm": 100_000 }]);
    assert_eq!(
        told["moves"],
        json!([{ "flag": "slow-lane", "rule": "fallthrough", "moved_ppm": 100_000, "basis": "exact", "moves": moves }])
    );
    assert_eq!(told.get("warnings"), None);

    let idle = try_out(Some(&held), &share(200_000))?.expect(200)?;
    assert_eq!(
        (&idle["version"], &idle["items"], &idle["moves"]),
        (&before["version"], &json!([]), &json!([]))
    );
    try_out(None, &share(300_000))?.expect(428)?;
    try_out(Some("\"v999\""), &share(300_000))?.expect(412)?;
    try_out(Some(&held), &share(1_000_001))?.expect(422)?;
    assert_eq!(api.get(PRODUCTION)?.expect(200)?, before);
    assert_eq!(api.get("/api/v1/changes")?.expect(200)?, changes);
    api.change("shop/production", &held, &share(300_000))?.expect(200)?;
    Ok(())
}

fn what_clients_may_not_see_is_refused(server: &Server) -> Result<()> {
    let api = server.api();
    let flag = json!({ "key": "open-lane", "type": "boolean", "client_side": true });
    api.post("/api/v1/projects/shop/flags", &flag)?.expect(201)?;
    let rule = |op: &str| {
        let when = json!({ "attribute": "customer.key", "op": op, "values": ["acme"] });
        json!([{ "kind": "add_rule", "flag": "open-lane", "rule": { "when": when, "serve": { "variant": "on" } } }])
    };
    let refused =
        api.change("shop/production", &tag(&api, PRODUCTION)?, &rule("starts_with"))?.expect(422)?;
    let message = refused["errors"][0]["message"].as_str().context("a message")?;
    assert!(message.contains("use `in`, `not_in` or `equals`"), "{message}");
    api.change("shop/production", &tag(&api, PRODUCTION)?, &rule("in"))?.expect(200)?;
    Ok(())
}

fn sdk_keys_are_shown_once(server: &Server) -> Result<()> {
    let api = server.api();
    let path = format!("{PRODUCTION}/sdk-keys");
    let made = api.post(&path, &json!({ "audience": "server", "name": "checkout" }))?.expect(201)?;
    let key = made["key"].as_str().context("a key")?;
    assert!(key.starts_with("tg_sdk_"), "{key}");
    let list = api.get(&path)?;
    let secret = key.split('_').nth(3).context("a secret")?;
    assert!(!list.body.contains(secret), "the list shows a secret");
    let list = list.expect(200)?;
    let item = list["items"].as_array().context("items")?.iter().find(|item| item["id"] == made["id"]);
    assert_eq!(item.context("the key is listed")?["name"], "checkout");
    api.with_token(Some(key)).get("/sdk/v1/snapshot")?.expect(200)?;
    Ok(())
}

fn evaluation_explains_itself(server: &Server) -> Result<()> {
    let api = server.api();
    api.turn("shop/production", "checkout-v2", false)?;
    let path = format!("{PRODUCTION}/evaluate");
    let body = json!({ "context": { "user": { "key": "u1" } }, "flags": ["checkout-v2", "no-such-flag"] });
    let answer = api.post(&path, &body)?.expect(200)?;
    assert_eq!(answer["flags"]["checkout-v2"]["value"], false);
    assert_eq!(answer["flags"]["checkout-v2"]["reason"], "DISABLED");
    assert_eq!(answer["flags"]["no-such-flag"]["reason"], "ERROR");
    assert_eq!(answer["flags"]["no-such-flag"]["error"], "FLAG_NOT_FOUND");
    let all = api.post(&path, &json!({ "context": { "user": { "key": "u1" } } }))?.expect(200)?;
    assert!(all["flags"].as_object().is_some_and(|flags| flags.len() >= 5), "{all}");
    assert_eq!(all["version"], api.get(PRODUCTION)?.expect(200)?["version"]);
    Ok(())
}

fn an_explanation_has_every_step(server: &Server) -> Result<()> {
    let api = server.api();
    api.post("/api/v1/projects/shop/flags", &json!({ "key": "why", "type": "boolean" }))?.expect(201)?;
    let plan = json!({ "attribute": "customer.plan", "op": "in", "values": ["pro"] });
    let instructions = json!([
        { "kind": "turn_on", "flag": "why" },
        { "kind": "set_fallthrough", "flag": "why", "serve": { "variant": "off" } },
        { "kind": "set_segment", "segment": "pilots", "attribute": "customer.key", "included": ["acme"] },
        { "kind": "add_rule", "flag": "why",
          "rule": { "when": { "any": [{ "segment": "pilots" }, plan] }, "serve": { "variant": "on" } } },
    ]);
    api.change("shop/production", &tag(&api, PRODUCTION)?, &instructions)?.expect(200)?;
    let evaluate = |body: Value| api.post(&format!("{PRODUCTION}/evaluate"), &body)?.expect(200);
    let context = json!({ "customer": { "key": "globex" } });
    let answer = evaluate(json!({ "context": context, "flags": ["why", "no-such-flag"], "explain": true }))?;
    let mut why = answer["flags"]["why"].clone();
    let id = why["trace"]["rules"][0]["id"].take();
    assert!(id.is_string(), "{answer}");
    let expected = json!({
        "value": false, "variant": "off", "reason": "DEFAULT",
        "unknown": [{ "rule": id, "attribute": "customer.plan" }],
        "trace": {
            "enabled": true,
            "rules": [{
                "id": null, "outcome": "unknown", "serve": { "variant": "on" },
                "when": { "outcome": "unknown", "any": [
                    { "segment": "pilots", "outcome": "false" },
                    { "attribute": "customer.plan", "op": "in", "values": ["pro"], "outcome": "unknown",
                      "why": "missing" },
                ] },
            }],
            "fallthrough": { "outcome": "true", "variant": "off" },
            "segments": { "pilots": { "outcome": "false", "attribute": "customer.key", "saw": "globex",
                                      "excluded": "false", "included": "false" } },
        }
    });
    assert_eq!(why, expected);
    assert_eq!(answer["flags"]["no-such-flag"]["trace"], json!({}));

    let mut all = evaluate(json!({ "context": context, "explain": true }))?;
    for (key, answer) in all["flags"].as_object_mut().context("flags")? {
        let trace = answer.as_object_mut().and_then(|answer| answer.remove("trace"));
        assert!(trace.is_some_and(|trace| trace["enabled"].is_boolean()), "{key}");
    }
    assert_eq!(
        all,
        evaluate(json!({ "context": context }))?,
        "the answers are the same without their traces"
    );
    Ok(())
}

fn explanations_are_bounded(server: &Server) -> Result<()> {
    let api = server.api();
    api.post("/api/v1/projects/shop/flags", &json!({ "key": "wordy", "type": "boolean" }))?.expect(201)?;
    // As long as they may be: the sooner the bound is met, and with the less work.
    let name = "n".repeat(8_000);
    let values: Vec<String> = (0..101).map(|at| format!("{name}{at}")).collect();
    let when = json!({ "attribute": "customer.key", "op": "in", "values": values });
    let instructions = json!([{ "kind": "add_rule", "flag": "wordy",
                                "rule": { "when": when, "serve": { "variant": "on" } } }]);
    api.change("shop/production", &tag(&api, PRODUCTION)?, &instructions)?.expect(200)?;
    let evaluate = |times: usize| {
        let body = json!({ "context": {}, "flags": vec!["wordy"; times], "explain": true });
        api.post(&format!("{PRODUCTION}/evaluate"), &body)
    };
    let one = evaluate(1)?.expect(200)?;
    let when = &one["flags"]["wordy"]["trace"]["rules"][0]["when"];
    assert_eq!((&when["more"], &when["values"][99]), (&json!(1), &json!(values[99])), "{when}");
    let problem = evaluate(20_000)?.expect(422)?;
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("fewer `flags`")), "{problem}");
    Ok(())
}

fn the_console_hears_of_changes(server: &Server) -> Result<()> {
    let events = Stream::open(&format!("{}/api/v1/events", server.url()), ADMIN_TOKEN, None)?;
    assert_eq!(events.next(LIMIT)?.name, "hello");
    let version = server.api().turn("shop/production", "checkout-v2", true)?;
    let change = events.named("change", LIMIT)?.json()?;
    assert_eq!(change["versions"], json!({ "production": version }));
    assert_eq!(change["items"], json!(["flag/checkout-v2"]));
    assert!(change.get("instructions").is_none(), "{change}");
    Ok(())
}

#[test]
fn health_contract_and_pages_are_served() -> Result<()> {
    crate::databases::on_sqlite(|server| {
        let nobody = server.api().with_token(None);
        for path in ["/livez", "/readyz", "/metrics"] {
            assert_eq!(nobody.get(path)?.status, 200, "{path}");
        }
        let contract = nobody.get("/api/v1/openapi.json")?.expect(200)?;
        assert!(
            contract["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")),
            "{}",
            contract["openapi"]
        );
        for path in ["/", "/projects/shop/production/flags", "/api/docs/"] {
            let page = nobody.get(path)?;
            assert_eq!(page.status, 200, "{path}");
            assert!(page.header("content-type").starts_with("text/html"), "{path}");
        }
        Ok(())
    })
}

/// In a freeze nothing changes but for flags that are turned off; it ends by itself, or by the policy.
fn a_frozen_environment_stays_as_it_is(server: &Server) -> Result<()> {
    let api = server.api();
    let path = format!("{PRODUCTION}/policy");
    let put = |policy: Value| -> Result<Answer> {
        let tag = api.get(&path)?.header("etag").to_owned();
        let headers = [("content-type", "application/json"), ("if-match", tag.as_str())];
        api.send("PUT", &path, &headers, Some(&policy.to_string()))
    };
    api.turn("shop/production", "checkout-v2", true)?;
    let freeze = |from: &str, until: &str| {
        json!({ "comment_required": false, "protected_tiers": ["enterprise"],
            "freezes": [{ "from": from, "until": until, "reason": "nobody is at work" }] })
    };
    for wrong in
        [freeze("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"), freeze("tomorrow", "2026-01-01T00:00:00Z")]
    {
        put(wrong)?.expect(422)?;
    }
    let now = freeze("2026-01-01T00:00:00Z", "2099-01-01T00:00:00Z");
    assert_eq!(put(now.clone())?.expect(200)?, now);
    let tag = api.environment_tag("shop/production")?;
    let refused = api
        .change("shop/production", &tag, &json!([{ "kind": "turn_on", "flag": "banner" }]))?
        .expect(422)?;
    assert!(refused["type"].as_str().is_some_and(|kind| kind.ends_with("frozen")), "{refused}");
    assert!(refused["detail"].as_str().is_some_and(|detail| detail.contains("until 2099")), "{refused}");
    api.turn("shop/staging", "banner", true)?;
    api.turn("shop/production", "checkout-v2", false)?;
    put(freeze("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"))?.expect(200)?;
    api.turn("shop/production", "banner", true)?;
    Ok(())
}
