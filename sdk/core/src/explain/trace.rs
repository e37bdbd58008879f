//! What the walk saw, written beside what the rules say: part by part, as JSON. That is the
//! explanation; who wants it as data reads it.

use std::mem;
use std::sync::Arc;
use std::vec::IntoIter;

use super::VALUES;
use crate::bucket::{BUCKETS, bucket_of, hash_text};
use crate::condition::Truth;
use crate::detail::{Finding, Reason};
use crate::evaluate::{Recorder, View, Witness};
use crate::index::Index;
use crate::json::{Kind, Reader, Writer, may};
use crate::model::read::DEFAULT_UNIT;
use crate::snapshot::Snapshot;
use crate::value::Value;

const NOT_REACHED: &str = "not_reached";

fn outcome(truth: Truth) -> &'static str {
    match truth {
        Truth::True => "true",
        Truth::False => "false",
        Truth::Unknown => "unknown",
    }
}

/// What the walk saw, in the order in which it saw it. Values are JSON already.
#[derive(Default)]
struct Tracer<'a> {
    recorder: Recorder<'a>,
    requirements: Vec<(Option<&'a str>, Truth)>,
    entries: Vec<(Option<String>, &'static str)>,
    /// Parts of conditions, each before its own parts.
    parts: Vec<Part>,
    /// Positions of the parts that are not decided yet.
    open: Vec<usize>,
    buckets: Vec<Bucket>,
    /// For each rule that was reached, how many buckets were drawn once it was left.
    rules: Vec<usize>,
    lists: Option<(Option<String>, Truth, Truth)>,
}

struct Part {
    saw: Option<String>,
    truth: Truth,
}

struct Bucket {
    saw: Option<String>,
    bucket: Option<u32>,
}

fn shown(seen: Option<&Value>) -> Option<String> {
    let mut out = Writer::new();
    seen?.write(&mut out);
    Some(out.into_text())
}

impl<'a> Witness<'a> for Tracer<'a> {
    fn is_exhaustive(&self) -> bool {
        true
    }

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
            Some(part) => part.saw = shown(served.map(Value::from).as_ref()),
            None => self.requirements.push((served, truth)),
        }
    }

    fn entry(&mut self, seen: Option<&Value>, is_alive: bool, names: bool) {
        let outcome = match (names, is_alive) {
            (true, true) => "true",
            (true, false) => "expired",
            (false, _) => "false",
        };
        self.entries.push((shown(seen), outcome));
    }

    fn enter(&mut self) {
        self.open.push(self.parts.len());
        self.parts.push(Part { saw: None, truth: Truth::Unknown });
    }

    fn leave(&mut self, seen: Option<&Value>, truth: Truth) {
        if let Some(part) = self.open.pop().and_then(|at| self.parts.get_mut(at)) {
            part.truth = truth;
            part.saw = shown(seen).or(part.saw.take());
        }
    }

    fn bucket(&mut self, seen: Option<&Value>, bucket: Option<u32>) {
        self.buckets.push(Bucket { saw: shown(seen), bucket });
    }

    fn lists(&mut self, seen: Option<&Value>, excluded: Truth, included: Truth) {
        self.lists = Some((shown(seen), excluded, included));
    }
}

impl<'a> View<'a> {
    /// The explanation in its wire form, with what was found; `snapshot` is the one that the rules
    /// were compiled from.
    pub(super) fn explained(&self, key: &str, snapshot: &Snapshot) -> (Finding<'a>, String) {
        let mut trace = Trace {
            view: self,
            snapshot,
            out: Writer::new(),
            segments: Others::default(),
            flags: Others::default(),
        };
        trace.out.open('{');
        let finding = match self.ruleset().slot(key) {
            Some(slot) => {
                let mut tracer = Tracer::default();
                let ended = self.witnessed(slot.0, &mut tracer);
                let finding = self.finding_of(ended, mem::take(&mut tracer.recorder.unknown));
                match snapshot.item(&["flag/", key].concat()) {
                    Some(item) if self.ruleset().flag(slot.0).is_some() => {
                        trace.flag(item.body(), tracer, &finding);
                    }
                    _ => trace.fault(self.ruleset().fault(slot.0).map(|fault| fault.to_string())),
                }
                finding
            }
            None => self.finding(key),
        };
        trace.out.close('}');
        (finding, trace.out.into_text())
    }
}

