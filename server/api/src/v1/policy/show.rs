//! `GET /api/v1/projects/{project}/environments/{environment}/policy`

use actix_web::{HttpResponse, get, web};
use tidegate_domain::{Permission, Scope};

use super::{PolicyBody, answer, environment};
use crate::auth::Caller;
use crate::extract::EnvironmentPath;
use crate::{Deps, Problem};

/// Show what changes of an environment's rules have to meet
#[utoipa::path(tag = "environments",
    params(("project" = String, Path, description = "The project's key"), ("environment" = String, Path, description = "The environment's key")),
    responses(
    (status = 200, body = PolicyBody, headers(("ETag" = String, description = "`\"v<change>\"`"))),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 503, body = Problem),
))]
#[get("/projects/{project}/environments/{environment}/policy")]
pub(crate) async fn show_policy(
    deps: web::Data<Deps>,
    caller: Caller,
    path: web::Path<EnvironmentPath>,
) -> Result<HttpResponse, Problem> {
    let of = path.of(&caller)?;
    let permit = caller.permit(Permission::FlagsRead, &Scope::from(&of))?;
    let held = environment(&deps.store.read(&permit).await?, &of).await?;
    Ok(answer(held.policy, held.policy_changed)?.respond())
}
