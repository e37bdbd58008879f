//! `GET /sdk/v1/snapshot`

use actix_web::http::header::{CACHE_CONTROL, CONTENT_ENCODING, ETAG, HeaderMap, IF_NONE_MATCH, VARY};
use actix_web::{HttpRequest, HttpResponse, get, web};

use crate::auth::Sdk;
use crate::encoding::Encoding;
use crate::{Deps, Problem};

/// Fetch the current rules of the key's environment
///
/// The body is compressed as the client accepts it; `If-None-Match` answers 304 while nothing has
/// changed.
#[utoipa::path(tag = "distribution", responses(
    (status = 200, body = Object, headers(("ETag" = String, description = "Of epoch, version, digest and encoding"))),
    (status = 304, description = "Nothing has changed"),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem),
))]
#[get("/snapshot")]
pub(crate) async fn fetch_snapshot(
    deps: web::Data<Deps>,
    sdk: Sdk,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let published = deps.hub.current(&sdk.environment).await?;
    let key = sdk.environment.environment.as_str();
    let published = published.ok_or_else(|| Problem::not_found("environment", key))?;
    let encoding = Encoding::accepted_by(&request);
    let etag = published.etag(encoding);
    let unchanged = names(request.headers(), &etag);
    let mut response = if unchanged { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response
        .insert_header((ETAG, etag))
        .insert_header((CACHE_CONTROL, "private, no-cache"))
        .insert_header((VARY, "Accept-Encoding, Authorization"));
    if unchanged {
        return Ok(response.finish());
    }
    let document = if published.is_encoded(encoding) {
        published.document(encoding)
    } else {
        // Compressing would hold up the streams of this thread.
        web::block(move || published.document(encoding)).await.map_err(|_| Problem::internal())?
    };
    // Said also of `identity`, so that nothing on the way out compresses it under the same tag.
    response.insert_header((CONTENT_ENCODING, encoding.name()));
    Ok(response.content_type("application/json").body(document))
}

fn names(headers: &HeaderMap, etag: &str) -> bool {
    let sent = headers.get_all(IF_NONE_MATCH).filter_map(|value| value.to_str().ok());
    sent.flat_map(|value| value.split(','))
        .any(|tag| matches!(tag.trim(), "*") || tag.trim().trim_start_matches("W/") == etag)
}
