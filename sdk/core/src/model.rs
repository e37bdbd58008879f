//! The wire form: how flags and segments stand in snapshots, exports and test vectors.
//!
//! Readers ignore unknown fields. An unknown operator or condition kind does not parse, and makes
//! that one flag `UNSUPPORTED`. Texts are owned where somebody changes them, and borrowed from the
//! JSON text where they are only read.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

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

/// A condition tree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(
    try_from = "RawCondition<S>",
    into = "RawCondition<S>",
    bound(serialize = "S: Clone + Serialize", deserialize = "S: Text<'de>")
)]
pub enum Condition<S = String> {
    /// All children.
    All(Vec<Condition<S>>),
    /// Any child.
    Any(Vec<Condition<S>>),
    /// The opposite; unknown stays unknown.
    Not(Box<Condition<S>>),
    /// The context is in the segment.
    Segment(S),
    /// Another flag serves one of some variants.
    Flag(Requirement<S>),
    /// A comparison of one attribute.
    Clause(Clause<S>),
}

/// A comparison of one attribute.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause<S = String> {
    /// Attribute path.
    pub attribute: S,
    /// The operator.
    pub op: Op,
    /// What to compare with: any of them.
    pub values: Vec<Value>,
    /// Compare text by per-character lower-casing.
    pub ignore_case: bool,
    /// Of `bucket_below`: algorithm, seed and parts per million.
    pub gate: Option<Gate<S>>,
    /// Of `in_hashed`.
    pub concealed: Option<(HashKind, S)>,
}

/// A percentage gate on one attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate<S = String> {
    /// The bucketing algorithm.
    pub algo: S,
    /// The seed.
    pub seed: S,
    /// Buckets below this pass, in parts per million.
    pub below: u32,
}

/// The operators of clauses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are those of the wire form")]
pub enum Op {
    In,
    NotIn,
    Equals,
    StartsWith,
    EndsWith,
    Contains,
    Matches,
    Lt,
    Lte,
    Gt,
    Gte,
    Between,
    Before,
    After,
    SemverEq,
    SemverLt,
    SemverLte,
    SemverGt,
    SemverGte,
    SemverIn,
    InCidr,
    BucketBelow,
    Present,
    Absent,
    InHashed,
}

/// How keys are hashed in a concealed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HashKind {
    /// `xxh3_64(seed = xxh3_64(salt), key)`: small and fast, for server audiences.
    Xxh3,
    /// The first 8 bytes, big-endian, of SHA-256 over salt, a zero byte and the key.
    Sha256,
}

#[derive(Serialize, Deserialize)]
#[serde(bound(serialize = "S: Clone + Serialize", deserialize = "S: Text<'de>"))]
struct RawCondition<S> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    all: Option<Vec<Condition<S>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    any: Option<Vec<Condition<S>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    not: Option<Box<Condition<S>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    segment: Option<S>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    flag: Option<S>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    variants: Option<Vec<S>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    attribute: Option<S>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    op: Option<Op>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    values: Option<Vec<Value>>,
    #[serde(default, skip_serializing_if = "is_false")]
    ignore_case: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    algo: Option<S>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seed: Option<S>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    below: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hash: Option<HashKind>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    salt: Option<S>,
}

impl<S> Default for RawCondition<S> {
    fn default() -> Self {
        Self {
            all: None,
            any: None,
            not: None,
            segment: None,
            flag: None,
            variants: None,
            attribute: None,
            op: None,
            values: None,
            ignore_case: false,
            algo: None,
            seed: None,
            below: None,
            hash: None,
            salt: None,
        }
    }
}

impl<S> TryFrom<RawCondition<S>> for Condition<S> {
    type Error = &'static str;

    fn try_from(raw: RawCondition<S>) -> Result<Self, Self::Error> {
        let kinds = [
            raw.all.is_some(),
            raw.any.is_some(),
            raw.not.is_some(),
            raw.segment.is_some(),
            raw.flag.is_some(),
            raw.op.is_some(),
        ];
        if kinds.into_iter().filter(|&present| present).count() != 1 {
            return Err("a condition has exactly one of `all`, `any`, `not`, `segment`, `flag`, `op`");
        }
        if let Some(all) = raw.all {
            Ok(Self::All(all))
        } else if let Some(any) = raw.any {
            Ok(Self::Any(any))
        } else if let Some(not) = raw.not {
            Ok(Self::Not(not))
        } else if let Some(segment) = raw.segment {
            Ok(Self::Segment(segment))
        } else if let Some(flag) = raw.flag {
            let variants = raw.variants.ok_or("a `flag` condition needs `variants`")?;
            Ok(Self::Flag(Requirement { flag, variants }))
        } else {
            Clause::try_from(raw).map(Self::Clause)
        }
    }
}

impl<S> TryFrom<RawCondition<S>> for Clause<S> {
    type Error = &'static str;

    fn try_from(raw: RawCondition<S>) -> Result<Self, Self::Error> {
        let op = raw.op.ok_or("a clause needs `op`")?;
        let gate = match (op, raw.algo, raw.seed, raw.below) {
            (Op::BucketBelow, Some(algo), Some(seed), Some(below)) => Some(Gate { algo, seed, below }),
            (Op::BucketBelow, ..) => return Err("`bucket_below` needs `algo`, `seed` and `below`"),
            _ => None,
        };
        let concealed = match (op, raw.hash, raw.salt) {
            (Op::InHashed, Some(hash), Some(salt)) => Some((hash, salt)),
            (Op::InHashed, ..) => return Err("`in_hashed` needs `hash` and `salt`"),
            _ => None,
        };
        Ok(Self {
            attribute: raw.attribute.ok_or("a clause needs `attribute`")?,
            op,
            values: raw.values.unwrap_or_default(),
            ignore_case: raw.ignore_case,
            gate,
            concealed,
        })
    }
}

impl<S> From<Condition<S>> for RawCondition<S> {
    fn from(condition: Condition<S>) -> Self {
        match condition {
            Condition::All(all) => Self { all: Some(all), ..Self::default() },
            Condition::Any(any) => Self { any: Some(any), ..Self::default() },
            Condition::Not(not) => Self { not: Some(not), ..Self::default() },
            Condition::Segment(segment) => Self { segment: Some(segment), ..Self::default() },
            Condition::Flag(Requirement { flag, variants }) => {
                Self { flag: Some(flag), variants: Some(variants), ..Self::default() }
            }
            Condition::Clause(clause) => clause.into(),
        }
    }
}

impl<S> From<Clause<S>> for RawCondition<S> {
    fn from(clause: Clause<S>) -> Self {
        let (algo, seed, below) = clause
            .gate
            .map_or((None, None, None), |gate| (Some(gate.algo), Some(gate.seed), Some(gate.below)));
        let (hash, salt) = clause.concealed.unzip();
        let valueless = matches!(clause.op, Op::Present | Op::Absent | Op::BucketBelow);
        Self {
            attribute: Some(clause.attribute),
            op: Some(clause.op),
            values: (!valueless).then_some(clause.values),
            ignore_case: clause.ignore_case,
            algo,
            seed,
            below,
            hash,
            salt,
            ..Self::default()
        }
    }
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
            if variants.get(&key).is_some() {
                return Err(serde::de::Error::custom(format_args!("variant `{}` stands twice", &*key)));
            }
            variants.0.push((key, variant));
        }
        Ok(variants)
    }
}
