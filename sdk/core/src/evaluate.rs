//! The walk: what a flag answers for one context at one moment.
//!
//! One function walks the rules, generic over a witness: silent where only the value is wanted,
//! recording for details, tracing for explanations. It never recurses from flag to flag: what others
//! depend on is settled first, in an order in which each finds what it needs, so that chains may be
//! of any depth.

use std::cell::{Cell, OnceCell, RefCell};

use crate::bucket::bucket_of;
use crate::condition::{Clause, Condition, Requirement, Slot, Truth};
use crate::context::{Context, Path, Places};
use crate::detail::{Answer, Detail, ErrorCode, Finding, Unknown};
use crate::index::Positions;
use crate::model::ValueType;
use crate::ruleset::{
    Flag, FlagSlot, Node, OutcomeIndex, Override, Preliminaries, Ruleset, Segment, Serve, Shape, Split,
};
use crate::value::Value;

/// When an evaluation takes place.
#[derive(Debug, Clone, Copy)]
pub enum Moment {
    /// Milliseconds since the Unix epoch.
    At(i64),
    /// Asked of the caller's clock, once, where the rules need it at all: few do, and clocks are
    /// slower than evaluations.
    Clock(fn() -> i64),
}

impl From<i64> for Moment {
    fn from(epoch_ms: i64) -> Self {
        Self::At(epoch_ms)
    }
}

/// Evaluations for one context at one moment on one version of the rules. Flags that others depend
/// on are evaluated once.
#[derive(Debug)]
pub struct View<'a> {
    ruleset: &'a Ruleset,
    context: &'a Context,
    /// Looked into for attributes that the context does not have.
    common: Option<&'a Context>,
    now: Cell<Moment>,
    places: Places,
    /// Made where flags depend on flags that depend on others: few do, and views are made often.
    settled: OnceCell<Box<Memo<'a>>>,
}

type Memo<'a> = RefCell<Memory<'a>>;

/// What is settled so far.
#[derive(Debug, Default)]
struct Memory<'a> {
    settled: Vec<(Slot, Settled<'a>)>,
    positions: Positions,
}

impl<'a> Memory<'a> {
    fn position(&self, slot: Slot) -> Option<usize> {
        let is_it = |at: u32| self.settled.get(at as usize).is_some_and(|(held, _)| *held == slot);
        self.positions.find(slot.into(), is_it).map(|at| at as usize)
    }

    fn get(&self, slot: Slot) -> Option<Settled<'a>> {
        self.settled.get(self.position(slot)?).map(|(_, settled)| *settled)
    }

    fn set(&mut self, slot: Slot, settled: Settled<'a>) {
        if let Some(held) = self.position(slot).and_then(|at| self.settled.get_mut(at)) {
            held.1 = settled;
            return;
        }
        let Self { settled: all, positions } = self;
        all.push((slot, settled));
        let hash_of = |at: u32| all.get(at as usize).map_or(0, |(slot, _)| u64::from(*slot));
        positions.add(all.len() as u32 - 1, &hash_of);
    }
}

