//! Requests for the snapshot that are under way at once: a second endpoint is asked when the first
//! takes longer than usual, and whichever answers first wins.

use crate::output::RequestId;
use crate::times::{HEDGE_FIRST_MS, HEDGE_LEAST_MS, NEVER};

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

/// A request for the answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Runner {
    pub(crate) request: RequestId,
    endpoint: usize,
    pub(crate) since_ms: u64,
}

/// The requests for one answer.
#[derive(Debug)]
pub(crate) struct Race {
    pub(crate) runners: Vec<Runner>,
    pub(crate) etag: Option<String>,
    hedge_at_ms: u64,
}

impl Race {
    /// The first one starts. `hedge_after_ms` is never where nobody else could be asked.
    pub(crate) fn new(
        (request, endpoint): (RequestId, usize),
        etag: Option<String>,
        now_ms: u64,
        hedge_after_ms: u64,
    ) -> Self {
        let runners = vec![Runner { request, endpoint, since_ms: now_ms }];
        Self { runners, etag, hedge_at_ms: now_ms.saturating_add(hedge_after_ms) }
    }

    pub(crate) fn hedge_due_ms(&self) -> u64 {
        self.hedge_at_ms
    }

    /// The second one starts.
    pub(crate) fn join(&mut self, request: RequestId, endpoint: usize, now_ms: u64) {
        self.hedge_at_ms = NEVER;
        self.runners.push(Runner { request, endpoint, since_ms: now_ms });
    }

    /// Where the first one was sent to.
    pub(crate) fn first_endpoint(&self) -> usize {
        self.runners.first().map_or(0, |runner| runner.endpoint)
    }

    /// The one that has answered, which runs no more; `None` where it is not one of this race.
    pub(crate) fn take(&mut self, request: RequestId) -> Option<Runner> {
        let at = self.runners.iter().position(|runner| runner.request == request)?;
        Some(self.runners.remove(at))
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
}
