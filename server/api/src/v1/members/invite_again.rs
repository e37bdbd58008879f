//! `POST /api/v1/members/{id}/invitation`

use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use serde_json::json;
use tidegate_domain::{ChangeKind, Permission, Scope};
use utoipa::ToSchema;

use super::invite::{Invited, invite};
use super::within_reach;
use crate::auth::Caller;
use crate::extract::Body;
use crate::once::once;
use crate::{Deps, Problem};

/// Nothing has to be said.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewInvitation {}

/// Invite a member again
///
/// For one whose invitation was lost or has expired, or who has forgotten the password: that goes on
/// until another one is set. Earlier invitations open nothing any more.
#[utoipa::path(tag = "access", params(("id" = String, Path, description = "The member's id")),
    request_body = NewInvitation, responses(
    (status = 201, body = Invited),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, body = Problem), (status = 503, body = Problem),
))]
#[post("/members/{id}/invitation")]
pub(crate) async fn invite_member_again(
    deps: web::Data<Deps>,
    caller: Caller,
    id: web::Path<String>,
    body: Body<NewInvitation>,
) -> Result<HttpResponse, Problem> {
    let permit = caller.permit(Permission::MembersWrite, &Scope::Tenant)?;
    let (NewInvitation {}, sent) = body.read_sent().await?;
    once(&deps, &caller, &permit, sent, async |writer| {
        // Whoever gets the invitation could do what the member may.
        let held = within_reach(writer, &caller, &id).await?;
        let invited = json!({ "id": held.id });
        let change = caller.author(None).change(&deps, ChangeKind::MemberInvited, invited);
        writer.append_change(change, Vec::new()).await?;
        Ok(invite(&deps, writer, held).await?.into())
    })
    .await
}
