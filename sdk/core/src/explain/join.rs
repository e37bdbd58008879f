//! What the walk saw, put beside what the rules say.

use std::collections::BTreeSet;
use std::collections::btree_map::Entry;

use serde_json::Value as Json;

use super::{
    ConditionTrace, Explanation, FallthroughTrace, FlagTrace, ListsTrace, Outcome, OverrideTrace, RangeTrace,
    RequirementTrace, RuleTrace, Says, SegmentTrace, ServeTrace, SplitTrace, Trace, VALUES, Why,
};
use crate::bucket::{BUCKETS, bucket_of, hash_text};
use crate::condition::Truth;
use crate::detail::{Detail, Reason};
use crate::evaluate::{Recorder, View, Witness};
use crate::model::{self, Condition};
use crate::snapshot::Snapshot;
use crate::value::Value;

impl From<Truth> for Outcome {
    fn from(truth: Truth) -> Self {
        match truth {
            Truth::True => Self::True,
            Truth::False => Self::False,
            Truth::Unknown => Self::Unknown,
        }
    }
}

impl From<&Detail<'_>> for FlagTrace {
    fn from(detail: &Detail) -> Self {
        let text = |text: Option<&str>| text.map(str::to_owned);
        Self {
            variant: text(detail.variant),
            reason: detail.reason,
            error: detail.error,
            rule: text(detail.rule),
            override_id: text(detail.override_id),
            prerequisite: text(detail.prerequisite),
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
        let flag = key.to_owned();
        let Some(slot) = self.ruleset().slot(key).map(|slot| slot.0) else {
            return Explanation { flag, detail: self.detail(key), trace: Trace::default() };
        };
        let mut tracer = Tracer::default();
        let ended = self.end(slot, &mut tracer);
        let detail = self.detail_of(ended, std::mem::take(&mut tracer.recorder.unknown));
        let trace = match item::<model::Flag>(snapshot, "flag", key) {
            Some(flag) if self.ruleset().flag(slot).is_some() => {
                let mut trace = trace_of(&flag, tracer, &detail);
                self.add_others(snapshot, &mut trace);
                trace
            }
            _ => Trace { fault: self.ruleset().fault(slot).map(|f| f.to_string()), ..Trace::default() },
        };
        Explanation { flag, detail, trace }
    }

    /// Adds the segments and flags that were looked into.
    fn add_others(&self, snapshot: &Snapshot, trace: &mut Trace) {
        let mut others = Others::default();
        let reached = |requirement: &&RequirementTrace| requirement.outcome != Outcome::NotReached;
        others
            .flags
            .extend(trace.requires.iter().filter(reached).map(|requirement| requirement.flag.clone()));
        trace.rules.iter().for_each(|rule| others.add(&rule.when));
        while let Some(key) = others.segments.pop_first() {
            if let Entry::Vacant(place) = trace.segments.entry(key) {
                let traced = self.trace_segment(place.key(), snapshot);
                traced.when.iter().for_each(|when| others.add(when));
                place.insert(traced);
            }
        }
        while let Some(key) = others.flags.pop_first() {
            let traced = FlagTrace::from(&self.detail(&key));
            let unmet = traced.prerequisite.clone();
            trace.flags.insert(key, traced);
            others.flags.extend(unmet.filter(|key| !trace.flags.contains_key(key)));
        }
    }

    fn trace_segment(&self, key: &str, snapshot: &Snapshot) -> SegmentTrace {
        let broken = |fault: String| SegmentTrace {
            outcome: Outcome::Unknown,
            fault: Some(fault),
            lists: None,
            when: None,
        };
        let slot = self.ruleset().segment_slot(key);
        if let Some(fault) = slot.and_then(|slot| self.ruleset().fault(slot)) {
            return broken(fault.to_string());
        }
        let compiled = slot.and_then(|slot| self.ruleset().segment(slot));
        let segment = item::<model::Segment>(snapshot, "segment", key);
        let (Some(compiled), Some(segment)) = (compiled, segment) else {
            return broken("the snapshot has no such segment".into());
        };
        let mut tracer = Tracer::default();
        let truth = self.is_in(compiled, &mut tracer);
        let attribute = segment.attribute;
        let lists = tracer.lists.take().map(|(saw, excluded, included)| ListsTrace {
            attribute,
            saw,
            excluded: excluded.into(),
            included: included.into(),
        });
        let mut parts = tracer.parts.into_iter();
        let when = segment.when.as_ref().map(|when| condition(when, &mut parts));
        SegmentTrace { outcome: truth.into(), fault: None, lists, when }
    }
}

/// Keys of segments and flags that are still to be traced.
#[derive(Default)]
struct Others {
    segments: BTreeSet<String>,
    flags: BTreeSet<String>,
}

