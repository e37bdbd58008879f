//! What has been counted of a release, as it is handed to a judgement.
//!
//! Everything is attributed by the step epoch of the exposure, never by the clock. A window is the
//! start of 10 s of the server's clock, when the report came in.

use std::collections::BTreeMap;

/// Length of a window, in milliseconds.
pub const WINDOW_MS: i64 = 10_000;

/// The metric of whether processes that were served a guarded variant have become ready.
pub const STARTS: &str = "starts";

/// How exposures that SDKs reported are kept when they are no longer new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grain {
    /// From this age on, in milliseconds.
    pub after_ms: i64,
    /// Neighbouring windows are kept as one of this length.
    pub width_ms: i64,
}

/// The finest first; each is a multiple of the one before. A window is never longer than a thirtieth of the time
/// that has passed since, but for those of an hour, which are a twenty-fourth of it at most.
pub const GRAINS: [Grain; 3] = [
    Grain { after_ms: 30 * 60_000, width_ms: 60_000 },
    Grain { after_ms: 5 * HOUR_MS, width_ms: 10 * 60_000 },
    Grain { after_ms: 24 * HOUR_MS, width_ms: HOUR_MS },
];

const HOUR_MS: i64 = 60 * 60_000;

/// How long the windows of exposures are that were reported so long ago.
fn kept_ms(age_ms: i64) -> i64 {
    let grains = GRAINS.iter().rev();
    grains.into_iter().find(|grain| age_ms >= grain.after_ms).map_or(WINDOW_MS, |grain| grain.width_ms)
}

/// Everything that a judgement looks at.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Counts {
    /// Units by their first errors.
    pub errors: Vec<ErrorCount>,
    /// Outcomes of exposures.
    pub exposures: Vec<ExposureCount>,
    /// How many units each arm has.
    pub units: Vec<UnitCount>,
    /// Which windows had reports.
    pub windows: Vec<ReportingWindow>,
    /// Server-audience instances that were heard of lately.
    pub live_instances: u64,
    /// That more was counted than this tells.
    pub is_cut: bool,
    /// When the last report about the release came in.
    pub last_ms: Option<i64>,
}

/// Units that had their first error within a step epoch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorCount {
    /// The step epoch in which they were exposed.
    pub step_epoch: u64,
    /// The step epoch of the same unit's error before, if any: a process that begins with step epoch
    /// k counts a unit at its first error since k.
    pub before: Option<u64>,
    /// Whether they got the target.
    pub treatment: bool,
    /// The customer, or whatever the release is stratified by.
    pub stratum: String,
    /// What went wrong.
    pub metric: String,
    /// The window in which it was reported.
    pub window_ms: i64,
    /// `sdk`, or the name of a signal's source.
    pub source: String,
    /// How many units.
    pub units: u64,
}

/// Outcomes of exposures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExposureCount {
    /// The step epoch in which they were exposed.
    pub step_epoch: u64,
    /// Whether they got the target.
    pub treatment: bool,
    /// The customer, or whatever the release is stratified by.
    pub stratum: String,
    /// What was measured.
    pub metric: String,
    /// The window in which it was reported.
    pub window_ms: i64,
    /// `sdk`, or the name of a signal's source.
    pub source: String,
    /// Those that went well.
    pub ok: u64,
    /// Those that failed.
    pub err: u64,
    /// Those of which nothing is known.
    pub unknown: u64,
    /// Units in error beyond those that a report has room for.
    pub overflow: u64,
}

/// Units of an arm in a step epoch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitCount {
    /// The step epoch in which they were exposed.
    pub step_epoch: u64,
    /// Whether they got the target.
    pub treatment: bool,
    /// About how many: for display and minimum samples.
    pub seen: u64,
    /// Exactly how many below the split's threshold: for the sample ratio.
    pub sampled: u64,
}

/// How many instances reported in a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportingWindow {
    /// When it began.
    pub window_ms: i64,
    /// Server-audience instances that reported within it.
    pub instances: u64,
}

impl Counts {
    /// How long a window has to be, in milliseconds, so that there are at most so many, and none is shorter than those
    /// in which the first of them are kept.
    pub fn width_ms(&self, most: usize) -> i64 {
        let windows = || self.exposures.iter().map(|row| row.window_ms);
        let (first, last) = (windows().min().unwrap_or(0), windows().max().unwrap_or(0));
        // Whole windows may begin before the first, and end after the last.
        let most = i64::try_from(most).unwrap_or(i64::MAX).max(2) - 1;
        let kept_ms = kept_ms(last - first);
        let width = (last - first) / kept_ms / most + 1;
        width.saturating_mul(kept_ms)
    }

    /// The same with neighbouring windows added up to such of that length, of the sources that are meant.
    #[must_use]
    pub fn folded(&self, width_ms: i64, is_meant: impl Fn(&str) -> bool) -> Self {
        let start = |source: &str, window_ms: i64| match is_meant(source) {
            true => window_ms - window_ms.rem_euclid(width_ms.max(WINDOW_MS)),
            false => window_ms,
        };
        let mut exposures = BTreeMap::new();
        for row in &self.exposures {
            let window_ms = start(&row.source, row.window_ms);
            let key = (window_ms, row.step_epoch, row.treatment, &row.stratum, &row.metric, &row.source);
            let none = || ExposureCount { window_ms, ok: 0, err: 0, unknown: 0, overflow: 0, ..row.clone() };
            let sum: &mut ExposureCount = exposures.entry(key).or_insert_with(none);
            sum.ok = sum.ok.saturating_add(row.ok);
            sum.err = sum.err.saturating_add(row.err);
            sum.unknown = sum.unknown.saturating_add(row.unknown);
            sum.overflow = sum.overflow.saturating_add(row.overflow);
        }
        let mut errors = BTreeMap::new();
        for row in &self.errors {
            let window_ms = start(&row.source, row.window_ms);
            let of = (row.step_epoch, row.before, row.treatment);
            let key = (window_ms, of, &row.stratum, &row.metric, &row.source);
            let none = || ErrorCount { window_ms, units: 0, ..row.clone() };
            let sum: &mut ErrorCount = errors.entry(key).or_insert_with(none);
            sum.units = sum.units.saturating_add(row.units);
        }
        Self {
            exposures: exposures.into_values().collect(),
            errors: errors.into_values().collect(),
            ..self.clone()
        }
    }
}
