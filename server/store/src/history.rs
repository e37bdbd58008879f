//! Reading the log: what proves it, and what stands behind its hashes.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement, UnionType};
use sea_orm::{ColumnTrait, ConnectionTrait, FromQueryResult, Order, QueryFilter, QueryOrder, QuerySelect};
use tidegate_domain::EnvironmentRef;
use tidegate_log::{Checkpoint, Hash, Node, Plan, Tile};

use crate::appending::Head;
use crate::entity::{
    changes, environments, log_bodies, log_checkpoints, log_heads, log_keys, log_leaves, log_nodes,
};
use crate::keyring;
use crate::query::{bounded, stored};
use crate::{Reader, StoreError, row};

/// Proofs are asked for in statements of few lengths: each is prepared once.
const LEAVES_STEP: usize = 2;
const NODES_STEP: usize = 32;
/// A position at which nothing stands.
const NOWHERE: i64 = -1;

#[derive(FromQueryResult)]
struct HashRow {
    level: i64,
    position: i64,
    hash: Vec<u8>,
}

/// Fills up to the next multiple of a step; nothing takes a whole one.
fn fill<T: Copy>(list: &mut Vec<T>, step: usize, with: T) {
    list.resize(list.len().max(1).next_multiple_of(step), with);
}

/// Where a log stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogState {
    /// Rises when the log goes on under a new origin.
    pub epoch: u64,
    /// Origin, size and root; not signed.
    pub head: Checkpoint,
}

/// A document that a leaf refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDocument {
    /// The leaf.
    pub seq: u64,
    /// Which of its documents: `reason`, `document` or `after`.
    pub name: &'static str,
    /// Its salt.
    pub salt: Vec<u8>,
    /// Its text.
    pub text: String,
}

/// A checkpoint that was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCheckpoint {
    /// Leaves that it covers.
    pub size: u64,
    /// The signed note.
    pub note: String,
}

/// A list of keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredKeys {
    /// `root`, `log` or `snapshots <project>/<environment>`.
    pub subject: String,
    /// 1, 2, 3…
    pub number: u64,
    /// The signed note.
    pub note: String,
}

fn hash(bytes: Vec<u8>) -> Result<Hash, StoreError> {
    bytes.try_into().map(Hash).map_err(|_| StoreError::Corrupt("a hash of the log".into()))
}

