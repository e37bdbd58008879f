//! The states of a release, why it waits in one, and how it was stopped.

use serde::{Deserialize, Serialize};

use crate::Actor;

/// The state of a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Wished for.
    Draft,
    /// Starts at a time.
    Scheduled,
    /// In the opening, or in a stage.
    Running,
    /// Waits where it is, for a reason.
    Holding,
    /// Past its last stage, and watched.
    Watching,
    /// Everybody gets the target.
    Completed,
    /// Stopped; SDKs are still being told.
    Halting,
    /// Stopped, and SDKs have been told.
    Halted,
    /// Taken back by a person.
    Cancelled,
    /// Ended by a change of what it drove.
    Superseded,
}

impl State {
    /// Its name in the wire form.
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Scheduled => "scheduled",
            Self::Running => "running",
            Self::Holding => "holding",
            Self::Watching => "watching",
            Self::Completed => "completed",
            Self::Halting => "halting",
            Self::Halted => "halted",
            Self::Cancelled => "cancelled",
            Self::Superseded => "superseded",
        }
    }

    /// Whether nothing can become of it any more.
    pub fn is_terminal(self) -> bool {
        matches!(self, Self::Completed | Self::Halted | Self::Cancelled | Self::Superseded)
    }

    /// Whether it drives its rule.
    pub fn is_under_way(self) -> bool {
        matches!(self, Self::Running | Self::Holding | Self::Watching)
    }
}

/// Why a release waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldReason {
    /// Nothing fresh is known.
    NoData,
    /// Too few units.
    LowSample,
    /// Signals are incomplete.
    SignalDegraded,
    /// A guard looks like harm.
    Suspicious,
    /// The arms are not as large as the split makes them.
    SampleRatio,
    /// A person must approve.
    Approval,
    /// Nobody more may be exposed.
    Frozen,
    /// It would cost more than it may.
    Budget,
    /// A person paused it.
    Manual,
}

impl HoldReason {
    /// Its name in the wire form.
    pub fn name(self) -> &'static str {
        match self {
            Self::NoData => "no_data",
            Self::LowSample => "low_sample",
            Self::SignalDegraded => "signal_degraded",
            Self::Suspicious => "suspicious",
            Self::SampleRatio => "sample_ratio",
            Self::Approval => "approval",
            Self::Frozen => "frozen",
            Self::Budget => "budget",
            Self::Manual => "manual",
        }
    }

    /// Whether only a person may end it.
    pub fn is_a_persons(self) -> bool {
        matches!(self, Self::Frozen | Self::Manual)
    }
}

/// That a release waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Why.
    pub reason: HoldReason,
    /// Since when.
    pub since_ms: i64,
    /// In words.
    pub words: String,
}

/// Why a release is stopped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "cause", rename_all = "snake_case")]
pub enum Cause {
    /// A person stopped it.
    Manual,
    /// Harm was proven.
    Harm {
        /// The guard that has the most to do with it.
        guard: String,
        /// The logarithm of the evidence.
        ln_e: f64,
    },
    /// Two of its customers were halted.
    Customers {
        /// Their keys.
        customers: Vec<String>,
    },
}

/// That a release was stopped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Halt {
    /// When.
    pub at_ms: i64,
    /// By whom.
    pub by: Actor,
    /// Why.
    pub cause: Cause,
    /// In words.
    pub words: String,
    /// Who has heard of it, once that is settled.
    pub acknowledged: Option<Acknowledged>,
    /// When that was settled.
    pub settled_ms: Option<i64>,
}

/// Which instances have the version that undid the exposure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledged {
    /// That version.
    pub version: u64,
    /// How many have it.
    pub done: u64,
    /// How many there are.
    pub of: u64,
    /// Some of the others.
    pub unconfirmed: Vec<String>,
}
