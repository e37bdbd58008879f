//! The rules that are held, and what may replace them.
//!
//! INVARIANT: what is held was checked against its digest and, where roots are known, its note; it
//! belongs to one environment for ever, and its (epoch, version) never goes down.

use std::fmt;
use std::sync::Arc;

use thiserror::Error;
use tidegate_core::{Delta, HashList, Header, Snapshot, SnapshotFault};

use crate::input::Kept;
use crate::trust::{Note, Trust, Untrusted, VERIFIES, Verified, Verifier};

/// Where a snapshot stands among all of its environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position {
    pub(crate) epoch: u64,
    pub(crate) version: u64,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}.{}", self.epoch, self.version)
    }
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
    /// Not signed by whom the SDK trusts, or not as it was signed.
    #[error(transparent)]
    Untrusted(#[from] Untrusted),
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
    /// Rules and keys that were not signed as they have to be.
    pub untrusted: u64,
    /// Snapshot requests that a second one was sent beside, because the first took long.
    pub hedged: u64,
    /// Reports of what was counted that the server took.
    pub reported: u64,
}

impl Counters {
    pub(crate) fn refused(&mut self, refusal: &Refusal) {
        let counter = match refusal {
            Refusal::Fault(SnapshotFault::DigestMismatch { .. }) => &mut self.digest_mismatches,
            Refusal::Fault(SnapshotFault::WrongBase { .. }) => &mut self.wrong_bases,
            Refusal::Fault(_) | Refusal::Unreadable { .. } => &mut self.unreadable,
            Refusal::Foreign { .. } => &mut self.foreign,
            Refusal::Older { .. } => &mut self.older,
            Refusal::Untrusted(_) => &mut self.untrusted,
        };
        *counter += 1;
    }
}

/// A snapshot that has just replaced another, with the keys of the items in which they differ.
#[derive(Debug)]
pub(crate) struct Installed {
    pub(crate) snapshot: Arc<Snapshot>,
    pub(crate) changed: Vec<String>,
    /// It came from a file, where it need not be written again.
    pub(crate) is_kept: bool,
}

/// Rules that are whole, and still lack something before they may be used.
#[derive(Debug)]
struct Candidate {
    snapshot: Arc<Snapshot>,
    note: Note,
    /// In what it differs from what is held, where that is known already.
    changed: Option<Vec<String>>,
    is_kept: bool,
    /// Its note is by keys that are not known, which may have been renewed.
    awaits_keys: bool,
    /// The keys by which it is judged were fetched after it came.
    has_fresh_keys: bool,
}

impl Candidate {
    fn new(snapshot: Arc<Snapshot>, note: Note) -> Self {
        Self { snapshot, note, changed: None, is_kept: false, awaits_keys: false, has_fresh_keys: false }
    }
}

/// The last good rules, and those that may become it.
#[derive(Debug)]
pub(crate) struct Holding {
    held: Option<Arc<Snapshot>>,
    candidate: Option<Candidate>,
    /// One that a newer candidate has replaced while its list was under way: it is used when that has come,
    /// however soon newer ones follow.
    earlier: Option<Candidate>,
    verifier: Verifier,
    #[cfg(test)]
    pub(crate) bug: Option<crate::simulation::Bug>,
}

impl Holding {
    pub(crate) fn new(trust: Option<Trust>) -> Self {
        Self {
            held: None,
            candidate: None,
            earlier: None,
            verifier: Verifier::new(trust),
            #[cfg(test)]
            bug: None,
        }
    }

    pub(crate) fn held(&self) -> Option<&Arc<Snapshot>> {
        self.held.as_ref()
    }

    pub(crate) fn position(&self) -> Option<Position> {
        self.held.as_ref().map(|held| held.header().into())
    }

    /// The position of what is held, or of what may take its place soon.
    pub(crate) fn reached(&self) -> Option<Position> {
        let candidate = self.candidate.as_ref().map(|candidate| candidate.snapshot.header().into());
        candidate.max(self.position())
    }

    /// Whether the keys are needed that sign what arrives.
    pub(crate) fn lacks_keys(&self) -> bool {
        let is_waiting = |candidate: &Candidate| candidate.awaits_keys;
        VERIFIES && (self.verifier.lacks_keys() || self.candidate.as_ref().is_some_and(is_waiting))
    }

