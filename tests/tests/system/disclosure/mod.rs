//! Keys for pages are no secret: whatever they get is looked through for what pages must not know, in any spelling.

mod attempts;
mod search;

use std::collections::BTreeSet;
use std::io::Read;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tidegate_core::{Snapshot, list_reference};
use tidegate_tests::LIMIT;
use tidegate_tests::api::{Api, environment_path};
use tidegate_tests::server::{Server, Settings};
use tidegate_tests::stream::Stream;

use attempts::{Attempt, attempts};
use search::{Haystack, Secret};

const PLACE: &str = "shop/production";
/// The flag that pages may have.
const FLAG: &str = "window";
/// More keys than stand in the rules themselves.
const KEYS: usize = 12_000;
/// Of so many flags with values of that length the rules are too large for a stream.
const LARGE_FLAGS: usize = 20;
const LARGE: usize = 60_000;

/// What pages must not know, by where it stands.
const SECRETS: [&str; 18] = [
    "override-customer",
    "override-user",
    "override-reason",
    "rule-customer",
    "rule-user",
    "segment-customer",
    "listed-customer",
    "segment-unused",
    "description",
    "owner",
    "server-flag",
    "server-value",
    "server-description",
    "comment",
    "customer-name",
    "customer-notes",
    "customer-attribute",
    "key-name",
];

/// A secret as it is written.
fn kept(name: &str) -> String {
    debug_assert!(SECRETS.contains(&name));
    format!("{name}-7q3zx9")
}

/// A key, and the part of it that is no secret.
struct Key {
    key: String,
    id: String,
}

fn key(api: &Api, audience: &str, name: &str) -> Result<Key> {
    let made = api
        .post(
            &format!("{}/sdk-keys", environment_path(PLACE)),
            &json!({ "audience": audience, "name": name }),
        )?
        .expect(201)?;
    let text = |field: &str| made[field].as_str().map(str::to_owned).context("no key");
    Ok(Key { key: text("key")?, id: text("id")? })
}

fn change(api: &Api, instructions: &Value) -> Result<()> {
    let body = json!({ "instructions": instructions, "comment": kept("comment") }).to_string();
    let tag = api.environment_tag(PLACE)?;
    let headers = [("content-type", "application/json"), ("if-match", tag.as_str())];
    let path = format!("{}/changes", environment_path(PLACE));
    api.send("POST", &path, &headers, Some(&body))?.expect(200).map(drop)
}

/// Writes each secret to where it belongs, into and around a flag that pages may have.
fn furnish(api: &Api) -> Result<()> {
    let variants = json!({ "on": { "value": "shown" }, "off": { "value": "hidden" } });
    let flag = json!({ "key": FLAG, "type": "string", "purpose": "release", "client_side": true,
        "description": kept("description"), "owner": kept("owner"), "variants": variants });
    api.post("/api/v1/projects/shop/flags", &flag)?.expect(201)?;
    let value = json!({ "on": { "value": kept("server-value") }, "off": { "value": "" } });
    let flag = json!({ "key": kept("server-flag"), "type": "string", "purpose": "release",
        "description": kept("server-description"), "variants": value });
    api.post("/api/v1/projects/shop/flags", &flag)?.expect(201)?;
    let customer = json!({ "key": "initech", "name": kept("customer-name"), "notes": kept("customer-notes"),
        "attributes": { "segment": kept("customer-attribute") } });
    api.post("/api/v1/customers", &customer)?.expect(201)?;
    key(api, "server", &kept("key-name"))?;

    let entry = |attribute: &str, value: &str| {
        json!({ "kind": "add_override", "flag": FLAG, "attribute": attribute, "values": [kept(value)],
            "variant": "on", "reason": kept("override-reason") })
    };
    let rule = |when: Value| json!({ "kind": "add_rule", "flag": FLAG, "rule": { "when": when, "serve": { "variant": "on" } } });
    let clause = |attribute: &str, op: &str, value: &str| json!({ "attribute": attribute, "op": op, "values": [kept(value)] });
    let segment = |key: &str, customer: &str| json!({ "kind": "set_segment", "segment": key, "included": [kept(customer)] });
    let crowd: Vec<String> = (0..KEYS).map(|n| format!("customer-{n}")).collect();
    let mut steps = vec![
        segment("some", "segment-customer"),
        segment("many", "listed-customer"),
        segment("unused", "segment-unused"),
        json!({ "kind": "turn_on", "flag": FLAG }),
        json!({ "kind": "set_fallthrough", "flag": FLAG, "serve": { "variant": "off" } }),
        entry("customer.key", "override-customer"),
        entry("user.key", "override-user"),
        rule(json!({ "any": [{ "segment": "some" }, { "segment": "many" }] })),
        rule(clause("customer.key", "in", "rule-customer")),
        rule(json!({ "all": [clause("user.key", "not_in", "rule-user")] })),
        json!({ "kind": "turn_on", "flag": kept("server-flag") }),
    ];
    let parts = crowd.chunks(10_000);
    steps.extend(parts.map(|keys| json!({ "kind": "add_to_segment", "segment": "many", "keys": keys })));
    change(api, &Value::Array(steps))
}

