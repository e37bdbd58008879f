//! What `client` audiences get of a ruleset: only what their flags need, with the values of private
//! attributes concealed.
//!
//! Concealment is not secrecy: whoever guesses a key can find out whether it stands in a list.

mod conceal;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::fault::ItemFault;
use crate::snapshot::Snapshot;
use conceal::Concealer;

/// The attributes that are private in every project.
pub const ALWAYS_PRIVATE: [&str; 2] = ["customer.key", "user.key"];

/// Paths of the attributes whose values no client may read in the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrivateAttributes(BTreeSet<String>);

impl Default for PrivateAttributes {
    fn default() -> Self {
        Self::with([])
    }
}

impl PrivateAttributes {
    /// Those that a project declares, besides those that always are private.
    pub fn with(declared: impl IntoIterator<Item = String>) -> Self {
        Self(ALWAYS_PRIVATE.map(Into::into).into_iter().chain(declared).collect())
    }

    /// Whether the attribute of that path is private.
    pub fn contains(&self, path: &str) -> bool {
        self.0.contains(path)
    }

    /// What of an item keeps a snapshot from being projected for clients: for a flag, everything in
    /// it and in the segments that it uses, and nothing if it is not client-side; for a segment,
    /// what would do so if a client-side flag used it.
    pub fn faults(&self, snapshot: &Snapshot, item_key: &str) -> Vec<AudienceFault> {
        let mut projection = Projection::new(self, "", snapshot);
        projection.root(item_key);
        projection.finish().1
    }

    /// The same for all flags together.
    pub fn all_faults(&self, snapshot: &Snapshot) -> Vec<AudienceFault> {
        Projection::whole(self, "", snapshot).1
    }
}

/// Why a ruleset cannot be sent to clients.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Error)]
#[error("{item}: {}{}{reason}", path, if path.is_empty() { "" } else { ": " })]
pub struct AudienceFault {
    /// The item's key, such as `flag/checkout-v2`.
    pub item: String,
    /// JSON path inside the item; empty for the item itself.
    pub path: String,
    /// What cannot be concealed, and what to do.
    pub reason: String,
}

/// How rulesets of one environment are projected for clients.
#[derive(Clone, PartialEq, Eq)]
pub struct ClientAudience {
    private: PrivateAttributes,
    secret: String,
}

impl fmt::Debug for ClientAudience {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_struct("ClientAudience").field("private", &self.private).finish_non_exhaustive()
    }
}

impl ClientAudience {
    /// `secret` is the environment's own: from it and from the place of each list comes that list's
    /// salt, so that an item that did not change is projected to the same bytes again.
    pub fn new(private: PrivateAttributes, secret: impl Into<String>) -> Self {
        Self { private, secret: secret.into() }
    }

    /// The snapshot as clients get it, of the same version: the flags that are client-side and the
    /// segments that they use, without what is for people, and with private values hashed. Deltas
    /// between projections are [`Snapshot::delta_since`], as always.
    ///
    /// # Errors
    /// Everything that cannot be concealed, with what to do about it.
    pub fn project(&self, snapshot: &Snapshot) -> Result<Snapshot, Vec<AudienceFault>> {
        let (items, faults) = Projection::whole(&self.private, &self.secret, snapshot);
        if !faults.is_empty() {
            return Err(faults);
        }
        let projected = Snapshot::new(snapshot.header().clone(), items);
        projected.map(|projected| projected.with_lists_of(snapshot)).map_err(|fault| {
            let fault = ItemFault::new("", fault.to_string());
            vec![AudienceFault::new("items", fault)]
        })
    }
}

impl AudienceFault {
    fn new(item: &str, fault: ItemFault) -> Self {
        Self { item: item.into(), path: fault.path, reason: fault.reason }
    }
}

