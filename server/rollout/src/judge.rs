//! What follows from what is known of a release: one decision, and a report of how it came about.
//!
//! Deterministic: the release, what was counted of it and a few facts give the verdict, which is a
//! command to the release or none. Whoever drives releases carries it out by `release::decide`.

mod bake;
mod case;
mod conditions;
mod customers;
mod data;
mod guards;
mod history;
mod limits;
mod measure;
mod report;
mod tally;
mod watch;
mod words;

use std::collections::BTreeSet;

use tidegate_domain::release::{Acknowledged, Cause, Command, HoldReason, Release, State};

use crate::Counts;
use case::{Case, Seen};

pub use data::{Arm, FRESH_MS, NoData};
pub use history::{GuardMoment, Moment, history};
pub use measure::opening_measure;
pub use report::{Action, Bake, CustomerReport, GuardReport, Need, Next, Report, SampleReport, Units};

/// Evidence below which a release that looked like harm goes on.
const RESUME_E: f64 = 10.0;
/// Evidence that may halt where customers move as a whole, at least.
const WHOLE_CUSTOMERS_E: f64 = 1e3;
/// Evidence that may halt where units have no identity.
const NO_IDENTITY_E: f64 = 1e6;
/// Evidence that the arms are not as large as the split makes them.
const SAMPLE_RATIO_E: f64 = 1e3;
/// Windows with reports that must lie between a hold and going on by itself.
const FLUSHES_TO_RESUME: usize = 2;
/// Longest wait for SDKs to acknowledge that a release was undone.
pub const SETTLE_MS: i64 = 120_000;

/// What a judgement needs to know beyond the release and what was counted of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Facts {
    /// The database's time.
    pub now_ms: i64,
    /// What a person asks for at this moment.
    pub asked: Option<Asked>,
    /// How many customers the release may reach: each has its part of the evidence.
    pub customers: u64,
    /// How many times as many units are enrolled in the next stage as in this one; below 1 where that
    /// is not known.
    pub growth: f64,
    /// Of the customers who had errors, those who move as a whole with the first stage, where that lets them: what
    /// is usual for them must be known before.
    pub moving: BTreeSet<String>,
    /// Why the next stage must not be entered, not even when a person forces it: what a plan's limits on
    /// customers and protected customers forbid.
    pub barred: Vec<String>,
    /// That nobody more may be exposed now.
    pub frozen: Option<Frozen>,
    /// When the version that undid the exposure was published.
    pub undone_ms: Option<i64>,
    /// Which of the servers that were seen in the last minute have that version.
    pub acknowledged: Option<Acknowledged>,
}

/// A window in which nobody more may be exposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frozen {
    /// When it ends.
    pub until_ms: i64,
    /// What it is called.
    pub name: String,
    /// The customer for whom it is, and how many others there is one for; none where it is for everybody.
    pub customers: Option<(String, u64)>,
}

/// What a person asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Stop, and go back.
    Halt,
    /// Wait.
    Pause,
    /// Go on to the next stage, whatever the evidence.
    Advance,
}

/// What to say to a release.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The command; none where nothing is to be done, or where what was asked for is refused.
    pub command: Option<Command>,
    /// Why, in words: the reason of the events that follow.
    pub reason: String,
}

impl Verdict {
    fn of(command: Command, reason: impl Into<String>) -> Self {
        Self { command: Some(command), reason: reason.into() }
    }

    fn nothing(reason: impl Into<String>) -> Self {
        Self { command: None, reason: reason.into() }
    }
}

/// Judges a release by what was counted of it. The first that applies: a person's halt; proven harm;
/// a person's pause; a forced advance; a hold; the automatic advance. Never more than one stage.
pub fn judge(release: &Release, counts: &Counts, facts: &Facts) -> (Verdict, Report) {
    let case = Case::of(release, counts, facts);
    let Some(case) = case.filter(|_| release.state.is_under_way()) else {
        return (idle(release, facts), Report::default());
    };
    let seen = Seen::of(&case);
    let conditions = conditions::of(&case, &seen);
    let verdict = under_way(&case, &seen, &conditions);
    let report = report::of(&case, &seen, &conditions);
    (verdict, report)
}

/// A release that drives nothing: before its start, at its end, and on the way back.
fn idle(release: &Release, facts: &Facts) -> Verdict {
    let is_due = release.wish.start_at_ms.is_none_or(|start| facts.now_ms >= start);
    match release.state {
        State::Scheduled if is_due => {
            Verdict::of(Command::Start(opening_measure(&release.wish.plan)), "its time has come")
        }
        State::Scheduled => Verdict::nothing("its time has not come"),
        State::Halting => settle(facts),
        state => Verdict::nothing(format!("the release is `{}`", state.name())),
    }
}

/// A halt is over when 99 % of the servers have heard of it, or after a while.
fn settle(facts: &Facts) -> Verdict {
    let Some(acknowledged) = &facts.acknowledged else {
        return Verdict::nothing("what undid the exposure is not published yet");
    };
    let Acknowledged { done, of, unconfirmed, .. } = acknowledged;
    let enough = done.saturating_mul(100) >= of.saturating_mul(99);
    let is_late = facts.undone_ms.is_some_and(|undone| facts.now_ms.saturating_sub(undone) >= SETTLE_MS);
    let told = Command::Halted(acknowledged.clone());
    match (enough, is_late) {
        (true, _) => Verdict::of(told, format!("{done} of {of} servers have acknowledged it")),
        (false, true) => {
            let names = unconfirmed.join(", ");
            Verdict::of(told, format!("{done} of {of} servers have acknowledged it in 120 s, not: {names}"))
        }
        (false, false) => Verdict::nothing(format!("{done} of {of} servers have acknowledged it")),
    }
}

