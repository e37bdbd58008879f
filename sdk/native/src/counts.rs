//! What was counted, in the form in which it is reported.

use tidegate_core::Reason;
use tidegate_core::json::Writer;
use tidegate_core::model::ValueType;
use tidegate_session::{Row, RowKind};

/// Starts of this process.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Starts {
    /// It began, and has served a guarded variant.
    pub(crate) attempted: u64,
    /// It said that it is ready.
    pub(crate) ok: u64,
    /// What it was served before it said so, each once.
    pub(crate) exposed: Vec<StartExposure>,
}

/// An arm of a release that a process was served before it was ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StartExposure {
    /// The release's id.
    pub(crate) release: String,
    /// The step epoch of the exposure.
    pub(crate) step_epoch: u64,
    /// `treatment` or `control`.
    pub(crate) arm: &'static str,
    /// The customer, or whatever the release is stratified by.
    pub(crate) stratum: Option<String>,
    /// The hash of the first unit for which it was served.
    pub(crate) unit: String,
}

/// Most exposures that one start tells of; what is beyond is counted as dropped.
pub(crate) const STARTS_EXPOSED: usize = 64;

/// How often a flag ended in one way.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct EvaluationCount {
    /// The flag's key.
    pub(crate) flag: String,
    /// The variant that was served.
    pub(crate) variant: String,
    /// The rule that decided.
    pub(crate) rule: Option<String>,
    /// Why.
    pub(crate) reason: Reason,
    /// How often.
    pub(crate) n: u64,
}

/// How often a flag was asked for that the rules do not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UnknownCount {
    /// The key.
    pub(crate) flag: String,
    /// The type that was asked for.
    pub(crate) value_type: Option<ValueType>,
    /// How often.
    pub(crate) n: u64,
}

/// Outcomes of one arm of a release, under one metric.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReleaseCount {
    /// The release's id.
    pub(crate) release: String,
    /// The step epoch of the exposure.
    pub(crate) step_epoch: u64,
    /// `treatment` or `control`.
    pub(crate) arm: &'static str,
    /// The customer, or whatever the release is stratified by.
    pub(crate) stratum: Option<String>,
    /// What was measured.
    pub(crate) metric: String,
    /// Exposures that went well.
    pub(crate) ok: u64,
    /// Exposures that failed.
    pub(crate) err: u64,
    /// Exposures of which nobody said how they went.
    pub(crate) unknown: u64,
    /// Hashes of the units that failed.
    pub(crate) units: Vec<String>,
    /// Failed units beyond those.
    pub(crate) overflow: u64,
    /// Base64 of a HyperLogLog of the exposed units.
    pub(crate) seen: String,
    /// Hashes of exposed units below the release's threshold.
    pub(crate) sampled: Vec<String>,
}

impl EvaluationCount {
    pub(crate) fn row(&self) -> Row {
        let mut out = Writer::new();
        out.open('{');
        out.field("flag").text(&self.flag);
        out.field("variant").text(&self.variant);
        out.field("rule").text_or_null(self.rule.as_deref());
        out.field("reason").text(self.reason.name());
        out.field("n").whole(self.n);
        out.close('}');
        Row { kind: RowKind::Evaluations, text: out.into_text(), n: self.n }
    }
}

impl UnknownCount {
    pub(crate) fn row(&self) -> Row {
        let mut out = Writer::new();
        out.open('{');
        out.field("flag").text(&self.flag);
        out.field("type").text_or_null(self.value_type.map(ValueType::name));
        out.field("n").whole(self.n);
        out.close('}');
        Row { kind: RowKind::Unknown, text: out.into_text(), n: self.n }
    }
}

