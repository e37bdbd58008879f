//! flagsmith-flag-engine, which evaluates an environment as a whole: one flag costs as much as all of them.
//!
//! Measured is `get_evaluation_result` on an environment that already contains the identity; Flagsmith's SDK copies the
//! environment at every call to put it in. What is targeted is a segment in its model. It counts nothing.

use std::hint::black_box;

use anyhow::Result;
use flagsmith_flag_engine::engine::get_evaluation_result;
use flagsmith_flag_engine::engine_eval::EngineEvaluationContext;
use flagsmith_flag_engine::engine_eval::context::IdentityContext;
use flagsmith_flag_engine::types::{FlagsmithValue, FlagsmithValueType};
use serde_json::{Value, json};

use crate::engine::{Engine, Evaluator, Rules};
use crate::flags::{Attribute, Clause, Flag, Otherwise, Person};

pub(super) struct Flagsmith;

impl Engine for Flagsmith {
    fn name(&self) -> &'static str {
        "flagsmith-flag-engine"
    }

    fn document(&self, flags: &[Flag]) -> Option<Vec<u8>> {
        let features: serde_json::Map<String, Value> =
            flags.iter().map(|flag| (flag.key.clone(), feature(flag))).collect();
        let segments: serde_json::Map<String, Value> = flags.iter().flat_map(segments).collect();
        let document = json!({
            "environment": { "key": "production", "name": "production" },
            "features": features, "segments": segments,
        });
        Some(document.to_string().into_bytes())
    }

    fn load(&self, document: Vec<u8>) -> Result<Box<dyn Rules>> {
        Ok(Box::new(Loaded(serde_json::from_slice(&document)?)))
    }
}

fn feature(flag: &Flag) -> Value {
    let halves = json!([{ "key": "half", "value": true, "weight": 50.0, "priority": 0.0 }]);
    let variants = if flag.otherwise == Otherwise::Half { halves } else { json!([]) };
    json!({
        "key": flag.key, "name": flag.key, "enabled": true, "value": flag.otherwise == Otherwise::On,
        "variants": variants,
    })
}

/// One segment for each rule, with an override of the flag.
fn segments(flag: &Flag) -> Vec<(String, Value)> {
    let segment = |(index, clauses): (usize, &Vec<Clause>)| {
        let key = format!("{}-r{index}", flag.key);
        let conditions: Vec<Value> = clauses.iter().map(condition).collect();
        let overriding = json!({
            "key": key, "name": flag.key, "enabled": true, "value": true, "priority": index,
        });
        let segment = json!({
            "key": key, "name": key, "overrides": [overriding],
            "rules": [{ "type": "ALL", "conditions": conditions, "rules": [] }],
        });
        (key, segment)
    };
    flag.rules.iter().enumerate().map(segment).collect()
}

fn condition(clause: &Clause) -> Value {
    let condition = |attribute: Attribute, operator: &str, value: Value| json!({ "property": name(attribute), "operator": operator, "value": value });
    match clause {
        Clause::Is(attribute, value) => condition(*attribute, "EQUAL", json!(value)),
        Clause::In(attribute, values) => condition(*attribute, "IN", json!(values)),
        Clause::Member(keys) => condition(Attribute::User, "IN", json!(keys)),
        Clause::Matches(attribute, pattern) => condition(*attribute, "REGEX", json!(pattern)),
    }
}

fn name(attribute: Attribute) -> &'static str {
    if attribute == Attribute::User { "$.identity.identifier" } else { attribute.name() }
}

struct Loaded(EngineEvaluationContext);

impl Rules for Loaded {
    fn evaluator(&self, person: &Person) -> Result<Box<dyn Evaluator + '_>> {
        let text =
            |value: &str| FlagsmithValue { value_type: FlagsmithValueType::String, value: value.into() };
        let traits = person.others().map(|(attribute, value)| (attribute.name().to_owned(), text(value)));
        let identity = IdentityContext {
            identifier: person.key.clone(),
            key: person.key.clone(),
            traits: traits.collect(),
        };
        Ok(Box::new(Whole(EngineEvaluationContext { identity: Some(identity), ..self.0.clone() })))
    }
}

struct Whole(EngineEvaluationContext);

impl Evaluator for Whole {
    fn is_on(&self, key: &str) -> bool {
        let result = get_evaluation_result(&self.0);
        result.flags.get(key).is_some_and(|flag| flag.enabled && flag.value.value == "true")
    }

    fn each(&self, keys: &[String]) {
        self.all(keys);
    }

    fn all(&self, _: &[String]) {
        black_box(get_evaluation_result(&self.0));
    }
}
