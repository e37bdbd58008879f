//! The requests to the server, as inputs of the session.

use std::error::Error;
use std::time::Duration;

use async_stream::stream;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, ETAG, HeaderMap, HeaderValue, IF_NONE_MATCH, RETRY_AFTER,
};
use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, ClientBuilder, Proxy, RequestBuilder, Response, StatusCode, Url};
use tidegate_core::limits::SNAPSHOT_BYTES;
use tidegate_session::{Answer, Ask, Decoder, Failure, Frame, Input, times};

/// A snapshot must have arrived whole by then.
const FETCH_TIMEOUT: Duration = Duration::from_secs(120);
/// A report must have been taken by then.
const REPORT_TIMEOUT: Duration = Duration::from_secs(20);
/// So much of what a server says of a request that it refuses is logged.
const WORDS_BYTES: usize = 512;
/// The header with the signed note of a snapshot.
const NOTE: &str = "tidegate-note";

/// What makes it impossible to ask the server at all.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Misconfiguration {
    #[error("the server's address is not an `http://` or `https://` URL")]
    Address,
    #[error("the SDK key has characters that a key cannot have")]
    Key,
    #[error("the certificate authority is not a PEM certificate")]
    Authority,
    #[error("the proxy's address is not a URL")]
    Proxy,
    #[error(
        "the HTTP client cannot be set up; where the system has no certificate authorities, install them \
         (`ca-certificates`) or name one of your own"
    )]
    Client(#[from] reqwest::Error),
}

/// How servers are reached.
#[derive(Debug, Clone, Default)]
pub(crate) struct Connection {
    /// Certificates, in PEM, of authorities that are trusted beside the usual ones.
    pub(crate) authorities: Vec<Vec<u8>>,
    /// The proxy that requests go through; the environment's where none is named.
    pub(crate) proxy: Option<String>,
}

impl Connection {
    /// `is_plain`: nothing is encrypted, so that nobody's certificates are needed. A small container may have none.
    fn client(&self, is_plain: bool) -> Result<Client, Misconfiguration> {
        match self.builder()?.build() {
            Err(_) if is_plain => Ok(self.builder()?.tls_certs_only([]).build()?),
            client => Ok(client?),
        }
    }

