//! launchdarkly-server-sdk-evaluation.
//!
//! Measured is `evaluate` on a flag that is looked up in a map of ours; LaunchDarkly's SDK copies the flag out of its
//! store first. A segment is copied at every evaluation, so the segment is a list of values. Analytics events are the
//! SDK's affair and not included.

use std::collections::HashMap;

use anyhow::{Result, anyhow};
use launchdarkly_server_sdk_evaluation::{
    Context, ContextBuilder, Flag as Definition, FlagValue, Segment, Store, evaluate,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::engine::{Engine, Evaluator, Rules};
use crate::flags::{Attribute, Clause, Flag, Otherwise, Person};

const ON: usize = 0;
const OFF: usize = 1;

pub(super) struct LaunchDarkly;

impl Engine for LaunchDarkly {
    fn name(&self) -> &'static str {
        "launchdarkly-server-sdk-evaluation"
    }

    fn document(&self, flags: &[Flag]) -> Option<Vec<u8>> {
        let flags: serde_json::Map<String, Value> =
            flags.iter().map(|flag| (flag.key.clone(), definition(flag))).collect();
        Some(json!({ "flags": flags, "segments": {} }).to_string().into_bytes())
    }

    fn load(&self, document: Vec<u8>) -> Result<Box<dyn Rules>> {
        Ok(Box::new(serde_json::from_slice::<Loaded>(&document)?))
    }
}

fn definition(flag: &Flag) -> Value {
    let rules: Vec<Value> = flag.rules.iter().enumerate().map(rule).collect();
    let fallthrough = match flag.otherwise {
        Otherwise::On => json!({ "variation": ON }),
        Otherwise::Off => json!({ "variation": OFF }),
        Otherwise::Half => json!({ "rollout": { "contextKind": "user", "variations": [
            { "variation": ON, "weight": 50_000 }, { "variation": OFF, "weight": 50_000 },
        ] } }),
    };
    json!({
        "key": flag.key, "version": 1, "on": true, "targets": [], "rules": rules, "prerequisites": [],
        "fallthrough": fallthrough, "offVariation": OFF, "variations": [true, false], "salt": "b7c1f0",
        "clientSideAvailability": { "usingMobileKey": false, "usingEnvironmentId": false },
    })
}

fn rule((index, clauses): (usize, &Vec<Clause>)) -> Value {
    let clauses: Vec<Value> = clauses.iter().map(clause).collect();
    json!({ "id": format!("r{index}"), "clauses": clauses, "variation": ON, "trackEvents": false })
}

fn clause(clause: &Clause) -> Value {
    let of = |attribute: Attribute, op: &str, values: Value| json!({ "contextKind": "user", "attribute": name(attribute), "op": op, "values": values });
    match clause {
        Clause::Is(attribute, value) => of(*attribute, "in", json!([value])),
        Clause::In(attribute, values) => of(*attribute, "in", json!(values)),
        Clause::Member(keys) => of(Attribute::User, "in", json!(keys)),
        Clause::Matches(attribute, pattern) => of(*attribute, "matches", json!([pattern])),
    }
}

fn name(attribute: Attribute) -> &'static str {
    if attribute == Attribute::User { "key" } else { attribute.name() }
}

#[derive(Deserialize)]
struct Loaded {
    flags: HashMap<String, Definition>,
    segments: HashMap<String, Segment>,
}

impl Store for Loaded {
    fn flag(&self, key: &str) -> Option<Definition> {
        self.flags.get(key).cloned()
    }

    fn segment(&self, key: &str) -> Option<Segment> {
        self.segments.get(key).cloned()
    }
}

impl Rules for Loaded {
    fn evaluator(&self, person: &Person) -> Result<Box<dyn Evaluator + '_>> {
        let mut builder = ContextBuilder::new(&person.key);
        for (attribute, value) in person.others() {
            builder.set_string(attribute.name(), value);
        }
        let context = builder.build().map_err(|error| anyhow!(error))?;
        Ok(Box::new(ByKey { rules: self, context }))
    }
}

struct ByKey<'a> {
    rules: &'a Loaded,
    context: Context,
}

impl Evaluator for ByKey<'_> {
    fn is_on(&self, key: &str) -> bool {
        let flag = self.rules.flags.get(key);
        let value = flag.and_then(|flag| evaluate(self.rules, flag, &self.context, None).value);
        value.and_then(FlagValue::as_bool) == Some(true)
    }
}