    /// The next list that is needed before what waits may be used.
    pub(crate) fn missing_list(&self) -> Option<&str> {
        let mut waiting = self.earlier.iter().chain(&self.candidate);
        waiting.find_map(|candidate| candidate.snapshot.missing_lists().next())
    }

    /// Takes over a list that was fetched.
    pub(crate) fn supply(&mut self, reference: &str, body: &[u8]) -> Result<(), Refusal> {
        let list = HashList::parse(body);
        let actual = list.as_ref().map_or_else(String::new, HashList::reference);
        if let Some(list) = &list {
            self.alter_waiting(|snapshot| snapshot.with_list(list));
        }
        if actual == reference {
            return Ok(());
        }
        Err(SnapshotFault::DigestMismatch { actual, announced: reference.into() }.into())
    }

    /// A list is not handed out any more: what needs it gives way to what is newer.
    pub(crate) fn give_up_list(&mut self) {
        self.earlier = None;
        self.alter_waiting(Snapshot::without_earlier_lists);
    }

    fn alter_waiting(&mut self, alter: impl Fn(Snapshot) -> Snapshot) {
        for waiting in self.earlier.iter_mut().chain(&mut self.candidate) {
            waiting.snapshot = Arc::new(alter(Snapshot::clone(&waiting.snapshot)));
        }
    }

    /// Takes over keys, by which what waits is judged.
    pub(crate) fn learn(&mut self, document: &[u8]) -> Result<(), Refusal> {
        self.verifier.learn(document)?;
        if let Some(candidate) = &mut self.candidate {
            candidate.has_fresh_keys = true;
            candidate.awaits_keys = false;
        }
        Ok(())
    }

    /// A note that the stream brought: for what is held, or for what comes next. Whether it is a new
    /// one for what is held.
    pub(crate) fn hear(&mut self, note: Option<String>) -> bool {
        self.verifier.hear(note);
        self.held.as_ref().is_some_and(|held| self.verifier.renew(held))
    }

    /// What is held, to be kept for the next start.
    pub(crate) fn kept(&self) -> Option<Kept> {
        let snapshot = self.held.clone()?;
        let (note, keys) = self.verifier.proof();
        Some(Kept { snapshot, note, keys })
    }

    /// Whether nobody vouches for what is held any more.
    pub(crate) fn is_expired(&self, wall_ms: u64) -> bool {
        self.verifier.is_expired(wall_ms)
    }

    /// Takes what is newer. The same version with another digest replaces what is held, since the
    /// server is the authority on what a version is.
    pub(crate) fn offer(
        &mut self,
        mut snapshot: Snapshot,
        note: Option<String>,
    ) -> Result<Option<Installed>, Refusal> {
        self.check(&snapshot)?;
        if self.is_held(&snapshot) {
            self.hear(note);
            return Ok(None);
        }
        let note = self.verifier.note(note);
        if let Some(held) = &self.held {
            snapshot = snapshot.with_lists_of(held);
        }
        if let Some(other) = &self.candidate {
            snapshot = snapshot.with_lists_of(&other.snapshot);
        }
        self.consider(Candidate::new(Arc::new(snapshot), note))
    }

    /// Takes rules out of a file, with the keys by which they were verified.
    pub(crate) fn restore(&mut self, kept: Kept) -> Result<Option<Installed>, Refusal> {
        // What the server says of a version counts more than what the file says of the same one.
        if self.reached() >= Some(kept.snapshot.header().into()) {
            return Ok(None);
        }
        self.check(&kept.snapshot)?;
        if let Some(keys) = kept.keys.filter(|_| self.verifier.lacks_keys()) {
            self.verifier.learn(keys.as_bytes())?;
        }
        self.consider(Candidate { is_kept: true, ..Candidate::new(kept.snapshot, kept.note.into()) })
    }

    /// Takes rules for which the application itself answers, where none are held.
    pub(crate) fn bring(&mut self, snapshot: Arc<Snapshot>) -> Option<Installed> {
        let is_first = self.held.is_none();
        let candidate = Candidate { is_kept: true, ..Candidate::new(snapshot, Note::default()) };
        is_first.then(|| self.install(candidate, Verified::default()))
    }

