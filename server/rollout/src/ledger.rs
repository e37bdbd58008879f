//! The ledger of prevented incidents: what an automatic halt spared, and what it cost to have halts.
//!
//! An entry is reckoned from its [`Basis`] alone, so that whoever reads the ledger can reckon it again.
//! What is claimed is a lower bound, and stands beside what is estimated: the point estimate claims too
//! much in most halts.

mod book;

use serde::{Deserialize, Serialize};
use tidegate_domain::release::{EVERYBODY_PPM, Release};

use crate::Report;

pub use book::{Account, Entry, Opinion, Said, cases, entries};

/// How long people take to find and undo a bad release, until there are enough cases to tell.
pub const REPAIR_MS: i64 = 45 * 60_000;
/// So many of the latest cases tell how long people take; fewer tell nothing.
const CASES: std::ops::RangeInclusive<usize> = 3..=20;
/// So many units tell whether a rate has returned.
const UNITS: u64 = 300;

/// What an entry is reckoned from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Basis {
    /// The guard that was blamed.
    pub guard: String,
    /// When the step began in which harm was proven.
    pub since_ms: i64,
    /// When the release was halted.
    pub halted_ms: i64,
    /// How long people take to find and undo a bad release.
    pub repair_ms: i64,
    /// Units of both arms that were seen in the step.
    pub units: u64,
    /// Units that the release had exposed in it.
    pub exposed: u64,
    /// The control's share of units in error.
    pub control_rate: f64,
    /// How many times as often the treatment failed.
    pub ratio: f64,
    /// The anytime lower bound of that at 80 %.
    pub low_80: f64,
    /// Customers that were reached.
    pub customers: u64,
    /// How the plan would have gone on from the halt, as fast as it may; the last leg has no end.
    pub path: Vec<Leg>,
}

/// A part of the way that a plan would have gone.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Leg {
    /// How long it takes, in milliseconds.
    pub ms: i64,
    /// The share of enrolled units that get the target.
    pub share_ppm: u32,
    /// How many times as many units are enrolled as in the step of the halt.
    pub enrolment: f64,
    /// Customers that are reached.
    pub customers: u64,
}

/// What a stage would reach, for [`Basis::of`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reach {
    /// How many times as many units are enrolled as in the present stage.
    pub enrolment: f64,
    /// Customers that are reached.
    pub customers: u64,
}

/// What a halt spared.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// How much earlier it was than people would have been, in milliseconds.
    pub saved_ms: i64,
    /// How long before everybody would have been exposed: the negative time to repair.
    pub ahead_ms: i64,
    /// Units that would have been exposed until people had stopped it.
    pub users: u64,
    /// Customers that would have been reached until then, and were not.
    pub customers: u64,
    /// Errors that were avoided at least, with 80 %.
    pub errors_claimed: f64,
    /// Errors that were avoided as far as can be told.
    pub errors_estimated: f64,
}

impl Basis {
    /// What is known at the moment of a halt, of the guard that was blamed. `reach` tells of the present
    /// stage and each one after it, in their order.
    pub fn of(
        release: &Release,
        report: &Report,
        guard: &str,
        halted_ms: i64,
        reach: &[Reach],
    ) -> Option<Self> {
        let blamed = report.guards.iter().find(|seen| seen.name == guard)?;
        let present = release.epochs.last()?;
        let first = present.stage.unwrap_or(0);
        let plan = &release.wish.plan;
        let stages = plan.stages.iter().enumerate().skip(first).zip(reach);
        let path = stages.map(|((index, stage), reach)| Leg {
            ms: stage.bake_s.saturating_mul(1000).cast_signed(),
            share_ppm: plan.treatment_ppm(index).unwrap_or(0),
            enrolment: reach.enrolment,
            customers: reach.customers,
        });
        let mut path: Vec<Leg> = path.collect();
        if let Some(leg) = path.first_mut() {
            leg.ms = (report.bake.needed_ms - report.bake.observed_ms).max(0);
        }
        let ratio = blamed.value.unwrap_or(blamed.low_80);
        Some(Self {
            guard: guard.to_owned(),
            since_ms: present.opened_ms,
            halted_ms,
            repair_ms: REPAIR_MS,
            units: report.units.treatment.saturating_add(report.units.control),
            exposed: report.units.treatment,
            control_rate: blamed.control_rate,
            ratio,
            low_80: blamed.low_80,
            customers: reach.first().map_or(0, |reach| reach.customers),
            path,
        })
    }

    /// What the halt spared: the plan would have gone on until people had stopped it. They would have
    /// needed their time since the step began in which harm was proven, so that a halt that comes later
    /// than they would have come spares nothing.
    pub fn claim(&self) -> Claim {
        let saved_ms = self.since_ms.saturating_add(self.repair_ms).saturating_sub(self.halted_ms).max(0);
        let took_ms = self.halted_ms.saturating_sub(self.since_ms).max(1) as f64;
        let units_per_ms = self.units as f64 / took_ms;
        let mut spared = 0.0;
        let mut customers = self.customers;
        for (leg, ms) in self.legs(saved_ms) {
            let share = f64::from(leg.share_ppm) / f64::from(EVERYBODY_PPM);
            spared += units_per_ms * ms as f64 * share * leg.enrolment;
            customers = customers.max(leg.customers);
        }
        let errors = |ratio: f64| spared * self.control_rate * (ratio - 1.0).max(0.0);
        Claim {
            saved_ms,
            ahead_ms: self.ahead_ms(),
            users: spared.round() as u64,
            customers: customers.saturating_sub(self.customers),
            errors_claimed: errors(self.low_80),
            errors_estimated: errors(self.ratio),
        }
    }

