use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::*;
use crate::text::sha256_key;
use crate::{Context, Header, Ruleset};

fn snapshot(version: u64, items: &[Json]) -> Snapshot {
    let key = |text: &str| text.to_owned();
    let header = Header { tenant: key("t"), project: key("p"), environment: key("e"), version, epoch: 1 };
    let item = |item: &Json| {
        let kind = if item.get("variants").is_some() { "flag" } else { "segment" };
        (format!("{kind}/{}", item["key"].as_str().unwrap()), item.to_string())
    };
    Snapshot::new(header, items.iter().map(item)).unwrap()
}

fn flag(key: &str, fields: Json) -> Json {
    let mut flag = json!({
        "key": key, "type": "boolean", "enabled": true, "off_variant": "off", "client_side": true,
        "variants": { "on": { "value": true }, "off": { "value": false } },
        "fallthrough": { "variant": "off" }
    });
    flag.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    flag
}

fn rule(when: Json) -> Json {
    json!({ "rules": [{ "id": "r", "when": when, "serve": { "variant": "on" } }] })
}

fn audience() -> ClientAudience {
    ClientAudience::new(PrivateAttributes::with(["account.vat".to_owned()]), "the secret of production")
}

fn projected(items: &[Json]) -> Snapshot {
    audience().project(&snapshot(1, items)).unwrap()
}

fn body(snapshot: &Snapshot, key: &str) -> Json {
    serde_json::from_str(snapshot.item(key).unwrap().body()).unwrap()
}

fn faults(items: &[Json]) -> Vec<String> {
    let faults = audience().project(&snapshot(1, items)).unwrap_err();
    faults.iter().map(ToString::to_string).collect()
}

#[test]
fn only_what_clients_need_is_sent() {
    let items = [
        flag("shown", rule(json!({ "any": [{ "segment": "outer" }, { "segment": "gone" }] }))),
        flag(
            "hidden",
            json!({ "client_side": false, "requires": [{ "flag": "shown", "variants": ["on"] }] }),
        ),
        json!({ "key": "outer", "when": { "not": { "segment": "inner" } } }),
        json!({ "key": "inner", "included": ["acme"] }),
        json!({ "key": "unused", "included": ["globex"] }),
    ];
    let projected = projected(&items);
    let keys: Vec<&str> = projected.items().map(|(key, _)| key).collect();
    assert_eq!(keys, ["flag/shown", "segment/inner", "segment/outer"]);
    assert_eq!(projected.header(), snapshot(1, &[]).header());
    assert_eq!(Snapshot::parse_served(projected.to_json().as_bytes()).unwrap(), projected);
}

#[test]
fn what_is_for_people_is_stripped() {
    let entry = json!({ "id": "o", "attribute": "plan", "values": ["pro"], "variant": "on",
                        "expires_at": "2027-01-01T00:00:00Z", "reason": "pilot", "author": "Ada" });
    let metadata = json!({ "owner": "Ada", "description": "what it is for", "docs": "/x" });
    let flag = flag("f", json!({ "purpose": "release", "overrides": [entry], "metadata": metadata }));
    assert_eq!(
        projected(&[flag]).item("flag/f").unwrap().body(),
        r#"{"key":"f","type":"boolean","client_side":true,"variants":{"off":{"value":false},"on":{"value":true}},"enabled":true,"off_variant":"off","overrides":[{"id":"o","attribute":"plan","values":["pro"],"variant":"on","expires_at":"2027-01-01T00:00:00Z"}],"fallthrough":{"variant":"off"},"metadata":{"docs":"/x"}}"#
    );
}

/// The hashes of keys as the wire form defines them, ascending.
fn hashes(salt: &Json, keys: &[&str]) -> Vec<u64> {
    let mut hashes: Vec<u64> = keys.iter().map(|key| sha256_key(salt.as_str().unwrap(), key)).collect();
    hashes.sort_unstable();
    hashes
}

