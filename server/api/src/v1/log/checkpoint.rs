//! `GET /api/v1/log/checkpoint`

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, get, web};

use tidegate_domain::{Permission, Scope};

use crate::auth::Caller;
use crate::{Deps, Problem};

/// Fetch the log's latest signed checkpoint
///
/// A signed note as `c2sp.org/tlog-checkpoint` defines it. It follows a change within seconds.
#[utoipa::path(tag = "log", responses(
    (status = 200, body = String, content_type = "text/plain"),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 503, body = Problem),
))]
#[get("/log/checkpoint")]
pub(crate) async fn show_checkpoint(deps: web::Data<Deps>, caller: Caller) -> Result<HttpResponse, Problem> {
    let permit = caller.permit(Permission::LogRead, &Scope::Tenant)?;
    let reader = deps.store.read(&permit).await?;
    let missing = || Problem::not_found("checkpoint of", caller.tenant().as_str());
    let epoch = reader.log().await?.ok_or_else(missing)?.epoch;
    let checkpoint = reader.checkpoint(epoch).await?.ok_or_else(missing)?;
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "private, no-cache"));
    Ok(response.content_type("text/plain; charset=utf-8").body(checkpoint.note))
}
