//! `GET /sdk/v1/lists/{reference}`

use actix_web::body::SizedStream;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, get, web};
use bytes::Bytes;
use futures_util::stream;
use tidegate_core::HashList;

use crate::auth::Sdk;
use crate::sdk::no_rules;
use crate::{Deps, Problem, limits};

/// Fetch a list that a large segment refers to
///
/// The hashes of the segment's keys, ascending, each in 8 bytes, little-endian. Only the lists are there that
/// the current rules refer to, as the key's audience sees them, or that they have referred to not long ago,
/// so that the stream's deltas lead on from them. The name is the SHA-256 of the bytes: what was fetched once
/// stays good.
#[utoipa::path(tag = "distribution",
    params(("reference" = String, Path, description = "`ref` of the segment: `sha256:` and 64 digits")),
    responses(
    (status = 200, content_type = "application/octet-stream", body = Vec<u8>),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 503, body = Problem),
))]
#[get("/lists/{reference}")]
pub(crate) async fn fetch_list(
    deps: web::Data<Deps>,
    sdk: Sdk,
    reference: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let served = deps.hub.served(&sdk.environment, sdk.audience).await?.ok_or_else(|| no_rules(&sdk))?;
    let list = match served.snapshot().list_named(&reference).cloned() {
        Some(list) => Some(list),
        // To undo what has changed in a long one would hold up the streams of this thread.
        None => {
            let asked = reference.clone();
            web::block(move || served.earlier_list(&asked)).await.map_err(|_| Problem::internal())?
        }
    };
    let list = list.ok_or_else(|| Problem::not_found("list in the current rules", &reference))?;
    let length = u64::try_from(size_of_val(list.hashes())).unwrap_or(u64::MAX);
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "private, max-age=31536000, immutable"))
        .content_type("application/octet-stream")
        .body(SizedStream::new(length, chunks(list))))
}

/// The bytes of a list, part by part as they are taken: many readers cost one list.
fn chunks(list: HashList) -> impl stream::Stream<Item = Result<Bytes, actix_web::Error>> {
    stream::iter((0..).step_by(limits::LIST_HASHES_SENT).map_while(move |start| {
        let rest = list.hashes().get(start..).filter(|rest| !rest.is_empty())?;
        let part = rest.iter().take(limits::LIST_HASHES_SENT);
        Some(Ok(part.flat_map(|hash| hash.to_le_bytes()).collect()))
    }))
}
