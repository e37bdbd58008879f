//! What was counted, in the form in which it is reported.

use std::mem;

use tidegate_core::Reason;
use tidegate_core::json::Writer;
use tidegate_core::model::ValueType;

/// What was counted since the last time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// What could not be counted, or not be reported.
    pub dropped: u64,
    /// Starts with a variant that a release guards.
    pub starts: Option<Starts>,
    /// Evaluations that gave a value.
    pub evaluations: Vec<EvaluationCount>,
    /// Flags that were asked for in vain.
    pub unknown: Vec<UnknownCount>,
    /// Outcomes of guarded variants.
    pub releases: Vec<ReleaseCount>,
}

/// Starts of this process.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Starts {
    /// It began, and has served a guarded variant.
    pub attempted: u64,
    /// It said that it is ready.
    pub ok: u64,
    /// What it was served before it said so, each once.
    pub exposed: Vec<StartExposure>,
}

/// An arm of a release that a process was served before it was ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartExposure {
    /// The release's id.
    pub release: String,
    /// The step epoch of the exposure.
    pub step_epoch: u64,
    /// `treatment` or `control`.
    pub arm: &'static str,
    /// The customer, or whatever the release is stratified by.
    pub stratum: Option<String>,
    /// The hash of the first unit for which it was served.
    pub unit: String,
}

/// Most exposures that one start tells of; what is beyond is counted as dropped.
pub const STARTS_EXPOSED: usize = 64;

/// How often a flag ended in one way.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct EvaluationCount {
    /// The flag's key.
    pub flag: String,
    /// The variant that was served.
    pub variant: String,
    /// The rule that decided.
    pub rule: Option<String>,
    /// Why.
    pub reason: Reason,
    /// For which customer, where that was counted.
    pub customer: Option<String>,
    /// How often.
    pub n: u64,
}

/// How often a flag was asked for that the rules do not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownCount {
    /// The key.
    pub flag: String,
    /// The type that was asked for.
    pub value_type: Option<ValueType>,
    /// How often.
    pub n: u64,
}

/// Outcomes of one arm of a release, under one metric.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseCount {
    /// The release's id.
    pub release: String,
    /// The step epoch of the exposure.
    pub step_epoch: u64,
    /// `treatment` or `control`.
    pub arm: &'static str,
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
    pub units: Vec<String>,
    /// Failed units beyond those.
    pub overflow: u64,
    /// Base64 of a HyperLogLog of the exposed units.
    pub seen: String,
    /// Hashes of exposed units below the release's threshold.
    pub sampled: Vec<String>,
}

/// The sketch in a row of a release weighs as much as so many other rows.
const ROWS_OF_A_SKETCH: usize = 20;
/// So many hashes of units weigh as much as a row.
const UNITS_OF_A_ROW: usize = 10;

impl ReleaseCount {
    /// In rows of evaluations: what is sent together has to fit into one request.
    fn weight(&self) -> usize {
        ROWS_OF_A_SKETCH + (self.units.len() + self.sampled.len()) / UNITS_OF_A_ROW
    }
}

impl EvaluationCount {
    fn write(&self, out: &mut Writer) {
        out.open('{');
        out.field("flag").text(&self.flag);
        out.field("variant").text(&self.variant);
        out.field("rule").text_or_null(self.rule.as_deref());
        out.field("reason").text(self.reason.name());
        out.text_field("customer", self.customer.as_deref());
        out.field("n").whole(self.n);
        out.close('}');
    }
}

impl UnknownCount {
    fn write(&self, out: &mut Writer) {
        out.open('{');
        out.field("flag").text(&self.flag);
        out.field("type").text_or_null(self.value_type.map(ValueType::name));
        out.field("n").whole(self.n);
        out.close('}');
    }
}

