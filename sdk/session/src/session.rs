//! The state machine itself.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use tidegate_core::limits::SNAPSHOT_BYTES;
use tidegate_core::{Delta, Snapshot, SnapshotFault};

use crate::FAILURES_BEFORE_POLLING;
use crate::event::{self, Goodbye, Heartbeat, Mode, Refetch, Sync};
use crate::fetcher::Fetcher;
use crate::holding::{Counters, Holding, Installed, Position, Refusal};
use crate::input::{Failure, Input};
use crate::link::Link;
use crate::output::Output;
use crate::status::{State, Status, Why};
use crate::times::PATIENCE_MS;

/// The connection of one SDK to one environment.
#[derive(Debug)]
pub struct Session {
    holding: Holding,
    link: Link,
    fetcher: Fetcher,
    counters: Counters,
    /// The newest version that the server is known to have.
    target: Option<Position>,
    /// The last heartbeat named a version that has not come yet.
    behind: bool,
    /// Without a stream: the last poll was answered.
    polled: bool,
    /// Without rules: every source has failed at least once.
    failed: bool,
    why: Why,
    status: Status,
}

impl Default for Session {
    fn default() -> Self {
        Self::new()
    }
}

/// The moment of an input, and the outputs that it leads to.
struct Turn {
    now_ms: u64,
    entropy: u64,
    outputs: Vec<Output>,
}

impl Session {
    /// A session that holds nothing; the first [`Input::Tick`] starts it.
    pub fn new() -> Self {
        Self {
            holding: Holding::default(),
            link: Link::new(),
            fetcher: Fetcher::default(),
            counters: Counters::default(),
            target: None,
            behind: false,
            polled: false,
            failed: false,
            why: Why::Waiting,
            status: Status::default(),
        }
    }

    /// Takes what happened at `now_ms` of any clock that does not go back; `entropy` is a fresh,
    /// evenly distributed random number, from which jitter is drawn.
    pub fn handle(&mut self, input: Input, now_ms: u64, entropy: u64) -> Vec<Output> {
        let mut turn = Turn { now_ms, entropy, outputs: Vec::new() };
        match input {
            Input::Tick => {}
            Input::Connected => self.link.connected(now_ms),
            Input::Event { name, data } => self.event(&name, &data, &mut turn),
            Input::Retry(window_ms) => self.link.ask(window_ms),
            Input::Closed => self.lost(Failure::default(), &mut turn),
            Input::Failed(failure) => self.lost(failure, &mut turn),
            Input::Restored(snapshot) => self.restored(snapshot, &mut turn),
            Input::SnapshotFetched { body, etag } => self.fetched(&body, etag, &mut turn),
            Input::NotModified => self.fetch_succeeded(&turn),
            Input::FetchFailed(failure) => self.fetch_failed(failure, failure.why(), &turn),
        }
        self.advance(&mut turn);
        turn.outputs
    }

    /// The rules that are held.
    pub fn held(&self) -> Option<&Arc<Snapshot>> {
        self.holding.held()
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
        if !self.link.is_waiting() && self.link.due_ms() <= turn.now_ms {
            turn.outputs.push(Output::Disconnect);
            self.lost(Failure::default(), turn);
        }
        if self.link.is_waiting() && self.link.due_ms() <= turn.now_ms {
            self.connect(turn);
        }
        if let Some(etag) = self.fetcher.begin(turn.now_ms) {
            turn.outputs.push(Output::Fetch { etag });
        }
        let status = self.judge();
        if self.status != status {
            self.status = status;
            turn.outputs.push(Output::Status(status));
        }
        let due_ms = self.fetcher.due_ms().unwrap_or(u64::MAX).min(self.link.due_ms());
        turn.outputs.push(Output::WaitUntil(due_ms));
    }

    fn connect(&mut self, turn: &mut Turn) {
        self.link.open(turn.now_ms);
        let position = self.holding.position();
        let last_event_id = position.map(|Position { epoch, version }| format!("{epoch}.{version}"));
        turn.outputs.push(Output::Connect { last_event_id });
        if position.is_none() {
            self.fetcher.plan(turn.now_ms.saturating_add(PATIENCE_MS));
        }
    }

