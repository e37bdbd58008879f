//! `GET /api/v1/sessions`

use actix_web::{HttpResponse, get, web};
use serde::Deserialize;
use tidegate_domain::{Permission, Permit, Scope};
use utoipa::IntoParams;

use super::SessionView;
use crate::auth::Caller;
use crate::extract::Params;
use crate::once::Sender;
use crate::view::Listing;
use crate::{Deps, Problem};

/// Whose sessions.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct SessionParams {
    /// A member's id; the caller's own sessions, if left out.
    member: Option<String>,
}

/// Whose sessions the caller asks for, and the permit to see or end them: everybody their own, and
/// those of others with `members:write`.
pub(super) fn permit(caller: &Caller, member: Option<&str>) -> Result<Permit, Problem> {
    let own = caller.member.as_ref().map(|member| member.id.as_str());
    if own.is_some() && (member.is_none() || member == own) {
        return Ok(Permit::server(caller.tenant().clone()));
    }
    caller.permit(Permission::MembersWrite, &Scope::Tenant)
}

/// List the sessions of a member that are alive, the newest first
///
/// Everybody sees their own; those of others need `members:write`.
#[utoipa::path(tag = "sessions", params(SessionParams), responses(
    (status = 200, body = Listing<SessionView>),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 503, body = Problem),
))]
#[get("/sessions")]
pub(crate) async fn list_sessions(
    deps: web::Data<Deps>,
    caller: Caller,
    params: Params<SessionParams>,
) -> Result<HttpResponse, Problem> {
    let params = params.read()?;
    let permit = permit(&caller, params.member.as_deref())?;
    let own = || caller.member.as_ref().map(|member| member.id.clone());
    let member = params.member.or_else(own).unwrap_or_default();
    let sessions = deps.store.read(&permit).await?.sessions(&member, (deps.now_ms)()).await?;
    let view = |session| SessionView::new(session, caller.credential());
    Ok(HttpResponse::Ok().json(Listing { items: sessions.into_iter().map(view).collect(), next: None }))
}
