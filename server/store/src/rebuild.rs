//! What stands in the tables, compared with what follows from the log, and made so again.
//!
//! Two walks: the first only compares. Where the log holds and something differs, the second writes.

mod history;
mod releases;
mod table;
mod tables;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};
use tidegate_domain::{Actor, ChangeKind, EnvironmentKey, Logged, NewChange, ProjectKey, ReadModels};
use tidegate_log::{Copies, DocumentCopy, Frontier, Hash, Leaf, Recorded, Replay};

use crate::query::stored;
use crate::row::key;
use crate::{Reader, StoreError, Writer};

/// Leaves that are read at once.
const LEAVES_READ: u64 = 200;
/// Most differences and faults that are told, each.
const TOLD: usize = 100;

/// A row that is not as the log says.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    /// Where it stands.
    pub table: &'static str,
    /// Which row.
    pub row: String,
    /// In what it differs.
    pub difference: String,
}

/// What came of a comparison.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Comparison {
    /// Leaves of the log.
    pub leaves: u64,
    /// Changes of which something was erased.
    pub erased: u64,
    /// Why the log cannot be what the tables were made from: the first of these faults.
    pub faults: Vec<String>,
    /// How many differences there are.
    pub count: u64,
    /// The first of them.
    pub differences: Vec<Difference>,
}

impl Comparison {
    /// Whether the log holds, and everything is as it says.
    pub fn holds(&self) -> bool {
        self.faults.is_empty() && self.count == 0
    }

    fn fault(&mut self, fault: String) {
        if self.faults.len() < TOLD {
            self.faults.push(fault);
        }
    }

    fn differs(&mut self, table: &'static str, row: &str, difference: String) {
        self.count += 1;
        if self.differences.len() < TOLD {
            self.differences.push(Difference { table, row: row.to_owned(), difference });
        }
    }
}

/// Which rows are looked at: those that have to come before others, or those that have to go before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Missing and altered ones.
    Set,
    /// Those that no change has made.
    Remove,
}

/// A walk through the log of a tenant.
struct Walk<'a> {
    reader: &'a Reader,
    models: ReadModels,
    comparison: Comparison,
    epoch: i64,
    writes: bool,
}

/// A leaf, read.
struct Entry {
    leaf: Leaf,
    kind: ChangeKind,
    time_ms: i64,
    project: Option<ProjectKey>,
    environment: Option<EnvironmentKey>,
    recorded: Recorded,
    /// Why, where that was said and not erased.
    reason: Option<String>,
}

impl Entry {
    fn of(leaf: Leaf, recorded: Recorded, copies: &Copies) -> Result<Self, String> {
        let kind = ChangeKind::from_name(&leaf.kind);
        let kind = kind.ok_or_else(|| format!("`{}` is a kind of change that is not known", leaf.kind))?;
        let time: Timestamp = leaf.time.parse().map_err(|_| "its time cannot be read")?;
        let named = |error: StoreError| error.to_string();
        Ok(Self {
            kind,
            time_ms: time.as_millisecond(),
            project: leaf.project.as_deref().map(|text| key("project", text)).transpose().map_err(named)?,
            environment: leaf
                .env
                .as_deref()
                .map(|text| key("environment", text))
                .transpose()
                .map_err(named)?,
            reason: copies.get("reason").map(|copy| copy.text.clone()),
            leaf,
            recorded,
        })
    }

    fn apply(&self, models: &mut ReadModels) -> Result<(), String> {
        let document = self.recorded.document.as_deref().map(serde_json::from_str::<Value>).transpose();
        let document = document.map_err(|error| error.to_string())?;
        let snapshots = self.leaf.snapshots.iter();
        let version =
            snapshots.map(|made| Ok((key("environment", &made.env)?, made.version, made.digest.clone())));
        let versions: Vec<_> =
            version.collect::<Result<_, StoreError>>().map_err(|error| error.to_string())?;
        models.apply(&Logged {
            seq: self.leaf.seq,
            kind: self.kind,
            time_ms: self.time_ms,
            actor: &self.leaf.actor.id,
            reason: self.reason.as_deref(),
            project: self.project.as_ref(),
            environment: self.environment.as_ref(),
            document: document.as_ref(),
            versions: &versions,
            rules: &self.recorded.rules,
        })
    }
}

impl Reader {
    /// Compares the tenant's tables with what follows from its log.
    ///
    /// # Errors
    /// [`StoreError::Missing`] where it has no log yet, [`StoreError::Unavailable`],
    /// [`StoreError::Corrupt`].
    pub async fn compare_with_log(&self) -> Result<Comparison, StoreError> {
        Ok(Walk::new(self).await?.compare().await?.comparison)
    }
}

