//! growthbook-rust.
//!
//! Measured is `GrowthBookFeature::get_value`, which its client calls after copying all features (`GrowthBookClient`) or
//! the context (`GrowthBook::check`). Its callback on usage is off by default and not included.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::{Result, anyhow};
use growthbook_rust::dto::{GrowthBookFeature, GrowthBookResponse};
use growthbook_rust::model_public::{GrowthBookAttribute, SavedGroup};
use growthbook_rust::sticky_bucket::StickyBucketService;
use serde_json::{Value, json};

use crate::engine::{Engine, Evaluator, Rules};
use crate::flags::{Attribute, Clause, Flag, Otherwise, Person};

const GROUP: &str = "members";

pub(super) struct GrowthBook;

impl Engine for GrowthBook {
    fn name(&self) -> &'static str {
        "growthbook-rust"
    }

    fn document(&self, flags: &[Flag]) -> Option<Vec<u8>> {
        let clauses = flags.iter().flat_map(|flag| &flag.rules).flatten();
        let groups = clauses.filter_map(|clause| match clause {
            Clause::Member(keys) => Some((GROUP.to_owned(), json!(keys))),
            _ => None,
        });
        let groups: serde_json::Map<String, Value> = groups.collect();
        let features: serde_json::Map<String, Value> =
            flags.iter().map(|flag| (flag.key.clone(), feature(flag))).collect();
        Some(json!({ "features": features, "savedGroups": groups }).to_string().into_bytes())
    }

    fn load(&self, document: Vec<u8>) -> Result<Box<dyn Rules>> {
        let response: GrowthBookResponse = serde_json::from_slice(&document)?;
        let groups = response.saved_groups.as_ref().and_then(Value::as_object).into_iter().flatten();
        Ok(Box::new(Loaded {
            saved_groups: groups.map(|(key, group)| (key.clone(), SavedGroup::from(group))).collect(),
            features: response.features.unwrap_or_default(),
        }))
    }
}

fn feature(flag: &Flag) -> Value {
    let rule = |clauses: &Vec<Clause>| {
        let condition: serde_json::Map<String, Value> = clauses.iter().map(condition).collect();
        json!({ "condition": condition, "force": true })
    };
    let mut rules: Vec<Value> = flag.rules.iter().map(rule).collect();
    if flag.otherwise == Otherwise::Half {
        rules.push(json!({ "force": true, "coverage": 0.5, "hashAttribute": "id" }));
    }
    json!({ "defaultValue": flag.otherwise == Otherwise::On, "rules": rules })
}

fn condition(clause: &Clause) -> (String, Value) {
    match clause {
        Clause::Is(attribute, value) => (name(*attribute).to_owned(), json!(value)),
        Clause::In(attribute, values) => (name(*attribute).to_owned(), json!({ "$in": values })),
        Clause::Member(_) => (name(Attribute::User).to_owned(), json!({ "$inGroup": GROUP })),
        Clause::Matches(attribute, pattern) => (name(*attribute).to_owned(), json!({ "$regex": pattern })),
    }
}

fn name(attribute: Attribute) -> &'static str {
    if attribute == Attribute::User { "id" } else { attribute.name() }
}

struct Loaded {
    features: HashMap<String, GrowthBookFeature>,
    saved_groups: HashMap<String, SavedGroup>,
}

impl Rules for Loaded {
    fn evaluator(&self, person: &Person) -> Result<Box<dyn Evaluator + '_>> {
        let others = person.others().map(|(attribute, value)| (attribute.name().to_owned(), json!(value)));
        let mut attributes: serde_json::Map<String, Value> = others.collect();
        attributes.insert(name(Attribute::User).to_owned(), json!(person.key));
        let attributes =
            GrowthBookAttribute::from(Value::Object(attributes)).map_err(|error| anyhow!("{error:?}"))?;
        Ok(Box::new(ByKey { rules: self, attributes, forced: None, sticky: None }))
    }
}

struct ByKey<'a> {
    rules: &'a Loaded,
    attributes: Vec<GrowthBookAttribute>,
    forced: Option<HashMap<String, i64>>,
    sticky: Option<Arc<dyn StickyBucketService>>,
}

impl Evaluator for ByKey<'_> {
    fn is_on(&self, key: &str) -> bool {
        let Self { rules: Loaded { features, saved_groups }, attributes, forced, sticky } = self;
        let feature = features.get(key);
        feature.is_some_and(|feature| {
            feature.get_value(key, vec![], attributes, forced, features, sticky, saved_groups).on
        })
    }
}
