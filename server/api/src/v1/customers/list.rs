//! `GET /api/v1/customers`

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Deserialize;
use tidegate_domain::{Customer, Permission, Scope};
use tidegate_store::Page;
use utoipa::IntoParams;

use super::CustomerView;
use crate::auth::Caller;
use crate::extract::Params;
use crate::page::{self, PageParams};
use crate::view::Listing;
use crate::{Deps, Problem};

/// Which customers.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct CustomerParams {
    /// Part of the key, name, tier, ring or notes.
    q: Option<String>,
    /// Items at most: 1 to 500, 100 if left out.
    limit: Option<usize>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// List the customers, in the order of their keys
#[utoipa::path(tag = "customers", params(CustomerParams), responses(
    (status = 200, body = Listing<CustomerView>),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 503, body = Problem),
))]
#[get("/customers")]
pub(crate) async fn list_customers(
    deps: web::Data<Deps>,
    caller: Caller,
    request: HttpRequest,
    params: Params<CustomerParams>,
) -> Result<HttpResponse, Problem> {
    let permit = caller.permit_in_parts(Permission::FlagsRead, &Scope::Tenant)?;
    let CustomerParams { q, limit, cursor } = params.read()?;
    let page = PageParams::new(limit, cursor);
    let limit = page.limit()?;
    let q = q.as_deref().filter(|q| !q.is_empty());
    let window = Page { after: page.cursor(), limit: limit as u32 + 1 };
    let customers = deps.store.read(&permit).await?.customers(q, window).await?;
    let cursor = |customer: &Customer| customer.key.clone();
    Ok(page::answer((request.path(), request.query_string()), limit, customers, cursor, CustomerView::from))
}
