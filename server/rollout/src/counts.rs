//! What has been counted of a release, as it is handed to a judgement.
//!
//! Everything is attributed by the step epoch of the exposure, never by the clock. A window is the
//! start of 10 s of the server's clock, when the report came in.

/// Length of a window, in milliseconds.
pub const WINDOW_MS: i64 = 10_000;

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
