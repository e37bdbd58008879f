//! `POST /api/v1/members`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tidegate_domain::{
    ChangeKind, FieldFault, Invitation, Life, Member, Permission, Scope, Token, TokenKind, check_person,
    member_id,
};
use tidegate_store::Writer;
use utoipa::ToSchema;

use super::{AssignmentBody, MemberView, expect_places, expect_to_give, read_roles, recorded};
use crate::auth::Caller;
use crate::extract::Body;
use crate::once::{Answer, once};
use crate::view::time;
use crate::{Deps, Problem, limits};

/// A person who is to be invited.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewMember {
    #[schema(example = "ada@example.com")]
    email: String,
    #[schema(example = "Ada")]
    name: String,
    /// One at least.
    roles: Vec<AssignmentBody>,
}

/// A member with an invitation. It is shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Invited {
    member: MemberView,
    /// Whoever has it sets the member's password, once: pass it on now, it cannot be shown again.
    #[schema(example = "tg_invite_…")]
    invitation: String,
    /// Until when it is open; RFC 3339.
    expires_at: String,
}

impl NewMember {
    fn check(self, id: String, created_ms: i64) -> Result<Member, Problem> {
        let mut faults = Vec::new();
        let email = check_person(&self.email, &self.name, &mut faults);
        let roles = read_roles(&self.roles, &mut faults);
        if self.roles.is_empty() {
            faults.push(FieldFault::new("/roles", "one role at least is expected"));
        }
        if !faults.is_empty() {
            return Err(Problem::invalid(faults));
        }
        let (has_joined, epoch, changed) = (false, 1, 0);
        Ok(Member { id, email, name: self.name, roles, has_joined, epoch, created_ms, changed })
    }
}

/// Makes an invitation instead of the member's earlier ones.
pub(super) async fn invite(deps: &Deps, writer: &Writer, member: Member) -> Result<Answer, Problem> {
    let token = Token::generate(TokenKind::Invite, &deps.random_bytes());
    let now_ms = (deps.now_ms)();
    let end_ms = now_ms.saturating_add(limits::INVITATION_MS);
    let invitation = Invitation {
        id: token.id().into(),
        tenant: writer.tenant().clone(),
        member: member.id.clone(),
        secret: token.secret_hash(),
        life: Life::begun(now_ms, Some(end_ms)),
    };
    writer.create_invitation(&invitation).await?;
    let (invitation, expires_at) = (token.reveal().into(), time(end_ms));
    Answer::json(StatusCode::CREATED, &Invited { member: member.into(), invitation, expires_at })
}

/// Invite a person
///
/// The answer holds an invitation: pass it on in a way that you trust. Whoever has it sets a password,
/// once, within a week (`POST /api/v1/invitations/accept`). Roles are given where the caller may give
/// them, and never more than the caller has there.
#[utoipa::path(tag = "access", request_body = NewMember, responses(
    (status = 201, body = Invited),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem),
    (status = 415, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem),
))]
#[post("/members")]
pub(crate) async fn invite_member(
    deps: web::Data<Deps>,
    caller: Caller,
    body: Body<NewMember>,
) -> Result<HttpResponse, Problem> {
    let permit = caller.permit_in_parts(Permission::MembersWrite, &Scope::Tenant)?;
    let (wish, sent) = body.read_sent().await?;
    let wish = wish.check(member_id(&deps.new_id()), (deps.now_ms)())?;
    once(&deps, &caller, &permit, sent, async |writer| {
        expect_to_give(&caller, &wish.roles, &writer.roles().await?)?;
        expect_places(writer, &wish.roles).await?;
        // Who it is stands in no log: it can be forgotten.
        let invited = json!({ "id": wish.id, "roles": recorded(&wish.roles) });
        let change = caller.author(None).change(&deps, ChangeKind::MemberInvited, invited);
        let changed = writer.append_change(change, Vec::new()).await?;
        let member = Member { changed, ..wish };
        writer.create_member(&member).await?;
        Ok(invite(&deps, writer, member).await?.into())
    })
    .await
}
