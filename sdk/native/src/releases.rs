//! What became of those who were exposed to a release, added up until it is reported.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tidegate_core::model::ReleaseMark;

use crate::counts::{ReleaseCount, STARTS_EXPOSED, StartExposure, Starts};

/// Most rows that wait to be reported; what is beyond is counted as dropped.
const ROWS: usize = 5_000;
/// Most failed, and most sampled, units of one row.
const UNITS: usize = 1_000;
/// So many errors are reported at once.
const URGENT_ERRORS: u64 = 64;
/// The metric of how requests and jobs ended.
const ERRORS: &str = "errors";
/// The metrics of how long they took, one for each percentile that a release names.
const LATENCIES: [&str; 4] = ["latency_p75", "latency_p90", "latency_p95", "latency_p99"];

/// How what was done for somebody ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It went well.
    Ok,
    /// It failed.
    Error,
    /// Nobody said.
    Unknown,
}

/// Somebody who was exposed to one arm of a release.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Exposed {
    pub(crate) release: ReleaseMark,
    pub(crate) arm: &'static str,
    pub(crate) stratum: Option<String>,
    pub(crate) unit: u64,
}

/// Both arms of a stratum stand side by side, so that they travel in one report where several are needed: whoever has
/// heard of one arm alone takes that for a split that does not hold.
type RowKey = (String, u64, Option<String>, &'static str, &'static str);

#[derive(Debug, Default)]
struct Row {
    ok: u64,
    err: u64,
    unknown: u64,
    units: BTreeSet<u64>,
    overflow: u64,
    seen: Seen,
    sampled: BTreeSet<u64>,
}

impl Row {
    fn add(&mut self, exposed: &Exposed, outcome: Outcome) {
        match outcome {
            Outcome::Ok => self.ok += 1,
            Outcome::Error => self.err += 1,
            Outcome::Unknown => self.unknown += 1,
        }
        self.seen.add(exposed.unit);
        if outcome == Outcome::Error && !insert(&mut self.units, exposed.unit) {
            self.overflow += 1;
        }
        if exposed.release.is_sampled(exposed.unit) {
            // The threshold is such that there is room for all of them.
            insert(&mut self.sampled, exposed.unit);
        }
    }
}

/// Whether there was room, or it is there already.
fn insert(units: &mut BTreeSet<u64>, unit: u64) -> bool {
    let has_room = units.len() < UNITS || units.contains(&unit);
    if has_room {
        units.insert(unit);
    }
    has_room
}

/// How many different units were seen: a HyperLogLog of 2^11 registers.
#[derive(Debug)]
struct Seen(Box<[u8; 1 << Seen::BITS]>);

impl Default for Seen {
    fn default() -> Self {
        Self(Box::new([0; 1 << Self::BITS]))
    }
}

impl Seen {
    const BITS: u32 = 11;

    fn add(&mut self, hash: u64) {
        let rank = (hash << Self::BITS).leading_zeros().min(u64::BITS - Self::BITS) + 1;
        if let Some(register) = self.0.get_mut((hash >> (u64::BITS - Self::BITS)) as usize) {
            *register = (*register).max(rank as u8);
        }
    }

    fn to_base64(&self) -> String {
        STANDARD.encode(&self.0[..])
    }
}

/// What is counted of all releases since the last report.
#[derive(Debug, Default)]
pub(crate) struct Releases(Mutex<Pending>);

#[derive(Debug, Default)]
struct Pending {
    rows: BTreeMap<RowKey, Row>,
    dropped: u64,
    errors: u64,
    starts: Starts,
    /// Every arm that was served before the application was ready, also those that were reported; one more than are
    /// told where there were too many.
    served: Vec<StartExposure>,
    /// A guarded variant has been served.
    has_begun: bool,
    /// The application has said that it is ready.
    is_ready: bool,
}

impl Releases {
    fn lock(&self) -> std::sync::MutexGuard<'_, Pending> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A guarded variant is about to be served; whether the server should know at once: a process that dies of it
    /// tells nothing any more.
    pub(crate) fn begin(&self, exposed: &Exposed) -> bool {
        let mut pending = self.lock();
        let is_first = !std::mem::replace(&mut pending.has_begun, true);
        pending.starts.attempted += u64::from(is_first);
        if pending.is_ready {
            pending.starts.ok += u64::from(is_first);
            return is_first;
        }
        pending.serve(exposed) || is_first
    }

    /// The application is ready; whether the server should know at once.
    pub(crate) fn ready(&self) -> bool {
        let mut pending = self.lock();
        let is_first = !std::mem::replace(&mut pending.is_ready, true);
        let counts = is_first && pending.has_begun;
        pending.starts.ok += u64::from(counts);
        counts
    }

