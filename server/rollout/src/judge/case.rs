//! What is judged: the present attempt of a release, and what the counts say of it.

use std::collections::BTreeSet;

use tidegate_domain::release::{
    AUTOMATIC_RESUMES, EVERYBODY_PPM, HoldReason, Measure, Plan, Release, StepEpoch,
};

use super::customers::{self, Hurt};
use super::data::{self, Data};
use super::guards::{self, Evidence};
use super::tally::{Among, Tally};
use super::{Facts, NO_IDENTITY_E, RESUME_E, WHOLE_CUSTOMERS_E, bake, watch};
use crate::{Counts, LogE, WINDOW_MS};

/// A release that is under way, in its present step.
pub(super) struct Case<'a> {
    pub(super) release: &'a Release,
    pub(super) plan: &'a Plan,
    pub(super) counts: &'a Counts,
    pub(super) facts: &'a Facts,
    /// The step epochs of the attempt, in their order.
    pub(super) attempt: Vec<&'a StepEpoch>,
    pub(super) present: &'a StepEpoch,
    /// Step epochs in which customers moved as a whole, each with those who had moved.
    pub(super) moved: BTreeSet<(u64, &'a str)>,
}

impl<'a> Case<'a> {
    /// `None` where nothing has begun.
    pub(super) fn of(release: &'a Release, counts: &'a Counts, facts: &'a Facts) -> Option<Self> {
        let present = release.epochs.last()?;
        let attempt = release.epochs.iter().filter(|epoch| epoch.attempt == release.attempt).collect();
        let plan = &release.wish.plan;
        let mut case = Self { release, plan, counts, facts, attempt, present, moved: BTreeSet::new() };
        let treated = counts.exposures.iter().filter(|row| row.treatment && case.is_whole_at(row.step_epoch));
        case.moved = treated.map(|row| (row.step_epoch, row.stratum.as_str())).collect();
        Some(case)
    }

    fn is_whole_at(&self, number: u64) -> bool {
        self.attempt.iter().any(|epoch| epoch.number == number && self.is_whole(epoch))
    }

    /// Whether customers move as a whole in that step.
    pub(super) fn is_whole(&self, epoch: &StepEpoch) -> bool {
        epoch.share_ppm > 0 && epoch.stage.is_some_and(|stage| self.plan.moves_whole(stage))
    }

    /// Whether customers have moved as a whole in this attempt.
    pub(super) fn has_moved_whole(&self) -> bool {
        self.attempt.iter().any(|epoch| self.is_whole(epoch))
    }

    /// The share by design, where units are split at random between two arms.
    pub(super) fn share(&self, epoch: &StepEpoch) -> Option<f64> {
        let share = f64::from(epoch.share_ppm) / f64::from(EVERYBODY_PPM);
        (share < 1.0 && !self.is_whole(epoch)).then_some(share)
    }

    /// Whether the present step has units of the treatment, and of the control.
    pub(super) fn arms(&self) -> (bool, bool) {
        let has_control = self.share(self.present).is_some() || self.is_whole(self.present);
        (self.present.share_ppm > 0, has_control)
    }

    /// Whether it is in its opening, and no guard waits for data there.
    pub(super) fn is_unguarded_opening(&self) -> bool {
        self.present.stage.is_none() && self.plan.guards.is_empty()
    }

    /// The end of the last closed window.
    pub(super) fn closed_ms(&self) -> i64 {
        self.facts.now_ms - self.facts.now_ms.rem_euclid(WINDOW_MS)
    }

    /// Since when the release is where it is.
    pub(super) fn since_ms(&self) -> i64 {
        self.release.watched_ms.unwrap_or(0).max(self.present.opened_ms)
    }

    /// What SDKs measure in a further step of the same stage.
    pub(super) fn measure_on(&self) -> Measure {
        self.present.measure.clone()
    }

    /// Whether it may go on once more without a person.
    pub(super) fn may_resume(&self) -> bool {
        self.release.resumes < AUTOMATIC_RESUMES
    }

    /// Evidence that halts, of guards that count units: its logarithm.
    pub(super) fn halts_at(&self) -> LogE {
        let least = if self.has_moved_whole() { WHOLE_CUSTOMERS_E } else { 0.0 };
        self.plan.halt_e.max(least).ln()
    }

    /// Evidence that holds; while it does, only less lets go.
    pub(super) fn holds_at(&self) -> LogE {
        let is_held = self.release.is_held_for(HoldReason::Suspicious);
        if is_held { self.plan.hold_e.min(RESUME_E).ln() } else { self.plan.hold_e.ln() }
    }
}

/// What the counts say.
pub(super) struct Seen<'a> {
    pub(super) tally: Tally<'a>,
    /// Of all customers but those who were halted, or are to be, now.
    pub(super) now: Evidence,
    /// The same before the last closed window.
    pub(super) before: Evidence,
    /// Evidence of customers, the loudest first, and those of whom it is proof.
    pub(super) customers: Vec<Hurt>,
    pub(super) hurt: Vec<Hurt>,
    /// The watch's detectors, as far as there are any.
    pub(super) watch: Option<watch::Watch>,
    pub(super) data: Vec<Data>,
    pub(super) baked: bake::Baked,
    pub(super) flushes_since_hold: usize,
}

impl<'a> Seen<'a> {
    pub(super) fn of(case: &Case<'a>) -> Self {
        let tally = Tally::of(case, None);
        let customers = customers::evidence(case, &tally);
        let hurt = customers::hurt(&customers, case);
        // Whoever is halted alone says nothing of the others.
        let mut apart = case.release.halted_customers.clone();
        apart.extend(hurt.iter().map(|hurt| hurt.customer.clone()));
        let now = guards::evidence(case, &tally, Among::AllBut(&apart));
        let earlier = Tally::of(case, Some(case.closed_ms() - WINDOW_MS));
        let before = guards::evidence(case, &earlier, Among::AllBut(&apart));
        let held = case.release.hold.as_ref().map(|hold| hold.since_ms);
        Self {
            hurt,
            customers,
            watch: case.release.watched_ms.map(|_| watch::of(case)),
            data: data::of(case),
            baked: bake::of(case, &now),
            flushes_since_hold: held.map_or(0, |held| bake::flushes(case, held)),
            tally,
            now,
            before,
        }
    }

    /// The guard that has most to do with proven harm, and the evidence.
    pub(super) fn proven(&self, case: &Case<'_>) -> Option<(String, LogE)> {
        let Evidence { proof, hint, .. } = &self.now;
        let blamed = |ln_e: LogE| Some((self.now.blamed(case)?, ln_e));
        if *proof >= case.halts_at() {
            return blamed(*proof);
        }
        if *hint >= NO_IDENTITY_E.ln() {
            return blamed(*hint);
        }
        let watch = self.watch.as_ref()?;
        watch.is_alarmed().then(|| blamed(watch.value)).flatten()
    }
}