/// What is known of a flag or segment that others depend on.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Settled<'a> {
    /// The variant that the flag serves; `None` for one that is missing or fails.
    Flag(Option<&'a str>),
    /// Whether the context is in the segment, and the attribute without which that is unknown.
    Segment(Truth, Option<&'a str>),
}

/// Sees what the walk sees. What it is told of is no more than what its kind needs.
pub(crate) trait Witness<'a> {
    /// Whether it is shown all children of a condition, also those that change nothing any more.
    fn is_exhaustive(&self) -> bool {
        false
    }

    /// Without this attribute something is unknown.
    fn attribute(&mut self, attribute: &'a str);

    /// How many attributes it was told of, to [`Witness::forget`] those that come after.
    fn mark(&self) -> usize;

    /// What was unknown since the mark did not matter in the end.
    fn forget(&mut self, mark: usize);

    /// The attributes told of belong to this rule.
    fn rule(&mut self, _rule: &'a str) {}

    /// Another flag serves this variant.
    fn requirement(&mut self, _served: Option<&'a str>, _truth: Truth) {}

    /// An individual entry was looked at.
    fn entry(&mut self, _seen: Option<&Value>, _is_alive: bool, _names: bool) {}

    /// A condition's children begin.
    fn enter(&mut self) {}

    /// A condition is decided.
    fn leave(&mut self, _seen: Option<&Value>, _truth: Truth) {}

    /// A split's unit fell into this bucket, if it has one.
    fn bucket(&mut self, _seen: Option<&Value>, _bucket: Option<u32>) {}

    /// A segment's lists were looked at: excluded, included.
    fn lists(&mut self, _seen: Option<&Value>, _excluded: Truth, _included: Truth) {}
}

/// For those who want only the value.
struct Silent;

impl Witness<'_> for Silent {
    fn attribute(&mut self, _: &str) {}
    fn mark(&self) -> usize {
        0
    }
    fn forget(&mut self, _: usize) {}
}

/// Keeps the first unknown attribute.
impl<'a> Witness<'a> for Option<&'a str> {
    fn attribute(&mut self, attribute: &'a str) {
        self.get_or_insert(attribute);
    }

    fn mark(&self) -> usize {
        usize::from(self.is_some())
    }

    fn forget(&mut self, mark: usize) {
        if mark == 0 {
            *self = None;
        }
    }
}

/// Keeps the unknown attributes of every rule.
#[derive(Default)]
pub(crate) struct Recorder<'a> {
    in_this_rule: Vec<&'a str>,
    pub(crate) unknown: Vec<Unknown<'a>>,
}

impl<'a> Witness<'a> for Recorder<'a> {
    fn attribute(&mut self, attribute: &'a str) {
        self.in_this_rule.push(attribute);
    }

    fn mark(&self) -> usize {
        self.in_this_rule.len()
    }

    fn forget(&mut self, mark: usize) {
        self.in_this_rule.truncate(mark);
    }

    fn rule(&mut self, rule: &'a str) {
        let already = self.unknown.len();
        for attribute in &self.in_this_rule {
            let named = self.unknown.iter().skip(already).any(|unknown| unknown.attribute == *attribute);
            if !named {
                self.unknown.push(Unknown { rule, attribute });
            }
        }
        self.in_this_rule.clear();
    }
}

/// The name of the last resort where a rule's id is expected.
const FALLTHROUGH: &str = "fallthrough";

/// Where a flag was found and how its evaluation ended.
type Ended<'a> = (&'a Flag, OutcomeIndex);

impl<'a> View<'a> {
    #[inline]
    pub(crate) fn new(ruleset: &'a Ruleset, context: &'a Context, now: Moment) -> Self {
        Self {
            ruleset,
            context,
            common: None,
            now: Cell::new(now),
            places: Places::default(),
            settled: OnceCell::new(),
        }
    }

    /// Looks into `common` for attributes that the context does not have, such as the application's
    /// version, which all contexts of a process share.
    #[must_use]
    #[inline]
    pub fn with_common(self, common: &'a Context) -> Self {
        Self { common: Some(common), ..self }
    }

    /// The version of the rules.
    pub fn version(&self) -> u64 {
        self.ruleset.version()
    }

