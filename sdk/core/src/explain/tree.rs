//! Explanations as a text for people: one line a step, in the order in which they are taken.

use std::fmt::{self, Display};

use super::words::{cause, leaf_text, list, percent, saw_text, seen, short, thousands, unit, visible};
use super::{
    ConditionTrace, Explanation, FlagTrace, Outcome, OverrideTrace, RequirementTrace, RuleTrace, Says,
    SegmentTrace, ServeTrace, SplitTrace, Trace,
};
use crate::detail::{Detail, ErrorCode, Reason};
use crate::model::Override;

/// Overrides that did not apply and have a line of their own.
const OVERRIDES_SHOWN: usize = 10;

/// What a piece of the text is, for those who show it in colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// The answer.
    Answer,
    /// The mark of what held.
    True,
    /// The mark of what did not hold.
    False,
    /// What could not be told, and why.
    Unknown,
    /// What was not reached.
    Quiet,
    /// Anything else.
    Plain,
}

impl Explanation<'_> {
    /// The text for people, in colours: each piece as `paint` gives it back.
    pub fn tree(&self, paint: &dyn Fn(Tone, &str) -> String) -> String {
        let mut tree = Tree { text: String::new(), paint };
        tree.answer(self);
        tree.steps(self);
        tree.others(self);
        tree.text
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

impl Display for Explanation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.tree(&|_, text| text.to_owned()))
    }
}

/// What stands in front of a line.
#[derive(Clone, Copy)]
enum Mark {
    Of(Outcome),
    Item,
    Hit,
    Beside,
}

impl Mark {
    fn look(self) -> (&'static str, Tone) {
        match self {
            Self::Of(Outcome::True) => ("✓", Tone::True),
            Self::Of(Outcome::False | Outcome::Expired) => ("✗", Tone::False),
            Self::Of(Outcome::Unknown) => ("?", Tone::Unknown),
            Self::Of(Outcome::NotReached) => ("–", Tone::Quiet),
            Self::Item => ("·", Tone::Plain),
            Self::Hit => ("▸", Tone::True),
            Self::Beside => (" ", Tone::Quiet),
        }
    }
}

struct Tree<'p> {
    text: String,
    paint: &'p dyn Fn(Tone, &str) -> String,
}

