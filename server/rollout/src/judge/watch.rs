//! Watching after the last stage: the guards' detectors, averaged by their weights.

use std::collections::BTreeMap;

use tidegate_domain::release::GuardKind;

use super::case::Case;
use super::guards;
use crate::{Batch, Detector, LogE, WINDOW_MS, weighted};

/// What the detectors say.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Watch {
    pub(super) value: LogE,
    pub(super) limit: LogE,
}

impl Watch {
    pub(super) fn is_alarmed(&self) -> bool {
        self.value >= self.limit
    }
}

/// The detectors after all closed windows since the watch began.
pub(super) fn of(case: &Case<'_>) -> Watch {
    let planned = case.plan.watch_s.saturating_mul(1000) / WINDOW_MS.unsigned_abs();
    let each = case.plan.guards.iter().map(|guard| {
        let values: Vec<LogE> = match guard.kind {
            GuardKind::Ratio | GuardKind::Latency => guards::metrics(guard)
                .iter()
                .filter_map(|metric| detector(case, metric, guards::tolerated(case, guard)?).value())
                .collect(),
            GuardKind::Absolute | GuardKind::TwoByTwo => Vec::new(),
        };
        (guards::weight(case, guard), crate::average(values.into_iter()).unwrap_or(f64::NEG_INFINITY))
    });
    let each: Vec<(f64, LogE)> = each.collect();
    Watch { value: weighted(each.into_iter()), limit: Detector::limit(planned, 1.0 / case.plan.halt_e) }
}

/// Steps over the first errors of units in every closed window; the share stands still while watching.
fn detector(case: &Case<'_>, metric: &str, r0: crate::GridPoint) -> Detector {
    let mut detector = Detector::new(r0);
    let (Some(share), Some(since)) = (case.share(case.present), case.release.watched_ms) else {
        return detector;
    };
    let mut windows: BTreeMap<i64, (u64, u64)> = BTreeMap::new();
    let rows = case.counts.errors.iter().filter(|row| {
        row.metric == metric
            && row.step_epoch == case.present.number
            && row.window_ms >= since
            && row.window_ms < case.closed_ms()
            && !case.release.halted_customers.contains(&row.stratum)
    });
    for row in rows {
        let (treatment, control) = windows.entry(row.window_ms).or_default();
        *if row.treatment { treatment } else { control } += row.units;
    }
    for (treatment, control) in windows.into_values() {
        detector.step(&[Batch { treatment, control, share }]);
    }
    detector
}
