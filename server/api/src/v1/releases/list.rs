//! `GET /api/v1/projects/{project}/environments/{environment}/releases`

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Deserialize;
use tidegate_domain::{Permission, Scope};
use tidegate_store::{Page, ReleaseFilter, StoredRelease};
use utoipa::IntoParams;

use super::view::{ReleaseView, names_in};
use crate::auth::Caller;
use crate::extract::{EnvironmentPath, Params};
use crate::page::{self, PageParams};
use crate::view::Listing;
use crate::{Deps, Problem};

/// Which releases.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReleaseParams {
    /// Those of one flag.
    flag: Option<String>,
    /// Those in one state, or in one of several with commas between them.
    state: Option<String>,
    /// Items at most: 1 to 500, 100 if left out.
    limit: Option<usize>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// List the releases of an environment, the newest first
#[utoipa::path(tag = "releases",
    params(("project" = String, Path, description = "The project's key"), ("environment" = String, Path, description = "The environment's key"), ReleaseParams),
    responses(
    (status = 200, body = Listing<ReleaseView>),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 503, body = Problem),
))]
#[get("/projects/{project}/environments/{environment}/releases")]
pub(crate) async fn list_releases(
    deps: web::Data<Deps>,
    caller: Caller,
    request: HttpRequest,
    path: web::Path<EnvironmentPath>,
    params: Params<ReleaseParams>,
) -> Result<HttpResponse, Problem> {
    let of = path.of(&caller)?;
    let permit = caller.permit(Permission::FlagsRead, &Scope::from(&of))?;
    let ReleaseParams { flag, state, limit, cursor } = params.read()?;
    let page = PageParams::new(limit, cursor);
    let limit = page.limit()?;
    let states: Vec<&str> = state.as_deref().map(|states| states.split(',').collect()).unwrap_or_default();
    let filter = ReleaseFilter { flag: flag.as_deref(), states: &states };
    let window = Page { after: page.cursor(), limit: limit as u32 + 1 };
    let reader = deps.store.read(&permit).await?;
    if reader.environment(&of.project, &of.environment).await?.is_none() {
        return Err(Problem::not_found("environment", of.environment.as_str()));
    }
    let releases = reader.releases(&of, filter, window).await?;
    let cursor = |stored: &StoredRelease| stored.release.origin.id.clone();
    let names = names_in(&reader, releases.iter().map(|stored| &stored.release)).await?;
    let ends = reader.release_ends(releases.iter().map(|stored| &stored.release)).await?;
    let view = |stored: StoredRelease| ReleaseView::new(stored.release, &names).with_end(&ends);
    Ok(page::answer((request.path(), request.query_string()), limit, releases, cursor, view))
}