    fn judge(&self) -> Status {
        let state = match self.holding.position() {
            None if self.failed => State::Failed,
            None => State::Initialising,
            Some(held) if self.link.is_live() && Some(held) >= self.target => State::Ready,
            Some(_) if !self.link.is_live() && self.polled => State::Ready,
            Some(_) => State::Stale,
        };
        Status { state, why: Some(self.why).filter(|_| state != State::Ready) }
    }

    /// The stream is gone, or could not be had.
    fn lost(&mut self, failure: Failure, turn: &mut Turn) {
        if self.link.is_waiting() {
            return;
        }
        if self.link.is_live() {
            self.polled = false;
        }
        self.link.lost(failure, turn.now_ms, turn.entropy);
        self.why = failure.why();
        if failure.is_unauthorised() {
            // The snapshot would be refused alike.
            self.fetcher.end_polling();
            self.failed = true;
        } else if self.holding.held().is_none() {
            self.fetcher.hasten(turn.now_ms);
        } else if self.polls() {
            self.fetcher.plan(turn.now_ms);
        }
    }

    /// Whether the snapshot is fetched because the stream does not bring it.
    fn polls(&self) -> bool {
        let needed = self.holding.held().is_none() || self.link.failures() >= FAILURES_BEFORE_POLLING;
        needed && !self.link.is_live()
    }

    fn event(&mut self, name: &str, data: &str, turn: &mut Turn) {
        if self.link.is_waiting() {
            return;
        }
        self.link.heard(turn.now_ms);
        let outcome = match name {
            _ if data.len() > SNAPSHOT_BYTES => {
                let (bytes, limit) = (data.len(), SNAPSHOT_BYTES);
                Err(SnapshotFault::TooLarge { bytes, limit }.into())
            }
            "sync" => read("sync", data).map(|sync| self.sync(&sync, turn)),
            "snapshot" => self.snapshot(data.as_bytes(), turn),
            "delta" => self.delta(data.as_bytes(), turn),
            "refetch" => read("refetch", data).map(|refetch| self.refetch(&refetch, turn)),
            "hb" => read("hb", data).map(|heartbeat| self.heartbeat(&heartbeat, turn)),
            "goodbye" => read("goodbye", data).map(|goodbye| self.goodbye(&goodbye, turn)),
            _ => Ok(()),
        };
        if let Err(refusal) = outcome {
            let harmless = matches!(
                refusal,
                Refusal::Older { .. } | Refusal::Unreadable { event: "hb" | "goodbye", .. }
            );
            self.refuse(refusal, turn);
            if !harmless {
                self.mend(turn);
            }
        }
    }

    fn sync(&mut self, sync: &Sync, turn: &mut Turn) {
        self.link.synced(turn.now_ms);
        self.fetcher.end_polling();
        self.behind = false;
        self.target = Some(Position { epoch: sync.epoch, version: sync.version });
        let current = sync.mode == Mode::Current;
        if current && (self.holding.position() != self.target || !self.holds_digest(&sync.digest)) {
            self.mend(turn);
        }
    }

    fn holds_digest(&self, digest: &str) -> bool {
        self.holding.held().is_some_and(|held| held.digest() == digest)
    }

    fn snapshot(&mut self, body: &[u8], turn: &mut Turn) -> Result<(), Refusal> {
        let installed = self.holding.offer(Snapshot::parse_served(body)?)?;
        self.fetcher.forget_etag();
        self.install(installed, turn);
        Ok(())
    }

    fn delta(&mut self, data: &[u8], turn: &mut Turn) -> Result<(), Refusal> {
        let delta = Delta::parse(data)?;
        let held = self.holding.position();
        if let Some(epoch) = self.target.or(held).map(|position| position.epoch) {
            let to = Some(Position { epoch, version: delta.to() });
            self.target = self.target.max(to);
            if held >= to {
                return Ok(());
            }
            if held.is_some_and(|held| held.epoch != epoch) {
                let held = held.map_or(0, |held| held.version);
                return Err(SnapshotFault::WrongBase { from: delta.from(), held }.into());
            }
        }
        let installed = self.holding.apply(&delta)?;
        self.fetcher.forget_etag();
        self.install(Some(installed), turn);
        Ok(())
    }

