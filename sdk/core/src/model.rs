//! The wire form: how flags and segments stand in snapshots, exports and test vectors.
//!
//! Readers ignore unknown fields. An unknown operator or condition kind does not parse, and makes
//! that one flag `UNSUPPORTED`. Texts are owned where somebody changes them, and borrowed from the
//! JSON text where they are only read.

mod condition;

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::limits;

pub use condition::{Clause, Condition, Gate, HashKind, Op};

/// How the wire form holds texts.
pub trait Text<'de>: Deserialize<'de> + Deref<Target = str> + Default + From<&'static str> {}

impl Text<'_> for String {}

/// A text of the JSON that is being read, copied only where it has escapes.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub(crate) struct Borrowed<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de: 'a, 'a> Text<'de> for Borrowed<'a> {}

impl Deref for Borrowed<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<&'static str> for Borrowed<'_> {
    fn from(text: &'static str) -> Self {
        Self(text.into())
    }
}

fn is_false(value: &bool) -> bool {
    !value
}

fn is_level_one(level: &u32) -> bool {
    *level == 1
}

fn level_one() -> u32 {
    1
}

/// The type that all variants of a flag share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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
    /// Its name in the wire form.
    pub fn name(self) -> &'static str {
        match self {
            Self::Boolean => "boolean",
            Self::String => "string",
            Self::Number => "number",
            Self::Object => "object",
        }
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound(serialize = "S: Clone + Serialize", deserialize = "S: Text<'de>"))]
pub struct Flag<S = String> {
    /// The key that code asks for.
    pub key: S,
    /// The type of its variants.
    #[serde(rename = "type")]
    pub value_type: ValueType,
    /// `release`, `experiment`, `operational` or `permission`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<S>,
    /// Whether `client` audiences may receive it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub client_side: bool,
    /// The engine level that it needs.
    #[serde(default = "level_one", skip_serializing_if = "is_level_one")]
    pub needs: u32,
    /// Named values, in the order in which they were declared.
    pub variants: Variants<S>,
    /// The kill switch: `false` serves the off variant to everybody.
    pub enabled: bool,
    /// The variant of a flag that is off.
    pub off_variant: S,
    /// Set while an archived flag is still served.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<Archived<S>>,
    /// Prerequisites of the whole flag.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<Requirement<S>>,
    /// Individual entries, the first that matches wins.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<Override<S>>,
    /// Targeting rules in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Rule<S>>,
    /// The outcome where nothing else applied.
    pub fallthrough: Serve<S>,
    /// Handed on with every evaluation.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub metadata: Map<String, Value>,
}

/// The frozen variant of an archived flag.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound(serialize = "S: Clone + Serialize", deserialize = "S: Text<'de>"))]
pub struct Archived<S = String> {
    /// Served to everybody.
    pub variant: S,
    /// RFC 3339; from then on the flag is not found.
    pub until: S,
}

/// Another flag must serve one of some variants.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound(serialize = "S: Clone + Serialize", deserialize = "S: Text<'de>"))]
pub struct Requirement<S = String> {
    /// The other flag's key.
    pub flag: S,
    /// Any of these meets it.
    pub variants: Vec<S>,
}

/// This customer, or this user, gets this variant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound(serialize = "S: Clone + Serialize", deserialize = "S: Text<'de>"))]
pub struct Override<S = String> {
    /// Unique within the flag, never reused.
    pub id: S,
    /// Attribute path, such as `customer.key`.
    pub attribute: S,
    /// Any of these; hashes where `hash` is set.
    pub values: Vec<Value>,
    /// What they get.
    pub variant: S,
    /// RFC 3339; expired when `now >= expires_at`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<S>,
    /// `pin` for what was compiled from a customer's pin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<S>,
    /// The hash of concealed values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<HashKind>,
    /// The salt of concealed values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub salt: Option<S>,
    /// Why it was made; for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<S>,
    /// Who made it; for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<S>,
}

/// A condition and what it serves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound(serialize = "S: Clone + Serialize", deserialize = "S: Text<'de>"))]
pub struct Rule<S = String> {
    /// Unique within the flag, never reused.
    pub id: S,
    /// For whom.
    pub when: Condition<S>,
    /// What they get.
    pub serve: Serve<S>,
}

/// An outcome: one variant, or a split.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(
    try_from = "RawServe<S>",
    into = "RawServe<S>",
    bound(serialize = "S: Clone + Serialize", deserialize = "S: Text<'de>")
)]
pub enum Serve<S = String> {
    /// This variant.
    Variant(S),
    /// Shares of units.
    Split(Split<S>),
}

