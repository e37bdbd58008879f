//! `GET /api/v1/projects/{project}/environments/{environment}/signal-sources`

use actix_web::{HttpResponse, get, web};
use tidegate_domain::{Permission, Scope};

use super::{SignalSourcesBody, answer};
use crate::auth::Caller;
use crate::extract::EnvironmentPath;
use crate::v1::policy::environment;
use crate::{Deps, Problem};

/// Show where the signals of an environment are read that SDKs do not report
#[utoipa::path(tag = "environments",
    params(("project" = String, Path, description = "The project's key"), ("environment" = String, Path, description = "The environment's key")),
    responses(
    (status = 200, body = SignalSourcesBody, headers(("ETag" = String, description = "`\"v<change>\"`"))),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 503, body = Problem),
))]
#[get("/projects/{project}/environments/{environment}/signal-sources")]
pub(crate) async fn show_signal_sources(
    deps: web::Data<Deps>,
    caller: Caller,
    path: web::Path<EnvironmentPath>,
) -> Result<HttpResponse, Problem> {
    let of = path.of(&caller)?;
    let permit = caller.permit(Permission::FlagsRead, &Scope::from(&of))?;
    let reader = deps.store.read(&permit).await?;
    environment(&reader, &of).await?;
    let (sources, changed) = reader.signal_sources(&of).await?;
    Ok(answer(sources, changed)?.respond())
}
