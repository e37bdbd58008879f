//! A server that is asked over its REST API.

use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use ureq::http::{Request, Response, StatusCode};

use crate::Failure;
use crate::cli::ServerArguments;

/// Longest wait for one answer.
const PATIENCE: Duration = Duration::from_secs(60);
/// Most bytes of one answer.
const ANSWER_BYTES: u64 = 1 << 30;

/// A server, and the token to show it.
pub(crate) struct Remote<'a> {
    agent: ureq::Agent,
    arguments: &'a ServerArguments,
}

#[derive(Deserialize)]
struct Problem {
    detail: String,
}

impl<'a> Remote<'a> {
    pub(crate) fn new(arguments: &'a ServerArguments) -> Self {
        let config = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).http_status_as_error(false);
        Self { agent: config.build().new_agent(), arguments }
    }

    /// Reads what stands at a path.
    pub(crate) fn bytes(&self, path: &str) -> Result<Vec<u8>, Failure> {
        Ok(self.send("GET", path, &[], None)?.into_body())
    }

    /// The same, as text.
    pub(crate) fn text(&self, path: &str) -> Result<String, Failure> {
        let wrong = |error| Failure::new(format!("the answer to {path} is no text: {error}"));
        String::from_utf8(self.bytes(path)?).map_err(wrong)
    }

    /// The same, as JSON.
    pub(crate) fn json<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failure> {
        let wrong = |error| Failure::new(format!("the answer to {path} cannot be read: {error}"));
        serde_json::from_slice(&self.bytes(path)?).map_err(wrong)
    }

    /// The same as CSV.
    pub(crate) fn csv(&self, path: &str) -> Result<String, Failure> {
        let wrong = |error| Failure::new(format!("the answer to {path} is no text: {error}"));
        String::from_utf8(self.send("GET", path, &[("accept", "text/csv")], None)?.into_body()).map_err(wrong)
    }

    /// The entity tag of what stands at a path.
    pub(crate) fn tag(&self, path: &str) -> Result<String, Failure> {
        let answer = self.send("GET", path, &[], None)?;
        tag_of(&answer, path)
    }

    /// What stands at a path, with its entity tag.
    pub(crate) fn tagged(&self, path: &str) -> Result<(String, Map<String, Value>), Failure> {
        let answer = self.send("GET", path, &[], None)?;
        let tag = tag_of(&answer, path)?;
        let wrong = |error| Failure::new(format!("the answer to {path} cannot be read: {error}"));
        Ok((tag, serde_json::from_slice(answer.body()).map_err(wrong)?))
    }

    /// Replaces what stands at a path, on the condition of a tag.
    pub(crate) fn put(&self, path: &str, tag: &str, body: &Value) -> Result<Value, Failure> {
        let answer = self.send("PUT", path, &[("if-match", tag)], Some(body))?;
        let wrong = |error| Failure::new(format!("the answer to {path} cannot be read: {error}"));
        serde_json::from_slice(answer.body()).map_err(wrong)
    }

    /// Writes, on the condition of a tag where there is one.
    pub(crate) fn post(&self, path: &str, tag: Option<&str>, body: &Value) -> Result<Value, Failure> {
        let condition = tag.map(|tag| ("if-match", tag));
        let answer = self.send("POST", path, condition.as_slice(), Some(body))?;
        let wrong = |error| Failure::new(format!("the answer to {path} cannot be read: {error}"));
        serde_json::from_slice(answer.body()).map_err(wrong)
    }

    /// What stands at a path once it is no longer this version; nothing if it is still that after some
    /// seconds.
    pub(crate) fn news(&self, path: &str, version: u64, wait_s: u64) -> Result<Option<Value>, Failure> {
        let (prefer, tag) = (format!("wait={wait_s}"), format!("\"v{version}\""));
        let answer = self.send("GET", path, &[("prefer", &prefer), ("if-none-match", &tag)], None)?;
        if answer.status() == StatusCode::NOT_MODIFIED {
            return Ok(None);
        }
        let wrong = |error| Failure::new(format!("the answer to {path} cannot be read: {error}"));
        serde_json::from_slice(answer.body()).map(Some).map_err(wrong)
    }

    fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Result<Response<Vec<u8>>, Failure> {
        let ServerArguments { server, token } = self.arguments;
        let url = format!("{}{path}", server.trim_end_matches('/'));
        let mut request = Request::builder().method(method).uri(&url);
        request = request.header("authorization", format!("Bearer {token}"));
        request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let unreachable = |error| Failure::unreachable(format!("cannot reach `{server}`: {error}"));
        let misread =
            |_| Failure::usage(format!("`{url}` or the token cannot be sent; check how they are written"));
        let answer = match body {
            Some(body) => {
                let request = request.header("content-type", "application/json").body(body.to_string());
                self.agent.run(request.map_err(misread)?)
            }
            None => self.agent.run(request.body(()).map_err(misread)?),
        };
        let (parts, mut body) = answer.map_err(unreachable)?.into_parts();
        let bytes = body.with_config().limit(ANSWER_BYTES).read_to_vec().map_err(unreachable)?;
        if parts.status.is_success() || parts.status == StatusCode::NOT_MODIFIED {
            return Ok(Response::from_parts(parts, bytes));
        }
        let problem = serde_json::from_slice::<Problem>(&bytes).map(|problem| problem.detail);
        let detail = problem.unwrap_or_else(|_| String::from_utf8_lossy(&bytes).into_owned());
        Err(Failure::new(format!("{method} {path} answers {}: {detail}", parts.status)))
    }
}

fn tag_of(answer: &Response<Vec<u8>>, path: &str) -> Result<String, Failure> {
    let tag = answer.headers().get("etag").and_then(|tag| tag.to_str().ok());
    tag.map(str::to_owned).ok_or_else(|| Failure::new(format!("{path} has no entity tag")))
}

/// A key as it stands in a path.
pub(crate) fn segment(key: &str) -> String {
    let mut encoded = String::new();
    for byte in key.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => encoded.push(byte.into()),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}
