//! Counts out of counters that somebody else keeps, such as those of Prometheus.
//!
//! A counter only grows, unless its process begins anew: what is counted is the difference of two
//! readings. Both arms are read at one moment, so that what they are compared by has seen the same time.

use std::collections::BTreeMap;

/// Where each series of a counter stands, by what identifies the series.
pub type Counters = BTreeMap<String, f64>;

/// Both counters of an arm.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ArmCounters {
    /// Exposures.
    pub exposed: Counters,
    /// Exposures that failed.
    pub errors: Counters,
}

/// Where the counters of both arms stand at one moment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// Those who get the baseline.
    pub control: ArmCounters,
    /// Those who get the target.
    pub treatment: ArmCounters,
}

/// What an arm has counted between two readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counted {
    /// Exposures.
    pub exposed: u64,
    /// Those that failed; never more than there are.
    pub errors: u64,
}

impl Reading {
    /// Whether it says something of the control, and of the treatment unless nobody is exposed yet. One
    /// that does not is no reading: nothing is counted by it, and the next one goes on from the one before.
    pub fn is_whole(&self, is_opening: bool) -> bool {
        self.control.has_exposures() && (is_opening || self.treatment.has_exposures())
    }

    /// What the control and the treatment have counted since a reading before.
    pub fn since(&self, before: &Self) -> (Counted, Counted) {
        (self.control.since(&before.control), self.treatment.since(&before.treatment))
    }
}

impl ArmCounters {
    fn has_exposures(&self) -> bool {
        self.exposed.values().any(|value| is_count(*value))
    }

    fn since(&self, before: &Self) -> Counted {
        // How far a series had come before it was read for the first time says nothing of since when.
        let exposed = grown(&self.exposed, &before.exposed, |_| 0.0);
        // But the counter of errors appears with the first error. One that has more than there were
        // exposures is older than that.
        let first = |value| if value <= exposed { value } else { 0.0 };
        let errors = grown(&self.errors, &before.errors, first);
        Counted { exposed: whole(exposed), errors: whole(errors.min(exposed)) }
    }
}

fn grown(now: &Counters, before: &Counters, first: impl Fn(f64) -> f64) -> f64 {
    let counts = now.iter().filter(|(_, value)| is_count(**value));
    let grown = counts.map(|(series, value)| match before.get(series).filter(|before| is_count(**before)) {
        // Its process began anew, and so did the counter.
        Some(before) if value < before => *value,
        Some(before) => value - before,
        None => first(*value),
    });
    grown.sum()
}

fn is_count(value: f64) -> bool {
    value.is_finite() && value >= 0.0
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count, and casts saturate")]
fn whole(count: f64) -> u64 {
    count.round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counters(series: &[(&str, f64)]) -> Counters {
        series.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect()
    }

    fn arm(exposed: &[(&str, f64)], errors: &[(&str, f64)]) -> ArmCounters {
        ArmCounters { exposed: counters(exposed), errors: counters(errors) }
    }

    #[test]
    fn what_has_grown_is_counted() {
        type Series = &'static [(&'static str, f64)];
        type Arm = (Series, Series);
        let cases: [(&str, Arm, Arm, (u64, u64)); 8] = [
            ("grown", (&[("a", 10.0)], &[("a", 1.0)]), (&[("a", 30.0)], &[("a", 3.0)]), (20, 2)),
            ("begun anew", (&[("a", 10.0)], &[("a", 5.0)]), (&[("a", 4.0)], &[("a", 1.0)]), (4, 1)),
            ("a new process", (&[("a", 10.0)], &[]), (&[("a", 20.0), ("b", 900.0)], &[]), (10, 0)),
            ("a process gone", (&[("a", 1.0), ("b", 9.0)], &[]), (&[("a", 5.0)], &[]), (4, 0)),
            ("a first error", (&[("a", 10.0)], &[]), (&[("a", 30.0)], &[("a", 2.0)]), (20, 2)),
            ("an old counter", (&[("a", 10.0)], &[]), (&[("a", 30.0)], &[("b", 700.0)]), (20, 0)),
            ("late errors", (&[("a", 10.0)], &[("a", 0.0)]), (&[("a", 12.0)], &[("a", 9.0)]), (2, 2)),
            ("no number", (&[("a", f64::NAN)], &[]), (&[("a", 7.0)], &[("a", f64::INFINITY)]), (0, 0)),
        ];
        for (name, before, now, (exposed, errors)) in cases {
            let counted = arm(now.0, now.1).since(&arm(before.0, before.1));
            assert_eq!(counted, Counted { exposed, errors }, "{name}");
        }
    }

    #[test]
    fn a_reading_without_an_arm_is_none() {
        let some = || arm(&[("a", 0.0)], &[]);
        let reading = |control, treatment| Reading { control, treatment };
        assert!(reading(some(), some()).is_whole(false));
        assert!(!reading(some(), ArmCounters::default()).is_whole(false));
        assert!(reading(some(), ArmCounters::default()).is_whole(true));
        assert!(!reading(arm(&[("a", f64::NAN)], &[("a", 1.0)]), some()).is_whole(true));
    }
}
