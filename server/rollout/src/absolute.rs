//! An absolute objective: the share of failures is not to exceed p0, with no control to compare with.

use crate::likelihood::{LogE, average};

/// How many succeeded and how many failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Successes {
    /// X: units with an error.
    pub failed: u64,
    /// N: units.
    pub all: u64,
}

impl Successes {
    /// Adds what was counted elsewhere.
    pub fn merge(&mut self, other: Self) {
        self.failed = self.failed.saturating_add(other.failed);
        self.all = self.all.saturating_add(other.all);
    }
}

/// The largest share of failures that is tolerated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Objective(f64);

impl Objective {
    /// The worse shares that are looked for, in multiples of the tolerated one, up to [`Self::WORST`].
    const MULTIPLES: [f64; 9] = [1.15, 1.3, 1.5, 2.0, 2.5, 3.0, 5.0, 10.0, 20.0];
    const WORST: f64 = 0.95;
    const BOUND: f64 = 0.8;

    /// `None` unless 0 < p0 < 0.8.
    pub fn new(p0: f64) -> Option<Self> {
        (p0 > 0.0 && p0 < Self::BOUND).then_some(Self(p0))
    }

    /// Evidence against "the share of failures is at most the objective": the mean over worse shares
    /// p of (p/p0)^X · ((1−p)/(1−p0))^(N−X).
    pub fn harm(self, seen: Successes) -> Option<LogE> {
        let Self(p0) = self;
        let (failed, fine) = (seen.failed as f64, seen.all.saturating_sub(seen.failed) as f64);
        average(Self::MULTIPLES.iter().map(|multiple| {
            let p = (p0 * multiple).min(Self::WORST);
            failed * (p / p0).ln() + fine * ((1.0 - p) / (1.0 - p0)).ln()
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reckoned with 50 decimal digits by the formula of the design, not by this code.
    #[test]
    fn golden_vectors() {
        for (p0, failed, all, expected) in GOLDEN {
            let harm = Objective::new(p0).unwrap().harm(Successes { failed, all }).unwrap();
            assert!((harm - expected).abs() < 1e-9, "{p0} {failed}/{all}: {harm}");
        }
    }

    const GOLDEN: [(f64, u64, u64, f64); 4] = [
        (0.01, 0, 100, -1.123600251647),
        (0.01, 8, 200, 3.814041488454),
        (0.001, 12, 5000, 2.447083552765),
        (0.2, 90, 300, 6.530816076777),
    ];

    #[test]
    fn objectives_outside_their_range() {
        for p0 in [0.0, -0.1, 0.8, 1.0, f64::NAN] {
            assert_eq!(Objective::new(p0), None, "{p0}");
        }
    }

    #[test]
    fn evidence_is_fair_at_the_objective() {
        let objective = Objective::new(0.3).unwrap();
        let all = 12u32;
        let mut mean = 0.0;
        for failed in 0..=all {
            let ways = (0..failed).fold(1.0, |ways, i| ways * f64::from(all - i) / f64::from(i + 1));
            let chance = ways * 0.3f64.powi(failed as i32) * 0.7f64.powi((all - failed) as i32);
            let seen = Successes { failed: failed.into(), all: all.into() };
            mean += chance * objective.harm(seen).unwrap().exp();
        }
        assert!((mean - 1.0).abs() < 1e-9, "{mean}");
    }
}
