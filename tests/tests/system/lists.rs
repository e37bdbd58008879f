//! Segments of very many keys: their lists travel once, by name, and then by what changes in them.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use tidegate_core::{Delta, HashList, Snapshot, list_reference};
use tidegate_sdk::{Client, Context, Ready, State};
use tidegate_tests::api::{Api, environment_path};
use tidegate_tests::server::{Server, Settings};
use tidegate_tests::services::{postgres, redis};
use tidegate_tests::weather::{Sky, Weather};
use tidegate_tests::{LIMIT, place, wait_for};

const PLACE: &str = "shop/production";
/// The segment by which the demo's `theme` is decided.
const SEGMENT: &str = "segment/beta";
/// More than stand in the rules themselves.
const KEYS: usize = 12_000;
/// So many times that many take a while on a slow network.
const PARTS: usize = 4;
/// A part of a list that travels in slices: about a tenth of such a large one.
const SLICES: u64 = 10_000;

on_both_databases!(
    a_large_list_travels_once_and_then_by_its_changes,
    clients_get_the_lists_of_their_flags_only,
    an_earlier_list_comes_back_with_the_rules_that_refer_to_it,
);

fn change(api: &Api, kind: &str, keys: &[String]) -> Result<u64> {
    let parts = keys.chunks(10_000).map(|keys| json!({ "kind": kind, "segment": "beta", "keys": keys }));
    let made =
        api.change(PLACE, &api.environment_tag(PLACE)?, &Value::Array(parts.collect()))?.expect(200)?;
    made["version"].as_u64().context("no version")
}

fn grow(api: &Api) -> Result<u64> {
    change(api, "add_to_segment", &(0..KEYS).map(|n| format!("customer-{n}")).collect::<Vec<_>>())
}

fn rules(api: &Api, key: &str) -> Result<Snapshot> {
    let id = key.split('_').nth(2).unwrap_or_default();
    let sdk = api.with_token(Some(key));
    let path = if sdk.get("/sdk/v1/snapshot")?.status == 403 {
        format!("/sdk/v1/snapshot?client={id}")
    } else {
        "/sdk/v1/snapshot".to_owned()
    };
    sdk.get(&path)?.expect(200)?;
    Ok(Snapshot::parse(sdk.get(&path)?.body.as_bytes())?)
}

fn named(rules: &Snapshot) -> Result<String> {
    let body = rules.item(SEGMENT).context("no segment")?.body();
    Ok(list_reference(SEGMENT, body).with_context(|| format!("no list: {body}"))?.into())
}

/// The list of that name as a server hands it out; `None` where it does not.
fn fetched(server: &Server, key: &str, reference: &str) -> Result<Option<HashList>> {
    let request = ureq::get(format!("{}/sdk/v1/lists/{reference}", server.url()));
    let request = request.header("authorization", format!("Bearer {key}"));
    let mut answer = request.config().http_status_as_error(false).build().call()?;
    if answer.status() != 200 {
        ensure!(answer.status() == 404, "{}", answer.status());
        return Ok(None);
    }
    let caching = answer.headers().get("cache-control").context("no caching")?.to_str()?.to_owned();
    ensure!(caching == "private, max-age=31536000, immutable", "{caching}");
    let list = HashList::parse(&answer.body_mut().read_to_vec()?).context("not ascending")?;
    ensure!(list.reference() == reference, "the name is not its hash");
    Ok(Some(list))
}

fn theme(client: &Client, customer: &str) -> String {
    client.string("theme", &Context::user("u").customer(customer), "none").to_string()
}

