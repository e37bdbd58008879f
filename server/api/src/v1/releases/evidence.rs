//! `GET /api/v1/projects/{project}/environments/{environment}/releases/{release}/evidence`

use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use tidegate_domain::{Permission, Scope};
use tidegate_rollout::{Counts, ErrorCount, ExposureCount, UnitCount, WINDOW_MS};
use tidegate_store::Detail;
use utoipa::ToSchema;

use super::{ReleasePath, found};
use crate::auth::Caller;
use crate::view::time;
use crate::{Deps, Problem, limits};

const HOUR_MS: i64 = 60 * 60 * 1000;

/// What was counted of a release: data for charts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CountsView {
    /// Length of a window, in seconds. What is older than a day is told as one window without a time.
    window_s: i64,
    /// Outcomes of exposures, by windows.
    exposures: Vec<ExposureView>,
    /// Units by their first errors, by windows.
    errors: Vec<ErrorView>,
    /// Units of each arm, by steps.
    units: Vec<UnitView>,
    /// Server instances that were heard of within the last minute.
    live_instances: u64,
    /// When the last report came in; RFC 3339.
    #[schema(required)]
    last_at: Option<String>,
}

/// Outcomes within one window.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExposureView {
    /// When it began; RFC 3339.
    #[schema(required)]
    window: Option<String>,
    step_epoch: u64,
    /// `treatment` or `control`.
    arm: &'static str,
    /// The customer; empty where there is none.
    stratum: String,
    metric: String,
    /// `sdk`, or the name of a signal's source.
    source: String,
    ok: u64,
    err: u64,
    unknown: u64,
}

/// Units that had their first error within one window.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErrorView {
    /// When it began; RFC 3339.
    #[schema(required)]
    window: Option<String>,
    step_epoch: u64,
    /// `treatment` or `control`.
    arm: &'static str,
    /// The customer; empty where there is none.
    stratum: String,
    metric: String,
    units: u64,
}

/// Units of an arm in a step.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UnitView {
    step_epoch: u64,
    /// `treatment` or `control`.
    arm: &'static str,
    /// About how many.
    seen: u64,
}

fn arm(is_treatment: bool) -> &'static str {
    if is_treatment { "treatment" } else { "control" }
}

fn window(window_ms: i64) -> Option<String> {
    (window_ms > 0).then(|| time(window_ms))
}

impl From<ExposureCount> for ExposureView {
    fn from(row: ExposureCount) -> Self {
        let (window, arm) = (window(row.window_ms), arm(row.treatment));
        let ExposureCount { step_epoch, stratum, metric, source, ok, err, unknown, .. } = row;
        Self { window, step_epoch, arm, stratum, metric, source, ok, err, unknown }
    }
}

impl From<ErrorCount> for ErrorView {
    fn from(row: ErrorCount) -> Self {
        let (window, arm) = (window(row.window_ms), arm(row.treatment));
        let ErrorCount { step_epoch, stratum, metric, units, .. } = row;
        Self { window, step_epoch, arm, stratum, metric, units }
    }
}

impl From<UnitCount> for UnitView {
    fn from(row: UnitCount) -> Self {
        Self { step_epoch: row.step_epoch, arm: arm(row.treatment), seen: row.seen }
    }
}

impl From<Counts> for CountsView {
    fn from(counts: Counts) -> Self {
        // A unit whose error is one more of the same attempt counts for later processes only.
        let firsts = counts.errors.into_iter().filter(|error| error.before.is_none());
        Self {
            window_s: WINDOW_MS / 1000,
            exposures: counts.exposures.into_iter().map(ExposureView::from).collect(),
            errors: firsts.map(ErrorView::from).collect(),
            units: counts.units.into_iter().map(UnitView::from).collect(),
            live_instances: counts.live_instances,
            last_at: counts.last_ms.map(time),
        }
    }
}

/// Show what was counted of a release
///
/// Outcomes, first errors and units, by steps, arms and windows of ten seconds: data for charts.
#[utoipa::path(tag = "releases",
    params(("project" = String, Path, description = "The project's key"), ("environment" = String, Path, description = "The environment's key"),
        ("release" = String, Path, description = "The release's id")),
    responses(
    (status = 200, body = CountsView),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem),
))]
#[get("/projects/{project}/environments/{environment}/releases/{release}/evidence")]
pub(crate) async fn show_release_evidence(
    deps: web::Data<Deps>,
    caller: Caller,
    path: web::Path<ReleasePath>,
) -> Result<HttpResponse, Problem> {
    let of = path.environment.of(&caller)?;
    let permit = caller.permit(Permission::FlagsRead, &Scope::from(&of))?;
    let reader = deps.store.read(&permit).await?;
    found(&reader, &of, &path.release).await?;
    let now_ms = reader.database_ms().await?;
    let detail = Detail {
        windows_since_ms: now_ms,
        folded_before_ms: now_ms - limits::EVIDENCE_HOURS * HOUR_MS,
        live_since_ms: now_ms - limits::LIVE_MS,
    };
    let counts = reader.release_counts(&of, &path.release, detail).await?;
    Ok(HttpResponse::Ok().json(CountsView::from(counts)))
}
