//! What evaluations read: one immutable set of rules, and what the SDK adds to contexts.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tidegate_core::{Context, Ruleset, Snapshot};

use crate::guards::Guards;

/// The rules at one version; replaced as a whole.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    /// `None` until any source has brought rules.
    held: Option<Held>,
    /// In all rules of one lineage flags stand in the same slots; 0 while there are none.
    lineage: u32,
}

#[derive(Debug)]
struct Held {
    snapshot: Snapshot,
    ruleset: Ruleset,
    guards: Arc<Guards>,
    /// When they were received, or written to the file that they come from.
    written: SystemTime,
}

static NO_GUARDS: Guards = Guards::NONE;

/// Numbers the lineages of all clients of this process.
static LINEAGES: AtomicU32 = AtomicU32::new(1);

impl Rules {
    /// The first rules of a lineage.
    pub(crate) fn compile(snapshot: &Snapshot, written: SystemTime) -> Self {
        let ruleset = Ruleset::compile(snapshot);
        let guards = Guards::of(snapshot).into();
        let held = Held { snapshot: snapshot.clone(), ruleset, guards, written };
        Self { held: Some(held), lineage: LINEAGES.fetch_add(1, Ordering::Relaxed) }
    }

    /// The rules that follow these, in which only the items `changed` differ.
    pub(crate) fn updated(&self, snapshot: &Snapshot, changed: &[String], written: SystemTime) -> Self {
        let Some(before) = &self.held else { return Self::compile(snapshot, written) };
        let changed = || changed.iter().map(String::as_str);
        let ruleset = before.ruleset.update(snapshot, changed());
        let guards = before.guards.updated(snapshot, changed()).into();
        let held = Held { snapshot: snapshot.clone(), ruleset, guards, written };
        Self { held: Some(held), lineage: self.lineage }
    }

    /// Which splits a release drives.
    pub(crate) fn guards(&self) -> &Guards {
        self.held.as_ref().map_or(&NO_GUARDS, |held| &held.guards)
    }

    pub(crate) fn ruleset(&self) -> Option<&Ruleset> {
        self.held.as_ref().map(|held| &held.ruleset)
    }

    pub(crate) fn snapshot(&self) -> Option<&Snapshot> {
        self.held.as_ref().map(|held| &held.snapshot)
    }

    pub(crate) fn lineage(&self) -> u32 {
        self.lineage
    }

    /// 0 while there are no rules.
    pub(crate) fn version(&self) -> u64 {
        self.ruleset().map_or(0, Ruleset::version)
    }

    /// Since when they have been held, files included.
    pub(crate) fn age(&self) -> Duration {
        let written = self.held.as_ref().map(|held| held.written);
        written.and_then(|written| SystemTime::now().duration_since(written).ok()).unwrap_or_default()
    }
}

/// What every context of this process has in common.
#[derive(Debug, Clone, Default)]
pub(crate) struct Application(pub(crate) Context);

impl Application {
    pub(crate) fn new(name: &str, version: &str) -> Self {
        Self(Context::new().with("app.name", name).with("app.version", version))
    }
}

/// Milliseconds since the Unix epoch, by the clock of this machine.
pub(crate) fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