impl Reader {
    /// Where the log stands; `None` before it has begun.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn log(&self) -> Result<Option<LogState>, StoreError> {
        let row = bounded(self.of::<log_heads::Entity>().one(&self.transaction)).await?;
        let state = |row: log_heads::Model| {
            let Head { epoch, frontier, .. } = Head::of(&row)?;
            let origin = keyring::origin(&self.tenant, epoch);
            Ok(LogState { epoch, head: Checkpoint { origin, size: frontier.size(), root: frontier.root() } })
        };
        row.map(state).transpose()
    }

    /// The bytes of leaves, from `start` on, as many as there are but at most `limit`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn leaves(&self, start: u64, limit: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        use log_leaves::Column::Seq;
        let rows =
            self.of::<log_leaves::Entity>().filter(Seq.gte(stored(start))).order_by_asc(Seq).limit(limit);
        Ok(self.all(rows).await?.into_iter().map(|row| row.leaf).collect())
    }

    /// The hashes of a proof; `None` where the log does not have all that it needs.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn prove(&self, plan: &Plan) -> Result<Option<Vec<Hash>>, StoreError> {
        let (leaves, inner): (Vec<Node>, Vec<Node>) =
            plan.nodes().into_iter().partition(|node| node.level == 0);
        let mut leaves: Vec<i64> = leaves.iter().map(|node| stored(node.index)).collect();
        let mut inner: Vec<(i64, i64)> =
            inner.iter().map(|node| (i64::from(node.level), stored(node.index))).collect();
        fill(&mut leaves, LEAVES_STEP, NOWHERE);
        fill(&mut inner, NODES_STEP, (0, NOWHERE));
        let mut found = HashMap::new();
        let hashes = self.hashes_of(leaves).union(UnionType::All, self.hashes_of_nodes(inner)).to_owned();
        let rows = HashRow::find_by_statement(self.transaction.get_database_backend().build(&hashes));
        for row in bounded(rows.all(&self.transaction)).await? {
            let level =
                u8::try_from(row.level).map_err(|_| StoreError::Corrupt("a node of the log".into()))?;
            found.insert(Node { level, index: row::number("node", row.position)? }, hash(row.hash)?);
        }
        Ok(plan.proof(|node| found.get(&node).copied()))
    }

    fn hashes_of(&self, leaves: Vec<i64>) -> SelectStatement {
        use log_leaves::Column::{Hash, Seq, Tenant};
        Query::select()
            .expr_as(Expr::val(0_i64), "level")
            .expr_as(Seq.into_expr(), "position")
            .column(Hash)
            .from(log_leaves::Entity)
            .and_where(Tenant.eq(self.tenant.as_str()))
            .and_where(Seq.is_in(leaves))
            .take()
    }

    fn hashes_of_nodes(&self, nodes: Vec<(i64, i64)>) -> SelectStatement {
        use log_nodes::Column::{Hash, Level, Position, Tenant};
        let asked = |column| Expr::col(("asked", column));
        Query::select()
            .columns([Level, Position, Hash])
            .from(log_nodes::Entity)
            .from_values(nodes, "asked")
            .and_where(Tenant.eq(self.tenant.as_str()))
            .and_where(Level.into_expr().eq(asked("column1")))
            .and_where(Position.into_expr().eq(asked("column2")))
            .take()
    }

    /// The hashes of a tile; fewer where the log has fewer.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn tile(&self, tile: &Tile) -> Result<Vec<Vec<u8>>, StoreError> {
        let (start, end) = (stored(tile.start()), stored(tile.end()));
        if tile.tree_level() > 0 {
            use log_nodes::Column::{Level, Position};
            let rows = self.of::<log_nodes::Entity>().filter(Level.eq(i64::from(tile.tree_level())));
            let rows = rows.filter(Position.gte(start)).filter(Position.lt(end)).order_by_asc(Position);
            return Ok(self.all(rows).await?.into_iter().map(|row| row.hash).collect());
        }
        use log_leaves::Column::{Hash, Seq};
        let rows =
            self.of::<log_leaves::Entity>().filter(Seq.gte(start)).filter(Seq.lt(end)).order_by_asc(Seq);
        bounded(rows.select_only().column(Hash).into_tuple().all(&self.transaction)).await
    }

    /// What stands behind the hashes of leaves, from `start` on and before `end`, as far as it was not
    /// erased.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn documents(&self, start: u64, end: u64) -> Result<Vec<StoredDocument>, StoreError> {
        use changes::Column::Seq;
        let rows = self.of::<changes::Entity>().filter(Seq.gte(stored(start))).filter(Seq.lt(stored(end)));
        let mut documents = Vec::new();
        for row in self.all(rows.order_by_asc(Seq)).await? {
            let seq = row::number("change", row.seq)?;
            if let (Some(salt), Some(text)) = (row.comment_salt, row.comment) {
                documents.push(StoredDocument { seq, name: "reason", salt, text });
            }
            if let Some(salt) = row.instructions_salt {
                documents.push(StoredDocument { seq, name: "document", salt, text: row.instructions });
            }
        }
        let rows = self.of::<log_bodies::Entity>().filter(log_bodies::Column::Seq.gte(stored(start)));
        for row in self.all(rows.filter(log_bodies::Column::Seq.lt(stored(end)))).await? {
            let seq = row::number("leaf", row.seq)?;
            documents.push(StoredDocument { seq, name: "after", salt: row.salt, text: row.body });
        }
        Ok(documents)
    }

    /// All lists of keys, each subject's in the order of its numbers.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn keys(&self) -> Result<Vec<StoredKeys>, StoreError> {
        use log_keys::Column::{Number, Subject};
        let rows = self.of::<log_keys::Entity>().order_by_asc(Subject).order_by_asc(Number);
        let keys = |row: log_keys::Model| {
            Ok(StoredKeys { subject: row.subject, number: row::number("keys", row.number)?, note: row.note })
        };
        self.all(rows).await?.into_iter().map(keys).collect()
    }

    /// The latest checkpoint of the present epoch.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn checkpoint(&self, epoch: u64) -> Result<Option<StoredCheckpoint>, StoreError> {
        use log_checkpoints::Column::{Epoch, Size};
        let rows = self.of::<log_checkpoints::Entity>().filter(Epoch.eq(stored(epoch)));
        let row = bounded(rows.order_by(Size, Order::Desc).one(&self.transaction)).await?;
        let checkpoint = |row: log_checkpoints::Model| {
            Ok(StoredCheckpoint { size: row::number("checkpoint", row.size)?, note: row.note })
        };
        row.map(checkpoint).transpose()
    }

    pub(crate) async fn all_environments(&self) -> Result<Vec<EnvironmentRef>, StoreError> {
        self.all(self.of::<environments::Entity>()).await?.iter().map(row::environment_ref).collect()
    }
}