    pub(crate) fn ruleset(&self) -> &'a Ruleset {
        self.ruleset
    }

    /// Evaluates a flag, for its value alone.
    ///
    /// # Errors
    /// The caller's default applies, for the given reason.
    pub fn answer(&self, key: &str) -> Result<Answer<'a>, ErrorCode> {
        self.answer_at(self.ruleset.slot(key).ok_or(ErrorCode::FlagNotFound)?)
    }

    /// The same where the flag's slot is known. A slot of other rules gives the answer of whatever
    /// flag stands there in these.
    ///
    /// # Errors
    /// The caller's default applies, for the given reason.
    #[inline(always)]
    pub fn answer_at(&self, slot: FlagSlot) -> Result<Answer<'a>, ErrorCode> {
        self.answer_of(slot.0, self.flag(slot.0)?)
    }

    /// How the evaluation of the flag in that slot ends, as [`Answer::ending`] says it.
    ///
    /// # Errors
    /// The caller's default applies, for the given reason.
    pub fn ending_at(&self, slot: FlagSlot) -> Result<u32, ErrorCode> {
        let outcome = self.walk(self.flag(slot.0)?, &mut Silent)?;
        Ok(self.ruleset.ending(slot.0, outcome))
    }

    #[inline(always)]
    fn answer_of(&self, slot: Slot, flag: &'a Flag) -> Result<Answer<'a>, ErrorCode> {
        let outcome = self.walk(flag, &mut Silent)?;
        let served = flag.end(outcome).and_then(|end| flag.served(end));
        let (_, value) = served.ok_or(ErrorCode::Unsupported)?;
        Ok(Answer { value: value.json(), ending: self.ruleset.ending(slot, outcome) })
    }

    /// Evaluates all flags that can be evaluated, for their values alone.
    pub fn answers(&self) -> impl Iterator<Item = (&'a str, Answer<'a>)> {
        let flags = self.ruleset.evaluable_flags();
        flags.filter_map(|(slot, flag)| Some((&*flag.key, self.answer_of(slot, flag).ok()?)))
    }

    /// The flag of a slot, if it can be evaluated.
    #[inline(always)]
    fn flag(&self, slot: Slot) -> Result<&'a Flag, ErrorCode> {
        self.ruleset.flag(slot).ok_or_else(|| match self.ruleset.node(slot) {
            Node::Missing => ErrorCode::FlagNotFound,
            _ => ErrorCode::Unsupported,
        })
    }

    /// Evaluates a flag of any type, with its reasons.
    pub fn detail(&self, key: &str) -> Detail<'a> {
        self.finding(key).into()
    }

    /// The same, where a flag of another type is an error.
    pub fn detail_as(&self, key: &str, value_type: ValueType) -> Detail<'a> {
        self.finding_as(key, Some(value_type)).into()
    }

    /// The detail in its wire form. With a type, a flag of another one is an error.
    pub fn detail_text(&self, key: &str, asked: Option<ValueType>) -> String {
        self.finding_as(key, asked).to_text()
    }

    pub(crate) fn finding(&self, key: &str) -> Finding<'a> {
        match self.ruleset.slot(key) {
            Some(slot) => self.finding_at(slot),
            None => Finding::error(ErrorCode::FlagNotFound),
        }
    }

    fn finding_as(&self, key: &str, asked: Option<ValueType>) -> Finding<'a> {
        let found = self.finding(key);
        let flag = self.ruleset.slot(key).and_then(|slot| self.ruleset.flag(slot.0));
        match (asked, flag) {
            (Some(asked), Some(flag)) if flag.value_type != asked => {
                Finding::error(found.error.unwrap_or(ErrorCode::TypeMismatch))
            }
            _ => found,
        }
    }

    /// Evaluates all flags, in no order.
    pub fn details(&self) -> impl Iterator<Item = (&'a str, Detail<'a>)> {
        self.ruleset.flags().map(|(key, slot)| (key, self.detail_at(slot)))
    }

    pub(crate) fn detail_at(&self, slot: FlagSlot) -> Detail<'a> {
        self.finding_at(slot).into()
    }

    fn finding_at(&self, slot: FlagSlot) -> Finding<'a> {
        let mut recorder = Recorder::default();
        // One walk for all witnesses is smaller, one of its own is faster.
        let ended = match cfg!(target_family = "wasm") {
            true => self.witnessed(slot.0, &mut recorder),
            false => self.end(slot.0, &mut recorder),
        };
        self.finding_of(ended, recorder.unknown)
    }

    pub(crate) fn finding_of(
        &self,
        ended: Result<Ended<'a>, ErrorCode>,
        unknown: Vec<Unknown<'a>>,
    ) -> Finding<'a> {
        match ended {
            Ok((flag, outcome)) => flag.finding(outcome, unknown),
            Err(code) => Finding::error(code),
        }
    }

    /// Whether a [`Moment::Clock`] was asked for the time so far: if not, the answers are the same at
    /// any other time.
    pub fn asked_clock(&self) -> bool {
        matches!(self.now.get(), Moment::At(_))
    }

    fn now_ms(&self) -> i64 {
        let now_ms = match self.now.get() {
            Moment::At(epoch_ms) => return epoch_ms,
            Moment::Clock(clock) => clock(),
        };
        self.now.set(Moment::At(now_ms));
        now_ms
    }

    #[inline(always)]
    fn attribute(&self, path: &Path) -> Option<&'a Value> {
        match (self.places.get(self.context, path), self.common) {
            (None, Some(common)) => common.get(path),
            (own, _) => own,
        }
    }

    /// Finds the flag of a slot and how its evaluation ends.
    fn end(&self, slot: Slot, witness: &mut (impl Witness<'a> + ?Sized)) -> Result<Ended<'a>, ErrorCode> {
        let flag = self.flag(slot)?;
        Ok((flag, self.walk(flag, witness)?))
    }

    /// The same for any witness but the silent one, by one piece of code for all of them.
    pub(crate) fn witnessed(
        &self,
        slot: Slot,
        witness: &mut dyn Witness<'a>,
    ) -> Result<Ended<'a>, ErrorCode> {
        self.end(slot, witness)
    }

    /// The order of evaluation: the first that applies wins.
    #[inline(always)]
    fn walk(
        &self,
        flag: &'a Flag,
        witness: &mut (impl Witness<'a> + ?Sized),
    ) -> Result<OutcomeIndex, ErrorCode> {
        match &flag.shape {
            Shape::Full(preliminaries) => {
                if let Some(ended) = self.preliminary(flag, preliminaries, witness) {
                    return ended;
                }
            }
            _ if self.context.over_limit() => return Err(ErrorCode::InvalidContext),
            Shape::Constant(outcome) => return Ok(*outcome),
            Shape::RulesOnly => self.settle_dependencies(&flag.dependencies),
        }
        let ended = self.targeted(flag, witness);
        Ok(ended.unwrap_or_else(|| self.fallthrough(flag, witness)))
    }

    /// How the evaluation ends before any rule is looked at, if it does.
    fn preliminary(
        &self,
        flag: &'a Flag,
        preliminaries: &'a Preliminaries,
        witness: &mut (impl Witness<'a> + ?Sized),
    ) -> Option<Result<OutcomeIndex, ErrorCode>> {
        let Preliminaries { archived, requires, overrides } = preliminaries;
        if archived.is_some_and(|(_, until)| self.now_ms() >= until) {
            return Some(Err(ErrorCode::FlagNotFound));
        }
        if self.context.over_limit() {
            return Some(Err(ErrorCode::InvalidContext));
        }
        if let Some((outcome, _)) = archived {
            return Some(Ok(*outcome));
        }
        self.settle_dependencies(&flag.dependencies);
        let unmet = self.unmet_requirement(requires, witness);
        unmet.or_else(|| self.overridden(overrides, witness)).map(Ok)
    }

    fn unmet_requirement(
        &self,
        requires: &'a [(Requirement, OutcomeIndex)],
        witness: &mut (impl Witness<'a> + ?Sized),
    ) -> Option<OutcomeIndex> {
        let mut requires = requires.iter();
        let unmet = requires.find(|(requirement, _)| self.met(requirement, witness) != Truth::True);
        unmet.map(|(_, outcome)| *outcome)
    }

    fn overridden(
        &self,
        overrides: &'a [Override],
        witness: &mut (impl Witness<'a> + ?Sized),
    ) -> Option<OutcomeIndex> {
        let applies = |entry: &&Override| {
            let seen = self.attribute(&entry.path);
            let names = entry.names(seen);
            // The clock is asked only of those whom the entry names at all.
            let is_alive = !names || entry.expires_at.is_none_or(|end| self.now_ms() < end);
            witness.entry(seen, is_alive, names);
            names && is_alive
        };
        overrides.iter().find(applies).map(|entry| entry.outcome)
    }

    fn targeted(&self, flag: &'a Flag, witness: &mut (impl Witness<'a> + ?Sized)) -> Option<OutcomeIndex> {
        flag.rules.iter().find_map(|rule| {
            let truth = self.rule_truth(&rule.when, witness);
            let outcome = match (truth, &rule.serve) {
                (Truth::True, Serve::Variant(outcome)) => Some(*outcome),
                (Truth::True, Serve::Split(split)) => self.arm(split, witness),
                _ => None,
            };
            witness.rule(&rule.id);
            outcome
        })
    }

    #[inline]
    fn fallthrough(&self, flag: &'a Flag, witness: &mut (impl Witness<'a> + ?Sized)) -> OutcomeIndex {
        let split = match &flag.fallthrough {
            Serve::Variant(outcome) => return *outcome,
            Serve::Split(split) => split,
        };
        let arm = self.arm(split, witness);
        witness.rule(FALLTHROUGH);
        // A fallthrough's split without `rest` does not compile.
        arm.or(split.rest).unwrap_or(flag.off)
    }

    /// The arm that the context's unit falls into; one without a bucket is in none.
    fn arm(&self, split: &'a Split, witness: &mut (impl Witness<'a> + ?Sized)) -> Option<OutcomeIndex> {
        let seen = self.attribute(&split.unit);
        let bucket = bucket_of(split.seed_hash, seen);
        witness.bucket(seen, bucket);
        if bucket.is_none() {
            witness.attribute(split.unit.name());
        }
        split.arm(bucket?)
    }

    /// The same as [`Self::truth`], with less ado for the many rules that ask one thing only.
    #[inline]
    fn rule_truth<W: Witness<'a> + ?Sized>(&self, when: &'a Condition, witness: &mut W) -> Truth {
        let when = match when {
            Condition::All(all) if !witness.is_exhaustive() => match &**all {
                [one] => one,
                _ => when,
            },
            _ => when,
        };
        match when {
            Condition::Clause(clause) => self.clause(clause, witness),
            _ => self.truth(when, witness),
        }
    }

    fn truth(&self, condition: &'a Condition, witness: &mut (impl Witness<'a> + ?Sized)) -> Truth {
        match condition {
            Condition::All(all) => self.combined(all, Truth::False, witness),
            Condition::Any(any) => self.combined(any, Truth::True, witness),
            Condition::Not(not) => {
                witness.enter();
                let truth = !self.truth(not, witness);
                witness.leave(None, truth);
                truth
            }
            Condition::Segment(slot) => {
                let (truth, attribute) = self.segment(*slot);
                attribute.iter().for_each(|attribute| witness.attribute(attribute));
                witness.enter();
                witness.leave(None, truth);
                truth
            }
            Condition::Flag(requirement) => {
                witness.enter();
                let truth = self.met(requirement, witness);
                witness.leave(None, truth);
                truth
            }
            Condition::Clause(clause) => self.clause(clause, witness),
        }
    }

    #[inline(always)]
    fn clause(&self, clause: &'a Clause, witness: &mut (impl Witness<'a> + ?Sized)) -> Truth {
        let seen = self.attribute(&clause.path);
        let truth = clause.holds(seen);
        if truth == Truth::Unknown {
            witness.attribute(clause.path.name());
        }
        witness.enter();
        witness.leave(seen, truth);
        truth
    }

    /// `any` or `all` of the children: one that is `decisive` decides, else one that is unknown, else none.
    fn combined<W: Witness<'a> + ?Sized>(
        &self,
        children: &'a [Condition],
        decisive: Truth,
        witness: &mut W,
    ) -> Truth {
        witness.enter();
        let mark = witness.mark();
        let mut result = !decisive;
        for child in children {
            // Most children are clauses: those need no call.
            let truth = match child {
                Condition::Clause(clause) => self.clause(clause, witness),
                child => self.truth(child, witness),
            };
            if truth == decisive {
                result = truth;
                if !witness.is_exhaustive() {
                    break;
                }
            } else if truth == Truth::Unknown && result != decisive {
                result = truth;
            }
        }
        if result != Truth::Unknown {
            witness.forget(mark);
        }
        witness.leave(None, result);
        result
    }

    /// Unknown where the other flag is missing or fails.
    fn met(&self, requirement: &'a Requirement, witness: &mut (impl Witness<'a> + ?Sized)) -> Truth {
        let served = self.served(requirement.slot);
        let truth = served.map(|served| requirement.variants.iter().any(|variant| **variant == *served));
        witness.requirement(served, truth.into());
        truth.into()
    }

    /// Not excluded, and included or described by the condition.
    pub(crate) fn is_in(&self, segment: &'a Segment, witness: &mut dyn Witness<'a>) -> Truth {
        let seen = self.attribute(&segment.path);
        let excluded = Truth::from(segment.excluded.name(seen));
        let included = Truth::from(segment.included.name(seen));
        witness.lists(seen, excluded, included);
        if excluded == Truth::Unknown || included == Truth::Unknown {
            witness.attribute(segment.path.name());
        }
        let decided = excluded == Truth::True || included == Truth::True;
        let described = match &segment.when {
            Some(when) if witness.is_exhaustive() || !decided => self.truth(when, witness),
            _ => Truth::False,
        };
        !excluded.or(!included.or(described))
    }
}

