//! What was counted, in the form in which it is reported.

use serde::Serialize;
use tidegate_core::Reason;
use tidegate_core::model::ValueType;

/// What was counted since the last time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// What could not be counted, or not be reported.
    pub dropped: u64,
    /// Starts with a variant that a release guards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starts: Option<Starts>,
    /// Evaluations that gave a value.
    pub evaluations: Vec<EvaluationCount>,
    /// Flags that were asked for in vain.
    pub unknown: Vec<UnknownCount>,
    /// Outcomes of guarded variants.
    pub releases: Vec<ReleaseCount>,
}

/// Starts of this process.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Starts {
    /// It began, and has served a guarded variant.
    pub attempted: u64,
    /// It said that it is ready.
    pub ok: u64,
}

/// How often a flag ended in one way.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct EvaluationCount {
    /// The flag's key.
    pub flag: String,
    /// The variant that was served.
    pub variant: String,
    /// The rule that decided.
    pub rule: Option<String>,
    /// Why.
    pub reason: Reason,
    /// For which customer, where that was counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    /// How often.
    pub n: u64,
}

/// How often a flag was asked for that the rules do not have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnknownCount {
    /// The key.
    pub flag: String,
    /// The type that was asked for.
    #[serde(rename = "type")]
    pub value_type: Option<ValueType>,
    /// How often.
    pub n: u64,
}

/// Outcomes of one arm of a release, under one metric.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReleaseCount {
    /// The release's id.
    pub release: String,
    /// The step epoch of the exposure.
    pub step_epoch: u64,
    /// `treatment` or `control`.
    pub arm: &'static str,
    /// The customer, or whatever the release is stratified by.
    pub stratum: Option<String>,
    /// What was measured.
    pub metric: String,
    /// Exposures that went well.
    pub ok: u64,
    /// Exposures that failed.
    pub err: u64,
    /// Exposures of which nobody said how they went.
    pub unknown: u64,
    /// Hashes of the units that failed.
    pub units: Vec<String>,
    /// Failed units beyond those.
    pub overflow: u64,
    /// Base64 of a HyperLogLog of the exposed units.
    pub seen: String,
    /// Hashes of exposed units below the release's threshold.
    pub sampled: Vec<String>,
}

/// The sketch in a row of a release weighs as much as so many other rows.
const ROWS_OF_A_SKETCH: usize = 20;
/// So many hashes of units weigh as much as a row.
const UNITS_OF_A_ROW: usize = 10;

impl ReleaseCount {
    /// In rows of evaluations: what is sent together has to fit into one request.
    fn weight(&self) -> usize {
        ROWS_OF_A_SKETCH + (self.units.len() + self.sampled.len()) / UNITS_OF_A_ROW
    }
}

impl Counts {
    /// In parts of at most so many rows; one at least, since a report without rows says that the
    /// instance lives and which rules it has.
    pub(crate) fn split(self, rows: usize) -> Vec<Self> {
        let Self { dropped, starts, evaluations, unknown, releases } = self;
        let (mut evaluations, mut unknown, mut releases) =
            (evaluations.into_iter(), unknown.into_iter(), releases.into_iter().peekable());
        let mut parts = vec![];
        loop {
            let evaluations: Vec<_> = evaluations.by_ref().take(rows).collect();
            let unknown: Vec<_> = unknown.by_ref().take(rows - evaluations.len()).collect();
            let mut room = rows - evaluations.len() - unknown.len();
            let mut fits = |row: &ReleaseCount| {
                let rest = room.checked_sub(row.weight().min(rows));
                room = rest.unwrap_or(room);
                rest.is_some()
            };
            let releases: Vec<_> = std::iter::from_fn(|| releases.next_if(&mut fits)).collect();
            let is_empty = evaluations.is_empty() && unknown.is_empty() && releases.is_empty();
            if is_empty && !parts.is_empty() {
                return parts;
            }
            let (dropped, starts) = if parts.is_empty() { (dropped, starts) } else { (0, None) };
            parts.push(Self { dropped, starts, evaluations, unknown, releases });
        }
    }

    /// How many evaluations and outcomes it has.
    pub(crate) fn total(&self) -> u64 {
        let evaluations = self.evaluations.iter().map(|row| row.n);
        let unknown = self.unknown.iter().map(|row| row.n);
        let releases = self.releases.iter().map(|row| row.ok + row.err + row.unknown);
        evaluations.chain(unknown).chain(releases).fold(0, u64::saturating_add)
    }
}
