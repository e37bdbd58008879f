//! Reading requests: bodies, paths and queries, each refusal as a problem that says where.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::marker::PhantomData;
use std::str::FromStr;
use std::time::Duration;

use actix_web::http::header::{CONTENT_TYPE, HeaderValue, IF_MATCH};
use actix_web::web::Query;
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, web};
use futures_util::StreamExt;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tidegate_domain::{Base, EnvironmentKey, EnvironmentRef, FieldFault, FlagKey, ProjectKey};
use tokio::time::timeout;

use crate::auth::Caller;
use crate::once::Sent;
use crate::{Deps, Problem, limits};

/// A JSON body that is not read yet: who asks is checked first. Its type denies unknown fields, so
/// that a misspelling is not silently ignored.
pub(crate) struct Body<T> {
    payload: Payload,
    wait: Duration,
    is_json: bool,
    method_and_path: (String, String),
    idempotency_key: Option<String>,
    read_as: PhantomData<T>,
}

impl<T: DeserializeOwned> Body<T> {
    pub(crate) async fn read(self) -> Result<T, Problem> {
        Ok(self.read_sent().await?.0)
    }

    /// The body, and what tells this request from others.
    pub(crate) async fn read_sent(self) -> Result<(T, Sent), Problem> {
        if !self.is_json {
            return Err(Problem::not_json());
        }
        let key = self.idempotency_key.as_deref().map(Sent::read_key).transpose()?;
        let bytes = read_within_limits(self.payload, self.wait).await?;
        let (method, path) = &self.method_and_path;
        Ok((read_json(&bytes)?, Sent::new(key, method, path, &bytes)))
    }
}

impl<T> FromRequest for Body<T> {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let declared = request.headers().contains_key(CONTENT_TYPE);
        let is_json = !declared || request.content_type().eq_ignore_ascii_case("application/json");
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let deps = request.app_data::<web::Data<Deps>>();
        ready(Ok(Self {
            payload: payload.take(),
            wait: deps.map_or(limits::BODY_WAIT, |deps| deps.body_wait),
            is_json,
            method_and_path: (request.method().to_string(), request.uri().to_string()),
            idempotency_key: request.headers().get("idempotency-key").map(text),
            read_as: PhantomData,
        }))
    }
}

/// Who sends little by little holds a connection, but not for ever.
async fn read_within_limits(payload: Payload, wait: Duration) -> Result<web::BytesMut, Problem> {
    let seconds = wait.as_secs();
    let late = |_| Problem::malformed(format!("the body did not arrive within {seconds} seconds"));
    timeout(wait, read_within_limit(payload)).await.map_err(late)?
}

async fn read_within_limit(mut payload: Payload) -> Result<web::BytesMut, Problem> {
    let mut body = web::BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| Problem::malformed(format!("the body breaks off: {error}")))?;
        if body.len() + chunk.len() > limits::BODY_BYTES {
            return Err(Problem::too_large(limits::BODY_BYTES));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let read = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let pointer = pointer_of(error.path());
        let cause = error.into_inner();
        match cause.classify() {
            serde_json::error::Category::Data => {
                Problem::invalid(vec![FieldFault::new(pointer, cause.to_string())])
            }
            _ => Problem::malformed(format!("the body is not JSON: {cause}")),
        }
    })?;
    let end = deserializer.end();
    end.map_err(|error| Problem::malformed(format!("the body is not JSON: {error}")))?;
    Ok(read)
}

fn pointer_of(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let step = |segment: &Segment| match segment {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
        Segment::Enum { .. } | Segment::Unknown => String::new(),
    };
    path.iter().map(step).collect()
}

/// A query string that is not read yet. Its type denies unknown parameters.
pub(crate) struct Params<T> {
    query: String,
    read_as: PhantomData<T>,
}

impl<T: DeserializeOwned> Params<T> {
    pub(crate) fn read(self) -> Result<T, Problem> {
        if self.query.contains("%00") {
            return Err(Problem::malformed("a parameter has no NUL"));
        }
        let read = Query::<T>::from_query(&self.query).map(Query::into_inner);
        read.map_err(|error| Problem::malformed(error.to_string()))
    }
}

