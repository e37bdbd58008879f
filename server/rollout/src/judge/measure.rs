//! What SDKs are to measure in the next step, and what that step may cost.

use tidegate_domain::release::{EVERYBODY_PPM, GuardKind, Measure, Plan};

use super::case::{Case, Seen};
use super::limits::{SAMPLED_UNITS, WORST_RATIO};
use super::tally::{Among, Tally};
use crate::PERCENTILES;

/// Limits whose exceedance is counted before anything is known of a service, in milliseconds.
const LADDER_MS: [f64; 4] = [20.0, 100.0, 500.0, 2500.0];
/// How far below the lowest limit nothing is expected, and how far above the highest one the next one
/// is looked for, in times.
const BELOW: f64 = 20.0;
const ABOVE: f64 = 2.0;

/// What SDKs measure in the opening of an attempt.
pub fn opening_measure(plan: &Plan) -> Measure {
    let latency_ms = if judges_latency(plan) { LADDER_MS.to_vec() } else { Vec::new() };
    Measure { sample: 0, latency_ms }
}

fn judges_latency(plan: &Plan) -> bool {
    plan.guards.iter().any(|guard| guard.kind == GuardKind::Latency)
}

/// What SDKs measure in the next stage.
pub(super) fn next(case: &Case<'_>) -> Measure {
    let share = (SAMPLED_UNITS / expected_units(case).max(1.0)).min(1.0);
    // A float beyond the integers becomes the largest of them.
    let sample = (share * u64::MAX as f64) as u64;
    let latency_ms = if judges_latency(case.plan) { percentiles(case) } else { Vec::new() };
    Measure { sample, latency_ms }
}

/// Units of an arm in the present step. Where no SDK told of any, exposures stand for them.
pub(super) fn units(case: &Case<'_>, is_treated: bool) -> u64 {
    let here =
        |step_epoch: u64, treatment: bool| step_epoch == case.present.number && treatment == is_treated;
    let seen: u64 =
        case.counts.units.iter().filter(|row| here(row.step_epoch, row.treatment)).map(|row| row.seen).sum();
    if seen > 0 {
        return seen;
    }
    let rows = case.counts.exposures.iter().filter(|row| here(row.step_epoch, row.treatment));
    let mut by_metric = std::collections::BTreeMap::<&str, u64>::new();
    rows.for_each(|row| *by_metric.entry(&row.metric).or_default() += row.ok.saturating_add(row.err));
    by_metric.into_values().max().unwrap_or(0)
}

/// About how many units of both arms the next stage will see.
fn expected_units(case: &Case<'_>) -> f64 {
    let seen = units(case, true).saturating_add(units(case, false)) as f64;
    let took_ms = case.facts.now_ms.saturating_sub(case.present.opened_ms).max(1) as f64;
    let next = case.release.next_stage().and_then(|stage| case.plan.stages.get(stage));
    let takes_ms = next.map_or(0.0, |stage| stage.bake_s as f64 * 1000.0);
    seen * (takes_ms / took_ms).max(1.0) * case.facts.growth.max(1.0)
}

/// What the next stage exposes beyond what the plan allows, about: units of the treatment, as many as this step makes
/// expect, without those that have it already.
pub(super) fn too_many_users(case: &Case<'_>) -> Option<String> {
    let most = case.plan.limits.users?;
    let next = case.plan.treatment_ppm(case.release.next_stage()?)?;
    let exposed = expected_units(case) * f64::from(next) / f64::from(EVERYBODY_PPM);
    let new = (exposed - units(case, true) as f64).max(0.0).round();
    (new > most as f64)
        .then(|| format!("the next stage exposes about {new} users more, the plan allows {most}"))
}

/// The largest share w of the next stage that the budget of errors allows: N·w·p·(U − 1) of each ratio
/// guard is within it, with p the control's rate and U the upper bound of the ratio.
pub(super) fn affordable_ppm(case: &Case<'_>, seen: &Seen<'_>) -> Option<u32> {
    let budget = case.plan.limits.budget_errors?;
    let guards = case.plan.guards.iter().zip(&seen.now.guards);
    let ratios = guards.filter(|(guard, _)| guard.kind == GuardKind::Ratio);
    let costs = ratios.map(|(guard, evidence)| {
        let worst = evidence.bounds().map_or(WORST_RATIO, |bounds| bounds.high.min(WORST_RATIO));
        expected_units(case) * control_rate(case, &seen.tally, &guard.signal) * (worst - 1.0).max(0.0)
    });
    let cost = costs.max_by(f64::total_cmp)?;
    let share = (budget / cost).min(1.0);
    Some((share * f64::from(EVERYBODY_PPM)) as u32)
}

/// Units of the control in error, out of its units in the present step.
pub(super) fn control_rate(case: &Case<'_>, tally: &Tally<'_>, metric: &str) -> f64 {
    let errors = tally.errors(metric, Among::AllBut(&case.release.halted_customers));
    let here = errors.iter().filter(|errors| errors.step_epoch == case.present.number);
    let failed: u64 = here.map(|errors| errors.control).sum();
    failed as f64 / units(case, false).max(failed).max(1) as f64
}

/// The control's percentiles, as far as the present limits tell them: between two limits, and beyond
/// them, as if the logarithm of the share that takes longer fell with that of the time.
fn percentiles(case: &Case<'_>) -> Vec<f64> {
    let limits = &case.present.measure.latency_ms;
    let tally = Tally::of(case, None);
    let all = Among::AllBut(&case.release.halted_customers);
    let signal = case.plan.guards.iter().find(|guard| guard.kind == GuardKind::Latency);
    let exceeded = signal.into_iter().flat_map(super::guards::metrics).map(|metric| {
        let control = tally.outcomes(&metric, case.present.number, all).control;
        (control.judged() > 0).then(|| control.err as f64 / control.judged() as f64)
    });
    let Some(exceeded) = exceeded.collect::<Option<Vec<f64>>>() else { return limits.clone() };
    let points: Vec<(f64, f64)> = limits.iter().copied().zip(exceeded).collect();
    PERCENTILES.iter().map(|percent| at_share(&points, 1.0 - f64::from(*percent) / 100.0)).collect()
}

/// The time that this share takes longer than.
fn at_share(points: &[(f64, f64)], share: f64) -> f64 {
    let lowest = points.first().map_or(1.0, |(limit, _)| *limit);
    let mut below = (lowest / BELOW, 1.0);
    for &(limit, exceeded) in points {
        let exceeded = exceeded.max(1e-6);
        if exceeded <= share {
            let fall = (share / below.1).ln() / (exceeded / below.1).ln();
            return below.0 * (limit / below.0).powf(if fall.is_finite() { fall } else { 1.0 });
        }
        below = (limit, exceeded);
    }
    below.0 * ABOVE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_found_between_limits_and_beyond() {
        let points = [(20.0, 0.5), (100.0, 0.1), (500.0, 0.02), (2500.0, 0.02)];
        assert!((at_share(&points, 0.1) - 100.0).abs() < 1e-9);
        let quarter = at_share(&points, 0.25);
        assert!(quarter > 20.0 && quarter < 100.0, "{quarter}");
        assert!((at_share(&points, 0.01) - 5000.0).abs() < 1e-9);
        let fast = at_share(&[(20.0, 0.001)], 0.25);
        assert!(fast > 1.0 && fast < 20.0, "{fast}");
        assert!(at_share(&[(20.0, 0.0)], 0.01) < 20.0);
    }
}
