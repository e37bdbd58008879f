//! `GET /api/v1/projects/{project}/environments/{environment}/releases/{release}`

use std::time::Duration;

use actix_web::http::header::{ETAG, HeaderMap, HeaderName, IF_NONE_MATCH};
use actix_web::{HttpRequest, HttpResponse, get, web};
use tidegate_domain::{EnvironmentRef, Permission, Permit, Scope};
use tidegate_store::StoredRelease;
use tokio::time::{Instant, timeout};

use super::view::ReleaseView;
use super::{ReleasePath, found, judged};
use crate::auth::Caller;
use crate::problem::version_tag;
use crate::{Deps, Problem, limits};

/// Show a release, with what its guards say
///
/// With `Prefer: wait=<seconds>` (60 at most) the answer waits for something to happen to the release:
/// after the version that `If-None-Match` names, else after the present one. `304` says that nothing has.
#[utoipa::path(tag = "releases",
    params(
        ("project" = String, Path, description = "The project's key"),
        ("environment" = String, Path, description = "The environment's key"),
        ("release" = String, Path, description = "The release's id"),
        ("Prefer" = Option<String>, Header, description = "`wait=<seconds>`"),
        ("If-None-Match" = Option<String>, Header, description = "`\"v<version>\"` that is known already"),
    ),
    responses(
    (status = 200, body = ReleaseView, headers(("ETag" = String, description = "`\"v<version>\"`"))),
    (status = 304, description = "Nothing has happened"),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 503, body = Problem),
))]
#[get("/projects/{project}/environments/{environment}/releases/{release}")]
pub(crate) async fn show_release(
    deps: web::Data<Deps>,
    caller: Caller,
    request: HttpRequest,
    path: web::Path<ReleasePath>,
) -> Result<HttpResponse, Problem> {
    let of = path.environment.of(&caller)?;
    let permit = caller.permit(Permission::FlagsRead, &Scope::from(&of))?;
    let wait = wait(request.headers())?;
    let reader = deps.store.read(&permit).await?;
    let mut stored = found(&reader, &of, &path.release).await?;
    drop(reader);
    let tag = |stored: &StoredRelease| version_tag(stored.release.version);
    let named = request.headers().get(IF_NONE_MATCH).and_then(|tag| tag.to_str().ok()).map(str::to_owned);
    let known = named.clone().or_else(|| wait.map(|_| tag(&stored)));
    if let Some(wait) = wait.filter(|_| known.as_deref() == Some(&*tag(&stored))) {
        stored = news(&deps, (&permit, &of), stored, wait).await?;
    }
    if known.as_deref() == Some(&*tag(&stored)) {
        return Ok(HttpResponse::NotModified().insert_header((ETAG, tag(&stored))).finish());
    }
    let tag = tag(&stored);
    let view = judged(&deps.store.read(&permit).await?, &of, stored).await?;
    Ok(HttpResponse::Ok().insert_header((ETAG, tag)).json(view))
}

/// How long the client would wait.
fn wait(headers: &HeaderMap) -> Result<Option<Duration>, Problem> {
    let text = headers.get(HeaderName::from_static("prefer")).and_then(|value| value.to_str().ok());
    let mut parts = text.unwrap_or_default().split([',', ';']);
    let Some(seconds) = parts.find_map(|part| part.trim().strip_prefix("wait=")) else { return Ok(None) };
    let most = limits::RELEASE_WAIT_S;
    let wrong = || Problem::malformed(format!("`Prefer: wait=<seconds>` has 0 to {most} seconds"));
    let seconds: u64 = seconds.trim().parse().map_err(|_| wrong())?;
    Ok(Some(Duration::from_secs(seconds.min(most))))
}

/// The release once something has happened to it, or as it is after the wait.
async fn news(
    deps: &Deps,
    (permit, of): (&Permit, &EnvironmentRef),
    known: StoredRelease,
    wait: Duration,
) -> Result<StoredRelease, Problem> {
    let mut poked = deps.hub.console(permit.tenant());
    let until = Instant::now() + wait;
    loop {
        poked.mark_unchanged();
        let reader = deps.store.read(permit).await?;
        let stored = found(&reader, of, &known.release.origin.id).await?;
        drop(reader);
        let left = until.saturating_duration_since(Instant::now());
        if stored.release.version != known.release.version || left.is_zero() || deps.hub.is_draining() {
            return Ok(stored);
        }
        // Either is a reason to look again.
        drop(timeout(left.min(limits::RELEASE_LOOK), poked.changed()).await);
    }
}
