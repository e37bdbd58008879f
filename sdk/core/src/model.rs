//! The wire form: how flags and segments stand in snapshots, exports and test vectors.
//!
//! Readers ignore unknown fields. An unknown operator or condition kind does not parse, and makes
//! that one flag `UNSUPPORTED`. This model is for those who change it: what is evaluated is compiled
//! from the text itself, through the same reader.

mod condition;
mod own;
pub(crate) mod read;

use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::bucket::{hash_text, hash_x1};

pub use condition::{Clause, Condition, Gate, HashKind, Op};

fn is_false(value: &bool) -> bool {
    !value
}

fn is_level_one(level: &u32) -> bool {
    *level == 1
}

/// The type that all variants of a flag share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ValueType {
    /// `true` or `false`.
    Boolean,
    /// Text.
    String,
    /// An integer or a float.
    Number,
    /// A JSON object.
    Object,
}

impl ValueType {
    /// All of them by name.
    pub(crate) const ALL: [(&'static str, Self); 4] = [
        ("boolean", Self::Boolean),
        ("string", Self::String),
        ("number", Self::Number),
        ("object", Self::Object),
    ];

    /// Its name in the wire form.
    pub fn name(self) -> &'static str {
        match self {
            Self::Boolean => "boolean",
            Self::String => "string",
            Self::Number => "number",
            Self::Object => "object",
        }
    }

    /// The type of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(held, _)| *held == name).map(|(_, one)| one)
    }

    /// Whether a value is of this type.
    pub fn admits(self, value: &Value) -> bool {
        match self {
            Self::Boolean => value.is_boolean(),
            Self::String => value.is_string(),
            Self::Number => value.is_number(),
            Self::Object => value.is_object(),
        }
    }
}

/// One flag with its rules in one environment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Flag {
    /// The key that code asks for.
    pub key: String,
    /// The type of its variants.
    #[serde(rename = "type")]
    pub value_type: ValueType,
    /// `release`, `experiment`, `operational` or `permission`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Whether `client` audiences may receive it.
    #[serde(skip_serializing_if = "is_false")]
    pub client_side: bool,
    /// The engine level that it needs.
    #[serde(skip_serializing_if = "is_level_one")]
    pub needs: u32,
    /// Named values, in the order in which they were declared.
    pub variants: Variants,
    /// The kill switch: `false` serves the off variant to everybody.
    pub enabled: bool,
    /// The variant of a flag that is off.
    pub off_variant: String,
    /// Set while an archived flag is still served.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived: Option<Archived>,
    /// Prerequisites of the whole flag.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<Requirement>,
    /// Individual entries, the first that matches wins.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<Override>,
    /// Targeting rules in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Rule>,
    /// The outcome where nothing else applied.
    pub fallthrough: Serve,
    /// Handed on with every evaluation.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub metadata: Map<String, Value>,
}

/// The frozen variant of an archived flag.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Archived {
    /// Served to everybody.
    pub variant: String,
    /// RFC 3339; from then on the flag is not found.
    pub until: String,
}

/// Another flag must serve one of some variants.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Requirement {
    /// The other flag's key.
    pub flag: String,
    /// Any of these meets it.
    pub variants: Vec<String>,
}

/// This customer, or this user, gets this variant.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Override {
    /// Unique within the flag, never reused.
    pub id: String,
    /// Attribute path, such as `customer.key`.
    pub attribute: String,
    /// Any of these; hashes where `hash` is set.
    pub values: Vec<Value>,
    /// What they get.
    pub variant: String,
    /// RFC 3339; expired when `now >= expires_at`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<String>,
    /// `pin` for what was compiled from a customer's pin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The hash of concealed values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hash: Option<HashKind>,
    /// The salt of concealed values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub salt: Option<String>,
    /// Why it was made; for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Who made it; for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
}

/// A condition and what it serves.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rule {
    /// Unique within the flag, never reused.
    pub id: String,
    /// For whom.
    pub when: Condition,
    /// What they get.
    pub serve: Serve,
}

/// An outcome: one variant, or a split.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Serve {
    /// This variant.
    Variant(String),
    /// Shares of units.
    Split(Split),
}

/// Shares of units, in parts per million.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Split {
    /// The bucketing algorithm; it lives for ever.
    pub algo: String,
    /// Fixed at creation, so that ramping never moves a unit between variants.
    pub seed: String,
    /// The attribute that is bucketed.
    pub unit: String,
    /// They never overlap.
    pub arms: Vec<Arm>,
    /// Of a fallthrough: what those get whom no arm enrols.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rest: Option<String>,
    /// Set while a release drives the split.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub release: Option<Box<ReleaseMark>>,
}

/// Which release drives a split, and what SDKs are to measure of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReleaseMark {
    /// The release's id; it seeds the hashes of units.
    pub id: String,
    /// Rises with each change of who is enrolled, and of the shares: evidence is kept apart by it.
    pub step_epoch: u64,
    /// The variant of those who are exposed.
    pub treatment: String,
    /// The variant of those with whom they are compared.
    pub control: String,
    /// The attribute by whose values outcomes are counted apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stratum: Option<String>,
    /// 16 hexadecimal digits: exposed units whose hash is below are named, to test the shares.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<String>,
    /// The control's percentiles in milliseconds, which are counted when they are exceeded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub latency_ms: Vec<f64>,
}

impl ReleaseMark {
    /// What a unit is called in reports.
    pub fn unit_hash(&self, unit: &str) -> u64 {
        hash_x1(hash_text(&self.id), unit)
    }

    /// Whether a unit of this hash is among those that test the shares.
    pub fn is_sampled(&self, hash: u64) -> bool {
        let threshold = self.sample.as_deref().and_then(|digits| u64::from_str_radix(digits, 16).ok());
        threshold.is_some_and(|threshold| hash < threshold)
    }
}

/// One range of buckets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Arm {
    /// What its units get.
    pub variant: String,
    /// First bucket, in parts per million.
    pub start: u32,
    /// Buckets, in parts per million.
    pub len: u32,
}

/// A named group of contexts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Segment {
    /// Its key.
    pub key: String,
    /// The attribute that its lists are about.
    pub attribute: String,
    /// Always in, unless excluded.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub included: Vec<String>,
    /// Never in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<String>,
    /// Who else is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// Large or concealed lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hashed: Option<HashedLists>,
}

/// Lists of keys as sorted sets of 64-bit hashes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HashedLists {
    /// The hash.
    pub hash: HashKind,
    /// Its salt.
    pub salt: String,
    /// Base64 of ascending little-endian 64-bit hashes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub included: Option<String>,
    /// The same for the excluded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excluded: Option<String>,
    /// How many keys the list has that is referred to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// In the place of `included`: what a list hashes to that is too long to stand here.
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

/// One named value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Variant {
    /// What it serves.
    pub value: Value,
}

/// Variants by key, in the order in which they were declared.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Variants(pub Vec<(String, Variant)>);

impl Variants {
    /// The variant of that key.
    pub fn get(&self, key: &str) -> Option<&Variant> {
        self.0.iter().find(|(held, _)| held == key).map(|(_, variant)| variant)
    }

    /// Their keys in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(key, _)| &**key)
    }
}

impl Serialize for Variants {
    fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, variant) in &self.0 {
            map.serialize_entry(key, variant)?;
        }
        map.end()
    }
}
