//! `GET /api/v1/projects/{project}/environments`

use actix_web::{HttpResponse, get, web};
use tidegate_domain::{EnvironmentKey, Permission, Scope};

use crate::auth::Caller;
use crate::extract::ProjectPath;
use crate::view::{EnvironmentView, Listing};
use crate::{Deps, Problem};

/// List a project's environments, in the order in which they were created
///
/// They are few: all of them are on one page.
#[utoipa::path(tag = "environments", params(("project" = String, Path, description = "The project's key")), responses(
    (status = 200, body = Listing<EnvironmentView>),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
))]
#[get("/projects/{project}/environments")]
pub(crate) async fn list_environments(
    deps: web::Data<Deps>,
    caller: Caller,
    path: web::Path<ProjectPath>,
) -> Result<HttpResponse, Problem> {
    let project = path.project()?;
    let permit = caller.permit_in_parts(Permission::FlagsRead, &Scope::Project(project.clone()))?;
    let reader = deps.store.read(&permit).await?;
    if reader.project(&project).await?.is_none() {
        return Err(Problem::not_found("project", project.as_str()));
    }
    let environments = reader.environments(&project).await?;
    let place = |key: &EnvironmentKey| Scope::Environment(project.clone(), key.clone());
    let environments = environments.into_iter().filter(|found| caller.access.reaches(&place(&found.key)));
    let items = environments.map(EnvironmentView::from).collect();
    Ok(HttpResponse::Ok().json(Listing { items, next: None }))
}
