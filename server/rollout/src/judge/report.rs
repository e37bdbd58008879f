//! How a verdict came about: every guard with its numbers, what is missing, and what comes next.

use tidegate_domain::release::{GuardKind, HoldReason, State};

use super::case::{Case, Seen};
use super::conditions::{self, Conditions};
use super::limits::REPORTED_CUSTOMERS;
use super::{NoData, SAMPLE_RATIO_E, data, guards, measure, words};
use crate::LogE;

/// What a judgement looked at.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Report {
    /// Every guard of the plan, in its order.
    pub guards: Vec<GuardReport>,
    /// The evidence of all guards together, by its logarithm.
    pub ln_e: LogE,
    /// Evidence that halts, by its logarithm.
    pub ln_halt: LogE,
    /// Evidence that holds.
    pub ln_hold: LogE,
    /// The detector of the watch and its alarm, by their logarithms.
    pub watch: Option<(LogE, LogE)>,
    /// Customers who come nearest to being halted alone, the nearest first.
    pub customers: Vec<CustomerReport>,
    /// Whether the arms are as large as the split makes them.
    pub sample: Option<SampleReport>,
    /// How long the stage has been looked at.
    pub bake: Bake,
    /// How many units there are in the present step.
    pub units: Units,
    /// Everything that stands against going on.
    pub holds: Vec<HoldReason>,
    /// What comes next.
    pub next: Option<Next>,
}

/// What one guard says.
#[derive(Debug, Clone, PartialEq)]
pub struct GuardReport {
    /// Its name.
    pub name: String,
    /// How it makes evidence.
    pub kind: GuardKind,
    /// Its part in the evidence of all.
    pub weight: f64,
    /// The evidence of harm, by its logarithm; none where it is no number.
    pub ln_e: Option<LogE>,
    /// At which evidence it would halt by itself.
    pub ln_limit: LogE,
    /// Whether it can halt, or what speaks comes from sources that know no units and only holds.
    pub can_halt: bool,
    /// How many times as often the treatment fails; of an absolute guard, the share of it that does.
    pub value: Option<f64>,
    /// The ratio, or the share, that is tolerated.
    pub tolerated: Option<f64>,
    /// The ratio is not below, with 95 %.
    pub low: Option<f64>,
    /// The ratio is not above, with 95 %; none where nothing bounds it.
    pub high: Option<f64>,
    /// The lower bound of the ratio at 80 %, by which avoided errors are claimed.
    pub low_80: f64,
    /// The control's share of units in error.
    pub control_rate: f64,
    /// Exposures of the treatment.
    pub n_t: u64,
    /// Exposures of the control.
    pub n_c: u64,
    /// How old the data are, in milliseconds.
    pub age_ms: Option<i64>,
    /// Why there are none.
    pub missing: Option<NoData>,
}

/// What the guards say of one customer.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomerReport {
    /// The customer's key.
    pub customer: String,
    /// The guard that has the most to do with it.
    pub guard: String,
    /// The evidence times the customer's weight, by its logarithm.
    pub ln_e: LogE,
}

/// The sizes of the arms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SampleReport {
    /// Sampled units of the treatment.
    pub treatment: u64,
    /// Sampled units of the control.
    pub control: u64,
    /// The treatment's share by design.
    pub share: f64,
    /// Evidence against it, by its logarithm.
    pub ln_e: LogE,
    /// Evidence that holds.
    pub ln_limit: LogE,
}

/// How long a stage, or the watch, has been looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bake {
    /// In windows in which most servers reported, in milliseconds.
    pub observed_ms: i64,
    /// Of so many.
    pub needed_ms: i64,
    /// Whether it is shorter than planned, since the release is proven safe.
    pub is_shortened: bool,
}

/// Units of the present step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Units {
    /// About how many get the target.
    pub treatment: u64,
    /// About how many stay with the baseline.
    pub control: u64,
    /// How many of the treatment the stage needs.
    pub needed: u64,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq)]
pub struct Next {
    /// What it is.
    pub action: Action,
    /// Not before, where that is known.
    pub at_ms: Option<i64>,
    /// What is missing for it; nothing where it comes with the next look.
    pub needs: Vec<Need>,
}

/// What can come next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// The next stage.
    Advance,
    /// The watch after the last stage.
    Watch,
    /// The end.
    Complete,
    /// Going on after a hold.
    Resume,
}

impl Action {
    /// Its name in the wire form.
    pub fn name(self) -> &'static str {
        match self {
            Self::Advance => "advance",
            Self::Watch => "watch",
            Self::Complete => "complete",
            Self::Resume => "resume",
        }
    }
}

/// Something that is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// `data`, `bake`, `freeze_window`, `person`, or the name of a reason to hold.
    pub kind: &'static str,
    /// In words.
    pub words: String,
}