    /// The legs that would have been gone in that time, each with how long.
    fn legs(&self, saved_ms: i64) -> impl Iterator<Item = (&Leg, i64)> {
        let last = self.path.len().saturating_sub(1);
        let mut left = saved_ms;
        self.path.iter().enumerate().map_while(move |(index, leg)| {
            let ms = if index == last { left } else { leg.ms.min(left) };
            left -= ms;
            (ms > 0 || left > 0).then_some((leg, ms))
        })
    }

    fn ahead_ms(&self) -> i64 {
        let before_last = self.path.iter().take(self.path.len().saturating_sub(1));
        before_last.fold(0, |sum: i64, leg| sum.saturating_add(leg.ms))
    }
}

/// The median of the latest cases in which people found and undid a bad release, oldest first.
pub fn repair_ms(cases: &[i64]) -> i64 {
    let mut latest: Vec<i64> = cases.iter().rev().take(*CASES.end()).copied().collect();
    latest.sort_unstable();
    let middle = latest.get(latest.len() / 2).copied();
    middle.filter(|_| latest.len() >= *CASES.start()).unwrap_or(REPAIR_MS)
}

/// How sure it is that a halt prevented something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// The rate returned after the rollback.
    Confirmed,
    /// Harm was proven; what came after it is not known.
    Probable,
    /// The rate did not return, or a person says that there was no harm.
    Disputed,
}

impl Grade {
    /// Its name in the wire form.
    pub fn name(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Probable => "probable",
            Self::Disputed => "disputed",
        }
    }
}

/// What was seen after a rollback.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Aftermath {
    /// Units in error.
    pub failed: u64,
    /// Units.
    pub units: u64,
    /// Whether a person says that there was no harm.
    pub is_disputed: bool,
}

/// Grades an entry. The rate has returned where it is nearer to the control's than to the treatment's.
pub fn grade(basis: &Basis, after: Aftermath) -> Grade {
    if after.is_disputed {
        return Grade::Disputed;
    }
    if after.units < UNITS {
        return Grade::Probable;
    }
    let rate = after.failed as f64 / after.units as f64;
    let halfway = basis.control_rate * (1.0 + basis.ratio) / 2.0;
    if rate < halfway { Grade::Confirmed } else { Grade::Disputed }
}

/// A line of the ledger.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Line {
    /// An automatic halt.
    Halt(Claim, Grade),
    /// A halt of which a person says that it was false, and how long the good change came later for it.
    FalseHalt {
        /// In milliseconds.
        delay_ms: i64,
    },
    /// A hold of a release that proved to be good.
    Hold {
        /// How long it lasted, in milliseconds.
        delay_ms: i64,
    },
    /// An incident that people found in a release which the engine let pass.
    Missed {
        /// How long it lasted, in milliseconds.
        lasted_ms: i64,
    },
}

/// Both sides of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Balance {
    /// Halts that are confirmed.
    pub confirmed: u64,
    /// Halts that are probable.
    pub probable: u64,
    /// Halts that are disputed: nothing is claimed for them.
    pub disputed: u64,
    /// Units spared.
    pub users: u64,
    /// Customers spared.
    pub customers: u64,
    /// Time saved, in milliseconds.
    pub saved_ms: i64,
    /// Errors avoided at least.
    pub errors_claimed: f64,
    /// Errors avoided as far as can be told.
    pub errors_estimated: f64,
    /// False halts.
    pub false_halts: u64,
    /// By how much good changes came later, in milliseconds.
    pub delay_ms: i64,
    /// Incidents that were missed.
    pub missed: u64,
    /// How long they lasted, in milliseconds.
    pub missed_ms: i64,
}

impl Balance {
    /// Adds all lines up.
    pub fn of(lines: &[Line]) -> Self {
        let mut balance = Self::default();
        lines.iter().for_each(|line| balance.add(*line));
        balance
    }

    fn add(&mut self, line: Line) {
        match line {
            Line::Halt(_, Grade::Disputed) => self.disputed += 1,
            Line::Halt(claim, grade) => {
                *if grade == Grade::Confirmed { &mut self.confirmed } else { &mut self.probable } += 1;
                self.users = self.users.saturating_add(claim.users);
                self.customers = self.customers.saturating_add(claim.customers);
                self.saved_ms = self.saved_ms.saturating_add(claim.saved_ms);
                self.errors_claimed += claim.errors_claimed;
                self.errors_estimated += claim.errors_estimated;
            }
            Line::FalseHalt { delay_ms } => {
                self.false_halts += 1;
                self.delay_ms = self.delay_ms.saturating_add(delay_ms);
            }
            Line::Hold { delay_ms } => self.delay_ms = self.delay_ms.saturating_add(delay_ms),
            Line::Missed { lasted_ms } => {
                self.missed += 1;
                self.missed_ms = self.missed_ms.saturating_add(lasted_ms);
            }
        }
    }
}

#[cfg(test)]
mod tests;
