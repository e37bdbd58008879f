//! The state machine itself.

mod answers;
mod following;

use std::sync::Arc;

use tidegate_core::Snapshot;

use crate::FAILURES_BEFORE_POLLING;
use crate::errand::Errand;
use crate::fetcher::Fetcher;
use crate::holding::{Counters, Holding, Installed, Position, Refusal};
use crate::input::{Failure, Input, Kept, Now};
use crate::link::Link;
use crate::output::{Ask, Output, RequestId};
use crate::status::{State, Status, Why};
use crate::telemetry::{Reporting, Telemetry};
use crate::times::{NEVER, PATIENCE_MS};
use crate::trust::Trust;

/// How a session is set up.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How many endpoints there are; one at least.
    pub endpoints: usize,
    /// By what the server is known; without it, rules are believed if their digest is right.
    pub trust: Option<Trust>,
    /// Who reports what was counted; without it, nothing is.
    pub reporting: Option<Reporting>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { endpoints: 1, trust: None, reporting: None }
    }
}

/// The connection of one SDK to one environment.
#[derive(Debug)]
pub struct Session {
    pub(crate) holding: Holding,
    link: Link,
    fetcher: Fetcher,
    keys: Errand,
    lists: Errand,
    /// The list that is being fetched.
    list: String,
    pub(crate) telemetry: Option<Telemetry>,
    counters: Counters,
    endpoints: usize,
    requests: u64,
    /// The newest version that the server is known to have.
    target: Option<Position>,
    /// The last heartbeat named a version that has not come yet.
    behind: bool,
    /// Fetches in a row that did not bring what the stream speaks of.
    vain_fetches: u32,
    /// Without a stream: the last poll was answered.
    polled: bool,
    /// Without rules: every source has failed at least once.
    failed: bool,
    closing: bool,
    why: Why,
    status: Status,
}

/// The moment of an input, and the outputs that it leads to.
struct Turn {
    now: Now,
    outputs: Vec<Output>,
}

impl Session {
    /// A session that holds nothing; the first [`Input::Tick`] starts it.
    pub fn new(settings: Settings) -> Self {
        Self {
            holding: Holding::new(settings.trust),
            link: Link::new(),
            fetcher: Fetcher::new(),
            keys: Errand::default(),
            lists: Errand::default(),
            list: String::new(),
            telemetry: settings.reporting.map(Telemetry::new),
            counters: Counters::default(),
            endpoints: settings.endpoints.max(1),
            requests: 0,
            target: None,
            behind: false,
            vain_fetches: 0,
            polled: false,
            failed: false,
            closing: false,
            why: Why::Waiting,
            status: Status::default(),
        }
    }

    /// Takes what happened.
    pub fn handle(&mut self, input: Input, now: Now) -> Vec<Output> {
        let mut turn = Turn { now, outputs: Vec::new() };
        match input {
            Input::Tick => {}
            Input::Connected => self.link.connected(now.ms),
            Input::Event { name, data, id } => self.event(&name, &data, id.as_deref(), &mut turn),
            Input::Retry(window_ms) => self.link.ask(window_ms),
            Input::Closed => self.lost(Failure::default(), &mut turn),
            Input::Failed(failure) => self.lost(failure, &mut turn),
            Input::Restored(kept) => {
                let outcome = self.holding.restore(kept);
                self.conclude(outcome, &mut turn);
            }
            Input::Bootstrapped(snapshot) => {
                let installed = self.holding.bring(snapshot);
                self.conclude(Ok(installed), &mut turn);
            }
            Input::Answered { request, answer } => self.answered(request, answer, &mut turn),
            Input::Counted(counts) => {
                let held = self.holding.position();
                if let Some(telemetry) = &mut self.telemetry {
                    telemetry.counted(counts, held, now);
                }
            }
            Input::Urgent => self.telemetry.iter_mut().for_each(|telemetry| telemetry.hasten(now)),
            Input::Closing => self.close(&mut turn),
        }
        self.advance(&mut turn);
        turn.outputs
    }

