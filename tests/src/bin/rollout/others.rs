//! The rules of others, re-implemented from their documentation, in the same worlds.
//!
//! - Argo Rollouts, "Analysis & Progressive Delivery": a success rate of at least 95 % in each measurement, and more
//!   than three failed measurements end the release (`successCondition: result[0] >= 0.95`, `failureLimit: 3`).
//! - Flagger, "How it works": a request success rate of at least 99 %, rolled back at five failed checks
//!   (`thresholdRange: min: 99`, `threshold: 5`).
//! - A z-test of two proportions at 1 %, one-sided, looked at after every measurement.
//! - Kayenta's judge, "Canary config" and "Best practices": Mann–Whitney at 98 % confidence with a tolerance of 0.25 on
//!   the time series of error rates, from 50 measurements on, again after every ten.

use std::ops::ControlFlow;

use tidegate_rollout::Batch;
use tidegate_rollout::simulate::{Phase, Random, Users, run, run_users};
use tidegate_tests::report::{NO_BOUND, Row};

use crate::cells::{CONTINUE, RAMP_RISE, halt_if, ramp, treated};
use crate::figures::{median, row, share, simulate};

/// Requests of both arms in one measurement.
const MEASUREMENT: u64 = 500;
const RUNS: u64 = 1_000;

/// What was measured at once: requests and errors of treatment and control.
#[derive(Clone, Copy)]
struct Measured {
    treatment: (f64, f64),
    control: (f64, f64),
}

impl Measured {
    #[expect(clippy::cast_precision_loss, reason = "a measurement has few requests")]
    fn of(batch: Batch) -> Self {
        let requests = MEASUREMENT as f64;
        Self {
            treatment: (requests * batch.share, batch.treatment as f64),
            control: (requests * (1.0 - batch.share), batch.control as f64),
        }
    }
}

/// A rule with what it remembers: whether a further measurement ends the release.
type Rule = fn() -> Box<dyn FnMut(Measured) -> bool>;

