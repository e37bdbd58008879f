//! What the stream brings.

use tidegate_core::limits::SNAPSHOT_BYTES;
use tidegate_core::{Delta, Snapshot, SnapshotFault};

use super::{Session, Turn};
use crate::event::Said;
use crate::holding::{Position, Refusal};
use crate::input::Failure;
use crate::output::Output;
use crate::status::Why;

/// The events whose data say something beside rules.
const TELLING: [&str; 5] = ["sync", "delta", "refetch", "hb", "goodbye"];

impl Session {
    pub(super) fn event(&mut self, name: &str, data: &str, id: Option<&str>, turn: &mut Turn) {
        if self.link.is_waiting() {
            return;
        }
        self.link.heard(turn.now.ms);
        let outcome = match TELLING.into_iter().find(|known| *known == name) {
            _ if data.len() > SNAPSHOT_BYTES => {
                let (bytes, limit) = (data.len(), SNAPSHOT_BYTES);
                Err(SnapshotFault::TooLarge { bytes, limit }.into())
            }
            Some(event) => self.told(event, data, id, turn),
            None if name == "snapshot" => self.snapshot(data.as_bytes(), id, turn),
            None => Ok(()),
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

    fn told(
        &mut self,
        event: &'static str,
        data: &str,
        id: Option<&str>,
        turn: &mut Turn,
    ) -> Result<(), Refusal> {
        let unreadable = |reason| Refusal::Unreadable { event, reason };
        let said = Said::read(event, data).map_err(|fault| unreadable(fault.to_string()))?;
        match event {
            "sync" => self.sync(said, turn),
            "delta" => return self.delta(data, id, said, turn),
            "refetch" => self.refetch(&said, turn),
            "hb" => self.heartbeat(said, turn),
            _ => self.goodbye(&said, turn),
        }
        Ok(())
    }

    fn sync(&mut self, sync: Said, turn: &mut Turn) {
        self.link.synced(turn.now.ms);
        self.fetcher.end_polling();
        self.behind = false;
        self.target = Some(Position { epoch: sync.epoch, version: sync.version });
        self.hear(sync.note, turn);
        if sync.is_current && (self.holding.position() != self.target || !self.holds_digest(&sync.digest)) {
            self.mend(turn);
        }
    }

    /// A note may be for what is held; then it is kept with it.
    pub(super) fn hear(&mut self, note: Option<String>, turn: &mut Turn) {
        if self.holding.hear(note) {
            self.persist(turn);
        }
    }

    fn holds_digest(&self, digest: &str) -> bool {
        self.holding.held().is_some_and(|held| held.digest() == digest)
    }

    fn snapshot(&mut self, body: &[u8], id: Option<&str>, turn: &mut Turn) -> Result<(), Refusal> {
        let snapshot = Snapshot::parse_served(body)?;
        confirm("snapshot", id, snapshot.header().into())?;
        let installed = self.holding.offer(snapshot, None)?;
        self.fetcher.forget_etag();
        self.install(installed, turn);
        Ok(())
    }

    fn delta(&mut self, data: &str, id: Option<&str>, beside: Said, turn: &mut Turn) -> Result<(), Refusal> {
        let delta = Delta::parse(data.as_bytes())?;
        let held = self.holding.position();
        if let Some(epoch) = self.target.or(held).map(|position| position.epoch) {
            let to = Position { epoch, version: delta.to() };
            confirm("delta", id, to)?;
            let to = Some(to);
            self.target = self.target.max(to);
            if self.holding.reached() >= to {
                return Ok(());
            }
            if held.is_some_and(|held| held.epoch != epoch) {
                let held = held.map_or(0, |held| held.version);
                return Err(SnapshotFault::WrongBase { from: delta.from(), held }.into());
            }
        }
        let installed = self.holding.apply(&delta, beside.note)?;
        self.fetcher.forget_etag();
        self.install(installed, turn);
        if beside.ack {
            self.telemetry.iter_mut().for_each(|telemetry| telemetry.acknowledge(turn.now));
        }
        Ok(())
    }

    fn refetch(&mut self, refetch: &Said, turn: &mut Turn) {
        let Some(target) = &mut self.target else { return self.mend(turn) };
        target.version = target.version.max(refetch.version);
        let announced = Some(Position { epoch: target.epoch, version: refetch.version });
        let held = self.holding.position();
        if held < announced || held == announced && !self.holds_digest(&refetch.digest) {
            self.mend(turn);
        }
    }

    /// A heartbeat may overtake the delta of the version that it names, but not by a whole period.
    fn heartbeat(&mut self, heartbeat: Said, turn: &mut Turn) {
        self.hear(heartbeat.note, turn);
        if let Some(target) = &mut self.target {
            target.version = target.version.min(heartbeat.version);
        }
        let was_behind = self.behind;
        self.behind = self.holding.reached().is_none_or(|held| held.version < heartbeat.version);
        if was_behind && self.behind {
            self.mend(turn);
        }
    }

    fn goodbye(&mut self, goodbye: &Said, turn: &mut Turn) {
        turn.outputs.push(Output::Disconnect);
        self.lost(Failure { status: None, retry_after_ms: Some(goodbye.after_ms) }, turn);
        self.why = Why::Draining;
    }
}

/// The digest says nothing of which version it is; the id says it a second time.
fn confirm(event: &'static str, id: Option<&str>, position: Position) -> Result<(), Refusal> {
    match id {
        Some(id) if id != position.to_string() => {
            let reason = format!("its id is `{id}`, and its data is version {position}");
            Err(Refusal::Unreadable { event, reason })
        }
        _ => Ok(()),
    }
}