    /// The rules that are held.
    pub fn held(&self) -> Option<&Arc<Snapshot>> {
        self.holding.held()
    }

    /// The same, to be kept for the next start, with what proves them.
    pub fn kept(&self) -> Option<Kept> {
        self.holding.kept()
    }

    /// The present state and its reason.
    pub fn status(&self) -> Status {
        self.status
    }

    /// How often things happened since the start.
    pub fn counters(&self) -> Counters {
        self.counters
    }

    /// Does what is due, and says what has become of the state.
    fn advance(&mut self, turn: &mut Turn) {
        if !self.closing {
            self.see_to_stream(turn);
            self.see_to_snapshot(turn);
            self.see_to_keys(turn);
            self.see_to_lists(turn);
        }
        self.see_to_reports(turn);
        let status = self.judge(turn.now);
        if self.status != status {
            self.status = status;
            turn.outputs.push(Output::Status(status));
        }
        turn.outputs.push(Output::WaitUntil(self.due_ms()));
    }

    fn see_to_stream(&mut self, turn: &mut Turn) {
        let now_ms = turn.now.ms;
        if !self.link.is_waiting() && self.link.due_ms() <= now_ms {
            turn.outputs.push(Output::Disconnect);
            self.lost(Failure::default(), turn);
        }
        if self.link.is_waiting() && self.link.due_ms() <= now_ms {
            self.connect(turn);
        }
    }

    fn see_to_snapshot(&mut self, turn: &mut Turn) {
        let now_ms = turn.now.ms;
        if self.fetcher.due_ms() > now_ms {
            return;
        }
        let request = self.request();
        let can_hedge = self.endpoints > 1;
        let (endpoint, etag) = match self.fetcher.race() {
            Some(race) => {
                let endpoint = (race.first_endpoint() + 1) % self.endpoints;
                race.join(request, endpoint, now_ms);
                self.counters.hedged += 1;
                (endpoint, race.etag.clone())
            }
            None => {
                let endpoint = self.link.endpoint(self.endpoints);
                (endpoint, self.fetcher.begin((request, endpoint), can_hedge, now_ms))
            }
        };
        turn.outputs.push(Output::Ask { request, endpoint, ask: Ask::Snapshot { etag } });
    }

    fn see_to_keys(&mut self, turn: &mut Turn) {
        if self.holding.lacks_keys() && self.keys.due_ms() <= turn.now.ms {
            let request = self.ask(Ask::Keys, turn);
            self.keys.begin(request);
        }
    }

    fn see_to_lists(&mut self, turn: &mut Turn) {
        if self.lists.due_ms() > turn.now.ms {
            return;
        }
        let Some(reference) = self.holding.missing_list().map(str::to_owned) else { return };
        self.list.clone_from(&reference);
        let request = self.ask(Ask::List(reference), turn);
        self.lists.begin(request);
    }

    /// Asks the endpoint whose turn it is.
    fn ask(&mut self, ask: Ask, turn: &mut Turn) -> RequestId {
        let request = self.request();
        let endpoint = self.link.endpoint(self.endpoints);
        turn.outputs.push(Output::Ask { request, endpoint, ask });
        request
    }

    fn see_to_reports(&mut self, turn: &mut Turn) {
        let request = self.request();
        let Some(telemetry) = &mut self.telemetry else {
            if self.closing {
                turn.outputs.push(Output::Ended);
            }
            return;
        };
        telemetry.start(turn.now);
        if telemetry.begin_count(turn.now) {
            turn.outputs.push(Output::Count);
        }
        if let Some(ask) = telemetry.begin_report(request, turn.now) {
            let endpoint = self.link.endpoint(self.endpoints);
            turn.outputs.push(Output::Ask { request, endpoint, ask });
        }
        if telemetry.has_ended() {
            turn.outputs.push(Output::Ended);
        }
    }

    fn request(&mut self) -> RequestId {
        self.requests += 1;
        RequestId(self.requests)
    }

