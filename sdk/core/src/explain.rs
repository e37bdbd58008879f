//! Explanations: the whole way from a context to a value, as data for people and programs.
//!
//! The walk itself tells what it saw, through a [`Witness`]; here that is put beside the rules as
//! they stand in the snapshot. There is no second evaluation that could say something else.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value as Json;

use crate::bucket::BUCKETS;
use crate::condition::{Slot, Truth};
use crate::detail::{Detail, Reason};
use crate::evaluate::{Recorder, View, Witness};
use crate::model::{self, Condition};
use crate::snapshot::Snapshot;
use crate::value::Value;

/// What a flag answers, and everything that led to it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation<'a> {
    /// The answer with its reasons.
    #[serde(flatten)]
    pub detail: Detail<'a>,
    /// How it came about.
    pub trace: Trace,
}

/// Every step of an evaluation, in the order in which they are taken.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
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
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<RequirementTrace>,
    /// Individual entries.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<OverrideTrace>,
    /// Rules.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<RuleTrace>,
    /// The last resort.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fallthrough: Option<ServeTrace>,
    /// Segments that rules look into, directly or through others, by key.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub segments: BTreeMap<String, SegmentTrace>,
    /// What other flags serve that this one looks at, directly or through others, by key.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub flags: BTreeMap<String, FlagTrace>,
}

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
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

/// Why a clause did not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
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
#[derive(Debug, Clone, PartialEq, Serialize)]
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
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OverrideTrace {
    /// Its id.
    pub id: String,
    /// The attribute that it looks at.
    pub attribute: String,
    /// What the attribute was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub saw: Option<Json>,
    /// Whether it applied.
    pub outcome: Outcome,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleTrace {
    /// Its id.
    pub id: String,
    /// What its condition was.
    pub outcome: Outcome,
    /// Its condition, part by part.
    pub when: ConditionTrace,
    /// What it serves.
    pub serve: ServeTrace,
}

/// A condition, or a part of one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConditionTrace {
    /// What it says.
    #[serde(flatten)]
    pub says: Says,
    /// What the attribute was, or the variant that the other flag serves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub saw: Option<Json>,
    /// Whether it held.
    pub outcome: Outcome,
    /// Why a clause did not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<Why>,
}

/// What a condition says: as in the wire form, with the parts traced.
#[derive(Debug, Clone, PartialEq, Serialize)]
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
#[derive(Debug, Clone, PartialEq, Serialize)]
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
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SplitTrace {
    /// The attribute that is bucketed.
    pub unit: String,
    /// What the attribute was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub saw: Option<Json>,
    /// Its bucket, 0 to 999,999; absent where the attribute has none, or an earlier step had decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bucket: Option<u32>,
    /// The arms and the buckets that are theirs, those of nobody included.
    pub ranges: Vec<RangeTrace>,
}

/// Buckets of one arm, or of none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SegmentTrace {
    /// Whether the context is in it.
    pub outcome: Outcome,
    /// The attribute that its lists are about.
    pub attribute: String,
    /// What the attribute was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub saw: Option<Json>,
    /// Whether the excluded list names it.
    pub excluded: Outcome,
    /// Whether the included list names it.
    pub included: Outcome,
    /// Its condition, part by part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<ConditionTrace>,
}

/// Another flag.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FlagTrace {
    /// The variant that it serves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// Why.
    pub reason: Reason,
}

impl From<Truth> for Outcome {
    fn from(truth: Truth) -> Self {
        match truth {
            Truth::True => Self::True,
            Truth::False => Self::False,
            Truth::Unknown => Self::Unknown,
        }
    }
}

/// What the walk saw, in the order in which it saw it.
#[derive(Default)]
struct Tracer<'a> {
    recorder: Recorder<'a>,
    requirements: Vec<(Option<&'a str>, Truth)>,
    entries: Vec<(Option<Json>, Outcome)>,
    /// Parts of conditions, each before its own parts.
    parts: Vec<Part>,
    /// Positions of the parts that are not decided yet.
    open: Vec<usize>,
    buckets: Vec<Bucket>,
    /// For each rule that was reached, how many buckets were drawn once it was left.
    rules: Vec<usize>,
    lists: Option<(Option<Json>, Truth, Truth)>,
}

#[derive(Clone)]
struct Part {
    saw: Option<Json>,
    truth: Truth,
}

#[derive(Clone, Default)]
struct Bucket {
    saw: Option<Json>,
    bucket: Option<u32>,
}