#[test]
fn private_values_are_hashed() {
    let clause =
        |attribute: &str, op: &str| json!({ "attribute": attribute, "op": op, "values": ["ACME", "b"] });
    let mut folded = clause("account.vat", "equals");
    folded["ignore_case"] = true.into();
    let when = json!({ "all": [clause("user.key", "not_in"), folded, clause("plan", "in"), clause("user.key", "in")] });
    let mut fields = rule(when);
    fields["overrides"] =
        json!([{ "id": "o", "attribute": "customer.key", "values": ["ACME"], "variant": "on" }]);
    let flag = body(&projected(&[flag("f", fields)]), "flag/f");

    let all = &flag["rules"][0]["when"]["all"];
    let hidden = [&all[0]["not"], &all[1], &all[3], &flag["overrides"][0]];
    let keys: [&[&str]; 4] = [&["ACME", "b"], &["acme", "b"], &["ACME", "b"], &["ACME"]];
    for (hidden, keys) in hidden.into_iter().zip(keys) {
        let hex: Vec<String> =
            hashes(&hidden["salt"], keys).iter().map(|hash| format!("{hash:016x}")).collect();
        assert_eq!((&hidden["hash"], &hidden["values"]), (&json!("sha256"), &json!(hex)), "{hidden}");
    }
    assert!(hidden[..3].iter().all(|clause| clause["op"] == "in_hashed"), "{all}");
    assert_eq!(all[1]["ignore_case"], true);
    assert_eq!(all[2], clause("plan", "in"));
    let salts: BTreeSet<&str> = hidden.iter().map(|hidden| hidden["salt"].as_str().unwrap()).collect();
    assert_eq!(salts.len(), 4, "each list has a salt of its own");
}

#[test]
fn segments_go_as_hashed_lists() {
    let user = flag("f", rule(json!({ "all": [{ "segment": "s" }, { "segment": "t" }] })));
    let s = json!({ "key": "s", "attribute": "plan", "included": ["b", "a", "b"], "excluded": ["c"],
                    "when": { "attribute": "user.key", "op": "in", "values": ["u"] } });
    let held = encoded(&hashes(&json!("salt"), &["a"]));
    let t = json!({ "key": "t", "included": ["b"],
                    "hashed": { "hash": "sha256", "salt": "salt", "included": held } });
    let projected = projected(&[user, s, t]);
    let s = body(&projected, "segment/s");
    assert_eq!((s.get("included"), s.get("excluded")), (None, None));
    let lists = &s["hashed"];
    assert_eq!(lists["hash"], "sha256");
    for (name, keys) in [("included", &["a", "b"][..]), ("excluded", &["c"])] {
        assert_eq!(lists[name], encoded(&hashes(&lists["salt"], keys)), "{name}");
    }
    assert_eq!(s["when"]["op"], "in_hashed");
    assert_ne!(s["when"]["salt"], lists["salt"]);
    let lists = &body(&projected, "segment/t")["hashed"];
    assert_eq!(lists["salt"], "salt", "what is hashed already keeps its salt");
    assert_eq!(lists["included"], encoded(&hashes(&lists["salt"], &["a", "b"])));
}