    /// Adds how it ended for those who were exposed; whether there are so many errors that the
    /// server should know at once.
    pub(crate) fn add(&self, exposed: &[Exposed], outcome: Outcome, took: Duration) -> bool {
        let mut pending = self.lock();
        for exposed in exposed {
            pending.add(exposed, ERRORS, outcome);
            let took_ms = took.as_secs_f64() * 1000.0;
            for (metric, limit_ms) in LATENCIES.into_iter().zip(&exposed.release.latency_ms) {
                let outcome = if took_ms > *limit_ms { Outcome::Error } else { Outcome::Ok };
                pending.add(exposed, metric, outcome);
            }
        }
        if outcome == Outcome::Error && !exposed.is_empty() {
            pending.errors += 1;
        }
        pending.errors >= URGENT_ERRORS
    }

    /// Everything since the last report, and what there was no room for.
    pub(crate) fn take(&self) -> (Vec<ReleaseCount>, Option<Starts>, u64) {
        let mut pending = self.lock();
        pending.errors = 0;
        let rows = std::mem::take(&mut pending.rows);
        let starts = std::mem::take(&mut pending.starts);
        if pending.is_ready {
            pending.served = Vec::new();
        }
        let dropped = std::mem::take(&mut pending.dropped);
        drop(pending);
        let counts = rows.into_iter().map(|(key, row)| count(key, row)).collect();
        (counts, Some(starts).filter(|starts| *starts != Starts::default()), dropped)
    }
}

impl Pending {
    /// Remembers what is served before the application is ready; whether that is new. The first unit of an arm stands
    /// for it, since a start counts once. That there was too much is counted once, too: not every program ever says
    /// that it is ready.
    fn serve(&mut self, exposed: &Exposed) -> bool {
        let Exposed { release, arm, stratum, unit } = exposed;
        let is_same = |served: &StartExposure| {
            (&served.release, served.step_epoch, served.arm) == (&release.id, release.step_epoch, *arm)
        };
        if self.served.len() > STARTS_EXPOSED || self.served.iter().any(is_same) {
            return false;
        }
        let exposure = StartExposure {
            release: release.id.clone(),
            step_epoch: release.step_epoch,
            arm,
            stratum: stratum.clone(),
            unit: digits(*unit),
        };
        self.served.push(exposure.clone());
        if self.served.len() > STARTS_EXPOSED {
            self.dropped += 1;
            return false;
        }
        self.starts.exposed.push(exposure);
        true
    }

    fn add(&mut self, exposed: &Exposed, metric: &'static str, outcome: Outcome) {
        let Exposed { release, arm, stratum, .. } = exposed;
        let key = (release.id.clone(), release.step_epoch, stratum.clone(), metric, *arm);
        if self.rows.len() < ROWS || self.rows.contains_key(&key) {
            self.rows.entry(key).or_default().add(exposed, outcome);
        } else {
            self.dropped += 1;
        }
    }
}

fn count((release, step_epoch, stratum, metric, arm): RowKey, row: Row) -> ReleaseCount {
    let all_digits = |units: BTreeSet<u64>| units.into_iter().map(digits).collect();
    ReleaseCount {
        release,
        step_epoch,
        arm,
        stratum,
        metric: metric.to_owned(),
        ok: row.ok,
        err: row.err,
        unknown: row.unknown,
        units: all_digits(row.units),
        overflow: row.overflow,
        seen: row.seen.to_base64(),
        sampled: all_digits(row.sampled),
    }
}

