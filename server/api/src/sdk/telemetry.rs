//! `POST /sdk/v1/telemetry`

use actix_web::{HttpResponse, post, web};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use tidegate_core::{hash_text, hash_x1};
use tidegate_domain::telemetry::{
    EvaluationRow, OutcomeRow, Report, STARTS_WITHIN_MS, STARTS_WITHIN_MS_BOUNDS, StartRow, UnknownRow,
};
use tidegate_domain::{Audience, FieldFault};
use tidegate_store::Taken;
use utoipa::ToSchema;

use crate::auth::Sdk;
use crate::extract::Body;
use crate::{Deps, Problem};

/// The one form of reports so far.
const FORM: u32 = 1;

/// What an instance counted since its last report. Fields that are not known are ignored.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ReportBody {
    /// 1.
    #[schema(example = 1)]
    v: u32,
    /// Differs for every start of every client.
    #[schema(example = "5b1c8e0f")]
    instance: String,
    /// Counts the reports of the instance.
    seq: u64,
    /// The application.
    app: AppBody,
    /// Name and version of the SDK.
    #[schema(example = "rust 0.1.0")]
    sdk: String,
    /// Epoch of the rules that it has.
    #[serde(default)]
    epoch: u64,
    /// Their version; 0 without rules.
    #[serde(default)]
    version: u64,
    /// What could not be counted, or not be reported.
    #[serde(default)]
    dropped: u64,
    /// Starts with a variant that a release guards.
    starts: Option<StartsBody>,
    /// Evaluations that gave a value.
    #[serde(default)]
    evaluations: Vec<EvaluationBody>,
    /// Flags that were asked for in vain.
    #[serde(default)]
    unknown: Vec<UnknownBody>,
    /// How guarded work went.
    #[serde(default)]
    releases: Vec<OutcomeBody>,
}

/// An application.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct AppBody {
    #[schema(example = "checkout")]
    name: String,
    #[schema(example = "3.2.1")]
    version: String,
}

/// Starts of one process.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub(crate) struct StartsBody {
    /// It began, and has served a guarded variant.
    attempted: u64,
    /// It said that it is ready.
    ok: u64,
    /// How long it may take until it says so, in milliseconds.
    #[serde(default = "starts_within_ms")]
    #[schema(example = 60_000)]
    within_ms: u64,
    /// Which guarded variants it was served before it said so. One that does not say so in time counts as an error of
    /// the metric `starts`, in one arm of each release: the control where it was served both.
    #[serde(default)]
    exposed: Vec<StartExposureBody>,
}

fn starts_within_ms() -> u64 {
    STARTS_WITHIN_MS
}

/// An arm of a release that a process was served before it was ready.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct StartExposureBody {
    release: String,
    step_epoch: u64,
    arm: Arm,
    stratum: Option<String>,
    /// Hash of the first unit for which it was served, 16 hexadecimal digits; without it the instance is the unit.
    unit: Option<String>,
}

/// How often a flag ended in one way.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct EvaluationBody {
    flag: String,
    variant: String,
    rule: Option<String>,
    #[schema(example = "TARGETING_MATCH")]
    reason: String,
    customer: Option<String>,
    n: u64,
}

/// How often a flag was asked for that the rules do not have.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct UnknownBody {
    flag: String,
    #[serde(rename = "type")]
    value_type: Option<String>,
    n: u64,
}

/// Outcomes of one arm of a release, under one metric.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct OutcomeBody {
    release: String,
    step_epoch: u64,
    /// `treatment` or `control`.
    arm: Arm,
    stratum: Option<String>,
    #[schema(example = "errors")]
    metric: String,
    #[serde(default)]
    ok: u64,
    #[serde(default)]
    err: u64,
    #[serde(default)]
    unknown: u64,
    /// Hashes of the units that failed, 16 hexadecimal digits each.
    #[serde(default)]
    units: Vec<String>,
    #[serde(default)]
    overflow: u64,
    /// Base64 of a HyperLogLog of the exposed units, p = 11.
    seen: Option<String>,
    #[serde(default)]
    sampled: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Arm {
    Treatment,
    Control,
}

