//! A release as it stands: what was wished for, and how far it has come.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use tidegate_core::model::Flag;

use super::{
    Drive, EVERYBODY_PPM, Enrolled, Event, EventKind, Halt, Hold, HoldReason, Plan, Stage, State, Step,
};
use crate::{Actor, FieldFault, check_text};

/// What somebody wishes to release.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewRelease {
    /// The flag's key.
    pub flag: String,
    /// The rule that is driven; the fallthrough without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The variant that everybody gets before.
    pub baseline: String,
    /// The variant that everybody is to get.
    pub target: String,
    /// The attribute that is split.
    pub unit: String,
    /// How it goes out.
    pub plan: Plan,
    /// The template that the plan was taken from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// Not before this time, in milliseconds since the Unix epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_at_ms: Option<i64>,
}

impl NewRelease {
    /// Everything that is wrong with it by itself; what the flag makes impossible, [`Drive`] says.
    pub fn faults(&self) -> Vec<FieldFault> {
        let mut faults = self.plan.faults("/plan");
        check_text("/unit", &self.unit, &mut faults);
        if self.baseline == self.target {
            let message = format!("`{}` is the baseline; name another variant", self.target);
            faults.push(FieldFault::new("/target", message));
        }
        faults
    }
}

/// Where a release is born.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Unique within the tenant.
    pub id: String,
    /// The project's key.
    pub project: String,
    /// The environment's key.
    pub environment: String,
    /// Fixed for the flag, so that a release that begins anew exposes the same units first.
    pub seed: String,
    /// Who created it.
    pub creator: Actor,
    /// When, in milliseconds since the Unix epoch.
    pub created_ms: i64,
}

impl Origin {
    /// What the buckets of releases of a flag begin with.
    pub fn seed(project: &str, flag: &str) -> String {
        format!("{project}/{flag}")
    }
}

/// A time in which enrolment and shares stood still: evidence is kept apart by it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepEpoch {
    /// 1, 2, 3… through all attempts.
    pub number: u64,
    /// The attempt that it belongs to.
    pub attempt: u32,
    /// The stage; none in the opening, which has only a control.
    pub stage: Option<usize>,
    /// The share that gets the target.
    pub share_ppm: u32,
    /// When it began.
    pub opened_ms: i64,
    /// What SDKs measure in it.
    pub measure: Measure,
}

/// What SDKs are to measure beyond errors.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Measure {
    /// Units whose hash is below it are named, to test the shares.
    pub sample: u64,
    /// The control's percentiles in milliseconds, whose exceedance is counted.
    #[serde(default)]
    pub latency_ms: Vec<f64>,
}

/// A time in which a person made a release wait: it is no part of a bake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// When it began.
    pub since_ms: i64,
    /// When it ended.
    pub until_ms: i64,
}

/// A release.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Release {
    /// Where it comes from.
    #[serde(flatten)]
    pub origin: Origin,
    /// What was wished for.
    #[serde(flatten)]
    pub wish: NewRelease,
    /// How many events have made it what it is.
    pub version: u64,
    /// Its state.
    pub state: State,
    /// How often it has begun.
    pub attempt: u32,
    /// The stage it is in; none before the first.
    pub stage: Option<usize>,
    /// Since when it is watched.
    pub watched_ms: Option<i64>,
    /// Why it waits, while it does.
    pub hold: Option<Hold>,
    /// How often it went on by itself after a hold, in this attempt.
    pub resumes: u32,
    /// How long the engine has made it wait, in all attempts and without the present hold.
    #[serde(default)]
    pub held_ms: i64,
    /// Stages that a person has approved, in this attempt.
    pub approved: Vec<usize>,
    /// Customers that were halted alone, in this attempt.
    #[serde(default)]
    pub halted_customers: Vec<String>,
    /// When people made it wait, since the present step epoch or watch began.
    #[serde(default)]
    pub pauses: Vec<Pause>,
    /// All step epochs, the present one last.
    pub epochs: Vec<StepEpoch>,
    /// That it was stopped.
    pub halt: Option<Halt>,
}

