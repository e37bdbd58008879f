//! Opening: connections, their settings, and the schema brought up to date.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sea_orm::sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sea_orm::sqlx::{self, ConnectOptions, Connection, Executor, SqliteConnection};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbErr, RuntimeErr, SqlxPostgresConnector, SqlxSqliteConnector,
};
use sea_orm_migration::MigratorTrait;
use thiserror::Error;

use crate::Store;
use crate::location::{Location, server_name};
use crate::migrate::{MigrateError, migrate};
use crate::store::Across;

/// Longest wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Longest wait of SQLite for another process that writes.
pub(crate) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Pause before a SQLite file that is being opened by somebody else is tried again.
const BUSY_PAUSE: Duration = Duration::from_millis(20);
/// Most connections that read. Few: each has caches of its own.
const READERS: u32 = 4;
/// Most connections that write to PostgreSQL; SQLite has one writer.
const POSTGRES_WRITERS: u32 = 4;
/// Most connections that do the jobs for all tenants on PostgreSQL.
const ACROSS_TENANTS: u32 = 4;
/// How long a connection to PostgreSQL is trusted unasked: a server that went away is not back within this.
const TRUSTED: Duration = Duration::from_millis(50);
/// From here on the connection sees what a tenant has once its transaction names the tenant.
const AS_APP: &str = "SET ROLE tidegate_app";
/// The same, and only reads, all statements of a transaction from one moment as on SQLite.
const AS_READER: &str = "SET ROLE tidegate_app;
    SET default_transaction_isolation = 'repeatable read';
    SET default_transaction_read_only = on";
/// From here on the connection sees what the jobs for all tenants need.
const AS_ACROSS: &str = "SET ROLE tidegate_across";
/// How long a connection that reads is kept without use.
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);
/// Prepared statements that a connection keeps.
const STATEMENTS_KEPT: usize = 48;
/// Page cache of a SQLite connection; a negative number means KiB.
const SQLITE_CACHE: &str = "-1024";
/// Settings of each PostgreSQL connection: nothing holds a lock for ever, and what was acknowledged
/// survives a loss of power also where the cluster is set to less.
const POSTGRES_SETTINGS: &str = "
    SET statement_timeout = '10s';
    SET lock_timeout = '7s';
    SET idle_in_transaction_session_timeout = '60s';
    SELECT set_config('synchronous_commit', 'on', false)
        WHERE current_setting('synchronous_commit') IN ('off', 'local')";

/// Why the database could not be opened: what happened, and what to do. No message names credentials.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The URL is none.
    #[error(
        "the database URL cannot be read, expected `sqlite://PATH` or `postgres://USER:PASSWORD@HOST:PORT/DATABASE`"
    )]
    BadUrl,
    /// Nobody answers there.
    #[error("cannot reach the database at `{at}`, check that it runs and that the database URL names it")]
    Unreachable {
        /// Host, port and database.
        at: String,
        /// What the network or the server said.
        source: sqlx::Error,
    },
    /// The server does not let us in.
    #[error(
        "the database at `{at}` refuses the connection, check user, password and name in the database URL"
    )]
    Refused {
        /// Host, port and database.
        at: String,
        /// What the server said.
        source: sqlx::Error,
    },
    /// The file cannot be made or written.
    #[error(
        "cannot write the database file `{path}`, check its folder, its rights and the space that is left"
    )]
    NotWritable {
        /// The file.
        path: String,
        /// What SQLite said.
        source: DbErr,
    },
    /// The file is something else.
    #[error("`{path}` is not a SQLite database, name another file in the database URL")]
    NotADatabase {
        /// The file.
        path: String,
    },
    /// A later version of the program has migrated it.
    #[error("the database was written by a newer version (it has migration `{0}`), start that version")]
    Newer(String),
    /// Somebody else holds it.
    #[error("another process keeps the database locked, stop that or try again later")]
    Locked,
    /// The schema could not be brought up to date.
    #[error("the database cannot be brought up to date, check that its user may create tables and roles")]
    Migration(#[source] DbErr),
    /// The login may not act for tenants.
    #[error(
        "the user of the database URL may not act as `tidegate_app` and `tidegate_across`, let an administrator run `GRANT tidegate_app, tidegate_across TO` that user (from PostgreSQL 16 on `WITH SET TRUE`)"
    )]
    Roles(#[source] DbErr),
}