/// The trace that is being written.
struct Trace<'v, 'a> {
    view: &'v View<'a>,
    snapshot: &'v Snapshot,
    out: Writer,
    segments: Others,
    flags: Others,
}

/// Keys of what is still to be traced, each once.
#[derive(Default)]
struct Others {
    known: Index,
    open: Vec<Arc<str>>,
}

impl Others {
    /// Adds a key by its JSON.
    fn add(&mut self, json: &str) {
        self.add_key(&Reader::new(json).string().read());
    }

    fn add_key(&mut self, key: &str) {
        if self.known.get(key).is_none() {
            let key: Arc<str> = key.into();
            self.known.add(key.clone(), 0);
            self.open.push(key);
        }
    }
}

/// The text of a field of an object that was read before.
fn member<'t>(object: &'t str, name: &'static str) -> Option<&'t str> {
    let [held] = Reader::new(object).all_fields(&[may(name, Kind::Any)]);
    held.later()
}

fn whole(object: &str, name: &'static str) -> u32 {
    let [held] = Reader::new(object).all_fields(&[may(name, Kind::Short)]);
    held.short().unwrap_or_default()
}

/// The texts of the elements of a list.
fn elements<'t>(object: &'t str, name: &'static str) -> Vec<&'t str> {
    let mut all = Vec::new();
    let mut reader = Reader::new(member(object, name).unwrap_or("[]"));
    let mut members = reader.list();
    while reader.element(&mut members) {
        all.push(reader.skip());
    }
    all
}

impl Trace<'_, '_> {
    fn fault(&mut self, fault: Option<String>) {
        self.out.text_field("fault", fault.as_deref());
    }

    fn flag(&mut self, flag: &str, tracer: Tracer<'_>, finding: &Finding<'_>) {
        self.copy(flag, &["enabled"]);
        let until = member(flag, "archived").and_then(|archived| member(archived, "until"));
        self.out.raw_field("archived_until", until);
        self.requires(flag, tracer.requirements.into_iter());
        self.overrides(flag, tracer.entries.into_iter());
        let is_last = matches!(finding.reason, Reason::Default | Reason::Split) && finding.rule.is_none();
        self.rules(flag, &tracer.buckets, (tracer.parts.into_iter(), tracer.rules.into_iter()));
        if let Some(fallthrough) = member(flag, "fallthrough") {
            self.out.field("fallthrough").open('{');
            self.out.field("outcome").text(if is_last { "true" } else { NOT_REACHED });
            self.serve(fallthrough, tracer.buckets.last().filter(|_| is_last));
            self.out.close('}');
        }
        self.others();
    }