/// How a unit's hash is written.
fn digits(unit: u64) -> String {
    format!("{unit:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exposed(unit: u64) -> Exposed {
        let release = ReleaseMark {
            id: "rel1".into(),
            step_epoch: 2,
            treatment: "on".into(),
            control: "off".into(),
            stratum: None,
            sample: Some("0000000000000002".into()),
            latency_ms: vec![10.0, 20.0, 30.0, 40.0],
        };
        Exposed { release, arm: "treatment", stratum: Some("acme".into()), unit }
    }

    #[test]
    fn outcomes_add_up_by_arm_stratum_and_metric() {
        let releases = Releases::default();
        let took = Duration::from_millis(25);
        releases.add(&[exposed(1)], Outcome::Ok, took);
        releases.add(&[exposed(2)], Outcome::Error, took);
        releases.add(&[exposed(2)], Outcome::Error, took);
        releases.add(&[exposed(3)], Outcome::Unknown, took);
        let (rows, starts, dropped) = releases.take();
        let told: Vec<_> =
            rows.iter().map(|row| (&*row.metric, row.ok, row.err, row.unknown, row.units.len())).collect();
        let expected = [
            ("errors", 1, 2, 1, 1),
            ("latency_p75", 0, 4, 0, 3),
            ("latency_p90", 0, 4, 0, 3),
            ("latency_p95", 4, 0, 0, 0),
            ("latency_p99", 4, 0, 0, 0),
        ];
        assert_eq!(told, expected);
        let errors = &rows[0];
        assert_eq!(errors.units, ["0000000000000002"]);
        assert_eq!(errors.sampled, ["0000000000000001"]);
        assert_eq!((starts, dropped, releases.take().0.len()), (None, 0, 0));
    }

    #[test]
    fn the_arms_of_a_stratum_are_told_together() {
        let releases = Releases::default();
        for (arm, customer) in [("treatment", "b"), ("treatment", "a"), ("control", "a"), ("control", "b")] {
            let release = ReleaseMark { latency_ms: Vec::new(), ..exposed(1).release };
            let exposed = Exposed { release, arm, stratum: Some(customer.into()), unit: 1 };
            releases.add(&[exposed], Outcome::Ok, Duration::ZERO);
        }
        let (rows, ..) = releases.take();
        let told: Vec<_> = rows.iter().map(|row| (row.stratum.as_deref(), row.arm)).collect();
        let both = |customer| [(Some(customer), "control"), (Some(customer), "treatment")];
        assert_eq!(told, [both("a"), both("b")].concat());
    }

    #[test]
    fn many_errors_are_urgent_and_units_are_bounded() {
        let releases = Releases::default();
        let add = |unit| releases.add(&[exposed(unit)], Outcome::Error, Duration::ZERO);
        let urgent: Vec<bool> = (0..=UNITS as u64).map(add).collect();
        assert_eq!(urgent.iter().position(|is_urgent| *is_urgent), Some(URGENT_ERRORS as usize - 1));
        let (rows, ..) = releases.take();
        assert_eq!((rows[0].units.len(), rows[0].overflow), (UNITS, 1));
    }

    #[test]
    fn a_start_is_told_when_it_begins_and_when_it_succeeds() {
        let told = |releases: &Releases| {
            let starts = releases.take().1.unwrap();
            let units = starts.exposed.into_iter().map(|exposed| (exposed.arm, exposed.unit)).collect();
            (starts.attempted, starts.ok, units)
        };
        let unit = |unit| ("treatment", digits(unit));
        let control = |unit| Exposed { arm: "control", ..exposed(unit) };
        let releases = Releases::default();
        assert!(releases.begin(&exposed(1)) && !releases.begin(&exposed(2)));
        assert_eq!(told(&releases), (1, 0, vec![unit(1)]), "the first unit of an arm stands for it");
        assert!(releases.begin(&control(3)) && !releases.begin(&exposed(1)) && !releases.begin(&control(4)));
        assert!(releases.ready() && !releases.ready());
        let mut later = exposed(5);
        later.release.step_epoch += 1;
        assert!(!releases.begin(&later));
        assert_eq!(
            told(&releases),
            (0, 1, vec![("control", digits(3))]),
            "once, and nothing that came later"
        );
        let releases = Releases::default();
        assert!(!releases.ready() && releases.begin(&exposed(1)));
        assert_eq!(told(&releases), (1, 1, vec![]));
    }

    #[test]
    fn what_a_start_tells_is_bounded() {
        let releases = Releases::default();
        let begin = |step_epoch| {
            let release = ReleaseMark { step_epoch, ..exposed(1).release };
            releases.begin(&Exposed { release, ..exposed(1) })
        };
        let new = (0..100).filter(|step_epoch| begin(*step_epoch)).count();
        let (_, starts, dropped) = releases.take();
        assert_eq!((new, starts.unwrap().exposed.len(), dropped), (STARTS_EXPOSED, STARTS_EXPOSED, 1));
    }

    #[test]
    fn distinct_units_are_estimated() {
        let mut seen = Seen::default();
        (0..10_000u64).for_each(|n| seen.add(tidegate_core::hash_text(&n.to_string())));
        let m = seen.0.len() as f64;
        let sum: f64 = seen.0.iter().map(|register| 2f64.powi(-i32::from(*register))).sum();
        let estimate = 0.7213 / (1.0 + 1.079 / m) * m * m / sum;
        assert!((9_000.0..11_000.0).contains(&estimate), "{estimate}");
        assert_eq!(seen.to_base64().len(), 2732);
    }
}
