//! What SDKs report: how often flags were asked for, and how work went that releases guard.

mod room;

use std::ops::RangeInclusive;

pub use room::{ROWS_PER_HOUR, Room, UNITS_PER_HOUR};

use crate::{Audience, FieldFault};

/// Rows of one report, of all kinds together.
pub const ROWS_PER_REPORT: usize = 5_000;
/// Hashes of units in one row.
pub const UNITS_PER_ROW: usize = 5_000;
/// Bytes of a key, a name or a version in a report.
pub const REPORTED_BYTES: usize = 256;
/// Above what anything is counted in one report.
pub const COUNT_AT_MOST: u64 = 1_000_000_000_000;
/// Exposures of one start in one report.
pub const STARTS_EXPOSED: usize = 64;
/// How long a start may take where the SDK does not say, in milliseconds.
pub const STARTS_WITHIN_MS: u64 = 60_000;
/// What an SDK may say, in milliseconds; what lies beyond counts as the nearest.
pub const STARTS_WITHIN_MS_BOUNDS: RangeInclusive<u64> = 1_000..=600_000;
/// Registers of a HyperLogLog (p = 11).
pub const REGISTERS: usize = 1 << 11;
/// What no register exceeds.
const REGISTER_AT_MOST: u8 = 54;

/// One report of one instance: taken once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Differs for every start of every client.
    pub instance: String,
    /// The audience of the key that it was sent with.
    pub audience: Audience,
    /// Counts the reports of the instance.
    pub seq: u64,
    /// Of its bytes: another report of this number is a mistake.
    pub fingerprint: u64,
    /// The application's name.
    pub application: String,
    /// The application's version.
    pub application_version: String,
    /// Name and version of the SDK.
    pub sdk: String,
    /// Epoch of the rules that the instance has.
    pub epoch: u64,
    /// Their version; 0 without rules.
    pub version: u64,
    /// What could not be counted, or not be reported.
    pub dropped: u64,
    /// Starts with a guarded variant: how many began.
    pub starts_attempted: u64,
    /// Of those, how many succeeded.
    pub starts_ok: u64,
    /// How long one may take, in milliseconds.
    pub starts_within_ms: u64,
    /// What the instance was served before it was ready.
    pub starts_exposed: Vec<StartRow>,
    /// Evaluations that gave a value.
    pub evaluations: Vec<EvaluationRow>,
    /// Flags that were asked for in vain.
    pub unknown: Vec<UnknownRow>,
    /// How guarded work went.
    pub outcomes: Vec<OutcomeRow>,
}

/// How often a flag ended in one way.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct EvaluationRow {
    /// The flag's key.
    pub flag: String,
    /// The variant that was served.
    pub variant: String,
    /// The rule that decided.
    pub rule: Option<String>,
    /// Why.
    pub reason: String,
    /// For which customer, where that was counted.
    pub customer: Option<String>,
    /// How often.
    pub n: u64,
}

/// How often a flag was asked for that the rules do not have.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnknownRow {
    /// The key.
    pub flag: String,
    /// The type that was asked for.
    pub value_type: Option<String>,
    /// How often.
    pub n: u64,
}

/// Outcomes of one arm of a release in one step, under one metric.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeRow {
    /// The release's id.
    pub release: String,
    /// The step epoch of the exposure.
    pub step_epoch: u64,
    /// Whether they were exposed to the target, or to the baseline.
    pub treatment: bool,
    /// The customer, or whatever the release is stratified by.
    pub stratum: Option<String>,
    /// What was measured.
    pub metric: String,
    /// Exposures that went well.
    pub ok: u64,
    /// Exposures that failed.
    pub err: u64,
    /// Exposures of which nobody said how they went.
    pub unknown: u64,
    /// Hashes of the units that failed.
    pub units: Vec<u64>,
    /// Failed units beyond those.
    pub overflow: u64,
    /// A HyperLogLog of the exposed units; empty where none is told.
    pub seen: Vec<u8>,
    /// Hashes of exposed units below the release's threshold.
    pub sampled: Vec<u64>,
}

/// An arm of a release that an instance was served before it was ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartRow {
    /// The release's id.
    pub release: String,
    /// The step epoch of the exposure.
    pub step_epoch: u64,
    /// Whether it was the target, or the baseline.
    pub treatment: bool,
    /// The customer, or whatever the release is stratified by.
    pub stratum: Option<String>,
    /// The hash of the unit that counts if the start fails.
    pub unit: u64,
}

