//! `POST /api/v1/signals`

use std::collections::BTreeMap;

use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use tidegate_core::parse_instant;
use tidegate_domain::telemetry::{OutcomeRow, ROWS_PER_REPORT, check_reported};
use tidegate_domain::{EnvironmentRef, FieldFault, Permission, Scope};
use tidegate_store::{SignalBatch, Taken};
use utoipa::ToSchema;

use crate::auth::Caller;
use crate::extract::Body;
use crate::sdk::telemetry::{Arm, read_hashes};
use crate::{Deps, Problem, limits};

/// Names that sources of our own have.
const OUR_SOURCES: [&str; 2] = ["sdk", "prometheus"];

/// Outcomes that one source tells.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignalsBody {
    /// Who tells them; not `sdk` or `prometheus`.
    #[schema(example = "nightly-checks")]
    source: String,
    /// What the source calls this batch: it is taken once under this name.
    #[schema(example = "2026-11-29T10:00")]
    batch: String,
    windows: Vec<WindowBody>,
}

/// What happened to those whom one arm of a release had exposed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WindowBody {
    /// The release's id.
    release: String,
    /// The step epoch of the exposures, as the release tells it.
    #[schema(example = 3)]
    step_epoch: u64,
    /// `treatment` or `control`.
    arm: Arm,
    /// The customer, where the release is stratified.
    stratum: Option<String>,
    /// The signal that guards name.
    #[schema(example = "errors")]
    metric: String,
    /// When it began.
    #[schema(example = "2026-11-29T10:00:00Z", format = "date-time")]
    from: String,
    /// When it ended.
    #[schema(example = "2026-11-29T10:01:00Z", format = "date-time")]
    to: String,
    /// How many were exposed.
    #[schema(example = 1200)]
    exposed: u64,
    /// How many of them failed.
    #[schema(example = 3)]
    err: u64,
    /// Hashes of the units that failed, 16 hexadecimal digits each: with them a source can halt a
    /// release, without it can mostly only hold it.
    #[serde(default)]
    units: Vec<String>,
}

/// Tell signals of releases
///
/// For release automation and whatever else knows how exposures ended. A batch is counted once, by its
/// source and name: the same bytes again are answered 204 as the first time, others under the same name
/// 409. It is attributed by the step epoch that it names, and counts from when it comes in: clocks of
/// sources may be wrong.
#[utoipa::path(tag = "releases", request_body = SignalsBody, responses(
    (status = 204, description = "It is counted, now or before"),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 409, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, body = Problem), (status = 503, body = Problem),
))]
#[post("/signals")]
pub(crate) async fn take_signals(
    deps: web::Data<Deps>,
    caller: Caller,
    body: Body<SignalsBody>,
) -> Result<HttpResponse, Problem> {
    let permit = caller.permit_in_parts(Permission::SignalsWrite, &Scope::Tenant)?;
    let (body, sent) = body.read_sent().await?;
    let (source, batch) = (body.source.clone(), body.batch.clone());
    let rows = body.read()?;
    let places = {
        let ids: Vec<&str> = rows.iter().map(|row| row.release.as_str()).collect();
        deps.store.read(&permit).await?.release_places(&ids).await?
    };
    let fingerprint = sent.fingerprint.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes));
    let outcomes = placed(&caller, &places, rows)?;
    let batch = SignalBatch { source, batch, fingerprint, outcomes };
    if caller.dry_run {
        return Ok(HttpResponse::NoContent().finish());
    }
    let now_ms = deps.store.database_ms().await?;
    match deps.store.take_signals(&permit, &batch, now_ms).await? {
        Taken::New | Taken::Again => {
            deps.collector.has_news();
            Ok(HttpResponse::NoContent().finish())
        }
        Taken::Clash => Err(Problem::report_taken(
            "another batch of this source and name was counted before; give each batch a name of its own",
        )),
    }
}

/// Where each release is. One of which the caller may tell nothing is none.
fn placed(
    caller: &Caller,
    places: &BTreeMap<String, EnvironmentRef>,
    rows: Vec<OutcomeRow>,
) -> Result<Vec<(EnvironmentRef, OutcomeRow)>, Problem> {
    let mut faults = Vec::new();
    let mut found = Vec::with_capacity(rows.len());
    for (index, row) in rows.into_iter().enumerate() {
        let allows =
            |place: &&EnvironmentRef| caller.access.allows(Permission::SignalsWrite, &Scope::from(*place));
        if let Some(place) = places.get(&row.release).filter(allows) {
            found.push((place.clone(), row));
            continue;
        }
        let message = format!("there is no release `{}` of which this token may tell signals", row.release);
        faults.push(FieldFault::new(format!("/windows/{index}/release"), message));
    }
    if faults.is_empty() { Ok(found) } else { Err(Problem::invalid(faults)) }
}

impl SignalsBody {
    fn read(self) -> Result<Vec<OutcomeRow>, Problem> {
        let mut faults = Vec::new();
        for (pointer, name) in [("/source", &self.source), ("/batch", &self.batch)] {
            check_reported(pointer, name, &mut faults);
        }
        if OUR_SOURCES.contains(&self.source.as_str()) {
            faults.push(FieldFault::new("/source", "this name is ours; choose another one"));
        }
        if self.windows.len() > ROWS_PER_REPORT {
            let message = format!("at most {ROWS_PER_REPORT} are taken; send more batches");
            return Err(Problem::invalid(vec![FieldFault::new("/windows", message)]));
        }
        let windows = self.windows.into_iter().enumerate();
        let rows = windows.map(|(index, window)| window.row(index, &mut faults)).collect();
        if faults.is_empty() { Ok(rows) } else { Err(Problem::invalid(faults)) }
    }
}

impl WindowBody {
    fn row(self, index: usize, faults: &mut Vec<FieldFault>) -> OutcomeRow {
        let at = format!("/windows/{index}");
        let span = parse_instant(&self.from).zip(parse_instant(&self.to)).map(|(from, to)| to - from);
        if !span.is_some_and(|span| (1..=limits::SIGNAL_WINDOW_MS).contains(&span)) {
            let most = limits::SIGNAL_WINDOW_MS / 3_600_000;
            let message =
                format!("an RFC 3339 date-time after `from` is expected, at most {most} hours later");
            faults.push(FieldFault::new(format!("{at}/to"), message));
        }
        if self.err > self.exposed {
            faults.push(FieldFault::new(format!("{at}/err"), "no more can fail than are exposed"));
        }
        let row = OutcomeRow {
            release: self.release,
            step_epoch: self.step_epoch,
            treatment: self.arm == Arm::Treatment,
            stratum: self.stratum,
            metric: self.metric,
            ok: self.exposed.saturating_sub(self.err),
            err: self.err,
            unknown: 0,
            units: read_hashes(&format!("{at}/units"), &self.units, faults),
            overflow: 0,
            seen: Vec::new(),
            sampled: Vec::new(),
        };
        row.check(&at, faults);
        row
    }
}
