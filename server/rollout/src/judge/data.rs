//! Whether guards have data, and fresh ones. What is missing has a reason, and is never a number.

use std::fmt;

use tidegate_domain::release::{Guard, GuardKind};

use super::case::{Case, Seen};
use super::guards;
use crate::{STARTS, WINDOW_MS};

/// Data are fresh so long after they came in.
pub const FRESH_MS: i64 = 60_000;

/// An arm of a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arm {
    /// Units that get the target.
    Treatment,
    /// Units that stay with the baseline.
    Control,
}

impl Arm {
    /// Its name in words and in the wire form.
    pub fn name(self) -> &'static str {
        match self {
            Self::Treatment => "treatment",
            Self::Control => "control",
        }
    }
}

/// Why there are no data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoData {
    /// Nothing was reported of the release for a while.
    NoReports,
    /// An arm has not been reported of in this step.
    Never(Arm),
    /// An arm was reported of, but not lately.
    Late(Arm),
    /// The evidence is no number.
    NotANumber,
}

impl fmt::Display for NoData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoReports => write!(f, "nothing was reported of the release in the last minute"),
            Self::Never(arm) => write!(f, "nothing was reported of the {} in this step yet", arm.name()),
            Self::Late(arm) => write!(f, "nothing was reported of the {} in the last minute", arm.name()),
            Self::NotANumber => write!(f, "the evidence is no number"),
        }
    }
}

/// What there is of a guard in the present step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Data {
    /// Of the arm that was reported of longest ago.
    pub(super) age_ms: Option<i64>,
    pub(super) missing: Option<NoData>,
}

/// Of every guard.
pub(super) fn of(case: &Case<'_>) -> Vec<Data> {
    case.plan.guards.iter().map(|guard| of_guard(case, guard)).collect()
}

/// When anything was last reported of the release.
fn last_ms(case: &Case<'_>) -> Option<i64> {
    let windows = case.counts.exposures.iter().map(|row| row.window_ms.saturating_add(WINDOW_MS)).max();
    windows.max(case.counts.last_ms).map(|last| last.min(case.facts.now_ms))
}

/// Whether that is so long ago that nothing is known.
fn is_silent(case: &Case<'_>) -> bool {
    last_ms(case).is_none_or(|last| case.facts.now_ms.saturating_sub(last) >= FRESH_MS)
}

/// Whether the present step is so young that nothing can be missed yet.
pub(super) fn is_young(case: &Case<'_>) -> bool {
    case.facts.now_ms.saturating_sub(case.present.opened_ms) < FRESH_MS
}

/// What is missing, and of which guard, if it is one's.
pub(super) fn missing(case: &Case<'_>, seen: &Seen<'_>) -> Option<(Option<String>, NoData)> {
    let guards = || case.plan.guards.iter().zip(seen.data.iter().zip(&seen.now.guards));
    let named = |guard: &Guard, missing| Some((Some(guard.name.clone()), missing));
    if let Some((guard, _)) = guards().find(|(_, (_, evidence))| evidence.proof.is_none()) {
        return named(guard, NoData::NotANumber);
    }
    if is_silent(case) && !case.is_unguarded_opening() {
        return Some((None, NoData::NoReports));
    }
    guards().find_map(|(guard, (data, _))| named(guard, data.missing?))
}

fn of_guard(case: &Case<'_>, guard: &Guard) -> Data {
    let (has_treatment, has_control) = case.arms();
    let needs_control = has_control && (guard.kind != GuardKind::Absolute || !has_treatment);
    let arms = [(Arm::Treatment, has_treatment), (Arm::Control, needs_control)];
    let metric = guards::metrics(guard).into_iter().next().unwrap_or_default();
    let mut data = Data::default();
    for (arm, _) in arms.into_iter().filter(|(_, is_needed)| *is_needed) {
        let age_ms = age_ms(case, &metric, arm);
        let missing = match age_ms {
            None => Some(NoData::Never(arm)),
            // Processes start now and then, not all the time: what their starts have told stays true for the step.
            Some(age) if age >= FRESH_MS && guard.signal != STARTS => Some(NoData::Late(arm)),
            Some(_) => None,
        };
        data.age_ms = data.age_ms.max(age_ms);
        data.missing = data.missing.or(missing);
    }
    data
}

fn age_ms(case: &Case<'_>, metric: &str, arm: Arm) -> Option<i64> {
    let rows = case.counts.exposures.iter().filter(|row| {
        row.metric == metric
            && row.step_epoch == case.present.number
            && row.treatment == (arm == Arm::Treatment)
            && row.ok.saturating_add(row.err) > 0
    });
    let last = rows.map(|row| row.window_ms.saturating_add(WINDOW_MS)).max()?;
    Some(case.facts.now_ms.saturating_sub(last).max(0))
}