struct Other {
    /// Names of its rows: no effect, rise, clustered, halts.
    rows: [&'static str; 4],
    rule: Rule,
}

const OTHERS: [Other; 4] = [
    Other {
        rows: [
            "Argo's example: false halts, base rate 1 %",
            "Argo's example: ramp, site-wide rise",
            "Argo's example: errors clustered by user",
            "Argo's example: exposures to a halt, 1 → 5 %",
        ],
        rule: || threshold(0.95, 4),
    },
    Other {
        rows: [
            "Flagger's example: false halts, base rate 1 %",
            "Flagger's example: ramp, site-wide rise",
            "Flagger's example: errors clustered by user",
            "Flagger's example: exposures to a halt, 1 → 5 %",
        ],
        rule: || threshold(0.99, 5),
    },
    Other {
        rows: [
            "z-test with peeking: false halts, base rate 1 %",
            "z-test with peeking: ramp, site-wide rise",
            "z-test with peeking: errors clustered by user",
            "z-test with peeking: exposures to a halt, 1 → 5 %",
        ],
        rule: z_test,
    },
    Other {
        rows: [
            "Kayenta's Mann–Whitney: false halts, base rate 1 %",
            "Kayenta's Mann–Whitney: ramp, site-wide rise",
            "Kayenta's Mann–Whitney: errors clustered by user",
            "Kayenta's Mann–Whitney: exposures to a halt, 1 → 5 %",
        ],
        rule: mann_whitney,
    },
];

pub(crate) fn rows() -> impl Iterator<Item = Row> {
    OTHERS.iter().flat_map(|Other { rows: [harmless, rise, clustered, harmful], rule }| {
        let even = Phase { exposures: 200_000, share: 0.5, treatment: 0.01, control: 0.01 };
        let halted = |phases: &[Phase]| simulate(RUNS, |seed| halts(*rule, seed, phases).is_some());
        let canary = Phase { exposures: 4_000_000, share: 0.05, treatment: 0.05, control: 0.01 };
        let exposures = simulate(RUNS, |seed| {
            halts(*rule, seed, &[canary]).map_or(f64::INFINITY, |until| treated(until, canary.share))
        });
        [
            told(harmless, "%", (share(&halted(&[even])), RUNS)),
            told(rise, "%", (share(&halted(&ramp(RAMP_RISE.0, RAMP_RISE.1))), RUNS)),
            told(clustered, "%", (share(&simulate(RUNS, |seed| halts_clustered(*rule, seed))), RUNS)),
            told(harmful, "", (median(exposures), RUNS)),
        ]
    })
}

fn told(name: &'static str, unit: &'static str, (estimate, runs): (crate::figures::Estimate, u64)) -> Row {
    row(name, unit, NO_BOUND, true, (estimate, usize::try_from(runs).unwrap_or_default()))
}

fn halts(rule: Rule, seed: u64, phases: &[Phase]) -> Option<u64> {
    let mut halts = rule();
    let mut last = (0, 0);
    let halted = run(&mut Random::new(seed), phases, MEASUREMENT, |window| {
        // Measurements without any error are not shown.
        let from = if window.phase == last.0 { last.1 } else { 0 };
        let silent = (window.until - from).div_ceil(MEASUREMENT) - 1;
        last = (window.phase, window.until);
        let nothing = Measured::of(Batch { treatment: 0, control: 0, share: window.batch.share });
        halt_if((0..silent).any(|_| halts(nothing)) || halts(Measured::of(window.batch)))
    });
    halted.map(|window| window.until)
}

/// They count requests: none of them knows users.
fn halts_clustered(rule: Rule, seed: u64) -> bool {
    let mut halts = rule();
    let users = Users { count: 20_000, requests: 200_000, one_afflicted_in: 500, failing: 0.5 };
    run_users(&mut Random::new(seed), users, MEASUREMENT, |_, all| -> ControlFlow<()> {
        if halts(Measured::of(all)) { ControlFlow::Break(()) } else { CONTINUE }
    })
}

fn threshold(success: f64, failures: u32) -> Box<dyn FnMut(Measured) -> bool> {
    let mut failed = 0;
    Box::new(move |Measured { treatment: (requests, errors), .. }| {
        failed += u32::from(errors > requests * (1.0 - success));
        failed >= failures
    })
}

fn z_test() -> Box<dyn FnMut(Measured) -> bool> {
    /// One-sided, 1 %.
    const CRITICAL: f64 = 2.326_347_874_040_841;
    let (mut n_t, mut x, mut n_c, mut y) = (0.0, 0.0, 0.0, 0.0);
    Box::new(move |Measured { treatment, control }| {
        n_t += treatment.0;
        x += treatment.1;
        n_c += control.0;
        y += control.1;
        let pooled: f64 = (x + y) / (n_t + n_c);
        let deviation = (pooled * (1.0 - pooled) * (1.0 / n_t + 1.0 / n_c)).sqrt();
        deviation > 0.0 && (x / n_t - y / n_c) / deviation > CRITICAL
    })
}

fn mann_whitney() -> Box<dyn FnMut(Measured) -> bool> {
    const FIRST: usize = 50;
    const EVERY: usize = 10;
    /// As much as a judgement looks at.
    const MOST: usize = 200;
    const TOLERANCE: f64 = 0.25;
    let (mut treatment, mut control) = (Vec::new(), Vec::new());
    Box::new(move |measured: Measured| {
        treatment.push(measured.treatment.1 / measured.treatment.0);
        control.push(measured.control.1 / measured.control.0);
        let due =
            treatment.len() >= FIRST && treatment.len().is_multiple_of(EVERY) && treatment.len() <= MOST;
        due && {
            let (low, estimate) = shift(&treatment, &control);
            low > TOLERANCE * estimate.abs()
        }
    })
}

/// How much higher the first series lies: the lower end of the 98 % interval and the Hodges–Lehmann estimate.
#[expect(clippy::cast_precision_loss, reason = "series are short")]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rank")]
fn shift(treatment: &[f64], control: &[f64]) -> (f64, f64) {
    const CRITICAL: f64 = 2.326_347_874_040_841;
    let mut differences: Vec<f64> =
        treatment.iter().flat_map(|t| control.iter().map(move |c| t - c)).collect();
    let (n, m) = (treatment.len() as f64, control.len() as f64);
    let rank = (n * m / 2.0 - CRITICAL * (n * m * (n + m + 1.0) / 12.0).sqrt()).max(0.0) as usize;
    let middle = differences.len() / 2;
    let (_, estimate, _) = differences.select_nth_unstable_by(middle, f64::total_cmp);
    let estimate = *estimate;
    let (_, low, _) = differences.select_nth_unstable_by(rank, f64::total_cmp);
    (*low, estimate)
}