impl Report {
    /// Everything that is wrong with it.
    pub fn faults(&self) -> Vec<FieldFault> {
        let mut faults = Vec::new();
        let rows = self.evaluations.len() + self.unknown.len() + self.outcomes.len();
        if rows > ROWS_PER_REPORT {
            let message = format!("{rows} rows, at most {ROWS_PER_REPORT} are taken; send more reports");
            return vec![FieldFault::new("", message)];
        }
        check_reported("/instance", &self.instance, &mut faults);
        // Not every application says what it is called.
        for (place, told) in [("/app/name", &self.application), ("/app/version", &self.application_version)] {
            if !told.is_empty() {
                check_reported(place, told, &mut faults);
            }
        }
        check_reported("/sdk", &self.sdk, &mut faults);
        count("/dropped", self.dropped, &mut faults);
        count("/starts/attempted", self.starts_attempted, &mut faults);
        count("/starts/ok", self.starts_ok, &mut faults);
        if self.starts_exposed.len() > STARTS_EXPOSED {
            let message = format!("at most {STARTS_EXPOSED} are taken; count the others in `dropped`");
            faults.push(FieldFault::new("/starts/exposed", message));
        }
        for (index, row) in self.starts_exposed.iter().enumerate() {
            row.check(&format!("/starts/exposed/{index}"), &mut faults);
        }
        for (index, row) in self.evaluations.iter().enumerate() {
            row.check(&format!("/evaluations/{index}"), &mut faults);
        }
        for (index, row) in self.unknown.iter().enumerate() {
            row.check(&format!("/unknown/{index}"), &mut faults);
        }
        for (index, row) in self.outcomes.iter().enumerate() {
            row.check(&format!("/releases/{index}"), &mut faults);
        }
        faults
    }
}

impl EvaluationRow {
    fn check(&self, at: &str, faults: &mut Vec<FieldFault>) {
        let optional = [("rule", &self.rule), ("customer", &self.customer)];
        let optional = optional.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)));
        let needed = [("flag", &*self.flag), ("variant", &*self.variant), ("reason", &*self.reason)];
        for (name, value) in needed.into_iter().chain(optional) {
            check_reported(&format!("{at}/{name}"), value, faults);
        }
        count(&format!("{at}/n"), self.n, faults);
    }
}

impl UnknownRow {
    fn check(&self, at: &str, faults: &mut Vec<FieldFault>) {
        check_reported(&format!("{at}/flag"), &self.flag, faults);
        if let Some(value_type) = &self.value_type {
            check_reported(&format!("{at}/type"), value_type, faults);
        }
        count(&format!("{at}/n"), self.n, faults);
    }
}

impl StartRow {
    fn check(&self, at: &str, faults: &mut Vec<FieldFault>) {
        check_reported(&format!("{at}/release"), &self.release, faults);
        if let Some(stratum) = &self.stratum {
            check_reported(&format!("{at}/stratum"), stratum, faults);
        }
        count(&format!("{at}/step_epoch"), self.step_epoch, faults);
    }
}

impl OutcomeRow {
    /// Adds what is wrong with it, at places below `at`.
    pub fn check(&self, at: &str, faults: &mut Vec<FieldFault>) {
        let stratum = self.stratum.iter().map(|stratum| ("stratum", stratum));
        for (name, value) in [("release", &self.release), ("metric", &self.metric)].into_iter().chain(stratum)
        {
            check_reported(&format!("{at}/{name}"), value, faults);
        }
        let counts =
            [("ok", self.ok), ("err", self.err), ("unknown", self.unknown), ("overflow", self.overflow)];
        for (name, n) in counts.into_iter().chain([("step_epoch", self.step_epoch)]) {
            count(&format!("{at}/{name}"), n, faults);
        }
        for (name, units) in [("units", &self.units), ("sampled", &self.sampled)] {
            if units.len() > UNITS_PER_ROW {
                let message =
                    format!("at most {UNITS_PER_ROW} units are taken; count the others in `overflow`");
                faults.push(FieldFault::new(format!("{at}/{name}"), message));
            }
        }
        let is_sketch = self.seen.len() == REGISTERS && self.seen.iter().all(|r| *r <= REGISTER_AT_MOST);
        if !self.seen.is_empty() && !is_sketch {
            let message = format!("base64 of {REGISTERS} registers from 0 to {REGISTER_AT_MOST} is expected");
            faults.push(FieldFault::new(format!("{at}/seen"), message));
        }
    }
}