/// The body of an item in its canonical form, in which everybody writes it: the fields of the wire
/// form in their order, those that say nothing left out, no white space.
pub fn item_body(item: &impl Serialize) -> String {
    // Wire types have only text keys and finite numbers, so that this cannot fail; if it did, an
    // empty body is no JSON, and no snapshot takes it.
    serde_json::to_string(item).unwrap_or_default()
}

/// A walk from flags to the segments that they use.
struct Projection<'a> {
    snapshot: &'a Snapshot,
    concealer: Concealer<'a>,
    /// Segments that are used, of which those in `open` are still to be projected.
    used: BTreeSet<String>,
    open: Vec<String>,
    items: BTreeMap<String, String>,
}

impl<'a> Projection<'a> {
    fn new(private: &'a PrivateAttributes, secret: &'a str, snapshot: &'a Snapshot) -> Self {
        Self {
            snapshot,
            concealer: Concealer::new(private, secret, ClientSide { snapshot, known: HashMap::new() }),
            used: BTreeSet::new(),
            open: Vec::new(),
            items: BTreeMap::new(),
        }
    }

    fn whole(
        private: &'a PrivateAttributes,
        secret: &'a str,
        snapshot: &'a Snapshot,
    ) -> (BTreeMap<String, String>, Vec<AudienceFault>) {
        let mut projection = Self::new(private, secret, snapshot);
        snapshot
            .items()
            .filter(|(key, _)| key.starts_with("flag/"))
            .for_each(|(key, _)| projection.root(key));
        projection.finish()
    }

    fn root(&mut self, item_key: &str) {
        if let Some(flag) = item_key.strip_prefix("flag/") {
            if self.concealer.flags.find(flag) == Some(true) {
                self.project(item_key, Concealer::flag);
            }
        } else if let Some(segment) = item_key.strip_prefix("segment/") {
            self.using(segment.into());
        }
    }

    fn using(&mut self, segment: String) {
        if self.used.insert(segment.clone()) {
            self.open.push(segment);
        }
    }

    fn finish(mut self) -> (BTreeMap<String, String>, Vec<AudienceFault>) {
        while let Some(segment) = self.open.pop() {
            self.project(&format!("segment/{segment}"), Concealer::segment);
        }
        let mut faults = self.concealer.faults;
        faults.sort_unstable();
        (self.items, faults)
    }

    /// Projects one item; one that is not there is not there for clients either.
    fn project<T: DeserializeOwned + Serialize>(
        &mut self,
        item_key: &str,
        conceal: impl FnOnce(&mut Concealer<'a>, &str, T) -> T,
    ) {
        let Some(item) = self.snapshot.item(item_key) else { return };
        match serde_json::from_str::<T>(item.body()) {
            Ok(read) => {
                let concealed = conceal(&mut self.concealer, item_key, read);
                self.items.insert(item_key.into(), item_body(&concealed));
                std::mem::take(&mut self.concealer.segments).into_iter().for_each(|s| self.using(s));
            }
            Err(error) => {
                let reason = format!("cannot be read, and so not be concealed from clients: {error}");
                self.concealer.faults.push(AudienceFault::new(item_key, ItemFault::new("", reason)));
            }
        }
    }
}

/// Which flags are client-side, each looked at once.
struct ClientSide<'a> {
    snapshot: &'a Snapshot,
    known: HashMap<String, Option<bool>>,
}

/// As little of a flag as tells whether it is client-side, also where this build cannot read it.
#[derive(Deserialize)]
struct Peek {
    #[serde(default)]
    client_side: bool,
}

impl ClientSide<'_> {
    /// `None` where there is no such flag.
    fn find(&mut self, flag: &str) -> Option<bool> {
        if let Some(known) = self.known.get(flag) {
            return *known;
        }
        let item = self.snapshot.item(&format!("flag/{flag}"));
        let peek = |body: &str| serde_json::from_str::<Peek>(body).is_ok_and(|peek| peek.client_side);
        let found = item.map(|item| peek(item.body()));
        self.known.insert(flag.into(), found);
        found
    }
}
