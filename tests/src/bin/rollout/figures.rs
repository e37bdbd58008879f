//! Many seeds on all cores, and what their results have in common.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use tidegate_tests::report::Row;

use crate::COMMAND;

/// Half the width of a 95 % interval, in standard deviations.
const Z: f64 = 1.959_963_984_540_054;

/// Runs seeds 1…N and answers their results in that order.
pub(crate) fn simulate<T: Send>(runs: u64, one: impl Fn(u64) -> T + Sync) -> Vec<T> {
    let next = AtomicU64::new(1);
    let workers = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut results: Vec<(u64, T)> = thread::scope(|scope| {
        let work = || {
            let seeds = std::iter::from_fn(|| Some(next.fetch_add(1, Ordering::Relaxed)));
            seeds.take_while(|seed| *seed <= runs).map(|seed| (seed, one(seed))).collect::<Vec<_>>()
        };
        let handles: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        handles
            .into_iter()
            .flat_map(|handle| handle.join().unwrap_or_else(|panic| resume_unwind(panic)))
            .collect()
    });
    results.sort_unstable_by_key(|(seed, _)| *seed);
    results.into_iter().map(|(_, result)| result).collect()
}

/// A figure with its 95 % interval.
#[derive(Clone, Copy)]
pub(crate) struct Estimate {
    pub(crate) value: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

/// The share of runs in which something happened, in percent (interval of Wilson, 1927).
#[expect(clippy::cast_precision_loss, reason = "counts of runs are small")]
pub(crate) fn share(happened: &[bool]) -> Estimate {
    let n = happened.len() as f64;
    let p = happened.iter().filter(|one| **one).count() as f64 / n;
    let (z2, centre) = (Z * Z / n, p + Z * Z / (2.0 * n));
    let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    let percent = |x: f64| 100.0 * x / (1.0 + z2);
    Estimate { value: 100.0 * p, low: percent(centre - half), high: percent(centre + half) }
}

/// The median, with the order statistics that enclose it. What never came is infinite.
#[expect(clippy::cast_precision_loss, reason = "counts of runs are small")]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "ranks lie within the runs")]
pub(crate) fn median(mut values: Vec<f64>) -> Estimate {
    values.sort_by(f64::total_cmp);
    let n = values.len() as f64;
    let at = |rank: f64| values.get(rank.max(0.0) as usize).or(values.last()).copied().unwrap_or(f64::NAN);
    let half = Z * n.sqrt() / 2.0;
    Estimate { value: at(n / 2.0), low: at(n / 2.0 - half), high: at(n / 2.0 + half) }
}

/// The mean, with the interval of the normal approximation.
#[expect(clippy::cast_precision_loss, reason = "counts of runs are small")]
pub(crate) fn mean(values: &[f64]) -> Estimate {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let half = Z * (variance / n).sqrt();
    Estimate { value: mean, low: mean - half, high: mean + half }
}

/// A row whose figure is printed with its interval as soon as it is known.
pub(crate) fn row(
    name: &'static str,
    unit: &'static str,
    reach: &'static str,
    holds: bool,
    (estimate, samples): (Estimate, usize),
) -> Row {
    let Estimate { value, low, high } = estimate;
    println!("{name}: {value:.2} {unit} [{low:.2}, {high:.2}], {reach}, {samples} runs");
    let value = value.is_finite().then_some(value);
    Row { name, value, unit, reach, holds, samples, command: COMMAND, peer: None, peer_value: None }
}