/// Checks a name that is reported.
pub fn check_reported(at: &str, value: &str, faults: &mut Vec<FieldFault>) {
    if value.is_empty() || value.len() > REPORTED_BYTES || value.contains('\0') {
        let message = format!("a text of 1 to {REPORTED_BYTES} bytes without zero bytes is expected");
        faults.push(FieldFault::new(at, message));
    }
}

fn count(at: &str, n: u64, faults: &mut Vec<FieldFault>) {
    if n > COUNT_AT_MOST {
        faults.push(FieldFault::new(at, format!("at most {COUNT_AT_MOST} are counted in one report")));
    }
}

/// How many distinct units a HyperLogLog has seen: the estimate of Flajolet, Fusy, Gandouet and
/// Meunier (2007), with linear counting where it is small.
pub fn distinct(registers: &[u8]) -> u64 {
    let m = registers.len() as f64;
    let sum: f64 = registers.iter().map(|register| 2f64.powi(-i32::from(*register))).sum();
    let raw = 0.7213 / (1.0 + 1.079 / m) * m * m / sum;
    let zeros = registers.iter().filter(|register| **register == 0).count() as f64;
    let estimate = if raw <= 2.5 * m && zeros > 0.0 { m * (m / zeros).ln() } else { raw };
    if estimate.is_finite() { estimate.round() as u64 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        let text = |text: &str| text.to_owned();
        Report {
            instance: text("i1"),
            application: text("shop"),
            application_version: text("1.2.3"),
            sdk: text("rust 0.1"),
            evaluations: vec![EvaluationRow {
                flag: text("a"),
                variant: text("on"),
                rule: None,
                reason: text("DEFAULT"),
                customer: None,
                n: 3,
            }],
            outcomes: vec![OutcomeRow {
                release: text("r"),
                step_epoch: 1,
                treatment: true,
                stratum: None,
                metric: text("errors"),
                ok: 1,
                err: 0,
                unknown: 0,
                units: vec![],
                overflow: 0,
                seen: vec![0; REGISTERS],
                sampled: vec![7],
            }],
            ..Report::default()
        }
    }

    type Spoil = fn(&mut Report);

    #[test]
    fn a_fault_names_its_place() {
        let start = StartRow { release: "r".into(), step_epoch: 1, treatment: true, stratum: None, unit: 7 };
        let wrong: [(Spoil, &str); 10] = [
            (
                |report| report.starts_exposed = vec![report.starts_exposed[0].clone(); STARTS_EXPOSED + 1],
                "/starts/exposed",
            ),
            (|report| report.starts_exposed[0].release.clear(), "/starts/exposed/0/release"),
            (|report| report.instance.clear(), "/instance"),
            (|report| report.application_version = "v".repeat(REPORTED_BYTES + 1), "/app/version"),
            (|report| report.evaluations[0].flag = "a\0".into(), "/evaluations/0/flag"),
            (|report| report.evaluations[0].n = COUNT_AT_MOST + 1, "/evaluations/0/n"),
            (|report| report.outcomes[0].seen.push(0), "/releases/0/seen"),
            (|report| report.outcomes[0].seen[5] = 55, "/releases/0/seen"),
            (|report| report.outcomes[0].units = vec![1; UNITS_PER_ROW + 1], "/releases/0/units"),
            (
                |report| {
                    report.unknown = vec![UnknownRow { flag: "x".into(), value_type: None, n: 1 }; 5_000]
                },
                "",
            ),
        ];
        let nameless = Report { application: String::new(), ..report() };
        assert_eq!([report().faults(), nameless.faults()], [[], []]);
        for (spoil, place) in wrong {
            let mut report = Report { starts_exposed: vec![start.clone()], ..report() };
            spoil(&mut report);
            let places: Vec<String> = report.faults().into_iter().map(|fault| fault.pointer).collect();
            assert_eq!(places, [place]);
        }
    }

    #[test]
    fn few_units_are_counted_well() {
        let mut registers = vec![0; REGISTERS];
        assert_eq!(distinct(&registers), 0);
        registers[..20].fill(1);
        assert_eq!(distinct(&registers), 20);
        assert_eq!(distinct(&[]), 0);
    }
}
