//! `GET /api/v1/projects/{project}/flags`

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Deserialize;
use tidegate_domain::{FlagDefinition, Permission, Scope};
use tidegate_store::Page;
use utoipa::IntoParams;

use super::states;
use crate::auth::Caller;
use crate::extract::{Params, ProjectPath};
use crate::page::{self, PageParams};
use crate::view::{FlagSummary, Listing};
use crate::{Deps, Problem};

/// Which flags.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct FlagParams {
    /// Part of the key, description, owner or a tag.
    q: Option<String>,
    /// Those that are archived, instead of those that are not.
    #[serde(default)]
    archived: bool,
    /// Items at most: 1 to 500, 100 if left out.
    limit: Option<usize>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// List a project's flags with their state in each environment, in the order of their keys
#[utoipa::path(tag = "flags", params(("project" = String, Path, description = "The project's key"), FlagParams), responses(
    (status = 200, body = Listing<FlagSummary>),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
))]
#[get("/projects/{project}/flags")]
pub(crate) async fn list_flags(
    deps: web::Data<Deps>,
    caller: Caller,
    path: web::Path<ProjectPath>,
    request: HttpRequest,
    params: Params<FlagParams>,
) -> Result<HttpResponse, Problem> {
    let project = path.project()?;
    let permit = caller.permit_in_parts(Permission::FlagsRead, &Scope::Project(project.clone()))?;
    let FlagParams { q, archived, limit, cursor } = params.read()?;
    let page = PageParams::new(limit, cursor);
    let limit = page.limit()?;
    let reader = deps.store.read(&permit).await?;
    if reader.project(&project).await?.is_none() {
        return Err(Problem::not_found("project", project.as_str()));
    }
    let q = q.as_deref().filter(|q| !q.is_empty());
    let flags =
        reader.flags(&project, (q, archived), Page { after: page.cursor(), limit: limit as u32 + 1 }).await?;
    let states = states(&reader, &caller.access, &project, &flags).await?;
    let cursor = |flag: &FlagDefinition| flag.key.to_string();
    let view = |flag| FlagSummary::new(flag, &states);
    Ok(page::answer((request.path(), request.query_string()), limit, flags, cursor, view))
}
