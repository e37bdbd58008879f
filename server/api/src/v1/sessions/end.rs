//! `DELETE /api/v1/sessions/{id}`

use actix_web::{HttpResponse, delete, web};

use super::list::permit;
use crate::auth::Caller;
use crate::{Deps, Problem};

/// End a session
///
/// It opens nothing from now on, and its streams end within seconds. Signing out is ending one's own;
/// those of others need `members:write`. One that had ended before stays so.
#[utoipa::path(tag = "sessions", params(("id" = String, Path, description = "The session's id")), responses(
    (status = 204),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 503, body = Problem),
))]
#[delete("/sessions/{id}")]
pub(crate) async fn end_session(
    deps: web::Data<Deps>,
    caller: Caller,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let own = caller.member.as_ref().map(|member| member.id.as_str());
    let mine = permit(&caller, own)?;
    let writer = caller.write(&deps, &mine).await?;
    let missing = || Problem::not_found("session", &id);
    let held = writer.session(&id).await?.ok_or_else(missing)?;
    // Who may not end those of others may not learn of them either.
    permit(&caller, Some(&held.member)).map_err(|_| missing())?;
    let now_ms = (deps.now_ms)();
    if writer.revoke_session(&held.id, now_ms).await? {
        writer.commit().await?;
        drop(deps.hub.check_credentials(now_ms).await);
    }
    Ok(HttpResponse::NoContent().finish())
}
