//! `DELETE /api/v1/members/{id}`

use actix_web::{HttpResponse, delete, web};
use serde_json::json;
use tidegate_domain::{ChangeKind, Permission, Scope};

use super::seen;
use crate::auth::Caller;
use crate::extract::IfMatch;
use crate::publishing::commit;
use crate::{Deps, Problem};

/// Remove a member
///
/// Every session ends at once, and who it was is forgotten: address, name and password are erased, and
/// the change log keeps the id alone. `If-Match` names what the author saw.
#[utoipa::path(tag = "access",
    params(("id" = String, Path, description = "The member's id"), ("If-Match" = String, Header, description = "`\"v<change>\"`")),
    responses(
    (status = 204),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 412, body = Problem), (status = 428, body = Problem),
    (status = 503, body = Problem),
))]
#[delete("/members/{id}")]
pub(crate) async fn remove_member(
    deps: web::Data<Deps>,
    caller: Caller,
    id: web::Path<String>,
    if_match: IfMatch,
) -> Result<HttpResponse, Problem> {
    let permit = caller.permit(Permission::MembersWrite, &Scope::Tenant)?;
    let base = if_match.read()?;
    let writer = caller.write(&deps, &permit).await?;
    let held = seen(&writer, &caller, &id, base).await?;
    let change = caller.author(None).change(&deps, ChangeKind::MemberRemoved, json!({ "id": held.id }));
    writer.append_change(change, Vec::new()).await?;
    writer.remove_member(&held.id).await?;
    commit(&deps, writer, Vec::new()).await?;
    // The other replicas find out within seconds; so do we, if this fails.
    drop(deps.hub.check_credentials((deps.now_ms)()).await);
    Ok(HttpResponse::NoContent().finish())
}
