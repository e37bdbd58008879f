//! Whether units fall into the arms as the design says. If not, what is compared is not alike.

use crate::likelihood::{LogE, average};

/// Sampled units that were exposed, each counted once per arm and step epoch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SampleCount {
    /// In the treatment.
    pub treatment: u64,
    /// In the control.
    pub control: u64,
}

/// The odds that are looked for: those of the design times 2 to the power of ± each of these.
const SHIFTS: [f64; 5] = [1.0 / 32.0, 1.0 / 16.0, 1.0 / 8.0, 1.0 / 4.0, 1.0 / 2.0];

/// Evidence against "a unit is in the treatment with probability `share`": the mean over other odds
/// of the likelihood ratio. `None` unless 0 < share < 1.
pub fn sample_ratio(count: SampleCount, share: f64) -> Option<LogE> {
    if !(share > 0.0 && share < 1.0) {
        return None;
    }
    let odds = share / (1.0 - share);
    average(SHIFTS.iter().flat_map(|shift| [*shift, -shift]).map(|shift| {
        // ln(w'/w) and ln((1−w')/(1−w)) where w' has the odds times 2^shift.
        let other = odds * shift.exp2();
        let control = odds.ln_1p() - other.ln_1p();
        let treatment = shift * std::f64::consts::LN_2 + control;
        count.treatment as f64 * treatment + count.control as f64 * control
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reckoned with 50 decimal digits by the formula of the design, not by this code.
    #[test]
    fn golden_vectors() {
        for (treatment, control, share, expected) in GOLDEN {
            let evidence = sample_ratio(SampleCount { treatment, control }, share).unwrap();
            assert!((evidence - expected).abs() < 1e-9, "{treatment}:{control} of {share}: {evidence}");
        }
    }

    const GOLDEN: [(u64, u64, f64, f64); 4] = [
        (1000, 1000, 0.5, -1.097464769042),
        (1100, 900, 0.5, 7.583894654992),
        (480, 9520, 0.05, -0.7297811453895),
        (12000, 8000, 0.6, -2.701926117635),
    ];

    #[test]
    fn shares_that_are_none() {
        for share in [0.0, 1.0, -0.5, f64::NAN] {
            assert_eq!(sample_ratio(SampleCount::default(), share), None, "{share}");
        }
    }
}
