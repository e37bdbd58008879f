//! Performs what the session decides. Runs on the client's own thread until the client is closed.

use std::collections::HashMap;
use std::future::{self, Future};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use futures_util::future::{AbortHandle, Abortable, BoxFuture};
use futures_util::stream::{BoxStream, FuturesUnordered};
use futures_util::{FutureExt, StreamExt};
use tidegate_core::Snapshot;
use tidegate_session::{
    Answer, Ask, Input, Kept, Now, Output, Reporting, RequestId, Session, Settings, State, Status, Trust, Why,
};
use tokio::sync::{Notify, watch};
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::timeout;

use crate::cache::{Cache, Found};
use crate::http::{Misconfiguration, Transport, causes};
use crate::reports::Reports;
use crate::rules::now_ms;
use crate::shared::Publisher;

/// The longest sleep; waking too early does no harm.
const LONGEST_SLEEP_MS: u64 = 3_600_000;
/// How long the end waits for the last report to be taken.
pub(crate) const LAST_REPORT: Duration = Duration::from_secs(2);

/// What a client follows, and with what.
pub(crate) struct Plan {
    pub(crate) transport: Result<Transport, Misconfiguration>,
    pub(crate) trust: Option<Trust>,
    pub(crate) reporting: Option<Reporting>,
    pub(crate) starts_within_ms: Option<u64>,
    pub(crate) bootstrap: Option<Snapshot>,
    pub(crate) cache: Option<Cache>,
}

