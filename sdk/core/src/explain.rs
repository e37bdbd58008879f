//! Explanations: the whole way from a context to a value, as data for people and programs.
//!
//! The walk itself tells what it saw, through a witness; that is written beside the rules as they
//! stand in the snapshot. There is no second evaluation that could say something else, and no second
//! explanation: the types here are read from what was written.

mod trace;
mod tree;
mod words;

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value as Json;

use crate::detail::{Detail, ErrorCode, Reason};
use crate::evaluate::View;
use crate::json::Writer;
use crate::model::{Condition, Override};
use crate::snapshot::Snapshot;

pub use tree::Tone;

/// Values of one clause or override that an explanation shows; what was seen tells the rest.
const VALUES: usize = 100;

/// What a flag answers, and everything that led to it. Shown, it is a text for people; serialised,
/// it is the detail's wire form with a `trace`.
///
/// ```
/// # use tidegate_core::{Context, Ruleset, Snapshot};
/// # let snapshot = Snapshot::parse(br#"{
/// #     "format": 1, "tenant": "default", "project": "shop", "environment": "production",
/// #     "version": 1, "epoch": 1, "items": { "flag/new-cart": {
/// #         "key": "new-cart", "type": "boolean",
/// #         "variants": { "on": { "value": true }, "off": { "value": false } },
/// #         "enabled": false, "off_variant": "off", "fallthrough": { "variant": "on" } } } }"#).unwrap();
/// let ruleset = Ruleset::compile(&snapshot);
/// let context = Context::user("u1");
/// let explanation = ruleset.view(&context, 0).explain("new-cart", &snapshot);
/// assert!(explanation.to_string().starts_with("new-cart: false (variant off), because it is off"));
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation<'a> {
    /// The flag's key; explanations are serialised under it, not with it.
    #[serde(skip)]
    pub flag: String,
    /// The answer with its reasons.
    #[serde(flatten)]
    pub detail: Detail<'a>,
    /// How it came about.
    pub trace: Trace,
}

/// Every step of an evaluation, in the order in which they are taken.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    /// Why the flag cannot be evaluated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    /// Whether the flag is on; absent where there is no flag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// The flag is archived until this moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived_until: Option<String>,
    /// Prerequisites of the whole flag.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<RequirementTrace>,
    /// Individual entries.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<OverrideTrace>,
    /// Rules.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<RuleTrace>,
    /// The last resort.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fallthrough: Option<FallthroughTrace>,
    /// Segments that were looked into, directly or through others, by key.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub segments: BTreeMap<String, SegmentTrace>,
    /// What other flags serve, by key: those that were looked at, directly or through segments, and
    /// the unmet prerequisites of those, to any depth.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub flags: BTreeMap<String, FlagTrace>,
}

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It held.
    True,
    /// It did not hold.
    False,
    /// It could not be told.
    Unknown,
    /// The override had expired.
    Expired,
    /// An earlier step had decided.
    NotReached,
}

/// Why a clause did not hold, or why that could not be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The context does not have the attribute.
    Missing,
    /// The attribute is nothing that the operator compares.
    WrongType,
    /// The attribute compares, but not as wanted.
    Differs,
}

/// One prerequisite.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RequirementTrace {
    /// The other flag's key.
    pub flag: String,
    /// The variants that meet it.
    pub variants: Vec<String>,
    /// The variant that the other flag serves; absent where it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub served: Option<String>,
    /// Whether it is met.
    pub outcome: Outcome,
}

/// One individual entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OverrideTrace {
    /// As it stands in the rules, a long list of values shortened.
    #[serde(flatten)]
    pub entry: Override,
    /// How many of its values are not shown.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub more: usize,
    /// What the attribute was.
    #[serde(default, deserialize_with = "seen", skip_serializing_if = "Option::is_none")]
    pub saw: Option<Json>,
    /// Whether it applied.
    pub outcome: Outcome,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RuleTrace {
    /// Its id.
    pub id: String,
    /// What its condition was. A rule of which it is true may still enrol others: see its split.
    pub outcome: Outcome,
    /// Its condition, part by part.
    pub when: ConditionTrace,
    /// What it serves.
    pub serve: ServeTrace,
}

/// The last resort.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FallthroughTrace {
    /// Whether it was reached: it always holds.
    pub outcome: Outcome,
    /// What it serves.
    #[serde(flatten)]
    pub serve: ServeTrace,
}