    fn refetch(&mut self, refetch: &Refetch, turn: &mut Turn) {
        let Some(target) = &mut self.target else { return self.mend(turn) };
        target.version = target.version.max(refetch.version);
        let announced = Some(Position { epoch: target.epoch, version: refetch.version });
        let held = self.holding.position();
        if held < announced || held == announced && !self.holds_digest(&refetch.digest) {
            self.mend(turn);
        }
    }

    /// A heartbeat may overtake the delta of the version that it names, but not by a whole period.
    fn heartbeat(&mut self, heartbeat: &Heartbeat, turn: &mut Turn) {
        if let Some(target) = &mut self.target {
            target.version = target.version.min(heartbeat.version);
        }
        let was_behind = self.behind;
        self.behind = self.holding.position().is_none_or(|held| held.version < heartbeat.version);
        if was_behind && self.behind {
            self.mend(turn);
        }
    }

    fn goodbye(&mut self, goodbye: &Goodbye, turn: &mut Turn) {
        turn.outputs.push(Output::Disconnect);
        self.lost(Failure { status: None, retry_after_ms: Some(goodbye.after_ms) }, turn);
        self.why = Why::Draining;
    }

    fn restored(&mut self, snapshot: Snapshot, turn: &mut Turn) {
        // What the server says of a version counts more than what the file says of the same one.
        if self.holding.position() >= Some(snapshot.header().into()) {
            return;
        }
        match self.holding.offer(snapshot) {
            Ok(installed) => drop(self.tell(installed, turn)),
            Err(refusal) => self.refuse(refusal, turn),
        }
    }

    fn fetched(&mut self, body: &[u8], etag: Option<String>, turn: &mut Turn) {
        let offered = Snapshot::parse_served(body).map_err(Refusal::from);
        match offered.and_then(|snapshot| self.holding.offer(snapshot)) {
            Ok(installed) => {
                self.install(installed, turn);
                self.fetcher.tagged(etag);
                self.fetch_succeeded(turn);
            }
            Err(refusal @ Refusal::Older { .. }) => {
                self.refuse(refusal, turn);
                self.fetch_succeeded(turn);
            }
            Err(refusal) => {
                self.refuse(refusal, turn);
                self.fetch_failed(Failure::default(), Why::Refused, turn);
            }
        }
    }

    fn fetch_succeeded(&mut self, turn: &Turn) {
        self.polled = true;
        let behind = self.link.is_live() && self.holding.position() < self.target;
        let polling = !self.link.is_live();
        self.fetcher.succeeded(behind, polling, turn.now_ms, turn.entropy);
    }

    fn fetch_failed(&mut self, failure: Failure, why: Why, turn: &Turn) {
        self.polled = false;
        self.failed = true;
        if !self.link.is_live() || why == Why::Refused {
            self.why = why;
        }
        let polling = self.polls();
        self.fetcher.failed(failure, polling, turn.now_ms, turn.entropy);
    }

    /// Hands on rules that came from the server.
    fn install(&mut self, installed: Option<Installed>, turn: &mut Turn) {
        self.target = self.target.max(self.holding.position());
        self.behind = false;
        if let Some(snapshot) = self.tell(installed, turn) {
            turn.outputs.push(Output::Persist(snapshot));
        }
    }

    fn tell(&mut self, installed: Option<Installed>, turn: &mut Turn) -> Option<Arc<Snapshot>> {
        let Installed { snapshot, changed } = installed?;
        self.counters.installed = self.counters.installed.saturating_add(1);
        turn.outputs.push(Output::Install { snapshot: snapshot.clone(), changed });
        Some(snapshot)
    }

    fn refuse(&mut self, refusal: Refusal, turn: &mut Turn) {
        self.counters.refused(&refusal);
        self.why = Why::Refused;
        turn.outputs.push(Output::Refused(refusal));
    }

    /// What arrived leads nowhere: one full fetch brings the truth.
    fn mend(&mut self, turn: &Turn) {
        if self.fetcher.mend(turn.now_ms) {
            self.counters.mended = self.counters.mended.saturating_add(1);
        }
    }
}

fn read<T: DeserializeOwned>(event: &'static str, data: &str) -> Result<T, Refusal> {
    event::read(data).map_err(|reason| Refusal::Unreadable { event, reason })
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
