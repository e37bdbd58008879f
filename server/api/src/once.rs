//! Requests that may come again and take effect once: `Idempotency-Key`.
//!
//! The answer is kept in the transaction of what it tells of, so that both are there or neither is.
//! Whoever sends the request again waits until the first one is through: a tenant has one writer at
//! a time. Answers are sealed under a key that only the sender's token gives: some hold secrets.

use actix_web::http::StatusCode;
use actix_web::http::header::HeaderName;
use actix_web::{HttpResponse, ResponseError};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};
use tidegate_domain::Permit;
use tidegate_store::{AnsweredRequest, Writer};

use crate::auth::Caller;
use crate::publishing::{Next, commit};
use crate::{Deps, Problem, limits};

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

    fn respond(&self) -> HttpResponse {
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

/// Lets a request take effect, unless it did before: then the same answer is given again.
pub(crate) async fn once(
    deps: &Deps,
    caller: &Caller,
    permit: &Permit,
    sent: Sent,
    act: impl AsyncFnOnce(&Writer) -> Result<Done, Problem>,
) -> Result<HttpResponse, Problem> {
    let writer = deps.store.write(permit).await?;
    if let Some(answer) = before(deps, caller, &writer, &sent).await? {
        return Ok(answer.respond());
    }
    match act(&writer).await {
        Ok(Done { nexts, answer }) => {
            keep(deps, caller, &writer, sent, &answer).await?;
            commit(deps, writer, nexts).await?;
            Ok(answer.respond())
        }
        Err(problem) => {
            // What it did goes, and what was answered stays.
            drop(writer);
            if sent.key.is_some() && problem.status_code().is_client_error() {
                let writer = deps.store.write(permit).await?;
                keep(deps, caller, &writer, sent, &problem.answer(caller.request_id())).await?;
                writer.commit().await?;
            }
            Err(problem)
        }
    }
}

/// What was answered to the request when it came before.
async fn before(
    deps: &Deps,
    caller: &Caller,
    writer: &Writer,
    sent: &Sent,
) -> Result<Option<Answer>, Problem> {
    let Some(key) = &sent.key else { return Ok(None) };
    let now_ms = (deps.now_ms)();
    let found = writer.answered(caller.credential(), key).await?;
    let is_fresh = |request: &AnsweredRequest| now_ms - request.created_ms < limits::ANSWERS_KEPT_MS;
    let Some(found) = found.filter(is_fresh) else { return Ok(None) };
    if found.fingerprint != sent.fingerprint {
        return Err(Problem::key_reused());
    }
    unseal(caller, found.answer).ok_or_else(Problem::internal).map(Some)
}

async fn keep(
    deps: &Deps,
    caller: &Caller,
    writer: &Writer,
    sent: Sent,
    answer: &Answer,
) -> Result<(), Problem> {
    let Some(key) = sent.key else { return Ok(()) };
    let answer = seal(deps, caller, answer).ok_or_else(Problem::internal)?;
    let credential = caller.credential().to_owned();
    let (fingerprint, created_ms) = (sent.fingerprint, (deps.now_ms)());
    writer.keep_answer(AnsweredRequest { credential, key, fingerprint, answer, created_ms }).await?;
    Ok(())
}

fn sealing_key(caller: &Caller) -> Option<LessSafeKey> {
    UnboundKey::new(&CHACHA20_POLY1305, &caller.sealing_key).ok().map(LessSafeKey::new)
}

fn seal(deps: &Deps, caller: &Caller, answer: &Answer) -> Option<Vec<u8>> {
    let nonce: [u8; NONCE_LEN] = deps.random_bytes();
    let mut text = serde_json::to_vec(answer).ok()?;
    let nonce_used = Nonce::assume_unique_for_key(nonce);
    sealing_key(caller)?.seal_in_place_append_tag(nonce_used, Aad::empty(), &mut text).ok()?;
    Some([&nonce[..], &text].concat())
}

fn unseal(caller: &Caller, mut sealed: Vec<u8>) -> Option<Answer> {
    let (nonce, text) = sealed.split_at_mut_checked(NONCE_LEN)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let text = sealing_key(caller)?.open_in_place(nonce, Aad::empty(), text).ok()?;
    serde_json::from_slice(text).ok()
}
