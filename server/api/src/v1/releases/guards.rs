//! What is shown of a release's guards.

use serde::Serialize;
use serde_json::Value;
use tidegate_rollout::{GuardReport, Report};
use utoipa::ToSchema;

/// What one guard says.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GuardView {
    #[schema(example = "errors")]
    name: String,
    /// `ratio`, `absolute`, `latency` or `two_by_two`.
    #[schema(value_type = String, example = "ratio")]
    kind: Value,
    /// Its part in the evidence of all.
    weight: f64,
    /// The evidence of harm, by its logarithm.
    #[schema(required)]
    ln_e: Option<f64>,
    /// At which evidence it would halt by itself.
    ln_limit: f64,
    /// Whether it can halt; otherwise it only holds.
    can_halt: bool,
    /// How many times as often the treatment fails; of an absolute guard, the share that fails.
    #[schema(required)]
    value: Option<f64>,
    /// What is tolerated of that.
    #[schema(required)]
    tolerated: Option<f64>,
    /// The ratio is not below, with 95 %.
    #[schema(required)]
    low: Option<f64>,
    /// The ratio is not above, with 95 %.
    #[schema(required)]
    high: Option<f64>,
    /// Exposures of the treatment.
    n_t: u64,
    /// Exposures of the control.
    n_c: u64,
    /// How old the data are, in seconds.
    #[schema(required)]
    age_s: Option<f64>,
    /// Why there are none.
    #[schema(required)]
    missing: Option<String>,
}

/// What all guards say together.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EvidenceView {
    /// The evidence of harm, by its logarithm; `null` where no guard says anything.
    #[schema(required)]
    ln_e: Option<f64>,
    /// At which it halts.
    ln_halt: f64,
    /// At which it holds.
    ln_hold: f64,
    /// The detector of the watch, by its logarithm, and at which it halts; `null` before it has seen anything.
    #[schema(required)]
    watch: Option<[f64; 2]>,
    /// Whether the arms are as large as the split makes them: the evidence against it, by its logarithm.
    #[schema(required)]
    sample_ln_e: Option<f64>,
    /// Customers who come nearest to being halted alone.
    customers: Vec<CustomerEvidence>,
    /// How long the stage has been looked at, in seconds, and how long it is to be.
    observed_s: i64,
    needed_s: i64,
    /// About how many units get the target in this step, stay with the baseline, and are needed.
    units_t: u64,
    units_c: u64,
    units_needed: u64,
}

/// What the guards say of one customer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CustomerEvidence {
    customer: String,
    guard: String,
    ln_e: f64,
}

/// No evidence at all has no logarithm, and JSON no word for it.
pub(crate) fn finite(ln_e: f64) -> Option<f64> {
    ln_e.is_finite().then_some(ln_e)
}

impl GuardView {
    pub(crate) fn new(guard: GuardReport) -> Self {
        Self {
            kind: serde_json::to_value(guard.kind).unwrap_or_default(),
            name: guard.name,
            weight: guard.weight,
            ln_e: guard.ln_e,
            ln_limit: guard.ln_limit,
            can_halt: guard.can_halt,
            value: guard.value,
            tolerated: guard.tolerated,
            low: guard.low,
            high: guard.high,
            n_t: guard.n_t,
            n_c: guard.n_c,
            age_s: guard.age_ms.map(|age_ms| age_ms as f64 / 1000.0),
            missing: guard.missing.map(|missing| missing.to_string()),
        }
    }
}

impl EvidenceView {
    pub(crate) fn new(report: &Report) -> Self {
        let customers = report.customers.iter().map(|one| CustomerEvidence {
            customer: one.customer.clone(),
            guard: one.guard.clone(),
            ln_e: one.ln_e,
        });
        Self {
            ln_e: finite(report.ln_e),
            ln_halt: report.ln_halt,
            ln_hold: report.ln_hold,
            watch: report.watch.and_then(|(value, limit)| Some([finite(value)?, limit])),
            sample_ln_e: report.sample.map(|sample| sample.ln_e),
            customers: customers.collect(),
            observed_s: report.bake.observed_ms / 1000,
            needed_s: report.bake.needed_ms / 1000,
            units_t: report.units.treatment,
            units_c: report.units.control,
            units_needed: report.units.needed,
        }
    }
}
