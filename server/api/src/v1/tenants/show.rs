//! `GET /api/v1/tenants/{tenant}`

use actix_web::http::header::ETAG;
use actix_web::{HttpResponse, get, web};

use super::{TenantView, itself, read_key};
use crate::auth::Platform;
use crate::problem::version_tag;
use crate::{Deps, Problem};

/// Show a tenant
///
/// Needs the platform token, `TIDEGATE_PLATFORM_TOKEN` of the server.
#[utoipa::path(tag = "platform", params(("tenant" = String, Path, description = "The tenant's key")), responses(
    (status = 200, body = TenantView, headers(("ETag" = String, description = "`\"v<change>\"`"))),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 503, body = Problem),
))]
#[get("/tenants/{tenant}")]
pub(crate) async fn show_tenant(
    deps: web::Data<Deps>,
    platform: Platform,
    key: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let reader = deps.store.read(&platform.permit(read_key(&key)?)).await?;
    let tenant = itself(&reader).await?;
    let tag = version_tag(tenant.changed);
    Ok(HttpResponse::Ok().insert_header((ETAG, tag)).json(TenantView::from(tenant)))
}
