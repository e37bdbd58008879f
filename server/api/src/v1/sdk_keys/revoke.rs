//! `DELETE /api/v1/projects/{project}/environments/{environment}/sdk-keys/{id}`

use actix_web::{HttpResponse, delete, web};
use serde_json::json;
use tidegate_domain::{ChangeKind, NewChange, Opener, Permission, Scope};

use super::SdkKeyPath;
use crate::auth::Caller;
use crate::publishing::commit;
use crate::{Deps, Problem};

/// Revoke an SDK key
///
/// It opens nothing from now on, and the streams that it has opened end within seconds. SDKs keep the
/// rules that they have. One that was revoked before stays so.
#[utoipa::path(tag = "access",
    params(
        ("project" = String, Path, description = "The project's key"),
        ("environment" = String, Path, description = "The environment's key"),
        ("id" = String, Path, description = "The part of the key that is no secret"),
    ),
    responses(
    (status = 204),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 503, body = Problem),
))]
#[delete("/projects/{project}/environments/{environment}/sdk-keys/{id}")]
pub(crate) async fn revoke_sdk_key(
    deps: web::Data<Deps>,
    caller: Caller,
    path: web::Path<SdkKeyPath>,
) -> Result<HttpResponse, Problem> {
    let of = path.environment.of(&caller)?;
    let permit = caller.permit(Permission::KeysWrite, &Scope::from(&of))?;
    let writer = caller.write(&deps, &permit).await?;
    let found = path.held(&writer, &of).await?;
    if !writer.revoke_credential(&found.id, (deps.now_ms)()).await? {
        return Ok(HttpResponse::NoContent().finish());
    }
    let change = NewChange {
        project: Some(of.project),
        environment: Some(of.environment),
        ..caller.author(None).change(&deps, ChangeKind::SdkKeyRevoked, json!({ "id": found.id }))
    };
    writer.append_change(change, Vec::new()).await?;
    commit(&deps, writer, Vec::new()).await?;
    if !caller.dry_run {
        deps.hub.end(&Opener::Credential(found.id));
    }
    Ok(HttpResponse::NoContent().finish())
}
