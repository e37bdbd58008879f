//! What browsers get: only what their flags need, nothing private, and versions as they see them.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tidegate_core::{Delta, Snapshot};
use tidegate_tests::LIMIT;
use tidegate_tests::api::{Answer, Api, environment_path};
use tidegate_tests::server::{Server, Settings};

const PLACE: &str = "shop/production";

on_both_databases!(
    clients_get_what_is_theirs_and_nothing_private,
    a_client_names_itself_in_the_address,
    clients_see_versions_of_their_own,
    rules_that_disclose_are_not_published,
);

/// A key for clients, and the part of it that is no secret.
fn client_key(api: &Api) -> Result<(String, String)> {
    let body = json!({ "audience": "client", "name": "shop window" });
    let made = api.post(&format!("{}/sdk-keys", environment_path(PLACE)), &body)?.expect(201)?;
    let text = |field: &str| made[field].as_str().map(str::to_owned).context("no key");
    Ok((text("key")?, text("id")?))
}

/// Lets clients have a flag, or not.
fn set_client_side(api: &Api, flag: &str, client_side: bool) -> Result<Answer> {
    let tag = api.get("/api/v1/projects/shop")?.header("etag").to_owned();
    let instructions = [json!({ "kind": "set_client_side", "flag": flag, "client_side": client_side })];
    let body = json!({ "instructions": instructions, "comment": "a test" }).to_string();
    let headers = [("content-type", "application/json"), ("if-match", &tag)];
    api.send("POST", "/api/v1/projects/shop/changes", &headers, Some(&body))
}

fn fetch(api: &Api, (key, id): &(String, String)) -> Result<Answer> {
    let answer = api.with_token(Some(key)).get(&format!("/sdk/v1/snapshot?client={id}"))?;
    answer.expect(200)?;
    Ok(answer)
}

fn parsed(text: &str) -> Result<Snapshot> {
    Ok(Snapshot::parse(text.as_bytes())?)
}

fn clients_get_what_is_theirs_and_nothing_private(server: &Server) -> Result<()> {
    let api = server.api();
    let client = client_key(&api)?;
    assert!(parsed(&fetch(&api, &client)?.body)?.is_empty(), "no flag is for clients yet");
    set_client_side(&api, "free-shipping-from", true)?.expect(200)?;
    set_client_side(&api, "theme", true)?.expect(200)?;
    let answer = fetch(&api, &client)?;
    let rules = parsed(&answer.body)?;
    let keys: Vec<&str> = rules.items().map(|(key, _)| key).collect();
    assert_eq!(keys, ["flag/free-shipping-from", "flag/theme", "segment/beta"]);
    for private in ["acme", "globex", "contract", "sales", "\"web\""] {
        assert!(!answer.body.contains(private), "`{private}` is nobody's business: {}", answer.body);
    }
    let whole = api.with_token(Some(&api.sdk_key(PLACE)?)).get("/sdk/v1/snapshot")?;
    assert!(whole.body.contains("acme"), "a server gets everything: {}", whole.body);
    Ok(())
}

fn a_client_names_itself_in_the_address(server: &Server) -> Result<()> {
    let api = server.api();
    let (client, other) = (client_key(&api)?, client_key(&api)?);
    let answer = fetch(&api, &client)?;
    assert_eq!(answer.header("cache-control"), "public, max-age=5, stale-while-revalidate=60");
    let tag = answer.header("etag");
    let path = format!("/sdk/v1/snapshot?client={}", client.1);
    let own = api.with_token(Some(&client.0));
    assert_eq!(own.send("GET", &path, &[("if-none-match", tag)], None)?.status, 304);
    for refused in ["/sdk/v1/snapshot", "/sdk/v1/snapshot?client=", &path.replace(&client.1, &other.1)] {
        assert_eq!(own.get(refused)?.status, 403, "{refused}");
    }
    assert_eq!(api.with_token(Some(&other.0)).get(&path)?.status, 403);
    assert_eq!(api.with_token(Some(&api.sdk_key(PLACE)?)).get(&path)?.status, 403);
    Ok(())
}

fn clients_see_versions_of_their_own(server: &Server) -> Result<()> {
    let api = server.api();
    set_client_side(&api, "checkout-v2", true)?.expect(200)?;
    let client = client_key(&api)?;
    let stream = server.stream(&client.0, None)?;
    let held = parsed(&stream.named("snapshot", LIMIT)?.data)?;
    // Nobody who gets only `checkout-v2` sees these.
    for is_on in [false, true, false] {
        api.turn(PLACE, "recommendations", is_on)?;
    }
    assert_eq!(parsed(&fetch(&api, &client)?.body)?.header().version, held.header().version);
    let version = api.turn(PLACE, "checkout-v2", true)?;
    let event = stream.named("delta", LIMIT)?;
    let delta = Delta::parse(event.data.as_bytes())?;
    assert_eq!((delta.from(), delta.to()), (held.header().version, version));
    assert_eq!(version, held.header().version + 4, "the versions between are no client's");
    let next = held.apply(&delta)?;
    assert_eq!(next, parsed(&fetch(&api, &client)?.body)?, "a delta equals its snapshot");

    api.turn(PLACE, "recommendations", true)?;
    let resumed = server.stream(&client.0, event.id.as_deref())?.next(LIMIT)?;
    assert_eq!(resumed.json()?["mode"], "current");
    Ok(())
}

#[test]
fn every_server_sees_the_same_versions_for_clients() -> Result<()> {
    let mut server = Server::start(Settings::default())?;
    let api = server.api();
    set_client_side(&api, "checkout-v2", true)?.expect(200)?;
    let client = client_key(&api)?;
    let version = api.turn(PLACE, "checkout-v2", true)?;
    api.turn(PLACE, "recommendations", false)?;
    let before = fetch(&api, &client)?;
    server.kill()?;
    server.restart()?;
    let after = fetch(&server.api(), &client)?;
    assert_eq!(parsed(&after.body)?.header().version, version);
    assert_eq!((&after.body, after.header("etag")), (&before.body, before.header("etag")));
    Ok(())
}

fn rules_that_disclose_are_not_published(server: &Server) -> Result<()> {
    let api = server.api();
    let client = client_key(&api)?;
    set_client_side(&api, "checkout-v2", true)?.expect(200)?;
    let before = fetch(&api, &client)?.body;
    let rule = json!([{ "kind": "add_rule", "flag": "checkout-v2", "rule": {
        "when": { "attribute": "customer.key", "op": "starts_with", "values": ["ac"] },
        "serve": { "variant": "on" } } }]);
    let refused = api.change(PLACE, &api.environment_tag(PLACE)?, &rule)?.expect(422)?;
    assert!(
        refused["errors"][0]["message"].as_str().is_some_and(|text| text.contains("private")),
        "{refused}"
    );
    assert_eq!(fetch(&api, &client)?.body, before);
    let listed: Value = api.get(&format!("{}/sdk-keys", environment_path(PLACE)))?.expect(200)?;
    assert_eq!(listed["items"][0]["audience"], "client");
    Ok(())
}
