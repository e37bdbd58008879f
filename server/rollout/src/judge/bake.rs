//! How long a stage has been looked at: windows in which most servers reported, never the clock.

use super::case::Case;
use super::guards::Evidence;
use super::limits::{SAFE_E, SHORTEST_BAKE};
use crate::WINDOW_MS;

/// How far a stage, or the watch, has baked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Baked {
    /// Observed, in milliseconds.
    pub(super) observed_ms: i64,
    /// Of so many.
    pub(super) needed_ms: i64,
    /// Whether what is proven safe has shortened it.
    pub(super) is_shortened: bool,
}

impl Baked {
    pub(super) fn is_done(self) -> bool {
        self.observed_ms >= self.needed_ms
    }
}

pub(super) fn of(case: &Case<'_>, now: &Evidence) -> Baked {
    let planned_s = match (case.release.watched_ms, case.present.stage) {
        (Some(_), _) => case.plan.watch_s,
        // The opening ends with its data.
        (None, stage) => stage.and_then(|stage| case.plan.stages.get(stage)).map_or(0, |stage| stage.bake_s),
    };
    let planned_ms = planned_s.saturating_mul(1000).cast_signed();
    let is_shortened = case.release.watched_ms.is_none() && is_proven_safe(case, now) && planned_ms > 0;
    let needed_ms = if is_shortened { planned_ms / SHORTEST_BAKE } else { planned_ms };
    let observed_ms = (flushes(case, case.since_ms()) as i64).saturating_mul(WINDOW_MS);
    Baked { observed_ms, needed_ms, is_shortened }
}

/// Whether every guard is proven to be far from doing harm.
fn is_proven_safe(case: &Case<'_>, now: &Evidence) -> bool {
    let is_safe = |safe: Option<f64>| safe.is_some_and(|safe| safe >= SAFE_E.ln());
    !now.guards.is_empty() && !case.has_moved_whole() && now.guards.iter().all(|guard| is_safe(guard.safe))
}

/// Closed windows since a moment in which most servers reported, and in which no person made the
/// release wait.
pub(super) fn flushes(case: &Case<'_>, since_ms: i64) -> usize {
    let is_paused = |window_ms: i64| {
        let mut pauses = case.release.pauses.iter();
        pauses.any(|pause| window_ms < pause.until_ms && window_ms + WINDOW_MS > pause.since_ms)
    };
    reported(case, since_ms).filter(|window_ms| !is_paused(*window_ms)).count()
}

/// Closed windows since a moment in which at least 80 % of the live servers reported.
pub(super) fn reported<'a>(case: &'a Case<'_>, since_ms: i64) -> impl Iterator<Item = i64> + 'a {
    let live = case.counts.live_instances.max(1);
    let windows = case.counts.windows.iter().filter(move |window| {
        window.window_ms >= since_ms
            && window.window_ms < case.closed_ms()
            && window.instances.saturating_mul(5) >= live.saturating_mul(4)
    });
    windows.map(|window| window.window_ms)
}
