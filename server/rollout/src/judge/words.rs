//! What is said of numbers and reasons.

use tidegate_domain::release::HoldReason;

use super::case::{Case, Seen};
use super::{Frozen, NoData};
use crate::LogE;

/// Above it, evidence is told by its power of ten.
const PLAIN: f64 = 1e6;

/// An e-value, from its logarithm.
pub(super) fn number(ln_e: LogE) -> String {
    let e = ln_e.exp();
    match e {
        e if e >= PLAIN => format!("10^{:.0}", ln_e / std::f64::consts::LN_10),
        e if e >= 10.0 => format!("{e:.0}"),
        e => format!("{e:.2}"),
    }
}

pub(super) fn evidence(ln_e: LogE) -> String {
    format!("evidence {}", number(ln_e))
}

pub(super) fn percent(share: f64) -> String {
    let percent = (share * 1e6).round() / 1e4;
    format!("{percent} %")
}

pub(super) fn harm(seen: &Seen<'_>, guard: &str, ln_e: LogE) -> String {
    let low = seen.now.guards.iter().map(|guard| guard.low_80()).fold(0.0, f64::max);
    let told = if low > 1.0 { format!(", at least {low:.1} times as many errors") } else { String::new() };
    format!("guard `{guard}` proves harm: {}{told}", evidence(ln_e))
}

pub(super) fn missing(guard: Option<&str>, missing: NoData) -> String {
    match guard {
        Some(guard) => format!("guard `{guard}` has no data: {missing}"),
        None => missing.to_string(),
    }
}

pub(super) fn freeze(frozen: &Frozen) -> String {
    let Frozen { name, customers, .. } = frozen;
    match customers {
        None => format!("freeze window `{name}`"),
        Some((customer, 0)) => format!("freeze window `{name}` of customer `{customer}`"),
        Some((customer, others)) => {
            format!("freeze window `{name}` of customer `{customer}`, and those of {others} others")
        }
    }
}

pub(super) fn reason(reason: HoldReason) -> &'static str {
    match reason {
        HoldReason::NoData => "missing data",
        HoldReason::LowSample => "too few units",
        HoldReason::SignalDegraded => "incomplete signals",
        HoldReason::Suspicious => "a suspicion of harm",
        HoldReason::SampleRatio => "arms of the wrong size",
        HoldReason::Approval => "a missing approval",
        HoldReason::Frozen => "a freeze",
        HoldReason::Budget => "its budget",
        HoldReason::Manual => "a pause",
    }
}

pub(super) fn reasons(reasons: &[HoldReason]) -> String {
    reasons.iter().map(|one| reason(*one)).collect::<Vec<_>>().join(", ")
}

/// Why a stage is over.
pub(super) fn clean(case: &Case<'_>, seen: &Seen<'_>) -> String {
    if case.plan.guards.is_empty() {
        return "its time is over, and nothing guards it".into();
    }
    if case.present.stage.is_none() {
        return "every guard has data of the control".into();
    }
    let baked_s = seen.baked.observed_ms / 1000;
    format!(
        "{baked_s} s of reports show no harm: {} of {}",
        evidence(seen.now.proof),
        number(case.halts_at())
    )
}
