//! Requests that come again take effect once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tidegate_tests::api::{Answer, Api};
use tidegate_tests::server::{PLATFORM_TOKEN, Server, Settings};
use tidegate_tests::services::postgres;

const PROJECTS: &str = "/api/v1/projects";
const KEYS: &str = "/api/v1/projects/shop/environments/production/sdk-keys";
const CHANGES: &str = "/api/v1/projects/shop/environments/production/changes";
const TENANTS: &str = "/api/v1/tenants";
const PAIRS: usize = 1_000;
const PAIRS_LONG: usize = 10_000;
const THREADS: usize = 8;

on_both_databases!(
    the_same_request_has_the_same_answer,
    a_name_stands_for_one_request,
    refusals_are_answered_again_too,
    names_belong_to_whoever_gave_them,
    a_change_is_made_once,
    a_tenant_is_made_once,
    settings_are_set_once,
);

fn send(api: &Api, path: &str, key: &str, body: &Value) -> Result<Answer> {
    let headers = [("content-type", "application/json"), ("idempotency-key", key)];
    api.send("POST", path, &headers, Some(&body.to_string()))
}

/// All that was answered, but for what names this very request.
fn told(answer: &Answer) -> (u16, String, String) {
    (answer.status, answer.body.clone(), answer.header("location").to_owned())
}

fn the_same_request_has_the_same_answer(server: &Server) -> Result<()> {
    let api = server.api();
    let wish = json!({ "key": "books", "name": "Books" });
    let first = send(&api, PROJECTS, "k1", &wish)?;
    assert_eq!(first.status, 201, "{}", first.body);
    assert_eq!(told(&send(&api, PROJECTS, "k1", &wish)?), told(&first));
    assert_eq!(api.post(PROJECTS, &wish)?.status, 409, "without a name it is another request");
    let wish = json!({ "audience": "server", "name": "x" });
    let first = send(&api, KEYS, "k2", &wish)?;
    let key = first.expect(201)?["key"].as_str().context("key")?.to_owned();
    assert_eq!(told(&send(&api, KEYS, "k2", &wish)?), told(&first), "a secret is given again");
    for file in std::fs::read_dir(server.data())? {
        let bytes = std::fs::read(file?.path()).unwrap_or_default();
        let found = bytes.windows(key.len()).any(|window| window == key.as_bytes());
        assert!(!found, "the secret lies in the database");
    }
    Ok(())
}

fn a_name_stands_for_one_request(server: &Server) -> Result<()> {
    let api = server.api();
    send(&api, PROJECTS, "k", &json!({ "key": "books", "name": "Books" }))?.expect(201)?;
    let other = send(&api, PROJECTS, "k", &json!({ "key": "books", "name": "Bücher" }))?;
    assert_eq!(other.expect(422)?["type"], "urn:tidegate:problem:idempotency-key-reused");
    let elsewhere = send(&api, KEYS, "k", &json!({ "audience": "server", "name": "x" }))?;
    assert_eq!(elsewhere.status, 422);
    for bad in ["", "a b", &"x".repeat(256)] {
        assert_eq!(send(&api, PROJECTS, bad, &json!({ "key": "a", "name": "A" }))?.status, 400, "{bad:?}");
    }
    Ok(())
}

fn refusals_are_answered_again_too(server: &Server) -> Result<()> {
    let api = server.api();
    let wish = json!({ "key": "shop", "name": "Shop" });
    let first = send(&api, PROJECTS, "k", &wish)?;
    assert_eq!(first.status, 409);
    assert_eq!(told(&send(&api, PROJECTS, "k", &wish)?), told(&first));
    Ok(())
}

fn names_belong_to_whoever_gave_them(server: &Server) -> Result<()> {
    let api = server.api();
    let other = api.post("/api/v1/tokens", &json!({ "name": "x", "role": "admin" }))?.expect(201)?;
    let other = api.with_token(other["token"].as_str());
    send(&api, PROJECTS, "k", &json!({ "key": "books", "name": "Books" }))?.expect(201)?;
    send(&other, PROJECTS, "k", &json!({ "key": "films", "name": "Films" }))?.expect(201)?;
    Ok(())
}