/// What flags and segments depend on.
impl<'a> View<'a> {
    /// Settles what does not stand at the bottom of all dependencies, lowest rank first. What does is
    /// evaluated where it is needed.
    #[inline]
    pub(crate) fn settle_dependencies(&self, dependencies: &'a [Slot]) {
        if dependencies.iter().any(|dependency| !self.ruleset.dependencies(*dependency).is_empty()) {
            self.settle_deep_dependencies(dependencies);
        }
    }

    fn settle_deep_dependencies(&self, dependencies: &'a [Slot]) {
        let mut open: Vec<&[Slot]> = vec![dependencies];
        let mut missing: Vec<Slot> = Vec::new();
        while let Some(dependencies) = open.pop() {
            for &dependency in dependencies {
                let deeper = self.ruleset.dependencies(dependency);
                if !deeper.is_empty() && self.memo().borrow().get(dependency).is_none() {
                    self.memo().borrow_mut().set(dependency, Settled::Flag(None));
                    missing.push(dependency);
                    open.push(deeper);
                }
            }
        }
        missing.sort_unstable_by_key(|dependency| self.ruleset.rank(*dependency));
        for dependency in missing {
            let settled = self.settle(dependency);
            self.memo().borrow_mut().set(dependency, settled);
        }
    }

    fn settled(&self, slot: Slot) -> Settled<'a> {
        if self.ruleset.dependencies(slot).is_empty() {
            return self.settle(slot);
        }
        self.memo().borrow().get(slot).unwrap_or(Settled::Flag(None))
    }

    fn memo(&self) -> &Memo<'a> {
        self.settled.get_or_init(Box::default)
    }

    fn settle(&self, slot: Slot) -> Settled<'a> {
        match self.ruleset.node(slot) {
            Node::Segment(_) => {
                let settled = self.ruleset.segment(slot).map(|segment| self.settle_segment(segment));
                let (truth, attribute) = settled.unwrap_or((Truth::Unknown, None));
                Settled::Segment(truth, attribute)
            }
            _ => {
                let ended = self.end(slot, &mut Silent).ok();
                let variant = ended.and_then(|(flag, outcome)| flag.served(flag.end(outcome)?));
                Settled::Flag(variant.map(|(key, _)| key))
            }
        }
    }

    /// The variant that a flag serves; `None` for one that is missing or fails.
    pub(crate) fn served(&self, slot: Slot) -> Option<&'a str> {
        match self.settled(slot) {
            Settled::Flag(variant) => variant,
            Settled::Segment(..) => None,
        }
    }

    /// Whether the context is in a segment, and the attribute without which that is unknown.
    pub(crate) fn segment(&self, slot: Slot) -> (Truth, Option<&'a str>) {
        let Some(segment) = self.ruleset.segment(slot) else { return (Truth::Unknown, None) };
        if segment.dependencies.is_empty() {
            return self.settle_segment(segment);
        }
        match self.settled(slot) {
            Settled::Segment(truth, attribute) => (truth, attribute),
            Settled::Flag(_) => (Truth::Unknown, None),
        }
    }

    fn settle_segment(&self, segment: &'a Segment) -> (Truth, Option<&'a str>) {
        let mut attribute = None;
        let truth = self.is_in(segment, &mut attribute);
        (truth, attribute.filter(|_| truth == Truth::Unknown))
    }
}

#[cfg(test)]
mod tests;
