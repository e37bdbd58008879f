//! `GET /api/v1/tokens`

use actix_web::{HttpRequest, HttpResponse, get, web};
use tidegate_domain::{Permission, Scope};
use tidegate_store::Page;

use crate::auth::Caller;
use crate::extract::Params;
use crate::page::{self, SearchParams};
use crate::view::{Listing, TokenView};
use crate::{Deps, Problem};

/// List the API tokens, without their secrets
///
/// Those that were revoked or have expired stand among them.
#[utoipa::path(tag = "access", params(SearchParams), responses(
    (status = 200, body = Listing<TokenView>),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 503, body = Problem),
))]
#[get("/tokens")]
pub(crate) async fn list_tokens(
    deps: web::Data<Deps>,
    caller: Caller,
    request: HttpRequest,
    params: Params<SearchParams>,
) -> Result<HttpResponse, Problem> {
    let permit = caller.permit(Permission::TokensWrite, &Scope::Tenant)?;
    let (q, params) = params.read()?.read();
    let limit = params.limit()?;
    let page = Page { after: params.cursor(), limit: limit as u32 + 1 };
    let tokens = deps.store.read(&permit).await?.tokens(q.as_deref(), page).await?;
    Ok(page::answer(
        (request.path(), request.query_string()),
        limit,
        tokens,
        |credential| credential.id.clone(),
        TokenView::of,
    ))
}