fn encoded(hashes: &[u64]) -> String {
    use base64::Engine;
    let bytes: Vec<u8> = hashes.iter().flat_map(|hash| hash.to_le_bytes()).collect();
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

#[test]
fn salts_outlast_what_does_not_concern_their_list() {
    let rule = |id: &str, key: &str| {
        json!({ "id": id, "serve": { "variant": "on" },
        "when": { "attribute": "user.key", "op": "in", "values": [key] } })
    };
    let rules = |rules: [Json; 2]| flag("f", json!({ "rules": rules }));
    let one = body(&projected(&[rules([rule("a", "u1"), rule("b", "u1")])]), "flag/f");
    let two = body(&projected(&[rules([rule("b", "u1"), rule("a", "u1")])]), "flag/f");
    assert_eq!((&one["rules"][0], &one["rules"][1]), (&two["rules"][1], &two["rules"][0]));
    assert_ne!(one["rules"][0]["when"]["values"], one["rules"][1]["when"]["values"]);
    let other = ClientAudience::new(PrivateAttributes::default(), "another secret");
    let other = other.project(&snapshot(1, &[rules([rule("a", "u1"), rule("b", "u1")])])).unwrap();
    assert_ne!(body(&other, "flag/f"), one, "salts are the environment's own");
    assert!(!format!("{:?}", audience()).contains("the secret"));
}

#[test]
fn what_cannot_be_concealed_is_named() {
    let clause = |op: &str, values: Json| json!({ "attribute": "customer.key", "op": op, "values": values });
    let deep = (0..15).fold(clause("not_in", json!(["a"])), |child, _| json!({ "all": [child] }));
    let xxh3 = json!({ "hash": "xxh3", "salt": "s", "included": "" });
    let hidden = flag("hidden", json!({ "client_side": false }));
    let entry = |values: Json, hash: Option<&str>| {
        json!({ "overrides": [{ "id": "o", "variant": "on",
        "attribute": "user.key", "values": values, "hash": hash, "salt": hash }] })
    };
    let cases = [
        (
            flag("f", rule(json!({ "not": clause("starts_with", json!(["a"])) }))),
            "flag/f: rules[0].when.not: `starts_with` on the private attribute `customer.key` cannot be \
             concealed from clients; use `in`, `not_in` or `equals`, or make this flag not client-side",
        ),
        (flag("f", rule(clause("present", json!([])))), "flag/f: rules[0].when: `present` on the private"),
        (
            flag("f", rule(clause("in", json!(["a", 7])))),
            "flag/f: rules[0].when.values[1]: `7` is not a text",
        ),
        (flag("f", entry(json!([true]), None)), "flag/f: overrides[0].values[0]: `true` is not a text"),
        (flag("f", entry(json!([]), Some("xxh3"))), "flag/f: overrides[0]: is hashed with xxh3"),
        (
            flag(
                "f",
                json!({ "overrides": [{ "id": "o", "variant": "on", "attribute": "user.key",
                                              "values": ["u"], "salt": "s" }] }),
            ),
            "flag/f: overrides[0]: `hash` and `salt` stand together",
        ),
        (flag("f", rule(deep)), "flag/f: rules[0].when.all[0].all[0]"),
        (
            flag("f", json!({ "requires": [{ "flag": "hidden", "variants": ["on"] }] })),
            "flag/f: requires[0]: flag `hidden` is not client-side",
        ),
        (
            flag("f", rule(json!({ "flag": "hidden", "variants": ["on"] }))),
            "flag/f: rules[0].when: flag `hidden`",
        ),
        (json!({ "key": "s", "hashed": xxh3 }), "segment/s: hashed: is hashed with xxh3, which does not"),
        (
            json!({ "key": "s", "when": { "flag": "hidden", "variants": ["on"] } }),
            "segment/s: when: flag `hidden` is not client-side, so that clients cannot evaluate it; make it \
             client-side too, or let no client-side flag use the segment",
        ),
        (json!({ "key": "f", "client_side": true, "variants": {} }), "flag/f: cannot be read"),
    ];
    let user = flag("user", rule(json!({ "segment": "s" })));
    for (item, words) in cases {
        let found = faults(&[item.clone(), hidden.clone(), user.clone()]);
        assert!(found.len() == 1 && found[0].starts_with(words), "{words}: {found:?}");
        // The same is said of the single item, and nothing where no client is concerned.
        let all = snapshot(1, &[item.clone(), hidden.clone(), user.clone()]);
        let private = PrivateAttributes::default();
        let key = if item.get("variants").is_some() { "flag/f" } else { "flag/user" };
        assert_eq!(private.faults(&all, key).len(), 1, "{words}");
        assert_eq!(private.all_faults(&all).len(), 1, "{words}");
        let mut item = item;
        item["client_side"] = false.into();
        assert_eq!(private.all_faults(&snapshot(1, &[item, hidden.clone()])), [], "{words}");
    }
}

#[test]
fn everything_that_is_wrong_is_named_at_once() {
    let lt = json!({ "attribute": "user.key", "op": "lt", "values": [1] });
    let one = flag("a", rule(json!({ "any": [lt, { "segment": "s" }, lt] })));
    let found =
        faults(&[one.clone(), json!({ "key": "s", "when": lt }), flag("b", rule(json!({ "segment": "s" })))]);
    let places: Vec<&str> = found.iter().map(|fault| fault.split(": `").next().unwrap()).collect();
    assert_eq!(places, ["flag/a: rules[0].when.any[0]", "flag/a: rules[0].when.any[2]", "segment/s: when"]);
}

#[test]
fn a_unit_and_a_gate_may_be_private() {
    let gate =
        json!({ "attribute": "user.key", "op": "bucket_below", "algo": "x1", "seed": "s", "below": 5 });
    let split = json!({ "algo": "x1", "seed": "s", "unit": "user.key", "rest": "off",
                        "arms": [{ "variant": "on", "start": 0, "len": 5 }] });
    let mut fields = rule(gate.clone());
    fields["fallthrough"] = json!({ "split": split });
    let flag = body(&projected(&[flag("f", fields)]), "flag/f");
    assert_eq!((&flag["rules"][0]["when"], &flag["fallthrough"]["split"]), (&gate, &split));
}

/// Keys that stand nowhere but in private lists and contexts.
const KEYS: [&str; 5] = ["secret-acme", "Secret-Globex", "secret-globex", "SECRET-ÄÖ", "secret-äö"];

fn key() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&KEYS[..])
}