fn under_way(case: &Case<'_>, seen: &Seen<'_>, conditions: &conditions::Conditions) -> Verdict {
    if case.facts.asked == Some(Asked::Halt) {
        return Verdict::of(Command::Halt, "a person stops it");
    }
    if let Some(verdict) = harm(case, seen) {
        return verdict;
    }
    match case.facts.asked {
        Some(Asked::Pause) => Verdict::of(Command::Pause, "a person lets it wait"),
        Some(Asked::Advance) => forced(case, conditions),
        _ => hold(case, seen, conditions).unwrap_or_else(|| onward(case, seen, conditions)),
    }
}

/// Whether somebody is hurt: one customer alone, or everybody.
fn harm(case: &Case<'_>, seen: &Seen<'_>) -> Option<Verdict> {
    let mut halted = case.release.halted_customers.clone();
    halted.extend(seen.hurt.iter().map(|hurt| hurt.customer.clone()));
    if halted.len() > 1 && !seen.hurt.is_empty() {
        let words = format!("customers are hurt, each by itself: {}", halted.join(", "));
        return Some(Verdict::of(Command::HaltOn(Cause::Customers { customers: halted }), words));
    }
    if let Some((guard, ln_e)) = seen.proven(case) {
        let words = words::harm(seen, &guard, ln_e);
        return Some(Verdict::of(Command::HaltOn(Cause::Harm { guard, ln_e }), words));
    }
    let hurt = seen.hurt.first()?;
    let (customer, guard, ln_e) = (hurt.customer.clone(), hurt.guard.clone(), hurt.ln_e);
    let words =
        format!("guard `{guard}` proves harm to customer `{customer}` alone: {}", words::evidence(ln_e));
    let measure = case.measure_on();
    Some(Verdict::of(Command::HaltCustomer { customer, guard, ln_e, measure }, words))
}

/// What a person forces passes holds, but neither a freeze nor what a plan's limits forbid.
fn forced(case: &Case<'_>, conditions: &conditions::Conditions) -> Verdict {
    let held = case.release.hold.as_ref().map(|hold| hold.reason);
    if held.is_some_and(HoldReason::is_a_persons) {
        return Verdict::nothing("the release is paused or frozen: resume it before you advance it");
    }
    if let Some(frozen) = &case.facts.frozen {
        return Verdict::nothing(format!("nobody more may be exposed now: {}", words::freeze(frozen)));
    }
    if let Some(barred) = conditions::barred(case) {
        return Verdict::nothing(barred);
    }
    let passed = conditions.reasons();
    let words = match passed.as_slice() {
        [] => "a person forces it, and nothing stands against it".into(),
        passed => format!("a person forces it past {}", words::reasons(passed)),
    };
    Verdict::of(Command::Advance { measure: measure::next(case), passed }, words)
}

/// Whether the release waits, goes on waiting, or goes on after it has waited.
fn hold(case: &Case<'_>, seen: &Seen<'_>, conditions: &conditions::Conditions) -> Option<Verdict> {
    let Some(held) = &case.release.hold else {
        let first = conditions.holding.first()?;
        return Some(Verdict::of(Command::Hold(first.reason), first.words.clone()));
    };
    if held.reason.is_a_persons() {
        return Some(Verdict::nothing(format!("a person makes it wait: {}", held.words)));
    }
    match conditions.holding.iter().find(|condition| condition.reason == held.reason) {
        Some(stays) => Some(Verdict::nothing(stays.words.clone())),
        None => Some(match conditions.holding.first() {
            Some(other) => Verdict::of(Command::Hold(other.reason), other.words.clone()),
            None => resume(case, seen),
        }),
    }
}

fn resume(case: &Case<'_>, seen: &Seen<'_>) -> Verdict {
    if !case.may_resume() {
        return Verdict::nothing("what it waited for has passed, but it has gone on by itself often enough");
    }
    if seen.flushes_since_hold < FLUSHES_TO_RESUME {
        return Verdict::nothing("what it waited for has passed; two windows of reports must confirm it");
    }
    Verdict::of(Command::ResumeOnEvidence, "what it waited for has passed, and two windows confirm it")
}

/// One stage further, if nothing is missing.
fn onward(case: &Case<'_>, seen: &Seen<'_>, conditions: &conditions::Conditions) -> Verdict {
    let needs = report::needs(case, seen);
    let mut missing = needs.iter().map(|need| &need.words);
    if let Some(words) = missing.next().or(conditions.standing.first().map(|standing| &standing.words)) {
        return Verdict::nothing(words.clone());
    }
    match case.release.state {
        State::Watching => Verdict::of(Command::Complete, "the watch is over, and no harm was seen"),
        _ => Verdict::of(Command::AdvanceOnEvidence(measure::next(case)), words::clean(case, seen)),
    }
}

#[cfg(test)]
mod tests;
