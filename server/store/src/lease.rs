//! Leases: which of several processes does a job for all tenants.

use std::sync::atomic::Ordering;

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::query::bounded;
use crate::{Store, StoreError};

impl Store {
    /// Takes or keeps a lease for some milliseconds; `false` where somebody else has it. Who has it gives
    /// it back with a life below 0.
    ///
    /// The time is the database's: clocks of processes differ.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn lease(&self, name: &str, holder: &str, life_ms: i64) -> Result<bool, StoreError> {
        let writers = &self.across.writers;
        let backend = writers.get_database_backend();
        let now = now_ms(backend);
        let sql = format!(
            "INSERT INTO leases (name, holder, until_ms) VALUES ($1, $2, {now} + $3)
            ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until_ms = excluded.until_ms
            WHERE leases.holder = excluded.holder OR leases.until_ms < {now}"
        );
        let values = [name.into(), holder.into(), life_ms.into()];
        let taking = Statement::from_sql_and_values(backend, sql, values);
        let taken = bounded(writers.execute_raw(taking)).await;
        self.is_stuck.store(taken.is_err(), Ordering::Relaxed);
        Ok(taken?.rows_affected() == 1)
    }
}

impl Store {
    /// This moment, by the database's clock, in milliseconds since the Unix epoch: the clocks of replicas
    /// are their own.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn database_ms(&self) -> Result<i64, StoreError> {
        let readers = &self.across.readers;
        let backend = readers.get_database_backend();
        let asked = Statement::from_string(backend, format!("SELECT {}", now_ms(backend)));
        let row = bounded(readers.query_one_raw(asked)).await?;
        let missing = || StoreError::Corrupt("the database's clock".into());
        Ok(row.ok_or_else(missing)?.try_get_by_index(0)?)
    }
}

/// The time of the database, in milliseconds since the Unix epoch.
pub(crate) fn now_ms(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)",
        _ => "CAST(unixepoch('subsec') * 1000 AS integer)",
    }
}
