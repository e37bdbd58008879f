//! `GET /api/v1/projects/{project}/ledger`

use actix_web::{HttpRequest, HttpResponse, get, web};
use tidegate_domain::{Permission, Scope};

use super::view::LedgerView;
use super::{Part, answer};
use crate::auth::Caller;
use crate::extract::ProjectPath;
use crate::{Deps, Problem};

/// Show what the releases of a project were spared, and what that cost
///
/// As for one environment.
#[utoipa::path(tag = "releases",
    params(("project" = String, Path, description = "The project's key")),
    responses(
    (status = 200, content((LedgerView = "application/json"), (String = "text/csv", example = json!(super::csv::EXAMPLE)))),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem),
))]
#[get("/projects/{project}/ledger")]
pub(crate) async fn show_project_ledger(
    deps: web::Data<Deps>,
    caller: Caller,
    request: HttpRequest,
    path: web::Path<ProjectPath>,
) -> Result<HttpResponse, Problem> {
    let project = path.project()?;
    let permit = caller.permit(Permission::FlagsRead, &Scope::Project(project.clone()))?;
    let reader = deps.store.read(&permit).await?;
    if reader.project(&project).await?.is_none() {
        return Err(Problem::not_found("project", project.as_str()));
    }
    answer(&reader, &request, &Part { project: &project, environment: None }).await
}