impl Others {
    /// Adds what a condition looked into.
    fn add(&mut self, condition: &ConditionTrace) {
        if condition.outcome == Outcome::NotReached {
            return;
        }
        match &condition.says {
            Says::All { all: parts } | Says::Any { any: parts } => {
                parts.iter().for_each(|part| self.add(part))
            }
            Says::Not { not } => self.add(not),
            Says::Leaf(Condition::Segment(key)) => drop(self.segments.insert(key.clone())),
            Says::Leaf(Condition::Flag(requirement)) => drop(self.flags.insert(requirement.flag.clone())),
            Says::Leaf(_) => {}
        }
    }
}

fn item<T: serde::de::DeserializeOwned>(snapshot: &Snapshot, kind: &str, key: &str) -> Option<T> {
    let item = snapshot.item(&format!("{kind}/{key}"))?;
    serde_json::from_str(item.body()).ok()
}

fn trace_of(flag: &model::Flag, tracer: Tracer, detail: &Detail) -> Trace {
    let mut requirements = tracer.requirements.into_iter();
    let requires = flag.requires.iter().map(|requirement| requirement_of(requirement, requirements.next()));
    let mut entries = tracer.entries.into_iter();
    let overrides = flag.overrides.iter().map(|entry| override_of(entry, entries.next()));
    let mut parts = tracer.parts.into_iter();
    let mut left = tracer.rules.iter().copied();
    let mut drawn = 0;
    let rules = flag.rules.iter().map(|rule| {
        let until = left.next().unwrap_or(drawn);
        let bucket = tracer.buckets.get(drawn..until).and_then(<[Bucket]>::first);
        drawn = until;
        let when = condition(&rule.when, &mut parts);
        let serve = serve_of(&rule.serve, bucket);
        RuleTrace { id: rule.id.clone(), outcome: when.outcome, when, serve }
    });
    let is_last = matches!(detail.reason, Reason::Default | Reason::Split) && detail.rule.is_none();
    Trace {
        enabled: Some(flag.enabled),
        archived_until: flag.archived.as_ref().map(|archived| archived.until.clone()),
        requires: requires.collect(),
        overrides: overrides.collect(),
        rules: rules.collect(),
        fallthrough: Some(FallthroughTrace {
            outcome: if is_last { Outcome::True } else { Outcome::NotReached },
            serve: serve_of(&flag.fallthrough, tracer.buckets.last().filter(|_| is_last)),
        }),
        ..Trace::default()
    }
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
    let mut entry = entry.clone();
    let more = shorten(&mut entry.values);
    OverrideTrace { entry, more, saw, outcome }
}

/// Cuts what is too long to be read; answers how many values went.
fn shorten(values: &mut Vec<Json>) -> usize {
    let more = values.len().saturating_sub(VALUES);
    values.truncate(VALUES);
    more
}

/// Puts what was seen beside what is said: the parts come in the same order.
fn condition(said: &Condition, seen: &mut impl Iterator<Item = Part>) -> ConditionTrace {
    let part = seen.next();
    let mut children = |said: &[Condition]| said.iter().map(|child| condition(child, seen)).collect();
    let mut more = 0;
    let says = match said {
        Condition::All(all) => Says::All { all: children(all) },
        Condition::Any(any) => Says::Any { any: children(any) },
        Condition::Not(not) => Says::Not { not: Box::new(condition(not, seen)) },
        Condition::Clause(clause) => {
            let mut clause = clause.clone();
            more = shorten(&mut clause.values);
            Says::Leaf(Condition::Clause(clause))
        }
        leaf => Says::Leaf(leaf.clone()),
    };
    let outcome = part.as_ref().map_or(Outcome::NotReached, |part| part.truth.into());
    let saw = part.and_then(|part| part.saw);
    let (why, bucket) = match said {
        Condition::Clause(clause) => (why(outcome, saw.as_ref()), bucket_at_gate(clause, saw.as_ref())),
        _ => (None, None),
    };
    ConditionTrace { says, more, saw, bucket, outcome, why }
}

fn why(outcome: Outcome, saw: Option<&Json>) -> Option<Why> {
    match (outcome, saw) {
        (Outcome::False | Outcome::Unknown, None) => Some(Why::Missing),
        (Outcome::False, _) => Some(Why::Differs),
        (Outcome::Unknown, _) => Some(Why::WrongType),
        _ => None,
    }
}

fn bucket_at_gate(clause: &model::Clause, saw: Option<&Json>) -> Option<u32> {
    let gate = clause.gate.as_deref()?;
    let unit = match saw? {
        Json::String(text) => Value::from(&**text),
        Json::Number(number) => Value::from(number.as_i64()?),
        _ => return None,
    };
    bucket_of(hash_text(&gate.seed), Some(&unit))
}

fn serve_of(serve: &model::Serve, drawn: Option<&Bucket>) -> ServeTrace {
    let split = match serve {
        model::Serve::Variant(variant) => return ServeTrace::Variant { variant: variant.clone() },
        model::Serve::Split(split) => split,
    };
    let Bucket { saw, bucket } = drawn.cloned().unwrap_or_default();
    let model::Split { algo, seed, unit, .. } = split.clone();
    ServeTrace::Split { split: SplitTrace { algo, seed, unit, saw, bucket, ranges: ranges(split, bucket) } }
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
