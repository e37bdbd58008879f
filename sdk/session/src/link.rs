//! The stream's life: waiting, opening, live.

use crate::backoff::Backoff;
use crate::input::Failure;
use crate::times::{CONNECT_MS, FIRST_EVENT_MS, SILENCE_MS};

#[derive(Debug)]
enum Phase {
    /// No stream; the next attempt is due then.
    Waiting { until_ms: u64 },
    /// An attempt that has not yet said where we stand.
    Opening { deadline_ms: u64 },
    /// A stream that was last heard then.
    Live { heard_ms: u64 },
}

/// The one stream of a session.
#[derive(Debug)]
pub(crate) struct Link {
    phase: Phase,
    backoff: Backoff,
    failures: u32,
    /// Counts the turns to other endpoints.
    turns: usize,
}

impl Link {
    pub(crate) fn new() -> Self {
        Self { phase: Phase::Waiting { until_ms: 0 }, backoff: Backoff::default(), failures: 0, turns: 0 }
    }

    /// When the next attempt, or the watchdog, is due.
    pub(crate) fn due_ms(&self) -> u64 {
        match self.phase {
            Phase::Waiting { until_ms } => until_ms,
            Phase::Opening { deadline_ms } => deadline_ms,
            Phase::Live { heard_ms } => heard_ms.saturating_add(SILENCE_MS),
        }
    }

    pub(crate) fn is_waiting(&self) -> bool {
        matches!(self.phase, Phase::Waiting { .. })
    }

    pub(crate) fn is_live(&self) -> bool {
        matches!(self.phase, Phase::Live { .. })
    }

    /// The endpoint whose turn it is, of so many.
    pub(crate) fn endpoint(&self, endpoints: usize) -> usize {
        self.turns % endpoints.max(1)
    }

    /// Leaves an endpoint that did not answer, unless a stream from there is doing well.
    pub(crate) fn turn_away(&mut self) {
        if self.is_waiting() {
            self.turns = self.turns.wrapping_add(1);
        }
    }

    /// Attempts in a row that brought no word of where we stand.
    pub(crate) fn failures(&self) -> u32 {
        self.failures
    }

    pub(crate) fn open(&mut self, now_ms: u64) {
        self.phase = Phase::Opening { deadline_ms: now_ms.saturating_add(CONNECT_MS) };
    }

    pub(crate) fn connected(&mut self, now_ms: u64) {
        if let Phase::Opening { deadline_ms } = &mut self.phase {
            *deadline_ms = now_ms.saturating_add(FIRST_EVENT_MS);
        }
    }

    /// The server said where we stand.
    pub(crate) fn synced(&mut self, now_ms: u64) {
        self.phase = Phase::Live { heard_ms: now_ms };
        self.failures = 0;
        self.backoff.healthy(now_ms);
    }

    pub(crate) fn heard(&mut self, now_ms: u64) {
        if let Phase::Live { heard_ms } = &mut self.phase {
            *heard_ms = now_ms;
        }
    }

    /// The stream is gone, or could not be had.
    pub(crate) fn lost(&mut self, failure: Failure, now_ms: u64, entropy: u64) {
        self.failures = self.failures.saturating_add(1);
        self.turns = self.turns.wrapping_add(1);
        let pause_ms = self.backoff.pause_after(failure, now_ms, entropy);
        self.phase = Phase::Waiting { until_ms: now_ms.saturating_add(pause_ms) };
    }

    /// The server asked for this reconnection time.
    pub(crate) fn ask(&mut self, window_ms: u64) {
        self.backoff.ask(window_ms);
    }
}
