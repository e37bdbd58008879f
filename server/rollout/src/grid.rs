//! The fixed grid of rate ratios: 2^(j/8) for j from −32 to 48.

use std::sync::LazyLock;

/// How many points the grid has.
pub(crate) const POINTS: usize = 81;

const LOWEST: i16 = -32;
const HIGHEST: i16 = 48;
/// A doubling takes so many points.
const PER_OCTAVE: f64 = 8.0;

/// The grid's ratios less 1, in its order: what every batch is weighed with.
pub(crate) static EXCESS: LazyLock<[f64; POINTS]> =
    LazyLock::new(|| std::array::from_fn(|i| (ln_of(LOWEST + i as i16)).exp_m1()));

fn ln_of(exponent: i16) -> f64 {
    f64::from(exponent) / PER_OCTAVE * std::f64::consts::LN_2
}

/// A rate ratio of the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct GridPoint(i16);

impl GridPoint {
    /// A ratio of 1: equal rates.
    pub const ONE: Self = Self(0);

    /// 2^(eighths/8), moved into the grid where it lies outside.
    pub fn eighths(eighths: i16) -> Self {
        Self(eighths.clamp(LOWEST, HIGHEST))
    }

    /// The smallest point that is not below `ratio`; `None` where that is no ratio of the grid.
    pub fn at_least(ratio: f64) -> Option<Self> {
        Self::all().find(|point| point.ratio() >= ratio * (1.0 - 1e-12)).filter(|_| ratio > 0.0)
    }

    /// The ratio itself.
    pub fn ratio(self) -> f64 {
        self.ln().exp()
    }

    /// Its natural logarithm.
    pub(crate) fn ln(self) -> f64 {
        ln_of(self.0)
    }

    /// All points, ascending.
    pub fn all() -> impl DoubleEndedIterator<Item = Self> + Clone {
        (LOWEST..=HIGHEST).map(Self)
    }

    /// Its position in the grid.
    pub(crate) fn index(self) -> usize {
        usize::from((self.0 - LOWEST).unsigned_abs())
    }

    /// The ratios that harm is looked for among, when this one would still be tolerated.
    pub(crate) fn harmful(self) -> impl Iterator<Item = Self> + Clone {
        (self.0 + 2..=(self.0 + 40).min(HIGHEST)).map(Self)
    }

    /// The ratios that safety is looked for among, when this one would be too much.
    pub(crate) fn harmless(self) -> impl Iterator<Item = Self> + Clone {
        ((self.0 - 16).max(LOWEST)..=self.0 - 2).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tolerances_are_rounded_up_to_the_grid() {
        assert_eq!(GridPoint::at_least(1.0), Some(GridPoint::ONE));
        assert_eq!(GridPoint::at_least(1.05), Some(GridPoint::eighths(1)));
        assert_eq!(GridPoint::at_least(2f64.powf(0.25)), Some(GridPoint::eighths(2)));
        assert_eq!(GridPoint::at_least(1e-9), Some(GridPoint::eighths(-32)));
        for none in [0.0, -1.0, f64::NAN, 65.0] {
            assert_eq!(GridPoint::at_least(none), None, "{none}");
        }
    }

    #[test]
    fn the_grid_is_closed() {
        assert_eq!(GridPoint::all().count(), POINTS);
        assert!(GridPoint::all().enumerate().all(|(i, point)| point.index() == i));
        assert_eq!(GridPoint::eighths(48).harmful().count(), 0);
        assert_eq!(GridPoint::eighths(-31).harmless().count(), 0);
        assert_eq!(GridPoint::ONE.harmful().count(), 39);
        assert_eq!(GridPoint::eighths(8).harmless().count(), 15);
    }
}
