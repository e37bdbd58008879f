//! Watching after the last step: a change for the worse at any later moment is to be found soon.
//!
//! A Shiryaev–Roberts detector per point of the grid, R ← (R + 1)·L with L the likelihood ratio of
//! one window, averaged over the points. (Shiryaev, "On optimum methods in quickest detection
//! problems", 1963; Roberts, "A comparison of some control chart procedures", 1966.)

use crate::grid::GridPoint;
use crate::likelihood::{LogE, average};
use crate::ratio::{Batch, RateRatio};

/// The detector of one guard. It depends on the order of windows, never on the order within one.
#[derive(Debug, Clone, PartialEq)]
pub struct Detector {
    tolerated: GridPoint,
    /// ln R of every ratio that harm is looked for among.
    log_r: Vec<f64>,
}

impl Detector {
    /// It is alarmed at no less than this.
    const LEAST_ALARM: f64 = 1e5;

    /// One that tolerates ratios up to `r0`.
    pub fn new(r0: GridPoint) -> Self {
        Self { tolerated: r0, log_r: vec![f64::NEG_INFINITY; r0.harmful().count()] }
    }

    /// Steps over one closed window. One without errors is no step.
    pub fn step(&mut self, window: &[Batch]) {
        if window.iter().all(|batch| batch.treatment == 0 && batch.control == 0) {
            return;
        }
        let mut seen = RateRatio::default();
        window.iter().for_each(|batch| seen.fold(*batch));
        for (log_r, point) in self.log_r.iter_mut().zip(self.tolerated.harmful()) {
            *log_r = ln_one_more(*log_r) + seen.log_likelihood_ratio(point, self.tolerated);
        }
    }

    /// The logarithm of R, averaged; `None` where the grid ends.
    pub fn value(&self) -> Option<LogE> {
        average(self.log_r.iter().copied())
    }

    /// The logarithm of R that alarms, in a watch of so many windows at the level `alpha`.
    pub fn limit(windows: u64, alpha: f64) -> LogE {
        (windows as f64 / alpha).max(Self::LEAST_ALARM).ln()
    }

    /// Whether it is alarmed, in a watch of so many windows at the level `alpha`.
    pub fn is_alarmed(&self, windows: u64, alpha: f64) -> bool {
        self.value().is_some_and(|value| value >= Self::limit(windows, alpha))
    }
}

/// `ln(R + 1)` of `ln R`.
fn ln_one_more(log_r: f64) -> f64 {
    if log_r > 0.0 { log_r + (-log_r).exp().ln_1p() } else { log_r.exp().ln_1p() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_turn_is_found_and_a_good_course_is_not() {
        let windows = |treatment, control, count| {
            let mut detector = Detector::new(GridPoint::ONE);
            let window = [Batch { treatment, control, share: 0.5 }];
            (0..count).for_each(|_| detector.step(&window));
            detector
        };
        assert!(!windows(5, 5, 1000).is_alarmed(1000, 0.01));
        assert!(windows(10, 5, 40).is_alarmed(1000, 0.01));
    }

    #[test]
    fn one_step_is_the_likelihood_ratio() {
        let batch = Batch { treatment: 7, control: 2, share: 0.3 };
        let mut detector = Detector::new(GridPoint::ONE);
        assert_eq!(detector.value(), Some(f64::NEG_INFINITY));
        detector.step(&[]);
        assert_eq!(detector.value(), Some(f64::NEG_INFINITY));
        detector.step(&[batch]);
        let mut ratio = RateRatio::default();
        ratio.fold(batch);
        assert!((detector.value().unwrap() - ratio.harm(GridPoint::ONE).unwrap()).abs() < 1e-12);
    }
}
