//! `GET /api/v1/customers/{key}`

use actix_web::http::header::ETAG;
use actix_web::{HttpResponse, get, web};
use tidegate_domain::{Permission, Scope};

use super::CustomerView;
use crate::auth::Caller;
use crate::problem::version_tag;
use crate::{Deps, Problem};

/// Show a customer
#[utoipa::path(tag = "customers", params(("key" = String, Path, description = "The customer's key")), responses(
    (status = 200, body = CustomerView, headers(("ETag" = String, description = "What it is now, for `If-Match`"))),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem),
))]
#[get("/customers/{key}")]
pub(crate) async fn show_customer(
    deps: web::Data<Deps>,
    caller: Caller,
    key: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let permit = caller.permit_in_parts(Permission::FlagsRead, &Scope::Tenant)?;
    let customer = deps.store.read(&permit).await?.customer(&key).await?;
    let customer = customer.ok_or_else(|| Problem::not_found("customer", &key))?;
    let tag = version_tag(customer.changed);
    Ok(HttpResponse::Ok().insert_header((ETAG, tag)).json(CustomerView::from(customer)))
}
