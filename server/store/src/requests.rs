//! What was answered to requests that may come again.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::entity::requests;
use crate::query::bounded;
use crate::store::begin_write;
use crate::{Store, StoreError, Writer};

/// A request that was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnsweredRequest {
    /// The id of the credential that sent it.
    pub credential: String,
    /// The name that its sender gave it.
    pub key: String,
    /// Of all in which two requests of one name have to agree.
    pub fingerprint: Vec<u8>,
    /// The answer, as whoever keeps it has sealed it.
    pub answer: Vec<u8>,
    /// When it was answered, in milliseconds since the Unix epoch.
    pub created_ms: i64,
}

impl Writer {
    /// What was answered to the request of that credential and name.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn answered(&self, credential: &str, key: &str) -> Result<Option<AnsweredRequest>, StoreError> {
        use requests::Column::{Credential, Key};
        let rows = self.of::<requests::Entity>().filter(Credential.eq(credential)).filter(Key.eq(key));
        let row = bounded(rows.one(&self.transaction)).await?;
        Ok(row.map(|row| AnsweredRequest {
            credential: row.credential,
            key: row.key,
            fingerprint: row.fingerprint,
            answer: row.answer,
            created_ms: row.created_ms,
        }))
    }

    /// Keeps an answer in this transaction, instead of one that stands there from long ago.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn keep_answer(&self, request: AnsweredRequest) -> Result<(), StoreError> {
        use requests::Column::{Credential, Key, Tenant};
        let old = requests::Entity::delete_many()
            .filter(Tenant.eq(self.tenant.as_str()))
            .filter(Credential.eq(request.credential.as_str()))
            .filter(Key.eq(request.key.as_str()));
        bounded(old.exec(&self.transaction)).await?;
        self.insert(requests::ActiveModel {
            tenant: Set(self.tenant.to_string()),
            credential: Set(request.credential),
            key: Set(request.key),
            fingerprint: Set(request.fingerprint),
            answer: Set(request.answer),
            created_ms: Set(request.created_ms),
        })
        .await
    }
}

impl Store {
    /// Forgets what was answered before that moment, to whomever.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn forget_answers(&self, before_ms: i64) -> Result<(), StoreError> {
        let transaction = begin_write(&self.across.writers).await?;
        let old = requests::Entity::delete_many().filter(requests::Column::CreatedMs.lt(before_ms));
        bounded(old.exec(&transaction)).await?;
        bounded(transaction.commit()).await
    }
}
