//! posthog-rs, whose local evaluation compiles nothing.
//!
//! Measured is `evaluate_flag_simple`, which leaves out cohorts and dependencies and thereby does not copy them at every
//! call, as `evaluate_flag` does; hence the segment is a list of values. The event `$feature_flag_called`, which its
//! client queues, is not included.

use std::collections::HashMap;
use std::hint::black_box;

use anyhow::Result;
use posthog_rs::{FlagCache, FlagValue, LocalEvaluationResponse, LocalEvaluator};
use serde_json::{Value, json};

use crate::engine::{Engine, Evaluator, Rules};
use crate::flags::{Attribute, Clause, Flag, Otherwise, Person};

pub(super) struct PostHog;

impl Engine for PostHog {
    fn name(&self) -> &'static str {
        "posthog-rs"
    }

    fn document(&self, flags: &[Flag]) -> Option<Vec<u8>> {
        let flags: Vec<Value> = flags.iter().map(feature_flag).collect();
        let document = json!({ "flags": flags, "property_matching_version": 2 });
        Some(document.to_string().into_bytes())
    }

    fn load(&self, document: Vec<u8>) -> Result<Box<dyn Rules>> {
        let response: LocalEvaluationResponse = serde_json::from_slice(&document)?;
        let cache = FlagCache::new();
        cache.update(response);
        Ok(Box::new(Loaded(LocalEvaluator::new(cache))))
    }
}

fn feature_flag(flag: &Flag) -> Value {
    let group = |properties: Vec<Value>, share: Option<u32>| json!({ "properties": properties, "rollout_percentage": share });
    let rule = |clauses: &Vec<Clause>| group(clauses.iter().map(property).collect(), None);
    let mut groups: Vec<Value> = flag.rules.iter().map(rule).collect();
    match flag.otherwise {
        Otherwise::On => groups.push(group(vec![], None)),
        Otherwise::Half => groups.push(group(vec![], Some(50))),
        Otherwise::Off => {}
    }
    json!({ "key": flag.key, "active": true, "filters": { "groups": groups } })
}

fn property(clause: &Clause) -> Value {
    let property = |attribute: Attribute, operator: &str, value: Value| json!({ "key": attribute.name(), "operator": operator, "value": value, "type": "person" });
    match clause {
        Clause::Is(attribute, value) => property(*attribute, "exact", json!(value)),
        Clause::In(attribute, values) => property(*attribute, "exact", json!(values)),
        Clause::Member(keys) => property(Attribute::User, "exact", json!(keys)),
        Clause::Matches(attribute, pattern) => property(*attribute, "regex", json!(pattern)),
    }
}

struct Loaded(LocalEvaluator);

impl Rules for Loaded {
    fn evaluator(&self, person: &Person) -> Result<Box<dyn Evaluator + '_>> {
        let others = person.others().map(|(attribute, value)| (attribute.name().to_owned(), json!(value)));
        let mut properties: HashMap<String, Value> = others.collect();
        properties.insert(Attribute::User.name().to_owned(), json!(person.key));
        Ok(Box::new(ByKey {
            evaluator: &self.0,
            user: person.key.clone(),
            properties,
            groups: HashMap::new(),
            group_properties: HashMap::new(),
        }))
    }
}

struct ByKey<'a> {
    evaluator: &'a LocalEvaluator,
    user: String,
    properties: HashMap<String, Value>,
    groups: HashMap<String, String>,
    group_properties: HashMap<String, HashMap<String, Value>>,
}

impl Evaluator for ByKey<'_> {
    fn is_on(&self, key: &str) -> bool {
        let Self { evaluator, user, properties, groups, group_properties } = self;
        let value = evaluator.evaluate_flag_simple(key, user, properties, groups, group_properties);
        matches!(value, Ok(Some(FlagValue::Boolean(true))))
    }

    fn all(&self, _: &[String]) {
        let Self { evaluator, user, properties, groups, group_properties } = self;
        black_box(evaluator.evaluate_all_flags(user, properties, groups, group_properties));
    }
}
