//! `DELETE /api/v1/roles/{role}`

use actix_web::{HttpResponse, delete, web};
use tidegate_domain::{ChangeKind, Permission, Scope};

use super::{expect_to_have, read_key, recorded, seen};
use crate::auth::Caller;
use crate::extract::IfMatch;
use crate::publishing::commit;
use crate::{Deps, Problem};

/// Delete a role that nobody has
///
/// `If-Match` names what the author saw.
#[utoipa::path(tag = "access",
    params(("role" = String, Path, description = "The role's key"), ("If-Match" = String, Header, description = "`\"v<change>\"`")),
    responses(
    (status = 204),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 412, body = Problem),
    (status = 428, body = Problem), (status = 503, body = Problem),
))]
#[delete("/roles/{role}")]
pub(crate) async fn delete_role(
    deps: web::Data<Deps>,
    caller: Caller,
    key: web::Path<String>,
    if_match: IfMatch,
) -> Result<HttpResponse, Problem> {
    let permit = caller.permit(Permission::MembersWrite, &Scope::Tenant)?;
    let (key, base) = (read_key(&key)?, if_match.read()?);
    let writer = caller.write(&deps, &permit).await?;
    let held = seen(&writer, &key, base).await?;
    expect_to_have(&caller, held.permissions)?;
    let holding = writer.members_with(&key).await?.len();
    if holding > 0 {
        let detail = format!("{holding} members have the role `{key}`: give them others first");
        return Err(Problem::in_use(detail));
    }
    writer.delete_role(&key).await?;
    let change = caller.author(None).change(&deps, ChangeKind::RoleDeleted, recorded(&held));
    writer.append_change(change, Vec::new()).await?;
    commit(&deps, writer, Vec::new()).await?;
    Ok(HttpResponse::NoContent().finish())
}
