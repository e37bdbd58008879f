//! `GET /api/v1/projects/{project}/environments/{environment}/versions`

use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use tidegate_store::LiveVersion;
use utoipa::ToSchema;

use super::reader;
use crate::auth::Caller;
use crate::extract::EnvironmentPath;
use crate::view::{Listing, time};
use crate::{Deps, Problem, limits};

/// A version of an application, as its instances tell of themselves.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LiveVersionView {
    #[schema(example = "checkout")]
    application: String,
    #[schema(example = "3.2.1")]
    version: String,
    /// Instances that report now.
    instances: u64,
    /// The oldest version of the rules that one of them has.
    #[schema(required)]
    oldest_rules: Option<u64>,
    /// Evaluations, ever.
    evaluations: u64,
    /// What its instances could not count, or not report.
    dropped: u64,
    /// Starts with a variant that a release guards.
    starts_attempted: u64,
    /// Of those, how many succeeded.
    starts_ok: u64,
    /// RFC 3339.
    first_seen: String,
    /// RFC 3339.
    last_seen: String,
}

/// List the versions of applications that were heard of, the latest first
#[utoipa::path(tag = "usage",
    params(("project" = String, Path, description = "The project's key"), ("environment" = String, Path, description = "The environment's key")),
    responses(
    (status = 200, body = Listing<LiveVersionView>), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 503, body = Problem),
))]
#[get("/projects/{project}/environments/{environment}/versions")]
pub(crate) async fn list_versions(
    deps: web::Data<Deps>,
    caller: Caller,
    path: web::Path<EnvironmentPath>,
) -> Result<HttpResponse, Problem> {
    let of = path.of(&caller)?;
    let live_since_ms = (deps.now_ms)() - limits::LIVE_MS;
    let versions = reader(&deps, &caller, &of).await?.live_versions(&of, live_since_ms).await?;
    let items = versions.into_iter().map(LiveVersionView::from).collect();
    Ok(HttpResponse::Ok().json(Listing { items, next: None }))
}

impl From<LiveVersion> for LiveVersionView {
    fn from(version: LiveVersion) -> Self {
        Self {
            application: version.application,
            version: version.version,
            instances: version.instances.unsigned_abs(),
            oldest_rules: version.oldest_rules.map(i64::unsigned_abs),
            evaluations: version.evaluations.unsigned_abs(),
            dropped: version.dropped.unsigned_abs(),
            starts_attempted: version.starts_attempted.unsigned_abs(),
            starts_ok: version.starts_ok.unsigned_abs(),
            first_seen: time(version.first_ms),
            last_seen: time(version.last_ms),
        }
    }
}
