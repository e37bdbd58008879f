//! What makes a release wait.

use tidegate_domain::release::{EVERYBODY_PPM, HoldReason};

use super::case::{Case, Seen};
use super::data::{self, NoData};
use super::limits::ERRORS_BEFORE;
use super::{FRESH_MS, RESUME_E, SAMPLE_RATIO_E, bake, guards, measure, words};
use crate::{LogE, SampleCount, sample_ratio};

/// So many outcomes tell how many of them nobody knows.
const OUTCOMES: u64 = 100;

/// One reason to wait.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Condition {
    pub(super) reason: HoldReason,
    pub(super) words: String,
}

/// All reasons to wait.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Conditions {
    /// Those that make it wait now.
    pub(super) holding: Vec<Condition>,
    /// Those, and what would make it wait at the end of its bake: none of them may stand when it goes on.
    pub(super) standing: Vec<Condition>,
}

impl Conditions {
    /// Each reason once.
    pub(super) fn reasons(&self) -> Vec<HoldReason> {
        self.standing.iter().map(|condition| condition.reason).collect()
    }
}

/// The gravest first.
pub(super) fn of(case: &Case<'_>, seen: &Seen<'_>) -> Conditions {
    let some = |reason, words: Option<String>| words.map(|words| Condition { reason, words });
    let grave = [
        some(HoldReason::Suspicious, suspicious(case, seen)),
        some(HoldReason::SampleRatio, unlike(case)),
        some(HoldReason::NoData, no_data(case, seen)),
        some(HoldReason::SignalDegraded, degraded(case, seen)),
    ];
    let at_the_gate = [
        some(HoldReason::LowSample, low_sample(case, seen)),
        some(HoldReason::Budget, over_budget(case, seen)),
        some(HoldReason::Approval, unapproved(case)),
    ];
    let (grave, gate) = (grave.into_iter().flatten(), at_the_gate.into_iter().flatten());
    let (grave, gate): (Vec<_>, Vec<_>) = (grave.collect(), gate.collect());
    let standing: Vec<_> = grave.iter().chain(&gate).cloned().collect();
    let is_at_gate = seen.baked.is_done() && data::missing(case, seen).is_none();
    let is_due =
        |gate: &Condition| is_at_gate && !(gate.reason == HoldReason::LowSample && data::is_young(case));
    let waits_at_gate = |gate: &Condition| is_due(gate) || case.release.is_held_for(gate.reason);
    let holding = grave.into_iter().chain(gate.into_iter().filter(waits_at_gate)).collect();
    Conditions { holding, standing }
}

fn suspicious(case: &Case<'_>, seen: &Seen<'_>) -> Option<String> {
    let limit = case.holds_at();
    let is_held = case.release.is_held_for(HoldReason::Suspicious);
    let before = if is_held { seen.before.loudest() } else { f64::NEG_INFINITY };
    let loudest = seen.now.loudest().max(before);
    let guard = seen.now.blamed(case)?;
    (loudest >= limit).then(|| {
        format!("guard `{guard}` looks like harm: {} of {}", words::evidence(loudest), words::number(limit))
    })
}

/// Evidence that the arms are not as large as the split makes them, with what was counted.
pub(super) fn sample(case: &Case<'_>) -> Option<(LogE, SampleCount, f64)> {
    let share = case.share(case.present)?;
    let count = |is_treated: bool| {
        let units = case.counts.units.iter();
        let here = units.filter(|row| row.step_epoch == case.present.number && row.treatment == is_treated);
        here.map(|row| row.sampled).sum()
    };
    let count = SampleCount { treatment: count(true), control: count(false) };
    Some((sample_ratio(count, share)?, count, share))
}

fn unlike(case: &Case<'_>) -> Option<String> {
    let (ln_e, count, share) = sample(case)?;
    let is_held = case.release.is_held_for(HoldReason::SampleRatio);
    let limit = if is_held { RESUME_E } else { SAMPLE_RATIO_E };
    (ln_e >= limit.ln()).then(|| {
        let SampleCount { treatment, control } = count;
        format!(
            "{treatment} sampled units of the treatment and {control} of the control do not fit a share of \
             {}: look for what sends units elsewhere",
            words::percent(share)
        )
    })
}

