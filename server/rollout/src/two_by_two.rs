//! Two proportions, where errors are too frequent to be taken for rare events.
//!
//! For a pair of proportions (c, t) of control and treatment, the likelihood ratio of a batch against
//! the one common proportion that lies between them, weighed by the batch's units, is an e-value
//! against "the treatment fails no more often" (Turner, Ly and Grünwald, "Generic E-variables for
//! exact sequential k-sample tests that allow for optional stopping", 2021). The mixture is over a
//! fixed grid of pairs, so that batches may come in any order.

use std::sync::LazyLock;

use crate::absolute::Successes;
use crate::likelihood::{LogE, average};

/// The control's proportions that are looked at.
const CONTROLS: [f64; 9] = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];
/// The treatment's odds, in multiples of the control's.
const ODDS: [f64; 6] = [1.25, 1.5, 2.0, 3.0, 5.0, 10.0];
const PAIRS: usize = CONTROLS.len() * ODDS.len();

/// (control, treatment)
static GRID: LazyLock<[(f64, f64); PAIRS]> = LazyLock::new(|| {
    let pairs = CONTROLS.iter().flat_map(|control| {
        ODDS.iter().map(move |times| {
            let odds = control / (1.0 - control) * times;
            (*control, odds / (1.0 + odds))
        })
    });
    let mut grid = [(0.0, 0.0); PAIRS];
    grid.iter_mut().zip(pairs).for_each(|(place, pair)| *place = pair);
    grid
});

/// What the batches say of every pair of the grid. Sums only, as with rate ratios.
#[derive(Debug, Clone, PartialEq)]
pub struct TwoByTwo {
    log_likelihood_ratios: [f64; PAIRS],
}

impl Default for TwoByTwo {
    fn default() -> Self {
        Self { log_likelihood_ratios: [0.0; PAIRS] }
    }
}

impl TwoByTwo {
    /// Takes a batch in: units of one window. One in which an arm has none compares nothing.
    pub fn fold(&mut self, treatment: Successes, control: Successes) {
        if treatment.all == 0 || control.all == 0 {
            return;
        }
        self.fold_at(treatment.all as f64 / (treatment.all as f64 + control.all as f64), treatment, control);
    }

    /// Takes units in that fell to the treatment with probability `share`: then every unit for itself
    /// is a batch, whatever the arms became, and neither order nor summing up makes a difference.
    pub fn fold_at(&mut self, share: f64, treatment: Successes, control: Successes) {
        for (sum, (c, t)) in self.log_likelihood_ratios.iter_mut().zip(GRID.iter()) {
            let common = share * t + (1.0 - share) * c;
            *sum += log_likelihood_ratio(treatment, *t, common) + log_likelihood_ratio(control, *c, common);
        }
    }

    /// Adds what was counted elsewhere.
    pub fn merge(&mut self, other: &Self) {
        let pairs = self.log_likelihood_ratios.iter_mut().zip(other.log_likelihood_ratios);
        pairs.for_each(|(sum, more)| *sum += more);
    }

    /// Evidence against "the treatment fails no more often than the control".
    pub fn harm(&self) -> Option<LogE> {
        average(self.log_likelihood_ratios.iter().copied())
    }
}

fn log_likelihood_ratio(seen: Successes, p: f64, common: f64) -> f64 {
    let fine = seen.all.saturating_sub(seen.failed) as f64;
    seen.failed as f64 * (p / common).ln() + fine * ((1.0 - p) / (1.0 - common)).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(failed: u64, all: u64) -> Successes {
        Successes { failed, all }
    }

    /// Reckoned with 50 decimal digits by the formula above, not by this code.
    #[test]
    fn golden_vectors() {
        for (batches, expected) in GOLDEN {
            let mut evidence = TwoByTwo::default();
            batches.iter().for_each(|(t, n_t, c, n_c)| evidence.fold(seen(*t, *n_t), seen(*c, *n_c)));
            assert!((evidence.harm().unwrap() - expected).abs() < 1e-9, "{batches:?}: {evidence:?}");
        }
    }

    /// (failed, all) of the treatment, then of the control.
    type Batches = &'static [(u64, u64, u64, u64)];

    const GOLDEN: [(Batches, f64); 3] = [
        (&[(20, 100, 20, 100)], -1.658904222288),
        (&[(30, 60, 15, 70), (12, 40, 8, 60)], 5.217447277182),
        (&[(3, 50, 40, 200)], -3.10368486134),
    ];

    /// Exactly, over all that one unit can show when chance puts it into an arm.
    #[test]
    fn one_unit_at_the_share_of_the_design_is_fair() {
        for share in [0.05, 0.5, 0.9] {
            for (t, c) in [(0.1, 0.1), (0.5, 0.5), (0.1, 0.4), (0.0, 0.9)] {
                let mut mean = 0.0;
                for (is_treated, arm, p) in [(true, share, t), (false, 1.0 - share, c)] {
                    for (failed, chance) in [(1, arm * p), (0, arm * (1.0 - p))] {
                        let (one, none) = (seen(failed, 1), seen(0, 0));
                        let mut evidence = TwoByTwo::default();
                        let (treatment, control) = if is_treated { (one, none) } else { (none, one) };
                        evidence.fold_at(share, treatment, control);
                        mean += chance * evidence.harm().unwrap().exp();
                    }
                }
                assert!(mean <= 1.0 + 1e-9, "{t} against {c} at {share}: {mean}");
            }
        }
    }

    /// Exactly, over all that one batch can show: at most 1 on average wherever the treatment fails
    /// no more often than the control.
    #[test]
    fn one_batch_is_fair() {
        let chances = |all: u32, p: f64| -> Vec<f64> {
            let ways = |k: u32| (0..k).fold(1.0, |ways, i| ways * f64::from(all - i) / f64::from(i + 1));
            (0..=all).map(|k| ways(k) * p.powi(k as i32) * (1.0 - p).powi((all - k) as i32)).collect()
        };
        for (t, c) in [(0.1, 0.1), (0.3, 0.3), (0.5, 0.5), (0.9, 0.9), (0.1, 0.4), (0.45, 0.5)] {
            let (n_t, n_c) = (6, 9);
            let mut mean = 0.0;
            for (x, p_x) in chances(n_t, t).iter().enumerate() {
                for (y, p_y) in chances(n_c, c).iter().enumerate() {
                    let mut evidence = TwoByTwo::default();
                    evidence.fold(seen(x as u64, n_t.into()), seen(y as u64, n_c.into()));
                    mean += p_x * p_y * evidence.harm().unwrap().exp();
                }
            }
            assert!(mean <= 1.0 + 1e-9, "{t} against {c}: {mean}");
        }
    }
}