fn a_change_is_made_once(server: &Server) -> Result<()> {
    let api = server.api();
    let tag = api.environment_tag("shop/production")?;
    let body = json!({ "instructions": [{ "kind": "turn_off", "flag": "checkout-v2" }] }).to_string();
    let headers = [("content-type", "application/json"), ("if-match", &tag), ("idempotency-key", "k")];
    let first = api.send("POST", CHANGES, &headers, Some(&body))?;
    assert_eq!(first.status, 200, "{}", first.body);
    // Its base is an old one by now: that it was made before is looked at first.
    api.turn("shop/production", "checkout-v2", true)?;
    let again = api.send("POST", CHANGES, &headers, Some(&body))?;
    assert_eq!((told(&again), again.header("etag")), (told(&first), first.header("etag")));
    Ok(())
}

fn a_tenant_is_made_once(server: &Server) -> Result<()> {
    let platform = server.api().with_token(Some(PLATFORM_TOKEN));
    let first = send(&platform, TENANTS, "k", &json!({ "key": "acme" }))?;
    let owner = server.api().with_token(first.expect(201)?["token"].as_str());
    assert_eq!(told(&send(&platform, TENANTS, "k", &json!({ "key": "acme" }))?), told(&first));
    // A name stands for one request, whichever tenant that is about.
    let other = send(&platform, TENANTS, "k", &json!({ "key": "globex" }))?;
    assert_eq!(other.expect(422)?["type"], "urn:tidegate:problem:idempotency-key-reused");
    let taken = send(&platform, TENANTS, "k2", &json!({ "key": "acme" }))?;
    assert_eq!(taken.status, 409);
    assert_eq!(told(&send(&platform, TENANTS, "k2", &json!({ "key": "acme" }))?), told(&taken));
    send(&owner, PROJECTS, "k", &json!({ "key": "books", "name": "Books" }))?.expect(201)?;
    let path = format!("{TENANTS}/acme");
    let tag = platform.get(&path)?.header("etag").to_owned();
    let quotas =
        json!({ "projects": 1, "environments": 1, "flags": 1, "members": 1, "tokens": 5 }).to_string();
    let headers = [("content-type", "application/json"), ("if-match", &tag), ("idempotency-key", "k3")];
    let set = || platform.send("PUT", &format!("{path}/quotas"), &headers, Some(&quotas));
    let first = set()?;
    let again = set()?;
    assert_eq!((again.status, again.header("etag")), (200, first.header("etag")));
    assert_eq!(told(&again), told(&first));
    Ok(())
}

fn settings_are_set_once(server: &Server) -> Result<()> {
    let api = server.api();
    let production = "/api/v1/projects/shop/environments/production";
    let sources = json!({ "sources": [{ "signal": "s", "url": "http://prometheus:9090", "exposed": "a",
        "errors": "b", "variant_label": "variant" }] });
    for (name, body) in [("policy", json!({ "comment_required": true })), ("signal-sources", sources)] {
        let path = format!("{production}/{name}");
        let tag = api.get(&path)?.header("etag").to_owned();
        let headers = [("content-type", "application/json"), ("if-match", &tag), ("idempotency-key", name)];
        let set = || api.send("PUT", &path, &headers, Some(&body.to_string()));
        let first = set()?;
        assert_eq!(first.status, 200, "{}", first.body);
        let again = set()?;
        assert_eq!((told(&again), again.header("etag")), (told(&first), first.header("etag")), "{name}");
    }
    Ok(())
}

#[test]
fn tenants_that_are_made_twice_at_the_same_time_are_made_once() -> Result<()> {
    let Some(postgres) = postgres() else { return Ok(()) };
    let settings = Settings { database_url: Some(postgres.database()?), ..Settings::default() };
    let (one, mut other) = (Server::start(settings.clone())?, Server::start(settings)?);
    let mut platforms = [&one, &other].map(|server| server.api().with_token(Some(PLATFORM_TOKEN)));
    let mut first = Vec::new();
    for tenant in 0..20 {
        let (name, wish) = (format!("pair-{tenant}"), json!({ "key": format!("tenant-{tenant}") }));
        let make = |platform: &Api| send(platform, TENANTS, &name, &wish);
        let (here, there) = thread::scope(|scope| {
            let here = scope.spawn(|| make(&platforms[0]));
            let there = make(&platforms[1]);
            (here.join().expect("no panic"), there)
        });
        let (here, there) = (here?, there?);
        here.expect(201)?;
        assert_eq!(told(&here), told(&there), "{name}");
        first.push((name, wish, told(&here)));
    }
    other.kill()?;
    other.restart()?;
    platforms[1] = other.api().with_token(Some(PLATFORM_TOKEN));
    for (name, wish, answer) in first {
        assert_eq!(told(&send(&platforms[1], TENANTS, &name, &wish)?), answer, "{name}");
    }
    Ok(())
}

