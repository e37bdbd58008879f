//! Asking allocates nothing: whoever asks in a hot loop does not pay for the allocator.

use std::fmt::Write as _;
use std::path::Path;

use allocation_counter::measure;
use serde_json::{Value, json};
use tidegate_core::{Ruleset, Snapshot};
use tidegate_sdk::{Client, Context, Flag};

static PLAIN: Flag<bool> = Flag::new("plain", false);
static EQUALITY: Flag<bool> = Flag::new("equality", false);
static SPLIT: Flag<bool> = Flag::new("split", false);

fn flag(key: &str, rules: Value, fallthrough: Value) -> (String, Value) {
    let body = json!({ "key": key, "type": "boolean", "enabled": true, "off_variant": "off",
        "variants": { "on": { "value": true }, "off": { "value": false } },
        "rules": rules, "fallthrough": fallthrough });
    (format!("flag/{key}"), body)
}

fn rule(id: &str, when: Value) -> Value {
    json!({ "id": id, "when": when, "serve": { "variant": "on" } })
}

fn plan(plan: &str) -> Value {
    json!({ "attribute": "customer.plan", "op": "equals", "values": [plan] })
}

fn items() -> serde_json::Map<String, Value> {
    let (on, off) = (json!({ "variant": "on" }), json!({ "variant": "off" }));
    let split = json!({ "split": { "algo": "x1", "seed": "b7c1f0", "unit": "user.key", "rest": "off",
        "arms": [{ "variant": "on", "start": 0, "len": 640_000 }] } });
    let ten: Vec<Value> = (0..10)
        .map(|i| {
            let last = plan(if i == 9 { "pro" } else { "none" });
            let of_age = json!({ "attribute": "age", "op": "gte", "values": [18] });
            let country = json!({ "attribute": "country", "op": "in", "values": ["de", "fr"] });
            rule(&format!("r{i}"), json!({ "all": [country, of_age, last] }))
        })
        .collect();
    let email =
        json!({ "attribute": "user.email", "op": "matches", "values": ["^[a-z.]+@example\\.(com|org)$"] });
    let requires = |key: &str| json!({ "flag": key, "variants": ["on"] });
    let keys: Vec<String> = (0..10_000).map(|i| format!("customer-{i}")).collect();
    let segment = json!({ "key": "big", "attribute": "customer.key", "included": keys });
    let mut items = serde_json::Map::from_iter([
        flag("plain", json!([]), on),
        flag("equality", json!([rule("r", plan("pro"))]), off.clone()),
        flag("ten-rules", json!(ten), off.clone()),
        flag("split", json!([]), split),
        flag("segment", json!([rule("r", json!({ "segment": "big" }))]), off.clone()),
        flag("regex", json!([rule("r", email)]), off.clone()),
        flag("prerequisite", json!([rule("r", requires("split"))]), off),
    ]);
    items.insert("segment/big".into(), segment);
    items
}

fn document(items: serde_json::Map<String, Value>) -> String {
    json!({ "format": 1, "tenant": "default", "project": "shop", "environment": "production",
        "version": 1, "epoch": 1, "items": items })
    .to_string()
}

fn client(folder: &Path) -> Client {
    let file = folder.join("rules.json");
    std::fs::write(&file, document(items())).unwrap();
    Client::offline(&file)
}

fn context() -> Context {
    Context::user("user-2")
        .customer("customer-4242")
        .with("customer.plan", "pro")
        .with("country", "de")
        .with("age", 33)
        .with("user.email", "jane.doe@example.org")
}

/// How many allocations a thousand calls make once everything is warm.
fn allocations(mut call: impl FnMut()) -> u64 {
    call();
    measure(|| (0..1000).for_each(|_| call())).count_total
}

#[test]
fn asking_allocates_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (client, context) = (client(folder.path()), context());
    for key in ["plain", "equality", "ten-rules", "split", "segment", "regex", "prerequisite"] {
        assert!(client.bool(key, &context, false), "{key}");
        assert_eq!(allocations(|| _ = client.bool(key, &context, false)), 0, "{key}");
    }
    for flag in [&PLAIN, &EQUALITY, &SPLIT] {
        assert!(client.get(flag, &context));
        assert_eq!(allocations(|| _ = client.get(flag, &context)), 0, "{}", flag.key());
    }
}

#[test]
fn asking_for_all_flags_allocates_once() {
    let mut items = items();
    for i in 0..1000 {
        let (key, body) =
            flag(&format!("flag-{i}"), json!([rule("r", plan("pro"))]), json!({ "variant": "off" }));
        items.insert(key, body);
    }
    let ruleset = Ruleset::compile(&Snapshot::parse(document(items).as_bytes()).unwrap());
    let context = context();
    let all = measure(|| {
        let view = ruleset.view(&context, 0);
        let mut all = Vec::with_capacity(ruleset.slots());
        all.extend(view.details());
        assert!(all.len() > 1000);
    });
    assert_eq!(all.count_total, 1);
}

#[test]
fn a_million_keys_take_nine_megabytes_at_most() {
    let mut hashes: Vec<u64> =
        (0..1_000_000).map(|i| tidegate_core::hash_x1(7, &format!("customer-{i}"))).collect();
    hashes.sort_unstable();
    let bytes: Vec<u8> = hashes.iter().flat_map(|hash| hash.to_le_bytes()).collect();
    let mut body = String::from(
        r#"{ "key": "big", "attribute": "customer.key", "hashed": { "hash": "xxh3", "salt": "s","#,
    );
    write!(body, r#" "included": "{}" }} }}"#, base64(&bytes)).unwrap();
    let document = format!(
        r#"{{ "format": 1, "tenant": "t", "project": "p", "environment": "e", "version": 1, "epoch": 1,
             "items": {{ "segment/big": {body} }} }}"#
    );
    let snapshot = Snapshot::parse(document.as_bytes()).unwrap();
    let mut ruleset = None;
    let held = measure(|| ruleset = Some(Ruleset::compile(&snapshot))).bytes_current;
    assert!(ruleset.is_some_and(|ruleset| ruleset.faults().is_empty()));
    assert!(held < 9_000_000, "{held} bytes");
}

/// Standard alphabet, with padding.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let word =
            chunk.iter().fold(0u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let digit = (word >> (18 - 6 * place)) & 63;
            text.push(if place <= chunk.len() { char::from(ALPHABET[digit as usize]) } else { '=' });
        }
    }
    text
}