/// Makes the rules of pages too large for a stream.
fn enlarge(api: &Api) -> Result<()> {
    for n in 0..LARGE_FLAGS {
        let variants = json!({ "a": { "value": "a".repeat(LARGE) }, "b": { "value": "b" } });
        let flag = json!({ "key": format!("large-{n}"), "type": "string", "purpose": "release", "client_side": true,
            "variants": variants });
        api.post("/api/v1/projects/shop/flags", &flag)?.expect(201)?;
    }
    Ok(())
}

/// What came by which way.
type Heard = Vec<(String, Vec<u8>)>;

/// An answer in that encoding, decoded, with its headers.
fn encoded(server: &Server, key: &Key, path: &str, encoding: &str) -> Result<(u16, Vec<u8>)> {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let request = agent.get(format!("{}{path}", server.url()));
    let request = request.header("authorization", format!("Bearer {}", key.key));
    let mut answer = request.header("accept-encoding", encoding).call()?;
    let headers = format!("{:?}", answer.headers()).into_bytes();
    let sent =
        answer.headers().get("content-encoding").map_or("identity", |value| value.to_str().unwrap_or(""));
    let sent = sent.to_owned();
    let status = answer.status().as_u16();
    let body = answer.body_mut().with_config().limit(u64::MAX).read_to_vec()?;
    let mut decoded = Vec::new();
    match &*sent {
        "gzip" => flate2::read::GzDecoder::new(&*body).read_to_end(&mut decoded)?,
        "br" => brotli::Decompressor::new(&*body, 4096).read_to_end(&mut decoded)?,
        "zstd" => zstd::Decoder::new(&*body)?.read_to_end(&mut decoded)?,
        _ => body.as_slice().read_to_end(&mut decoded)?,
    };
    ensure!(
        status != 200 || path.contains("/lists/") || sent == encoding,
        "asked for {encoding}, got {sent}"
    );
    Ok((status, [headers, decoded].concat()))
}

fn snapshot_path(key: &Key) -> String {
    format!("/sdk/v1/snapshot?client={}", key.id)
}

/// The rules, with their lists, in each encoding.
fn fetched(server: &Server, key: &Key, heard: &mut Heard) -> Result<Snapshot> {
    for encoding in ["identity", "gzip", "br", "zstd"] {
        let (status, bytes) = encoded(server, key, &snapshot_path(key), encoding)?;
        ensure!(status == 200, "the snapshot answers {status}");
        heard.push((format!("snapshot, {encoding}"), bytes));
    }
    let rules = server.api().with_token(Some(&key.key)).get(&snapshot_path(key))?;
    Ok(Snapshot::parse(rules.body.as_bytes())?)
}

/// Lists of segments, at least one.
fn listed(server: &Server, key: &Key, rules: &Snapshot, heard: &mut Heard) -> Result<()> {
    let named: Vec<String> = rules
        .items()
        .filter_map(|(name, item)| Some(String::from(list_reference(name, item.body())?)))
        .collect();
    ensure!(!named.is_empty(), "no segment has a list of its own");
    for reference in named {
        let (status, bytes) = encoded(server, key, &format!("/sdk/v1/lists/{reference}"), "identity")?;
        ensure!(status == 200, "a list answers {status}");
        heard.push(("list".to_owned(), bytes));
    }
    Ok(())
}

