//! Rulesets, contexts and times for the differential test: small pools on both sides, so that
//! clauses match, miss and lie on their boundaries often.

mod clauses;
mod contexts;
mod flags;
mod spoil;

use proptest::prelude::*;
use serde_json::{Map, Value, json};

pub(super) use self::clauses::OPERATORS;

/// One drawn example: a snapshot, contexts as JSON text, and a time.
#[derive(Clone, Debug)]
pub(super) struct Example {
    pub(super) document: Value,
    pub(super) contexts: Vec<String>,
    pub(super) now_ms: i64,
    /// What a caller serves itself with where there is an error, and the type that it asks for.
    pub(super) default: Value,
}

impl Example {
    /// The keys of the snapshot's flags, and one that it does not have.
    pub(super) fn flag_keys(&self) -> Vec<String> {
        let items = self.document["items"].as_object().into_iter().flatten();
        let keys = items.filter_map(|(item_key, _)| item_key.strip_prefix("flag/").map(str::to_owned));
        keys.chain(["nowhere".to_owned()]).collect()
    }
}

pub(super) fn example() -> impl Strategy<Value = Example> {
    let document =
        (prop::collection::vec(flags::flag(), 2..=8), prop::collection::vec(flags::segment(), 0..=4))
            .prop_map(|(flags, segments)| document(flags, segments));
    let contexts = prop::collection::vec(contexts::context(), 1..=6);
    let default = prop::sample::select(vec![json!(true), json!("x"), json!(-1.5), json!({ "k": [] })]);
    (document, contexts, time(), default).prop_map(|(document, contexts, now_ms, default)| Example {
        document,
        contexts,
        now_ms,
        default,
    })
}

/// 2027-01-01T00:00:00Z, the instant around which things expire.
const NEW_YEAR_MS: i64 = 1_798_761_600_000;

fn time() -> impl Strategy<Value = i64> {
    (-1..=2_i64).prop_map(|offset_ms| NEW_YEAR_MS + offset_ms)
}

/// An instant at which something expires: at, about, or far from the times that are drawn.
fn expiry() -> impl Strategy<Value = Value> {
    pool(&[
        "2027-01-01T00:00:00Z",
        "2027-01-01T02:00:00+02:00",
        "2027-01-01T00:00:00.001Z",
        "2026-12-31T18:30:00.001-05:30",
        "2020-02-29T12:00:00Z",
        "2099-12-31T23:59:59.999Z",
    ])
}

/// One of some texts, as JSON.
fn pool(texts: &'static [&'static str]) -> BoxedStrategy<Value> {
    prop::sample::select(texts).prop_map(|text| json!(text)).boxed()
}

/// A few of some values, in any order, now and then none.
fn some(one: BoxedStrategy<Value>) -> BoxedStrategy<Value> {
    prop::collection::vec(one, 0..=3).prop_map(Value::Array).boxed()
}

/// Puts items into a snapshot, and turns the numbers that conditions carry for other items into
/// keys: mostly of items before their own, so that there are chains and diamonds but few cycles.
fn document(flags: Vec<Value>, segments: Vec<Value>) -> Value {
    let mut items = Map::new();
    let (flag_count, segment_count) = (flags.len(), segments.len());
    for (at, mut flag) in flags.into_iter().enumerate() {
        let reach = Reach { flags: (at, flag_count), segments: (at.min(segment_count), segment_count) };
        reach.resolve(&mut flag);
        flag["key"] = json!(format!("f{at}"));
        items.insert(format!("flag/f{at}"), flag);
    }
    for (at, mut segment) in segments.into_iter().enumerate() {
        let reach = Reach { flags: ((at + 1).min(flag_count), flag_count), segments: (at, segment_count) };
        reach.resolve(&mut segment);
        segment["key"] = json!(format!("s{at}"));
        items.insert(format!("segment/s{at}"), segment);
    }
    json!({
        "format": 1, "tenant": "t", "project": "p", "environment": "e", "version": 1, "epoch": 1, "items": items
    })
}

/// How many flags and segments stand before an item, and how many there are.
struct Reach {
    flags: (usize, usize),
    segments: (usize, usize),
}

impl Reach {
    fn resolve(&self, value: &mut Value) {
        match value {
            Value::Array(elements) => elements.iter_mut().for_each(|element| self.resolve(element)),
            Value::Object(members) => {
                for (name, member) in members {
                    match (name.as_str(), member.as_u64()) {
                        ("flag", Some(drawn)) => *member = key("f", drawn, self.flags),
                        ("segment", Some(drawn)) => *member = key("s", drawn, self.segments),
                        _ => self.resolve(member),
                    }
                }
            }
            _ => {}
        }
    }
}

/// The item that a drawn number stands for.
fn key(kind: &str, drawn: u64, (before, all): (usize, usize)) -> Value {
    let drawn = usize::try_from(drawn).unwrap();
    match (drawn % 50, before, all) {
        (0, _, _) | (_, 0, _) => json!("nowhere"),
        (1, _, 1..) => json!(format!("{kind}{}", drawn % all)),
        _ => json!(format!("{kind}{}", drawn % before)),
    }
}
