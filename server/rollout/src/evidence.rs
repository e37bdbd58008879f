//! What was counted in a release's steps says of it: over a whole attempt, and from every step on.

use crate::{Batch, GridPoint, LogE, RateRatio, Restarts};

/// A step epoch of the attempt that is judged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Split {
    /// Its number.
    pub step_epoch: u64,
    /// The treatment's share, from 0 to 1; none where it compares nothing.
    pub share: Option<f64>,
}

/// Units that had their first error within a step epoch, of both arms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Errors {
    /// The step epoch of their exposure.
    pub step_epoch: u64,
    /// The step epoch of the same units' errors before, if any.
    pub before: Option<u64>,
    /// Units of the treatment.
    pub treatment: u64,
    /// Units of the control.
    pub control: u64,
}

impl<P: Clone + Default> Restarts<P> {
    /// Of what was counted step by step, where every step counts for itself.
    pub fn of_steps(steps: &[P], merge: impl Fn(&mut P, &P)) -> Self {
        let mut from: Vec<P> = Vec::with_capacity(steps.len());
        let mut since = P::default();
        for step in steps.iter().rev() {
            merge(&mut since, step);
            from.push(since.clone());
        }
        from.reverse();
        Self { whole: since, from }
    }
}

impl Restarts<RateRatio> {
    /// Of the errors in an attempt, of which all step epochs are given in their order.
    ///
    /// A unit counts at its first error since a process began. It falls to the step epoch of its
    /// exposure, however late it is reported, and shares stand still within one: so neither the order
    /// of rows nor how they were summed up makes a difference.
    pub fn of_errors(attempt: &[Split], errors: &[Errors]) -> Self {
        let since = |first: u64| {
            let mut process = RateRatio::default();
            for Split { step_epoch, share } in attempt.iter().filter(|split| split.step_epoch >= first) {
                let firsts = errors.iter().filter(|errors| {
                    errors.step_epoch == *step_epoch && errors.before.is_none_or(|before| before < first)
                });
                let (treatment, control) = firsts.fold((0u64, 0u64), |(treatment, control), errors| {
                    (treatment.saturating_add(errors.treatment), control.saturating_add(errors.control))
                });
                share.iter().for_each(|share| process.fold(Batch { treatment, control, share: *share }));
            }
            process
        };
        let whole = attempt.first().map(|split| since(split.step_epoch)).unwrap_or_default();
        Self { whole, from: attempt.iter().map(|split| since(split.step_epoch)).collect() }
    }

    /// Evidence against "the ratio is at most `r0`"; `None` where the grid ends.
    pub fn harm(&self, r0: GridPoint) -> Option<LogE> {
        self.evidence(|process| process.harm(r0))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The second attempt of a release: its opening, and stages of 5 and 50 %.
    const ATTEMPT: [Split; 3] = [
        Split { step_epoch: 3, share: Some(0.0) },
        Split { step_epoch: 4, share: Some(0.05) },
        Split { step_epoch: 5, share: Some(0.5) },
    ];

    fn row(step_epoch: u64, before: Option<u64>, treatment: bool, units: u64) -> Errors {
        let (treatment, control) = if treatment { (units, 0) } else { (0, units) };
        Errors { step_epoch, before, treatment, control }
    }

    fn of(errors: Vec<Errors>) -> Restarts<RateRatio> {
        Restarts::of_errors(&ATTEMPT, &errors)
    }

    fn process(batches: &[(u64, u64, f64)]) -> RateRatio {
        let mut process = RateRatio::default();
        batches.iter().for_each(|(treatment, control, share)| {
            process.fold(Batch { treatment: *treatment, control: *control, share: *share });
        });
        process
    }

    fn close(one: &RateRatio, other: &RateRatio) -> bool {
        let r0 = GridPoint::ONE;
        GridPoint::all().all(|r| {
            let two = (one.log_likelihood_ratio(r, r0), other.log_likelihood_ratio(r, r0));
            (two.0 - two.1).abs() <= 1e-9 * (1.0 + two.0.abs())
        })
    }

    #[test]
    fn a_unit_counts_once_in_each_process() {
        let counted = of(vec![
            row(2, None, true, 500), // an attempt before
            row(4, None, true, 3),
            row(4, Some(2), false, 40),
            row(5, None, false, 50),
            row(5, Some(4), true, 60), // had an error in this attempt
        ]);
        let (four, five) = ((3, 40, 0.05), (0, 50, 0.5));
        assert!(close(&counted.whole, &process(&[four, five])));
        assert!(close(&counted.from[0], &counted.whole), "the first process is as long as the attempt");
        assert!(close(&counted.from[1], &process(&[four, five])));
        assert!(close(&counted.from[2], &process(&[(60, 50, 0.5)])));
        assert_eq!(counted.from.len(), ATTEMPT.len());
    }

    #[test]
    fn what_counts_for_itself_is_added_up_from_every_step_on() {
        let all = Restarts::of_steps(&[1, 20, 300], |sum, step| *sum += step);
        assert_eq!((all.whole, all.from), (321, vec![321, 320, 300]));
    }

    #[test]
    fn a_step_that_compares_nothing_says_nothing() {
        let silent = [Split { step_epoch: 3, share: None }];
        let seen = Restarts::of_errors(&silent, &[row(3, None, true, 1000)]);
        assert!(seen.harm(GridPoint::ONE).unwrap().abs() < 1e-12);
    }

    #[test]
    fn nothing_counted_is_no_evidence() {
        let nothing = of(Vec::new());
        assert!(nothing.harm(GridPoint::ONE).unwrap().abs() < 1e-12);
        let none = Restarts::of_errors(&[], &[]);
        assert!(none.harm(GridPoint::ONE).unwrap().abs() < 1e-12);
        let opening = of(vec![row(3, None, false, 900)]);
        assert!(opening.harm(GridPoint::ONE).unwrap().abs() < 1e-12, "a control alone compares nothing");
    }

    #[test]
    fn harm_that_comes_late_is_seen_through_a_clean_past() {
        let clean = row(4, None, false, 20_000);
        let harm = of(vec![clean, row(5, None, true, 200), row(5, None, false, 100)]);
        assert!(harm.whole.harm(GridPoint::ONE).unwrap() < 0.0);
        assert!(harm.harm(GridPoint::ONE).unwrap() > 100f64.ln());
    }

    proptest! {
        #[test]
        fn neither_order_nor_sharding_matters(
            rows in prop::collection::vec((2u64..6, prop::option::of(1u64..5), any::<bool>(), 1u64..50), 0..20),
            turn in 0usize..20,
        ) {
            let rows: Vec<_> = rows.into_iter()
                .filter(|(epoch, before, ..)| before.is_none_or(|before| before < *epoch))
                .map(|(epoch, before, treatment, units)| row(epoch, before, treatment, units))
                .collect();
            let (mut turned, mut apart) = (rows.clone(), Vec::new());
            turned.reverse();
            turned.rotate_left(if rows.is_empty() { 0 } else { turn % rows.len() });
            for error in &rows {
                let (treatment, control) = (error.treatment / 2, error.control / 3);
                let rest = (error.treatment - treatment, error.control - control);
                apart.push(Errors { treatment, control, ..*error });
                apart.push(Errors { treatment: rest.0, control: rest.1, ..*error });
            }
            let (one, two, three) = (of(rows), of(turned), of(apart));
            for other in [two, three] {
                prop_assert!(close(&one.whole, &other.whole));
                prop_assert!(one.from.iter().zip(&other.from).all(|(a, b)| close(a, b)));
            }
        }
    }
}
