//! An audit: everything that a log, with what stands beside it, can be checked for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Checkpoint, Copies, Frontier, Hash, Leaf, Recorded, Replay};

/// Faults that one audit tells of, at most.
const FAULTS: usize = 100;
/// The kind of the leaf with which a log goes on under a new origin.
const RESTORED: &str = "log.restore";

/// A snapshot that is being served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    /// `<tenant>/<project>/<environment>`.
    pub environment: String,
    /// Its version.
    pub version: u64,
    /// Its digest.
    pub digest: String,
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditFault {
    /// The leaf, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leaf: Option<u64>,
    /// What is wrong with it.
    pub fault: String,
}

/// A document that is no longer there, and may be gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Erased {
    /// The leaf that refers to it.
    pub leaf: u64,
    /// `reason` or `document`.
    pub document: &'static str,
}

/// What an audit has found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Audit {
    /// Whose log it is.
    pub origin: String,
    /// Leaves that were checked.
    pub size: u64,
    /// The root over them, in base64.
    pub root: String,
    /// Environments whose rules follow from the log.
    pub environments: usize,
    /// Served snapshots that were compared.
    pub served: usize,
    /// Changes with the approval of another person.
    pub approved: u64,
    /// What was erased.
    pub erased: Vec<Erased>,
    /// What is wrong; empty where the log holds.
    pub faults: Vec<AuditFault>,
    /// Whether there is more of that than is listed.
    pub more_faults: bool,
}

/// What the first leaf under a new origin says of the log before.
#[derive(Deserialize)]
struct Before {
    origin: String,
    size: u64,
    root: String,
}

/// Checks a log, leaf by leaf.
#[derive(Debug, Clone)]
pub struct Auditor {
    expected: Checkpoint,
    earlier: Vec<Checkpoint>,
    /// The roots at the sizes of the earlier ones.
    roots: BTreeMap<u64, Hash>,
    /// How many leaves were taken over from the log of an earlier origin.
    restored: BTreeMap<String, u64>,
    tenant: Option<String>,
    tree: Frontier,
    replay: Replay,
    approved: u64,
    erased: Vec<Erased>,
    faults: Vec<AuditFault>,
    more_faults: bool,
}

impl Auditor {
    /// Begins an audit of the log with that checkpoint, whose signature was checked, and of what the
    /// log said earlier.
    pub fn new(expected: Checkpoint, earlier: Vec<Checkpoint>) -> Self {
        Self {
            expected,
            earlier,
            roots: BTreeMap::new(),
            restored: BTreeMap::new(),
            tenant: None,
            tree: Frontier::default(),
            replay: Replay::default(),
            approved: 0,
            erased: Vec::new(),
            faults: Vec::new(),
            more_faults: false,
        }
    }

    /// Tells of something wrong that was found outside.
    pub fn note(&mut self, leaf: Option<u64>, fault: impl ToString) {
        if self.faults.len() < FAULTS {
            self.faults.push(AuditFault { leaf, fault: fault.to_string() });
        } else {
            self.more_faults = true;
        }
    }

    /// Takes the next leaf in, with the documents beside it.
    pub fn push(&mut self, bytes: &[u8], copies: &Copies) {
        let index = self.tree.size();
        match Leaf::parse(bytes) {
            Ok(leaf) => self.check(index, &leaf, copies),
            Err(error) => self.note(Some(index), error),
        }
        self.tree.push(Hash::of_leaf(bytes));
        let size = self.tree.size();
        if self.earlier.iter().any(|earlier| earlier.size == size) {
            self.roots.insert(size, self.tree.root());
        }
    }

    fn check(&mut self, index: u64, leaf: &Leaf, copies: &Copies) {
        if leaf.seq != index {
            self.note(Some(index), format!("it says that it is leaf {}", leaf.seq));
        }
        let tenant = self.tenant.get_or_insert_with(|| leaf.tenant.clone());
        if *tenant != leaf.tenant {
            self.note(Some(index), format!("it is of the tenant `{}`", leaf.tenant));
        }
        match self.replay.apply(leaf, copies) {
            Ok(Recorded { erased, .. }) => {
                self.erased.extend(erased.into_iter().map(|document| Erased { leaf: index, document }));
            }
            Err(fault) => self.note(Some(index), fault),
        }
        self.check_approval(index, leaf);
        if leaf.kind == RESTORED {
            self.take_over(index, leaf);
        }
    }

