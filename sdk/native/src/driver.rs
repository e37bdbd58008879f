//! Performs what the session decides. Runs on the client's own thread until the client is closed.

use std::future::{self, Future};
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use tidegate_core::Snapshot;
use tidegate_session::{Input, Output, Session, State, Status, Why};
use tokio::sync::{Notify, watch};
use tokio::task::{JoinHandle, spawn_blocking};

use crate::cache::{Cache, Kept};
use crate::http::{Misconfiguration, Transport, causes};
use crate::shared::Publisher;

/// The longest sleep; waking too early does no harm.
const LONGEST_SLEEP_MS: u64 = 3_600_000;

/// Follows the server until the client is closed.
pub(crate) async fn follow(
    transport: Result<Transport, Misconfiguration>,
    cache: Option<Cache>,
    publisher: Publisher,
    closing: Arc<Notify>,
) {
    let restoring = cache.clone().map(|cache| spawn_blocking(move || cache.load()));
    match transport {
        Ok(transport) => {
            let driver = Driver {
                session: Session::new(),
                transport,
                stream: None,
                fetch: None,
                restoring,
                restored: None,
                keeper: cache.map(keep),
                started: Instant::now(),
                publisher: &publisher,
            };
            tokio::select! {
                () = driver.run() => {}
                () = closing.notified() => {}
            }
        }
        Err(error) => {
            tracing::error!(error = causes(&error), "flags serve what was kept, or their defaults");
            serve_kept(restoring, &publisher).await;
            closing.notified().await;
        }
    }
    publisher.status(without_server(&publisher, Why::Closed));
}

/// The state where nothing more can come from the server.
fn without_server(publisher: &Publisher, why: Why) -> Status {
    let state = if publisher.has_rules() { State::Stale } else { State::Failed };
    Status { state, why: Some(why) }
}

async fn serve_kept(restoring: Option<JoinHandle<Option<Kept>>>, publisher: &Publisher) {
    if let Some(Ok(Some(Kept { snapshot, written }))) = Box::pin(optional(restoring)).await {
        publisher.install(&snapshot, None, written);
    }
    publisher.status(without_server(publisher, Why::Misconfigured));
}

async fn optional<F: Future>(future: Option<F>) -> Option<F::Output> {
    match future {
        Some(future) => Some(future.await),
        None => None,
    }
}

/// Writes the latest of the snapshots that it is handed, one at a time.
fn keep(cache: Cache) -> watch::Sender<Option<Arc<Snapshot>>> {
    let (sender, mut latest) = watch::channel(None::<Arc<Snapshot>>);
    tokio::spawn(async move {
        while latest.changed().await.is_ok() {
            let Some(snapshot) = latest.borrow_and_update().clone() else { continue };
            let cache = cache.clone();
            let outcome = spawn_blocking(move || cache.store(&snapshot)).await;
            if let Ok(Err(error)) = outcome {
                tracing::warn!(%error, "the rules cannot be kept for the next start; check the cache folder");
            }
        }
    });
    sender
}

struct Driver<'a> {
    session: Session,
    transport: Transport,
    stream: Option<BoxStream<'static, Input>>,
    fetch: Option<Pin<Box<dyn Future<Output = Input> + Send>>>,
    restoring: Option<JoinHandle<Option<Kept>>>,
    /// When the restored rules, about to be installed, were written.
    restored: Option<SystemTime>,
    keeper: Option<watch::Sender<Option<Arc<Snapshot>>>>,
    started: Instant,
    publisher: &'a Publisher,
}

impl Driver<'_> {
    async fn run(mut self) {
        let mut input = Input::Tick;
        loop {
            let mut wake_ms = 0;
            for output in self.session.handle(input, self.now_ms(), rand::random()) {
                match output {
                    Output::WaitUntil(at_ms) => wake_ms = at_ms,
                    output => self.perform(output),
                }
            }
            self.restored = None;
            input = self.next_input(wake_ms).await;
        }
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn perform(&mut self, output: Output) {
        match output {
            Output::Connect { last_event_id } => {
                tracing::debug!(last_event_id, "opening the stream");
                self.stream = Some(self.transport.stream(last_event_id));
            }
            Output::Disconnect => self.stream = None,
            Output::Fetch { etag } => {
                tracing::debug!(etag, "fetching the snapshot");
                self.fetch = Some(Box::pin(self.transport.clone().fetch(etag)));
            }
            Output::Install { snapshot, changed } => {
                let version = snapshot.header().version;
                tracing::debug!(version, changed = changed.len(), "new rules");
                let written = self.restored.unwrap_or_else(SystemTime::now);
                self.publisher.install(&snapshot, Some(&changed), written);
            }
            Output::Persist(snapshot) => {
                if let Some(keeper) = &self.keeper {
                    keeper.send_replace(Some(snapshot));
                }
            }
            Output::Refused(refusal) => tracing::warn!(%refusal, "refused; the last good rules stay"),
            Output::Status(status) => {
                tracing::info!(state = %status.state, why = status.why.map(tracing::field::display), "state");
                self.publisher.status(status);
            }
            Output::WaitUntil(_) => {}
        }
    }

    async fn next_input(&mut self, wake_ms: u64) -> Input {
        let wait_ms = wake_ms.saturating_sub(self.now_ms()).min(LONGEST_SLEEP_MS);
        tokio::select! {
            input = next_of(&mut self.stream) => {
                if matches!(input, Input::Closed | Input::Failed(_)) {
                    self.stream = None;
                }
                input
            }
            input = answer(&mut self.fetch) => {
                self.fetch = None;
                input
            }
            kept = answer(&mut self.restoring) => {
                self.restoring = None;
                self.restored(kept.ok().flatten())
            }
            () = tokio::time::sleep(Duration::from_millis(wait_ms)) => Input::Tick,
        }
    }

    fn restored(&mut self, kept: Option<Kept>) -> Input {
        match kept {
            Some(Kept { snapshot, written }) => {
                self.restored = Some(written);
                Input::Restored(snapshot)
            }
            None => Input::Tick,
        }
    }
}

async fn next_of(stream: &mut Option<BoxStream<'static, Input>>) -> Input {
    match stream {
        Some(stream) => stream.next().await.unwrap_or(Input::Closed),
        None => future::pending().await,
    }
}

async fn answer<F: Future + Unpin>(future: &mut Option<F>) -> F::Output {
    match future {
        Some(future) => future.await,
        None => future::pending().await,
    }
}
