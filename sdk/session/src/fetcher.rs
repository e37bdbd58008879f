//! When the whole snapshot is fetched: to mend, and to poll while there is no stream.

use crate::backoff::Backoff;
use crate::input::{Failure, Now};
use crate::output::RequestId;
use crate::race::{Finish, Latencies, Race};
use crate::times::POLL_MS;

/// At most one fetch is under way, and mending ones are spaced like failures, so that a server
/// that sends one bad delta after the other is not asked for a snapshot after each.
#[derive(Debug, Default)]
pub(crate) struct Fetcher {
    at_ms: Option<u64>,
    not_before_ms: u64,
    race: Option<Race>,
    latencies: Latencies,
    /// What is wanted is the whole document, whatever an entity tag says.
    mending: bool,
    /// Wanted once more while one was under way, which may have been answered too early.
    again: bool,
    backoff: Backoff,
    etag: Option<String>,
}

impl Fetcher {
    pub(crate) fn due_ms(&self) -> Option<u64> {
        match &self.race {
            Some(race) => race.hedge_due_ms(),
            None => self.at_ms,
        }
    }

    /// Plans a conditional fetch, unless one is planned or under way.
    pub(crate) fn plan(&mut self, at_ms: u64) {
        if self.at_ms.is_none() && self.race.is_none() {
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
        if self.race.is_some() {
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
    pub(crate) fn begin(
        &mut self,
        runner: (RequestId, usize),
        can_hedge: bool,
        now_ms: u64,
    ) -> Option<String> {
        self.at_ms = None;
        let etag = self.etag.clone().filter(|_| !self.mending);
        let hedge_after_ms = can_hedge.then(|| self.latencies.patience_ms());
        self.race = Some(Race::new(runner, etag.clone(), now_ms, hedge_after_ms));
        etag
    }

    /// The fetch that is under way.
    pub(crate) fn race(&mut self) -> Option<&mut Race> {
        self.race.as_mut()
    }

    /// One of the requests was answered. Where the race is over, its losers; `None` where the answer
    /// is of no use any more, or others are still running.
    pub(crate) fn answered(
        &mut self,
        request: RequestId,
        is_good: bool,
        now_ms: u64,
    ) -> Option<Vec<RequestId>> {
        match self.race.as_mut()?.answered(request, is_good, now_ms) {
            Finish::Foreign | Finish::Others => None,
            Finish::Over { losers, ms } => {
                self.race = None;
                if is_good {
                    self.latencies.add(ms);
                }
                Some(losers)
            }
        }
    }

    /// A document was fetched: the tag by which to ask for a later one.
    pub(crate) fn tagged(&mut self, etag: Option<String>) {
        self.etag = etag;
    }

    /// The fetch worked. `behind`: what it brought is known to be out of date.
    pub(crate) fn succeeded(&mut self, behind: bool, polling: bool, now: Now) {
        if self.mending {
            self.not_before_ms = now.ms.saturating_add(self.backoff.pause(now.ms, now.entropy));
        }
        self.backoff.healthy(now.ms);
        self.mending = std::mem::take(&mut self.again) || behind;
        self.at_ms = match self.mending {
            true => Some(self.not_before_ms.max(now.ms)),
            false => polling.then(|| now.ms.saturating_add(POLL_MS)),
        };
    }

    /// The fetch failed, or what it brought was refused.
    pub(crate) fn failed(&mut self, failure: Failure, polling: bool, now: Now) {
        self.mending |= std::mem::take(&mut self.again);
        let pause_ms = self.backoff.pause_after(failure, now.ms, now.entropy);
        self.not_before_ms = now.ms.saturating_add(pause_ms);
        self.at_ms = (self.mending || polling).then_some(self.not_before_ms);
    }
}