impl<'a> Witness<'a> for Tracer<'a> {
    const EXHAUSTIVE: bool = true;

    fn attribute(&mut self, attribute: &'a str) {
        self.recorder.attribute(attribute);
    }

    fn mark(&self) -> usize {
        self.recorder.mark()
    }

    fn forget(&mut self, mark: usize) {
        self.recorder.forget(mark);
    }

    fn rule(&mut self, rule: &'a str) {
        self.recorder.rule(rule);
        self.rules.push(self.buckets.len());
    }

    fn requirement(&mut self, served: Option<&'a str>, truth: Truth) {
        match self.open.last().and_then(|at| self.parts.get_mut(*at)) {
            Some(part) => part.saw = served.map(Json::from),
            None => self.requirements.push((served, truth)),
        }
    }

    fn entry(&mut self, seen: Option<&Value>, is_alive: bool, names: bool) {
        let outcome = match (names, is_alive) {
            (true, true) => Outcome::True,
            (true, false) => Outcome::Expired,
            (false, _) => Outcome::False,
        };
        self.entries.push((seen.map(Value::to_json), outcome));
    }

    fn enter(&mut self) {
        self.open.push(self.parts.len());
        self.parts.push(Part { saw: None, truth: Truth::Unknown });
    }

    fn leave(&mut self, seen: Option<&Value>, truth: Truth) {
        if let Some(part) = self.open.pop().and_then(|at| self.parts.get_mut(at)) {
            part.truth = truth;
            if let Some(seen) = seen {
                part.saw = Some(seen.to_json());
            }
        }
    }

    fn bucket(&mut self, seen: Option<&Value>, bucket: Option<u32>) {
        self.buckets.push(Bucket { saw: seen.map(Value::to_json), bucket });
    }

    fn lists(&mut self, seen: Option<&Value>, excluded: Truth, included: Truth) {
        self.lists = Some((seen.map(Value::to_json), excluded, included));
    }
}

impl<'a> View<'a> {
    /// Evaluates a flag of any type and tells how the answer came about; `snapshot` is the one that
    /// the rules were compiled from.
    pub fn explain(&self, key: &str, snapshot: &Snapshot) -> Explanation<'a> {
        let Some(slot) = self.ruleset().slot(key).map(|slot| slot.0) else {
            return Explanation { detail: self.detail(key), trace: Trace::default() };
        };
        let mut tracer = Tracer::default();
        let ended = self.walk(slot, &mut tracer);
        let detail = self.detail_of(ended, std::mem::take(&mut tracer.recorder.unknown));
        let mut trace = match item::<model::Flag>(snapshot, "flag", key) {
            Some(flag) if self.ruleset().flag(slot).is_some() => trace_of(&flag, tracer, &detail),
            _ => Trace { fault: self.ruleset().fault(slot).map(|f| f.to_string()), ..Trace::default() },
        };
        if self.has_looked_further(&detail) {
            self.add_dependencies(slot, snapshot, &mut trace);
        }
        Explanation { detail, trace }
    }

    /// Whether the walk came to prerequisites and rules at all.
    fn has_looked_further(&self, detail: &Detail) -> bool {
        !matches!(detail.reason, Reason::Disabled | Reason::Archived | Reason::Error)
    }

    fn add_dependencies(&self, slot: Slot, snapshot: &Snapshot, trace: &mut Trace) {
        let mut found = BTreeSet::new();
        let mut open = vec![slot];
        while let Some(dependent) = open.pop() {
            for dependency in self.ruleset().dependencies(dependent) {
                if found.insert(*dependency) {
                    open.push(*dependency);
                }
            }
        }
        for (key, dependency) in self.ruleset().flags().filter(|(_, slot)| found.contains(&slot.0)) {
            let Detail { variant, reason, .. } = self.detail_at(dependency);
            trace.flags.insert(key.into(), FlagTrace { variant: variant.map(str::to_owned), reason });
        }
        for (key, dependency) in self.ruleset().segments().filter(|(_, slot)| found.contains(slot)) {
            let traced = item::<model::Segment>(snapshot, "segment", key)
                .and_then(|segment| self.trace_segment(dependency, &segment));
            trace.segments.extend(traced.map(|traced| (key.to_owned(), traced)));
        }
    }

    /// `None` for one that cannot be evaluated.
    fn trace_segment(&self, slot: Slot, segment: &model::Segment) -> Option<SegmentTrace> {
        let compiled = self.ruleset().segment(slot)?;
        let mut tracer = Tracer::default();
        let truth = self.is_in(compiled, &mut tracer);
        let (saw, excluded, included) = tracer.lists.take()?;
        let mut parts = tracer.parts.into_iter();
        Some(SegmentTrace {
            outcome: truth.into(),
            attribute: segment.attribute.clone(),
            saw,
            excluded: excluded.into(),
            included: included.into(),
            when: segment.when.as_ref().map(|when| condition(when, &mut parts)),
        })
    }
}

fn item<T: serde::de::DeserializeOwned>(snapshot: &Snapshot, kind: &str, key: &str) -> Option<T> {
    let item = snapshot.item(&format!("{kind}/{key}"))?;
    serde_json::from_str(item.body()).ok()
}