    /// Takes the version that the delta leads to.
    pub(crate) fn apply(
        &mut self,
        delta: &Delta,
        note: Option<String>,
    ) -> Result<Option<Installed>, Refusal> {
        let starts_here = |base: &&Arc<Snapshot>| base.header().version == delta.from();
        let held = self.held.as_ref().filter(starts_here);
        let candidate = self.candidate.as_ref().map(|candidate| &candidate.snapshot).filter(starts_here);
        let Some(base) = held.or(candidate) else {
            let held = self.reached().map_or(0, |reached| reached.version);
            return Err(SnapshotFault::WrongBase { from: delta.from(), held }.into());
        };
        let changed = held.map(|_| delta.changed_keys().map(str::to_owned).collect());
        #[cfg(test)]
        let next = crate::simulation::apply(self.bug, base, delta)?;
        #[cfg(not(test))]
        let next = base.apply(delta)?;
        let note = self.verifier.note(note);
        self.consider(Candidate { changed, ..Candidate::new(Arc::new(next), note) })
    }

    /// Puts what waits in use, if everything is there that is needed; the newest that can be.
    pub(crate) fn settle(&mut self) -> Result<Option<Installed>, Refusal> {
        let Some(newest) = self.candidate.take() else { return Ok(None) };
        // A server that is behind may have been the last to offer something.
        let position = |candidate: &Candidate| Position::from(candidate.snapshot.header());
        let (newest, earlier) = match self.earlier.take() {
            Some(other) if position(&other) > position(&newest) => (other, Some(newest)),
            earlier => (newest, earlier),
        };
        if let installed @ (Ok(Some(_)) | Err(_)) = self.consider(newest) {
            return installed;
        }
        let Some(earlier) = earlier else { return Ok(None) };
        let newest = self.candidate.take();
        let outcome = self.consider(earlier);
        // What is newer goes on waiting; what is not whole yet stays before it.
        if let Some(waiting) = std::mem::replace(&mut self.candidate, newest) {
            self.earlier = Some(waiting);
        }
        outcome
    }

    fn consider(&mut self, candidate: Candidate) -> Result<Option<Installed>, Refusal> {
        if self.verifier.lacks_keys() {
            self.candidate = Some(candidate);
            return Ok(None);
        }
        match self.verifier.verify(&candidate.snapshot, &candidate.note) {
            Ok(_) if candidate.snapshot.missing_lists().next().is_some() => {
                let replaced = self.candidate.replace(candidate);
                self.earlier = self.earlier.take().or(replaced);
                Ok(None)
            }
            Ok(verified) => Ok(Some(self.install(candidate, verified))),
            // Perhaps the keys have been renewed.
            Err(untrusted) if untrusted.is_about_keys() && !candidate.has_fresh_keys => {
                self.candidate = Some(Candidate { awaits_keys: true, ..candidate });
                Ok(None)
            }
            Err(untrusted) => Err(untrusted.into()),
        }
    }

    fn check(&self, snapshot: &Snapshot) -> Result<(), Refusal> {
        let Some(held) = &self.held else { return Ok(()) };
        let (holds, offers) = (held.header(), snapshot.header());
        if environment(holds) != environment(offers) {
            let (tenant, project, environment) = environment(holds);
            return Err(Refusal::Foreign { held: format!("{tenant}/{project}/{environment}") });
        }
        #[cfg(test)]
        if self.bug == Some(crate::simulation::Bug::AcceptOlder) {
            return Ok(());
        }
        if Position::from(offers) < Position::from(holds) {
            return Err(Refusal::Older { offered: offers.version, held: holds.version });
        }
        Ok(())
    }

    fn is_held(&self, snapshot: &Snapshot) -> bool {
        let is_same = |held: &Arc<Snapshot>| {
            let is_whole = held.missing_lists().next().is_none();
            let position = Position::from(held.header());
            is_whole && position == snapshot.header().into() && held.digest() == snapshot.digest()
        };
        self.held.as_ref().is_some_and(is_same)
    }

    fn install(&mut self, candidate: Candidate, verified: Verified) -> Installed {
        let Candidate { snapshot, changed, is_kept, .. } = candidate;
        let changed = match (changed, &self.held) {
            (Some(changed), _) => changed,
            (None, Some(held)) => snapshot.changed_keys(held),
            (None, None) => snapshot.items().map(|(key, _)| key.to_owned()).collect(),
        };
        self.held = Some(snapshot.clone());
        (self.earlier, self.candidate) = (None, None);
        self.verifier.hold(verified);
        Installed { snapshot, changed, is_kept }
    }
}

fn environment(header: &Header) -> (&str, &str, &str) {
    (&header.tenant, &header.project, &header.environment)
}
