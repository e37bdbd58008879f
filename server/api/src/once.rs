//! Requests that may come again and take effect once: `Idempotency-Key`.
//!
//! The answer is kept in the transaction of what it tells of, so that both are there or neither is.
//! Whoever sends the request again waits until the first one is through: a tenant has one writer at
//! a time, and so has the platform. Answers are sealed under a key that only the sender's token gives: some hold secrets.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, LOCATION};
use actix_web::{HttpResponse, ResponseError};
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};
use tidegate_domain::Permit;
use tidegate_store::{AnsweredRequest, Writer};

use crate::publishing::{Next, commit};
use crate::{Deps, Problem, limits, sealing};

/// A request as it was sent.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    /// What its sender calls it.
    pub(crate) key: Option<String>,
    /// Of method, path and body.
    pub(crate) fingerprint: Vec<u8>,
}

impl Sent {
    pub(crate) fn new(key: Option<String>, method: &str, path: &str, body: &[u8]) -> Self {
        let mut all = format!("{method} {path}\n").into_bytes();
        all.extend_from_slice(body);
        Self { key, fingerprint: digest(&SHA256, &all).as_ref().to_vec() }
    }

    /// Reads the header's value.
    pub(crate) fn read_key(text: &str) -> Result<String, Problem> {
        let plain = text.bytes().all(|byte| byte.is_ascii_graphic());
        if plain && (1..=limits::IDEMPOTENCY_KEY_BYTES).contains(&text.len()) {
            return Ok(text.to_owned());
        }
        let most = limits::IDEMPOTENCY_KEY_BYTES;
        Err(Problem::malformed(format!("`Idempotency-Key` has 1 to {most} visible ASCII characters")))
    }
}

/// An answer that can be given again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(status: StatusCode, body: &impl Serialize) -> Result<Self, Problem> {
        let body = serde_json::to_string(body).map_err(|_| Problem::internal())?;
        let headers = vec![("content-type".into(), "application/json".into())];
        Ok(Self { status: status.as_u16(), headers, body })
    }

    pub(crate) fn with(mut self, name: &HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name.as_str().into(), value.into()));
        self
    }

    /// The answer where nothing was created.
    fn of_trial(mut self) -> Self {
        self.status = StatusCode::OK.as_u16();
        self.headers.retain(|(name, _)| name != LOCATION.as_str());
        self
    }

    pub(crate) fn respond(&self) -> HttpResponse {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = HttpResponse::build(status);
        for (name, value) in &self.headers {
            response.insert_header((name.as_str(), value.as_str()));
        }
        response.body(self.body.clone())
    }
}

/// What a request did, as far as it is not committed yet.
pub(crate) struct Done {
    pub(crate) nexts: Vec<Next>,
    pub(crate) answer: Answer,
}

impl From<Answer> for Done {
    fn from(answer: Answer) -> Self {
        Self { nexts: Vec::new(), answer }
    }
}

/// Who sends requests that may come again.
pub(crate) trait Sender {
    /// Opens a unit of work that writes, if the sender may still do what was permitted.
    async fn write(&self, deps: &Deps, permit: &Permit) -> Result<Writer, Problem>;
    /// The id of the token or session: names of requests are its own.
    fn credential(&self) -> &str;
    /// Known to nobody without the token.
    fn sealing_key(&self) -> &[u8; 32];
    fn request_id(&self) -> &str;
}

/// Lets a request take effect, unless it did before: then the same answer is given again.
pub(crate) async fn once(
    deps: &Deps,
    sender: &impl Sender,
    permit: &Permit,
    sent: Sent,
    act: impl AsyncFnOnce(&Writer) -> Result<Done, Problem>,
) -> Result<HttpResponse, Problem> {
    let writer = sender.write(deps, permit).await?;
    if let Some(answer) = before(deps, sender, &writer, &sent).await? {
        return Ok(answer.respond());
    }
    let is_trial = writer.is_trial();
    match act(&writer).await {
        Ok(Done { answer, .. }) if is_trial => {
            writer.commit().await?;
            Ok(answer.of_trial().respond())
        }
        Ok(Done { nexts, answer }) => {
            keep(deps, sender, &writer, sent, &answer).await?;
            commit(deps, writer, nexts).await?;
            Ok(answer.respond())
        }
        Err(problem) => {
            // What it did goes, and what was answered stays.
            drop(writer);
            if sent.key.is_some() && !is_trial && problem.status_code().is_client_error() {
                let writer = sender.write(deps, permit).await?;
                keep(deps, sender, &writer, sent, &problem.answer(sender.request_id())).await?;
                writer.commit().await?;
            }
            Err(problem)
        }
    }
}

/// What was answered to the request when it came before.
async fn before(
    deps: &Deps,
    sender: &impl Sender,
    writer: &Writer,
    sent: &Sent,
) -> Result<Option<Answer>, Problem> {
    let Some(key) = &sent.key else { return Ok(None) };
    let now_ms = (deps.now_ms)();
    let found = writer.answered(sender.credential(), key).await?;
    let is_fresh = |request: &AnsweredRequest| now_ms - request.created_ms < limits::ANSWERS_KEPT_MS;
    let Some(found) = found.filter(is_fresh) else { return Ok(None) };
    if found.fingerprint != sent.fingerprint {
        return Err(Problem::key_reused());
    }
    unseal(sender, found.answer).ok_or_else(Problem::internal).map(Some)
}

async fn keep(
    deps: &Deps,
    sender: &impl Sender,
    writer: &Writer,
    sent: Sent,
    answer: &Answer,
) -> Result<(), Problem> {
    let Some(key) = sent.key else { return Ok(()) };
    let answer = seal(deps, sender, answer).ok_or_else(Problem::internal)?;
    let credential = sender.credential().to_owned();
    let (fingerprint, created_ms) = (sent.fingerprint, (deps.now_ms)());
    writer.keep_answer(AnsweredRequest { credential, key, fingerprint, answer, created_ms }).await?;
    Ok(())
}

fn seal(deps: &Deps, sender: &impl Sender, answer: &Answer) -> Option<Vec<u8>> {
    sealing::seal(sender.sealing_key(), deps.random_bytes(), "", serde_json::to_vec(answer).ok()?)
}

fn unseal(sender: &impl Sender, sealed: Vec<u8>) -> Option<Answer> {
    serde_json::from_slice(&sealing::open(sender.sealing_key(), "", sealed)?).ok()
}
