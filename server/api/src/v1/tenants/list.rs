//! `GET /api/v1/tenants`

use actix_web::{HttpRequest, HttpResponse, get, web};
use tidegate_domain::Tenant;
use tidegate_store::Page;

use super::TenantView;
use crate::auth::Platform;
use crate::extract::Params;
use crate::page::{self, PageParams};
use crate::view::Listing;
use crate::{Deps, Problem};

/// List the tenants
///
/// Needs the platform token, `TIDEGATE_PLATFORM_TOKEN` of the server.
#[utoipa::path(tag = "platform", params(PageParams), responses(
    (status = 200, body = Listing<TenantView>),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 503, body = Problem),
))]
#[get("/tenants")]
pub(crate) async fn list_tenants(
    deps: web::Data<Deps>,
    _platform: Platform,
    request: HttpRequest,
    params: Params<PageParams>,
) -> Result<HttpResponse, Problem> {
    let params = params.read()?;
    let limit = params.limit()?;
    let page = Page { after: params.cursor(), limit: limit as u32 + 1 };
    let tenants = deps.store.tenants(page).await?;
    let cursor = |tenant: &Tenant| tenant.key.to_string();
    Ok(page::answer((request.path(), request.query_string()), limit, tenants, cursor, TenantView::from))
}
