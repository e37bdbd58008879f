//! `PUT /api/v1/roles/{role}`

use actix_web::http::StatusCode;
use actix_web::http::header::ETAG;
use actix_web::{HttpResponse, put, web};
use tidegate_domain::{ChangeKind, CustomRole, Permission, Scope};

use super::{RoleBody, RoleView, expect_to_have, read_key, recorded, seen};
use crate::auth::Caller;
use crate::extract::{Body, IfMatch};
use crate::once::{Answer, once};
use crate::problem::version_tag;
use crate::{Deps, Problem};

/// Change what a role may do
///
/// At most what the caller may. Sessions of those who have it are refreshed before they go on, and
/// streams end within seconds. `If-Match` names what the author saw.
#[utoipa::path(tag = "access",
    params(("role" = String, Path, description = "The role's key"), ("If-Match" = String, Header, description = "`\"v<change>\"`")),
    request_body = RoleBody, responses(
    (status = 200, body = RoleView, headers(("ETag" = String, description = "`\"v<change>\"`"))),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 412, body = Problem), (status = 413, body = Problem),
    (status = 415, body = Problem), (status = 422, body = Problem), (status = 428, body = Problem),
    (status = 503, body = Problem),
))]
#[put("/roles/{role}")]
pub(crate) async fn replace_role(
    deps: web::Data<Deps>,
    caller: Caller,
    key: web::Path<String>,
    if_match: IfMatch,
    body: Body<RoleBody>,
) -> Result<HttpResponse, Problem> {
    let permit = caller.permit(Permission::MembersWrite, &Scope::Tenant)?;
    let (key, base) = (read_key(&key)?, if_match.read()?);
    let (wish, sent) = body.read_sent().await?;
    let mut faults = Vec::new();
    let permissions = wish.read(&mut faults).ok_or_else(|| Problem::invalid(faults))?;
    expect_to_have(&caller, permissions)?;
    let answer = once(&deps, &caller, &permit, sent, async |writer| {
        let held = seen(writer, &key, base).await?;
        // Nobody takes away what they could not have given.
        expect_to_have(&caller, held.permissions)?;
        let wish = CustomRole { permissions, ..held };
        let change = caller.author(None).change(&deps, ChangeKind::RoleUpdated, recorded(&wish));
        let changed = writer.append_change(change, Vec::new()).await?;
        let role = CustomRole { changed, ..wish };
        writer.update_role(&role).await?;
        let answer = Answer::json(StatusCode::OK, &RoleView::from(role))?;
        Ok(answer.with(&ETAG, version_tag(changed)).into())
    })
    .await?;
    // The other replicas find out within seconds; so do we, if this fails.
    drop(deps.hub.check_credentials((deps.now_ms)()).await);
    Ok(answer)
}
