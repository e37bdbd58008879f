//! The rollout engine, pure: what has been seen of a release, and what follows from it.
//!
//! Evidence is a set of e-processes: numbers that are at most 1 on average while the release does no
//! harm, whenever one looks. So one may look after every report, and a large one is proof. Nothing
//! here reads a clock, draws a random number or does I/O.

mod absolute;
mod counters;
mod counts;
mod detector;
mod evidence;
mod grid;
mod judge;
mod latency;
pub mod ledger;
mod likelihood;
mod ratio;
mod restarts;
mod sample;
pub mod simulate;
mod two_by_two;

pub use absolute::{Objective, Successes};
pub use counters::{ArmCounters, Counted, Counters, Reading};
pub use counts::{
    Counts, ErrorCount, ExposureCount, GRAINS, Grain, ReportingWindow, STARTS, UnitCount, WINDOW_MS,
};
pub use detector::Detector;
pub use evidence::{Errors, Split};
pub use grid::GridPoint;
pub use judge::{
    Action, Arm, Asked, Bake, CustomerReport, FRESH_MS, Facts, Frozen, GuardMoment, GuardReport, Moment,
    Need, Next, NoData, Report, SETTLE_MS, SampleReport, Units, Verdict, history, judge, opening_measure,
};
pub use latency::{Latency, PERCENTILES};
pub use likelihood::{LogE, average, weighted};
pub use ratio::{Batch, Bounds, RateRatio};
pub use restarts::Restarts;
pub use sample::{SampleCount, sample_ratio};
pub use two_by_two::TwoByTwo;
