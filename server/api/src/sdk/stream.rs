//! `GET /sdk/v1/stream`

use std::future::Future;
use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, get, web};
use async_stream::stream;
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use serde::Deserialize;
use serde_json::json;
use tokio::sync::watch;
use tokio::task::yield_now;
use tokio::time::{interval, sleep};
use utoipa::IntoParams;

use crate::auth::Streaming;
use crate::extract::Params;
use crate::hub::Ending;
use crate::metrics::Metrics;
use crate::sdk::no_rules;
use crate::served::{CatchUp, Position, Served, Vouched};
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
/// misses. Signed notes stand in `sync` and `delta`, and in `hb` when they were renewed.
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
    deps.hub.admission.enter()?;
    let open = OpenStream::new(metrics.into_inner(), &deps.hub)?;
    let versions = deps.hub.subscribe(&sdk.environment, sdk.audience).await?.ok_or_else(|| no_rules(&sdk))?;
    let last = request.headers().get("last-event-id").and_then(|value| value.to_str().ok());
    let follower = Follower { held: last.or(asked.as_deref()).and_then(Position::parse), told: None };
    let ending = end(deps.hub.ending(&sdk.opener), at_random(&deps));
    let events = events(versions, follower, retry_after(&deps), ending);
    Ok(sse::answer(events.map(move |event| {
        let _ = &open;
        Ok(event)
    })))
}

/// What a client gets. It is asked for the next event when the one before was taken.
fn events(
    mut versions: watch::Receiver<Arc<Served>>,
    mut follower: Follower,
    retry_ms: u64,
    ending: impl Future<Output = &'static str>,
) -> impl Stream<Item = Bytes> {
    stream! {
        let mut heartbeat = interval(limits::HEARTBEAT);
        heartbeat.reset();
        yield sse::retry(retry_ms);
        // What was said so far goes out: a stream's buffer stays as small as what it ever held.
        yield_now().await;
        let (sync, event) = follower.first(&current(&mut versions));
        yield sync;
        if let Some(event) = event {
            yield event;
        }
        tokio::pin!(ending);
        loop {
            tokio::select! {
                biased;
                woken = versions.changed() => {
                    if woken.is_err() { break }
                    let [sync, event] = follower.next(&current(&mut versions));
                    if let Some(sync) = sync {
                        yield sync;
                    }
                    if let Some(event) = event {
                        yield event;
                    }
                }
                _ = heartbeat.tick() => {
                    let heartbeat = follower.heartbeat(&versions.borrow());
                    yield heartbeat;
                }
                reason = &mut ending => {
                    let data = json!({ "reason": reason, "after_ms": retry_ms });
                    yield sse::event("goodbye", None, &data.to_string());
                    break;
                }
            }
        }
    }
}

/// Why a stream ends, once it does. When the server goes, it does so at any moment of the window.
async fn end(mut ending: watch::Receiver<Ending>, share: f64) -> &'static str {
    match ending.wait_for(|ending| *ending != Ending::Open).await.map(|ending| *ending) {
        Ok(Ending::Draining(window)) => {
            // Kept apart: it is seldom needed, and a stream is to be small.
            Box::pin(sleep(window.mul_f64(share))).await;
            "the server is going down"
        }
        _ => "the SDK key opens nothing any more",
    }
}

/// A number from 0 to 1.
fn at_random(deps: &Deps) -> f64 {
    f64::from(u16::from_le_bytes(deps.random_bytes())) / f64::from(u16::MAX)
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
    /// What vouches for that, as far as it was said.
    told: Option<Arc<Vouched>>,
}

impl Follower {
    /// Where the client stands, and what it misses.
    fn first(&mut self, served: &Served) -> (Bytes, Option<Bytes>) {
        let catch_up = served.since(self.held);
        self.moved_to(served);
        (served.sync(catch_up.mode()), catch_up.event())
    }

    fn moved_to(&mut self, served: &Served) {
        self.held = Some(served.position());
        self.told = Some(served.vouched());
    }

    /// The version; and its note, if that was renewed.
    fn heartbeat(&mut self, served: &Served) -> Bytes {
        let vouched = served.vouched();
        if self.told.as_ref().is_some_and(|told| Arc::ptr_eq(told, &vouched)) {
            return vouched.heartbeat.clone();
        }
        let with_note = vouched.heartbeat_with_note.clone();
        self.told = Some(vouched);
        with_note
    }

    /// What has come since. A document has no room for its note, which is said before.
    fn next(&mut self, served: &Served) -> [Option<Bytes>; 2] {
        let catch_up = served.since(self.held);
        let sync = match catch_up {
            CatchUp::Current | CatchUp::Delta(_) => None,
            CatchUp::Snapshot(_) | CatchUp::Refetch(_) => Some(served.sync(catch_up.mode())),
        };
        self.moved_to(served);
        [sync, catch_up.event()]
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use futures_util::FutureExt;
    use tidegate_core::{Header, Snapshot};

    use super::*;

    fn rules(version: u64) -> Snapshot {
        let (tenant, project, environment) = ("t".into(), "p".into(), "e".into());
        let header = Header { tenant, project, environment, version, epoch: 1 };
        let filling = "x".repeat(2000);
        let items = [("flag/a", version.to_string()), ("flag/b", format!("\"{filling}\""))];
        Snapshot::new(header, items.map(|(key, body)| (key.to_owned(), body))).unwrap()
    }

    #[actix_web::test]
    async fn who_reads_slowly_gets_one_event_for_many_versions() {
        let mut served = Arc::new(Served::first(rules(1), None));
        let versions = watch::Sender::new(served.clone());
        let follower = Follower { held: Some(Position { epoch: 1, version: 1 }), told: None };
        let events = events(versions.subscribe(), follower, 1000, pending());
        tokio::pin!(events);
        let mut next = || events.next().now_or_never().flatten();
        assert!(next().unwrap().starts_with(b"retry: 1000"));
        assert!(next().is_none(), "that much goes out by itself");
        assert!(next().unwrap().starts_with(b"event: sync"));
        assert!(next().is_none(), "there is nothing else to say");
        for version in 2..=100 {
            served = Arc::new(served.followed_by(rules(version), None));
            versions.send_replace(served.clone());
        }
        let event = String::from_utf8(next().unwrap().to_vec()).unwrap();
        assert!(event.starts_with("event: delta\nid: 1.100\ndata: {\"from\":1,\"to\":100,"), "{event}");
        assert!(next().is_none());
    }
}
