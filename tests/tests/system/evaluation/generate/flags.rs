//! Flags and segments.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::naive;
use super::clauses::{CUTS, condition, hashed, reference, scalar};
use super::spoil::spoil;
use super::{contexts, expiry, pool, some};

pub(super) fn flag() -> BoxedStrategy<Value> {
    let body = (overrides(), prop::collection::vec(rule(), 0..=4), fallthrough(), requires());
    let marks = (prop::bool::weighted(0.9), archived(), metadata(), prop::option::weighted(0.06, spoil()));
    (variants(), variant(), body, marks)
        .prop_map(|((kind, variants), off, (overrides, rules, fallthrough, requires), marks)| {
            let (enabled, archived, metadata, spoil) = marks;
            let mut flag = json!({
                "type": kind, "variants": variants, "enabled": enabled, "off_variant": off, "requires": requires,
                "overrides": overrides, "rules": numbered(rules), "fallthrough": fallthrough,
            });
            for (name, member) in [("archived", archived), ("metadata", metadata)] {
                if let Some(member) = member {
                    flag[name] = member;
                }
            }
            if let Some(spoil) = spoil {
                spoil(&mut flag);
            }
            flag
        })
        .boxed()
}

/// A type, and three variants of it.
fn variants() -> BoxedStrategy<(&'static str, Value)> {
    let variants = |a: Value, b: Value, c: Value| json!({ "a": { "value": a }, "b": { "value": b }, "c": { "value": c } });
    prop::sample::select(vec![
        ("boolean", variants(json!(true), json!(false), json!(true))),
        ("string", variants(json!("x"), json!(""), json!("日本"))),
        ("number", variants(json!(1), json!(1.5), json!(9_007_199_254_740_993_i64))),
        ("object", variants(json!({}), json!({ "k": [1, 2.5, null] }), json!({ "deep": { "er": "" } }))),
    ])
    .boxed()
}

pub(super) fn variant() -> BoxedStrategy<Value> {
    pool(&["a", "b", "c"])
}

fn archived() -> BoxedStrategy<Option<Value>> {
    let archived =
        (variant(), expiry()).prop_map(|(variant, until)| json!({ "variant": variant, "until": until }));
    prop::option::weighted(0.08, archived).boxed()
}

fn metadata() -> BoxedStrategy<Option<Value>> {
    prop::sample::select(vec![None, None, Some(json!({})), Some(json!({ "team": "cart", "n": 1 }))]).boxed()
}

/// Rarely met, so rarely asked for.
fn requires() -> BoxedStrategy<Value> {
    let requirement = (0..10_000_u32, prop::sample::subsequence(vec!["a", "b", "c"], 1..=3))
        .prop_map(|(flag, variants)| json!({ "flag": flag, "variants": variants }));
    let requires = prop::collection::vec(prop_oneof![4 => requirement, 1 => reference()], 1..=2);
    prop_oneof![6 => Just(json!([])), 1 => requires.prop_map(Value::Array)].boxed()
}

fn overrides() -> BoxedStrategy<Value> {
    let values = prop_oneof![
        4 => some(pool(contexts::KEYS)).prop_map(|values| json!({ "values": values })),
        1 => some(scalar()).prop_map(|values| json!({ "values": values })),
        2 => hashed(),
    ];
    let attribute = prop_oneof![6 => pool(&["customer.key", "user.key"]), 1 => pool(contexts::PATHS)];
    let kind = prop::sample::select(vec![None, Some("pin")]);
    let entry = (values, attribute, variant(), prop::option::of(expiry()), kind).prop_map(
        |(mut entry, attribute, variant, expires_at, kind)| {
            entry["attribute"] = attribute;
            entry["variant"] = variant;
            if let Some(expires_at) = expires_at {
                entry["expires_at"] = expires_at;
            }
            if let Some(kind) = kind {
                entry["kind"] = json!(kind);
            }
            entry
        },
    );
    prop_oneof![
        2 => Just(json!([])),
        1 => prop::collection::vec(entry, 1..=3).prop_map(numbered),
    ]
    .boxed()
}

