//! `GET /api/v1/projects/{project}/environments/{environment}`

use actix_web::http::header::ETAG;
use actix_web::{HttpResponse, get, web};
use tidegate_domain::{Permission, Scope};

use crate::auth::Caller;
use crate::extract::EnvironmentPath;
use crate::problem::version_tag;
use crate::view::EnvironmentView;
use crate::{Deps, Problem};

/// Show an environment
///
/// Its `ETag` names the version on which a change is to be based.
#[utoipa::path(tag = "environments",
    params(("project" = String, Path, description = "The project's key"), ("environment" = String, Path, description = "The environment's key")),
    responses(
    (status = 200, body = EnvironmentView, headers(("ETag" = String, description = "`\"v<version>\"`"))),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
))]
#[get("/projects/{project}/environments/{environment}")]
pub(crate) async fn show_environment(
    deps: web::Data<Deps>,
    caller: Caller,
    path: web::Path<EnvironmentPath>,
) -> Result<HttpResponse, Problem> {
    let of = path.of(&caller)?;
    let permit = caller.permit_in_parts(Permission::FlagsRead, &Scope::from(&of))?;
    let reader = deps.store.read(&permit).await?;
    let environment = reader.environment(&of.project, &of.environment).await?;
    let environment =
        environment.ok_or_else(|| Problem::not_found("environment", of.environment.as_str()))?;
    let tag = version_tag(environment.version);
    Ok(HttpResponse::Ok().insert_header((ETAG, tag)).json(EnvironmentView::from(environment)))
}