fn a_large_list_travels_once_and_then_by_its_changes(server: &Server) -> Result<()> {
    let api = server.api();
    let key = api.sdk_key(PLACE)?;
    let small = theme_of(server, &key, "initech")?;
    grow(&api)?;
    let held = rules(&api, &key)?;
    let body = held.item(SEGMENT).context("no segment")?.body();
    assert!(body.contains("\"count\":12002") && !body.contains("customer-7"), "{body}");
    let list = fetched(server, &key, &named(&held)?)?.context("no list")?;
    let held = held.with_list(&list);

    let folder = tempfile::tempdir()?;
    let client = Client::builder(server.url(), &key).cache_dir(folder.path()).start();
    assert!(matches!(client.ready_blocking(LIMIT), Ready::Live), "{:?}", client.status());
    let inside = theme(&client, "customer-7");
    assert_ne!(inside, small);
    assert_eq!((theme(&client, "acme"), theme(&client, "initech")), (inside.clone(), small.clone()));

    let stream = server.stream(&key, Some(&format!("1.{}", held.header().version)))?;
    let version = change(&api, "add_to_segment", &["initech".to_owned()])?;
    wait_for("the new customer", LIMIT, || (client.version() == version).then_some(()))?;
    assert_eq!(theme(&client, "initech"), inside);
    let event = stream.named("delta", LIMIT)?;
    assert!(event.data.len() < 4_000, "one key does not send thousands: {} bytes", event.data.len());
    let next = held.apply(&Delta::parse(event.data.as_bytes())?)?;
    let served = rules(&api, &key)?;
    assert_eq!((&next, next.missing_lists().count()), (&served, 0), "a delta equals its snapshot");
    let list = fetched(server, &key, &named(&served)?)?;
    assert_eq!(next.list(SEGMENT), list.as_ref(), "and leads to its list");
    let earlier = fetched(server, &key, &named(&held)?)?;
    assert_eq!(earlier.as_ref(), held.list(SEGMENT), "who is on the way from there still gets it");
    let unknown = format!("sha256:{}", "0".repeat(64));
    assert_eq!(fetched(server, &key, &unknown)?, None, "what no rule refers to is not handed out");

    // What was kept on disk is whole, without a server.
    client.shutdown_blocking();
    let alone = Client::builder(server.url(), &key).cache_dir(folder.path()).proxy("http://127.0.0.1:9");
    let alone = alone.start();
    assert!(matches!(alone.ready_blocking(LIMIT), Ready::Cached { .. }), "{:?}", alone.status());
    assert_eq!((theme(&alone, "initech"), theme(&alone, "nobody")), (inside, small));
    Ok(())
}

fn theme_of(server: &Server, key: &str, customer: &str) -> Result<String> {
    let client = Client::builder(server.url(), key).start();
    ensure!(matches!(client.ready_blocking(LIMIT), Ready::Live), "{:?}", client.status());
    Ok(theme(&client, customer))
}

fn clients_get_the_lists_of_their_flags_only(server: &Server) -> Result<()> {
    let api = server.api();
    grow(&api)?;
    let whole = named(&rules(&api, &api.sdk_key(PLACE)?)?)?;
    let wish = json!({ "audience": "client", "name": "shop window" });
    let made = api.post(&format!("{}/sdk-keys", environment_path(PLACE)), &wish)?.expect(201)?;
    let client = made["key"].as_str().context("no key")?.to_owned();
    assert_eq!(fetched(server, &client, &whole)?, None, "no flag of theirs uses it");
    let staging = api.sdk_key("shop/staging")?;
    assert_eq!(fetched(server, &staging, &whole)?, None, "another environment's");
    let tag = api.get("/api/v1/projects/shop")?.header("etag").to_owned();
    let instructions = json!([{ "kind": "set_client_side", "flag": "theme", "client_side": true }]);
    let body = json!({ "instructions": instructions, "comment": "a test" }).to_string();
    let headers = [("content-type", "application/json"), ("if-match", tag.as_str())];
    api.send("POST", "/api/v1/projects/shop/changes", &headers, Some(&body))?.expect(200)?;
    let shown = named(&rules(&api, &client)?)?;
    let list = fetched(server, &client, &shown)?.context("no list")?;
    assert_eq!(list.hashes().len(), KEYS + 2);
    Ok(())
}

fn an_earlier_list_comes_back_with_the_rules_that_refer_to_it(server: &Server) -> Result<()> {
    let api = server.api();
    let key = api.sdk_key(PLACE)?;
    let grown = grow(&api)?;
    let list = fetched(server, &key, &named(&rules(&api, &key)?)?)?;
    change(&api, "remove_from_segment", &(0..KEYS).map(|n| format!("customer-{n}")).collect::<Vec<_>>())?;
    assert_eq!(fetched(server, &key, &named(&rules(&api, &key)?)?)?.context("no list")?.hashes().len(), 2);
    let path = format!("{}/rulesets/{grown}/revert", environment_path(PLACE));
    let tag = api.environment_tag(PLACE)?;
    let headers = [("content-type", "application/json"), ("if-match", tag.as_str())];
    api.send("POST", &path, &headers, Some(&json!({ "comment": "back" }).to_string()))?.expect(200)?;
    assert_eq!(fetched(server, &key, &named(&rules(&api, &key)?)?)?, list);
    Ok(())
}

fn snapshot_into(file: &Path, server: &Server, key: &str) -> Result<()> {
    let mut command = Command::new(place::server()?);
    let output = command.args(["snapshot", "--server", server.url(), "--key", key]).output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // As a whole: whoever watches the file reads it at any moment.
    let next = file.with_extension("next");
    std::fs::write(&next, output.stdout)?;
    Ok(std::fs::rename(next, file)?)
}

