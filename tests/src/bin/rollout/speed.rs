//! What evidence costs.

use std::hint::black_box;
use std::time::Instant;

use tidegate_rollout::{Batch, GridPoint, RateRatio};
use tidegate_tests::report::{Row, percentile};

use crate::COMMAND;

const BATCHES: usize = 201;
const PER_BATCH: u32 = 1_000;

pub(crate) fn rows() -> [Row; 2] {
    let mut ratio = RateRatio::default();
    let batch = Batch { treatment: 3, control: 5, share: 0.25 };
    let fold = median_us(|| black_box(&mut ratio).fold(black_box(batch)));
    let decision = median_us(|| {
        black_box(black_box(&ratio).harm(GridPoint::eighths(1)).is_some_and(|harm| harm >= 4.6));
    });
    [row("folding a batch", "≤ 3 µs", fold, 3.0), row("a decision", "≤ 1 µs", decision, 1.0)]
}

fn median_us(mut one: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..BATCHES)
        .map(|_| {
            let started = Instant::now();
            (0..PER_BATCH).for_each(|_| one());
            started.elapsed().as_secs_f64() * 1e6 / f64::from(PER_BATCH)
        })
        .collect();
    times.sort_by(f64::total_cmp);
    percentile(&times, 0.5).unwrap_or(f64::INFINITY)
}

fn row(name: &'static str, reach: &'static str, value: f64, most: f64) -> Row {
    println!("{name}: {value:.3} µs, {reach}");
    let (unit, samples, holds) = ("µs", BATCHES, value <= most);
    Row {
        name,
        value: Some(value),
        unit,
        reach,
        holds,
        samples,
        command: COMMAND,
        peer: None,
        peer_value: None,
    }
}
