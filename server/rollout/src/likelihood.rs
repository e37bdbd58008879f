//! E-values on the logarithmic scale, and their averages.

/// The natural logarithm of an e-value. An e-value of 1 (0 here) says nothing, one of 100 (4.6) lets
/// harm be a coincidence in one of a hundred harmless releases, over their whole life.
pub type LogE = f64;

/// The logarithm of the mean of e-values; `None` of no values at all. A mean of e-processes is one,
/// whatever they have to do with each other.
pub fn average(values: impl Iterator<Item = LogE> + Clone) -> Option<LogE> {
    let count = values.clone().count();
    (count > 0).then(|| log_sum_exp(values) - (count as f64).ln())
}

/// The logarithm of a sum of e-values, each with its weight. The weights are to add up to 1.
pub fn weighted(values: impl Iterator<Item = (f64, LogE)> + Clone) -> LogE {
    log_sum_exp(values.filter(|(weight, _)| *weight > 0.0).map(|(weight, value)| weight.ln() + value))
}

/// `ln Σ exp(v)`, without overflow on the way. Of no values: negative infinity.
fn log_sum_exp(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let largest = values.clone().fold(f64::NEG_INFINITY, f64::max);
    if largest == f64::NEG_INFINITY {
        return largest;
    }
    largest + values.map(|value| (value - largest).exp()).sum::<f64>().ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn averages_do_not_overflow() {
        assert_eq!(average([].into_iter()), None);
        let equal = average([1000.0, 1000.0].into_iter()).unwrap();
        assert!((equal - 1000.0).abs() < 1e-12);
        let one_sided = average([0.0, -2000.0].into_iter()).unwrap();
        assert!((one_sided + 2f64.ln()).abs() < 1e-12);
    }

    #[test]
    fn weights_of_zero_count_for_nothing() {
        assert_eq!(weighted([(0.0, 5000.0), (1.0, 3.0)].into_iter()), 3.0);
    }
}
