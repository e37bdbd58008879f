//! What makes a flag unsupported, and what looks as if it did.

use proptest::prelude::*;
use serde_json::{Value, json};

/// Something done to a good flag.
pub(super) type Spoil = fn(&mut Value);

pub(super) fn spoil() -> BoxedStrategy<Spoil> {
    prop::sample::select(ALL.as_slice()).boxed()
}

const ALL: [Spoil; 31] = [
    |flag| flag["needs"] = json!(2),
    |flag| flag["needs"] = json!(1),
    |flag| flag["type"] = json!("date"),
    |flag| flag["off_variant"] = json!("gone"),
    |flag| flag["variants"]["b"] = json!({ "value": [] }),
    |flag| flag["variants"]["new"] = json!({ "value": null }),
    |flag| flag["fallthrough"] = json!({ "variant": "gone" }),
    |flag| flag["archived"] = json!({ "variant": "gone", "until": "2020-01-01T00:00:00Z" }),
    |flag| flag["overrides"] = json!([{ "id": "o", "attribute": "n", "values": [1], "variant": "gone" }]),
    |flag| flag["future"] = json!({ "all": [{ "op": "unheard of" }] }),
    |flag| first(flag, json!({ "xor": [] }), json!({ "variant": "a" })),
    |flag| first(flag, json!({ "all": [{ "any": [{ "odd": true }] }] }), json!({ "variant": "a" })),
    |flag| first(flag, json!({ "all": [] }), json!({ "variant": "gone" })),
    |flag| clause(flag, json!({ "op": "resembles", "values": ["x"] })),
    |flag| clause(flag, json!({ "op": "matches", "values": ["(unclosed"] })),
    |flag| clause(flag, json!({ "op": "matches", "values": ["(?=ahead)"] })),
    |flag| clause(flag, json!({ "op": "matches", "values": ["a{20000}"] })),
    |flag| clause(flag, json!({ "op": "matches", "values": ["(a{200}b){200}"] })),
    |flag| clause(flag, json!({ "op": "matches", "values": ["a".repeat(1025)] })),
    |flag| clause(flag, json!({ "op": "matches", "values": ["a".repeat(1024)] })),
    |flag| clause(flag, json!({ "op": "semver_in", "values": [">=1 <2"] })),
    |flag| clause(flag, json!({ "op": "semver_lt", "values": ["1.x"] })),
    |flag| clause(flag, json!({ "op": "in_cidr", "values": ["10.0.0.0/33"] })),
    |flag| clause(flag, json!({ "op": "before", "values": ["tomorrow"] })),
    |flag| clause(flag, json!({ "op": "between", "values": [1] })),
    |flag| clause(flag, json!({ "op": "gt", "values": ["1"] })),
    |flag| clause(flag, json!({ "op": "in_hashed", "hash": "md5", "salt": "", "values": [] })),
    |flag| clause(flag, json!({ "op": "bucket_below", "algo": "x2", "seed": "", "below": 1 })),
    |flag| clause(flag, json!({ "op": "in", "values": (0..10_001).collect::<Vec<u32>>() })),
    |flag| first(flag, nested(17), json!({ "variant": "a" })),
    |flag| splits(flag),
];

/// Puts a rule before the others.
fn first(flag: &mut Value, when: Value, serve: Value) {
    let rules = flag["rules"].as_array_mut().unwrap();
    rules.insert(0, json!({ "id": "spoilt", "when": when, "serve": serve }));
}

fn clause(flag: &mut Value, mut clause: Value) {
    clause["attribute"] = json!("plan");
    first(flag, clause, json!({ "variant": "a" }));
}

/// A condition of so many levels.
fn nested(levels: usize) -> Value {
    (1..levels).fold(json!({ "any": [] }), |inner, _| json!({ "not": inner }))
}

/// One way or another a split that cannot be, chosen by what else the flag has.
fn splits(flag: &mut Value) {
    let arms =
        |arms: Value| json!({ "algo": "x1", "seed": "s", "unit": "user.key", "arms": arms, "rest": "a" });
    let mut split =
        arms(json!([{ "variant": "a", "start": 0, "len": 20 }, { "variant": "b", "start": 19, "len": 5 }]));
    match flag["rules"].as_array().map_or(0, Vec::len) {
        0 => {}
        1 => split = arms(json!([{ "variant": "a", "start": 999_999, "len": 2 }])),
        2 => split = arms(json!([{ "variant": "gone", "start": 0, "len": 2 }])),
        3 => split["algo"] = json!("bucket-of-tomorrow"),
        _ => split = json!({ "algo": "x1", "seed": "s", "unit": "user.key", "arms": [] }),
    }
    flag["fallthrough"] = json!({ "split": split });
}