/// Events of a stream up to the one of that name.
fn events(stream: &Stream, way: &str, last: &str, heard: &mut Heard) -> Result<Option<String>> {
    loop {
        let event = stream.next(LIMIT)?;
        heard.push((format!("{way}, {}", event.name), event.data.into_bytes()));
        if event.name == last {
            return Ok(event.id);
        }
    }
}

/// Everything that streams bring: whole rules, deltas as they happen and for who comes back, heartbeats.
fn streamed(server: &Server, key: &Key, heard: &mut Heard) -> Result<()> {
    let api = server.api();
    let stream = server.stream(&key.key, None)?;
    let id = events(&stream, "stream", "snapshot", heard)?;
    // Both versions are the pages' own; the other flag's is not.
    api.turn(PLACE, &kept("server-flag"), false)?;
    api.turn(PLACE, FLAG, false)?;
    events(&stream, "stream", "delta", heard)?;
    events(&server.stream(&key.key, id.as_deref())?, "stream, resumed", "delta", heard)?;
    let ticket = api.with_token(Some(&key.key)).post("/sdk/v1/ticket", &json!({}))?.expect(200)?;
    let ticket = ticket["ticket"].as_str().context("no ticket")?;
    let plain = Stream::open_plainly(&format!("{}/sdk/v1/stream?ticket={ticket}", server.url()))?;
    events(&plain, "stream, by ticket", "snapshot", heard)?;
    api.turn(PLACE, FLAG, true)?;
    events(&stream, "stream", "delta", heard)?;
    events(&stream, "stream", "hb", heard)?;
    Ok(())
}

/// What is refused, and what is none of the rules.
fn refused(server: &Server, key: &Key, heard: &mut Heard) -> Result<()> {
    let api = server.api().with_token(Some(&key.key));
    for path in [
        "/sdk/v1/keys",
        "/sdk/v1/snapshot",
        "/sdk/v1/snapshot?client=another",
        "/sdk/v1/snapshot?client=%00",
        "/sdk/v1/lists/sha256:0000",
        "/sdk/v1/nothing",
        "/api/v1/projects",
        "/api/v1/projects/shop/flags",
        "/api/v1/changes",
        "/api/v1/customers",
        "/api/v1/log/entries",
    ] {
        let answer = api.get(path)?;
        heard.push((format!("GET {path}: {}", answer.status), format!("{answer:?}").into_bytes()));
    }
    // Without the key, since that would open the stream.
    let answer = api.with_token(None).get("/sdk/v1/stream?ticket=none")?;
    heard.push((format!("ticket: {}", answer.status), format!("{answer:?}").into_bytes()));
    for body in [
        json!({}),
        json!([]),
        json!({ "v": 1, "instance": "i", "seq": 0, "evaluations": [{ "flag": FLAG }] }),
    ] {
        let answer = api.post("/sdk/v1/telemetry", &body)?;
        heard.push((format!("telemetry: {}", answer.status), format!("{answer:?}").into_bytes()));
    }
    Ok(())
}

/// Everything that a key for pages can get to hear.
fn everything(server: &Server, key: &Key) -> Result<Heard> {
    let mut heard = Heard::new();
    let rules = fetched(server, key, &mut heard)?;
    listed(server, key, &rules, &mut heard)?;
    streamed(server, key, &mut heard)?;
    refused(server, key, &mut heard)?;
    Ok(heard)
}

/// Where which secret was found, and how it was written.
fn leaks(secrets: &[Secret], heard: &Heard) -> Vec<String> {
    let leak = |(way, bytes): &(String, Vec<u8>)| {
        let bytes = Haystack::new(bytes);
        let found = |secret: &Secret| Some(format!("{way}: {}, {}", secret.text, secret.found(&bytes)?));
        secrets.iter().filter_map(found).collect::<Vec<_>>()
    };
    heard.iter().flat_map(leak).collect()
}

