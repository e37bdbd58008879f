//! `GET /api/v1/projects`

use actix_web::{HttpRequest, HttpResponse, get, web};
use tidegate_domain::Project;
use tidegate_store::Page;

use crate::auth::Owner;
use crate::extract::Params;
use crate::page::{self, PageParams};
use crate::view::{Listing, ProjectView};
use crate::{Deps, Problem};

/// List projects, in the order of their keys
#[utoipa::path(tag = "projects", params(PageParams), responses(
    (status = 200, body = Listing<ProjectView>),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
))]
#[get("/projects")]
pub(crate) async fn list_projects(
    deps: web::Data<Deps>,
    owner: Owner,
    request: HttpRequest,
    params: Params<PageParams>,
) -> Result<HttpResponse, Problem> {
    let page = params.read()?;
    let limit = page.limit()?;
    let reader = deps.store.read(&owner.tenant).await?;
    let projects = reader.projects(Page { after: page.cursor(), limit: limit as u32 + 1 }).await?;
    let cursor = |project: &Project| project.key.to_string();
    Ok(page::answer((request.path(), request.query_string()), limit, projects, cursor, ProjectView::from))
}
