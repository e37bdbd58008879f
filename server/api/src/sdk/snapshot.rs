//! `GET /sdk/v1/snapshot`

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, ETAG, HeaderMap, HeaderName, IF_NONE_MATCH, VARY,
};
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Deserialize;
use tidegate_domain::Audience;
use utoipa::IntoParams;

use crate::auth::Sdk;
use crate::encoding::Encoding;
use crate::extract::Params;
use crate::sdk::no_rules;
use crate::{Deps, Problem};

/// With the signed note of the rules, in Base64.
static NOTE: HeaderName = HeaderName::from_static("tidegate-note");

/// Whose rules they are.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SnapshotParams {
    /// With a `client` key, and only with one: the part of it that is no secret, so that shared caches
    /// tell its rules from others.
    client: Option<String>,
}

/// Fetch the current rules of the key's environment
///
/// The body is compressed as the client accepts it; `If-None-Match` answers 304 while nothing has
/// changed. `Tidegate-Note` has the signed note of the rules, in Base64, also on a 304.
#[utoipa::path(tag = "distribution", params(SnapshotParams), responses(
    (status = 200, body = Object, headers(
        ("ETag" = String, description = "Of epoch, version, digest and encoding"),
        ("Tidegate-Note" = String, description = "The signed note, in Base64"),
    )),
    (status = 304, description = "Nothing has changed"),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 503, body = Problem),
))]
#[get("/snapshot")]
pub(crate) async fn fetch_snapshot(
    deps: web::Data<Deps>,
    sdk: Sdk,
    request: HttpRequest,
    params: Params<SnapshotParams>,
) -> Result<HttpResponse, Problem> {
    let caching = caching(&sdk, params.read()?.client.as_deref())?;
    let served = deps.hub.served(&sdk.environment, sdk.audience).await?.ok_or_else(|| no_rules(&sdk))?;
    let encoding = Encoding::accepted_by(&request);
    let etag = served.etag(encoding);
    let unchanged = names(request.headers(), &etag);
    let mut response = if unchanged { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response
        .insert_header((ETAG, etag))
        .insert_header((CACHE_CONTROL, caching))
        .insert_header((VARY, "Accept-Encoding, Authorization"));
    if let Some(note) = &served.vouched().header {
        response.insert_header((NOTE.clone(), note.clone()));
    }
    if unchanged {
        return Ok(response.finish());
    }
    let document = if served.is_encoded(encoding) {
        served.document(encoding)
    } else {
        // Compressing would hold up the streams of this thread.
        web::block(move || served.document(encoding)).await.map_err(|_| Problem::internal())?
    };
    // Said also of `identity`, so that nothing on the way out compresses it under the same tag.
    response.insert_header((CONTENT_ENCODING, encoding.name()));
    Ok(response.content_type("application/json").body(document))
}

/// What caches may do. A shared one must never hand out a server's rules, and tells clients' rules
/// apart by their address.
fn caching(sdk: &Sdk, client: Option<&str>) -> Result<&'static str, Problem> {
    match (sdk.audience, client) {
        (Audience::Client, Some(id)) if id == sdk.id => Ok("public, max-age=5, stale-while-revalidate=60"),
        (Audience::Client, _) => {
            let id = &sdk.id;
            Err(Problem::forbidden(format!("with this client key, ask for `/sdk/v1/snapshot?client={id}`")))
        }
        (_, None) => Ok("private, no-cache"),
        (_, Some(_)) => Err(Problem::forbidden("this is no client key; leave `client` out")),
    }
}

fn names(headers: &HeaderMap, etag: &str) -> bool {
    let sent = headers.get_all(IF_NONE_MATCH).filter_map(|value| value.to_str().ok());
    sent.flat_map(|value| value.split(','))
        .any(|tag| matches!(tag.trim(), "*") || tag.trim().trim_start_matches("W/") == etag)
}
