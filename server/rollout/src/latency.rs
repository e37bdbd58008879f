//! Latency, by how many units exceed the control's percentiles.

use crate::grid::GridPoint;
use crate::likelihood::{LogE, average};
use crate::ratio::{Batch, RateRatio};

/// The control's percentiles, fixed at the start of a stage, that are compared with.
pub const PERCENTILES: [u8; 4] = [75, 90, 95, 99];

/// A unit's first exceedance of each percentile, as a rate ratio.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Latency {
    exceedances: [RateRatio; PERCENTILES.len()],
}

impl Latency {
    /// Takes in first exceedances, in the order of [`PERCENTILES`].
    pub fn fold(&mut self, batches: [Batch; PERCENTILES.len()]) {
        self.exceedances.iter_mut().zip(batches).for_each(|(ratio, batch)| ratio.fold(batch));
    }

    /// Adds what was counted elsewhere.
    pub fn merge(&mut self, other: &Self) {
        self.exceedances.iter_mut().zip(&other.exceedances).for_each(|(ratio, more)| ratio.merge(more));
    }

    /// Evidence against "at each percentile the ratio is at most `r0`": the mean of the four.
    pub fn harm(&self, r0: GridPoint) -> Option<LogE> {
        let each = self.exceedances.iter().map(|ratio| ratio.harm(r0)).collect::<Option<Vec<_>>>()?;
        average(each.into_iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_of_four() {
        let batch = |treatment| Batch { treatment, control: 10, share: 0.5 };
        let batches = [batch(12), batch(30), batch(9), batch(10)];
        let mut latency = Latency::default();
        latency.fold(batches);
        let each = batches.map(|batch| {
            let mut ratio = RateRatio::default();
            ratio.fold(batch);
            ratio.harm(GridPoint::eighths(2)).unwrap().exp()
        });
        let expected = (each.iter().sum::<f64>() / 4.0).ln();
        assert!((latency.harm(GridPoint::eighths(2)).unwrap() - expected).abs() < 1e-12);
        assert_eq!(latency.harm(GridPoint::eighths(48)), None);
    }
}
