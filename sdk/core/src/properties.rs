//! Laws that hold for every input.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::bucket::{bucket_x1, hash_text};
use crate::{Context, Delta, Header, Ruleset, Snapshot};

pub(crate) fn header(version: u64) -> Header {
    let key = |text: &str| text.to_owned();
    Header { tenant: key("t"), project: key("p"), environment: key("e"), version, epoch: 1 }
}

fn ruleset(flag: Json) -> Ruleset {
    Ruleset::compile(&Snapshot::new(header(1), [("flag/f".to_owned(), flag.to_string())]).unwrap())
}

fn flag(rules: Json, fallthrough: Json) -> Json {
    json!({
        "key": "f", "type": "boolean", "enabled": true, "off_variant": "off",
        "variants": { "on": { "value": true }, "off": { "value": false } },
        "rules": rules, "fallthrough": fallthrough
    })
}

fn split_of(seed: &str, ppm: u32) -> Ruleset {
    let arms = json!([{ "variant": "on", "start": 0, "len": ppm }]);
    let split = json!({ "algo": "x1", "seed": seed, "unit": "user.key", "arms": arms, "rest": "off" });
    ruleset(flag(json!([]), json!({ "split": split })))
}

fn is_on(ruleset: &Ruleset, context: &Context) -> bool {
    ruleset.view(context, 0).answer("f").and_then(|answer| answer.boolean()).unwrap()
}

/// A condition on attributes `a`, `b` and `c`, each of which may be missing.
pub(crate) fn condition() -> impl Strategy<Value = Json> {
    let attribute = prop_oneof![Just("a"), Just("b"), Just("c")];
    let leaf = (attribute, prop_oneof![Just("in"), Just("not_in"), Just("present"), Just("lt")]);
    let leaf = leaf.prop_map(|(attribute, op)| match op {
        "lt" => json!({ "attribute": attribute, "op": op, "values": [2] }),
        "present" => json!({ "attribute": attribute, "op": op }),
        _ => json!({ "attribute": attribute, "op": op, "values": [1, "x"] }),
    });
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|all| json!({ "all": all })),
            prop::collection::vec(inner.clone(), 0..4).prop_map(|any| json!({ "any": any })),
            inner.prop_map(|not| json!({ "not": not })),
        ]
    })
}

pub(crate) fn context() -> impl Strategy<Value = Context> {
    let value = prop_oneof![Just(json!(1)), Just(json!(3)), Just(json!("x")), Just(json!(null))];
    prop::array::uniform3(value)
        .prop_map(|[a, b, c]| Context::from_json(&json!({ "a": a, "b": b, "c": c }).to_string()).unwrap())
}

fn matches(when: &Json, context: &Context) -> bool {
    let rules = json!([{ "id": "r", "when": when, "serve": { "variant": "on" } }]);
    is_on(&ruleset(flag(rules, json!({ "variant": "off" }))), context)
}

/// True, false and unknown as what a condition and its opposite match.
fn truth(when: &Json, context: &Context) -> (bool, bool) {
    (matches(when, context), matches(&json!({ "not": when }), context))
}

type Items = BTreeMap<String, String>;

fn items() -> impl Strategy<Value = Items> {
    prop::collection::btree_map("(flag|segment)/[a-e]", "[1-9][0-9]{0,2}", 0..8)
}

proptest! {
    #[test]
    fn ramping_up_never_takes_a_variant_away(seed: String, unit in "\\PC{1,40}", a in 0..=1_000_000u32, b in 0..=1_000_000u32) {
        let context = Context::user(&unit);
        let (small, large) = (split_of(&seed, a.min(b)), split_of(&seed, a.max(b)));
        prop_assert!(!is_on(&small, &context) || is_on(&large, &context));
    }

    #[test]
    fn three_valued_logic_keeps_the_laws_of_de_morgan(
        children in prop::collection::vec(condition(), 0..4),
        context in context(),
    ) {
        let opposites: Vec<Json> = children.iter().map(|child| json!({ "not": child })).collect();
        let all = truth(&json!({ "not": { "all": children } }), &context);
        prop_assert_eq!(all, truth(&json!({ "any": opposites }), &context));
        prop_assert!(!(all.0 && all.1), "nothing is true and false");
    }

    #[test]
    fn a_condition_and_its_double_opposite_are_one(when in condition(), context in context()) {
        prop_assert_eq!(truth(&when, &context), truth(&json!({ "not": { "not": when } }), &context));
    }

    #[test]
    fn deltas_lead_to_the_full_snapshot(versions in prop::collection::vec(items(), 2..6)) {
        let snapshots: Vec<Snapshot> =
            versions.into_iter().zip(1..).map(|(items, version)| Snapshot::new(header(version), items).unwrap()).collect();
        let (first, last) = (snapshots.first().unwrap(), snapshots.last().unwrap());
        let steps = snapshots.windows(2).map(|pair| pair[1].delta_since(&pair[0]));
        let merged = steps.reduce(|all, next| all.then(&next).unwrap()).unwrap();
        let merged = Delta::parse(merged.to_json().as_bytes()).unwrap();
        prop_assert_eq!(&first.apply(&merged).unwrap(), last);
        prop_assert_eq!(&Snapshot::parse_served(last.to_json().as_bytes()).unwrap(), last);
    }

    #[test]
    fn broken_documents_are_refused_and_nothing_more(bytes: Vec<u8>, text: String) {
        prop_assert!(Snapshot::parse(&bytes).is_err());
        prop_assert!(Delta::parse(text.as_bytes()).is_err());
        drop(Context::from_json(&text));
    }
}

#[test]
fn shares_are_what_was_asked_for() {
    const UNITS: u32 = 1_000_000;
    for (seed, share) in [("b7c1f0", 10_000), ("", 250_000), ("é", 500_000)] {
        let seed = hash_text(seed);
        let inside = (0..UNITS).filter(|unit| bucket_x1(seed, &format!("user-{unit}")) < share).count();
        // Five standard deviations of a binomial distribution.
        let p = f64::from(share) / 1e6;
        let bound = 5.0 * (f64::from(UNITS) * p * (1.0 - p)).sqrt();
        let off = (inside as f64 - f64::from(UNITS) * p).abs();
        assert!(off < bound, "{inside} of {UNITS} for {share} ppm");
    }
}
