//! What is to be told to people: written in the transaction of what it tells of.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value;

use crate::entity::outbox;
use crate::{Page, Reader, StoreError, Writer, row};

/// How long it is kept, in milliseconds: 30 days.
pub const LETTERS_KEPT_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// Something that is to be told to somebody.
#[derive(Debug, Clone, PartialEq)]
pub struct Letter {
    /// Unique within the tenant, and later ones are greater.
    pub id: String,
    /// What it is about, such as `release.halt`.
    pub kind: String,
    /// To whom: a member, a team, or whatever a flag's owner is; empty where there is none.
    pub recipient: String,
    /// What is told.
    pub body: Value,
    /// When it was written, in milliseconds since the Unix epoch.
    pub at_ms: i64,
}

impl Reader {
    /// What is to be told, the oldest first; a page begins after an id.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn outbox(&self, page: Page<'_>) -> Result<Vec<Letter>, StoreError> {
        use outbox::Column::Id;
        let mut rows = self.of::<outbox::Entity>().order_by_asc(Id).limit(u64::from(page.limit));
        if let Some(after) = page.after {
            rows = rows.filter(Id.gt(after));
        }
        let letter = |row: outbox::Model| {
            let outbox::Model { id, kind, recipient, at_ms, .. } = row;
            Ok(Letter { id, kind, recipient, body: row::json("a letter", &row.body)?, at_ms })
        };
        self.all(rows).await?.into_iter().map(letter).collect()
    }
}

impl Writer {
    /// Puts something there to be told.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where the id is taken, [`StoreError::Unavailable`].
    pub async fn post(&self, letter: Letter) -> Result<(), StoreError> {
        self.insert(outbox::ActiveModel {
            tenant: Set(self.tenant.to_string()),
            body: Set(letter.body.to_string()),
            id: Set(letter.id),
            kind: Set(letter.kind),
            recipient: Set(letter.recipient),
            at_ms: Set(letter.at_ms),
        })
        .await
    }
}