fn keys() -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(key(), 0..4)
}

fn private_attribute() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["customer.key", "user.key", "account.vat"])
}

fn clause() -> impl Strategy<Value = Json> {
    let op = prop::sample::select(vec!["in", "not_in", "equals"]);
    let private = (private_attribute(), op, keys(), any::<bool>()).prop_map(|(attribute, op, values, fold)| {
        json!({ "attribute": attribute, "op": op, "values": values, "ignore_case": fold })
    });
    let gate = (private_attribute(), 0..=1_000_000u32).prop_map(|(attribute, below)| {
        json!({ "attribute": attribute, "op": "bucket_below", "algo": "x1", "seed": "s", "below": below })
    });
    let public = prop::sample::select(vec!["in", "not_in", "starts_with"]);
    let public = public.prop_map(|op| json!({ "attribute": "plan", "op": op, "values": ["pro"] }));
    prop_oneof![4 => private, 1 => gate, 1 => public]
}

/// A condition that uses segments and flags up to the given index.
fn condition(below: usize) -> impl Strategy<Value = Json> {
    let segment = (0..4usize).prop_map(move |s| json!({ "segment": format!("s{}", s.min(below)) }));
    let flag = (0..4usize, any::<bool>()).prop_map(move |(f, on)| {
        json!({ "flag": format!("f{}", f.min(below)), "variants": [if on { "on" } else { "off" }] })
    });
    let leaf = prop_oneof![4 => clause(), 1 => segment, 1 => flag];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(|all| json!({ "all": all })),
            prop::collection::vec(inner.clone(), 0..3).prop_map(|any| json!({ "any": any })),
            inner.prop_map(|not| json!({ "not": not })),
        ]
    })
}

fn serve() -> impl Strategy<Value = Json> {
    prop_oneof![
        Just(json!({ "variant": "on" })),
        (0..=1_000_000u32, private_attribute()).prop_map(|(len, unit)| json!({ "split": {
            "algo": "x1", "seed": "q", "unit": unit, "arms": [{ "variant": "on", "start": 0, "len": len }] } })),
    ]
}

/// Flag `f<index>`, which uses only what has a lower index; `f0` and `s0` do not exist.
fn client_flag(index: usize) -> impl Strategy<Value = Json> {
    let rules = prop::collection::vec((condition(index - 1), serve()), 0..3);
    let overrides = prop::collection::vec((private_attribute(), keys()), 0..2);
    (rules, overrides, prop::bool::weighted(0.9), prop::bool::weighted(0.2)).prop_map(
        move |(rules, overrides, enabled, required)| {
            let rules: Vec<Json> = (0..)
                .zip(rules)
                .map(|(id, (when, serve))| json!({ "id": format!("r{id}"), "when": when, "serve": serve }))
                .collect();
            let overrides: Vec<Json> = (0..)
                .zip(overrides)
                .map(|(id, (attribute, values))| {
                    json!({
                "id": format!("o{id}"), "attribute": attribute, "values": values, "variant": "on",
                "reason": "secret-acme asked for it" })
                })
                .collect();
            let before = json!([{ "flag": format!("f{}", index - 1), "variants": ["off"] }]);
            let requires = if required { before } else { json!([]) };
            let metadata = json!({ "owner": "secret-acme", "x": index });
            flag(
                &format!("f{index}"),
                json!({ "enabled": enabled, "rules": rules, "overrides": overrides,
                "requires": requires, "metadata": metadata }),
            )
        },
    )
}