    fn builder(&self) -> Result<ClientBuilder, Misconfiguration> {
        let mut builder = Client::builder()
            .user_agent(concat!("tidegate-sdk-rust/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .connect_timeout(Duration::from_millis(times::CONNECT_MS))
            .tcp_nodelay(true);
        for pem in &self.authorities {
            let certificates = Certificate::from_pem_bundle(pem).map_err(|_| Misconfiguration::Authority)?;
            if certificates.is_empty() {
                return Err(Misconfiguration::Authority);
            }
            builder = builder.tls_certs_merge(certificates);
        }
        if let Some(proxy) = &self.proxy {
            builder = builder.proxy(Proxy::all(proxy).map_err(|_| Misconfiguration::Proxy)?);
        }
        Ok(builder)
    }
}

/// One server's addresses.
#[derive(Debug, Clone)]
struct Endpoint {
    stream: Url,
    snapshot: Url,
    keys: Url,
    lists: Url,
    telemetry: Url,
}

impl Endpoint {
    fn new(url: &str) -> Result<Self, Misconfiguration> {
        let address = |path: &str| {
            let url = Url::parse(&format!("{}/sdk/v1/{path}", url.trim_end_matches('/')));
            let url = url.map_err(|_| Misconfiguration::Address)?;
            let usable = matches!(url.scheme(), "http" | "https") && url.query().is_none();
            usable.then_some(url).ok_or(Misconfiguration::Address)
        };
        Ok(Self {
            stream: address("stream")?,
            snapshot: address("snapshot")?,
            keys: address("keys")?,
            lists: address("lists/")?,
            telemetry: address("telemetry")?,
        })
    }

    /// The address of a list; `None` for what cannot name one, since rules say what it is.
    fn list(&self, reference: &str) -> Option<Url> {
        let digits = reference.strip_prefix("sha256:")?;
        let is_hash = digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        Url::parse(&format!("{}{reference}", self.lists)).ok().filter(|_| is_hash)
    }
}

/// Talks to the servers of one environment with one key. Redirects are failures: the key goes
/// nowhere else.
#[derive(Debug, Clone)]
pub(crate) struct Transport {
    client: Client,
    endpoints: Vec<Endpoint>,
    /// Marked as sensitive, so that it is never printed.
    authorization: HeaderValue,
}

impl Transport {
    pub(crate) fn new(urls: &[String], key: &str, connection: &Connection) -> Result<Self, Misconfiguration> {
        let mut authorization =
            HeaderValue::try_from(format!("Bearer {key}")).map_err(|_| Misconfiguration::Key)?;
        authorization.set_sensitive(true);
        let endpoints = urls.iter().map(|url| Endpoint::new(url)).collect::<Result<Vec<_>, _>>()?;
        let is_plain = endpoints.iter().all(|endpoint| endpoint.stream.scheme() == "http");
        Ok(Self { client: connection.client(is_plain)?, endpoints, authorization })
    }

    pub(crate) fn endpoints(&self) -> usize {
        self.endpoints.len()
    }

    /// Opens the stream of an endpoint and reports all that it brings, up to its end.
    pub(crate) fn stream(&self, endpoint: usize, last_event_id: Option<String>) -> BoxStream<'static, Input> {
        let Some(endpoint) = self.endpoints.get(endpoint) else {
            return futures_util::stream::once(async { Input::Failed(Failure::default()) }).boxed();
        };
        // A compressed stream would be held back until there is enough to compress.
        let request = self.authorized(self.client.get(endpoint.stream.clone()));
        let request = request.header(ACCEPT, "text/event-stream").header(ACCEPT_ENCODING, "identity");
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

    /// Asks an endpoint for something.
    pub(crate) async fn ask(self, endpoint: usize, ask: Ask) -> Answer {
        let Some(endpoint) = self.endpoints.get(endpoint).cloned() else {
            return Answer::Failed(Failure::default());
        };
        let request = match ask {
            Ask::Snapshot { etag } => {
                let request = self.client.get(endpoint.snapshot).timeout(FETCH_TIMEOUT);
                match etag {
                    Some(etag) => request.header(IF_NONE_MATCH, etag),
                    None => request,
                }
            }
            Ask::Keys => self.client.get(endpoint.keys).timeout(FETCH_TIMEOUT),
            Ask::List(reference) => match endpoint.list(&reference) {
                Some(list) => self.client.get(list).timeout(FETCH_TIMEOUT),
                None => return Answer::Failed(Failure::default()),
            },
            Ask::Report(body) => {
                let request = self.client.post(endpoint.telemetry).timeout(REPORT_TIMEOUT);
                request.header(CONTENT_TYPE, "application/json").body(body.to_string())
            }
        };
        fetch(self.authorized(request)).await.unwrap_or_else(Answer::Failed)
    }

    fn authorized(&self, request: RequestBuilder) -> RequestBuilder {
        request.header("authorization", self.authorization.clone())
    }
}

async fn open(request: RequestBuilder) -> Result<Response, Failure> {
    let response = request.send().await.map_err(unreachable)?;
    let content_type = header(response.headers(), CONTENT_TYPE.as_str());
    if response.status() != StatusCode::OK {
        return Err(failure(&response));
    }
    if !content_type.as_ref().is_some_and(|value| value.starts_with("text/event-stream")) {
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
        Frame::Event { name, data, id } => Input::Event { name, data, id },
        Frame::Retry(window_ms) => Input::Retry(window_ms),
    }
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

/// A note has several lines, which a header cannot have: there it is base64.
fn note(text: &str) -> Option<String> {
    String::from_utf8(STANDARD.decode(text).ok()?).ok()
}

async fn fetch(request: RequestBuilder) -> Result<Answer, Failure> {
    let mut response = request.send().await.map_err(unreachable)?;
    let note = header(response.headers(), NOTE).and_then(|text| note(&text));
    match response.status() {
        StatusCode::NOT_MODIFIED => return Ok(Answer::NotModified { note }),
        StatusCode::OK | StatusCode::NO_CONTENT => {}
        status => {
            if status.is_client_error() {
                complain(&mut response).await;
            }
            return Err(failure(&response));
        }
    }
    let etag = header(response.headers(), ETAG.as_str());
    let mut body = Vec::new();
    while let Some(bytes) = response.chunk().await.map_err(unreachable)? {
        if body.len() + bytes.len() > SNAPSHOT_BYTES {
            tracing::warn!("what the server answers is larger than {SNAPSHOT_BYTES} bytes and is given up");
            return Err(failure(&response));
        }
        body.extend_from_slice(&bytes);
    }
    Ok(Answer::Whole { body, etag, note })
}

/// Hands on what the server says is wrong with a request: nobody else would know why a report is not taken.
async fn complain(response: &mut Response) {
    let body = response.chunk().await.ok().flatten().unwrap_or_default();
    let words = String::from_utf8_lossy(body.get(..WORDS_BYTES).unwrap_or(&body));
    tracing::warn!(status = %response.status(), path = response.url().path(), %words, "the server refuses a request");
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
    let seconds = header(response.headers(), RETRY_AFTER.as_str()).and_then(|text| text.parse::<u64>().ok());
    Failure { status: Some(status.as_u16()), retry_after_ms: seconds.map(|s| s.saturating_mul(1000)) }
}
