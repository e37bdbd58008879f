//! `DELETE /api/v1/release-templates/{name}`

use actix_web::{HttpResponse, delete, web};
use tidegate_domain::{ChangeKind, Permission, Scope};

use super::{read_key, recorded, seen};
use crate::auth::Caller;
use crate::extract::IfMatch;
use crate::publishing::commit;
use crate::{Deps, Problem};

/// Delete a plan that was saved
///
/// Releases that were created from it keep the plan that they have. `If-Match` names what the author saw.
#[utoipa::path(tag = "releases",
    params(("name" = String, Path, description = "The template's name"), ("If-Match" = String, Header, description = "`\"v<change>\"`")),
    responses(
    (status = 204),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 412, body = Problem),
    (status = 428, body = Problem), (status = 503, body = Problem),
))]
#[delete("/release-templates/{name}")]
pub(crate) async fn delete_release_template(
    deps: web::Data<Deps>,
    caller: Caller,
    name: web::Path<String>,
    if_match: IfMatch,
) -> Result<HttpResponse, Problem> {
    let permit = caller.permit(Permission::ReleasesWrite, &Scope::Tenant)?;
    let (key, base) = (read_key(&name)?, if_match.read()?);
    let writer = caller.write(&deps, &permit).await?;
    let held = seen(&writer, &key, base).await?;
    writer.delete_plan(&key).await?;
    let change = caller.author(None).change(&deps, ChangeKind::PlanDeleted, recorded(&held));
    writer.append_change(change, Vec::new()).await?;
    commit(&deps, writer, Vec::new()).await?;
    Ok(HttpResponse::NoContent().finish())
}