fn segment(index: usize) -> impl Strategy<Value = Json> {
    (private_attribute(), keys(), keys(), prop::option::of(condition(index - 1))).prop_map(
        move |(attribute, included, excluded, when)| {
            json!({ "key": format!("s{index}"), "attribute": attribute, "included": included,
                    "excluded": excluded, "when": when })
        },
    )
}

fn items() -> impl Strategy<Value = Vec<Json>> {
    let hidden = flag(
        "hidden",
        json!({ "client_side": false, "overrides": [
        { "id": "o", "attribute": "user.key", "values": KEYS, "variant": "on" }] }),
    );
    let segments = (segment(1), segment(2), segment(3));
    let flags = (client_flag(1), client_flag(2), client_flag(3));
    (segments, flags).prop_map(move |((a, b, c), (d, e, f))| vec![a, b, c, d, e, f, hidden.clone()])
}

fn context() -> impl Strategy<Value = Context> {
    let value = prop_oneof![
        4 => key().prop_map(|key| json!(key)),
        1 => keys().prop_map(|keys| json!(keys)),
        1 => Just(json!(null)),
        1 => Just(json!(7)),
        1 => Just(json!(["secret-acme", 7])),
        1 => Just(json!("nobody")),
    ];
    (prop::array::uniform3(value), prop::option::of(prop::sample::select(vec!["pro", "free"]))).prop_map(
        |([customer, user, vat], plan)| {
            let context = json!({ "customer": { "key": customer }, "user": { "key": user },
                                  "account": { "vat": vat }, "plan": plan });
            Context::from_json(&context.to_string()).unwrap()
        },
    )
}

/// The details of all client-side flags, without what is stripped.
fn details(ruleset: &Ruleset, context: &Context) -> Vec<Json> {
    let view = ruleset.view(context, 0);
    let detail = |key: &str| {
        let mut detail = serde_json::to_value(view.detail(key)).unwrap();
        detail.as_object_mut().unwrap().remove("metadata");
        detail
    };
    ["f1", "f2", "f3"].map(detail).into()
}

proptest! {
    #[test]
    fn clients_see_the_same_as_servers_and_no_key(
        items in items(),
        contexts in prop::collection::vec(context(), 1..12),
    ) {
        let whole = snapshot(1, &items);
        let projected = audience().project(&whole).unwrap();
        let (server, client) = (Ruleset::compile(&whole), Ruleset::compile(&projected));
        prop_assert_eq!(client.faults(), []);
        for context in &contexts {
            prop_assert_eq!(details(&client, context), details(&server, context), "{:?}", context);
        }
        prop_assert!(!projected.to_json().to_lowercase().contains("secret-"), "{}", projected.to_json());
    }

    #[test]
    fn deltas_of_projections_are_projections_of_versions(before in items(), after in items(), kept in 0..7usize) {
        let mixed = [&before[..kept], &after[kept..]].concat();
        let (one, two) = (snapshot(1, &before), snapshot(2, &mixed));
        let (one_sent, two_sent) = (audience().project(&one).unwrap(), audience().project(&two).unwrap());
        let delta = two_sent.delta_since(&one_sent);
        prop_assert_eq!(&one_sent.apply(&delta).unwrap(), &two_sent);
        for (key, item) in two_sent.items() {
            let unchanged = one.item(key) == two.item(key) && one_sent.item(key).is_some();
            prop_assert!(!unchanged || one_sent.item(key) == Some(item), "{} is projected anew", key);
        }
    }
}
