//! A process that begins anew with every step, so that a long clean past hides nothing.
//!
//! Release-level evidence = ½·E(whole) + Σ_k 3/(π²k²)·E(from k), where E(from k) begins with step
//! epoch k and never closes, and one that has not begun counts as 1. The weights add up to 1, so
//! that the mixture is an e-process itself.

use std::f64::consts::PI;

use crate::likelihood::{LogE, weighted};

/// Processes of one kind: over the whole attempt, and from every step epoch on.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Restarts<P> {
    /// A unit's first error of the attempt counts.
    pub whole: P,
    /// From step epoch 1, 2, 3… on: a unit's first error since then counts.
    pub from: Vec<P>,
}

impl<P> Restarts<P> {
    /// The evidence of all of them together. `None` where one of those that have begun has no value.
    pub fn evidence(&self, of: impl Fn(&P) -> Option<LogE>) -> Option<LogE> {
        let whole = of(&self.whole)?;
        let begun: Vec<(f64, LogE)> = std::iter::successors(Some(1.0), |k| Some(k + 1.0))
            .zip(&self.from)
            .map(|(k, process)| Some((3.0 / (PI * PI * k * k), of(process)?)))
            .collect::<Option<_>>()?;
        let to_begin = 0.5 - begun.iter().map(|(weight, _)| weight).sum::<f64>();
        let all = [(0.5, whole), (to_begin, 0.0)].into_iter().chain(begun.iter().copied());
        Some(weighted(all.collect::<Vec<_>>().into_iter()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_nothing_says_nothing_together() {
        for begun in [0, 1, 7, 500] {
            let silent = Restarts { whole: 0.0, from: vec![0.0; begun] };
            assert!(silent.evidence(|e| Some(*e)).unwrap().abs() < 1e-12, "{begun}");
        }
    }

    #[test]
    fn one_loud_process_is_heard_by_its_weight() {
        let late = Restarts { whole: -50.0, from: vec![-50.0, 20.0] };
        let expected = (3.0 / (PI * PI * 4.0)).ln() + 20.0;
        assert!((late.evidence(|e| Some(*e)).unwrap() - expected).abs() < 1e-6);
        assert_eq!(late.evidence(|e| (*e > 0.0).then_some(*e)), None);
    }
}
