//! Clauses of every operator, and conditions made of them.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::naive;
use super::{contexts, pool, some};

/// Every operator.
pub(in super::super) const OPERATORS: [&str; 25] = [
    "in",
    "not_in",
    "equals",
    "in_hashed",
    "starts_with",
    "ends_with",
    "contains",
    "matches",
    "lt",
    "lte",
    "gt",
    "gte",
    "between",
    "before",
    "after",
    "semver_eq",
    "semver_lt",
    "semver_lte",
    "semver_gt",
    "semver_gte",
    "semver_in",
    "in_cidr",
    "bucket_below",
    "present",
    "absent",
];

const RANGES: &[&str] = &[
    ">=2.1.0, <3",
    "^1.2.3",
    "~1.2.3",
    "=2.1.0",
    "1.2.3",
    "^0.2.3",
    "^0.0.3",
    "~0.2.3",
    "<=2.1.0-rc.1",
    ">1.2.3-alpha,<2.1.0",
    "> v1.2 , <= 2.1",
    "^1",
    "~2.1",
    "^0",
];
const BLOCKS: &[&str] = &[
    "10.0.0.0/8",
    "10.1.2.3",
    "10.1.2.3/32",
    "0.0.0.0/0",
    "192.168.1.128/25",
    "2001:db8::/32",
    "2001:db8::1",
    "::/0",
    "10.1.255.255/16",
    "10.1.2.2/31",
];
const PATTERNS: &[&str] = &[
    "^acme$",
    "user-[0-9]+",
    "(?i)ACME",
    "日.*",
    "^$",
    "e",
    "a.m",
    "^(acme|globex)",
    "[A-Z]",
    r"\d{2}",
    "É",
    r"^\w+$",
];

/// Cuts of the whole that lie on, before and after the buckets of the pools' units.
pub(super) const CUTS: [u64; 16] = [
    0, 5_714, 5_715, 46_020, 46_021, 195_754, 195_755, 288_388, 500_000, 622_494, 622_495, 656_581, 656_582,
    888_267, 888_268, 1_000_000,
];

pub(super) fn condition() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        12 => clause(),
        2 => clause().prop_map(|clause| json!({ "not": clause })),
        2 => reference(),
        1 => (0..10_000_u32).prop_map(|segment| json!({ "segment": segment })),
    ];
    leaf.prop_recursive(3, 10, 3, |inner| {
        prop_oneof![
            3 => prop::collection::vec(inner.clone(), 0..=3).prop_map(|children| json!({ "all": children })),
            3 => prop::collection::vec(inner.clone(), 0..=3).prop_map(|children| json!({ "any": children })),
            2 => inner.prop_map(|child| json!({ "not": child })),
        ]
    })
    .boxed()
}

/// What asks for another flag's variant.
pub(super) fn reference() -> BoxedStrategy<Value> {
    let variants = prop::sample::subsequence(vec!["a", "b", "c", "gone"], 0..=3);
    (0..10_000_u32, variants)
        .prop_map(|(flag, variants)| json!({ "flag": flag, "variants": variants }))
        .boxed()
}

fn clause() -> BoxedStrategy<Value> {
    let case = prop::sample::select(vec![None, Some(true), Some(true), Some(false)]);
    (0..OPERATORS.len())
        .prop_flat_map(|at| (Just(OPERATORS[at]), body(OPERATORS[at])))
        .prop_flat_map(move |(op, (natural, body))| (Just(op), attribute(natural), Just(body), case.clone()))
        .prop_map(|(op, attribute, mut clause, ignore_case)| {
            clause["attribute"] = attribute;
            clause["op"] = json!(op);
            if let Some(ignore_case) = ignore_case {
                clause["ignore_case"] = json!(ignore_case);
            }
            clause
        })
        .boxed()
}

/// The attribute that fits, or now and then any other.
fn attribute(natural: &'static [&'static str]) -> BoxedStrategy<Value> {
    prop_oneof![9 => pool(natural), 1 => pool(contexts::PATHS)].boxed()
}

/// The attributes that fit an operator, and all of a clause but attribute and operator.
fn body(op: &'static str) -> BoxedStrategy<(&'static [&'static str], Value)> {
    let natural: &[&str] = match op {
        "lt" | "lte" | "gt" | "gte" | "between" => &["n"],
        "before" | "after" => &["at"],
        "in_cidr" => &["ip"],
        "present" | "absent" => contexts::PATHS,
        "in" | "not_in" | "equals" => &["customer.key", "plan", "n", "ok", "user.key"],
        _ if op.starts_with("semver") => &["app.version"],
        _ => &["customer.key", "user.key", "plan", "targetingKey"],
    };
    let body = match op {
        "present" | "absent" => Just(json!({})).boxed(),
        "bucket_below" => gate(),
        "in_hashed" => hashed(),
        "between" => prop::array::uniform2(number()).prop_map(|ends| json!({ "values": ends })).boxed(),
        _ => some(value(op)).prop_map(|values| json!({ "values": values })).boxed(),
    };
    body.prop_map(move |body| (natural, body)).boxed()
}

fn value(op: &str) -> BoxedStrategy<Value> {
    match op {
        "in" | "not_in" | "equals" => scalar(),
        "lt" | "lte" | "gt" | "gte" => number(),
        "before" | "after" => prop_oneof![2 => pool(contexts::INSTANTS), 1 => epoch_ms()].boxed(),
        "in_cidr" => pool(BLOCKS),
        "matches" => pool(PATTERNS),
        "semver_in" => pool(RANGES),
        _ if op.starts_with("semver") => pool(contexts::VERSIONS),
        _ => prop_oneof![3 => pool(contexts::KEYS), 2 => pool(&["a", "E", "1", "ÉCO", "or", "ser-"])].boxed(),
    }
}

fn epoch_ms() -> BoxedStrategy<Value> {
    prop::sample::select(contexts::EPOCHS_MS).prop_map(|at| json!(at)).boxed()
}

pub(super) fn number() -> BoxedStrategy<Value> {
    let parse = |digits: &str| serde_json::from_str::<Value>(digits).unwrap();
    prop::sample::select(contexts::NUMBERS).prop_map(parse).boxed()
}

pub(super) fn scalar() -> BoxedStrategy<Value> {
    prop_oneof![
        4 => pool(contexts::KEYS),
        2 => number(),
        1 => any::<bool>().prop_map(|yes| json!(yes)),
    ]
    .boxed()
}

fn gate() -> BoxedStrategy<Value> {
    let seed = prop::sample::select(vec!["b7c1f0", "b7c1f0", "s", ""]);
    (seed, prop::sample::select(CUTS.as_slice()))
        .prop_map(|(seed, below)| json!({ "algo": "x1", "seed": seed, "below": below }))
        .boxed()
}

/// Hash, salt and values of a hashed clause or override.
pub(super) fn hashed() -> BoxedStrategy<Value> {
    let kind = prop::sample::select(vec!["xxh3", "sha256"]);
    let keys = prop::collection::vec(prop::sample::select(contexts::KEYS), 0..=3);
    (kind, prop::sample::select(vec!["salt", "é", ""]), keys)
        .prop_map(|(kind, salt, keys)| {
            let hash = |key: &str| format!("{:016x}", naive::hash(kind, salt, key).unwrap());
            let values: Vec<String> = keys.into_iter().map(hash).collect();
            json!({ "hash": kind, "salt": salt, "values": values })
        })
        .boxed()
}
