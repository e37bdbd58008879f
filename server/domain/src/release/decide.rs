//! What a command does to a release, or why it does nothing.

use thiserror::Error;

use super::{Acknowledged, Cause, Event, EventKind, Forced, HoldReason, Measure, Release, State};
use crate::{Actor, FieldFault, check_text};

/// How often a release goes on by itself after holds, in an attempt; then a person decides.
pub const AUTOMATIC_RESUMES: u32 = 3;

/// What people and the engine say to a release.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Begin, now or at the time that was wished for.
    Start(Measure),
    /// Wait where it is.
    Pause,
    /// Go on after a hold.
    Resume,
    /// Let the next stage be entered.
    Approve,
    /// Go on to the next stage, whatever the evidence. The plan's limits are no evidence: who says it
    /// has checked them.
    Advance {
        /// What SDKs measure.
        measure: Measure,
        /// What would make the release wait.
        passed: Vec<HoldReason>,
    },
    /// Stop, and go back.
    Halt,
    /// Stay, and expose no one more.
    Freeze,
    /// Begin anew.
    Restart(Measure),
    /// Take back.
    Cancel,
    /// The engine: wait.
    Hold(HoldReason),
    /// The engine: go on after a hold whose reason has passed.
    ResumeOnEvidence,
    /// The engine: let one customer go back, and go on for the others.
    HaltCustomer {
        /// The customer's key.
        customer: String,
        /// The guard that has the most to do with it.
        guard: String,
        /// The logarithm of the evidence, times the customer's weight.
        ln_e: f64,
        /// What SDKs measure.
        measure: Measure,
    },
    /// The engine: stop, and go back.
    HaltOn(Cause),
    /// The engine: go on to the next stage, or to the watch after the last.
    AdvanceOnEvidence(Measure),
    /// The engine: the watch is over.
    Complete,
    /// The engine: SDKs have heard of the halt.
    Halted(Acknowledged),
    /// What the release drives was changed.
    Supersede,
}

/// Why a command does nothing.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotNow {
    /// The release's state is not one for it.
    #[error("{0}")]
    State(String),
    /// Somebody else must say it.
    #[error("{0}")]
    Person(String),
    /// The reason is no text.
    #[error("{}", .0.message)]
    Reason(FieldFault),
}

/// What a command does to a release.
///
/// # Errors
/// Why it does nothing.
pub fn decide(
    release: &Release,
    by: &Actor,
    command: &Command,
    reason: &str,
    now_ms: i64,
) -> Result<Vec<Event>, NotNow> {
    let mut faults = Vec::new();
    check_text("/reason", reason, &mut faults);
    if let Some(fault) = faults.pop() {
        return Err(NotNow::Reason(fault));
    }
    let kinds = kinds(release, by, command, now_ms)?;
    let event = |(seq, kind)| Event { seq, at_ms: now_ms, by: by.clone(), reason: reason.to_owned(), kind };
    Ok((release.version + 1..).zip(kinds).map(event).collect())
}

fn kinds(release: &Release, by: &Actor, command: &Command, now_ms: i64) -> Result<Vec<EventKind>, NotNow> {
    let state = release.state;
    let held = release.hold.as_ref().map(|hold| hold.reason);
    let a_persons = held.is_some_and(HoldReason::is_a_persons);
    let one = |kind| Ok(vec![kind]);
    match command {
        Command::Start(measure) => start(release, by, measure, now_ms),
        Command::Pause if state.is_under_way() && held != Some(HoldReason::Manual) => {
            one(EventKind::Held { hold: HoldReason::Manual })
        }
        Command::Freeze if state.is_under_way() && held != Some(HoldReason::Frozen) => {
            one(EventKind::Held { hold: HoldReason::Frozen })
        }
        Command::Resume if state == State::Holding => one(EventKind::Resumed { automatic: false }),
        Command::Approve => approve(release, by),
        Command::Advance { measure, passed } if state.is_under_way() && !a_persons => {
            let others = passed.iter().copied().filter(|reason| Some(*reason) != held);
            let passed = held.into_iter().chain(others).collect();
            one(onward(release, measure, Some(Forced { passed })))
        }
        Command::Halt if !state.is_terminal() && state != State::Halting => Ok(halt(state, Cause::Manual)),
        Command::Restart(measure) if state.is_under_way() => {
            one(EventKind::Restarted { measure: measure.clone() })
        }
        Command::Cancel if !state.is_terminal() && state != State::Halting => one(EventKind::Cancelled),
        Command::Hold(reason) if state.is_under_way() && !a_persons && held != Some(*reason) => {
            one(EventKind::Held { hold: *reason })
        }
        Command::ResumeOnEvidence
            if state == State::Holding && !a_persons && release.resumes < AUTOMATIC_RESUMES =>
        {
            one(EventKind::Resumed { automatic: true })
        }
        Command::HaltCustomer { customer, guard, ln_e, measure }
            if state.is_under_way() && !release.halted_customers.contains(customer) =>
        {
            let (customer, guard, measure) = (customer.clone(), guard.clone(), measure.clone());
            one(EventKind::CustomerHalted { customer, guard, ln_e: *ln_e, measure })
        }
        Command::HaltOn(cause) if state.is_under_way() => Ok(halt(state, cause.clone())),
        Command::AdvanceOnEvidence(measure)
            if state == State::Running && release.awaits_approval().is_none() =>
        {
            one(onward(release, measure, None))
        }
        Command::Complete if state == State::Watching => one(EventKind::Completed { forced: None }),
        Command::Halted(acknowledged) if state == State::Halting => {
            one(EventKind::Halted { acknowledged: Some(acknowledged.clone()) })
        }
        Command::Supersede if !state.is_terminal() && state != State::Halting => one(EventKind::Superseded),
        _ => Err(NotNow::State(why_not(release, command))),
    }
}

