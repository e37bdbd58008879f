//! `GET /sdk/v1/stream`

use std::future::pending;
use std::pin::Pin;
use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, get, web};
use async_stream::stream;
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use serde::Deserialize;
use serde_json::json;
use tokio::sync::watch;
use tokio::task::yield_now;
use tokio::time::{Instant, Sleep, sleep};
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
    let ending = Ends { told: deps.hub.ending(&sdk.opener), share: at_random(&deps) };
    let events = events(versions, follower, retry_after(&deps), ending);
    Ok(sse::answer(events.map(move |event| {
        let _ = &open;
        Ok(event)
    })))
}

/// How a stream comes to its end.
struct Ends {
    told: watch::Receiver<Ending>,
    /// When of the time that a server takes to go, from 0 to 1.
    share: f64,
}

/// What a client gets. It is asked for the next event when the one before was taken. Thousands of these wait at
/// the same time: what is seldom needed stands elsewhere.
fn events(
    mut versions: watch::Receiver<Arc<Served>>,
    mut follower: Follower,
    retry_ms: u64,
    mut ends: Ends,
) -> impl Stream<Item = Bytes> {
    stream! {
        yield sse::retry(retry_ms);
        // What was said so far goes out: a stream's buffer stays as small as what it ever held.
        yield_now().await;
        let [sync, event] = follower.first(&current(&mut versions));
        if let Some(sync) = sync {
            yield sync;
        }
        if let Some(event) = event {
            yield event;
        }
        let heartbeat = sleep(limits::HEARTBEAT);
        tokio::pin!(heartbeat);
        let mut end: Option<Pin<Box<Sleep>>> = None;
        // It may have been told before.
        ends.told.mark_changed();
        loop {
            let [sync, event] = tokio::select! {
                biased;
                woken = versions.changed() => {
                    if woken.is_err() { break }
                    follower.next(&current(&mut versions))
                }
                () = &mut heartbeat => {
                    heartbeat.as_mut().reset(Instant::now() + limits::HEARTBEAT);
                    [Some(follower.heartbeat(&versions.borrow())), None]
                }
                told = ends.told.changed(), if end.is_none() => {
                    match told.map_or(Ending::Ended, |()| *ends.told.borrow_and_update()) {
                        Ending::Open => continue,
                        Ending::Draining(window) => {
                            end = Some(Box::pin(sleep(window.mul_f64(ends.share))));
                            continue;
                        }
                        Ending::Ended => {
                            yield goodbye("the SDK key opens nothing any more", retry_ms);
                            break;
                        }
                    }
                }
                () = reached(&mut end) => {
                    yield goodbye("the server is going down", retry_ms);
                    break;
                }
            };
            if let Some(sync) = sync {
                yield sync;
            }
            if let Some(event) = event {
                yield event;
            }
        }
    }
}

/// The moment at which a stream ends, if there is one.
async fn reached(end: &mut Option<Pin<Box<Sleep>>>) {
    match end {
        Some(end) => end.as_mut().await,
        None => pending().await,
    }
}

fn goodbye(reason: &str, retry_ms: u64) -> Bytes {
    sse::event("goodbye", None, &json!({ "reason": reason, "after_ms": retry_ms }).to_string())
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
    fn first(&mut self, served: &Served) -> [Option<Bytes>; 2] {
        let catch_up = served.since(self.held);
        self.moved_to(served);
        [Some(served.sync(catch_up.mode())), catch_up.event()]
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

    /// Ten thousand of them wait at the same time.
    const STREAM_BYTES: usize = 672;

    #[actix_web::test]
    async fn who_reads_slowly_gets_one_event_for_many_versions() {
        let mut served = Arc::new(Served::first(rules(1), None));
        let versions = watch::Sender::new(served.clone());
        let follower = Follower { held: Some(Position { epoch: 1, version: 1 }), told: None };
        let open = watch::Sender::new(Ending::Open);
        let ends = Ends { told: open.subscribe(), share: 0.0 };
        let events = events(versions.subscribe(), follower, 1000, ends);
        assert!(size_of_val(&events) <= STREAM_BYTES, "{} bytes", size_of_val(&events));
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
