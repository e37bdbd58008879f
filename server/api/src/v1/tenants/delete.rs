//! `DELETE /api/v1/tenants/{tenant}`

use actix_web::{HttpResponse, delete, web};
use serde_json::json;
use tidegate_domain::ChangeKind;

use super::{TenantView, itself, read_key};
use crate::auth::Platform;
use crate::extract::IfMatch;
use crate::once::Sender;
use crate::publishing::commit;
use crate::v1::expect_seen;
use crate::{Deps, Problem};

/// Delete a tenant
///
/// Every token, key and session of it ends, and with it the streams, each with a goodbye: SDKs keep the
/// rules that they have, and are refused when they come back. Its data stays in the database until
/// somebody removes it there, and its key is never given to another tenant. `If-Match` names what the
/// author saw. Needs the platform token, `TIDEGATE_PLATFORM_TOKEN` of the server.
#[utoipa::path(tag = "platform",
    params(("tenant" = String, Path, description = "The tenant's key"), ("If-Match" = String, Header, description = "`\"v<change>\"`")),
    responses(
    (status = 204),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 412, body = Problem), (status = 428, body = Problem),
    (status = 503, body = Problem),
))]
#[delete("/tenants/{tenant}")]
pub(crate) async fn delete_tenant(
    deps: web::Data<Deps>,
    platform: Platform,
    key: web::Path<String>,
    if_match: IfMatch,
) -> Result<HttpResponse, Problem> {
    let base = if_match.read()?;
    let writer = platform.write(&deps, &platform.permit(read_key(&key)?)).await?;
    let held = itself(&writer).await?;
    if held.deleted_ms.is_some() {
        return Ok(HttpResponse::NoContent().finish());
    }
    expect_seen(&writer, base, (&key, held.changed), || TenantView::from(held.clone())).await?;
    let deleted = json!({ "key": held.key.as_str() });
    let change = platform.author().change(&deps, ChangeKind::TenantDeleted, deleted);
    let changed = writer.append_change(change, Vec::new()).await?;
    let now_ms = (deps.now_ms)();
    writer.delete_tenant(now_ms, changed).await?;
    commit(&deps, writer, Vec::new()).await?;
    // The other replicas find out within seconds; so do we, if this fails.
    drop(deps.hub.check_credentials(now_ms).await);
    Ok(HttpResponse::NoContent().finish())
}