/// Opens the database of that URL.
pub(crate) async fn open<M: MigratorTrait>(url: &str) -> Result<Store, OpenError> {
    match Location::parse(url).ok_or(OpenError::BadUrl)? {
        Location::Sqlite(path) => open_sqlite::<M>(&path).await,
        Location::Postgres(options) => open_postgres::<M>(options.disable_statement_logging()).await,
    }
}

async fn open_sqlite<M: MigratorTrait>(path: &Path) -> Result<Store, OpenError> {
    let fault = |error| sqlite_fault(path, error);
    let writers = sqlite_writer(path).await.map_err(fault)?;
    let migrated = migrate::<M>(&writers).await;
    migrated.map_err(|error| migration_fault(error, fault))?;
    let options = sqlite_options(path).pragma("query_only", "ON");
    let pool = SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(CONNECT_TIMEOUT)
        .idle_timeout(IDLE_TIMEOUT)
        .test_before_acquire(false)
        .connect_lazy_with(options);
    let readers = SqlxSqliteConnector::from_sqlx_sqlite_pool(pool);
    let across = Across { readers: readers.clone(), writers: writers.clone() };
    Ok(Store { readers, writers, across, keyring: None, is_stuck: Arc::default() })
}

fn sqlite_options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .statement_cache_capacity(STATEMENTS_KEPT)
        .pragma("cache_size", SQLITE_CACHE)
        .disable_statement_logging()
}

