//! `DELETE /api/v1/customers/{key}`

use actix_web::{HttpResponse, delete, web};
use serde_json::json;
use tidegate_domain::{ChangeKind, Permission, Scope};

use super::replace::seen;
use crate::auth::Caller;
use crate::extract::IfMatch;
use crate::publishing::commit;
use crate::v1::users::erase::{Erasure, named_in};
use crate::{Deps, Problem, rings};

/// Erase a customer
///
/// Its name, tier, ring, attributes and notes, and the comments that mention its key as a word, are erased
/// here and in the change log, of which only hashes remain: its proofs still hold. Overrides and segments
/// that name the customer are rules, and stay until a change removes them: the answer says where they are.
/// `If-Match` names what the author saw.
#[utoipa::path(tag = "customers",
    params(("key" = String, Path, description = "The customer's key"), ("If-Match" = String, Header, description = "`\"v<change>\"`")),
    responses(
    (status = 200, body = Erasure),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 412, body = Problem), (status = 428, body = Problem),
    (status = 503, body = Problem),
))]
#[delete("/customers/{key}")]
pub(crate) async fn erase_customer(
    deps: web::Data<Deps>,
    caller: Caller,
    key: web::Path<String>,
    if_match: IfMatch,
) -> Result<HttpResponse, Problem> {
    let permit = caller.permit(Permission::CustomersWrite, &Scope::Tenant)?;
    let base = if_match.read()?;
    let writer = caller.write(&deps, &permit).await?;
    let held = seen(&writer, &key, base).await?;
    let changes_erased = writer.erase_customer(&key).await? + writer.erase_mentions(&key).await?;
    // That somebody was erased is recorded; who it was is not.
    let change = caller.author(None).change(&deps, ChangeKind::CustomerErased, json!({}));
    writer.append_change(change, Vec::new()).await?;
    let nexts = rings::follow(&deps, &writer, &caller.author(None), held.ring.as_deref()).await?;
    let named_in = named_in(&writer, &key).await?;
    commit(&deps, writer, nexts).await?;
    let remains = vec!["earlier versions of rules that name the key: what SDKs were sent is part of the log"];
    Ok(HttpResponse::Ok().json(Erasure { changes_erased, named_in, remains }))
}