fn numbered(entries: Vec<Value>) -> Value {
    let with_id = |(at, mut entry): (usize, Value)| {
        entry["id"] = json!(format!("id{at}"));
        entry
    };
    entries.into_iter().enumerate().map(with_id).collect()
}

fn rule() -> BoxedStrategy<Value> {
    let serve = prop_oneof![
        3 => variant().prop_map(|variant| json!({ "variant": variant })),
        2 => split().prop_map(|split| json!({ "split": split })),
    ];
    (condition(), serve).prop_map(|(when, serve)| json!({ "when": when, "serve": serve })).boxed()
}

fn fallthrough() -> BoxedStrategy<Value> {
    let split = (split(), variant()).prop_map(|(mut split, rest)| {
        split["rest"] = rest;
        json!({ "split": split })
    });
    prop_oneof![2 => variant().prop_map(|variant| json!({ "variant": variant })), 1 => split].boxed()
}

/// Arms between cuts of the whole, some of them left out, some empty, in any order.
pub(super) fn split() -> BoxedStrategy<Value> {
    let cuts = prop::collection::vec(prop::sample::select(CUTS.as_slice()), 0..=5);
    let arms = (cuts, prop::collection::vec(variant(), 5), prop::collection::vec(prop::bool::weighted(0.8), 5))
        .prop_map(|(mut cuts, variants, taken)| {
            cuts.sort_unstable();
            let between = cuts.windows(2).zip(variants).zip(taken).filter(|(_, taken)| *taken);
            between
                .map(|((ends, variant), _)| json!({ "variant": variant, "start": ends[0], "len": ends[1] - ends[0] }))
                .collect::<Vec<Value>>()
        })
        .prop_shuffle();
    let unit =
        prop_oneof![6 => pool(&["user.key", "customer.key", "targetingKey"]), 1 => pool(contexts::PATHS)];
    (arms, pool(&["b7c1f0", "b7c1f0", "s", ""]), prop::option::weighted(0.9, unit))
        .prop_map(|(arms, seed, unit)| {
            let mut split = json!({ "algo": "x1", "seed": seed, "arms": arms });
            if let Some(unit) = unit {
                split["unit"] = unit;
            }
            split
        })
        .boxed()
}

pub(super) fn segment() -> BoxedStrategy<Value> {
    let attribute = prop_oneof![5 => pool(&["customer.key", "user.key"]), 1 => pool(contexts::PATHS)];
    let list = || prop_oneof![2 => Just(json!([])), 1 => some(pool(contexts::KEYS))];
    let lists = (list(), list(), prop::option::weighted(0.4, hashed_lists()));
    (attribute, lists, prop::option::weighted(0.7, condition()), prop::bool::weighted(0.03))
        .prop_map(|(attribute, (included, excluded, hashed), when, spoilt)| {
            let mut segment = json!({ "attribute": attribute, "included": included, "excluded": excluded });
            for (name, member) in [("hashed", hashed), ("when", when)] {
                if let Some(member) = member {
                    segment[name] = member;
                }
            }
            if spoilt {
                segment["when"] = json!({ "attribute": "plan", "op": "resembles", "values": ["pro"] });
            }
            segment
        })
        .boxed()
}

fn hashed_lists() -> BoxedStrategy<Value> {
    let keys = || prop::collection::vec(prop::sample::select(contexts::KEYS), 0..=3);
    (
        prop::sample::select(vec!["xxh3", "sha256"]),
        prop::option::of(keys()),
        prop::option::weighted(0.3, keys()),
    )
        .prop_map(|(kind, included, excluded)| {
            let mut hashed = json!({ "hash": kind, "salt": "salt" });
            for (name, keys) in [("included", included), ("excluded", excluded)] {
                if let Some(keys) = keys {
                    hashed[name] = json!(encoded(kind, &keys));
                }
            }
            hashed
        })
        .boxed()
}

/// Base64 of ascending little-endian hashes.
fn encoded(kind: &str, keys: &[&str]) -> String {
    let mut hashes: Vec<u64> = keys.iter().map(|key| naive::hash(kind, "salt", key).unwrap()).collect();
    hashes.sort_unstable();
    hashes.dedup();
    STANDARD.encode(hashes.into_iter().flat_map(u64::to_le_bytes).collect::<Vec<u8>>())
}
