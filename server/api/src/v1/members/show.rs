//! `GET /api/v1/members/{id}`

use actix_web::http::header::ETAG;
use actix_web::{HttpResponse, get, web};
use tidegate_domain::{Permission, Scope};

use super::{MemberView, missing};
use crate::auth::Caller;
use crate::problem::version_tag;
use crate::{Deps, Problem};

/// Show a member
#[utoipa::path(tag = "access", params(("id" = String, Path, description = "The member's id")), responses(
    (status = 200, body = MemberView, headers(("ETag" = String, description = "`\"v<change>\"`"))),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 503, body = Problem),
))]
#[get("/members/{id}")]
pub(crate) async fn show_member(
    deps: web::Data<Deps>,
    caller: Caller,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let permit = caller.permit(Permission::MembersWrite, &Scope::Tenant)?;
    let member = deps.store.read(&permit).await?.member(&id).await?.ok_or_else(|| missing(&id))?;
    let tag = version_tag(member.changed);
    Ok(HttpResponse::Ok().insert_header((ETAG, tag)).json(MemberView::from(member)))
}