/// What is missing for the next stage, once nothing holds.
pub(super) fn needs(case: &Case<'_>, seen: &Seen<'_>) -> Vec<Need> {
    let data = data::missing(case, seen);
    let data = data.map(|(guard, missing)| (words::missing(guard.as_deref(), missing), "data"));
    let baked = seen.baked;
    let bake = (!baked.is_done()).then(|| {
        let (observed_s, needed_s) = (baked.observed_ms / 1000, baked.needed_ms / 1000);
        (format!("{observed_s} s of {needed_s} s with reports are over"), "bake")
    });
    let frozen = case.facts.frozen.as_ref().filter(|_| case.release.exposes_next().is_some());
    let frozen = frozen.map(|frozen| (words::freeze(frozen), "freeze_window"));
    [data, bake, frozen].into_iter().flatten().map(|(words, kind)| Need { kind, words }).collect()
}

pub(super) fn of(case: &Case<'_>, seen: &Seen<'_>, conditions: &Conditions) -> Report {
    let (treatment, needed) = conditions::units(case);
    let customers = seen.customers.iter().take(REPORTED_CUSTOMERS);
    Report {
        guards: guard_reports(case, seen),
        ln_e: seen.now.loudest(),
        ln_halt: case.halts_at(),
        ln_hold: case.holds_at(),
        watch: seen.watch.as_ref().map(|watch| (watch.value, watch.limit)),
        customers: customers
            .map(|one| CustomerReport {
                customer: one.customer.clone(),
                guard: one.guard.clone(),
                ln_e: one.ln_e,
            })
            .collect(),
        sample: conditions::sample(case).map(|(ln_e, count, share)| SampleReport {
            treatment: count.treatment,
            control: count.control,
            share,
            ln_e,
            ln_limit: SAMPLE_RATIO_E.ln(),
        }),
        bake: Bake {
            observed_ms: seen.baked.observed_ms,
            needed_ms: seen.baked.needed_ms,
            is_shortened: seen.baked.is_shortened,
        },
        units: Units { treatment, control: measure::units(case, false), needed },
        holds: conditions.reasons(),
        next: Some(next(case, seen, conditions)),
    }
}

fn guard_reports(case: &Case<'_>, seen: &Seen<'_>) -> Vec<GuardReport> {
    let guards = case.plan.guards.iter().zip(seen.now.guards.iter().zip(&seen.data));
    let report = |(guard, (evidence, data)): (&tidegate_domain::release::Guard, _)| {
        let (evidence, data): (&guards::GuardEvidence, &data::Data) = (evidence, data);
        let weight = guards::weight(case, guard);
        let can_halt = evidence.hint.is_none_or(|hint| evidence.proof.is_some_and(|proof| proof >= hint));
        let halts_at = if can_halt { case.halts_at() } else { super::NO_IDENTITY_E.ln() };
        let bounds = evidence.bounds();
        GuardReport {
            name: guard.name.clone(),
            kind: guard.kind,
            weight,
            ln_e: evidence.loudest(),
            ln_limit: halts_at - weight.ln(),
            can_halt,
            value: evidence.value(),
            tolerated: match guard.kind {
                GuardKind::Absolute => guard.p0,
                GuardKind::TwoByTwo => Some(1.0),
                _ => guards::tolerated(case, guard).map(crate::GridPoint::ratio),
            },
            low: bounds.map(|bounds| bounds.low),
            high: bounds.map(|bounds| bounds.high).filter(|high| high.is_finite()),
            low_80: evidence.low_80(),
            control_rate: measure::control_rate(case, &seen.tally, &guard.signal),
            n_t: evidence.arms.treatment.all(),
            n_c: evidence.arms.control.all(),
            age_ms: data.age_ms,
            missing: if evidence.proof.is_none() { Some(NoData::NotANumber) } else { data.missing },
        }
    };
    guards.map(report).collect()
}

fn next(case: &Case<'_>, seen: &Seen<'_>, conditions: &Conditions) -> Next {
    let action = match case.release.state {
        State::Holding => Action::Resume,
        _ if case.release.watched_ms.is_some() => Action::Complete,
        _ if case.release.next_stage().is_none() => Action::Watch,
        _ => Action::Advance,
    };
    let bake_ms = seen.baked.needed_ms - seen.baked.observed_ms;
    let at_ms = (bake_ms > 0).then(|| case.facts.now_ms.saturating_add(bake_ms));
    let frozen_ms = case.facts.frozen.as_ref().map(|frozen| frozen.until_ms);
    let standing = conditions
        .standing
        .iter()
        .map(|condition| Need { kind: condition.reason.name(), words: condition.words.clone() });
    let mut needs = needs(case, seen);
    needs.extend(standing.filter(|need| need.kind != HoldReason::NoData.name()));
    let held = case.release.hold.as_ref();
    if held.is_some_and(|held| held.reason.is_a_persons() || !case.may_resume()) {
        needs.push(Need { kind: "person", words: "a person must resume it".into() });
    }
    Next { action, at_ms: at_ms.max(frozen_ms), needs }
}
