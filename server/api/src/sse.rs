//! Server-sent events: their text and their answer.

use std::convert::Infallible;
use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_ENCODING};
use bytes::Bytes;
use futures_util::Stream;

use crate::metrics::Metrics;
use crate::{Hub, Problem, limits};

/// One event. `data` is JSON on one line.
pub(crate) fn event(name: &str, id: Option<&str>, data: &str) -> Bytes {
    let id = id.map_or_else(String::new, |id| format!("id: {id}\n"));
    Bytes::from(format!("event: {name}\n{id}data: {data}\n\n"))
}

/// How long the client waits before it reconnects.
pub(crate) fn retry(after_ms: u64) -> Bytes {
    Bytes::from(format!("retry: {after_ms}\n\n"))
}

/// The answer that streams events. Nothing on the way may keep them back.
pub(crate) fn answer(events: impl Stream<Item = Result<Bytes, Infallible>> + 'static) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_ENCODING, "identity"))
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(events)
}

/// Counts a stream for as long as it is open.
pub(crate) struct OpenStream(Arc<Metrics>);

impl OpenStream {
    /// Refuses where there are as many as there may be, and while all are being ended.
    pub(crate) fn new(metrics: Arc<Metrics>, hub: &Hub) -> Result<Self, Problem> {
        if hub.is_draining() {
            return Err(Problem::unavailable("this server is going down; try another"));
        }
        if metrics.streams.inc() >= limits::STREAMS as i64 {
            metrics.streams.dec();
            return Err(Problem::unavailable("this server serves as many streams as it may; try another"));
        }
        Ok(Self(metrics))
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        self.0.streams.dec();
    }
}