fn evaluated(file: &Path, customer: &str) -> Result<(String, String)> {
    let mut command = Command::new(place::server()?);
    command.arg("eval").arg("--snapshot").arg(file).args(["--flag", "theme", "--context"]);
    let output = command.arg(json!({ "customer": { "key": customer } }).to_string()).output()?;
    let answer: Value = serde_json::from_slice(&output.stdout)?;
    let value = answer["theme"]["value"].as_str().context("no value")?.to_owned();
    Ok((value, String::from_utf8(output.stderr)?))
}

#[test]
fn a_file_has_the_lists_and_is_followed() -> Result<()> {
    let server = Server::start(Settings::default())?;
    let api = server.api();
    let (key, folder) = (api.sdk_key(PLACE)?, tempfile::tempdir()?);
    let (inside, outside) = (theme_of(&server, &key, "acme")?, theme_of(&server, &key, "initech")?);
    grow(&api)?;
    let file = folder.path().join("rules.json");
    snapshot_into(&file, &server, &key)?;
    let client = Client::offline(&file);
    for (customer, expected) in [("customer-7", &inside), ("acme", &inside), ("initech", &outside)] {
        assert_eq!(&theme(&client, customer), expected, "{customer}");
        assert_eq!(evaluated(&file, customer)?, (expected.clone(), String::new()), "{customer}");
    }
    let version = change(&api, "add_to_segment", &["initech".to_owned()])?;
    snapshot_into(&file, &server, &key)?;
    wait_for("the next file", LIMIT, || (client.version() == version).then_some(()))?;
    assert_eq!(theme(&client, "initech"), inside);
    std::fs::write(&file, rules(&api, &key)?.to_json())?;
    let (_, said) = evaluated(&file, "initech")?;
    assert!(said.contains("the file lacks the lists of large segments"), "{said}");
    Ok(())
}

/// Over a network so slow that no list arrives before it is another one: whenever a part of it has travelled, nothing
/// moves until the list has changed.
#[test]
fn a_list_that_changes_faster_than_it_travels_arrives() -> Result<()> {
    let server = Server::start(Settings::default())?;
    let api = server.api();
    let key = api.sdk_key(PLACE)?;
    for part in 0..PARTS {
        change(&api, "add_to_segment", &(0..KEYS).map(|n| format!("part-{part}-{n}")).collect::<Vec<_>>())?;
    }
    let sky = Sky::start(server.url().strip_prefix("http://").context("an address")?.parse()?)?;
    sky.becomes(Weather::Slices);
    let client = Client::builder(format!("http://{}", sky.address()), &key).start();
    let is_ready = || client.state() == State::Ready;
    let mut changes = 0;
    while !is_ready() {
        let until = sky.faults() + SLICES;
        wait_for("a part of the list", LIMIT, || (sky.faults() > until || is_ready()).then_some(()))?;
        sky.becomes(Weather::Holds);
        change(&api, "add_to_segment", &[format!("late-{changes}")])?;
        changes += 1;
        sky.becomes(Weather::Slices);
    }
    println!("a list that changed {changes} times while it travelled was there when it had come once");
    ensure!(changes > 1, "the list has to change while it travels, and did {changes} times");
    let last = format!("late-{}", changes - 1);
    let inside = theme(&client, "acme");
    wait_for("the last change", LIMIT, || (theme(&client, &last) == inside).then_some(()))
}

#[test]
fn every_server_has_the_lists() -> Result<()> {
    let (Some(postgres), Some(redis)) = (postgres(), redis()?) else { return Ok(()) };
    let url = postgres.database()?;
    let start = || -> Result<Server> {
        let (database_url, redis_url) = (Some(url.clone()), Some(redis.url()));
        Server::start(Settings { database_url, redis_url, ..Settings::default() })
    };
    let (first, second) = (start()?, start()?);
    let api = first.api();
    let key = api.sdk_key(PLACE)?;
    rules(&second.api(), &key)?;
    grow(&api)?;
    for keys in [["a".to_owned()], ["b".to_owned()]] {
        let version = change(&api, "add_to_segment", &keys)?;
        wait_for("the other server", LIMIT, || {
            rules(&second.api(), &key).ok().filter(|rules| rules.header().version == version)
        })?;
        let reference = named(&rules(&api, &key)?)?;
        let list = fetched(&first, &key, &reference)?;
        assert!(list.is_some() && fetched(&second, &key, &reference)? == list);
    }
    let reference = named(&rules(&api, &key)?)?;
    // One that comes later has it from the database.
    assert_eq!(fetched(&start()?, &key, &reference)?.context("no list")?.hashes().len(), KEYS + 4);
    Ok(())
}
