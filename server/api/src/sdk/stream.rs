//! `GET /sdk/v1/stream`

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, get, web};
use async_stream::stream;
use bytes::Bytes;
use serde::Deserialize;
use serde_json::json;
use tokio::sync::watch;
use tokio::time::interval;
use utoipa::IntoParams;

use crate::auth::Streaming;
use crate::extract::Params;
use crate::metrics::Metrics;
use crate::sdk::no_rules;
use crate::served::{CatchUp, Position, Served};
use crate::sse::{self, OpenStream};
use crate::{Deps, Problem, limits};

/// What those say in the address who cannot send headers.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct StreamParams {
    /// In place of `Last-Event-ID`.
    last_event_id: Option<String>,
    /// From `POST /sdk/v1/ticket`, in place of `Authorization`.
    #[serde(rename = "ticket")]
    #[param(rename = "ticket")]
    _ticket: Option<String>,
}

/// Follow the rules of the key's environment, as server-sent events
///
/// `sync` first, which says where the client stands; then each new version as a `delta`, or as a
/// `snapshot` or `refetch` where that is shorter, with a `sync` before it; `hb` every 15 seconds;
/// `goodbye` when the server goes. A client that reconnects with `Last-Event-ID` gets exactly what it
/// misses. Signed notes stand in `sync`, `delta` and `hb`.
#[utoipa::path(tag = "distribution",
    params(StreamParams, ("Last-Event-ID" = Option<String>, Header, description = "`<epoch>.<version>` of the last event that was applied")),
    responses(
    (status = 200, content_type = "text/event-stream", body = String),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem),
))]
#[get("/stream")]
pub(crate) async fn follow_rules(
    deps: web::Data<Deps>,
    metrics: web::Data<Metrics>,
    streaming: Streaming,
    request: HttpRequest,
    params: Params<StreamParams>,
) -> Result<HttpResponse, Problem> {
    let Streaming(sdk) = streaming;
    let asked = params.read()?.last_event_id;
    let open = OpenStream::new(metrics.into_inner())?;
    let mut versions =
        deps.hub.subscribe(&sdk.environment, sdk.audience).await?.ok_or_else(|| no_rules(&sdk))?;
    let mut draining = deps.hub.draining();
    let mut ended = deps.hub.ended(&sdk.opener);
    let last = request.headers().get("last-event-id").and_then(|value| value.to_str().ok());
    let retry_ms = retry_after(&deps);
    let mut follower = Follower { held: last.or(asked.as_deref()).and_then(Position::parse) };
    let mut heartbeat = interval(limits::HEARTBEAT);
    heartbeat.reset();
    Ok(sse::answer(stream! {
        let _open = open;
        yield Ok(sse::retry(retry_ms));
        for event in follower.first(&current(&mut versions)) {
            yield Ok(event);
        }
        loop {
            tokio::select! {
                woken = versions.changed() => {
                    if woken.is_err() { break }
                    for event in follower.next(&current(&mut versions)) {
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
                    let heartbeat = versions.borrow().vouched().heartbeat.clone();
                    yield Ok(heartbeat);
                }
            }
        }
    }))
}

fn current(versions: &mut watch::Receiver<Arc<Served>>) -> Arc<Served> {
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
    fn first(&mut self, served: &Served) -> impl Iterator<Item = Bytes> + use<> {
        let catch_up = served.since(self.held);
        self.held = Some(served.position());
        [Some(served.sync(catch_up.mode())), catch_up.event()].into_iter().flatten()
    }

    /// What has come since. A document has no room for its note, which is said before.
    fn next(&mut self, served: &Served) -> impl Iterator<Item = Bytes> + use<> {
        let catch_up = served.since(self.held);
        let sync = match catch_up {
            CatchUp::Current | CatchUp::Delta(_) => None,
            CatchUp::Snapshot(_) | CatchUp::Refetch(_) => Some(served.sync(catch_up.mode())),
        };
        self.held = Some(served.position());
        [sync, catch_up.event()].into_iter().flatten()
    }
}