impl Release {
    /// A release that nothing has happened to.
    ///
    /// # Errors
    /// Everything that is wrong with the wish.
    pub fn create(origin: Origin, wish: NewRelease) -> Result<Self, Vec<FieldFault>> {
        let faults = wish.faults();
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Self {
            origin,
            wish,
            version: 0,
            state: State::Draft,
            attempt: 0,
            stage: None,
            watched_ms: None,
            hold: None,
            resumes: 0,
            held_ms: 0,
            approved: Vec::new(),
            halted_customers: Vec::new(),
            pauses: Vec::new(),
            epochs: Vec::new(),
            halt: None,
        })
    }

    /// Whether it waits for that reason.
    pub fn is_held_for(&self, reason: HoldReason) -> bool {
        self.hold.as_ref().is_some_and(|hold| hold.reason == reason)
    }

    /// The stage after the present one.
    pub fn next_stage(&self) -> Option<usize> {
        let next = self.stage.map_or(0, |stage| stage + 1);
        (next < self.wish.plan.stages.len()).then_some(next)
    }

    /// Whom the next step exposes more of, and the share of them that gets the target then: the next stage, or the end
    /// where something was held back until then.
    pub fn exposes_next(&self) -> Option<(Enrolled, u32)> {
        let plan = &self.wish.plan;
        match self.next_stage() {
            Some(next) => Some((plan.enrolled(next), plan.treatment_ppm(next)?)),
            None => {
                let is_watched = self.watched_ms.is_some() && !self.state.is_terminal();
                (is_watched && plan.holdback_ppm.is_some()).then_some((Enrolled::Everybody, EVERYBODY_PPM))
            }
        }
    }

    /// Whether units of a customer of that key and ring get the target now.
    pub fn exposes(&self, customer: &str, ring: Option<&str>) -> bool {
        let stage = self.stage.filter(|_| self.state.is_under_way());
        stage.is_some_and(|stage| self.wish.plan.enrolled(stage).has(Some(customer), ring))
            && self.halted_customers.iter().all(|halted| halted != customer)
    }

    /// Whether the plan names a customer in any of its stages.
    pub fn names(&self, customer: &str) -> bool {
        self.wish.plan.stages.iter().any(|stage| stage.customers.iter().any(|named| named == customer))
    }

    /// The stage that a person must approve before it can be entered.
    pub fn awaits_approval(&self) -> Option<usize> {
        let stages = &self.wish.plan.stages;
        self.next_stage().filter(|next| {
            stages.get(*next).is_some_and(|stage| stage.approval) && !self.approved.contains(next)
        })
    }

    /// Makes the flag what it is in the release's present state.
    ///
    /// # Errors
    /// The flag is not what the release may drive; never on the way back.
    pub fn apply_to(&self, flag: &mut Flag) -> Result<(), FieldFault> {
        let drive = self.drive();
        match (self.state, self.epochs.last()) {
            (State::Draft | State::Scheduled, _) => Ok(()),
            (State::Completed, _) => drive.complete(flag, &self.halted_customers),
            (state, Some(epoch)) if state.is_under_way() => drive.step(flag, &self.step(epoch)),
            _ => {
                drive.undo(flag);
                Ok(())
            }
        }
    }

    /// Whether all who are not enrolled are the control: where customers move as a whole, and in the
    /// opening of a plan that lets them.
    pub fn compares_others(&self) -> bool {
        let plan = &self.wish.plan;
        match self.epochs.last().and_then(|epoch| epoch.stage) {
            Some(stage) => plan.moves_whole(stage),
            None => (0..plan.stages.len()).any(|stage| plan.moves_whole(stage)),
        }
    }

    /// What the flag's rules know of it.
    pub fn drive(&self) -> Drive {
        let (wish, origin) = (&self.wish, &self.origin);
        Drive {
            release: origin.id.clone(),
            rule: wish.rule.clone(),
            baseline: wish.baseline.clone(),
            target: wish.target.clone(),
            unit: wish.unit.clone(),
            seed: origin.seed.clone(),
        }
    }

    fn step(&self, epoch: &StepEpoch) -> Step {
        let plan = &self.wish.plan;
        Step {
            epoch: epoch.number,
            // The opening looks at those who will be exposed first.
            enrolled: plan.enrolled(epoch.stage.unwrap_or(0)),
            share_ppm: epoch.share_ppm,
            sample: epoch.measure.sample,
            latency_ms: epoch.measure.latency_ms.clone(),
            compares_others: self.compares_others(),
            halted: self.halted_customers.clone(),
        }
    }

    /// Lets an event happen to it: replaying all of them gives the row.
    pub fn apply(&mut self, event: &Event) {
        let held = self.hold.clone();
        self.version = event.seq;
        self.follow(event);
        let is_ours = |hold: &Hold| !hold.reason.is_a_persons() && hold.reason != HoldReason::Approval;
        if let Some(ended) = held.filter(|held| is_ours(held) && self.hold.as_ref() != Some(held)) {
            self.held_ms = self.held_ms.saturating_add(event.at_ms.saturating_sub(ended.since_ms));
        }
    }

    fn follow(&mut self, event: &Event) {
        match &event.kind {
            EventKind::Scheduled => self.state = State::Scheduled,
            EventKind::Started { measure } | EventKind::Restarted { measure } => {
                self.attempt += 1;
                (self.stage, self.watched_ms, self.resumes) = (None, None, 0);
                self.approved.clear();
                self.halted_customers.clear();
                self.go_on();
                self.open(0, measure, event.at_ms);
            }
            EventKind::StageEntered { stage, measure, .. } => {
                self.stage = Some(*stage);
                self.go_on();
                self.open(self.wish.plan.treatment_ppm(*stage).unwrap_or(0), measure, event.at_ms);
            }
            EventKind::WatchBegan { .. } => {
                self.watched_ms = Some(event.at_ms);
                self.go_on();
                self.pauses.clear();
            }
            EventKind::Completed { .. } => self.end(State::Completed),
            EventKind::Held { hold } => {
                self.end_pause(event.at_ms);
                self.state = State::Holding;
                let words = event.reason.clone();
                self.hold = Some(Hold { reason: *hold, since_ms: event.at_ms, words });
            }
            EventKind::Resumed { automatic } => {
                self.resumes = if *automatic { self.resumes + 1 } else { 0 };
                self.end_pause(event.at_ms);
                self.go_on();
            }
            EventKind::CustomerHalted { customer, measure, .. } => {
                self.halted_customers.push(customer.clone());
                let share_ppm = self.epochs.last().map_or(0, |epoch| epoch.share_ppm);
                self.open(share_ppm, measure, event.at_ms);
            }
            EventKind::Approved { stage } => self.approved.push(*stage),
            EventKind::HaltBegan { cause } => {
                self.halt = Some(Halt {
                    at_ms: event.at_ms,
                    by: event.by.clone(),
                    cause: cause.clone(),
                    words: event.reason.clone(),
                    acknowledged: None,
                    settled_ms: None,
                });
                self.end(State::Halting);
            }
            EventKind::Halted { acknowledged } => {
                if let Some(halt) = &mut self.halt {
                    halt.acknowledged.clone_from(acknowledged);
                    halt.settled_ms = Some(event.at_ms);
                }
                self.end(State::Halted);
            }
            EventKind::Cancelled => self.end(State::Cancelled),
            EventKind::Superseded => self.end(State::Superseded),
        }
    }

    /// Remembers the wait that ends, if a person wished for it.
    fn end_pause(&mut self, until_ms: i64) {
        if let Some(hold) = self.hold.as_ref().filter(|hold| hold.reason.is_a_persons()) {
            self.pauses.push(Pause { since_ms: hold.since_ms, until_ms });
        }
    }

    fn go_on(&mut self) {
        self.hold = None;
        self.state = if self.watched_ms.is_some() { State::Watching } else { State::Running };
    }

    fn end(&mut self, state: State) {
        self.hold = None;
        self.state = state;
    }

    fn open(&mut self, share_ppm: u32, measure: &Measure, opened_ms: i64) {
        self.pauses.clear();
        let number = self.epochs.last().map_or(1, |epoch| epoch.number + 1);
        let (attempt, stage, measure) = (self.attempt, self.stage, measure.clone());
        self.epochs.push(StepEpoch { number, attempt, stage, share_ppm, opened_ms, measure });
    }
}

impl Plan {
    /// Whether a stage exposes all of some customers and none of the others, so that these are the control.
    pub fn moves_whole(&self, stage: usize) -> bool {
        self.treatment_ppm(stage) == Some(EVERYBODY_PPM) && self.enrolled(stage) != Enrolled::Everybody
    }

    /// Among whom units are split in a stage: whom it names, and whom those before it named.
    pub fn enrolled(&self, stage: usize) -> Enrolled {
        let until = self.stages.get(..=stage).unwrap_or(&self.stages);
        if until.iter().any(Stage::is_for_everybody) {
            return Enrolled::Everybody;
        }
        let all = |of: fn(&Stage) -> &Vec<String>| {
            let named: BTreeSet<&String> = until.iter().flat_map(of).collect();
            named.into_iter().cloned().collect()
        };
        Enrolled::Customers { rings: all(|stage| &stage.rings), keys: all(|stage| &stage.customers) }
    }
}
