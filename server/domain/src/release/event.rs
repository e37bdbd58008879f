//! What has happened to a release.

use serde::{Deserialize, Serialize};

use super::{Acknowledged, Cause, HoldReason, Measure};
use crate::Actor;

/// Something that has happened to a release.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// 1, 2, 3… without a gap; the release's version after it.
    pub seq: u64,
    /// When, in milliseconds since the Unix epoch.
    pub at_ms: i64,
    /// Who did it.
    pub by: Actor,
    /// Why, in words.
    pub reason: String,
    /// What it was.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// An event as the log has it: by whom and why stands in its leaf, where the words can be erased.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventRecord {
    /// 1, 2, 3… without a gap.
    pub seq: u64,
    /// When, in milliseconds since the Unix epoch.
    pub at_ms: i64,
    /// What it was.
    #[serde(flatten)]
    pub kind: EventKind,
}

impl Event {
    /// What its leaf says of it.
    pub fn record(&self) -> EventRecord {
        EventRecord { seq: self.seq, at_ms: self.at_ms, kind: self.kind.clone() }
    }

    /// Whether the flag's owner is told of it.
    pub fn is_told(&self) -> bool {
        matches!(
            self.kind,
            EventKind::Held { .. }
                | EventKind::HaltBegan { .. }
                | EventKind::Halted { .. }
                | EventKind::CustomerHalted { .. }
        )
    }
}

impl EventRecord {
    /// The event, by somebody and for a reason.
    pub fn event(self, by: Actor, reason: String) -> Event {
        let Self { seq, at_ms, kind } = self;
        Event { seq, at_ms, by, reason, kind }
    }
}

/// What can happen to a release.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EventKind {
    /// It waits for its time.
    Scheduled,
    /// It began, with a control only.
    Started {
        /// What SDKs measure.
        measure: Measure,
    },
    /// It entered a stage.
    StageEntered {
        /// Which, from 0.
        stage: usize,
        /// What SDKs measure.
        measure: Measure,
        /// That a person forced it, and what that passed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        forced: Option<Forced>,
    },
    /// Its last stage is over, and it is watched.
    WatchBegan {
        /// That a person forced it, and what that passed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        forced: Option<Forced>,
    },
    /// Everybody gets the target.
    Completed {
        /// That a person forced it, and what that passed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        forced: Option<Forced>,
    },
    /// It waits.
    Held {
        /// Why.
        hold: HoldReason,
    },
    /// It goes on.
    Resumed {
        /// Whether nobody had to say so.
        automatic: bool,
    },
    /// A person approved a stage.
    Approved {
        /// Which, from 0.
        stage: usize,
    },
    /// It began anew, with a control only.
    Restarted {
        /// What SDKs measure.
        measure: Measure,
    },
    /// One of its customers was hurt, and gets the baseline; it goes on for the others, in a new step epoch.
    CustomerHalted {
        /// The customer's key.
        customer: String,
        /// The guard that has the most to do with it.
        guard: String,
        /// The logarithm of the evidence, times the customer's weight.
        ln_e: f64,
        /// What SDKs measure.
        measure: Measure,
    },
    /// It was stopped.
    HaltBegan {
        /// Why.
        #[serde(flatten)]
        cause: Cause,
    },
    /// SDKs have heard that it was stopped.
    Halted {
        /// Which; none where nobody had been exposed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        acknowledged: Option<Acknowledged>,
    },
    /// A person took it back.
    Cancelled,
    /// What it drove was changed.
    Superseded,
}

/// What a forced advance passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forced {
    /// The hold that it ended, if the release was waiting, and what else would have made it wait.
    pub passed: Vec<HoldReason>,
}