impl<T> FromRequest for Params<T> {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self { query: request.query_string().into(), read_as: PhantomData }))
    }
}

/// Which version the author saw, not read yet.
pub(crate) struct IfMatch(Option<String>);

impl FromRequest for IfMatch {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let tag =
            request.headers().get(IF_MATCH).map(|header| header.to_str().unwrap_or_default().to_owned());
        ready(Ok(Self(tag)))
    }
}

impl IfMatch {
    /// `None` where the request does not say.
    pub(crate) fn read(&self) -> Result<Option<Base>, Problem> {
        self.0.as_deref().map(base).transpose()
    }
}

fn base(tag: &str) -> Result<Base, Problem> {
    if tag.trim() == "*" {
        return Ok(Base::Any);
    }
    let digits = tag.trim().strip_prefix("\"v").and_then(|rest| rest.strip_suffix('"'));
    let digits = digits.filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
    let wrong = || Problem::malformed("`If-Match` is `\"v<version>\"`, with its quotes, or `*`");
    digits.and_then(|digits| digits.parse().ok()).map(Base::Version).ok_or_else(wrong)
}

/// The part of a path that names a project.
#[derive(Debug, Deserialize)]
pub(crate) struct ProjectPath {
    project: String,
}

/// The part of a path that names an environment.
#[derive(Debug, Deserialize)]
pub(crate) struct EnvironmentPath {
    project: String,
    environment: String,
}

/// The part of a path that names a flag.
#[derive(Debug, Deserialize)]
pub(crate) struct FlagPath {
    project: String,
    flag: String,
}

/// What cannot be a key names nothing: the same answer as for a thing that does not exist.
fn key<K: FromStr>(kind: &str, text: &str) -> Result<K, Problem> {
    text.parse().map_err(|_| Problem::not_found(kind, text))
}

impl ProjectPath {
    pub(crate) fn project(&self) -> Result<ProjectKey, Problem> {
        key("project", &self.project)
    }
}

impl EnvironmentPath {
    pub(crate) fn of(&self, caller: &Caller) -> Result<EnvironmentRef, Problem> {
        let environment: EnvironmentKey = key("environment", &self.environment)?;
        Ok(EnvironmentRef {
            tenant: caller.tenant().clone(),
            project: key("project", &self.project)?,
            environment,
        })
    }
}

impl FlagPath {
    pub(crate) fn keys(&self) -> Result<(ProjectKey, FlagKey), Problem> {
        Ok((key("project", &self.project)?, key("flag", &self.flag)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Nested {
        #[expect(dead_code, reason = "only reading it is tested")]
        list: Vec<u8>,
    }

    fn refused(text: &str) -> serde_json::Value {
        serde_json::to_value(read_json::<Nested>(text.as_bytes()).unwrap_err()).unwrap()
    }

    #[test]
    fn refusals_say_where() {
        assert_eq!(refused(r#"{"list":[1,"x"]}"#)["errors"][0]["pointer"], "/list/1");
        assert_eq!(refused(r#"{"list":[],"more":1}"#)["status"], 422);
        assert_eq!(refused("{}")["status"], 422);
        let deep = read_json::<serde_json::Value>("[".repeat(1000).as_bytes()).unwrap_err();
        assert_eq!(serde_json::to_value(deep).unwrap()["status"], 400);
        for text in ["", "{", "{\"list\":[1", "{\"list\":[]} x", "\u{feff}{}"] {
            assert_eq!(refused(text)["status"], 400, "{text}");
        }
    }

    #[test]
    fn tags() {
        assert_eq!(base("\"v42\"").unwrap(), Base::Version(42));
        assert_eq!(base(" * ").unwrap(), Base::Any);
        for tag in ["", "v42", "42", "\"42\"", "\"v\"", "\"v-1\"", "W/\"v1\"", "\"v1\", \"v2\""] {
            assert!(base(tag).is_err(), "{tag}");
        }
    }
}
