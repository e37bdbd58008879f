//! The wire form: how flags and segments stand in snapshots, exports and test vectors.
//!
//! Readers ignore unknown fields. An unknown operator or condition kind does not parse, and makes
//! that one flag `UNSUPPORTED`.

use std::fmt;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
pub struct Flag {
    /// The key that code asks for.
    pub key: String,
    /// The type of its variants.
    #[serde(rename = "type")]
    pub value_type: ValueType,
    /// `release`, `experiment`, `operational` or `permission`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Whether `client` audiences may receive it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub client_side: bool,
    /// The engine level that it needs.
    #[serde(default = "level_one", skip_serializing_if = "is_level_one")]
    pub needs: u32,
    /// Named values, in the order in which they were declared.
    pub variants: Variants,
    /// The kill switch: `false` serves the off variant to everybody.
    pub enabled: bool,
    /// The variant of a flag that is off.
    pub off_variant: String,
    /// Set while an archived flag is still served.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<Archived>,
    /// Prerequisites of the whole flag.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<Requirement>,
    /// Individual entries, the first that matches wins.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<Override>,
    /// Targeting rules in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Rule>,
    /// The outcome where nothing else applied.
    pub fallthrough: Serve,
    /// Handed on with every evaluation.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub metadata: Map<String, Value>,
}

/// The frozen variant of an archived flag.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Archived {
    /// Served to everybody.
    pub variant: String,
    /// RFC 3339; from then on the flag is not found.
    pub until: String,
}

/// Another flag must serve one of some variants.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Requirement {
    /// The other flag's key.
    pub flag: String,
    /// Any of these meets it.
    pub variants: Vec<String>,
}

/// This customer, or this user, gets this variant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<String>,
    /// `pin` for what was compiled from a customer's pin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The hash of concealed values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<HashKind>,
    /// The salt of concealed values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub salt: Option<String>,
    /// Why it was made; for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Who made it; for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
}

/// A condition and what it serves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// Unique within the flag, never reused.
    pub id: String,
    /// For whom.
    pub when: Condition,
    /// What they get.
    pub serve: Serve,
}

/// An outcome: one variant, or a split.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawServe", into = "RawServe")]
pub enum Serve {
    /// This variant.
    Variant(String),
    /// Shares of units.
    Split(Split),
}

#[derive(Serialize, Deserialize)]
struct RawServe {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    variant: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    split: Option<Split>,
}

impl TryFrom<RawServe> for Serve {
    type Error = &'static str;

    fn try_from(raw: RawServe) -> Result<Self, Self::Error> {
        match (raw.variant, raw.split) {
            (Some(variant), None) => Ok(Self::Variant(variant)),
            (None, Some(split)) => Ok(Self::Split(split)),
            _ => Err("an outcome has either `variant` or `split`"),
        }
    }
}

impl From<Serve> for RawServe {
    fn from(serve: Serve) -> Self {
        match serve {
            Serve::Variant(variant) => Self { variant: Some(variant), split: None },
            Serve::Split(split) => Self { variant: None, split: Some(split) },
        }
    }
}

/// Shares of units, in parts per million.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Split {
    /// The bucketing algorithm; it lives for ever.
    pub algo: String,
    /// Fixed at creation, so that ramping never moves a unit between variants.
    #[serde(default)]
    pub seed: String,
    /// The attribute that is bucketed.
    #[serde(default = "default_unit")]
    pub unit: String,
    /// They never overlap.
    pub arms: Vec<Arm>,
    /// Of a fallthrough: what those get whom no arm enrols.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rest: Option<String>,
}

fn default_unit() -> String {
    "targetingKey".into()
}

/// One range of buckets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arm {
    /// What its units get.
    pub variant: String,
    /// First bucket, in parts per million.
    pub start: u32,
    /// Buckets, in parts per million.
    pub len: u32,
}

/// A condition tree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawCondition", into = "RawCondition")]
pub enum Condition {
    /// All children.
    All(Vec<Condition>),
    /// Any child.
    Any(Vec<Condition>),
    /// The opposite; unknown stays unknown.
    Not(Box<Condition>),
    /// The context is in the segment.
    Segment(String),
    /// Another flag serves one of some variants.
    Flag(Requirement),
    /// A comparison of one attribute.
    Clause(Clause),
}

/// A comparison of one attribute.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// Attribute path.
    pub attribute: String,
    /// The operator.
    pub op: Op,
    /// What to compare with: any of them.
    pub values: Vec<Value>,
    /// Compare text by per-character lower-casing.
    pub ignore_case: bool,
    /// Of `bucket_below`: algorithm, seed and parts per million.
    pub gate: Option<Gate>,
    /// Of `in_hashed`.
    pub concealed: Option<(HashKind, String)>,
}

/// A percentage gate on one attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// The bucketing algorithm.
    pub algo: String,
    /// The seed.
    pub seed: String,
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

#[derive(Default, Serialize, Deserialize)]
struct RawCondition {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    all: Option<Vec<Condition>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    any: Option<Vec<Condition>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    not: Option<Box<Condition>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    segment: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    flag: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    variants: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    attribute: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    op: Option<Op>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    values: Option<Vec<Value>>,
    #[serde(default, skip_serializing_if = "is_false")]
    ignore_case: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    algo: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seed: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    below: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hash: Option<HashKind>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    salt: Option<String>,
}

impl TryFrom<RawCondition> for Condition {
    type Error = &'static str;

    fn try_from(raw: RawCondition) -> Result<Self, Self::Error> {
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

impl TryFrom<RawCondition> for Clause {
    type Error = &'static str;

    fn try_from(raw: RawCondition) -> Result<Self, Self::Error> {
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

impl From<Condition> for RawCondition {
    fn from(condition: Condition) -> Self {
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

impl From<Clause> for RawCondition {
    fn from(clause: Clause) -> Self {
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
pub struct Segment {
    /// Its key.
    pub key: String,
    /// The attribute that its lists are about.
    #[serde(default = "default_list_attribute")]
    pub attribute: String,
    /// Always in, unless excluded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub included: Vec<String>,
    /// Never in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<String>,
    /// Who else is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// Large or concealed lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hashed: Option<HashedLists>,
}

fn default_list_attribute() -> String {
    "customer.key".into()
}

/// Lists of keys as sorted sets of 64-bit hashes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HashedLists {
    /// The hash.
    pub hash: HashKind,
    /// Its salt.
    pub salt: String,
    /// Base64 of ascending little-endian 64-bit hashes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub included: Option<String>,
    /// The same for the excluded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excluded: Option<String>,
}

/// One named value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
        self.0.iter().map(|(key, _)| key.as_str())
    }
}

impl Serialize for Variants {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, variant) in &self.0 {
            map.serialize_entry(key, variant)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Variants {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(VariantsVisitor)
    }
}

struct VariantsVisitor;

impl<'de> Visitor<'de> for VariantsVisitor {
    type Value = Variants;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object of variants by key")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut variants = Variants::default();
        while let Some((key, variant)) = map.next_entry::<String, Variant>()? {
            if variants.get(&key).is_some() {
                return Err(serde::de::Error::custom(format_args!("variant `{key}` stands twice")));
            }
            variants.0.push((key, variant));
        }
        Ok(variants)
    }
}
