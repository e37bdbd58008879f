//! One version of an environment's rules, as it is evaluated and as each audience gets it.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use tidegate_core::Snapshot;
use tidegate_domain::{Audience, EnvironmentRef, Ruleset};
use tidegate_store::{Note, Reader, StoreError};

use crate::served::{Position, Served};

/// The rules of one environment at one version. Cloning shares everything.
#[derive(Debug, Clone)]
pub(crate) struct Published {
    ruleset: Arc<Ruleset>,
    server: Arc<Served>,
    /// At the last version of which clients see anything; `None` where there are no clients.
    clients: Option<Arc<Served>>,
    /// In which version each item last changed, once somebody has asked.
    item_versions: Arc<OnceLock<Arc<ItemVersions>>>,
}

/// Versions by the keys of items.
pub(crate) type ItemVersions = BTreeMap<String, u64>;

impl Published {
    /// A ruleset without a past, and what clients get of it.
    pub(crate) fn first(ruleset: Ruleset, clients: Option<Snapshot>, notes: &[Note]) -> Self {
        let server = Served::first(ruleset.snapshot().clone(), note(notes, Audience::Server));
        let clients = clients.map(|rules| Arc::new(Served::first(rules, note(notes, Audience::Client))));
        Self { ruleset: Arc::new(ruleset), server: Arc::new(server), clients, item_versions: Arc::default() }
    }

    /// What follows upon this version, and what clients get of it, where they see a difference.
    pub(crate) fn followed_by(&self, ruleset: Ruleset, clients: Option<Snapshot>, notes: &[Note]) -> Self {
        let server = self.server.followed_by(ruleset.snapshot().clone(), note(notes, Audience::Server));
        let next = Self {
            ruleset: Arc::new(ruleset),
            server: Arc::new(server),
            clients: self.clients.clone(),
            item_versions: Arc::default(),
        };
        next.seen_by_clients(clients, notes)
    }

    /// The same rules, with what clients get where they see a difference.
    pub(crate) fn seen_by_clients(self, clients: Option<Snapshot>, notes: &[Note]) -> Self {
        let Some(rules) = clients else { return self };
        let note = note(notes, Audience::Client);
        let served = match &self.clients {
            Some(held) if held.position() < Position::of(&rules) => held.followed_by(rules, note),
            Some(_) => return self,
            None => Served::first(rules, note),
        };
        Self { clients: Some(Arc::new(served)), ..self }
    }

    /// The ruleset.
    pub(crate) fn ruleset(&self) -> &Ruleset {
        &self.ruleset
    }

    /// The same, to be kept.
    pub(crate) fn shared_ruleset(&self) -> Arc<Ruleset> {
        self.ruleset.clone()
    }

    /// In which version each of its items last changed, as `reader` says, to which this version is the current one.
    pub(crate) async fn item_versions(
        &self,
        reader: &Reader,
        of: &EnvironmentRef,
    ) -> Result<Arc<ItemVersions>, StoreError> {
        if let Some(known) = self.item_versions.get() {
            return Ok(known.clone());
        }
        let read = reader.item_versions((&of.project, &of.environment)).await?;
        Ok(self.item_versions.get_or_init(|| Arc::new(read)).clone())
    }

    pub(crate) fn position(&self) -> Position {
        self.server.position()
    }

    /// What an audience gets; `None` where it gets nothing.
    pub(crate) fn to(&self, audience: Audience) -> Option<&Arc<Served>> {
        match audience {
            Audience::Server | Audience::Preview => Some(&self.server),
            Audience::Client => self.clients.as_ref(),
        }
    }

    /// What servers get.
    pub(crate) fn to_servers(&self) -> &Arc<Served> {
        &self.server
    }

    /// What clients get.
    pub(crate) fn to_clients(&self) -> Option<&Arc<Served>> {
        self.clients.as_ref()
    }

    /// Whether the note of any audience is missing or ends before a moment.
    pub(crate) fn lacks_notes(&self, ending_before_ms: i64) -> bool {
        self.all().any(|served| served.lacks_note(ending_before_ms))
    }

    /// Takes over later notes of the same rules.
    pub(crate) fn renew(&self, notes: &[Note]) {
        for note in notes {
            self.to(note.audience).into_iter().for_each(|served| served.renew(note));
        }
    }

    fn all(&self) -> impl Iterator<Item = &Arc<Served>> {
        [Some(&self.server), self.clients.as_ref()].into_iter().flatten()
    }
}

fn note(notes: &[Note], audience: Audience) -> Option<Note> {
    notes.iter().find(|note| note.audience == audience).cloned()
}
