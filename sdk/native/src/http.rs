//! The requests to the server, as inputs of the session.

use std::error::Error;
use std::time::Duration;

use async_stream::stream;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, ETAG, HeaderValue, IF_NONE_MATCH, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response, StatusCode, Url};
use tidegate_core::limits::SNAPSHOT_BYTES;
use tidegate_session::{Decoder, Failure, Frame, Input, times};

/// A snapshot must have arrived whole by then.
const FETCH_TIMEOUT: Duration = Duration::from_secs(120);

/// What makes it impossible to ask the server at all.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Misconfiguration {
    #[error("the server's address is not an `http://` or `https://` URL")]
    Address,
    #[error("the SDK key has characters that a key cannot have")]
    Key,
    #[error("the HTTP client cannot be set up")]
    Client(#[from] reqwest::Error),
}

/// Talks to one server with one key. Redirects are failures: the key goes nowhere else.
#[derive(Debug, Clone)]
pub(crate) struct Transport {
    client: Client,
    stream: Url,
    snapshot: Url,
    /// Marked as sensitive, so that it is never printed.
    authorization: HeaderValue,
}

impl Transport {
    pub(crate) fn new(url: &str, key: &str) -> Result<Self, Misconfiguration> {
        let endpoint = |path: &str| {
            let url = Url::parse(&format!("{}/sdk/v1/{path}", url.trim_end_matches('/')));
            let url = url.map_err(|_| Misconfiguration::Address)?;
            let usable = matches!(url.scheme(), "http" | "https") && url.query().is_none();
            usable.then_some(url).ok_or(Misconfiguration::Address)
        };
        let mut authorization =
            HeaderValue::try_from(format!("Bearer {key}")).map_err(|_| Misconfiguration::Key)?;
        authorization.set_sensitive(true);
        let client = Client::builder()
            .user_agent(concat!("tidegate-sdk-rust/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .connect_timeout(Duration::from_millis(times::CONNECT_MS))
            .tcp_nodelay(true)
            .build()?;
        Ok(Self { client, stream: endpoint("stream")?, snapshot: endpoint("snapshot")?, authorization })
    }

    /// Opens the stream and reports all that it brings, up to its end.
    pub(crate) fn stream(&self, last_event_id: Option<String>) -> BoxStream<'static, Input> {
        // A compressed stream would be held back until there is enough to compress.
        let request = self.get(&self.stream).header(ACCEPT, "text/event-stream");
        let request = request.header(ACCEPT_ENCODING, "identity");
        let request = match last_event_id {
            Some(id) => request.header("last-event-id", id),
            None => request,
        };
        stream! {
            let mut response = match open(request).await {
                Ok(response) => response,
                Err(failure) => {
                    yield Input::Failed(failure);
                    return;
                }
            };
            yield Input::Connected;
            let mut decoder = Decoder::new();
            while let Some(frames) = next_frames(&mut response, &mut decoder).await {
                for frame in frames {
                    yield input(frame);
                }
            }
            yield Input::Closed;
        }
        .boxed()
    }

    /// Fetches the snapshot, unless it is still the one of the entity tag.
    pub(crate) async fn fetch(self, etag: Option<String>) -> Input {
        let request = self.get(&self.snapshot).timeout(FETCH_TIMEOUT);
        let request = match etag {
            Some(etag) => request.header(IF_NONE_MATCH, etag),
            None => request,
        };
        match fetch(request).await {
            Ok(input) => input,
            Err(failure) => Input::FetchFailed(failure),
        }
    }

    fn get(&self, url: &Url) -> RequestBuilder {
        self.client.get(url.clone()).header("authorization", self.authorization.clone())
    }
}

async fn open(request: RequestBuilder) -> Result<Response, Failure> {
    let response = request.send().await.map_err(unreachable)?;
    let content_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if response.status() != StatusCode::OK {
        return Err(failure(&response));
    }
    if !content_type.is_some_and(|value| value.starts_with("text/event-stream")) {
        tracing::warn!(content_type, "what answers is not a stream; check the server's address");
        return Err(failure(&response));
    }
    Ok(response)
}

/// What the next bytes complete; `None` at the end of the stream, whichever way it ends.
async fn next_frames(response: &mut Response, decoder: &mut Decoder) -> Option<Vec<Frame>> {
    let bytes = response.chunk().await.inspect_err(|error| {
        tracing::debug!(error = causes(error), "the stream broke");
    });
    let frames = decoder.push(&bytes.ok()??);
    frames.inspect_err(|error| tracing::warn!(%error, "the stream is given up")).ok()
}

/// An error with what caused it, for the log.
pub(crate) fn causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

fn input(frame: Frame) -> Input {
    match frame {
        Frame::Event { name, data } => Input::Event { name, data },
        Frame::Retry(window_ms) => Input::Retry(window_ms),
    }
}

async fn fetch(request: RequestBuilder) -> Result<Input, Failure> {
    let mut response = request.send().await.map_err(unreachable)?;
    match response.status() {
        StatusCode::NOT_MODIFIED => return Ok(Input::NotModified),
        StatusCode::OK => {}
        _ => return Err(failure(&response)),
    }
    let etag = response.headers().get(ETAG).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let mut body = Vec::new();
    while let Some(bytes) = response.chunk().await.map_err(unreachable)? {
        if body.len() + bytes.len() > SNAPSHOT_BYTES {
            tracing::warn!("the snapshot is larger than {SNAPSHOT_BYTES} bytes and is given up");
            return Err(failure(&response));
        }
        body.extend_from_slice(&bytes);
    }
    Ok(Input::SnapshotFetched { body, etag })
}

fn unreachable(error: reqwest::Error) -> Failure {
    tracing::debug!(error = causes(&error.without_url()), "a request failed");
    Failure::default()
}

fn failure(response: &Response) -> Failure {
    let status = response.status();
    if status.is_redirection() {
        tracing::warn!(%status, "the server redirects, which is not followed; give its final address");
    }
    let seconds =
        response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    Failure { status: Some(status.as_u16()), retry_after_ms: seconds.map(|s| s.saturating_mul(1000)) }
}
