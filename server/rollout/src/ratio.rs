//! The ratio of two error rates: a mixture e-process over a grid of ratios.
//!
//! Given m errors of which a share w of the units could have had, each falls to the treatment with
//! probability w·r / (1 + w·(r − 1)), where r is the ratio of the rates. So the number of errors
//! alone, with the share, tells about r, whatever the level of both rates is: a rise of everybody's
//! errors halts nothing. (Conditional likelihood of two Poisson rates; the method of mixtures after
//! Robbins, "Statistical methods related to the law of the iterated logarithm", 1970.)

use crate::grid::{EXCESS, GridPoint, POINTS};
use crate::likelihood::{LogE, average};

/// First errors of units in one stratum and one window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Batch {
    /// Units of the treatment that had their first error.
    pub treatment: u64,
    /// Units of the control that had theirs.
    pub control: u64,
    /// The treatment's share w, from 0 to 1: of the design where units are split at random.
    pub share: f64,
}

impl Batch {
    /// A batch whose share is that of the window's exposures; `None` where an arm has none, since
    /// then it compares nothing.
    pub fn of_exposures(errors: (u64, u64), exposed: (u64, u64)) -> Option<Self> {
        let (treatment, control) = exposed;
        let share = treatment as f64 / (treatment as f64 + control as f64);
        let compares = treatment > 0 && control > 0;
        compares.then_some(Self { treatment: errors.0, control: errors.1, share })
    }
}

/// Between which ratios the truth lies with 95 %, however often one looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Below it, the ratio is not.
    pub low: f64,
    /// Above it, the ratio is not; infinite where nothing is known.
    pub high: f64,
}

/// What the batches say of every ratio of the grid. Sums only: batches may come in any order, and
/// parts that were counted apart are added up.
#[derive(Debug, Clone, PartialEq)]
pub struct RateRatio {
    /// X: first errors in the treatment.
    treatment: u64,
    /// S: for every point g, Σ m·ln(1 + w·(g − 1)).
    expected: [f64; POINTS],
}

impl Default for RateRatio {
    fn default() -> Self {
        Self { treatment: 0, expected: [0.0; POINTS] }
    }
}

impl RateRatio {
    /// Both sides of a 95 % interval: 2 / 0.05.
    const BOUND: f64 = 40.0;

    /// Takes a batch in. One without errors says nothing.
    pub fn fold(&mut self, batch: Batch) {
        let errors = batch.treatment.saturating_add(batch.control) as f64;
        if errors == 0.0 {
            return;
        }
        self.treatment = self.treatment.saturating_add(batch.treatment);
        let share = batch.share.clamp(0.0, 1.0);
        for (sum, excess) in self.expected.iter_mut().zip(EXCESS.iter()) {
            *sum += errors * (share * excess).ln_1p();
        }
    }

    /// Adds what was counted elsewhere.
    pub fn merge(&mut self, other: &Self) {
        self.treatment = self.treatment.saturating_add(other.treatment);
        self.expected.iter_mut().zip(&other.expected).for_each(|(sum, more)| *sum += more);
    }

    /// l(r; r0): the logarithm of how much likelier the errors are if the ratio is `r` than if it
    /// is `r0`.
    pub fn log_likelihood_ratio(&self, r: GridPoint, r0: GridPoint) -> f64 {
        self.treatment as f64 * (r.ln() - r0.ln()) - (self.expected_at(r) - self.expected_at(r0))
    }

    fn expected_at(&self, point: GridPoint) -> f64 {
        // INVARIANT: every point has its place in the grid.
        self.expected.get(point.index()).copied().unwrap_or_default()
    }

    /// Evidence against "the ratio is at most `r0`"; `None` where the grid ends.
    pub fn harm(&self, r0: GridPoint) -> Option<LogE> {
        average(r0.harmful().map(|r| self.log_likelihood_ratio(r, r0)))
    }

    /// Evidence against "the ratio is at least `r1`"; `None` where the grid ends.
    pub fn safe(&self, r1: GridPoint) -> Option<LogE> {
        average(r1.harmless().map(|r| self.log_likelihood_ratio(r, r1)))
    }

    /// The ratio of the grid that makes the errors likeliest; `None` where they tell none from another.
    pub fn likeliest(&self) -> Option<f64> {
        let told = GridPoint::all().map(|r| (r, self.log_likelihood_ratio(r, GridPoint::ONE)));
        let tells = told.clone().any(|(_, likelihood)| likelihood.abs() > 1e-9);
        let best = told.max_by(|one, other| one.1.total_cmp(&other.1));
        best.filter(|_| tells).map(|(r, _)| r.ratio())
    }

    /// The anytime 95 % interval of the ratio.
    pub fn bounds(&self) -> Bounds {
        let enough = Self::BOUND.ln();
        let low = refuted(GridPoint::all(), |point| self.harm(point), enough);
        let high = refuted(GridPoint::all().rev(), |point| self.safe(point), enough);
        Bounds { low: low.map_or(0.0, GridPoint::ratio), high: high.map_or(f64::INFINITY, GridPoint::ratio) }
    }

    /// The smallest ratio of which the data say, at a level of 80 % at any time, that it is exceeded.
    pub fn low_80(&self) -> f64 {
        let enough = (1.0_f64 / 0.2).ln();
        refuted(GridPoint::all(), |point| self.harm(point), enough).map_or(0.0, GridPoint::ratio)
    }
}

/// The last of the points from the grid's end on that are refuted without a gap.
fn refuted(
    points: impl Iterator<Item = GridPoint>,
    evidence: impl Fn(GridPoint) -> Option<LogE>,
    enough: LogE,
) -> Option<GridPoint> {
    let told = points.filter_map(|point| Some((point, evidence(point)?)));
    told.take_while(|(_, evidence)| *evidence >= enough).last().map(|(point, _)| point)
}

#[cfg(test)]
mod tests;