impl ReleaseCount {
    fn write(&self, out: &mut Writer) {
        out.open('{');
        out.field("release").text(&self.release);
        out.field("step_epoch").whole(self.step_epoch);
        out.field("arm").text(self.arm);
        out.field("stratum").text_or_null(self.stratum.as_deref());
        out.field("metric").text(&self.metric);
        out.field("ok").whole(self.ok);
        out.field("err").whole(self.err);
        out.field("unknown").whole(self.unknown);
        list(out, "units", &self.units, |out, unit| out.text(unit));
        out.field("overflow").whole(self.overflow);
        out.field("seen").text(&self.seen);
        list(out, "sampled", &self.sampled, |out, unit| out.text(unit));
        out.close('}');
    }
}

impl Starts {
    fn write(&self, within_ms: Option<u64>, out: &mut Writer) {
        out.open('{');
        out.field("attempted").whole(self.attempted);
        out.field("ok").whole(self.ok);
        if !self.exposed.is_empty() {
            if let Some(within_ms) = within_ms {
                out.field("within_ms").whole(within_ms);
            }
            list(out, "exposed", &self.exposed, |out, one| one.write(out));
        }
        out.close('}');
    }
}

impl StartExposure {
    fn write(&self, out: &mut Writer) {
        out.open('{');
        out.field("release").text(&self.release);
        out.field("step_epoch").whole(self.step_epoch);
        out.field("arm").text(self.arm);
        out.field("stratum").text_or_null(self.stratum.as_deref());
        out.field("unit").text(&self.unit);
        out.close('}');
    }
}

/// Takes out so many, from the front, or all.
fn first<T>(all: &mut Vec<T>, count: usize) -> Vec<T> {
    let rest = all.split_off(count.min(all.len()));
    mem::replace(all, rest)
}

fn list<T>(out: &mut Writer, name: &str, all: &[T], mut write: impl FnMut(&mut Writer, &T)) {
    out.field(name).open('[');
    all.iter().for_each(|one| write(out, one));
    out.close(']');
}

impl Counts {
    /// The fields of a report that are counted, and how long a start may take.
    pub(crate) fn write(&self, starts_within_ms: Option<u64>, out: &mut Writer) {
        out.field("dropped").whole(self.dropped);
        if let Some(starts) = &self.starts {
            starts.write(starts_within_ms, out.field("starts"));
        }
        list(out, "evaluations", &self.evaluations, |out, row| row.write(out));
        list(out, "unknown", &self.unknown, |out, row| row.write(out));
        list(out, "releases", &self.releases, |out, row| row.write(out));
    }

    /// In parts of at most so many rows; one at least, since a report without rows says that the
    /// instance lives and which rules it has.
    pub(crate) fn split(self, rows: usize) -> Vec<Self> {
        let mut rest = self;
        let mut parts = vec![];
        loop {
            let part = rest.take(rows);
            let is_empty = part.evaluations.is_empty() && part.unknown.is_empty() && part.releases.is_empty();
            if is_empty && !parts.is_empty() {
                return parts;
            }
            parts.push(part);
        }
    }

    /// Takes out what makes so many rows, from the front, and everything that is no row.
    fn take(&mut self, rows: usize) -> Self {
        let evaluations = first(&mut self.evaluations, rows);
        let unknown = first(&mut self.unknown, rows - evaluations.len());
        let (mut room, mut fitting) = (rows - evaluations.len() - unknown.len(), 0);
        for row in &self.releases {
            let Some(rest) = room.checked_sub(row.weight().min(rows)) else { break };
            (room, fitting) = (rest, fitting + 1);
        }
        let releases = first(&mut self.releases, fitting);
        let (dropped, starts) = (mem::take(&mut self.dropped), self.starts.take());
        Self { dropped, starts, evaluations, unknown, releases }
    }

    /// How many evaluations and outcomes it has.
    pub(crate) fn total(&self) -> u64 {
        let evaluations = self.evaluations.iter().map(|row| row.n);
        let unknown = self.unknown.iter().map(|row| row.n);
        let releases = self.releases.iter().map(|row| row.ok + row.err + row.unknown);
        evaluations.chain(unknown).chain(releases).fold(0, u64::saturating_add)
    }
}
