//! `PUT /api/v1/members/{id}/roles`

use actix_web::http::StatusCode;
use actix_web::http::header::ETAG;
use actix_web::{HttpResponse, put, web};
use serde::Deserialize;
use serde_json::json;
use tidegate_domain::{ChangeKind, Member, Permission, Scope};
use utoipa::ToSchema;

use super::{AssignmentBody, MemberView, expect_places, expect_to_give, read_roles, recorded, seen};
use crate::auth::Caller;
use crate::extract::{Body, IfMatch};
use crate::once::{Answer, once};
use crate::problem::version_tag;
use crate::{Deps, Problem};

/// The roles that a member is to have.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Roles {
    /// All of them; with none the member can do nothing.
    roles: Vec<AssignmentBody>,
}

/// Give a member other roles
///
/// It bites at once: sessions are refreshed before they go on, and streams end within seconds. Roles
/// are given and taken where the caller may give them, and never more than the caller has there.
/// `If-Match` names what the author saw.
#[utoipa::path(tag = "access",
    params(("id" = String, Path, description = "The member's id"), ("If-Match" = String, Header, description = "`\"v<change>\"`")),
    request_body = Roles, responses(
    (status = 200, body = MemberView, headers(("ETag" = String, description = "`\"v<change>\"`"))),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 412, body = Problem), (status = 413, body = Problem),
    (status = 415, body = Problem), (status = 422, body = Problem), (status = 428, body = Problem),
    (status = 503, body = Problem),
))]
#[put("/members/{id}/roles")]
pub(crate) async fn set_member_roles(
    deps: web::Data<Deps>,
    caller: Caller,
    id: web::Path<String>,
    if_match: IfMatch,
    body: Body<Roles>,
) -> Result<HttpResponse, Problem> {
    let permit = caller.permit(Permission::MembersWrite, &Scope::Tenant)?;
    let base = if_match.read()?;
    let (wish, sent) = body.read_sent().await?;
    let mut faults = Vec::new();
    let roles = read_roles(&wish.roles, &mut faults);
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    let answer = once(&deps, &caller, &permit, sent, async |writer| {
        let held = seen(writer, &caller, &id, base).await?;
        expect_to_give(&caller, &roles, &writer.roles().await?)?;
        expect_places(writer, &roles).await?;
        let set = json!({ "id": held.id, "roles": recorded(&roles) });
        let change = caller.author(None).change(&deps, ChangeKind::MemberRolesSet, set);
        let changed = writer.append_change(change, Vec::new()).await?;
        let member = Member { roles, changed, ..held };
        writer.set_roles(&member).await?;
        let answer = Answer::json(StatusCode::OK, &MemberView::from(member))?;
        Ok(answer.with(&ETAG, version_tag(changed)).into())
    })
    .await?;
    // The other replicas find out within seconds; so do we, if this fails.
    drop(deps.hub.check_credentials((deps.now_ms)()).await);
    Ok(answer)
}
