//! `GET /api/v1/projects/{project}`

use actix_web::http::header::ETAG;
use actix_web::{HttpResponse, get, web};
use tidegate_domain::{Permission, Scope};

use crate::auth::Caller;
use crate::extract::ProjectPath;
use crate::problem::version_tag;
use crate::view::ProjectView;
use crate::{Deps, Problem};

/// Show a project
#[utoipa::path(tag = "projects", params(("project" = String, Path, description = "The project's key")), responses(
    (status = 200, body = ProjectView, headers(("ETag" = String, description = "What it is now, for `If-Match`"))),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
))]
#[get("/projects/{project}")]
pub(crate) async fn show_project(
    deps: web::Data<Deps>,
    caller: Caller,
    path: web::Path<ProjectPath>,
) -> Result<HttpResponse, Problem> {
    let key = path.project()?;
    let permit = caller.permit_in_parts(Permission::FlagsRead, &Scope::Project(key.clone()))?;
    let reader = deps.store.read(&permit).await?;
    let project = reader.project(&key).await?;
    let project = project.ok_or_else(|| Problem::not_found("project", key.as_str()))?;
    let tag = version_tag(reader.last_change().await?);
    Ok(HttpResponse::Ok().insert_header((ETAG, tag)).json(ProjectView::from(project)))
}
