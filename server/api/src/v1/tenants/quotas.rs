//! `PUT /api/v1/tenants/{tenant}/quotas`

use actix_web::http::StatusCode;
use actix_web::http::header::ETAG;
use actix_web::{HttpResponse, put, web};
use serde_json::json;
use tidegate_domain::{ChangeKind, Quotas, Tenant};

use super::{QuotasBody, TenantView, itself, missing, read_key};
use crate::auth::Platform;
use crate::extract::{Body, IfMatch};
use crate::once::{Answer, once};
use crate::problem::version_tag;
use crate::v1::expect_seen;
use crate::{Deps, Problem};

/// Set how much a tenant may have
///
/// What it has already stays, even where that is more. `If-Match` names what the author saw. Needs the
/// platform token, `TIDEGATE_PLATFORM_TOKEN` of the server.
#[utoipa::path(tag = "platform",
    params(("tenant" = String, Path, description = "The tenant's key"), ("If-Match" = String, Header, description = "`\"v<change>\"`")),
    request_body = QuotasBody, responses(
    (status = 200, body = TenantView, headers(("ETag" = String, description = "`\"v<change>\"`"))),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 412, body = Problem), (status = 413, body = Problem),
    (status = 415, body = Problem), (status = 422, body = Problem), (status = 428, body = Problem),
    (status = 503, body = Problem),
))]
#[put("/tenants/{tenant}/quotas")]
pub(crate) async fn set_quotas(
    deps: web::Data<Deps>,
    platform: Platform,
    key: web::Path<String>,
    if_match: IfMatch,
    body: Body<QuotasBody>,
) -> Result<HttpResponse, Problem> {
    let base = if_match.read()?;
    let (body, sent) = body.read_sent().await?;
    let quotas = Quotas::from(body);
    once(&deps, &platform, &platform.permit(read_key(&key)?), sent, async |writer| {
        let held = itself(writer).await?;
        if held.deleted_ms.is_some() {
            return Err(missing(&key));
        }
        expect_seen(writer, base, (&key, held.changed), || TenantView::from(held.clone())).await?;
        let set = json!({ "key": held.key.as_str(), "quotas": quotas });
        let change = platform.author().change(&deps, ChangeKind::QuotasSet, set);
        let changed = writer.append_change(change, Vec::new()).await?;
        writer.set_quotas(&quotas, changed).await?;
        let view = TenantView::from(Tenant { quotas, changed, ..held });
        Ok(Answer::json(StatusCode::OK, &view)?.with(&ETAG, version_tag(changed)).into())
    })
    .await
}
