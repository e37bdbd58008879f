//! Something that is fetched until it is there, one request at a time.

use crate::backoff::Backoff;
use crate::input::{Failure, Now};
use crate::output::RequestId;
use crate::times::NEVER;

/// When it is fetched, and whether it is under way.
#[derive(Debug, Default)]
pub(crate) struct Errand {
    not_before_ms: u64,
    in_flight: Option<RequestId>,
    backoff: Backoff,
}

impl Errand {
    /// When it is due, if it is needed.
    pub(crate) fn due_ms(&self) -> u64 {
        if self.in_flight.is_none() { self.not_before_ms } else { NEVER }
    }

    pub(crate) fn begin(&mut self, request: RequestId) {
        self.in_flight = Some(request);
    }

    /// Whether this request was its.
    pub(crate) fn takes(&mut self, request: RequestId) -> bool {
        let is_mine = self.in_flight == Some(request);
        if is_mine {
            self.in_flight = None;
        }
        is_mine
    }

    /// What was fetched is there.
    pub(crate) fn done(&mut self) {
        *self = Self::default();
    }

    /// What was fetched is not there yet, or of no use: again after a pause.
    pub(crate) fn again(&mut self, failure: Failure, now: Now) {
        let pause_ms = self.backoff.pause_after(failure, now.ms, now.entropy);
        self.not_before_ms = now.ms.saturating_add(pause_ms.max(1));
    }
}
