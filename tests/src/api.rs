//! A small client of the REST API. It knows HTTP and JSON, and nothing of the product's types.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use ureq::http::{HeaderMap, Request};

use crate::LIMIT;

/// An address and a credential.
#[derive(Debug, Clone)]
pub struct Api {
    url: String,
    token: Option<String>,
    agent: ureq::Agent,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as it was sent.
    pub body: String,
}

impl Answer {
    /// The body as JSON, if the status is `status`.
    ///
    /// # Errors
    /// When the status is another one or the body is no JSON; the message shows what came instead.
    pub fn expect(&self, status: u16) -> Result<Value> {
        ensure!(self.status == status, "expected {status}, got {}: {}", self.status, self.body);
        serde_json::from_str(&self.body).with_context(|| format!("the body is no JSON: `{}`", self.body))
    }

    /// A header's value, or an empty text.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl Api {
    /// A client that shows `token`, or no credential at all.
    #[must_use]
    pub fn new(url: &str, token: Option<&str>) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .timeout_global(Some(LIMIT))
            .max_redirects(0)
            // A server that is killed between two requests must not be met through a dead connection.
            .max_idle_connections(0);
        Self { url: url.to_owned(), token: token.map(str::to_owned), agent: config.build().into() }
    }

    /// The same address with another credential.
    #[must_use]
    pub fn with_token(&self, token: Option<&str>) -> Self {
        Self { token: token.map(str::to_owned), ..self.clone() }
    }

    /// The credential that it shows.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// Sends a request with any method, headers and body.
    ///
    /// # Errors
    /// When no answer comes.
    pub fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&str>,
    ) -> Result<Answer> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.url));
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let sent = match body {
            Some(body) => self.agent.run(request.body(body.to_owned())?),
            None => self.agent.run(request.body(())?),
        };
        let mut answer = sent.with_context(|| format!("no answer to {method} {path}"))?;
        let body = answer.body_mut().with_config().limit(u64::MAX).read_to_string()?;
        Ok(Answer { status: answer.status().as_u16(), headers: answer.headers().clone(), body })
    }

    /// Reads.
    ///
    /// # Errors
    /// When no answer comes.
    pub fn get(&self, path: &str) -> Result<Answer> {
        self.send("GET", path, &[], None)
    }

    /// Writes.
    ///
    /// # Errors
    /// When no answer comes.
    pub fn post(&self, path: &str, body: &Value) -> Result<Answer> {
        self.send("POST", path, &[("content-type", "application/json")], Some(&body.to_string()))
    }

    /// Changes rules of an environment (`shop/production`); `tag` is what goes into `If-Match`.
    ///
    /// # Errors
    /// When no answer comes.
    pub fn change(&self, environment: &str, tag: &str, instructions: &Value) -> Result<Answer> {
        let body = json!({ "instructions": instructions, "comment": "a test" }).to_string();
        let headers = [("content-type", "application/json"), ("if-match", tag)];
        self.send("POST", &format!("{}/changes", environment_path(environment)), &headers, Some(&body))
    }

    /// The tag of an environment's current version.
    ///
    /// # Errors
    /// When the server refuses.
    pub fn environment_tag(&self, environment: &str) -> Result<String> {
        let answer = self.get(&environment_path(environment))?;
        answer.expect(200)?;
        Ok(answer.header("etag").to_owned())
    }

    /// Turns a flag on or off whatever the current version is, and answers the version that this made.
    ///
    /// # Errors
    /// When the server refuses.
    pub fn turn(&self, environment: &str, flag: &str, is_on: bool) -> Result<u64> {
        let tag = self.environment_tag(environment)?;
        self.turn_from(environment, &tag, flag, is_on)
    }

    /// Turns a flag on or off, based on the version that `tag` names.
    ///
    /// # Errors
    /// When the server refuses.
    pub fn turn_from(&self, environment: &str, tag: &str, flag: &str, is_on: bool) -> Result<u64> {
        let kind = if is_on { "turn_on" } else { "turn_off" };
        let answer = self.change(environment, tag, &json!([{ "kind": kind, "flag": flag }]))?.expect(200)?;
        answer.get("version").and_then(Value::as_u64).context("the answer names no version")
    }

    /// Makes an SDK key for an environment.
    ///
    /// # Errors
    /// When the server refuses.
    pub fn sdk_key(&self, environment: &str) -> Result<String> {
        let body = json!({ "audience": "server", "name": "test" });
        let answer = self.post(&format!("{}/sdk-keys", environment_path(environment)), &body)?.expect(201)?;
        let key = answer.get("key").and_then(Value::as_str);
        key.map(str::to_owned).context("the answer holds no key")
    }
}

/// The path of an environment that is named `project/environment`.
#[must_use]
pub fn environment_path(environment: &str) -> String {
    let (project, environment) = environment.split_once('/').unwrap_or(("shop", environment));
    format!("/api/v1/projects/{project}/environments/{environment}")
}
