//! Brings the schema up to date, guarded against others who do the same.

use std::collections::BTreeSet;
use std::time::Duration;

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
};
use sea_orm_migration::{IntoSchemaManagerConnection, MigratorTrait};

/// Identifies the advisory lock on PostgreSQL: the letters `tidegate`.
const LOCK: i64 = i64::from_be_bytes(*b"tidegate");
/// How often the lock is tried; with the pauses between, about ten seconds.
const LOCK_TRIES: u32 = 25;
/// First pause between two tries; each is twice the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(20);
/// Longest pause between two tries.
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// Why a database could not be brought up to date.
#[derive(Debug)]
pub(crate) enum MigrateError {
    /// This migration was applied, and this program does not know it.
    Newer(String),
    /// Somebody else held the lock all the time.
    Locked,
    /// A statement failed.
    Failed(DbErr),
}

impl From<DbErr> for MigrateError {
    fn from(error: DbErr) -> Self {
        Self::Failed(error)
    }
}

/// Applies what is missing. Several processes may do so at once; one after another they find that
/// nothing is left to do.
// INVARIANT: `connection` is a pool of exactly one, because the lock belongs to the session.
pub(crate) async fn migrate<M: MigratorTrait>(connection: &DatabaseConnection) -> Result<(), MigrateError> {
    if connection.get_database_backend() == DbBackend::Sqlite {
        let mode = Some(SqliteTransactionMode::Immediate);
        let options = TransactionOptions { sqlite_transaction_mode: mode, ..Default::default() };
        let transaction = connection.begin_with_options(options).await?;
        apply::<M, _>(&transaction).await?;
        return Ok(transaction.commit().await?);
    }
    // Not one transaction around it all: a migration may build an index concurrently. The lock needs
    // no release: it ends with the session, which the caller closes.
    lock(connection).await?;
    apply::<M, _>(connection).await
}

async fn apply<'c, M, C>(connection: &'c C) -> Result<(), MigrateError>
where
    M: MigratorTrait,
    C: ConnectionTrait,
    &'c C: IntoSchemaManagerConnection<'c>,
{
    let known: BTreeSet<_> = M::migrations().iter().map(|migration| migration.name().to_owned()).collect();
    let applied = M::get_migration_models(connection).await?;
    match applied.into_iter().find(|applied| !known.contains(&applied.version)) {
        Some(newer) => Err(MigrateError::Newer(newer.version)),
        None => Ok(M::up(connection, None).await?),
    }
}

/// Takes the lock by trying: to wait for it inside the database would deadlock with an index that is
/// being built concurrently.
async fn lock(connection: &DatabaseConnection) -> Result<(), MigrateError> {
    let mut pause = FIRST_PAUSE;
    for _ in 0..LOCK_TRIES {
        let sql = format!("SELECT pg_try_advisory_lock({LOCK})");
        let row = connection.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
        if row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or(false) {
            return Ok(());
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
    Err(MigrateError::Locked)
}
