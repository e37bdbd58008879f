//! Signing checkpoints: a log never says two things that contradict each other.
//!
//! These are jobs for all tenants, with doors of their own: one process does them, the one that holds
//! the lease.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use thiserror::Error;
use tidegate_domain::TenantKey;
use tidegate_log::{Checkpoint, Plan, SignedNote, verify_consistency};

use crate::entity::{environments, log_checkpoints, log_heads, log_keys};
use crate::note::without_note;
use crate::query::{bounded, stored};
use crate::{Keyring, Reader, Store, StoreError, row};

/// Why a checkpoint is not signed.
#[derive(Debug, Error)]
pub enum SigningError {
    /// The log does not go on from what was signed before.
    #[error(
        "the log of `{tenant}` does not contain what was signed at size {size}: its history was rewritten, or a backup restored without `--new-epoch`; compare with a backup"
    )]
    Rewritten {
        /// Whose log.
        tenant: String,
        /// Size of the checkpoint that it contradicts.
        size: u64,
    },
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Reader {
    /// What may be signed now: the log's head, where it goes on from everything that was signed
    /// before. `None` where there is no log.
    ///
    /// # Errors
    /// [`SigningError`].
    pub async fn next_checkpoint(&self, signed: &[Checkpoint]) -> Result<Option<Checkpoint>, SigningError> {
        let Some(state) = self.log().await? else { return Ok(None) };
        let head = state.head;
        for earlier in signed.iter().filter(|earlier| earlier.origin == head.origin) {
            let rewritten =
                || SigningError::Rewritten { tenant: self.tenant.to_string(), size: earlier.size };
            let plan = Plan::consistency(earlier.size, head.size).ok_or_else(rewritten)?;
            let proof = self.prove(&plan).await?.ok_or_else(rewritten)?;
            if !verify_consistency((earlier.size, earlier.root), (head.size, head.root), &proof) {
                return Err(rewritten());
            }
        }
        Ok(Some(head))
    }
}

impl Store {
    /// The keys that sign, where there are any.
    pub fn keyring(&self) -> Option<&Keyring> {
        self.keyring.as_deref()
    }

    /// Tenants whose log has leaves that no checkpoint covers, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn unsigned_logs(&self, limit: u64) -> Result<Vec<TenantKey>, StoreError> {
        use log_checkpoints::Column as Signed;
        use log_heads::Column as Head;
        let head = |column| Expr::col((log_heads::Entity, column));
        let covered = Query::select()
            .expr(Expr::val(1))
            .from(log_checkpoints::Entity)
            .cond_where(
                Condition::all()
                    .add(Expr::col((log_checkpoints::Entity, Signed::Tenant)).eq(head(Head::Tenant)))
                    .add(Expr::col((log_checkpoints::Entity, Signed::Epoch)).eq(head(Head::Epoch)))
                    .add(Expr::col((log_checkpoints::Entity, Signed::Size)).eq(head(Head::Size))),
            )
            .take();
        let rows = log_heads::Entity::find().select_only().column(Head::Tenant).filter(Head::Size.gt(0));
        let rows = rows.filter(Expr::not_exists(covered)).order_by_asc(Head::Tenant).limit(limit);
        let tenants: Vec<String> = bounded(rows.into_tuple().all(&self.across.readers)).await?;
        tenants.iter().map(|tenant| row::key("tenant", tenant)).collect()
    }

    /// Tenants with rules that are served with a note that ends before a moment, or with none, at most
    /// `limit`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn stale_notes(&self, ending_before_ms: i64, limit: u64) -> Result<Vec<TenantKey>, StoreError> {
        let rows = without_note(environments::Entity::find(), ending_before_ms);
        let rows = rows.select_only().column(environments::Column::Tenant).distinct().limit(limit);
        let tenants: Vec<String> = bounded(rows.into_tuple().all(&self.across.readers)).await?;
        tenants.iter().map(|tenant| row::key("tenant", tenant)).collect()
    }

    /// Whether the keys are those that the database knows: another secret makes others.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn knows_keys(&self, keyring: &Keyring) -> Result<bool, StoreError> {
        use log_keys::Column::{Number, Subject};
        let rows = log_keys::Entity::find().filter(Subject.eq("root")).order_by_desc(Number);
        let Some(row) = bounded(rows.one(&self.across.readers)).await? else { return Ok(true) };
        let number = row::number("keys", row.number)?;
        let tenant = row::key("tenant", &row.tenant)?;
        Ok(number <= keyring.generation() && row.note.starts_with(&keyring.root_text(&tenant, number)?))
    }

    /// Keeps a checkpoint that was signed.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn keep_checkpoint(
        &self,
        tenant: &TenantKey,
        epoch: u64,
        size: u64,
        note: &SignedNote,
    ) -> Result<(), StoreError> {
        use log_checkpoints::Column::{Epoch, Size, Tenant};
        let row = log_checkpoints::ActiveModel {
            tenant: Set(tenant.to_string()),
            epoch: Set(stored(epoch)),
            size: Set(stored(size)),
            note: Set(note.to_string()),
        };
        let kept = OnConflict::columns([Tenant, Epoch, Size]).do_nothing().to_owned();
        let insert = log_checkpoints::Entity::insert(row).on_conflict(kept);
        bounded(insert.exec_without_returning(&self.across.writers)).await.map(drop)
    }
}
