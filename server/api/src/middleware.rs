//! What happens around every request: its id, its log line, its counters, and that each error is a
//! problem document that names it.

use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, web};

use crate::auth::bearer;
use crate::metrics::Metrics;
use crate::rates::Standing;
use crate::{Deps, Problem, cors, limits};

/// Names a request in answers, logs and the change log.
#[derive(Debug, Clone)]
pub(crate) struct RequestId(pub(crate) String);

static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Wraps every request.
pub(crate) async fn around(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = request_id(&request);
    request.extensions_mut().insert(RequestId(id.clone()));
    let (method, path) = (request.method().clone(), request.path().to_owned());
    let metrics = request.app_data::<web::Data<Metrics>>().cloned();
    let started = Instant::now();
    let mut response = if let Some(answer) = cors::preflight(request.request()) {
        request.into_response(answer)
    } else if let Err(problem) = admitted(request.request()) {
        request.into_response(problem.respond(&id))
    } else {
        named_problem(next.call(request).await?.map_into_boxed_body(), &id)
    };
    cors::allow(&mut response);
    let standing = response.request().extensions().get::<Standing>().cloned();
    standing.iter().for_each(|standing| standing.tell(response.headers_mut()));
    if let Some(deps) = response.request().app_data::<web::Data<Deps>>().cloned() {
        deps.base.lead(response.headers_mut());
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID.clone(), value);
    }
    let status = response.status();
    let elapsed_ms = started.elapsed().as_millis();
    // One line a request is for those who look for one; mistakes of ours are for everybody.
    if status.is_server_error() {
        tracing::error!(request_id = %id, %method, %path, %status, elapsed_ms, "failed");
    } else {
        tracing::debug!(request_id = %id, %method, %path, %status, elapsed_ms, "answered");
    }
    metrics.iter().for_each(|metrics| metrics.answered(status.as_u16()));
    Ok(response)
}

/// What is refused whatever it asks for. Who shows a credential is counted where that is looked at, and
/// whoever watches the server's health never is.
fn admitted(request: &HttpRequest) -> Result<(), Problem> {
    if !is_plain(request.path()) {
        return Err(Problem::malformed("a path has no `//`, `..` or encoded slashes"));
    }
    let of_health = ["/livez", "/readyz", "/metrics"].contains(&request.path());
    if of_health || bearer(request).is_ok() {
        return Ok(());
    }
    let deps = request.app_data::<web::Data<Deps>>().ok_or_else(Problem::internal)?;
    deps.rates.stranger(request, &deps.proxies)
}

/// The client's own id where it can be taken over, else that of the trace which it is a part of, else a new one.
fn request_id(request: &ServiceRequest) -> String {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let (sent, trace) = (header(REQUEST_ID.as_str()), header("traceparent").and_then(trace_of));
    let plain = |id: &&str| {
        (1..=limits::REQUEST_ID_BYTES).contains(&id.len())
            && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    };
    let fresh = || request.app_data::<web::Data<Deps>>().map(|deps| deps.new_id()).unwrap_or_default();
    sent.filter(plain).or(trace).map_or_else(fresh, str::to_owned)
}

/// The trace of a W3C `traceparent`: version, trace, parent and flags, of any version that may come.
fn trace_of(text: &str) -> Option<&str> {
    let parts: Vec<&str> = text.splitn(5, '-').collect();
    let [version, trace, parent, flags, ..] = *parts else { return None };
    let is_hex = |text: &str| text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let is_id = |text: &str, length| text.len() == length && is_hex(text) && text.bytes().any(|b| b != b'0');
    let is_whole = match version {
        "00" => parts.len() == 4,
        _ => version.len() == 2 && is_hex(version) && version != "ff",
    };
    let is_valid = is_whole && is_id(trace, 32) && is_id(parent, 16) && flags.len() == 2 && is_hex(flags);
    is_valid.then_some(trace)
}

/// Two names for one path would be two chances to forget a check.
fn is_plain(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let dots = path.split('/').any(|part| matches!(part, "." | ".."));
    !path.contains("//") && !dots && !["%2f", "%5c", "%2e", "%00"].iter().any(|code| lower.contains(code))
}

/// Makes an error answer name its request, and what actix answered by itself a problem.
fn named_problem(response: ServiceResponse<BoxBody>, id: &str) -> ServiceResponse<BoxBody> {
    let status = response.status();
    if let Some(problem) = response.response().error().and_then(|error| error.as_error::<Problem>()) {
        let answer = problem.respond(id);
        return response.into_response(answer);
    }
    // The one answer that a middleware gives by itself, without an error.
    let own = response.response().error().is_some() || status == StatusCode::NOT_ACCEPTABLE;
    if own && (status.is_client_error() || status == StatusCode::INTERNAL_SERVER_ERROR) {
        let answer = Problem::of_status(status).respond(id);
        return response.into_response(answer);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traces() {
        let (trace, parent) = ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7");
        for text in [format!("00-{trace}-{parent}-01"), format!("01-{trace}-{parent}-01-more-of-it")] {
            assert_eq!(trace_of(&text), Some(trace), "{text}");
        }
        let nothing = "0".repeat(32);
        for text in [
            String::new(),
            trace.to_owned(),
            format!("ff-{trace}-{parent}-01"),
            format!("00-{trace}-{parent}-01-more"),
            format!("00-{nothing}-{parent}-01"),
            format!("00-{trace}-{}-01", &nothing[..16]),
            format!("00-{}-{parent}-01", trace.to_uppercase()),
            format!("00-{trace}-{parent}-1"),
            format!("0-{trace}-{parent}-01"),
        ] {
            assert_eq!(trace_of(&text), None, "{text}");
        }
    }

    #[test]
    fn plain_paths() {
        for path in ["/", "/api/v1/projects/a.b", "/assets/x-1.js", "/api/v1/projects/..a"] {
            assert!(is_plain(path), "{path}");
        }
        for path in
            ["//", "/api//v1", "/api/../sdk", "/a/..", "/a%2Fb", "/%2e%2e/x", "/a%5cb", "/a/./b", "/%00"]
        {
            assert!(!is_plain(path), "{path}");
        }
    }
}
