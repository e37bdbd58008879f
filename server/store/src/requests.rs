//! What was answered to requests that may come again.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::entity::{platform_requests, requests};
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

impl From<requests::Model> for AnsweredRequest {
    fn from(row: requests::Model) -> Self {
        let requests::Model { credential, key, fingerprint, answer, created_ms, .. } = row;
        Self { credential, key, fingerprint, answer, created_ms }
    }
}

impl From<platform_requests::Model> for AnsweredRequest {
    fn from(row: platform_requests::Model) -> Self {
        let platform_requests::Model { credential, key, fingerprint, answer, created_ms } = row;
        Self { credential, key, fingerprint, answer, created_ms }
    }
}

impl Writer {
    /// What was answered to the request of that credential and name. The platform's names stand for one
    /// request, whichever tenant that was about.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn answered(&self, credential: &str, key: &str) -> Result<Option<AnsweredRequest>, StoreError> {
        use requests::Column::{Credential, Key};
        if self.is_platforms {
            let row = platform_requests::Entity::find_by_id((credential.to_owned(), key.to_owned()));
            return Ok(bounded(row.one(&self.transaction)).await?.map(AnsweredRequest::from));
        }
        let rows = self.of::<requests::Entity>().filter(Credential.eq(credential)).filter(Key.eq(key));
        Ok(bounded(rows.one(&self.transaction)).await?.map(AnsweredRequest::from))
    }

    /// Keeps an answer in this transaction, instead of one that stands there from long ago.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn keep_answer(&self, request: AnsweredRequest) -> Result<(), StoreError> {
        use requests::Column::{Credential, Key, Tenant};
        let AnsweredRequest { credential, key, fingerprint, answer, created_ms } = request;
        if self.is_platforms {
            let old = platform_requests::Entity::delete_by_id((credential.clone(), key.clone()));
            bounded(old.exec(&self.transaction)).await?;
            return self
                .insert(platform_requests::ActiveModel {
                    credential: Set(credential),
                    key: Set(key),
                    fingerprint: Set(fingerprint),
                    answer: Set(answer),
                    created_ms: Set(created_ms),
                })
                .await;
        }
        let old = requests::Entity::delete_many()
            .filter(Tenant.eq(self.tenant.as_str()))
            .filter(Credential.eq(credential.as_str()))
            .filter(Key.eq(key.as_str()));
        bounded(old.exec(&self.transaction)).await?;
        self.insert(requests::ActiveModel {
            tenant: Set(self.tenant.to_string()),
            credential: Set(credential),
            key: Set(key),
            fingerprint: Set(fingerprint),
            answer: Set(answer),
            created_ms: Set(created_ms),
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
        let old = platform_requests::Entity::delete_many()
            .filter(platform_requests::Column::CreatedMs.lt(before_ms));
        bounded(old.exec(&transaction)).await?;
        bounded(transaction.commit()).await
    }
}