#[test]
fn answers_outlive_the_server() -> Result<()> {
    let mut server = Server::start(Settings::default())?;
    let wish = json!({ "audience": "server", "name": "x" });
    let first = send(&server.api(), KEYS, "k", &wish)?;
    first.expect(201)?;
    server.kill()?;
    server.restart()?;
    assert_eq!(told(&send(&server.api(), KEYS, "k", &wish)?), told(&first));
    Ok(())
}

#[test]
fn duplicates_at_the_same_time_have_one_effect() -> Result<()> {
    let server = Server::start(Settings::default())?;
    duplicates(&[server.api()], PAIRS)
}

#[test]
fn duplicates_at_two_replicas_have_one_effect() -> Result<()> {
    on_two_replicas(PAIRS)
}

#[test]
#[ignore = "long"]
fn many_duplicates_at_two_replicas_have_one_effect() -> Result<()> {
    on_two_replicas(PAIRS_LONG)
}

fn on_two_replicas(pairs: usize) -> Result<()> {
    let Some(postgres) = postgres() else { return Ok(()) };
    let settings = Settings { database_url: Some(postgres.database()?), ..Settings::default() };
    let (one, other) = (Server::start(settings.clone())?, Server::start(settings)?);
    allow(&one.api(), pairs)?;
    duplicates(&[one.api(), other.api()], pairs)
}

/// Lets the tenant have a key for each pair, beside the credentials that it has.
fn allow(api: &Api, pairs: usize) -> Result<()> {
    let (platform, path) = (api.with_token(Some(PLATFORM_TOKEN)), format!("{TENANTS}/default"));
    let tag = platform.get(&path)?.header("etag").to_owned();
    let quotas = json!({ "projects": 200, "environments": 1_000, "flags": 1_000, "members": 10, "tokens": pairs + 100 });
    let headers = [("content-type", "application/json"), ("if-match", &tag)];
    platform
        .send("PUT", &format!("{path}/quotas"), &headers, Some(&quotas.to_string()))?
        .expect(200)
        .map(drop)
}

/// Sends each request twice at the same moment, to one server or to two.
fn duplicates(apis: &[Api], pairs: usize) -> Result<()> {
    let next = AtomicUsize::new(0);
    let work = || -> Result<()> {
        loop {
            let pair = next.fetch_add(1, Ordering::Relaxed);
            if pair >= pairs {
                return Ok(());
            }
            let (name, wish) =
                (format!("pair-{pair}"), json!({ "audience": "server", "name": format!("pair-{pair}") }));
            let one = || send(&apis[0], KEYS, &name, &wish);
            let other = || send(&apis[apis.len() - 1], KEYS, &name, &wish);
            let (one, other) = thread::scope(|scope| {
                let handle = scope.spawn(one);
                let other = other();
                (handle.join(), other)
            });
            let (one, other) = (one.expect("no panic")?, other?);
            one.expect(201)?;
            assert_eq!(told(&one), told(&other), "{name}");
        }
    };
    thread::scope(|scope| {
        let handles: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
        handles.into_iter().try_for_each(|handle| handle.join().expect("no panic"))
    })?;
    let mut names = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = apis[0].get(&format!("{KEYS}?limit=500{cursor}"))?.expect(200)?;
        let items = page["items"].as_array().context("items")?;
        names.extend(items.iter().filter_map(|item| item["name"].as_str()).map(str::to_owned));
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    let made = names.iter().filter(|name| name.starts_with("pair-")).count();
    assert_eq!(made, pairs, "each pair has one effect");
    println!("duplicates: {pairs} pairs, one effect and one answer each");
    Ok(())
}
