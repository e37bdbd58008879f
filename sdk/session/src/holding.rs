//! The rules that are held, and what may replace them.
//!
//! INVARIANT: what is held was checked against its digest, belongs to one environment for ever, and
//! its (epoch, version) never goes down.

use std::sync::Arc;

use thiserror::Error;
use tidegate_core::{Delta, Header, Snapshot, SnapshotFault};

/// Where a snapshot stands among all of its environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position {
    pub(crate) epoch: u64,
    pub(crate) version: u64,
}

impl From<&Header> for Position {
    fn from(header: &Header) -> Self {
        Self { epoch: header.epoch, version: header.version }
    }
}

/// Why something that arrived was not installed. The rules that are held stay.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Damaged, altered, or not based on what is held.
    #[error(transparent)]
    Fault(#[from] SnapshotFault),
    /// Of another environment than the one held.
    #[error("a snapshot of another environment arrived, held is `{held}`; check which key is used")]
    Foreign {
        /// `<tenant>/<project>/<environment>` of what is held.
        held: String,
    },
    /// Older than what is held.
    #[error("version {offered} arrived, but version {held} is held; the server lost a version")]
    Older {
        /// The version that arrived.
        offered: u64,
        /// The version that is held.
        held: u64,
    },
    /// An event whose data cannot be read.
    #[error("the data of event `{event}` is not understood: {reason}")]
    Unreadable {
        /// The event's name.
        event: &'static str,
        /// What is wrong.
        reason: String,
    },
}

/// How often things happened since the start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counters {
    /// Versions that were installed.
    pub installed: u64,
    /// Full fetches that were asked for to mend what could not be applied.
    pub mended: u64,
    /// Snapshots and deltas that did not hash to their digest.
    pub digest_mismatches: u64,
    /// Deltas that did not start where the holder stood.
    pub wrong_bases: u64,
    /// Events, snapshots and deltas that could not be read.
    pub unreadable: u64,
    /// Snapshots that were older than what was held.
    pub older: u64,
    /// Snapshots of another environment.
    pub foreign: u64,
}

impl Counters {
    pub(crate) fn refused(&mut self, refusal: &Refusal) {
        let counter = match refusal {
            Refusal::Fault(SnapshotFault::DigestMismatch { .. }) => &mut self.digest_mismatches,
            Refusal::Fault(SnapshotFault::WrongBase { .. }) => &mut self.wrong_bases,
            Refusal::Fault(_) | Refusal::Unreadable { .. } => &mut self.unreadable,
            Refusal::Foreign { .. } => &mut self.foreign,
            Refusal::Older { .. } => &mut self.older,
        };
        *counter = counter.saturating_add(1);
    }
}

/// A snapshot that has just replaced another, with the keys of the items in which they differ.
#[derive(Debug)]
pub(crate) struct Installed {
    pub(crate) snapshot: Arc<Snapshot>,
    pub(crate) changed: Vec<String>,
}

/// The last good rules.
#[derive(Debug, Default)]
pub(crate) struct Holding {
    held: Option<Arc<Snapshot>>,
}

impl Holding {
    pub(crate) fn held(&self) -> Option<&Arc<Snapshot>> {
        self.held.as_ref()
    }

    pub(crate) fn position(&self) -> Option<Position> {
        self.held.as_ref().map(|held| held.header().into())
    }

    /// Takes what is newer. The same version with another digest replaces what is held, since the
    /// server is the authority on what a version is.
    pub(crate) fn offer(&mut self, snapshot: Snapshot) -> Result<Option<Installed>, Refusal> {
        let Some(held) = &self.held else {
            let changed = snapshot.items().map(|(key, _)| key.to_owned()).collect();
            return Ok(Some(self.install(snapshot, changed)));
        };
        let (holds, offers) = (held.header(), snapshot.header());
        if environment(holds) != environment(offers) {
            let (tenant, project, environment) = environment(holds);
            return Err(Refusal::Foreign { held: format!("{tenant}/{project}/{environment}") });
        }
        if Position::from(offers) < Position::from(holds) {
            return Err(Refusal::Older { offered: offers.version, held: holds.version });
        }
        if Position::from(offers) == Position::from(holds) && held.digest() == snapshot.digest() {
            return Ok(None);
        }
        let changed = snapshot.delta_since(held).changed_keys().map(str::to_owned).collect();
        Ok(Some(self.install(snapshot, changed)))
    }

    /// Takes the version that the delta leads to.
    pub(crate) fn apply(&mut self, delta: &Delta) -> Result<Installed, Refusal> {
        let Some(held) = &self.held else {
            return Err(SnapshotFault::WrongBase { from: delta.from(), held: 0 }.into());
        };
        let next = held.apply(delta)?;
        Ok(self.install(next, delta.changed_keys().map(str::to_owned).collect()))
    }

    fn install(&mut self, snapshot: Snapshot, changed: Vec<String>) -> Installed {
        let snapshot = Arc::new(snapshot);
        self.held = Some(snapshot.clone());
        Installed { snapshot, changed }
    }
}

fn environment(header: &Header) -> (&str, &str, &str) {
    (&header.tenant, &header.project, &header.environment)
}
