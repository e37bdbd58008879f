//! Problem details (RFC 9457): the one form of every error answer.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, ETAG, HeaderName, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use serde_json::Value;
use thiserror::Error;
use tidegate_domain::{Denied, FieldFault, Refusal, Scope};
use tidegate_store::StoreError;
use utoipa::ToSchema;

use crate::once::Answer;
use crate::v1::environments::preview::ItemChangeView;
use crate::view::time;

/// An error answer. Its `type` is stable; its words are for people.
#[derive(Debug, Clone, Serialize, ToSchema, Error)]
#[error("{title}: {detail}")]
pub struct Problem {
    /// `urn:tidegate:problem:<name>`; stable.
    #[serde(rename = "type")]
    #[schema(example = "urn:tidegate:problem:not-found")]
    kind: String,
    /// The same for all problems of the type.
    #[schema(value_type = String)]
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What happened here, and what to do next.
    detail: String,
    /// What is wrong in which place of the request.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldProblem>,
    /// What has changed since the version that the request is based on, of what it touches.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    changes: Vec<ItemChangeView>,
    /// What it is now, to merge by: where the request is based on an earlier state of one resource.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    present: Option<Value>,
    /// Names the request in logs and in the change log.
    request_id: String,
    #[serde(skip)]
    header: Option<(HeaderName, String)>,
}

/// What is wrong in one place of the request's body.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FieldProblem {
    /// JSON pointer into the body.
    #[schema(example = "/instructions/0/flag")]
    pointer: String,
    /// What was expected there.
    message: String,
}

/// Seconds after which a client may try again when the database is away.
const RETRY_AFTER_S: &str = "1";

impl Problem {
    fn new(status: StatusCode, name: &str, title: &'static str, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("urn:tidegate:problem:{name}"),
            title,
            status: status.as_u16(),
            detail: detail.into(),
            errors: Vec::new(),
            changes: Vec::new(),
            present: None,
            request_id: String::new(),
            header: None,
        }
    }

    /// 400: not the JSON, query or header that the endpoint reads.
    pub fn malformed(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed", "The request cannot be read", detail)
    }

    /// 401: no credential, or none that is known.
    pub fn unauthorized(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", "A valid token is needed", detail)
    }

    /// 403: the credential is known, but not for this.
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", "The token does not open this", detail)
    }

    /// 403 or 404: what is out of reach is answered as if it did not exist.
    pub(crate) fn denied(denied: Denied, place: &Scope) -> Self {
        match (denied, place) {
            (Denied::OutOfReach, Scope::Project(project)) => Self::not_found("project", project.as_str()),
            (Denied::OutOfReach, Scope::Environment(_, environment)) => {
                Self::not_found("environment", environment.as_str())
            }
            _ => Self::forbidden(denied.to_string()),
        }
    }

    /// 404: it does not exist, or not for this credential.
    pub fn not_found(kind: &str, key: &str) -> Self {
        let key: String = key.chars().take(128).collect();
        Self::new(StatusCode::NOT_FOUND, "not-found", "Not found", format!("there is no {kind} `{key}`"))
    }

    /// 405: the path exists, but not with this method.
    pub fn method_not_allowed(allowed: &[&str]) -> Self {
        let allowed = allowed.join(", ");
        let detail = format!("this path answers to {allowed}");
        let status = StatusCode::METHOD_NOT_ALLOWED;
        let problem = Self::new(status, "method-not-allowed", "Method not allowed", detail);
        Self { header: Some((ALLOW, allowed)), ..problem }
    }

    /// 409: something of that key exists already.
    pub fn exists(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "exists", "It exists already", detail)
    }

    /// 409: it has ended, and nothing comes after that.
    pub(crate) fn ended(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "ended", "It has ended", detail)
    }

    /// 409: another report of the same number was taken.
    pub fn report_taken(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "report-taken", "Another report was taken", detail)
    }

    /// 409: something else needs it.
    pub(crate) fn in_use(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "in-use", "It is in use", detail)
    }

    /// 409: a release drives it.
    pub(crate) fn released(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "released", "A release drives it", detail)
    }

    /// 409: it is not in a state for that.
    pub(crate) fn not_now(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "not-now", "Not in this state", detail)
    }

    /// 412: what the request is based on has changed; `current` is the tag to base the next one on.
    pub fn stale(detail: impl Into<String>, current: u64) -> Self {
        let status = StatusCode::PRECONDITION_FAILED;
        let problem = Self::new(status, "stale", "It has changed meanwhile", detail);
        Self { header: Some((ETAG, version_tag(current))), ..problem }
    }

    /// The same with what has changed meanwhile.
    pub(crate) fn with_changes(self, changes: Vec<ItemChangeView>) -> Self {
        Self { changes, ..self }
    }

    /// The same with what it is now.
    pub(crate) fn with_present(self, present: &impl Serialize) -> Self {
        Self { present: serde_json::to_value(present).ok(), ..self }
    }

    /// 428: a change must say what it is based on.
    pub fn precondition_required(current: u64) -> Self {
        let detail =
            format!("send `If-Match: {}` to say which version the change is based on", version_tag(current));
        let status = StatusCode::PRECONDITION_REQUIRED;
        let problem = Self::new(status, "precondition-required", "If-Match is needed", detail);
        Self { header: Some((ETAG, version_tag(current))), ..problem }
    }

    /// 413: the body is larger than this endpoint reads.
    pub fn too_large(limit: usize) -> Self {
        let detail = format!("a request's body has at most {limit} bytes; send less, or in several requests");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "The request is too large", detail)
    }

    /// 415: the body is not declared as JSON.
    pub fn not_json() -> Self {
        let detail = "send `Content-Type: application/json`";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not-json", "The body is not JSON", detail)
    }

    /// 422: the body is JSON, but does not make sense here.
    pub fn invalid(faults: Vec<FieldFault>) -> Self {
        let detail = match faults.as_slice() {
            [only] => only.message.clone(),
            several => format!("{} things are wrong; see `errors`", several.len()),
        };
        let problem =
            Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", "The request is not valid", detail);
        let field = |fault: FieldFault| FieldProblem { pointer: fault.pointer, message: fault.message };
        Self { errors: faults.into_iter().map(field).collect(), ..problem }
    }

    /// 422: a limit would be exceeded.
    pub fn over_limit(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "over-limit", "A limit would be exceeded", detail)
    }

    /// 422: a release would expose whom it must not.
    pub(crate) fn would_expose(detail: String) -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "would-expose",
            "A release would expose the customer",
            detail,
        )
    }

    /// 422: the environment's rules stay as they are for a while.
    fn frozen(until_ms: i64, reason: &str) -> Self {
        let detail = format!(
            "the rules of the environment are frozen until {}: {reason}; only turning flags off goes on",
            time(until_ms)
        );
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "frozen", "The rules are frozen", detail)
    }

    /// 422: a request of that name was another one.
    pub(crate) fn key_reused() -> Self {
        let detail = "this `Idempotency-Key` came with another request before; take a new one";
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency-key-reused", "The key is taken", detail)
    }

    /// 429: too often; it may be tried again after so many milliseconds.
    pub(crate) fn too_many(after_ms: i64) -> Self {
        let after_s = seconds_until(after_ms);
        let detail = format!("that was too often: try again in {after_s} seconds");
        let problem = Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many", "Too many requests", detail);
        Self { header: Some((RETRY_AFTER, after_s.to_string())), ..problem }
    }

    /// 500: a mistake of ours; the cause is in the log.
    pub fn internal() -> Self {
        let detail = "something is wrong with the server; its log says what, under this request id";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "Internal error", detail)
    }

    /// 503: try again later.
    pub fn unavailable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "Not available at the moment", detail)
    }

    /// 503: try again after a while.
    pub(crate) fn unavailable_for(detail: impl Into<String>, wait: Duration) -> Self {
        let wait_s = wait.as_secs().saturating_add(1);
        Self { header: Some((RETRY_AFTER, wait_s.to_string())), ..Self::unavailable(detail) }
    }

    /// The problem of an answer that actix made by itself.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        let title = status.canonical_reason().unwrap_or("Error");
        let name = title.to_ascii_lowercase().replace(' ', "-");
        Self::new(status, &name, title, "the request cannot be handled")
    }

    /// The answer as it can be given again.
    pub(crate) fn answer(&self, request_id: &str) -> Answer {
        let header = self.header.iter().map(|(name, value)| (name.as_str().into(), value.clone()));
        let kind = ("content-type".to_owned(), "application/problem+json".to_owned());
        Answer { status: self.status, headers: header.chain([kind]).collect(), body: self.text(request_id) }
    }

    fn text(&self, request_id: &str) -> String {
        serde_json::to_string(&Self { request_id: request_id.into(), ..self.clone() }).unwrap_or_default()
    }

    /// The answer, naming its request.
    pub(crate) fn respond(&self, request_id: &str) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        match self.status_code() {
            StatusCode::UNAUTHORIZED => drop(response.insert_header((WWW_AUTHENTICATE, "Bearer"))),
            StatusCode::SERVICE_UNAVAILABLE => drop(response.insert_header((RETRY_AFTER, RETRY_AFTER_S))),
            _ => {}
        }
        if let Some((name, value)) = &self.header {
            response.insert_header((name.clone(), value.as_str()));
        }
        response.content_type("application/problem+json").body(self.text(request_id))
    }
}