#[test]
fn pages_get_nothing_that_is_kept_from_them_in_any_spelling() -> Result<()> {
    let server = Server::start(Settings::default())?;
    let api = server.api();
    furnish(&api)?;
    let secrets: Vec<Secret> = SECRETS.into_iter().map(|name| Secret::new(kept(name))).collect();
    let (page, own) = (key(&api, "client", "pages")?, key(&api, "server", "service")?);
    let heard = everything(&server, &page)?;
    let found = leaks(&secrets, &heard);
    assert!(found.is_empty(), "{found:#?}");

    // A server gets the rules whole: what was looked for is there to be found.
    let whole = server.api().with_token(Some(&own.key)).get("/sdk/v1/snapshot")?.body;
    for name in ["override-customer", "rule-user", "segment-customer", "server-flag", "server-value"] {
        assert!(whole.contains(&kept(name)), "{name}");
    }

    enlarge(&api)?;
    let mut heard = Heard::new();
    events(&server.stream(&page.key, None)?, "large rules", "refetch", &mut heard)?;
    heard.push(("large rules".to_owned(), encoded(&server, &page, &snapshot_path(&page), "identity")?.1));
    let found = leaks(&secrets, &heard);
    assert!(found.is_empty(), "{found:#?}");
    Ok(())
}

/// The test of the test: what is served on purpose is found on each way that rules go.
#[test]
fn what_is_told_to_pages_is_found_on_every_way() -> Result<()> {
    let server = Server::start(Settings::default())?;
    let api = server.api();
    furnish(&api)?;
    let told = Secret::new("told-to-pages-7q3zx9");
    let variants = json!({ "on": { "value": "shown" }, "off": { "value": told.text } });
    let flag = json!({ "key": "leak", "type": "string", "purpose": "release", "client_side": true, "variants": variants });
    api.post("/api/v1/projects/shop/flags", &flag)?.expect(201)?;
    let page = key(&api, "client", "pages")?;
    let (mut heard, stream) = (Heard::new(), server.stream(&page.key, None)?);
    fetched(&server, &page, &mut heard)?;
    let id = events(&stream, "stream", "snapshot", &mut heard)?;
    api.turn(PLACE, "leak", true)?;
    events(&stream, "stream", "delta", &mut heard)?;
    events(&server.stream(&page.key, id.as_deref())?, "stream, resumed", "delta", &mut heard)?;
    let found: BTreeSet<String> = leaks(&[told], &heard).into_iter().collect();
    let ways = [
        "snapshot, br",
        "snapshot, gzip",
        "snapshot, identity",
        "snapshot, zstd",
        "stream, delta",
        "stream, resumed, delta",
        "stream, snapshot",
    ];
    let expected = ways.map(|way| format!("{way}: told-to-pages-7q3zx9, plain"));
    assert_eq!(found, BTreeSet::from(expected));
    Ok(())
}

#[test]
fn a_key_for_pages_reads_no_rules_for_servers() -> Result<()> {
    let server = Server::start(Settings::default())?;
    let api = server.api();
    furnish(&api)?;
    let (page, other) = (key(&api, "client", "pages")?, key(&api, "client", "others")?);
    let own = key(&api, "server", "service")?;
    let tag = api.with_token(Some(&own.key)).get("/sdk/v1/snapshot")?.header("etag").to_owned();
    let sdk = api.with_token(Some(&page.key));
    let served = sdk.get(&snapshot_path(&page))?.body;
    let secret = Secret::new(kept("server-flag"));
    for Attempt { method, path, header } in attempts(&page, &other, &own, &tag) {
        let sent: Vec<(&str, &str)> = header.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = sdk.send(method, &path, &sent, None)?;
        let is_own = answer.status == 200 && (answer.body == served || method == "HEAD");
        let is_refused = (400..500).contains(&answer.status) || method == "OPTIONS" && answer.status == 204;
        assert!(is_own || is_refused, "{method} {path} {header:?}: {}", answer.status);
        assert_eq!(secret.found(&Haystack::new(format!("{answer:?}").as_bytes())), None, "{method} {path}");
    }
    Ok(())
}
