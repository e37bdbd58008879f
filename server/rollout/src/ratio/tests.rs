use proptest::prelude::*;

use super::*;

/// (first errors of the treatment, of the control, exposures of the treatment, of the control)
type Seen = (u64, u64, u64, u64);

fn ratio_of(batches: &[Seen]) -> RateRatio {
    let mut ratio = RateRatio::default();
    for (x, y, n_t, n_c) in batches {
        ratio.fold(Batch::of_exposures((*x, *y), (*n_t, *n_c)).unwrap());
    }
    ratio
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

/// The table of golden vectors in the design; the bounds in eighths of an octave.
#[test]
fn golden_vectors() {
    let check = |batches: &[Seen], one: f64, quarter: f64, safe: f64, low: Option<i16>, high: Option<i16>| {
        let ratio = ratio_of(batches);
        assert!(close(ratio.harm(GridPoint::ONE).unwrap(), one), "{:?}", ratio.harm(GridPoint::ONE));
        assert!(close(ratio.harm(GridPoint::eighths(2)).unwrap(), quarter));
        assert!(close(ratio.safe(GridPoint::eighths(8)).unwrap(), safe));
        let of = |eighths: i16| GridPoint::eighths(eighths).ratio();
        assert_eq!(ratio.bounds(), Bounds { low: low.map_or(0.0, of), high: high.map_or(f64::INFINITY, of) });
    };
    check(&[(20, 10, 1000, 1000)], 0.395753835, -0.447990506, -1.325216061, Some(-6), Some(23));
    let ramp = [(3, 40, 100, 9900), (60, 50, 5000, 5000)];
    check(&ramp, -1.180079275, -2.646270796, 1.322843886, Some(-5), Some(10));
    check(&[(0, 0, 5000, 5000)], 0.0, 0.0, 0.0, None, None);
    check(&[(5, 30, 5000, 5000)], -5.631181956, -5.936262738, 15.344800993, None, Some(-6));
    check(&[(12, 95, 500, 9500)], 1.774793221, 0.669266263, -2.040821285, Some(-4), Some(20));
}

#[test]
fn windows_that_compare_nothing_are_no_batches() {
    assert_eq!(Batch::of_exposures((1, 0), (10, 0)), None);
    assert_eq!(Batch::of_exposures((0, 1), (0, 10)), None);
    assert!(Batch::of_exposures((0, 0), (1, 1)).is_some());
}

fn batches() -> impl Strategy<Value = Vec<Batch>> {
    let batch = (0u64..200, 0u64..200, 0.001f64..0.999).prop_map(|(treatment, control, share)| Batch {
        treatment,
        control,
        share,
    });
    proptest::collection::vec(batch, 0..20)
}

fn folded<'a>(batches: impl IntoIterator<Item = &'a Batch>) -> RateRatio {
    let mut ratio = RateRatio::default();
    batches.into_iter().for_each(|batch| ratio.fold(*batch));
    ratio
}

fn alike(a: &RateRatio, b: &RateRatio) -> bool {
    let points = a.expected.iter().zip(&b.expected);
    a.treatment == b.treatment && points.into_iter().all(|(a, b)| (a - b).abs() <= 1e-9 * a.abs().max(1.0))
}

proptest! {
    #[test]
    fn neither_order_nor_sharding_counts(all in batches(), cut in 0usize..20, turn in 0usize..20) {
        let whole = folded(&all);
        let mut turned = all.clone();
        turned.rotate_left(if all.is_empty() { 0 } else { turn % all.len() });
        prop_assert!(alike(&whole, &folded(turned.iter().rev())));
        let (one, other) = all.split_at(cut.min(all.len()));
        let mut merged = folded(one);
        merged.merge(&folded(other));
        prop_assert!(alike(&whole, &merged));
    }

    #[test]
    fn swapping_the_arms_mirrors_the_likelihood(all in batches(), r in -32i16..=32, r0 in -32i16..=32) {
        let swap = |b: &Batch| Batch { treatment: b.control, control: b.treatment, share: 1.0 - b.share };
        let swapped: Vec<Batch> = all.iter().map(swap).collect();
        let one = folded(&all).log_likelihood_ratio(GridPoint::eighths(r), GridPoint::eighths(r0));
        let other = folded(&swapped).log_likelihood_ratio(GridPoint::eighths(-r), GridPoint::eighths(-r0));
        prop_assert!((one - other).abs() <= 1e-7 * one.abs().max(1.0), "{one} {other}");
    }

    #[test]
    fn the_interval_is_one(all in batches()) {
        let Bounds { low, high } = folded(&all).bounds();
        prop_assert!(low >= 0.0 && low <= high);
    }

    /// An e-value is at most 1 on average: exactly, over every way in which the errors of one batch
    /// can fall when the ratio is the tolerated one.
    #[test]
    fn one_batch_is_fair(errors in 1u64..40, share in 0.01f64..0.99, r0 in -8i16..=8) {
        let r0 = GridPoint::eighths(r0);
        let p = share * r0.ratio() / (1.0 + share * (r0.ratio() - 1.0));
        let mut chance = (1.0 - p).powi(errors as i32);
        let mut mean = 0.0;
        for treatment in 0..=errors {
            let ratio = folded(&[Batch { treatment, control: errors - treatment, share }]);
            mean += chance * ratio.harm(r0).unwrap().exp();
            chance *= (errors - treatment) as f64 / (treatment + 1) as f64 * p / (1.0 - p);
        }
        prop_assert!((mean - 1.0).abs() < 1e-6, "{mean}");
    }
}
