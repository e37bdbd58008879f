//! `GET /sdk/v1/stream`

use actix_web::{HttpRequest, HttpResponse, get, web};
use async_stream::stream;
use bytes::Bytes;
use serde_json::json;
use std::sync::Arc;
use tokio::sync::watch;
use tokio::time::interval;

use crate::auth::Sdk;
use crate::metrics::Metrics;
use crate::published::{CatchUp, Position, Published};
use crate::sse::{self, OpenStream};
use crate::{Deps, Problem, limits};

/// Follow the rules of the key's environment, as server-sent events
///
/// `sync` first, which says where the client stands; then each new version as a `delta`, or as a
/// `snapshot` or `refetch` where that is shorter; `hb` every 15 seconds; `goodbye` when the server
/// goes. A client that reconnects with `Last-Event-ID` gets exactly what it misses.
#[utoipa::path(tag = "distribution",
    params(("Last-Event-ID" = Option<String>, Header, description = "`<epoch>.<version>` of the last event that was applied")),
    responses(
    (status = 200, content_type = "text/event-stream", body = String),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem),
))]
#[get("/stream")]
pub(crate) async fn follow_rules(
    deps: web::Data<Deps>,
    metrics: web::Data<Metrics>,
    sdk: Sdk,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let open = OpenStream::new(metrics.into_inner())?;
    let missing = || Problem::not_found("environment", sdk.environment.environment.as_str());
    let mut versions = deps.hub.subscribe(&sdk.environment).await?.ok_or_else(missing)?;
    let mut draining = deps.hub.draining();
    let mut ended = deps.hub.ended(&sdk.opener);
    let last = request.headers().get("last-event-id").and_then(|value| value.to_str().ok());
    let retry_ms = retry_after(&deps);
    let mut follower = Follower { held: last.and_then(Position::parse) };
    let mut heartbeat = interval(limits::HEARTBEAT);
    heartbeat.reset();
    Ok(sse::answer(stream! {
        let _open = open;
        yield Ok(sse::retry(retry_ms));
        let [sync, rest] = follower.first(&current(&mut versions));
        yield Ok(sync);
        if !rest.is_empty() {
            yield Ok(rest);
        }
        loop {
            tokio::select! {
                woken = versions.changed() => {
                    if woken.is_err() { break }
                    if let Some(event) = follower.next(&current(&mut versions)) {
                        yield Ok(event);
                    }
                }
                _ = draining.wait_for(|draining| *draining) => {
                    let data = json!({ "reason": "the server is going down", "after_ms": retry_ms });
                    yield Ok(sse::event("goodbye", None, &data.to_string()));
                    break;
                }
                _ = ended.wait_for(|ended| *ended) => {
                    let data = json!({ "reason": "the SDK key opens nothing any more", "after_ms": retry_ms });
                    yield Ok(sse::event("goodbye", None, &data.to_string()));
                    break;
                }
                _ = heartbeat.tick() => {
                    let version = versions.borrow().position().version;
                    yield Ok(sse::event("hb", None, &json!({ "version": version }).to_string()));
                }
            }
        }
    }))
}

fn current(versions: &mut watch::Receiver<Arc<Published>>) -> Arc<Published> {
    versions.borrow_and_update().clone()
}

/// At random, so that those who lose the server together do not come back together.
fn retry_after(deps: &Deps) -> u64 {
    limits::RETRY_MS
        + u64::from(u16::from_le_bytes(deps.random_bytes())) * limits::RETRY_MS / u64::from(u16::MAX)
}

/// What one client holds. One that reads slowly is not buffered for: when it has taken the event
/// before, it gets one that leads to the newest version.
struct Follower {
    held: Option<Position>,
}

impl Follower {
    /// Where the client stands, and what it misses.
    fn first(&mut self, published: &Published) -> [Bytes; 2] {
        let catch_up = published.since(self.held);
        let Position { epoch, version } = published.position();
        let digest = published.ruleset().snapshot().digest();
        let data = json!({ "epoch": epoch, "version": version, "digest": digest, "mode": catch_up.mode() });
        self.held = Some(published.position());
        [sse::event("sync", None, &data.to_string()), catch_up.event().unwrap_or_default()]
    }

    fn next(&mut self, published: &Published) -> Option<Bytes> {
        let catch_up = published.since(self.held);
        if catch_up != CatchUp::Current {
            self.held = Some(published.position());
        }
        catch_up.event()
    }
}
