//! `GET /api/v1/projects`

use actix_web::{HttpRequest, HttpResponse, get, web};
use tidegate_domain::{Permission, Project, Scope};
use tidegate_store::Page;

use crate::auth::Caller;
use crate::extract::Params;
use crate::page::{self, SearchParams};
use crate::view::{Listing, ProjectView};
use crate::{Deps, Problem};

/// List projects, in the order of their keys
#[utoipa::path(tag = "projects", params(SearchParams), responses(
    (status = 200, body = Listing<ProjectView>),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
))]
#[get("/projects")]
pub(crate) async fn list_projects(
    deps: web::Data<Deps>,
    caller: Caller,
    request: HttpRequest,
    params: Params<SearchParams>,
) -> Result<HttpResponse, Problem> {
    let permit = caller.permit_in_parts(Permission::FlagsRead, &Scope::Tenant)?;
    let (q, page) = params.read()?.read();
    let limit = page.limit()?;
    let reader = deps.store.read(&permit).await?;
    let only = caller.access.projects();
    let window = Page { after: page.cursor(), limit: limit as u32 + 1 };
    let projects = reader.projects(only.as_deref(), q.as_deref(), window).await?;
    let cursor = |project: &Project| project.key.to_string();
    Ok(page::answer((request.path(), request.query_string()), limit, projects, cursor, ProjectView::from))
}