impl ReleaseCount {
    pub(crate) fn row(&self) -> Row {
        let mut out = Writer::new();
        out.open('{');
        out.field("release").text(&self.release);
        out.field("step_epoch").whole(self.step_epoch);
        out.field("arm").text(self.arm);
        out.field("stratum").text_or_null(self.stratum.as_deref());
        out.field("metric").text(&self.metric);
        out.field("ok").whole(self.ok);
        out.field("err").whole(self.err);
        out.field("unknown").whole(self.unknown);
        list(&mut out, "units", &self.units, |out, unit| out.text(unit));
        out.field("overflow").whole(self.overflow);
        out.field("seen").text(&self.seen);
        list(&mut out, "sampled", &self.sampled, |out, unit| out.text(unit));
        out.close('}');
        Row { kind: RowKind::Releases, text: out.into_text(), n: self.ok + self.err + self.unknown }
    }
}

impl Starts {
    /// The JSON of it, with how long a start may take where that was said.
    pub(crate) fn text(&self, within_ms: Option<u64>) -> String {
        let mut out = Writer::new();
        out.open('{');
        out.field("attempted").whole(self.attempted);
        out.field("ok").whole(self.ok);
        if !self.exposed.is_empty() {
            if let Some(within_ms) = within_ms {
                out.field("within_ms").whole(within_ms);
            }
            list(&mut out, "exposed", &self.exposed, |out, one| one.write(out));
        }
        out.close('}');
        out.into_text()
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

fn list<T>(out: &mut Writer, name: &str, all: &[T], mut write: impl FnMut(&mut Writer, &T)) {
    out.field(name).open('[');
    all.iter().for_each(|one| write(out, one));
    out.close(']');
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn check(text: &str, expected: &Value) {
        assert_eq!(serde_json::from_str::<Value>(text).unwrap(), *expected);
    }

    #[test]
    fn rows_are_written_as_they_are_reported() {
        let (flag, variant) = ("f\"1".to_owned(), "on".to_owned());
        let evaluations =
            EvaluationCount { flag: flag.clone(), variant, rule: None, reason: Reason::Default, n: 2 };
        let row = evaluations.row();
        assert_eq!((row.kind, row.n), (RowKind::Evaluations, 2));
        check(
            &row.text,
            &json!({ "flag": "f\"1", "variant": "on", "rule": null, "reason": "DEFAULT", "n": 2 }),
        );
        let row = UnknownCount { flag, value_type: Some(ValueType::Boolean), n: 3 }.row();
        assert_eq!((row.kind, row.n), (RowKind::Unknown, 3));
        check(&row.text, &json!({ "flag": "f\"1", "type": "boolean", "n": 3 }));
        let (unit, other) = ("00000000000000ff".to_owned(), "0000000000000001".to_owned());
        let releases = ReleaseCount {
            release: "rel1".into(),
            step_epoch: 2,
            arm: "control",
            stratum: Some("acme".into()),
            metric: "errors".into(),
            ok: 4,
            err: 5,
            unknown: 6,
            units: vec![unit.clone(), other],
            overflow: 7,
            seen: "AA==".into(),
            sampled: vec![unit],
        };
        let row = releases.row();
        assert_eq!((row.kind, row.n), (RowKind::Releases, 15));
        let expected = json!({
            "release": "rel1", "step_epoch": 2, "arm": "control", "stratum": "acme", "metric": "errors", "ok": 4,
            "err": 5, "unknown": 6, "units": ["00000000000000ff", "0000000000000001"], "overflow": 7, "seen": "AA==",
            "sampled": ["00000000000000ff"],
        });
        check(&row.text, &expected);
    }

    #[test]
    fn starts_say_what_was_served_before_the_application_was_ready() {
        let exposed = StartExposure {
            release: "rel1".into(),
            step_epoch: 2,
            arm: "treatment",
            stratum: None,
            unit: "00000000000000ff".into(),
        };
        let begun = Starts { attempted: 1, ok: 0, exposed: vec![exposed] };
        let expected = json!({ "attempted": 1, "ok": 0, "within_ms": 30_000, "exposed": [{
            "release": "rel1", "step_epoch": 2, "arm": "treatment", "stratum": null, "unit": "00000000000000ff" }] });
        check(&begun.text(Some(30_000)), &expected);
        let ready = Starts { ok: 1, ..Starts::default() };
        check(&ready.text(Some(30_000)), &json!({ "attempted": 0, "ok": 1 }));
    }
}
