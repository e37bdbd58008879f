//! Users who come again and again, some of whom fail far more often than others.

use std::ops::ControlFlow;

use super::Random;
use crate::Batch;

/// A population.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Users {
    /// How many there are.
    pub count: u64,
    /// Requests of all of them together.
    pub requests: u64,
    /// One user in so many is one whose requests fail.
    pub one_afflicted_in: u64,
    /// How often a request of such a user fails; of others, none does.
    pub failing: f64,
}

/// Splits users 50/50 and shows each window of so many requests in which there was an error: first the
/// first errors of users, then all errors. Answers whether it was told to end.
pub fn run_users(
    random: &mut Random,
    users: Users,
    window: u64,
    mut see: impl FnMut(Batch, Batch) -> ControlFlow<()>,
) -> bool {
    let afflicted = users.count / users.one_afflicted_in;
    // (is in the treatment, has failed before)
    let mut seen: Vec<(bool, bool)> = (0..afflicted).map(|_| (random.happens(0.5), false)).collect();
    let nothing = Batch { treatment: 0, control: 0, share: 0.5 };
    let chance = afflicted as f64 / users.count as f64 * users.failing;
    let mut at = random.failures_before(chance);
    while at < users.requests {
        let until = (at / window + 1).saturating_mul(window);
        let (mut first, mut all) = (nothing, nothing);
        while at < until.min(users.requests) {
            let who = seen.get_mut(random.below(afflicted) as usize);
            let Some((is_treated, has_failed)) = who else { return false };
            count(&mut all, *is_treated);
            if !std::mem::replace(has_failed, true) {
                count(&mut first, *is_treated);
            }
            at = at.saturating_add(random.failures_before(chance)).saturating_add(1);
        }
        if see(first, all).is_break() {
            return true;
        }
    }
    false
}

fn count(batch: &mut Batch, is_treated: bool) {
    if is_treated { batch.treatment += 1 } else { batch.control += 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_fails_first_once() {
        let users = Users { count: 1000, requests: 100_000, one_afflicted_in: 10, failing: 0.2 };
        let (mut first, mut all) = (0, 0);
        let ended = run_users(&mut Random::new(5), users, 10, |one, every| {
            first += one.treatment + one.control;
            all += every.treatment + every.control;
            ControlFlow::Continue(())
        });
        assert!(!ended);
        assert_eq!(first, 100);
        assert!((all as f64 / 2000.0 - 1.0).abs() < 0.1, "{all}");
    }
}