/// Whole seconds after which a time has passed for sure.
pub(crate) fn seconds_until(after_ms: i64) -> i64 {
    after_ms.div_euclid(1000).saturating_add(1)
}

/// The entity tag of an environment's version.
pub(crate) fn version_tag(version: u64) -> String {
    format!("\"v{version}\"")
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    // The middleware makes it again with the request's id.
    fn error_response(&self) -> HttpResponse {
        self.respond("")
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Exists { kind, key } => Self::exists(format!("{kind} `{key}` exists already")),
            StoreError::OverQuota { quota, most } => {
                let what = quota.name();
                Self::over_limit(format!(
                    "this tenant may have at most {most} {what}; ask whoever runs the server for more"
                ))
            }
            StoreError::Conflict => Self::unavailable("another change came in between; try again"),
            StoreError::Missing => {
                let detail = "what it belongs to does not exist";
                Self::new(StatusCode::NOT_FOUND, "not-found", "Not found", detail)
            }
            StoreError::Unavailable(source) => {
                tracing::error!(error = %source, "the database does not answer");
                Self::unavailable("the database does not answer; try again")
            }
            error @ StoreError::ReadOnly => {
                tracing::error!(%error, "no change can be made");
                Self::unavailable("the database takes no changes at the moment; rules go on being served")
            }
            error @ StoreError::NotIsolated => {
                tracing::error!(%error, "not ready");
                Self::unavailable("the database does not keep tenants apart; the server's log says more")
            }
            StoreError::Corrupt(what) => {
                tracing::error!(%what, "the database holds what cannot be read");
                Self::internal()
            }
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let words = refusal.to_string();
        match refusal {
            Refusal::Invalid(faults) => Self::invalid(faults),
            Refusal::Stale { current, .. } | Refusal::UnknownBase { current, .. } => {
                Self::stale(words, current)
            }
            Refusal::OverLimit(detail) => Self::over_limit(detail),
            Refusal::Frozen { until_ms, reason } => Self::frozen(until_ms, &reason),
        }
    }
}