fn trace_of(flag: &model::Flag, tracer: Tracer, detail: &Detail) -> Trace {
    let mut trace = Trace {
        enabled: Some(flag.enabled),
        archived_until: flag.archived.as_ref().map(|archived| archived.until.clone()),
        ..Trace::default()
    };
    let mut requirements = tracer.requirements.into_iter();
    let requires = flag.requires.iter().map(|requirement| requirement_of(requirement, requirements.next()));
    trace.requires = requires.collect();
    let mut entries = tracer.entries.into_iter();
    trace.overrides = flag.overrides.iter().map(|entry| override_of(entry, entries.next())).collect();
    let mut parts = tracer.parts.into_iter();
    let mut drawn = 0;
    let mut reached = tracer.rules.iter();
    for rule in &flag.rules {
        let until = reached.next().copied();
        let bucket = tracer.buckets.get(drawn..until.unwrap_or(drawn)).and_then(<[Bucket]>::first);
        drawn = until.unwrap_or(drawn);
        let when = condition(&rule.when, &mut parts);
        let serve = serve_of(&rule.serve, bucket);
        trace.rules.push(RuleTrace { id: rule.id.clone(), outcome: when.outcome, when, serve });
    }
    let is_last = matches!(detail.reason, Reason::Default | Reason::Split) && detail.rule.is_none();
    let bucket = tracer.buckets.last().filter(|_| is_last);
    trace.fallthrough = Some(serve_of(&flag.fallthrough, bucket));
    trace
}

fn requirement_of(requirement: &model::Requirement, seen: Option<(Option<&str>, Truth)>) -> RequirementTrace {
    RequirementTrace {
        flag: requirement.flag.clone(),
        variants: requirement.variants.clone(),
        served: seen.and_then(|(served, _)| served).map(str::to_owned),
        outcome: seen.map_or(Outcome::NotReached, |(_, truth)| truth.into()),
    }
}

fn override_of(entry: &model::Override, seen: Option<(Option<Json>, Outcome)>) -> OverrideTrace {
    let (saw, outcome) = seen.unwrap_or((None, Outcome::NotReached));
    OverrideTrace { id: entry.id.clone(), attribute: entry.attribute.clone(), saw, outcome }
}

/// Puts what was seen beside what is said: the parts come in the same order.
fn condition(said: &Condition, seen: &mut impl Iterator<Item = Part>) -> ConditionTrace {
    let part = seen.next();
    let mut children = |said: &[Condition]| said.iter().map(|child| condition(child, seen)).collect();
    let says = match said {
        Condition::All(all) => Says::All { all: children(all) },
        Condition::Any(any) => Says::Any { any: children(any) },
        Condition::Not(not) => Says::Not { not: Box::new(condition(not, seen)) },
        leaf => Says::Leaf(leaf.clone()),
    };
    let outcome = part.as_ref().map_or(Outcome::NotReached, |part| part.truth.into());
    let saw = part.and_then(|part| part.saw);
    let why = match (said, outcome) {
        (Condition::Clause(_), Outcome::False) => Some(Why::Differs),
        (Condition::Clause(_), Outcome::Unknown) if saw.is_none() => Some(Why::Missing),
        (Condition::Clause(_), Outcome::Unknown) => Some(Why::WrongType),
        _ => None,
    };
    ConditionTrace { says, saw, outcome, why }
}

fn serve_of(serve: &model::Serve, drawn: Option<&Bucket>) -> ServeTrace {
    let split = match serve {
        model::Serve::Variant(variant) => return ServeTrace::Variant { variant: variant.clone() },
        model::Serve::Split(split) => split,
    };
    let Bucket { saw, bucket } = drawn.cloned().unwrap_or_default();
    let split = SplitTrace { unit: split.unit.clone(), saw, bucket, ranges: ranges(split, bucket) };
    ServeTrace::Split { split }
}

/// The arms in order of their buckets, and the gaps between them.
fn ranges(split: &model::Split, bucket: Option<u32>) -> Vec<RangeTrace> {
    let mut arms: Vec<&model::Arm> = split.arms.iter().filter(|arm| arm.len > 0).collect();
    arms.sort_by_key(|arm| arm.start);
    let mut ranges = Vec::new();
    let mut add = |variant: Option<&String>, start: u32, end: u32| {
        if start < end {
            let hit = bucket.is_some_and(|bucket| (start..end).contains(&bucket));
            ranges.push(RangeTrace { variant: variant.cloned(), from: start, to: end - 1, hit });
        }
    };
    let mut next = 0;
    for arm in arms {
        let end = arm.start.saturating_add(arm.len);
        add(split.rest.as_ref(), next, arm.start);
        add(Some(&arm.variant), arm.start, end);
        next = end;
    }
    add(split.rest.as_ref(), next, BUCKETS);
    ranges
}
