//! When the whole snapshot is fetched: to mend, and to poll while there is no stream.

use crate::backoff::Backoff;
use crate::input::Failure;
use crate::times::POLL_MS;

/// At most one fetch is under way, and mending ones are spaced like failures, so that a server
/// that sends one bad delta after the other is not asked for a snapshot after each.
#[derive(Debug, Default)]
pub(crate) struct Fetcher {
    at_ms: Option<u64>,
    not_before_ms: u64,
    in_flight: bool,
    /// What is wanted is the whole document, whatever an entity tag says.
    mending: bool,
    /// Wanted once more while one was under way, which may have been answered too early.
    again: bool,
    backoff: Backoff,
    etag: Option<String>,
}

impl Fetcher {
    pub(crate) fn due_ms(&self) -> Option<u64> {
        self.at_ms.filter(|_| !self.in_flight)
    }

    /// Plans a conditional fetch, unless one is planned or under way.
    pub(crate) fn plan(&mut self, at_ms: u64) {
        if self.at_ms.is_none() && !self.in_flight {
            self.at_ms = Some(at_ms.max(self.not_before_ms));
        }
    }

    /// Plans a conditional fetch for this time, if none is planned for an earlier one.
    pub(crate) fn hasten(&mut self, at_ms: u64) {
        let at_ms = at_ms.max(self.not_before_ms);
        self.at_ms = Some(self.at_ms.map_or(at_ms, |planned| planned.min(at_ms)));
    }

    /// Plans an unconditional fetch as soon as may be; whether it was not planned before.
    pub(crate) fn mend(&mut self, now_ms: u64) -> bool {
        if self.in_flight {
            return !std::mem::replace(&mut self.again, true);
        }
        self.at_ms = Some(now_ms.max(self.not_before_ms));
        !std::mem::replace(&mut self.mending, true)
    }

    /// The stream serves: polling ends, mending does not.
    pub(crate) fn end_polling(&mut self) {
        if !self.mending {
            self.at_ms = None;
        }
    }

    /// The rules that are held no longer are those that the entity tag stands for.
    pub(crate) fn forget_etag(&mut self) {
        self.etag = None;
    }

    /// Begins the fetch that is due, with the entity tag to send.
    pub(crate) fn begin(&mut self, now_ms: u64) -> Option<Option<String>> {
        self.due_ms().filter(|due_ms| *due_ms <= now_ms)?;
        self.at_ms = None;
        self.in_flight = true;
        Some(self.etag.clone().filter(|_| !self.mending))
    }

    /// A document was fetched: the tag by which to ask for a later one.
    pub(crate) fn tagged(&mut self, etag: Option<String>) {
        self.etag = etag;
    }

    /// The fetch worked. `behind`: what it brought is known to be out of date.
    pub(crate) fn succeeded(&mut self, behind: bool, polling: bool, now_ms: u64, entropy: u64) {
        self.in_flight = false;
        if self.mending {
            self.not_before_ms = now_ms.saturating_add(self.backoff.pause(now_ms, entropy));
        }
        self.backoff.healthy(now_ms);
        self.mending = std::mem::take(&mut self.again) || behind;
        self.at_ms = match self.mending {
            true => Some(self.not_before_ms.max(now_ms)),
            false => polling.then(|| now_ms.saturating_add(POLL_MS)),
        };
    }

    /// The fetch failed, or what it brought was refused.
    pub(crate) fn failed(&mut self, failure: Failure, polling: bool, now_ms: u64, entropy: u64) {
        self.in_flight = false;
        self.mending |= std::mem::take(&mut self.again);
        let pause_ms = self.backoff.pause_after(failure, now_ms, entropy);
        self.not_before_ms = now_ms.saturating_add(pause_ms);
        self.at_ms = (self.mending || polling).then_some(self.not_before_ms);
    }
}
