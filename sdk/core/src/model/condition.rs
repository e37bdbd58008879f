//! Conditions in the wire form: an object whose fields tell what kind of condition it is.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use super::{Requirement, Text};

/// A condition tree.
#[derive(Debug, Clone, PartialEq)]
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
    /// Of `bucket_below`.
    pub gate: Option<Box<Gate<S>>>,
    /// Of `in_hashed`: how keys are hashed, and the salt.
    pub concealed: Option<Box<(HashKind, S)>>,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HashKind {
    /// `xxh3_64(seed = xxh3_64(salt), key)`: small and fast, for server audiences.
    Xxh3,
    /// The first 8 bytes, big-endian, of SHA-256 over salt, a zero byte and the key.
    Sha256,
}

impl<S: Serialize> Serialize for Condition<S> {
    fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self {
            Self::All(all) => map.serialize_entry("all", all)?,
            Self::Any(any) => map.serialize_entry("any", any)?,
            Self::Not(not) => map.serialize_entry("not", not)?,
            Self::Segment(segment) => map.serialize_entry("segment", segment)?,
            Self::Flag(Requirement { flag, variants }) => {
                map.serialize_entry("flag", flag)?;
                map.serialize_entry("variants", variants)?;
            }
            Self::Clause(clause) => clause.serialize_into(&mut map)?,
        }
        map.end()
    }
}

impl<S: Serialize> Clause<S> {
    fn serialize_into<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry("attribute", &self.attribute)?;
        map.serialize_entry("op", &self.op)?;
        if !matches!(self.op, Op::Present | Op::Absent | Op::BucketBelow) {
            map.serialize_entry("values", &self.values)?;
        }
        if self.ignore_case {
            map.serialize_entry("ignore_case", &true)?;
        }
        if let Some(gate) = &self.gate {
            map.serialize_entry("algo", &gate.algo)?;
            map.serialize_entry("seed", &gate.seed)?;
            map.serialize_entry("below", &gate.below)?;
        }
        if let Some(concealed) = &self.concealed {
            let (hash, salt) = &**concealed;
            map.serialize_entry("hash", hash)?;
            map.serialize_entry("salt", salt)?;
        }
        Ok(())
    }
}

impl<'de, S: Text<'de>> Deserialize<'de> for Condition<S> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ConditionVisitor(PhantomData))
    }
}

struct ConditionVisitor<S>(PhantomData<S>);

#[derive(serde::Deserialize)]
#[serde(field_identifier, rename_all = "snake_case")]
enum Field {
    Attribute,
    Op,
    Values,
    All,
    Any,
    Not,
    Segment,
    Flag,
    Variants,
    IgnoreCase,
    Algo,
    Seed,
    Below,
    Hash,
    Salt,
    #[serde(other)]
    Other,
}

/// The fields of a condition that were read so far.
struct Draft<S> {
    /// One that is not spread over several fields.
    whole: Option<Condition<S>>,
    flag: Option<S>,
    op: Option<Op>,
    /// How many of those fields were given of which there must be one.
    kinds: usize,
    variants: Option<Vec<S>>,
    attribute: Option<S>,
    values: Option<Vec<Value>>,
    ignore_case: bool,
    algo: Option<S>,
    seed: Option<S>,
    below: Option<u32>,
    hash: Option<HashKind>,
    salt: Option<S>,
}

impl<'de, S: Text<'de>> Visitor<'de> for ConditionVisitor<S> {
    type Value = Condition<S>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a condition")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Condition<S>, A::Error> {
        let mut draft = Draft {
            whole: None,
            flag: None,
            op: None,
            kinds: 0,
            variants: None,
            attribute: None,
            values: None,
            ignore_case: false,
            algo: None,
            seed: None,
            below: None,
            hash: None,
            salt: None,
        };
        while let Some(field) = map.next_key()? {
            draft.read(&field, &mut map)?;
        }
        draft.condition().map_err(A::Error::custom)
    }
}

impl<'de, S: Text<'de>> Draft<S> {
    fn read<A: MapAccess<'de>>(&mut self, field: &Field, map: &mut A) -> Result<(), A::Error> {
        match field {
            Field::Attribute => self.attribute = map.next_value()?,
            Field::Op => {
                self.op = map.next_value()?;
                self.kinds += usize::from(self.op.is_some());
            }
            Field::Values => self.values = map.next_value()?,
            Field::All => self.is(map.next_value::<Option<_>>()?.map(Condition::All)),
            Field::Any => self.is(map.next_value::<Option<_>>()?.map(Condition::Any)),
            Field::Not => self.is(map.next_value::<Option<_>>()?.map(Condition::Not)),
            Field::Segment => self.is(map.next_value::<Option<_>>()?.map(Condition::Segment)),
            Field::Flag => {
                self.flag = map.next_value()?;
                self.kinds += usize::from(self.flag.is_some());
            }
            Field::Variants => self.variants = map.next_value()?,
            Field::IgnoreCase => self.ignore_case = map.next_value()?,
            Field::Algo => self.algo = map.next_value()?,
            Field::Seed => self.seed = map.next_value()?,
            Field::Below => self.below = map.next_value()?,
            Field::Hash => self.hash = map.next_value()?,
            Field::Salt => self.salt = map.next_value()?,
            Field::Other => drop(map.next_value::<serde::de::IgnoredAny>()?),
        }
        Ok(())
    }

    fn is(&mut self, whole: Option<Condition<S>>) {
        self.kinds += usize::from(whole.is_some());
        self.whole = whole;
    }

    fn condition(self) -> Result<Condition<S>, &'static str> {
        if self.kinds != 1 {
            return Err("a condition has exactly one of `all`, `any`, `not`, `segment`, `flag`, `op`");
        }
        match (self.whole, self.flag, self.op) {
            (Some(whole), ..) => Ok(whole),
            (_, Some(flag), _) => {
                let variants = self.variants.ok_or("a `flag` condition needs `variants`")?;
                Ok(Condition::Flag(Requirement { flag, variants }))
            }
            (.., op) => {
                let op = op.ok_or("a clause needs `op`")?;
                let gate = match (op, self.algo, self.seed, self.below) {
                    (Op::BucketBelow, Some(algo), Some(seed), Some(below)) => {
                        Some(Gate { algo, seed, below })
                    }
                    (Op::BucketBelow, ..) => return Err("`bucket_below` needs `algo`, `seed` and `below`"),
                    _ => None,
                };
                let concealed = match (op, self.hash, self.salt) {
                    (Op::InHashed, Some(hash), Some(salt)) => Some((hash, salt)),
                    (Op::InHashed, ..) => return Err("`in_hashed` needs `hash` and `salt`"),
                    _ => None,
                };
                Ok(Condition::Clause(Clause {
                    attribute: self.attribute.ok_or("a clause needs `attribute`")?,
                    op,
                    values: self.values.unwrap_or_default(),
                    ignore_case: self.ignore_case,
                    gate: gate.map(Box::new),
                    concealed: concealed.map(Box::new),
                }))
            }
        }
    }
}