/// The one connection that writes; it stays open, and with it the write-ahead log.
async fn sqlite_writer(path: &Path) -> Result<DatabaseConnection, DbErr> {
    // FULL syncs the log at each commit: an acknowledged change survives a loss of power. NORMAL would
    // survive only the end of the process; the sync costs well under a millisecond on usual disks.
    let options = sqlite_options(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let deadline = Instant::now() + BUSY_TIMEOUT;
    loop {
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(CONNECT_TIMEOUT)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .before_acquire(|connection, _| Box::pin(is_at_rest(connection)));
        match pool.connect_with(options.clone()).await.map_err(connection_error) {
            // SQLite does not wait by itself while somebody else switches the file to the log.
            Err(error) if sqlite_code(&error) == Some(SQLITE_BUSY) && Instant::now() < deadline => {
                tokio::time::sleep(BUSY_PAUSE).await;
            }
            connected => return connected.map(SqlxSqliteConnector::from_sqlx_sqlite_pool),
        }
    }
}

async fn open_postgres<M: MigratorTrait>(options: PgConnectOptions) -> Result<Store, OpenError> {
    let options = options.application_name("tidegate").statement_cache_capacity(STATEMENTS_KEPT);
    let fault = |error| postgres_fault(&options, error);
    // A pool would go on trying until the time is over, and hide why.
    let probe = tokio::time::timeout(CONNECT_TIMEOUT, options.connect()).await;
    let probe = probe.unwrap_or(Err(sqlx::Error::PoolTimedOut)).map_err(fault)?;
    // It has done its work, whether or not its goodbye arrives.
    let _ = probe.close().await;
    let single = PgPoolOptions::new().max_connections(1).acquire_timeout(CONNECT_TIMEOUT);
    let single = SqlxPostgresConnector::from_sqlx_postgres_pool(single.connect_lazy_with(options.clone()));
    let migrated = migrate::<M>(&single).await;
    let acting = single.execute_unprepared(&[AS_APP, AS_ACROSS].join(";")).await;
    let _ = single.close().await;
    migrated.map_err(|error| migration_fault(error, OpenError::Migration))?;
    acting.map_err(OpenError::Roles)?;
    let pool =
        |most, role| SqlxPostgresConnector::from_sqlx_postgres_pool(postgres_pool(&options, most, role));
    let all = pool(ACROSS_TENANTS, AS_ACROSS);
    Ok(Store {
        readers: pool(READERS, AS_READER),
        writers: pool(POSTGRES_WRITERS, AS_APP),
        across: Across { readers: all.clone(), writers: all },
        keyring: None,
        is_stuck: Arc::default(),
    })
}

fn postgres_pool(options: &PgConnectOptions, most: u32, role: &'static str) -> PgPool {
    PgPoolOptions::new()
        .max_connections(most)
        .acquire_timeout(CONNECT_TIMEOUT)
        .idle_timeout(IDLE_TIMEOUT)
        .test_before_acquire(false)
        .before_acquire(|connection, known| {
            Box::pin(async move { Ok(known.idle_for < TRUSTED || connection.ping().await.is_ok()) })
        })
        .after_connect(move |connection, _| {
            Box::pin(async move {
                connection.execute(POSTGRES_SETTINGS).await?;
                connection.execute(role).await.map(drop)
            })
        })
        .connect_lazy_with(options.clone())
}

/// A connection whose commit has failed, with a full disk say, may still be inside its transaction:
/// what is written next would then be acknowledged without ever being committed. It is closed, and
/// SQLite takes back what was not committed.
async fn is_at_rest(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    // Behind this in the queue of the connection's thread stands nothing that still runs.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

pub(crate) const SQLITE_BUSY: i32 = 5;
pub(crate) const SQLITE_READONLY: i32 = 8;
const SQLITE_IOERR: i32 = 10;
pub(crate) const SQLITE_CORRUPT: i32 = 11;
const SQLITE_FULL: i32 = 13;
pub(crate) const SQLITE_CANTOPEN: i32 = 14;
pub(crate) const SQLITE_NOTADB: i32 = 26;

fn connection_error(error: sqlx::Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(error.into()))
}

/// SQLite's result code, without the details in its higher bits.
fn sqlite_code(error: &DbErr) -> Option<i32> {
    let (DbErr::Conn(RuntimeErr::SqlxError(error))
    | DbErr::Exec(RuntimeErr::SqlxError(error))
    | DbErr::Query(RuntimeErr::SqlxError(error))) = error
    else {
        return None;
    };
    sqlite_code_of(error)
}

pub(crate) fn sqlite_code_of(error: &sqlx::Error) -> Option<i32> {
    let code = error.as_database_error()?.code()?;
    code.parse::<i32>().ok().map(|code| code & 0xff)
}

fn sqlite_fault(path: &Path, error: DbErr) -> OpenError {
    let path = path.display().to_string();
    match sqlite_code(&error) {
        Some(SQLITE_BUSY) => OpenError::Locked,
        Some(SQLITE_READONLY | SQLITE_IOERR | SQLITE_FULL | SQLITE_CANTOPEN) => {
            OpenError::NotWritable { path, source: error }
        }
        Some(SQLITE_NOTADB) => OpenError::NotADatabase { path },
        _ => OpenError::Migration(error),
    }
}

fn postgres_fault(options: &PgConnectOptions, source: sqlx::Error) -> OpenError {
    let at = server_name(options);
    let code = source.as_database_error().and_then(|error| error.code()).unwrap_or_default();
    // Class 28: who are you; 3D000: no such database; 42501: you may not.
    let refused = code.starts_with("28") || code == "3D000" || code == "42501";
    if refused { OpenError::Refused { at, source } } else { OpenError::Unreachable { at, source } }
}

fn migration_fault(error: MigrateError, failed: impl FnOnce(DbErr) -> OpenError) -> OpenError {
    match error {
        MigrateError::Newer(migration) => OpenError::Newer(migration),
        MigrateError::Locked => OpenError::Locked,
        MigrateError::Failed(error) => failed(error),
    }
}
