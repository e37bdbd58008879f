//! Exponential back-off with full jitter.

use crate::input::Failure;
use crate::times::{ASKED_MOST_MS, BACKOFF_FIRST_MS, BACKOFF_MOST_MS, HEALTHY_MS, REFUSED_MS};

/// How long to pause before the next attempt.
#[derive(Debug, Default)]
pub(crate) struct Backoff {
    failures: u32,
    healthy_since_ms: Option<u64>,
    /// What the server's `retry:` asked for: the least window to spread over.
    asked_ms: u64,
}

impl Backoff {
    /// The pause after a failure at `now_ms`: anything from nothing to the whole window.
    pub(crate) fn pause(&mut self, now_ms: u64, entropy: u64) -> u64 {
        let healthy = self.healthy_since_ms.take().map(|since| now_ms.saturating_sub(since));
        if healthy.is_some_and(|ms| ms >= HEALTHY_MS) {
            self.failures = 0;
        }
        let doubled = BACKOFF_FIRST_MS.saturating_mul(1 << self.failures.min(16));
        self.failures = self.failures.saturating_add(1);
        jitter(doubled.max(self.asked_ms).min(BACKOFF_MOST_MS), entropy)
    }

    /// The pause after a failure that may ask for a longer one; jittered on top, so that those who
    /// were sent away together do not come back together.
    pub(crate) fn pause_after(&mut self, failure: Failure, now_ms: u64, entropy: u64) -> u64 {
        let asked = failure.retry_after_ms.unwrap_or_default().min(ASKED_MOST_MS);
        let least = if failure.is_unauthorised() { asked.max(REFUSED_MS) } else { asked };
        least + self.pause(now_ms, entropy)
    }

    /// An attempt worked. Failures are forgotten only once that has lasted.
    pub(crate) fn healthy(&mut self, now_ms: u64) {
        self.healthy_since_ms.get_or_insert(now_ms);
    }

    /// The server wishes its clients to spread over at least this window.
    pub(crate) fn ask(&mut self, window_ms: u64) {
        self.asked_ms = window_ms;
    }
}

/// A share of `window_ms`, evenly distributed if `entropy` is.
pub(crate) fn jitter(window_ms: u64, entropy: u64) -> u64 {
    (((u128::from(window_ms) + 1) * u128::from(entropy)) >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_doubles_to_its_limit() {
        let mut backoff = Backoff::default();
        let windows: Vec<u64> = (0..7).map(|_| backoff.pause(0, u64::MAX)).collect();
        assert_eq!(windows, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
        assert_eq!(backoff.pause(0, 0), 0);
        assert_eq!(backoff.pause(0, u64::MAX / 2), 15_000);
    }

    #[test]
    fn only_lasting_health_resets_it() {
        let cases = [(59_999, 4_000), (60_000, 1_000)];
        for (healthy_for, expected) in cases {
            let mut backoff = Backoff::default();
            backoff.pause(0, 0);
            backoff.pause(0, 0);
            backoff.healthy(10);
            backoff.healthy(50_000);
            assert_eq!(backoff.pause(10 + healthy_for, u64::MAX), expected);
        }
    }

    #[test]
    fn a_server_widens_the_window_within_the_limit() {
        for (asked, expected) in [(5_000, 5_000), (10, 1_000), (u64::MAX, 30_000)] {
            let mut backoff = Backoff::default();
            backoff.ask(asked);
            assert_eq!(backoff.pause(0, u64::MAX), expected);
        }
    }

    #[test]
    fn jitter_stays_within_its_window() {
        for window in [0, 1, 30_000, u64::MAX] {
            assert_eq!(jitter(window, 0), 0);
            assert_eq!(jitter(window, u64::MAX), window);
        }
    }
}
