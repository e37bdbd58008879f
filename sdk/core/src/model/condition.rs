//! Conditions in the wire form: an object whose fields tell what kind of condition it is.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use super::Requirement;

/// A condition tree.
#[derive(Debug, Clone, PartialEq)]
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
    /// Of `bucket_below`.
    pub gate: Option<Box<Gate>>,
    /// Of `in_hashed`: how keys are hashed, and the salt.
    pub concealed: Option<Box<(HashKind, String)>>,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
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

impl Op {
    /// All of them by name, the most used first.
    pub(crate) const ALL: [(&'static str, Self); 25] = [
        ("in", Self::In),
        ("not_in", Self::NotIn),
        ("equals", Self::Equals),
        ("starts_with", Self::StartsWith),
        ("ends_with", Self::EndsWith),
        ("contains", Self::Contains),
        ("matches", Self::Matches),
        ("lt", Self::Lt),
        ("lte", Self::Lte),
        ("gt", Self::Gt),
        ("gte", Self::Gte),
        ("between", Self::Between),
        ("before", Self::Before),
        ("after", Self::After),
        ("semver_eq", Self::SemverEq),
        ("semver_lt", Self::SemverLt),
        ("semver_lte", Self::SemverLte),
        ("semver_gt", Self::SemverGt),
        ("semver_gte", Self::SemverGte),
        ("semver_in", Self::SemverIn),
        ("in_cidr", Self::InCidr),
        ("bucket_below", Self::BucketBelow),
        ("present", Self::Present),
        ("absent", Self::Absent),
        ("in_hashed", Self::InHashed),
    ];
}

/// How keys are hashed in a concealed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum HashKind {
    /// `xxh3_64(seed = xxh3_64(salt), key)`: small and fast, for server audiences.
    Xxh3,
    /// The first 8 bytes, big-endian, of SHA-256 over salt, a zero byte and the key.
    Sha256,
}

impl HashKind {
    /// Both by name.
    pub(crate) const ALL: [(&'static str, Self); 2] = [("xxh3", Self::Xxh3), ("sha256", Self::Sha256)];
}

impl Serialize for Condition {
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

impl Clause {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_are_read_under_the_names_that_are_written() {
        for (name, op) in Op::ALL {
            assert_eq!(serde_json::to_value(op).unwrap(), name);
        }
        for (name, kind) in HashKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), name);
        }
    }
}
