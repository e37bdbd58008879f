//! eppo_core, the engine of Eppo's SDKs.
//!
//! Measured is `get_assignment` with a moment that was read beforehand, although Eppo's SDKs read the clock at every
//! call. It returns the event that the SDK would log; logging it is not included.

use std::sync::Arc;

use anyhow::{Result, anyhow};
use chrono::{DateTime, Utc};
use eppo_core::eval::get_assignment;
use eppo_core::ufc::{Assignment, AssignmentValue, UniversalFlagConfig, VariationType};
use eppo_core::{Attributes, Configuration, SdkMetadata, Str};
use serde_json::{Value, json};

use crate::engine::{Engine, Evaluator, Rules};
use crate::flags::{Attribute, Clause, Flag, Otherwise, Person};

const SHARDS: u32 = 10_000;

pub(super) struct Eppo;

impl Engine for Eppo {
    fn name(&self) -> &'static str {
        "eppo_core"
    }

    fn document(&self, flags: &[Flag]) -> Option<Vec<u8>> {
        let flags: serde_json::Map<String, Value> =
            flags.iter().map(|flag| (flag.key.clone(), universal_flag(flag))).collect();
        let document = json!({
            "createdAt": "2026-01-01T00:00:00Z", "format": "SERVER", "environment": { "name": "production" },
            "flags": flags,
        });
        Some(document.to_string().into_bytes())
    }

    fn load(&self, document: Vec<u8>) -> Result<Box<dyn Rules>> {
        let metadata = SdkMetadata { name: "rust", version: "1.0.0" };
        let flags = UniversalFlagConfig::from_json(metadata, document).map_err(|error| anyhow!("{error}"))?;
        Ok(Box::new(Loaded(Configuration::from_server_response(flags, None))))
    }
}

fn universal_flag(flag: &Flag) -> Value {
    let mut allocations: Vec<Value> = flag.rules.iter().enumerate().map(allocation).collect();
    let everyone = |splits: Value| json!({ "key": "otherwise", "rules": [], "splits": splits });
    allocations.push(match flag.otherwise {
        Otherwise::On => everyone(json!([serve("on")])),
        Otherwise::Off => everyone(json!([serve("off")])),
        Otherwise::Half => everyone(json!([shard("on", 0), shard("off", SHARDS / 2)])),
    });
    json!({
        "key": flag.key, "enabled": true, "variationType": "BOOLEAN", "totalShards": SHARDS,
        "variations": { "on": { "key": "on", "value": true }, "off": { "key": "off", "value": false } },
        "allocations": allocations,
    })
}

fn allocation((index, clauses): (usize, &Vec<Clause>)) -> Value {
    let conditions: Vec<Value> = clauses.iter().map(condition).collect();
    json!({ "key": format!("r{index}"), "rules": [{ "conditions": conditions }], "splits": [serve("on")] })
}

fn serve(variation: &str) -> Value {
    json!({ "shards": [], "variationKey": variation })
}

/// Half of the subjects, from the shard `start`.
fn shard(variation: &str, start: u32) -> Value {
    let range = json!({ "start": start, "end": start + SHARDS / 2 });
    json!({ "shards": [{ "salt": "b7c1f0", "ranges": [range] }], "variationKey": variation })
}

fn condition(clause: &Clause) -> Value {
    let condition = |attribute: &str, operator: &str, value: Value| json!({ "attribute": attribute, "operator": operator, "value": value });
    match clause {
        Clause::Is(attribute, value) => condition(name(*attribute), "ONE_OF", json!([value])),
        Clause::In(attribute, values) => condition(name(*attribute), "ONE_OF", json!(values)),
        Clause::Member(keys) => condition(name(Attribute::User), "ONE_OF", json!(keys)),
        Clause::Matches(attribute, pattern) => condition(name(*attribute), "MATCHES", json!(pattern)),
    }
}

/// The subject's key is its attribute `id`.
fn name(attribute: Attribute) -> &'static str {
    if attribute == Attribute::User { "id" } else { attribute.name() }
}

struct Loaded(Configuration);

impl Rules for Loaded {
    fn evaluator(&self, person: &Person) -> Result<Box<dyn Evaluator + '_>> {
        let attributes: Attributes =
            person.others().map(|(attribute, value)| (attribute.name().into(), value.into())).collect();
        Ok(Box::new(ByKey {
            configuration: &self.0,
            subject: Str::new(&person.key),
            attributes: Arc::new(attributes),
            now: Utc::now(),
        }))
    }
}

struct ByKey<'a> {
    configuration: &'a Configuration,
    subject: Str,
    attributes: Arc<Attributes>,
    now: DateTime<Utc>,
}

impl Evaluator for ByKey<'_> {
    fn is_on(&self, key: &str) -> bool {
        let expected = Some(VariationType::Boolean);
        let configuration = Some(self.configuration);
        let assignment =
            get_assignment(configuration, key, &self.subject, &self.attributes, expected, self.now);
        matches!(assignment, Ok(Some(Assignment { value: AssignmentValue::Boolean(true), .. })))
    }
}