fn no_data(case: &Case<'_>, seen: &Seen<'_>) -> Option<String> {
    let (guard, missing) = data::missing(case, seen)?;
    let is_excused = data::is_young(case) && missing != NoData::NotANumber;
    (!is_excused).then(|| words::missing(guard.as_deref(), missing))
}

fn degraded(case: &Case<'_>, seen: &Seen<'_>) -> Option<String> {
    if case.counts.is_cut {
        return Some(
            "more was counted than can be looked at: name fewer customers, or end it by hand".into(),
        );
    }
    if data::is_young(case) || case.is_unguarded_opening() {
        return None;
    }
    if bake::reported(case, case.closed_ms() - FRESH_MS).next().is_none() {
        return Some("in the last minute, no window had reports of 80 % of the live servers".into());
    }
    let all = super::tally::Among::AllBut(&case.release.halted_customers);
    let is_unknown = |metric: &String| {
        let arms = seen.tally.outcomes(metric, case.present.number, all);
        let mut arms = [arms.treatment, arms.control].into_iter();
        arms.any(|arm| arm.all() >= OUTCOMES && arm.unknown > arm.judged())
    };
    let mut metrics = case.plan.guards.iter().flat_map(guards::metrics);
    let metric = metrics.find(is_unknown)?;
    Some(format!("of most exposures, nobody says how they ended (`{metric}`): let scopes finish"))
}

/// Treatment units of the present step, and how many it needs.
pub(super) fn units(case: &Case<'_>) -> (u64, u64) {
    let stage = case.present.stage.and_then(|stage| case.plan.stages.get(stage));
    let needed = stage.map_or(0, |stage| stage.min_units);
    (measure::units(case, true), needed)
}

fn low_sample(case: &Case<'_>, seen: &Seen<'_>) -> Option<String> {
    if case.release.watched_ms.is_some() {
        return None;
    }
    let (units, needed) = units(case);
    if units < needed {
        return Some(format!("{units} units of the treatment were seen of {needed} that the stage needs"));
    }
    let (is_opening, is_whole) = (case.present.stage.is_none(), case.is_whole(case.present));
    if !(is_whole || is_opening && case.plan.moves_whole(0)) {
        return None;
    }
    let before = |metric: String| match is_whole {
        true => seen.tally.errors_before(case, &metric, case.present).0,
        false => seen.tally.errors_in_opening(case, &metric, |key| case.facts.moving.contains(key)).0,
    };
    let fewest = case.plan.guards.iter().flat_map(guards::metrics).map(before).min()?;
    (fewest < ERRORS_BEFORE).then(|| {
        format!(
            "customers who move as a whole had {fewest} errors before, of {ERRORS_BEFORE} that tell what is \
             usual for them"
        )
    })
}

/// Why the next stage must not be entered, not even when a person forces it.
pub(super) fn barred(case: &Case<'_>) -> Option<String> {
    let all: Vec<String> = case.facts.barred.iter().cloned().chain(measure::too_many_users(case)).collect();
    (!all.is_empty()).then(|| all.join("; "))
}

fn over_budget(case: &Case<'_>, seen: &Seen<'_>) -> Option<String> {
    if case.release.watched_ms.is_some() {
        return None;
    }
    if let Some(barred) = barred(case) {
        return Some(barred);
    }
    let next = case.plan.treatment_ppm(case.release.next_stage()?)?;
    let affordable = measure::affordable_ppm(case, seen)?;
    (next > affordable).then(|| {
        let share = |ppm: u32| words::percent(f64::from(ppm) / f64::from(EVERYBODY_PPM));
        format!(
            "the budget of errors allows {} now, the next stage exposes {}",
            share(affordable),
            share(next)
        )
    })
}

fn unapproved(case: &Case<'_>) -> Option<String> {
    let stage = case.release.awaits_approval().filter(|_| case.release.watched_ms.is_none())?;
    Some(format!("stage {} awaits an approval by somebody else than its creator", stage + 1))
}
