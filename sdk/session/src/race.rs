//! Requests for the snapshot that are under way at once: a second endpoint is asked when the first
//! takes longer than usual, and whichever answers first wins.

use crate::output::RequestId;
use crate::times::{HEDGE_FIRST_MS, HEDGE_LEAST_MS};

/// So many answers say what is usual.
const REMEMBERED: usize = 64;
/// With fewer of them nothing is usual yet.
const FEWEST: usize = 8;

/// How long answers took, the last ones.
#[derive(Debug, Default)]
pub(crate) struct Latencies(Vec<u64>);

impl Latencies {
    pub(crate) fn add(&mut self, ms: u64) {
        if self.0.len() == REMEMBERED {
            self.0.remove(0);
        }
        self.0.push(ms);
    }

    /// When it is time to ask somebody else too: the 95th percentile.
    pub(crate) fn patience_ms(&self) -> u64 {
        if self.0.len() < FEWEST {
            return HEDGE_FIRST_MS;
        }
        let reaches =
            |ms: &u64| self.0.iter().filter(|other| *other <= ms).count() * 100 >= self.0.len() * 95;
        self.0.iter().copied().filter(reaches).min().unwrap_or(HEDGE_FIRST_MS).max(HEDGE_LEAST_MS)
    }
}

#[derive(Debug)]
struct Runner {
    request: RequestId,
    endpoint: usize,
    since_ms: u64,
}

/// The requests for one answer.
#[derive(Debug)]
pub(crate) struct Race {
    runners: Vec<Runner>,
    pub(crate) etag: Option<String>,
    hedge_at_ms: Option<u64>,
}

/// What an answer means for the race.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Finish {
    /// It is not one of this race.
    Foreign,
    /// Others are still running.
    Others,
    /// It is over; the others, and how long the winner took.
    Over { losers: Vec<RequestId>, ms: u64 },
}

impl Race {
    /// The first one starts. `hedge_after_ms` is `None` where nobody else could be asked.
    pub(crate) fn new(
        (request, endpoint): (RequestId, usize),
        etag: Option<String>,
        now_ms: u64,
        hedge_after_ms: Option<u64>,
    ) -> Self {
        let runners = vec![Runner { request, endpoint, since_ms: now_ms }];
        Self { runners, etag, hedge_at_ms: hedge_after_ms.map(|after_ms| now_ms.saturating_add(after_ms)) }
    }

    pub(crate) fn hedge_due_ms(&self) -> Option<u64> {
        self.hedge_at_ms
    }

    /// The second one starts.
    pub(crate) fn join(&mut self, request: RequestId, endpoint: usize, now_ms: u64) {
        self.hedge_at_ms = None;
        self.runners.push(Runner { request, endpoint, since_ms: now_ms });
    }

    /// Where the first one was sent to.
    pub(crate) fn first_endpoint(&self) -> usize {
        self.runners.first().map_or(0, |runner| runner.endpoint)
    }

    /// One has answered; `is_good` says whether the answer decides the race.
    pub(crate) fn answered(&mut self, request: RequestId, is_good: bool, now_ms: u64) -> Finish {
        let Some(at) = self.runners.iter().position(|runner| runner.request == request) else {
            return Finish::Foreign;
        };
        let runner = self.runners.remove(at);
        if !is_good && !self.runners.is_empty() {
            return Finish::Others;
        }
        let losers = self.runners.drain(..).map(|runner| runner.request).collect();
        Finish::Over { losers, ms: now_ms.saturating_sub(runner.since_ms) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patience_is_the_usual_95th_percentile() {
        let after = |times: &[u64]| {
            let mut latencies = Latencies::default();
            times.iter().for_each(|ms| latencies.add(*ms));
            latencies.patience_ms()
        };
        assert_eq!(after(&[10; FEWEST - 1]), HEDGE_FIRST_MS);
        assert_eq!(after(&[1; FEWEST]), HEDGE_LEAST_MS);
        let rising: Vec<u64> = (1..=100).map(|n| n * 100).collect();
        // The last 64 are 3,700 to 10,000; the 61st of them is the first that 95 of 100 do not exceed.
        assert_eq!(after(&rising), 9_700);
    }

    #[test]
    fn the_first_good_answer_ends_the_race() {
        let (first, second, other) = (RequestId(1), RequestId(2), RequestId(3));
        let race = || {
            let mut race = Race::new((first, 0), None, 100, Some(50));
            assert_eq!(race.hedge_due_ms(), Some(150));
            race.join(second, 1, 150);
            race
        };
        assert_eq!(race().answered(other, true, 160), Finish::Foreign);
        assert_eq!(race().answered(second, true, 160), Finish::Over { losers: vec![first], ms: 10 });
        let mut race = race();
        assert_eq!(race.answered(first, false, 160), Finish::Others);
        assert_eq!(race.answered(second, false, 170), Finish::Over { losers: vec![], ms: 20 });
    }
}
