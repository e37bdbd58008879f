//! An audit: everything that a log, with what stands beside it, can be checked for.

use serde::Serialize;

use crate::{Checkpoint, Copies, Frontier, Hash, Leaf, Replay};

/// Faults that one audit tells of, at most.
const FAULTS: usize = 100;

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

/// Checks a log, leaf by leaf.
#[derive(Debug, Clone)]
pub struct Auditor {
    expected: Checkpoint,
    earlier: Vec<Checkpoint>,
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
        let mut this = Self {
            expected,
            earlier,
            tenant: None,
            tree: Frontier::default(),
            replay: Replay::default(),
            approved: 0,
            erased: Vec::new(),
            faults: Vec::new(),
            more_faults: false,
        };
        for earlier in this.earlier.clone() {
            if earlier.origin != this.expected.origin {
                this.note(None, format!("the saved checkpoint is of the log `{}`", earlier.origin));
            } else if earlier.size > this.expected.size {
                let sizes = (earlier.size, this.expected.size);
                this.note(
                    None,
                    format!("the log had {} leaves and now has {}: it was cut", sizes.0, sizes.1),
                );
            }
        }
        this
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
        self.tree.push(Hash::of_leaf(bytes));
        match Leaf::parse(bytes) {
            Ok(leaf) => self.check(index, &leaf, copies),
            Err(error) => self.note(Some(index), error),
        }
        let size = self.tree.size();
        let is_other = |earlier: &Checkpoint| earlier.size == size && earlier.root != self.tree.root();
        if self.earlier.iter().any(is_other) {
            self.note(
                None,
                format!("the first {size} leaves are not those that were signed: history was rewritten"),
            );
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
            Ok(erased) => {
                self.erased.extend(erased.into_iter().map(|document| Erased { leaf: index, document }));
            }
            Err(fault) => self.note(Some(index), fault),
        }
        self.check_approval(index, leaf);
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