/// Report usage and outcomes
///
/// A report is counted once, by its instance and number: the same bytes again are answered 204 as the
/// first time, other bytes under the same number 409.
#[utoipa::path(tag = "distribution", request_body = ReportBody, responses(
    (status = 204, description = "It is counted, now or before"),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 409, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, body = Problem), (status = 503, body = Problem),
))]
#[post("/telemetry")]
pub(crate) async fn take_report(
    deps: web::Data<Deps>,
    sdk: Sdk,
    body: Body<ReportBody>,
) -> Result<HttpResponse, Problem> {
    let (body, sent) = body.read_sent().await?;
    let fingerprint = sent.fingerprint.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes));
    let report = body.read(sdk.audience, fingerprint)?;
    match deps.collector.take(sdk.environment, report).await? {
        Taken::New | Taken::Again => Ok(HttpResponse::NoContent().finish()),
        Taken::Clash => Err(Problem::report_taken(
            "another report of this instance and number was counted before; count on from a later number",
        )),
    }
}

impl ReportBody {
    fn read(self, audience: Audience, fingerprint: u64) -> Result<Report, Problem> {
        let mut faults = Vec::new();
        if self.v != FORM {
            faults.push(FieldFault::new("/v", format!("reports of form {FORM} are understood")));
        }
        let outcomes = self.releases.into_iter().enumerate();
        let starts = self.starts.unwrap_or_default();
        let exposed = starts.exposed.into_iter().enumerate();
        let starts_exposed =
            exposed.map(|(index, body)| body.row(index, &self.instance, &mut faults)).collect();
        let report = Report {
            instance: self.instance,
            audience,
            seq: self.seq,
            fingerprint,
            application: self.app.name,
            application_version: self.app.version,
            sdk: self.sdk,
            epoch: self.epoch,
            version: self.version,
            dropped: self.dropped,
            starts_attempted: starts.attempted,
            starts_ok: starts.ok,
            starts_within_ms: starts
                .within_ms
                .clamp(*STARTS_WITHIN_MS_BOUNDS.start(), *STARTS_WITHIN_MS_BOUNDS.end()),
            starts_exposed,
            evaluations: self.evaluations.into_iter().map(EvaluationBody::row).collect(),
            unknown: self.unknown.into_iter().map(UnknownBody::row).collect(),
            outcomes: outcomes.map(|(index, body)| body.row(index, &mut faults)).collect(),
        };
        faults.extend(report.faults());
        if faults.is_empty() { Ok(report) } else { Err(Problem::invalid(faults)) }
    }
}

impl EvaluationBody {
    fn row(self) -> EvaluationRow {
        let Self { flag, variant, rule, reason, customer, n } = self;
        EvaluationRow { flag, variant, rule, reason, customer, n }
    }
}

impl UnknownBody {
    fn row(self) -> UnknownRow {
        UnknownRow { flag: self.flag, value_type: self.value_type, n: self.n }
    }
}

impl StartExposureBody {
    fn row(self, index: usize, instance: &str, faults: &mut Vec<FieldFault>) -> StartRow {
        let unit =
            self.unit.map(|unit| read_hashes(&format!("/starts/exposed/{index}/unit"), &[unit], faults));
        let unit = match unit {
            Some(units) => units.first().copied().unwrap_or_default(),
            None => hash_x1(hash_text(&self.release), instance),
        };
        StartRow {
            release: self.release,
            step_epoch: self.step_epoch,
            treatment: self.arm == Arm::Treatment,
            stratum: self.stratum,
            unit,
        }
    }
}

impl OutcomeBody {
    fn row(self, index: usize, faults: &mut Vec<FieldFault>) -> OutcomeRow {
        let mut hashes =
            |name: &str, texts: &[String]| read_hashes(&format!("/releases/{index}/{name}"), texts, faults);
        let (units, sampled) = (hashes("units", &self.units), hashes("sampled", &self.sampled));
        let seen = self.seen.map(|seen| STANDARD.decode(seen)).transpose().unwrap_or_else(|_| {
            faults.push(FieldFault::new(format!("/releases/{index}/seen"), "base64 is expected"));
            None
        });
        OutcomeRow {
            release: self.release,
            step_epoch: self.step_epoch,
            treatment: self.arm == Arm::Treatment,
            stratum: self.stratum,
            metric: self.metric,
            ok: self.ok,
            err: self.err,
            unknown: self.unknown,
            units,
            overflow: self.overflow,
            seen: seen.unwrap_or_default(),
            sampled,
        }
    }
}

/// Reads hashes of units.
pub(crate) fn read_hashes(pointer: &str, texts: &[String], faults: &mut Vec<FieldFault>) -> Vec<u64> {
    let hashes = texts.iter().map(|text| hash(text)).collect::<Option<Vec<u64>>>();
    hashes.unwrap_or_else(|| {
        faults.push(FieldFault::new(pointer, "hashes of 16 hexadecimal digits are expected"));
        Vec::new()
    })
}

fn hash(text: &str) -> Option<u64> {
    let is_hash = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hash.then(|| u64::from_str_radix(text, 16).ok())?
}
