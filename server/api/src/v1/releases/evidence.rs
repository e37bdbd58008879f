//! `GET /api/v1/projects/{project}/environments/{environment}/releases/{release}/evidence`

use actix_web::{HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use tidegate_domain::{Permission, Scope};
use tidegate_rollout::{Counts, ErrorCount, ExposureCount, Moment, UnitCount, WINDOW_MS, history};
use tidegate_store::Detail;
use utoipa::{IntoParams, ToSchema};

use super::guards::finite;
use super::{ReleasePath, found};
use crate::auth::Caller;
use crate::extract::Params;
use crate::view::time;
use crate::{Deps, Problem, limits};

const HOUR_MS: i64 = 60 * 60 * 1000;

/// How much is told.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct EvidenceParams {
    /// Windows at most, from 2; all of ten seconds if left out.
    windows: Option<usize>,
}

impl EvidenceParams {
    fn windows(&self) -> Result<Option<usize>, Problem> {
        let wrong = || Problem::malformed("`windows` is a number of at least 2");
        self.windows.map(|most| if most < 2 { Err(wrong()) } else { Ok(most) }).transpose()
    }
}

/// What was counted of a release: data for charts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CountsView {
    /// Length of a window, in seconds. Without `windows`, what was reported a while ago is told by longer ones: of a
    /// minute after half an hour, of ten after five hours, of an hour after a day.
    window_s: i64,
    /// Outcomes of exposures, by windows.
    exposures: Vec<ExposureView>,
    /// Units by their first errors, by windows.
    errors: Vec<ErrorView>,
    /// Units of each arm, by steps.
    units: Vec<UnitView>,
    /// Server instances that were heard of within the last minute.
    live_instances: u64,
    /// Whether everything is told that was counted: there is a bound.
    complete: bool,
    /// When the last report came in; RFC 3339.
    #[schema(required)]
    last_at: Option<String>,
    /// What the guards said at moments of the present attempt, the latest last.
    history: Vec<MomentView>,
}

/// What the guards said at the end of a window.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MomentView {
    /// RFC 3339.
    at: String,
    /// The evidence of all guards together, by its logarithm; `null` where none said anything.
    #[schema(required)]
    ln_e: Option<f64>,
    /// Every guard of the plan.
    guards: Vec<GuardMomentView>,
}

/// What one guard said.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GuardMomentView {
    name: String,
    /// The evidence of harm, by its logarithm.
    #[schema(required)]
    ln_e: Option<f64>,
    /// How many times as often the treatment failed; of an absolute guard, the share that failed.
    #[schema(required)]
    value: Option<f64>,
    /// The ratio was not below, with 95 %.
    #[schema(required)]
    low: Option<f64>,
    /// The ratio was not above, with 95 %.
    #[schema(required)]
    high: Option<f64>,
}

impl From<Moment> for MomentView {
    fn from(moment: Moment) -> Self {
        let guards = moment.guards.into_iter().map(|guard| GuardMomentView {
            name: guard.name,
            ln_e: guard.ln_e,
            value: guard.value,
            low: guard.low,
            high: guard.high,
        });
        Self { at: time(moment.at_ms), ln_e: finite(moment.ln_e), guards: guards.collect() }
    }
}

/// Outcomes within one window.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExposureView {
    /// When it began; RFC 3339.
    window: String,
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
    window: String,
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

impl From<ExposureCount> for ExposureView {
    fn from(row: ExposureCount) -> Self {
        let (window, arm) = (time(row.window_ms), arm(row.treatment));
        let ExposureCount { step_epoch, stratum, metric, source, ok, err, unknown, .. } = row;
        Self { window, step_epoch, arm, stratum, metric, source, ok, err, unknown }
    }
}

impl From<ErrorCount> for ErrorView {
    fn from(row: ErrorCount) -> Self {
        let (window, arm) = (time(row.window_ms), arm(row.treatment));
        let ErrorCount { step_epoch, stratum, metric, units, .. } = row;
        Self { window, step_epoch, arm, stratum, metric, units }
    }
}

impl From<UnitCount> for UnitView {
    fn from(row: UnitCount) -> Self {
        Self { step_epoch: row.step_epoch, arm: arm(row.treatment), seen: row.seen }
    }
}

impl CountsView {
    fn new(counts: Counts, width_ms: i64, moments: Vec<Moment>) -> Self {
        // A unit whose error is one more of the same attempt counts for later processes only.
        let firsts = counts.errors.into_iter().filter(|error| error.before.is_none());
        Self {
            window_s: width_ms / 1000,
            exposures: counts.exposures.into_iter().map(ExposureView::from).collect(),
            errors: firsts.map(ErrorView::from).collect(),
            units: counts.units.into_iter().map(UnitView::from).collect(),
            live_instances: counts.live_instances,
            complete: !counts.is_cut,
            last_at: counts.last_ms.map(time),
            history: moments.into_iter().map(MomentView::from).collect(),
        }
    }
}

/// Show what was counted of a release
///
/// Outcomes, first errors and units, by steps, arms and windows of ten seconds, and what the guards made of
/// them over time: data for charts. With `windows` they are added up to longer ones, of which there are at most so many.
#[utoipa::path(tag = "releases",
    params(("project" = String, Path, description = "The project's key"), ("environment" = String, Path, description = "The environment's key"),
        ("release" = String, Path, description = "The release's id"), EvidenceParams),
    responses(
    (status = 200, body = CountsView), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem),
))]
#[get("/projects/{project}/environments/{environment}/releases/{release}/evidence")]
pub(crate) async fn show_release_evidence(
    deps: web::Data<Deps>,
    caller: Caller,
    path: web::Path<ReleasePath>,
    params: Params<EvidenceParams>,
) -> Result<HttpResponse, Problem> {
    let of = path.environment.of(&caller)?;
    let permit = caller.permit(Permission::FlagsRead, &Scope::from(&of))?;
    let windows = params.read()?.windows()?;
    let reader = deps.store.read(&permit).await?;
    let stored = found(&reader, &of, &path.release).await?;
    let now_ms = reader.database_ms().await?;
    let detail = Detail {
        windows_since_ms: now_ms,
        apart_since_ms: now_ms - limits::ERRORS_APART_MS,
        coarse_ms: HOUR_MS,
        units_since: 0,
        live_since_ms: now_ms - limits::LIVE_MS,
    };
    let counts = reader.release_counts(&of, &path.release, detail).await?;
    drop(reader);
    // Reckoned apart, so that no stream waits for it.
    let view = web::block(move || {
        let moments = history(&stored.release, &counts, limits::EVIDENCE_MOMENTS);
        let (counts, width_ms) = match windows {
            Some(most) => {
                let width_ms = counts.width_ms(most);
                (counts.folded(width_ms, |_| true), width_ms)
            }
            None => (counts, WINDOW_MS),
        };
        CountsView::new(counts, width_ms, moments)
    });
    Ok(HttpResponse::Ok().json(view.await.map_err(|_| Problem::internal())?))
}