    /// The log goes on under a new origin: it has to name what is there.
    fn take_over(&mut self, index: u64, leaf: &Leaf) {
        let document = leaf.after.as_ref().and_then(|after| after.get("document")?.as_str());
        let before = document.and_then(|text| serde_json::from_str::<Before>(text).ok());
        match before.filter(|old| old.size == index && old.root == self.tree.root().to_base64()) {
            Some(old) => drop(self.restored.insert(old.origin, old.size)),
            None => self.note(Some(index), "it begins a new epoch, and does not name the leaves before it"),
        }
    }

    /// What contradicts a checkpoint that was saved earlier.
    fn contradicts(&self, earlier: &Checkpoint) -> Option<String> {
        let Checkpoint { origin, size, root } = earlier;
        let taken_over = self.restored.get(origin);
        if *origin != self.expected.origin && taken_over.is_none() {
            return Some(format!("the saved checkpoint is of the log `{origin}`"));
        }
        match taken_over {
            Some(kept) if size > kept => Some(format!(
                "the log had {size} leaves and was restored as it was with {kept}: what came between was given up"
            )),
            None if *size > self.expected.size => {
                Some(format!("the log had {size} leaves and now has {}: it was cut", self.expected.size))
            }
            _ if self.roots.get(size).is_some_and(|found| found != root) => {
                Some(format!("the first {size} leaves are not those that were signed: history was rewritten"))
            }
            _ => None,
        }
    }

    /// Four eyes are those of two people: nobody approves what they have written.
    fn check_approval(&mut self, index: u64, leaf: &Leaf) {
        if leaf.approval.is_empty() {
            return;
        }
        let is_author = |approval: &serde_json::Value| {
            let approver = approval.get("id").or_else(|| approval.get("actor")?.get("id"));
            approver.and_then(|id| id.as_str()).is_none_or(|id| id == leaf.actor.id)
        };
        if leaf.approval.iter().any(is_author) {
            self.note(Some(index), "its author is named as its approver");
        } else {
            self.approved += 1;
        }
    }

    /// Ends the audit, and compares what follows from the log with what is served.
    pub fn finish(mut self, served: &[Served]) -> Audit {
        let (size, root) = (self.tree.size(), self.tree.root());
        if size != self.expected.size {
            self.note(None, format!("the checkpoint covers {} leaves, {size} are there", self.expected.size));
        } else if root != self.expected.root {
            self.note(None, "the leaves are not those that the checkpoint covers");
        }
        let contradicted: Vec<_> =
            self.earlier.iter().filter_map(|earlier| self.contradicts(earlier)).collect();
        for fault in contradicted {
            self.note(None, fault);
        }
        for snapshot in served {
            if let Some(fault) = self.differs(snapshot) {
                self.note(None, fault);
            }
        }
        Audit {
            origin: self.expected.origin,
            size,
            root: root.to_base64(),
            environments: self.replay.environments().count(),
            served: served.len(),
            approved: self.approved,
            erased: self.erased,
            faults: self.faults,
            more_faults: self.more_faults,
        }
    }

    fn differs(&self, served: &Served) -> Option<String> {
        let Served { environment, version, digest } = served;
        let place = environment.split_once('/').filter(|(tenant, _)| Some(*tenant) == self.tenant.as_deref());
        let rules = place.and_then(|(_, place)| self.replay.rules(place));
        match rules {
            None => Some(format!("`{environment}` is served, and the log has no rules for it")),
            Some((logged, _)) if logged != *version => Some(format!(
                "`{environment}` is served at version {version}, the log ends at version {logged}"
            )),
            Some((_, logged)) if logged != digest => Some(format!(
                "`{environment}` at version {version} is served with other rules than were logged"
            )),
            Some(_) => None,
        }
    }
}

#[cfg(test)]
mod tests;
