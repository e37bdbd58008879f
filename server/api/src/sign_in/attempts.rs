//! How often somebody may try to sign in: a bucket for each account, and one for each address.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::{Problem, limits};

/// So many tries at once, and one more after each pause.
#[derive(Debug, Clone, Copy)]
struct Rate {
    burst: i64,
    pause_ms: i64,
}

/// People mistype; who guesses passwords gets two thousand a day at one account.
const ACCOUNT: Rate = Rate { burst: 10, pause_ms: 40_000 };
/// An office may be behind one address.
const ADDRESS: Rate = Rate { burst: 100, pause_ms: 1_000 };

/// When each bucket will be full again, by its name.
#[derive(Debug, Default)]
pub(crate) struct Attempts {
    buckets: Mutex<HashMap<String, i64>>,
}

impl Attempts {
    /// Counts a try, unless there were too many: then it says when to come back.
    pub(crate) fn count(&self, address: &str, account: &str, now_ms: i64) -> Result<(), Problem> {
        self.take(format!("from {address}"), ADDRESS, now_ms)?;
        self.take(account_bucket(account), ACCOUNT, now_ms)
    }

    /// Who has signed in need not mind how often it was tried before.
    pub(crate) fn forgive(&self, account: &str) {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        buckets.remove(&account_bucket(account));
    }

    fn take(&self, bucket: String, Rate { burst, pause_ms }: Rate, now_ms: i64) -> Result<(), Problem> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= limits::ATTEMPTS_REMEMBERED {
            buckets.retain(|_, full_ms| *full_ms > now_ms);
            if buckets.len() >= limits::ATTEMPTS_REMEMBERED {
                return Err(Problem::too_many(pause_ms));
            }
        }
        let full_ms = buckets.entry(bucket).or_default();
        let next_ms = (*full_ms).max(now_ms).saturating_add(pause_ms);
        let ahead_ms = next_ms.saturating_sub(now_ms).saturating_sub(burst.saturating_mul(pause_ms));
        if ahead_ms > 0 {
            return Err(Problem::too_many(ahead_ms));
        }
        *full_ms = next_ms;
        Ok(())
    }
}

fn account_bucket(account: &str) -> String {
    format!("of {account}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_empty_and_fill_again() {
        let attempts = Attempts::default();
        let tries = |account: &str, now_ms| {
            (0..1000).take_while(|_| attempts.count("192.0.2.1", account, now_ms).is_ok()).count()
        };
        assert_eq!(tries("ada", 1_000_000), 10);
        assert_eq!(tries("ada", 1_000_000 + 39_999), 0);
        assert_eq!(tries("ada", 1_000_000 + 40_000), 1);
        attempts.forgive("ada");
        assert_eq!(tries("ada", 1_000_000 + 40_000), 10);
        let mut from_one_address = 0;
        for account in 0..1000 {
            from_one_address += usize::from(attempts.count("192.0.2.2", &account.to_string(), 5).is_ok());
        }
        assert_eq!(from_one_address, 100);
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let attempts = Attempts::default();
        let count = |from: usize, now_ms| attempts.take(from.to_string(), ADDRESS, now_ms).is_ok();
        let counted = (0..limits::ATTEMPTS_REMEMBERED + 10).filter(|from| count(*from, 5)).count();
        assert_eq!(counted, limits::ATTEMPTS_REMEMBERED);
        assert!(count(0, 5_000), "those that are full again make room");
    }
}