#[derive(Serialize, Deserialize)]
#[serde(bound(serialize = "S: Clone + Serialize", deserialize = "S: Text<'de>"))]
struct RawServe<S> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    variant: Option<S>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    split: Option<Split<S>>,
}

impl<S> TryFrom<RawServe<S>> for Serve<S> {
    type Error = &'static str;

    fn try_from(raw: RawServe<S>) -> Result<Self, Self::Error> {
        match (raw.variant, raw.split) {
            (Some(variant), None) => Ok(Self::Variant(variant)),
            (None, Some(split)) => Ok(Self::Split(split)),
            _ => Err("an outcome has either `variant` or `split`"),
        }
    }
}

impl<S> From<Serve<S>> for RawServe<S> {
    fn from(serve: Serve<S>) -> Self {
        match serve {
            Serve::Variant(variant) => Self { variant: Some(variant), split: None },
            Serve::Split(split) => Self { variant: None, split: Some(split) },
        }
    }
}

/// Shares of units, in parts per million.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound(serialize = "S: Clone + Serialize", deserialize = "S: Text<'de>"))]
pub struct Split<S = String> {
    /// The bucketing algorithm; it lives for ever.
    pub algo: S,
    /// Fixed at creation, so that ramping never moves a unit between variants.
    #[serde(default)]
    pub seed: S,
    /// The attribute that is bucketed.
    #[serde(default = "default_unit")]
    pub unit: S,
    /// They never overlap.
    pub arms: Vec<Arm<S>>,
    /// Of a fallthrough: what those get whom no arm enrols.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rest: Option<S>,
}

fn default_unit<S: From<&'static str>>() -> S {
    "targetingKey".into()
}

/// One range of buckets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(serialize = "S: Clone + Serialize", deserialize = "S: Text<'de>"))]
pub struct Arm<S = String> {
    /// What its units get.
    pub variant: S,
    /// First bucket, in parts per million.
    pub start: u32,
    /// Buckets, in parts per million.
    pub len: u32,
}

/// A named group of contexts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound(serialize = "S: Clone + Serialize", deserialize = "S: Text<'de>"))]
pub struct Segment<S = String> {
    /// Its key.
    pub key: S,
    /// The attribute that its lists are about.
    #[serde(default = "default_list_attribute")]
    pub attribute: S,
    /// Always in, unless excluded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub included: Vec<S>,
    /// Never in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<S>,
    /// Who else is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition<S>>,
    /// Large or concealed lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hashed: Option<HashedLists<S>>,
}

fn default_list_attribute<S: From<&'static str>>() -> S {
    "customer.key".into()
}

/// Lists of keys as sorted sets of 64-bit hashes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound(serialize = "S: Clone + Serialize", deserialize = "S: Text<'de>"))]
pub struct HashedLists<S = String> {
    /// The hash.
    pub hash: HashKind,
    /// Its salt.
    pub salt: S,
    /// Base64 of ascending little-endian 64-bit hashes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub included: Option<S>,
    /// The same for the excluded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excluded: Option<S>,
    /// How many keys the list has that is referred to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// In the place of `included`: what a list hashes to that is too long to stand here.
    #[serde(rename = "ref", default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<S>,
}

/// One named value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Variant {
    /// What it serves.
    pub value: Value,
}

/// Variants by key, in the order in which they were declared.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Variants<S = String>(pub Vec<(S, Variant)>);

impl<S: Deref<Target = str>> Variants<S> {
    /// The variant of that key.
    pub fn get(&self, key: &str) -> Option<&Variant> {
        self.0.iter().find(|(held, _)| **held == *key).map(|(_, variant)| variant)
    }

    /// Their keys in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(key, _)| &**key)
    }
}

impl<S: Serialize> Serialize for Variants<S> {
    fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, variant) in &self.0 {
            map.serialize_entry(key, variant)?;
        }
        map.end()
    }
}

impl<'de, S: Text<'de>> Deserialize<'de> for Variants<S> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(VariantsVisitor(PhantomData))
    }
}

struct VariantsVisitor<S>(PhantomData<S>);

impl<'de, S: Text<'de>> Visitor<'de> for VariantsVisitor<S> {
    type Value = Variants<S>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object of variants by key")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut variants = Variants(Vec::new());
        while let Some((key, variant)) = map.next_entry::<S, Variant>()? {
            if variants.0.len() == limits::VARIANTS_PER_FLAG {
                let most = limits::VARIANTS_PER_FLAG;
                return Err(serde::de::Error::custom(format_args!("at most {most} variants are allowed")));
            }
            if variants.get(&key).is_some() {
                return Err(serde::de::Error::custom(format_args!("variant `{}` stands twice", &*key)));
            }
            variants.0.push((key, variant));
        }
        Ok(variants)
    }
}