impl Tree<'_> {
    /// What is said, and what was seen.
    fn line(&mut self, depth: usize, mark: Mark, says: &str, saw: &str) {
        let (sign, tone) = mark.look();
        let saw = if matches!(mark, Mark::Of(Outcome::NotReached)) { "not reached" } else { saw };
        let rest = if tone == Tone::Quiet { Tone::Quiet } else { Tone::Plain };
        let saw_tone = if tone == Tone::Unknown { Tone::Unknown } else { rest };
        self.text.push_str(&"  ".repeat(depth));
        self.text.push_str(&(self.paint)(tone, sign));
        self.text.push(' ');
        self.text.push_str(&(self.paint)(rest, &visible(says)));
        if !saw.is_empty() {
            self.text.push_str(", ");
            self.text.push_str(&(self.paint)(saw_tone, &visible(saw)));
        }
        self.text.push('\n');
    }

    fn answer(&mut self, explanation: &Explanation) {
        let Explanation { flag, detail, .. } = explanation;
        let answer = match (detail.value, detail.variant) {
            (Some(value), Some(variant)) => format!("{flag}: {} (variant {variant})", short(value)),
            _ => format!("{flag}: the caller's default"),
        };
        self.text.push_str(&(self.paint)(Tone::Answer, &visible(&answer)));
        self.text.push_str(&visible(&format!(
            ", because {}{}",
            cause(&detail.into()),
            evidence(explanation)
        )));
        self.text.push('\n');
        for unknown in &detail.unknown {
            let step = match unknown.rule {
                "fallthrough" => "the fallthrough's split".to_owned(),
                rule => format!("rule {rule}"),
            };
            let line =
                format!("? {step} could not be decided: {} is missing or not usable", unknown.attribute);
            self.text.push_str(&(self.paint)(Tone::Unknown, &visible(&line)));
            self.text.push('\n');
        }
    }

    /// What the steps looked into.
    fn others(&mut self, explanation: &Explanation) {
        let Trace { segments, flags, .. } = &explanation.trace;
        if !segments.is_empty() || !flags.is_empty() {
            self.text.push_str("  looked into\n");
        }
        for (key, segment) in segments {
            self.segment(key, segment);
        }
        for (key, flag) in flags {
            let serves = flag.variant.as_ref().map_or("has no value".into(), |key| format!("serves {key}"));
            self.line(2, Mark::Item, &format!("flag {key} {serves}, because {}", cause(flag)), "");
        }
    }

    fn steps(&mut self, explanation: &Explanation) {
        let (trace, reason) = (&explanation.trace, explanation.detail.reason);
        if let Some(enabled) = trace.enabled {
            let (outcome, saw) = if enabled { (Outcome::True, "") } else { (Outcome::False, "it is off") };
            self.line(1, Mark::Of(outcome), "switched on", saw);
        }
        if let Some(until) = &trace.archived_until {
            let outcome = match (reason, explanation.detail.error) {
                (Reason::Archived, _) => Outcome::True,
                (_, Some(ErrorCode::FlagNotFound)) => Outcome::Expired,
                _ => Outcome::NotReached,
            };
            let saw = if outcome == Outcome::Expired { "which is over" } else { "" };
            self.line(1, Mark::Of(outcome), &format!("archived until {until}"), saw);
        }
        trace.requires.iter().for_each(|requirement| self.requirement(requirement));
        self.overrides(&trace.overrides);
        trace.rules.iter().for_each(|rule| self.rule(rule));
        if let Some(fallthrough) = &trace.fallthrough {
            self.step("fallthrough", fallthrough.outcome, &fallthrough.serve, None);
        }
    }

    fn requirement(&mut self, requirement: &RequirementTrace) {
        let RequirementTrace { flag, variants, served, outcome } = requirement;
        let saw = served.as_ref().map_or("has no value".into(), |served| format!("saw {served}"));
        let says = format!("requires flag {flag} to serve {}", variants.join(" or "));
        self.line(1, Mark::Of(*outcome), &says, &saw);
    }

    /// Those that applied or had expired, and some of the others.
    fn overrides(&mut self, overrides: &[OverrideTrace]) {
        let mut others = 0;
        for traced in overrides {
            others += usize::from(matches!(traced.outcome, Outcome::False | Outcome::NotReached));
            if others <= OVERRIDES_SHOWN || matches!(traced.outcome, Outcome::True | Outcome::Expired) {
                self.entry(traced);
            }
        }
        if others > OVERRIDES_SHOWN {
            let more = format!("{} more overrides that do not apply", thousands(others - OVERRIDES_SHOWN));
            self.line(1, Mark::Beside, &more, "");
        }
    }

    fn entry(&mut self, traced: &OverrideTrace) {
        let Override { id, attribute, values, variant, expires_at, hash, .. } = &traced.entry;
        let whom = match hash {
            Some(_) => format!("{attribute} in a hashed list of {}", thousands(values.len() + traced.more)),
            None => format!("{attribute} in {}", list(values, traced.more)),
        };
        let expired = match (traced.outcome, expires_at) {
            (Outcome::Expired, Some(end)) => format!(", but expired at {end}"),
            _ => String::new(),
        };
        let saw = saw_text(traced.saw.as_ref());
        let says = format!("override {id} → {variant}: {whom}");
        self.line(1, Mark::Of(traced.outcome), &says, &format!("{saw}{expired}"));
    }

    fn rule(&mut self, rule: &RuleTrace) {
        let name = format!("rule {}", rule.id);
        self.step(&name, rule.outcome, &rule.serve, Some(&rule.when));
    }

    /// A rule, or the last resort.
    fn step(&mut self, name: &str, outcome: Outcome, serve: &ServeTrace, when: Option<&ConditionTrace>) {
        let says = match serve {
            ServeTrace::Variant { variant } => format!("{name} → {variant}"),
            ServeTrace::Split { split } if outcome == Outcome::True && split.variant().is_none() => {
                format!("{name} → a split that does not enrol")
            }
            ServeTrace::Split { .. } => format!("{name} → a split"),
        };
        self.line(1, Mark::Of(outcome), &says, "");
        if outcome == Outcome::NotReached {
            return;
        }
        when.into_iter().for_each(|when| self.condition(2, when));
        if let (ServeTrace::Split { split }, Outcome::True) = (serve, outcome) {
            self.split(split);
        }
    }

    fn split(&mut self, split: &SplitTrace) {
        let mark = if split.bucket.is_some() { Mark::Item } else { Mark::Of(Outcome::Unknown) };
        self.line(2, mark, &format!("split by {}", split.unit), &split.place());
        for range in &split.ranges {
            let mark = if range.hit { Mark::Hit } else { Mark::Beside };
            let variant = range.variant.as_deref().unwrap_or("not enrolled");
            let (from, to) = (percent(range.from), percent(range.to.saturating_add(1)));
            self.line(3, mark, &format!("{from} to {to}: {variant}"), "");
        }
    }

    fn condition(&mut self, depth: usize, condition: &ConditionTrace) {
        let mark = Mark::Of(condition.outcome);
        match &condition.says {
            Says::All { all } => self.parts(depth, mark, "all of", all),
            Says::Any { any } => self.parts(depth, mark, "any of", any),
            Says::Not { not } => self.parts(depth, mark, "not", std::slice::from_ref(not)),
            Says::Leaf(leaf) => {
                self.line(depth, mark, &leaf_text(leaf, condition.more), &seen(leaf, condition))
            }
        }
    }

    fn parts(&mut self, depth: usize, mark: Mark, says: &str, parts: &[ConditionTrace]) {
        let saw = if parts.is_empty() { "of which there are none" } else { "" };
        self.line(depth, mark, says, saw);
        parts.iter().for_each(|part| self.condition(depth + 1, part));
    }

    fn segment(&mut self, key: &str, segment: &SegmentTrace) {
        let mark = Mark::Of(segment.outcome);
        let Some(lists) = &segment.lists else {
            let fault = segment.fault.as_deref().unwrap_or_default();
            return self.line(2, mark, &format!("segment {key}"), fault);
        };
        let says = format!("segment {key}, with lists of {}", lists.attribute);
        self.line(2, mark, &says, &saw_text(lists.saw.as_ref()));
        self.line(3, Mark::Of(lists.excluded), "excluded by its list", "");
        self.line(3, Mark::Of(lists.included), "included by its list", "");
        segment.when.iter().for_each(|when| self.condition(3, when));
    }
}

