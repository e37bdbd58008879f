//! Copies of a SQLite database: made while others write, and looked through before anybody relies on them.

use std::path::{Path, PathBuf};

use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sea_orm::sqlx::{self, ConnectOptions, Connection, query, query_scalar};
use thiserror::Error;

use crate::location::Location;
use crate::open::{BUSY_TIMEOUT, sqlite_code_of};
use crate::open::{SQLITE_BUSY, SQLITE_CANTOPEN, SQLITE_CORRUPT, SQLITE_NOTADB};

/// A database file.
#[derive(Debug, Clone)]
pub struct SqliteFile(PathBuf);

/// What a database holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contents {
    /// Tenants, deleted ones with them.
    pub tenants: u64,
    /// Leaves of all their logs.
    pub leaves: u64,
}

/// Why a database file was not copied or examined.
#[derive(Debug, Error)]
pub enum BackupError {
    /// There is none.
    #[error("cannot open `{0}`, check that the file exists and may be read")]
    Missing(PathBuf),
    /// It is something else, or not whole.
    #[error("`{file}` is not a whole database of Tidegate: {what}; use another copy")]
    Damaged {
        /// The file.
        file: PathBuf,
        /// What was found.
        what: String,
    },
    /// Somebody has it open.
    #[error("`{0}` is in use, stop the server first")]
    InUse(PathBuf),
    /// SQLite.
    #[error("cannot copy `{file}`, check the rights of both folders and the space that is left")]
    Failed {
        /// The file.
        file: PathBuf,
        /// What it said.
        source: sqlx::Error,
    },
}

impl SqliteFile {
    /// The database of a file.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// The file of a database URL; `None` for PostgreSQL, and for what is no URL.
    pub fn of(url: &str) -> Option<Self> {
        match Location::parse(url)? {
            Location::Sqlite(path) => Some(Self(path)),
            Location::Postgres(_) => None,
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    fn options(&self) -> SqliteConnectOptions {
        let options = SqliteConnectOptions::new().filename(&self.0).busy_timeout(BUSY_TIMEOUT);
        options.create_if_missing(false).disable_statement_logging()
    }

    fn fault(&self, error: sqlx::Error) -> BackupError {
        let file = self.0.clone();
        match sqlite_code_of(&error) {
            Some(SQLITE_CANTOPEN) => BackupError::Missing(file),
            Some(SQLITE_BUSY) => BackupError::InUse(file),
            Some(SQLITE_NOTADB | SQLITE_CORRUPT) => BackupError::Damaged { file, what: error.to_string() },
            _ => BackupError::Failed { file, source: error },
        }
    }

    /// Copies it, as it is at one moment, into a file that does not exist or is empty. Nobody has to stop
    /// reading or writing for that.
    ///
    /// # Errors
    /// [`BackupError`].
    pub async fn copy_to(&self, to: &Path) -> Result<(), BackupError> {
        self.copy(to).await.map_err(|error| self.fault(error))
    }

    async fn copy(&self, to: &Path) -> Result<(), sqlx::Error> {
        let mut connection = self.options().connect().await?;
        query("VACUUM INTO ?").bind(to.to_string_lossy().into_owned()).execute(&mut connection).await?;
        connection.close().await
    }

    /// Reads the whole file: that its pages and references hold, and that no log lacks a leaf.
    ///
    /// # Errors
    /// [`BackupError`].
    pub async fn examine(&self) -> Result<Contents, BackupError> {
        let opened = self.options().read_only(true).connect().await;
        let mut connection = opened.map_err(|error| self.fault(error))?;
        let found = examined(&mut connection).await.map_err(|error| match &error {
            // A database of somebody else has none of the tables.
            sqlx::Error::Database(what) if sqlite_code_of(&error) == Some(SQLITE_ERROR) => {
                BackupError::Damaged { file: self.0.clone(), what: what.message().to_owned() }
            }
            _ => self.fault(error),
        })?;
        found.map_err(|what| BackupError::Damaged { file: self.0.clone(), what })
    }

    /// Sees to it that nobody has the file open, and that nothing of it is in another one.
    ///
    /// # Errors
    /// [`BackupError::InUse`] where somebody has, [`BackupError`].
    pub async fn settle(&self) -> Result<(), BackupError> {
        self.settled().await.map_err(|error| self.fault(error))
    }

    async fn settled(&self) -> Result<(), sqlx::Error> {
        let mut connection = self.options().connect().await?;
        // Only whoever is alone with it may end its write-ahead log.
        query("PRAGMA journal_mode = DELETE").execute(&mut connection).await?;
        connection.close().await
    }
}

/// SQLite's code for a statement that makes no sense in this database.
const SQLITE_ERROR: i32 = 1;

/// Counts what there is, or tells what is wrong with it.
async fn examined(connection: &mut SqliteConnection) -> Result<Result<Contents, String>, sqlx::Error> {
    let whole: String = query_scalar("PRAGMA integrity_check(1)").fetch_one(&mut *connection).await?;
    if whole != "ok" {
        return Ok(Err(whole));
    }
    if let Some(row) = query("PRAGMA foreign_key_check").fetch_optional(&mut *connection).await? {
        let table: String = sqlx::Row::try_get(&row, 0)?;
        return Ok(Err(format!("a row of `{table}` refers to nothing")));
    }
    let short = "SELECT tenant FROM log_heads
        WHERE size <> (SELECT count(*) FROM log_leaves WHERE log_leaves.tenant = log_heads.tenant)";
    if let Some(tenant) = query_scalar::<_, String>(short).fetch_optional(&mut *connection).await? {
        return Ok(Err(format!("the change log of `{tenant}` lacks leaves")));
    }
    let tenants: i64 = query_scalar("SELECT count(*) FROM tenants").fetch_one(&mut *connection).await?;
    let leaves: i64 = query_scalar("SELECT count(*) FROM log_leaves").fetch_one(connection).await?;
    Ok(Ok(Contents { tenants: tenants.unsigned_abs(), leaves: leaves.unsigned_abs() }))
}
