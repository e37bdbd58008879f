//! Pages of other origins: only what SDKs ask for is open to them, with a key that is for browsers.

use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::Method;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, HeaderMap,
    HeaderValue, ORIGIN, VARY,
};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use tidegate_domain::{Audience, SdkGrant};

use crate::Problem;

/// Where SDKs ask.
const PLACE: &str = "/sdk/v1/";
/// What pages may send, and may read of the answer.
const SENT: &str = "authorization, content-type, if-none-match, last-event-id";
const READ: &str = "etag, retry-after, tidegate-note, x-request-id";
/// How long a browser remembers that, in seconds.
const REMEMBERED_S: &str = "7200";

/// The page that asked may read the answer; the value of `Access-Control-Allow-Origin`.
struct MayRead(HeaderValue);

/// The answer to a browser that asks whether a page may ask. It tells nothing: what the page may read is
/// decided with the key.
pub(crate) fn preflight(request: &HttpRequest) -> Option<HttpResponse> {
    let origin = request.headers().get(ORIGIN)?;
    let asks = request.method() == Method::OPTIONS
        && request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD)
        && request.path().starts_with(PLACE);
    let answer = || {
        HttpResponse::NoContent()
            .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone()))
            .insert_header((ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"))
            .insert_header((ACCESS_CONTROL_ALLOW_HEADERS, SENT))
            .insert_header((ACCESS_CONTROL_MAX_AGE, REMEMBERED_S))
            .insert_header((VARY, "Origin"))
            .finish()
    };
    asks.then(answer)
}

/// Refuses a page that may not use the key, and remembers of others that they may read the answer.
pub(crate) fn check(request: &HttpRequest, sdk: &SdkGrant) -> Result<(), Problem> {
    let Some(origin) = request.headers().get(ORIGIN) else { return Ok(()) };
    if sdk.audience != Audience::Client {
        // A server may send what it likes; no page may read the answer.
        return Ok(());
    }
    let allowed = match sdk.origins.as_slice() {
        [] => HeaderValue::from_static("*"),
        named if named.iter().any(|named| named.as_bytes() == origin.as_bytes()) => origin.clone(),
        _ => {
            return Err(Problem::forbidden(
                "pages of this origin may not use the key; add it to its `origins`",
            ));
        }
    };
    request.extensions_mut().insert(MayRead(allowed));
    Ok(())
}

/// Lets the page read the answer. What is refused tells nothing but that.
pub(crate) fn allow(response: &mut ServiceResponse<BoxBody>) {
    let request = response.request();
    let Some(origin) = request.headers().get(ORIGIN).filter(|_| request.path().starts_with(PLACE)) else {
        return;
    };
    let may_read = request.extensions().get::<MayRead>().map(|MayRead(allowed)| allowed.clone());
    let refused = response.status().is_client_error() || response.status().is_server_error();
    let Some(allowed) = may_read.or_else(|| refused.then(|| origin.clone())) else { return };
    write(response.headers_mut(), allowed);
}

fn write(headers: &mut HeaderMap, allowed: HeaderValue) {
    if allowed != "*" {
        headers.append(VARY, HeaderValue::from_static("Origin"));
    }
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(READ));
}
