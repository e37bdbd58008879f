//! `GET /api/v1/projects/{project}/environments/{environment}/ledger`

use actix_web::{HttpRequest, HttpResponse, get, web};
use tidegate_domain::{Permission, Scope};

use super::view::LedgerView;
use super::{Part, answer};
use crate::auth::Caller;
use crate::extract::EnvironmentPath;
use crate::{Deps, Problem};

/// Show what the releases of an environment were spared, and what that cost
///
/// Each automatic halt with what it is reckoned from, and what is claimed by it; beside it what was paid:
/// halts that a member disputes, holds of releases that proved to be good, and incidents that people
/// found. `Accept: text/csv` gets the same as a table.
#[utoipa::path(tag = "releases",
    params(("project" = String, Path, description = "The project's key"), ("environment" = String, Path, description = "The environment's key")),
    responses(
    (status = 200, content((LedgerView = "application/json"), (String = "text/csv", example = json!(super::csv::EXAMPLE)))),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem),
))]
#[get("/projects/{project}/environments/{environment}/ledger")]
pub(crate) async fn show_ledger(
    deps: web::Data<Deps>,
    caller: Caller,
    request: HttpRequest,
    path: web::Path<EnvironmentPath>,
) -> Result<HttpResponse, Problem> {
    let of = path.of(&caller)?;
    let permit = caller.permit(Permission::FlagsRead, &Scope::from(&of))?;
    let reader = deps.store.read(&permit).await?;
    if reader.environment(&of.project, &of.environment).await?.is_none() {
        return Err(Problem::not_found("environment", of.environment.as_str()));
    }
    answer(&reader, &request, &Part { project: &of.project, environment: Some(&of.environment) }).await
}