/// Follows the server until the client is closed.
pub(crate) async fn follow(plan: Plan, publisher: Publisher, closing: Arc<Notify>) {
    let restoring = plan.cache.clone().map(|cache| spawn_blocking(move || cache.load()));
    match plan.transport {
        Ok(transport) => {
            let settings =
                Settings { endpoints: transport.endpoints(), trust: plan.trust, reporting: plan.reporting };
            let mut driver = Driver {
                session: Session::new(settings),
                transport,
                stream: None,
                requests: Requests::default(),
                restoring,
                restored: None,
                keeper: plan.cache.map(keep),
                reports: Reports::new(plan.starts_within_ms),
                counting: None,
                has_ended: false,
                started: Instant::now(),
                publisher: &publisher,
            };
            driver.handle(plan.bootstrap.map_or(Input::Tick, |rules| Input::Bootstrapped(Arc::new(rules))));
            tokio::select! {
                () = driver.run() => {}
                () = closing.notified() => {}
            }
            driver.close().await;
        }
        Err(error) => {
            tracing::error!(error = causes(&error), "flags serve what was kept, or their defaults");
            serve_kept(restoring, plan.bootstrap, &publisher).await;
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

async fn serve_kept(
    restoring: Option<JoinHandle<Option<Found>>>,
    bootstrap: Option<Snapshot>,
    publisher: &Publisher,
) {
    if let Some(snapshot) = bootstrap {
        publisher.install(&snapshot, None, SystemTime::now());
    }
    if let Some(Ok(Some(Found { kept, written }))) = Box::pin(optional(restoring)).await {
        publisher.install(&kept.snapshot, None, written);
    }
    publisher.status(without_server(publisher, Why::Misconfigured));
}

async fn optional<F: Future>(future: Option<F>) -> Option<F::Output> {
    match future {
        Some(future) => Some(future.await),
        None => None,
    }
}

/// Writes the latest of the rules that it is handed, one at a time.
fn keep(cache: Cache) -> watch::Sender<Option<Kept>> {
    let (sender, mut latest) = watch::channel(None::<Kept>);
    tokio::spawn(async move {
        while latest.changed().await.is_ok() {
            let Some(kept) = latest.borrow_and_update().clone() else { continue };
            let cache = cache.clone();
            let outcome = spawn_blocking(move || cache.store(&kept)).await;
            if let Ok(Err(error)) = outcome {
                tracing::warn!(%error, "the rules cannot be kept for the next start; check the cache folder");
            }
        }
    });
    sender
}

/// The requests under way.
#[derive(Default)]
struct Requests {
    answers: FuturesUnordered<BoxFuture<'static, Option<(RequestId, Answer)>>>,
    handles: HashMap<RequestId, AbortHandle>,
}

impl Requests {
    fn begin(&mut self, request: RequestId, answer: impl Future<Output = Answer> + Send + 'static) {
        let (handle, registration) = AbortHandle::new_pair();
        self.handles.insert(request, handle);
        let answer = Abortable::new(answer, registration);
        self.answers.push(async move { answer.await.ok().map(|answer| (request, answer)) }.boxed());
    }

    fn abandon(&mut self, request: RequestId) {
        if let Some(handle) = self.handles.remove(&request) {
            handle.abort();
        }
    }

    async fn next(&mut self) -> Input {
        while let Some(answered) = self.answers.next().await {
            if let Some((request, answer)) = answered {
                self.handles.remove(&request);
                return Input::Answered { request, answer };
            }
        }
        future::pending().await
    }
}

struct Driver<'a> {
    session: Session,
    transport: Transport,
    stream: Option<BoxStream<'static, Input>>,
    requests: Requests,
    restoring: Option<JoinHandle<Option<Found>>>,
    /// When the restored rules, about to be installed, were written.
    restored: Option<SystemTime>,
    keeper: Option<watch::Sender<Option<Kept>>>,
    reports: Reports,
    /// The session has asked for counts.
    counting: Option<Input>,
    /// The session has nothing more to do.
    has_ended: bool,
    started: Instant,
    publisher: &'a Publisher,
}

impl Driver<'_> {
    async fn run(&mut self) {
        let mut input = Input::Tick;
        loop {
            let wake_ms = self.handle(input);
            input = self.next_input(wake_ms).await;
        }
    }

    /// Performs everything that an input leads to; answers when to wake.
    fn handle(&mut self, input: Input) -> u64 {
        let mut wake_ms = self.perform_all(input);
        while let Some(counted) = self.counting.take() {
            wake_ms = self.perform_all(counted);
        }
        wake_ms
    }

    fn perform_all(&mut self, input: Input) -> u64 {
        let mut wake_ms = u64::MAX;
        let now = Now { ms: self.now_ms(), wall_ms: now_ms().unsigned_abs(), entropy: rand::random() };
        let outputs = self.session.handle(input, now);
        self.publisher.counters(self.session.counters());
        for output in outputs {
            match output {
                Output::WaitUntil(at_ms) => wake_ms = at_ms,
                output => self.perform(output),
            }
        }
        self.restored = None;
        wake_ms
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn perform(&mut self, output: Output) {
        match output {
            Output::Connect { endpoint, last_event_id } => {
                tracing::debug!(endpoint, last_event_id, "opening the stream");
                self.stream = Some(self.transport.stream(endpoint, last_event_id));
            }
            Output::Disconnect => self.stream = None,
            Output::Ask { request, endpoint, ask } => self.ask(request, endpoint, ask),
            Output::Abandon(request) => self.requests.abandon(request),
            Output::Install { snapshot, changed } => {
                let version = snapshot.header().version;
                tracing::debug!(version, changed = changed.len(), "new rules");
                let written = self.restored.unwrap_or_else(SystemTime::now);
                self.publisher.install(&snapshot, Some(&changed), written);
            }
            Output::Persist(kept) => {
                if let Some(keeper) = &self.keeper {
                    keeper.send_replace(Some(kept));
                }
            }
            Output::Refused(refusal) => tracing::warn!(%refusal, "refused; the last good rules stay"),
            Output::Status(status) => {
                tracing::info!(state = %status.state, why = status.why.map(tracing::field::display), "state");
                self.publisher.status(status);
            }
            Output::Count => self.counting = Some(Input::Counted(self.reports.collect(self.publisher))),
            Output::Ended => self.has_ended = true,
            Output::WaitUntil(_) => {}
        }
    }

    fn ask(&mut self, request: RequestId, endpoint: usize, ask: Ask) {
        tracing::trace!(endpoint, ?ask, "asking");
        self.requests.begin(request, self.transport.clone().ask(endpoint, ask));
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
            input = self.requests.next() => input,
            found = answer(&mut self.restoring) => {
                self.restoring = None;
                self.restored(found.ok().flatten())
            }
            () = self.publisher.urgent() => Input::Urgent,
            () = tokio::time::sleep(Duration::from_millis(wait_ms)) => Input::Tick,
        }
    }

    fn restored(&mut self, found: Option<Found>) -> Input {
        match found {
            Some(Found { kept, written }) => {
                self.restored = Some(written);
                Input::Restored(kept)
            }
            None => Input::Tick,
        }
    }

    /// Reports what was counted to the last, but does not wait for long.
    async fn close(&mut self) {
        self.restoring = None;
        let mut wake_ms = self.handle(Input::Closing);
        let reporting = async {
            while !self.has_ended {
                let input = self.next_input(wake_ms).await;
                wake_ms = self.handle(input);
            }
        };
        if timeout(LAST_REPORT, reporting).await.is_err() {
            tracing::debug!("the last report was not taken in time");
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
