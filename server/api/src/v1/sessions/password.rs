//! `PUT /api/v1/me/password`

use actix_web::{HttpRequest, HttpResponse, put, web};
use serde::Deserialize;
use serde_json::json;
use tidegate_domain::{ChangeKind, Permit};
use utoipa::ToSchema;

use crate::auth::Caller;
use crate::extract::Body;
use crate::publishing::commit;
use crate::rates::address;
use crate::sign_in::check_password;
use crate::{Deps, Problem};

/// A password and the one that takes its place.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordChange {
    /// The one that there is.
    current: String,
    /// 12 to 256 characters.
    password: String,
}

/// Set another password
///
/// Every session ends, this one too: sign in again. Only for members who have signed in.
#[utoipa::path(tag = "sessions", request_body = PasswordChange, responses(
    (status = 204),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem),
    (status = 429, body = Problem), (status = 503, body = Problem),
))]
#[put("/me/password")]
pub(crate) async fn set_password(
    deps: web::Data<Deps>,
    caller: Caller,
    request: HttpRequest,
    body: Body<PasswordChange>,
) -> Result<HttpResponse, Problem> {
    let is_token = || Problem::forbidden("a token has no password; sign in as a member");
    let member = caller.member.as_ref().ok_or_else(is_token)?;
    let PasswordChange { current, password } = body.read().await?;
    check_password("/password", &password)?;
    let now_ms = (deps.now_ms)();
    let account = format!("{} {}", caller.tenant().as_str().to_lowercase(), member.email);
    deps.sign_in.attempts.count(&address(&deps.proxies, &request), &account, now_ms)?;
    let permit = Permit::server(caller.tenant().clone());
    let held = deps.store.read(&permit).await?.member_to_sign_in(&member.email).await?;
    let hash = held.filter(|(held, _)| held.id == member.id).and_then(|(_, hash)| hash);
    if !deps.sign_in.passwords.is_it(current, hash).await? {
        return Err(Problem::forbidden("the current password is another one"));
    }
    deps.sign_in.attempts.forgive(&account);
    let hash = deps.sign_in.passwords.hash(password, deps.random_bytes()).await?;
    let writer = caller.write(&deps, &permit).await?;
    let change = caller.author(None).change(&deps, ChangeKind::MemberPasswordSet, json!({ "id": member.id }));
    writer.append_change(change, Vec::new()).await?;
    writer.set_password(&member.id, &hash, now_ms).await?;
    commit(&deps, writer, Vec::new()).await?;
    drop(deps.hub.check_credentials(now_ms).await);
    Ok(HttpResponse::NoContent().finish())
}
