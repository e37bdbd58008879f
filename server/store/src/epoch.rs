//! A new epoch: what was given out after the state that was restored no longer counts.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;
use tidegate_domain::{Actor, ChangeKind, NewChange};
use tidegate_log::Checkpoint;

use crate::entity::{environments, log_heads};
use crate::query::{bounded, stored};
use crate::{StoreError, Writer, keyring};

impl Writer {
    /// The epoch of the tenant's log, in which its new environments begin.
    pub async fn epoch(&self) -> u64 {
        self.head.lock().await.as_ref().map_or(keyring::FIRST_EPOCH, |head| head.epoch)
    }

    /// Lets the log go on under a new origin, with a leaf that names the old head, and all rules in the
    /// new epoch: SDKs take them, also where they hold later versions of an epoch before. Answers the
    /// epoch, which is at least `at_least`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn begin_epoch(&self, at_least: u64, now_ms: i64) -> Result<u64, StoreError> {
        let mut held = self.head.lock().await;
        let head = self.ready(&mut held, now_ms).await?;
        let before = head.epoch;
        let origin = keyring::origin(&self.tenant, before);
        let old = Checkpoint { origin, size: head.frontier.size(), root: head.frontier.root() };
        head.epoch = at_least.max(before.saturating_add(1));
        let epoch = head.epoch;
        let change = NewChange {
            kind: ChangeKind::LogRestored,
            actor: Actor::server(),
            time_ms: now_ms,
            project: None,
            environment: None,
            comment: None,
            instructions: json!({
                "epoch": epoch, "origin": old.origin, "size": old.size, "root": old.root.to_base64(),
            }),
            request_id: String::new(),
            idempotency_key: None,
        };
        self.record(head, &change, &[]).await?;
        self.enter_epoch(epoch).await?;
        if let Some(keyring) = self.keyring.clone() {
            self.keep_log_keys(&keyring, epoch).await?;
        }
        drop(held);
        self.renew_notes(i64::MAX, now_ms, i64::MAX.unsigned_abs()).await?;
        Ok(epoch)
    }

    async fn enter_epoch(&self, epoch: u64) -> Result<(), StoreError> {
        use environments::Column as Place;
        use log_heads::Column as Head;
        let log = log_heads::Entity::update_many().col_expr(Head::Epoch, Expr::val(stored(epoch)));
        bounded(log.filter(Head::Tenant.eq(self.tenant.as_str())).exec(&self.transaction)).await?;
        let rules = environments::Entity::update_many().col_expr(Place::Epoch, Expr::val(stored(epoch)));
        bounded(rules.filter(Place::Tenant.eq(self.tenant.as_str())).exec(&self.transaction)).await.map(drop)
    }
}