/// A condition, or a part of one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConditionTrace {
    /// What it says, a long list of values shortened.
    #[serde(flatten)]
    pub says: Says,
    /// How many of its values are not shown.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub more: usize,
    /// What the attribute was, or the variant that the other flag serves.
    #[serde(default, deserialize_with = "seen", skip_serializing_if = "Option::is_none")]
    pub saw: Option<Json>,
    /// The bucket of what was seen, where the operator is `bucket_below`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bucket: Option<u32>,
    /// Whether it held.
    pub outcome: Outcome,
    /// Why a clause did not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<Why>,
}

/// What a condition says: as in the wire form, with the parts traced.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Says {
    /// All parts.
    All {
        /// The parts.
        all: Vec<ConditionTrace>,
    },
    /// Any part.
    Any {
        /// The parts.
        any: Vec<ConditionTrace>,
    },
    /// The opposite.
    Not {
        /// Of this.
        not: Box<ConditionTrace>,
    },
    /// A clause, a segment or another flag.
    Leaf(Condition),
}

/// What a rule or the last resort serves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ServeTrace {
    /// One variant.
    Variant {
        /// Its key.
        variant: String,
    },
    /// Shares of units.
    Split {
        /// The split.
        split: SplitTrace,
    },
}

/// A split, and where the context's unit fell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SplitTrace {
    /// The bucketing algorithm.
    pub algo: String,
    /// The seed: units fall into the same buckets wherever it is the same.
    pub seed: String,
    /// The attribute that is bucketed.
    pub unit: String,
    /// What the attribute was.
    #[serde(default, deserialize_with = "seen", skip_serializing_if = "Option::is_none")]
    pub saw: Option<Json>,
    /// Its bucket, 0 to 999,999; absent where the attribute has none, or an earlier step had decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bucket: Option<u32>,
    /// The arms and the buckets that are theirs, those of nobody included.
    pub ranges: Vec<RangeTrace>,
}

/// Buckets of one arm, or of none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RangeTrace {
    /// What its units get; of a fallthrough the rest, else absent for buckets of no arm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// First bucket.
    pub from: u32,
    /// Last bucket.
    pub to: u32,
    /// Whether the context's bucket is one of these.
    pub hit: bool,
}

/// One segment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SegmentTrace {
    /// Whether the context is in it.
    pub outcome: Outcome,
    /// Why that cannot be told of anybody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    /// Its lists; absent where it has a fault.
    #[serde(flatten)]
    pub lists: Option<ListsTrace>,
    /// Its condition, part by part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<ConditionTrace>,
}

/// The lists of a segment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListsTrace {
    /// The attribute that they are about.
    pub attribute: String,
    /// What the attribute was.
    #[serde(default, deserialize_with = "seen", skip_serializing_if = "Option::is_none")]
    pub saw: Option<Json>,
    /// Whether the excluded list names it.
    pub excluded: Outcome,
    /// Whether the included list names it.
    pub included: Outcome,
}

/// What another flag serves and why. Its own explanation says more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FlagTrace {
    /// The variant that it serves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// Why.
    pub reason: Reason,
    /// Why not, where the reason is [`Reason::Error`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorCode>,
    /// The rule that decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The override that decided.
    #[serde(rename = "override", skip_serializing_if = "Option::is_none")]
    pub override_id: Option<String>,
    /// The prerequisite that was not met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prerequisite: Option<String>,
}

impl<'a> View<'a> {
    /// Evaluates a flag of any type and tells how the answer came about; `snapshot` is the one that
    /// the rules were compiled from.
    pub fn explain(&self, key: &str, snapshot: &Snapshot) -> Explanation<'a> {
        let (finding, trace) = self.explained(key, snapshot);
        // Whatever was compiled can be read.
        let trace = serde_json::from_str(&trace).unwrap_or_default();
        Explanation { flag: key.to_owned(), detail: finding.into(), trace }
    }

    /// The same in its wire form.
    pub fn explain_text(&self, key: &str, snapshot: &Snapshot) -> String {
        let (finding, trace) = self.explained(key, snapshot);
        let mut out = Writer::new();
        out.open('{');
        finding.write(&mut out);
        out.field("trace").raw(&trace);
        out.close('}');
        out.into_text()
    }
}

/// What was seen, which may be `null`.
fn seen<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Json>, D::Error> {
    Json::deserialize(deserializer).map(Some)
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

#[cfg(test)]
mod tests;
