//! `POST /api/v1/sessions/refresh`

use actix_web::{HttpResponse, post, web};
use tidegate_domain::{Life, Permit, Session};

use super::{SignedIn, end_ms};
use crate::auth::Refreshing;
use crate::{Deps, Problem};

/// Refresh a session
///
/// The refresh token is the bearer of this request, and each is good for one: whoever presents one that
/// was used before ends the session, for it was stolen from somebody.
#[utoipa::path(tag = "sessions", responses(
    (status = 200, body = SignedIn),
    (status = 401, body = Problem), (status = 503, body = Problem),
))]
#[post("/sessions/refresh")]
pub(crate) async fn refresh_session(
    deps: web::Data<Deps>,
    refreshing: Refreshing,
) -> Result<HttpResponse, Problem> {
    let Refreshing { session: Session { id, tenant, .. }, token } = refreshing;
    let over = || Problem::unauthorized("the session is over; sign in again");
    let now_ms = (deps.now_ms)();
    #[expect(clippy::disallowed_methods, reason = "the session is looked at below")]
    let writer = deps.store.write(&Permit::server(tenant)).await?;
    let held = writer.session(&id).await?.filter(|held| !held.life.is_over(now_ms)).ok_or_else(over)?;
    if !held.secret.admits(&token) {
        writer.revoke_session(&id, now_ms).await?;
        writer.commit().await?;
        drop(deps.hub.check_credentials(now_ms).await);
        tracing::warn!(session = %id, "a refresh token was used again: the session has ended");
        return Err(Problem::unauthorized("the refresh token was used before: the session has ended"));
    }
    let member = writer.member(&held.member).await?.ok_or_else(over)?;
    let next = token.renewed(&deps.random_bytes());
    let expires_ms = Some(end_ms(held.life.created_ms, now_ms));
    let life = Life { expires_ms, used_ms: Some(now_ms), ..held.life };
    let session = Session { secret: next.secret_hash(), life, ..held };
    writer.renew_session(&session).await?;
    writer.commit().await?;
    Ok(HttpResponse::Ok().json(SignedIn::new(&deps, &session, &member, &next)?))
}
