//! `POST /api/v1/invitations/accept`

use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use serde_json::json;
use tidegate_domain::{Actor, ChangeKind, Permit};
use utoipa::ToSchema;

use crate::auth::Invited;
use crate::extract::Body;
use crate::publishing::{Author, commit};
use crate::sign_in::check_password;
use crate::v1::members::MemberView;
use crate::{Deps, Problem};

/// What a member signs in with from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPassword {
    /// 12 to 256 characters.
    #[schema(example = "correct horse battery staple")]
    password: String,
}

/// Accept an invitation
///
/// The invitation is the bearer token of this request, and opens nothing after it. Sessions from before
/// end.
#[utoipa::path(tag = "sessions", request_body = NewPassword, responses(
    (status = 200, body = MemberView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 413, body = Problem),
    (status = 415, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem),
))]
#[post("/invitations/accept")]
pub(crate) async fn accept_invitation(
    deps: web::Data<Deps>,
    invited: Invited,
    body: Body<NewPassword>,
) -> Result<HttpResponse, Problem> {
    let Invited { invitation, request_id } = invited;
    let NewPassword { password } = body.read().await?;
    check_password("/password", &password)?;
    let hash = deps.sign_in.passwords.hash(password, deps.random_bytes()).await?;
    let used = || Problem::unauthorized("the invitation was used before; ask for another one");
    #[expect(clippy::disallowed_methods, reason = "the invitation is looked at below")]
    let writer = deps.store.write(&Permit::server(invitation.tenant.clone())).await?;
    if !writer.is_invited(&invitation).await? {
        return Err(used());
    }
    let member = writer.member(&invitation.member).await?.ok_or_else(used)?;
    let actor = Actor { id: member.id.clone(), name: member.name.clone() };
    let author = Author { actor, comment: None, request_id, idempotency_key: None };
    let kind = if member.has_joined { ChangeKind::MemberPasswordSet } else { ChangeKind::MemberJoined };
    writer.append_change(author.change(&deps, kind, json!({ "id": member.id })), Vec::new()).await?;
    let now_ms = (deps.now_ms)();
    writer.set_password(&member.id, &hash, now_ms).await?;
    let member = writer.member(&member.id).await?.ok_or_else(Problem::internal)?;
    commit(&deps, writer, Vec::new()).await?;
    drop(deps.hub.check_credentials(now_ms).await);
    Ok(HttpResponse::Ok().json(MemberView::from(member)))
}
