//! `GET /api/v1/projects/{project}/environments/{environment}/sdk-keys`

use actix_web::{HttpRequest, HttpResponse, get, web};
use tidegate_domain::{Permission, Scope};
use tidegate_store::Page;

use crate::auth::Caller;
use crate::extract::{EnvironmentPath, Params};
use crate::page::{self, PageParams};
use crate::view::{Listing, SdkKeyView};
use crate::{Deps, Problem};

/// List an environment's SDK keys, without their secrets
#[utoipa::path(tag = "access",
    params(("project" = String, Path, description = "The project's key"), ("environment" = String, Path, description = "The environment's key"), PageParams),
    responses(
    (status = 200, body = Listing<SdkKeyView>),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
))]
#[get("/projects/{project}/environments/{environment}/sdk-keys")]
pub(crate) async fn list_sdk_keys(
    deps: web::Data<Deps>,
    caller: Caller,
    path: web::Path<EnvironmentPath>,
    request: HttpRequest,
    params: Params<PageParams>,
) -> Result<HttpResponse, Problem> {
    let of = path.of(&caller)?;
    let permit = caller.permit(Permission::KeysWrite, &Scope::from(&of))?;
    let params = params.read()?;
    let limit = params.limit()?;
    let reader = deps.store.read(&permit).await?;
    if reader.environment(&of.project, &of.environment).await?.is_none() {
        return Err(Problem::not_found("environment", of.environment.as_str()));
    }
    let page = Page { after: params.cursor(), limit: limit as u32 + 1 };
    let keys = reader.sdk_keys(&of.project, &of.environment, page).await?;
    Ok(page::answer(
        (request.path(), request.query_string()),
        limit,
        keys,
        |credential| credential.id.clone(),
        SdkKeyView::of,
    ))
}
