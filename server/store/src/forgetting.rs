//! What was reported is forgotten after a while, whosever it is.

use sea_orm::{ConnectionTrait, Statement};

use crate::query::bounded;
use crate::store::begin_write;
use crate::{Store, StoreError};

impl Store {
    /// Forgets usage of hours, and instances and unknown flags that were last heard of, before these
    /// moments.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn forget_usage(&self, hours_before_ms: i64, heard_before_ms: i64) -> Result<(), StoreError> {
        let old = [
            ("DELETE FROM flag_usage WHERE hour_ms < $1", hours_before_ms),
            ("DELETE FROM instances WHERE last_ms < $1", heard_before_ms),
            ("DELETE FROM unknown_flags WHERE last_ms < $1", hours_before_ms),
        ];
        self.forget(&old).await
    }

    /// Forgets what was counted of releases before that moment. What the control of a halted one did stays: the ledger
    /// grades a halt by whether the rate returned after it, and a claim that is disputed must not come back.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn forget_evidence(&self, before_ms: i64) -> Result<(), StoreError> {
        let old = [
            ("DELETE FROM reporting_windows WHERE window_ms < $1", before_ms),
            ("DELETE FROM release_seen WHERE last_ms < $1", before_ms),
            (FORGET_EXPOSURES, before_ms),
            ("DELETE FROM release_units WHERE window_ms < $1", before_ms),
            ("DELETE FROM release_starts WHERE until_ms < $1", before_ms),
            ("DELETE FROM signal_readings WHERE read_ms < $1", before_ms),
            ("DELETE FROM signal_batches WHERE taken_ms < $1", before_ms),
        ];
        self.forget(&old).await
    }

    /// Forgets what was to be told to people before that moment.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn forget_outbox(&self, before_ms: i64) -> Result<(), StoreError> {
        self.forget(&[("DELETE FROM outbox WHERE at_ms < $1", before_ms)]).await
    }

    async fn forget(&self, old: &[(&str, i64)]) -> Result<(), StoreError> {
        let transaction = begin_write(&self.across.writers).await?;
        for (sql, before_ms) in old {
            let backend = transaction.get_database_backend();
            let statement = Statement::from_sql_and_values(backend, *sql, [(*before_ms).into()]);
            bounded(transaction.execute_raw(statement)).await?;
        }
        bounded(transaction.commit()).await
    }
}

const FORGET_EXPOSURES: &str = "DELETE FROM release_exposures WHERE window_ms < $1
    AND NOT (arm = 0 AND (tenant, release) IN (SELECT tenant, id FROM releases WHERE state = 'halted'))";