impl SplitTrace {
    /// What the unit gets; `None` where it is in no arm.
    fn variant(&self) -> Option<&str> {
        self.ranges.iter().find(|range| range.hit).and_then(|range| range.variant.as_deref())
    }

    /// Where the unit fell.
    fn place(&self) -> String {
        let saw = saw_text(self.saw.as_ref());
        match self.bucket {
            Some(bucket) => format!("{saw} at {}", percent(bucket)),
            None if self.saw.is_none() => saw,
            None => format!("{saw}, which has no bucket"),
        }
    }
}

/// What the cause goes back to.
fn evidence(explanation: &Explanation) -> String {
    let Explanation { detail, trace, .. } = explanation;
    match (detail.reason, detail.rule) {
        (Reason::PrerequisiteFailed, _) => {
            let unmet = trace.requires.iter().find(|traced| Some(&*traced.flag) == detail.prerequisite);
            let served = unmet.and_then(|traced| traced.served.as_ref());
            served.map_or(": it has no value".into(), |served| format!(": it serves {served}"))
        }
        (Reason::Override, _) => {
            let applied = trace.overrides.iter().find(|traced| traced.outcome == Outcome::True);
            applied.map_or_else(String::new, |OverrideTrace { entry, saw, .. }| {
                format!(" to {}", unit(&entry.attribute, saw.as_ref()))
            })
        }
        (Reason::Split, Some(id)) => {
            let rule = trace.rules.iter().find(|rule| rule.id == id);
            split_evidence(rule.map(|rule| &rule.serve), " and its split enrols")
        }
        (Reason::Split, None) => split_evidence(fallthrough(trace), ": its split enrols"),
        (Reason::Default, _) => split_evidence(fallthrough(trace), ": its split does not enrol"),
        (Reason::Error, _) => match (&trace.fault, &trace.archived_until) {
            (Some(fault), _) => format!(": {fault}"),
            (_, Some(until)) if detail.error == Some(ErrorCode::FlagNotFound) => {
                format!(" any more: it was archived until {until}")
            }
            _ => String::new(),
        },
        _ => String::new(),
    }
}

fn fallthrough(trace: &Trace) -> Option<&ServeTrace> {
    trace.fallthrough.as_ref().map(|fallthrough| &fallthrough.serve)
}

fn split_evidence(serve: Option<&ServeTrace>, verb: &str) -> String {
    let Some(ServeTrace::Split { split }) = serve else { return String::new() };
    let at = split.bucket.map_or_else(String::new, |bucket| format!(" at {}", percent(bucket)));
    format!("{verb} {}{at}", unit(&split.unit, split.saw.as_ref()))
}
