//! When the whole snapshot is fetched: to mend, and to poll while there is no stream.

use crate::backoff::Backoff;
use crate::input::{Failure, Now};
use crate::output::RequestId;
use crate::race::{Latencies, Race, Runner};
use crate::times::{NEVER, POLL_MS};

/// At most one fetch is under way, and mending ones are spaced like failures, so that a server
/// that sends one bad delta after the other is not asked for a snapshot after each.
#[derive(Debug)]
pub(crate) struct Fetcher {
    at_ms: u64,
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
    pub(crate) fn new() -> Self {
        Self {
            at_ms: NEVER,
            not_before_ms: 0,
            race: None,
            latencies: Latencies::default(),
            mending: false,
            again: false,
            backoff: Backoff::default(),
            etag: None,
        }
    }

    pub(crate) fn due_ms(&self) -> u64 {
        match &self.race {
            Some(race) => race.hedge_due_ms(),
            None => self.at_ms,
        }
    }

    /// Plans a conditional fetch, unless one is planned or under way.
    pub(crate) fn plan(&mut self, at_ms: u64) {
        if self.at_ms == NEVER && self.race.is_none() {
            self.hasten(at_ms);
        }
    }

    /// Plans a conditional fetch for this time, if none is planned for an earlier one.
    pub(crate) fn hasten(&mut self, at_ms: u64) {
        self.at_ms = self.at_ms.min(at_ms.max(self.not_before_ms));
    }

    /// Plans an unconditional fetch as soon as may be; whether it was not planned before.
    pub(crate) fn mend(&mut self, now_ms: u64) -> bool {
        if self.race.is_some() {
            return !std::mem::replace(&mut self.again, true);
        }
        self.at_ms = now_ms.max(self.not_before_ms);
        !std::mem::replace(&mut self.mending, true)
    }

    /// The stream serves: polling ends, mending does not.
    pub(crate) fn end_polling(&mut self) {
        if !self.mending {
            self.at_ms = NEVER;
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
        self.at_ms = NEVER;
        let etag = self.etag.clone().filter(|_| !self.mending);
        let hedge_after_ms = if can_hedge { self.latencies.patience_ms() } else { NEVER };
        self.race = Some(Race::new(runner, etag.clone(), now_ms, hedge_after_ms));
        etag
    }

    /// The fetch that is under way.
    pub(crate) fn race(&mut self) -> Option<&mut Race> {
        self.race.as_mut()
    }

    /// One of the requests was answered. Where the race is over, its losers; `None` where the answer
    /// is of no use any more, or others are still running.
    pub(crate) fn answered(&mut self, request: RequestId, is_good: bool, now_ms: u64) -> Option<Vec<Runner>> {
        let race = self.race.as_mut()?;
        let runner = race.take(request)?;
        if is_good {
            self.latencies.add(now_ms.saturating_sub(runner.since_ms));
        } else if !race.runners.is_empty() {
            return None;
        }
        self.race.take().map(|race| race.runners)
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
            true => self.not_before_ms.max(now.ms),
            false if polling => now.ms.saturating_add(POLL_MS),
            false => NEVER,
        };
    }

    /// The fetch failed, or what it brought was refused.
    pub(crate) fn failed(&mut self, failure: Failure, polling: bool, now: Now) {
        self.mending |= std::mem::take(&mut self.again);
        let pause_ms = self.backoff.pause_after(failure, now.ms, now.entropy);
        self.not_before_ms = now.ms.saturating_add(pause_ms);
        self.at_ms = if self.mending || polling { self.not_before_ms } else { NEVER };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::times::HEDGE_FIRST_MS;

    #[test]
    fn the_first_good_answer_ends_the_race() {
        let (first, second, other) = (RequestId(1), RequestId(2), RequestId(3));
        let racing = || {
            let mut fetcher = Fetcher::new();
            assert_eq!(fetcher.begin((first, 0), true, 100), None);
            assert_eq!(fetcher.due_ms(), 100 + HEDGE_FIRST_MS);
            fetcher.race().unwrap().join(second, 1, 150);
            assert_eq!(fetcher.due_ms(), NEVER);
            fetcher
        };
        let answered = |fetcher: &mut Fetcher, request, is_good| {
            let losers = fetcher.answered(request, is_good, 160);
            losers.map(|losers| losers.into_iter().map(|runner| runner.request).collect::<Vec<_>>())
        };
        let mut fetcher = racing();
        assert_eq!(answered(&mut fetcher, other, true), None);
        assert_eq!(answered(&mut fetcher, second, true), Some(vec![first]));
        assert_eq!(answered(&mut fetcher, first, true), None, "nobody waits for it any more");
        let mut fetcher = racing();
        assert_eq!(answered(&mut fetcher, first, false), None);
        assert_eq!(answered(&mut fetcher, second, false), Some(vec![]));
    }
}
