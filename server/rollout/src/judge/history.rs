//! What the guards of a release said at moments of its present attempt: the curve that a chart shows.

use std::collections::BTreeSet;

use tidegate_domain::release::Release;

use super::case::Case;
use super::tally::{Among, SDK, Tally};
use super::{Facts, guards};
use crate::{Counts, LogE, WINDOW_MS};

/// What the guards said at the end of a window.
#[derive(Debug, Clone, PartialEq)]
pub struct Moment {
    /// When the window ended, in milliseconds since the Unix epoch.
    pub at_ms: i64,
    /// The evidence of all guards together, by its logarithm.
    pub ln_e: LogE,
    /// Every guard of the plan, in its order.
    pub guards: Vec<GuardMoment>,
}

/// What one guard said.
#[derive(Debug, Clone, PartialEq)]
pub struct GuardMoment {
    /// Its name.
    pub name: String,
    /// The evidence of harm, by its logarithm; none where it is no number.
    pub ln_e: Option<LogE>,
    /// How many times as often the treatment failed; of an absolute guard, the share of it that did.
    pub value: Option<f64>,
    /// The ratio was not below, with 95 %.
    pub low: Option<f64>,
    /// The ratio was not above, with 95 %; none where nothing bounded it.
    pub high: Option<f64>,
}

/// The curve from the first window of the attempt to the last, of so many moments at most but no fewer than two. Customers
/// who are halted alone by now are left out from its beginning.
pub fn history(release: &Release, counts: &Counts, most: usize) -> Vec<Moment> {
    let facts = Facts::default();
    let width_ms = counts.width_ms(most);
    // Sources that do not say which units failed are compared window by window, and stay as they are.
    let folded = counts.folded(width_ms, |source| source == SDK);
    let Some(case) = Case::of(release, &folded, &facts) else { return Vec::new() };
    let since_ms = case.attempt.first().map_or(0, |opening| opening.opened_ms);
    let last_ms = counts.exposures.iter().map(|row| row.window_ms + WINDOW_MS).max().unwrap_or(0);
    let end = |window_ms: i64| window_ms - window_ms.rem_euclid(width_ms) + width_ms;
    let ends: BTreeSet<i64> = folded.exposures.iter().map(|row| end(row.window_ms).min(last_ms)).collect();
    ends.into_iter().filter(|end| *end > since_ms).map(|at_ms| moment(&case, at_ms)).collect()
}

fn moment(case: &Case<'_>, at_ms: i64) -> Moment {
    let tally = Tally::of(case, Some(at_ms));
    let seen = guards::evidence(case, &tally, Among::AllBut(&case.release.halted_customers));
    let said = case.plan.guards.iter().zip(&seen.guards).map(|(guard, said)| {
        let bounds = said.bounds();
        GuardMoment {
            name: guard.name.clone(),
            ln_e: said.loudest(),
            value: said.value(),
            low: bounds.map(|bounds| bounds.low),
            high: bounds.map(|bounds| bounds.high).filter(|high| high.is_finite()),
        }
    });
    Moment { at_ms, ln_e: seen.loudest(), guards: said.collect() }
}
