//! `GET /api/v1/members`

use actix_web::{HttpRequest, HttpResponse, get, web};
use tidegate_domain::{Member, Permission, Scope};
use tidegate_store::Page;

use super::MemberView;
use crate::auth::Caller;
use crate::extract::Params;
use crate::page::{self, SearchParams};
use crate::view::Listing;
use crate::{Deps, Problem};

/// List the members, in the order in which they were invited
#[utoipa::path(tag = "access", params(SearchParams), responses(
    (status = 200, body = Listing<MemberView>),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 503, body = Problem),
))]
#[get("/members")]
pub(crate) async fn list_members(
    deps: web::Data<Deps>,
    caller: Caller,
    request: HttpRequest,
    params: Params<SearchParams>,
) -> Result<HttpResponse, Problem> {
    let permit = caller.permit(Permission::MembersWrite, &Scope::Tenant)?;
    let (q, params) = params.read()?.read();
    let limit = params.limit()?;
    let page = Page { after: params.cursor(), limit: limit as u32 + 1 };
    let members = deps.store.read(&permit).await?.members(q.as_deref(), page).await?;
    let cursor = |member: &Member| member.id.clone();
    Ok(page::answer((request.path(), request.query_string()), limit, members, cursor, MemberView::from))
}