    fn due_ms(&self) -> u64 {
        let telemetry = self.telemetry.as_ref().map_or(NEVER, Telemetry::due_ms);
        if self.closing {
            return telemetry;
        }
        let keys = if self.holding.lacks_keys() { self.keys.due_ms() } else { NEVER };
        let lists = if self.holding.missing_list().is_some() { self.lists.due_ms() } else { NEVER };
        self.fetcher.due_ms().min(keys).min(lists).min(self.link.due_ms()).min(telemetry)
    }

    fn connect(&mut self, turn: &mut Turn) {
        self.link.open(turn.now.ms);
        let position = self.holding.position();
        let last_event_id = position.map(|position| position.to_string());
        let endpoint = self.link.endpoint(self.endpoints);
        turn.outputs.push(Output::Connect { endpoint, last_event_id });
        if position.is_none() {
            self.fetcher.plan(turn.now.ms.saturating_add(PATIENCE_MS));
        }
    }

    fn judge(&self, now: Now) -> Status {
        let is_expired = self.holding.is_expired(now.wall_ms);
        let state = match self.holding.position() {
            None if self.failed || self.closing => State::Failed,
            None => State::Initialising,
            Some(_) if is_expired || self.closing => State::Stale,
            Some(held) if self.link.is_live() && Some(held) >= self.target => State::Ready,
            Some(_) if !self.link.is_live() && self.polled => State::Ready,
            Some(_) => State::Stale,
        };
        let why = if is_expired { Why::Expired } else { self.why };
        Status { state, why: Some(why).filter(|_| state != State::Ready) }
    }

    /// The stream is gone, or could not be had.
    fn lost(&mut self, failure: Failure, turn: &mut Turn) {
        if self.link.is_waiting() {
            return;
        }
        if self.link.is_live() {
            self.polled = false;
        }
        self.link.lost(failure, turn.now.ms, turn.now.entropy);
        self.why = failure.why();
        if failure.is_unauthorised() {
            // The snapshot would be refused alike.
            self.fetcher.end_polling();
            self.failed = true;
        } else if self.holding.held().is_none() {
            self.fetcher.hasten(turn.now.ms);
        } else if self.polls() {
            self.fetcher.plan(turn.now.ms);
        }
    }

    /// Whether the snapshot is fetched because the stream does not bring it.
    fn polls(&self) -> bool {
        let needed = self.holding.held().is_none() || self.link.failures() >= FAILURES_BEFORE_POLLING;
        needed && !self.link.is_live()
    }

    /// Hands on what has come into use, or says why it has not.
    fn conclude(&mut self, outcome: Result<Option<Installed>, Refusal>, turn: &mut Turn) {
        match outcome {
            Ok(installed) => self.install(installed, turn),
            Err(refusal) => self.refuse(refusal, turn),
        }
    }

    fn install(&mut self, installed: Option<Installed>, turn: &mut Turn) {
        let Some(Installed { snapshot, changed, is_kept }) = installed else { return };
        self.counters.installed += 1;
        turn.outputs.push(Output::Install { snapshot, changed });
        if !is_kept {
            self.target = self.target.max(self.holding.position());
            self.behind = false;
            self.persist(turn);
        }
    }

    fn persist(&self, turn: &mut Turn) {
        if let Some(kept) = self.kept() {
            turn.outputs.push(Output::Persist(kept));
        }
    }

    fn refuse(&mut self, refusal: Refusal, turn: &mut Turn) {
        self.counters.refused(&refusal);
        self.why = Why::Refused;
        turn.outputs.push(Output::Refused(refusal));
    }

    /// What arrived leads nowhere: one full fetch brings the truth.
    fn mend(&mut self, turn: &Turn) {
        if self.fetcher.mend(turn.now.ms) {
            self.counters.mended += 1;
        }
    }

    fn close(&mut self, turn: &mut Turn) {
        self.closing = true;
        if !self.link.is_waiting() {
            turn.outputs.push(Output::Disconnect);
        }
        self.why = Why::Closed;
        self.telemetry.iter_mut().for_each(|telemetry| telemetry.close(turn.now));
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
pub(crate) mod tests;