fn start(release: &Release, by: &Actor, measure: &Measure, now_ms: i64) -> Result<Vec<EventKind>, NotNow> {
    let is_early = release.wish.start_at_ms.is_some_and(|start| now_ms < start);
    match release.state {
        State::Draft if is_early => Ok(vec![EventKind::Scheduled]),
        State::Scheduled if is_early && by.kind() == "server" => {
            Err(NotNow::State("the release's time has not come".into()))
        }
        State::Draft | State::Scheduled => Ok(vec![EventKind::Started { measure: measure.clone() }]),
        _ => Err(NotNow::State(why_not(release, &Command::Start(measure.clone())))),
    }
}

fn approve(release: &Release, by: &Actor) -> Result<Vec<EventKind>, NotNow> {
    if by.kind() != "user" {
        return Err(NotNow::Person("only a member can approve: sign in as one".into()));
    }
    if by.id == release.origin.creator.id {
        return Err(NotNow::Person(
            "whoever created the release cannot approve it: ask another member".into(),
        ));
    }
    match release.awaits_approval().filter(|_| release.state.is_under_way()) {
        // Whoever was waiting for it need not say so.
        Some(stage) if release.is_held_for(HoldReason::Approval) => {
            Ok(vec![EventKind::Approved { stage }, EventKind::Resumed { automatic: false }])
        }
        Some(stage) => Ok(vec![EventKind::Approved { stage }]),
        None => Err(NotNow::State("no stage of the release awaits an approval now".into())),
    }
}

/// The next stage, else the watch, else the end.
fn onward(release: &Release, measure: &Measure, forced: Option<Forced>) -> EventKind {
    match release.next_stage() {
        Some(stage) => EventKind::StageEntered { stage, measure: measure.clone(), forced },
        None if release.watched_ms.is_some() => EventKind::Completed { forced },
        None => EventKind::WatchBegan { forced },
    }
}

/// Where nobody was exposed there is nobody to wait for.
fn halt(state: State, cause: Cause) -> Vec<EventKind> {
    let began = EventKind::HaltBegan { cause };
    match state {
        State::Draft | State::Scheduled => vec![began, EventKind::Halted { acknowledged: None }],
        _ => vec![began],
    }
}

fn why_not(release: &Release, command: &Command) -> String {
    let state = release.state.name();
    if release.state.is_terminal() || release.state == State::Halting {
        return format!("the release is `{state}` and stays so: create another one");
    }
    match (command, release.hold.as_ref().map(|hold| hold.reason)) {
        (Command::Advance { .. }, Some(hold)) if hold.is_a_persons() => {
            "the release is paused or frozen: resume it before you advance it".into()
        }
        (Command::ResumeOnEvidence, Some(_)) => "a person must resume the release now".into(),
        (Command::AdvanceOnEvidence(_), None) if release.awaits_approval().is_some() => {
            "the release's next stage awaits an approval".into()
        }
        (Command::Pause | Command::Freeze | Command::Hold(_), Some(_)) => {
            "the release is held already: resume it or cancel it".into()
        }
        _ => format!("the release is `{state}`: look at it again before you say more"),
    }
}

#[cfg(test)]
mod tests;
