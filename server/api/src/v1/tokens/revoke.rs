//! `DELETE /api/v1/tokens/{id}`

use actix_web::{HttpResponse, delete, web};
use serde_json::json;
use tidegate_domain::{ChangeKind, Grant, NewChange, Opener, Permission, Scope};

use crate::auth::Caller;
use crate::publishing::commit;
use crate::{Deps, Problem};

/// Revoke an API token
///
/// It opens nothing from now on, and the streams that it has opened end within seconds. One that was
/// revoked before stays so.
#[utoipa::path(tag = "access",
    params(("id" = String, Path, description = "The part of the token that is no secret")),
    responses(
    (status = 204),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 503, body = Problem),
))]
#[delete("/tokens/{id}")]
pub(crate) async fn revoke_token(
    deps: web::Data<Deps>,
    caller: Caller,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let missing = || Problem::not_found("token", &id);
    let permit = caller.permit_in_parts(Permission::TokensWrite, &Scope::Tenant)?;
    let writer = caller.write(&deps, &permit).await?;
    let Some(found) = writer.credential(&id).await? else { return Err(missing()) };
    let Grant::Api(_, _, scope) = &found.grant else { return Err(missing()) };
    if !caller.access.allows(Permission::TokensWrite, scope) {
        return Err(missing());
    }
    let now_ms = (deps.now_ms)();
    if !writer.revoke_credential(&id, now_ms).await? {
        return Ok(HttpResponse::NoContent().finish());
    }
    let change = NewChange {
        project: scope.project().cloned(),
        environment: scope.environment().cloned(),
        ..caller.author(None).change(&deps, ChangeKind::TokenRevoked, json!({ "id": found.id }))
    };
    writer.append_change(change, Vec::new()).await?;
    commit(&deps, writer, Vec::new()).await?;
    if !caller.dry_run {
        deps.hub.end(&Opener::Credential(found.id));
    }
    Ok(HttpResponse::NoContent().finish())
}