impl Writer {
    /// Makes the tenant's tables what follows from its log, as a change of its own, and answers what
    /// was otherwise. Nothing is written where the log does not hold or nothing differs.
    ///
    /// # Errors
    /// As [`Reader::compare_with_log`].
    pub async fn rebuild_from_log(&self, now_ms: i64) -> Result<Comparison, StoreError> {
        let compared = Walk::new(self).await?.compare().await?;
        let found = compared.comparison;
        if found.holds() || !found.faults.is_empty() {
            return Ok(found);
        }
        let change = NewChange {
            kind: ChangeKind::TenantRebuilt,
            actor: Actor::server(),
            time_ms: now_ms,
            project: None,
            environment: None,
            comment: None,
            instructions: json!({ "key": self.tenant.as_str(), "differences": found.count }),
            request_id: String::new(),
            idempotency_key: None,
        };
        self.append_change(change, Vec::new()).await?;
        let mut walk = Walk { comparison: Comparison::default(), writes: true, ..compared };
        walk.tables(Phase::Set).await?;
        walk.leaves(None).await?;
        walk.tables(Phase::Remove).await?;
        Ok(found)
    }
}

impl<'a> Walk<'a> {
    async fn new(reader: &'a Reader) -> Result<Self, StoreError> {
        let state = reader.log().await?.ok_or(StoreError::Missing)?;
        Ok(Self {
            reader,
            models: ReadModels::new(reader.tenant.clone()),
            comparison: Comparison { leaves: state.head.size, ..Comparison::default() },
            epoch: stored(state.epoch),
            writes: false,
        })
    }

    async fn compare(mut self) -> Result<Self, StoreError> {
        let state = self.reader.log().await?.ok_or(StoreError::Missing)?;
        let mut tree = Frontier::default();
        self.leaves(Some(&mut tree)).await?;
        if (tree.size(), tree.root()) != (state.head.size, state.head.root) {
            self.comparison.fault("the leaves are not those that the head of the log covers".into());
        }
        self.tables(Phase::Set).await?;
        self.tables(Phase::Remove).await?;
        Ok(self)
    }

    /// Walks through all leaves, and the history that they made. With a tree, it is grown, and what
    /// follows from the leaves is gathered.
    async fn leaves(&mut self, mut tree: Option<&mut Frontier>) -> Result<(), StoreError> {
        let (mut start, mut replay) = (0, Replay::default());
        loop {
            let leaves = self.reader.leaves(start, LEAVES_READ).await?;
            let end = start + leaves.len() as u64;
            let mut copies = self.copies(start, end).await?;
            let mut entries = Vec::new();
            for (seq, bytes) in (start..).zip(&leaves) {
                let copies = copies.remove(&seq).unwrap_or_default();
                let entry = match &mut tree {
                    Some(tree) => self.fold((tree, &mut replay), (seq, bytes), &copies),
                    None => read(bytes, &copies),
                };
                entries.extend(entry.map_err(|fault| self.comparison.fault(format!("leaf {seq}: {fault}"))));
            }
            self.history((start, end), &entries).await?;
            if leaves.is_empty() {
                return Ok(());
            }
            start = end;
        }
    }

    fn fold(
        &mut self,
        (tree, replay): (&mut Frontier, &mut Replay),
        (seq, bytes): (u64, &[u8]),
        copies: &Copies,
    ) -> Result<Entry, String> {
        tree.push(Hash::of_leaf(bytes));
        let leaf = Leaf::parse(bytes).map_err(|error| error.to_string())?;
        if (leaf.seq, leaf.tenant.as_str()) != (seq, self.reader.tenant.as_str()) {
            return Err("it is of another place or tenant".into());
        }
        let recorded = replay.apply(&leaf, copies).map_err(|fault| fault.to_string())?;
        self.comparison.erased += u64::from(!recorded.erased.is_empty());
        let entry = Entry::of(leaf, recorded, copies)?;
        entry.apply(&mut self.models)?;
        Ok(entry)
    }

    /// The documents beside some leaves.
    async fn copies(&self, start: u64, end: u64) -> Result<BTreeMap<u64, Copies>, StoreError> {
        let mut copies = BTreeMap::<u64, Copies>::new();
        for document in self.reader.documents(start, end).await? {
            let wrong = |_| StoreError::Corrupt(format!("a salt of change {}", document.seq));
            let copy = DocumentCopy { salt: document.salt.try_into().map_err(wrong)?, text: document.text };
            copies.entry(document.seq).or_default().insert(document.name.to_owned(), copy);
        }
        Ok(copies)
    }
}

fn read(bytes: &[u8], copies: &Copies) -> Result<Entry, String> {
    let leaf = Leaf::parse(bytes).map_err(|error| error.to_string())?;
    let recorded = Recorded::of(&leaf, copies).map_err(|fault| fault.to_string())?;
    Entry::of(leaf, recorded, copies)
}