    /// Writes those fields of an object that it has, as they are.
    fn copy(&mut self, object: &str, names: &[&'static str]) {
        for name in names {
            self.out.raw_field(name, member(object, name));
        }
    }

    /// Begins a list of what the flag has, if it has any.
    fn each<'t>(&mut self, flag: &'t str, name: &'static str, mut write: impl FnMut(&mut Self, &'t str)) {
        let all = elements(flag, name);
        if all.is_empty() {
            return;
        }
        self.out.field(name).open('[');
        for element in all {
            self.out.open('{');
            write(self, element);
            self.out.close('}');
        }
        self.out.close(']');
    }

    fn requires(&mut self, flag: &str, mut seen: IntoIter<(Option<&str>, Truth)>) {
        self.each(flag, "requires", |trace, requirement| {
            trace.copy(requirement, &["flag", "variants"]);
            let (served, truth) = seen.next().map_or((None, None), |(served, truth)| (served, Some(truth)));
            trace.out.text_field("served", served);
            trace.out.field("outcome").text(truth.map_or(NOT_REACHED, outcome));
            if let (Some(_), Some(key)) = (truth, member(requirement, "flag")) {
                trace.flags.add(key);
            }
        });
    }

    fn overrides(&mut self, flag: &str, mut seen: IntoIter<(Option<String>, &'static str)>) {
        const FIELDS: [&str; 9] =
            ["id", "attribute", "variant", "expires_at", "kind", "hash", "salt", "reason", "author"];
        self.each(flag, "overrides", |trace, entry| {
            trace.copy(entry, &FIELDS);
            trace.values(entry);
            let (saw, outcome) = seen.next().unwrap_or((None, NOT_REACHED));
            trace.out.raw_field("saw", saw.as_deref());
            trace.out.field("outcome").text(outcome);
        });
    }

    fn rules(
        &mut self,
        flag: &str,
        buckets: &[Bucket],
        (mut parts, mut left): (IntoIter<Part>, IntoIter<usize>),
    ) {
        let mut drawn = 0;
        self.each(flag, "rules", |trace, rule| {
            let until = left.next().unwrap_or(drawn);
            let bucket = buckets.get(drawn..until).and_then(<[Bucket]>::first);
            drawn = until;
            trace.copy(rule, &["id"]);
            trace.out.field("when");
            let truth = trace.condition(member(rule, "when").unwrap_or_default(), &mut parts);
            trace.out.field("outcome").text(truth);
            trace.out.field("serve").open('{');
            trace.serve(member(rule, "serve").unwrap_or_default(), bucket);
            trace.out.close('}');
        });
    }

    /// Values, of which a long list is shortened.
    fn values(&mut self, object: &str) {
        let values = elements(object, "values");
        if member(object, "values").is_none() {
            return;
        }
        self.out.field("values").open('[');
        values.iter().take(VALUES).for_each(|value| self.out.raw(value));
        self.out.close(']');
        if let Some(more @ 1..) = values.len().checked_sub(VALUES) {
            self.out.field("more").whole(more as u64);
        }
    }

    /// What a condition says and beside it what was seen: the parts come in the same order. Answers
    /// what became of it.
    fn condition(&mut self, said: &str, seen: &mut IntoIter<Part>) -> &'static str {
        const LEAF: [&str; 11] = [
            "attribute",
            "op",
            "ignore_case",
            "algo",
            "seed",
            "below",
            "hash",
            "salt",
            "segment",
            "flag",
            "variants",
        ];
        let part = seen.next();
        let truth = part.as_ref().map_or(NOT_REACHED, |part| outcome(part.truth));
        let saw = part.as_ref().and_then(|part| part.saw.as_deref());
        self.out.open('{');
        let nested = ["all", "any", "not"].into_iter().find_map(|kind| Some((kind, member(said, kind)?)));
        match nested {
            Some(("not", said)) => {
                self.out.field("not");
                self.condition(said, seen);
            }
            Some((kind, _)) => {
                self.out.field(kind).open('[');
                for child in elements(said, kind) {
                    self.condition(child, seen);
                }
                self.out.close(']');
            }
            None => {
                self.copy(said, &LEAF);
                self.values(said);
            }
        }
        self.out.raw_field("saw", saw);
        self.out.field("outcome").text(truth);
        if nested.is_none() {
            self.leaf(said, truth, saw);
        }
        self.out.close('}');
        truth
    }

    /// What a leaf has beside what it says, and what it looks into.
    fn leaf(&mut self, said: &str, truth: &str, saw: Option<&str>) {
        if let Some(key) = member(said, "segment") {
            return if truth != NOT_REACHED {
                self.segments.add(key)
            };
        }
        if let Some(key) = member(said, "flag") {
            return if truth != NOT_REACHED {
                self.flags.add(key)
            };
        }
        let why = match (truth, saw) {
            ("false" | "unknown", None) => Some("missing"),
            ("false", _) => Some("differs"),
            ("unknown", _) => Some("wrong_type"),
            _ => None,
        };
        self.out.text_field("why", why);
        if let (Some(_), Some(seed), Some(saw)) = (member(said, "below"), member(said, "seed"), saw) {
            let unit = Value::read(&mut Reader::new(saw));
            let seed = Reader::new(seed).string();
            if let Some(bucket) = bucket_of(hash_text(&seed.read()), unit.as_ref()) {
                self.out.field("bucket").whole(bucket.into());
            }
        }
    }

    fn serve(&mut self, serve: &str, drawn: Option<&Bucket>) {
        self.copy(serve, &["variant"]);
        let Some(split) = member(serve, "split") else { return };
        let Bucket { saw, bucket } = drawn.unwrap_or(&Bucket { saw: None, bucket: None });
        self.out.field("split").open('{');
        self.copy(split, &["algo"]);
        self.out.field("seed").raw(member(split, "seed").unwrap_or("\"\""));
        match member(split, "unit") {
            Some(unit) => self.out.field("unit").raw(unit),
            None => self.out.field("unit").text(DEFAULT_UNIT),
        }
        self.out.raw_field("saw", saw.as_deref());
        if let Some(bucket) = bucket {
            self.out.field("bucket").whole((*bucket).into());
        }
        self.ranges(split, *bucket);
        self.out.close('}');
    }

    /// The arms in order of their buckets, and the gaps between them.
    fn ranges(&mut self, split: &str, bucket: Option<u32>) {
        let arms = elements(split, "arms").into_iter();
        let arms = arms.map(|arm| (whole(arm, "start"), whole(arm, "len"), member(arm, "variant")));
        let mut arms: Vec<_> = arms.filter(|(_, len, _)| *len > 0).collect();
        arms.sort_unstable_by_key(|(start, ..)| *start);
        let rest = member(split, "rest");
        let mut next = 0;
        self.out.field("ranges").open('[');
        for (start, len, variant) in arms {
            let end = start.saturating_add(len);
            self.range(rest, (next, start), bucket);
            self.range(variant, (start, end), bucket);
            next = end;
        }
        self.range(rest, (next, BUCKETS), bucket);
        self.out.close(']');
    }

    fn range(&mut self, variant: Option<&str>, (start, end): (u32, u32), bucket: Option<u32>) {
        if start >= end {
            return;
        }
        self.out.open('{');
        self.out.raw_field("variant", variant);
        self.out.field("from").whole(start.into());
        self.out.field("to").whole((end - 1).into());
        self.out.field("hit").boolean(bucket.is_some_and(|bucket| (start..end).contains(&bucket)));
        self.out.close('}');
    }

    /// Adds the segments and flags that were looked into.
    fn others(&mut self) {
        if !self.segments.open.is_empty() {
            self.out.field("segments").open('{');
            while let Some(key) = self.segments.open.pop() {
                self.out.field(&key).open('{');
                self.segment(&key);
                self.out.close('}');
            }
            self.out.close('}');
        }
        if !self.flags.open.is_empty() {
            self.out.field("flags").open('{');
            while let Some(key) = self.flags.open.pop() {
                let finding = self.view.finding(&key);
                self.out.field(&key).open('{');
                finding.write_reasons(&mut self.out);
                self.out.close('}');
                finding.prerequisite.iter().for_each(|unmet| self.flags.add_key(unmet));
            }
            self.out.close('}');
        }
    }

    fn segment(&mut self, key: &str) {
        let rules = self.view.ruleset();
        let slot = rules.segment_slot(key);
        let item = self.snapshot.item(&["segment/", key].concat());
        let (Some(compiled), Some(item)) = (slot.and_then(|slot| rules.segment(slot)), item) else {
            self.out.field("outcome").text("unknown");
            let fault = slot.and_then(|slot| rules.fault(slot)).map(|fault| fault.to_string());
            return self.fault(Some(fault.unwrap_or_else(|| "the snapshot has no such segment".into())));
        };
        let mut tracer = Tracer::default();
        let truth = self.view.is_in(compiled, &mut tracer);
        self.out.field("outcome").text(outcome(truth));
        self.out.field("attribute").text(compiled.path.name());
        if let Some((saw, excluded, included)) = tracer.lists.take() {
            self.out.raw_field("saw", saw.as_deref());
            self.out.field("excluded").text(outcome(excluded));
            self.out.field("included").text(outcome(included));
        }
        if let Some(when) = member(item.body(), "when") {
            self.out.field("when");
            self.condition(when, &mut tracer.parts.into_iter());
        }
    }
}
