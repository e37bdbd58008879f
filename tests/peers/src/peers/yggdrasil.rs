//! unleash-yggdrasil, the engine that Unleash's SDKs embed.
//!
//! Its SDKs call `is_enabled` and then, unless the user turned metrics off, `count_toggle`. Both are measured: `COUNTED`
//! tells whether the second call is included.

use std::hint::black_box;

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use unleash_yggdrasil::{ClientFeatures, Context, EngineState, UpdateMessage};

use crate::engine::{Engine, Evaluator, Rules};
use crate::flags::{Attribute, Clause, Flag, Otherwise, Person};

const SEGMENT: i32 = 1;

pub(super) struct Yggdrasil<const COUNTED: bool>;

impl<const COUNTED: bool> Engine for Yggdrasil<COUNTED> {
    fn name(&self) -> &'static str {
        if COUNTED { "unleash-yggdrasil with counts" } else { "unleash-yggdrasil" }
    }

    fn document(&self, flags: &[Flag]) -> Option<Vec<u8>> {
        let features: Vec<Value> = flags.iter().map(feature).collect();
        let clauses = flags.iter().flat_map(|flag| &flag.rules).flatten();
        let members = clauses.filter_map(|clause| match clause {
            Clause::Member(keys) => Some(json!({ "id": SEGMENT, "constraints": [one_of("userId", keys)] })),
            _ => None,
        });
        let segments: Vec<Value> = members.collect();
        let document = json!({ "version": 2, "features": features, "segments": segments });
        Some(document.to_string().into_bytes())
    }

    fn load(&self, document: Vec<u8>) -> Result<Box<dyn Rules>> {
        let features: ClientFeatures = serde_json::from_slice(&document)?;
        let engine = EngineState::default();
        let warnings = engine.take_state(UpdateMessage::FullResponse(features));
        ensure!(warnings.is_none(), "unleash-yggdrasil warns: {warnings:?}");
        Ok(Box::new(Loaded::<COUNTED>(engine)))
    }
}

fn feature(flag: &Flag) -> Value {
    let mut strategies: Vec<Value> = flag.rules.iter().map(|clauses| strategy(clauses)).collect();
    match flag.otherwise {
        Otherwise::On => strategies.push(json!({ "name": "default", "parameters": {} })),
        Otherwise::Half => strategies.push(json!({ "name": "flexibleRollout", "parameters": {
            "rollout": "50", "stickiness": "userId", "groupId": flag.key,
        } })),
        Otherwise::Off => {}
    }
    json!({ "name": flag.key, "type": "release", "enabled": true, "strategies": strategies })
}

fn strategy(clauses: &[Clause]) -> Value {
    let is_member = |clause: &Clause| matches!(clause, Clause::Member(_));
    let segments: Vec<i32> = clauses.iter().filter(|clause| is_member(clause)).map(|_| SEGMENT).collect();
    let constraints: Vec<Value> = clauses.iter().filter_map(constraint).collect();
    json!({ "name": "default", "parameters": {}, "constraints": constraints, "segments": segments })
}

fn constraint(clause: &Clause) -> Option<Value> {
    match clause {
        Clause::Is(attribute, value) => Some(one_of(name(*attribute), std::slice::from_ref(value))),
        Clause::In(attribute, values) => Some(one_of(name(*attribute), values)),
        Clause::Matches(attribute, pattern) => {
            Some(json!({ "contextName": name(*attribute), "operator": "REGEX", "value": pattern }))
        }
        Clause::Member(_) => None,
    }
}

fn one_of(name: &str, values: &[String]) -> Value {
    json!({ "contextName": name, "operator": "IN", "values": values })
}

fn name(attribute: Attribute) -> &'static str {
    if attribute == Attribute::User { "userId" } else { attribute.name() }
}

struct Loaded<const COUNTED: bool>(EngineState);

impl<const COUNTED: bool> Rules for Loaded<COUNTED> {
    fn evaluator(&self, person: &Person) -> Result<Box<dyn Evaluator + '_>> {
        let properties = person.others().map(|(name, value)| (name.name().to_owned(), value.to_owned()));
        let context = Context {
            user_id: Some(person.key.clone()),
            session_id: None,
            environment: None,
            app_name: None,
            current_time: None,
            remote_address: None,
            properties: Some(properties.collect()),
        };
        Ok(Box::new(ByKey::<COUNTED> { engine: &self.0, context }))
    }
}

struct ByKey<'a, const COUNTED: bool> {
    engine: &'a EngineState,
    context: Context,
}

impl<const COUNTED: bool> Evaluator for ByKey<'_, COUNTED> {
    fn is_on(&self, key: &str) -> bool {
        let is_on = self.engine.is_enabled(key, &self.context, &None);
        if COUNTED {
            self.engine.count_toggle(key, is_on);
        }
        is_on
    }

    /// `resolve_all` counts nothing.
    fn all(&self, _: &[String]) {
        black_box(self.engine.resolve_all(&self.context, &None));
    }
}
