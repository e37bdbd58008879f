//! Why a query or a command of a unit of work failed.

use std::error::Error;

use sea_orm::{DbErr, RuntimeErr, SqlErr};
use thiserror::Error;
use tidegate_domain::Quota;
use tidegate_log::KeyError;

use crate::open::{SQLITE_READONLY, sqlite_code_of};

/// What PostgreSQL calls it: `read_only_sql_transaction`.
const POSTGRES_READ_ONLY: &str = "25006";

/// Why a unit of work could not do what it was asked for. After any of these a [`crate::Writer`] is
/// of no more use: drop it, and nothing has changed.
///
/// The messages name neither statements nor credentials; the source, for logs, may name statements.
#[derive(Debug, Error)]
pub enum StoreError {
    /// Something of that key exists already, maybe in another case.
    #[error("{kind} `{key}` exists already")]
    Exists {
        /// Such as `flag`.
        kind: &'static str,
        /// The key that was to be created.
        key: String,
    },
    /// The tenant may not have more of them.
    #[error("the tenant has at most {most} {}", quota.name())]
    OverQuota {
        /// Of what.
        quota: Quota,
        /// How many there may be.
        most: u32,
    },
    /// Somebody else was faster, or the version is not the next one.
    #[error("the rules have changed meanwhile, read them again")]
    Conflict,
    /// What the new row belongs to (tenant, project, environment) does not exist.
    #[error("what it belongs to does not exist")]
    Missing,
    /// The database is away, or too slow. Trying again may help.
    #[error("the database cannot be reached or did not answer in time, try again later")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// The database takes no changes at the moment: a standby, a file that cannot be written, or an administrator
    /// has said so.
    #[error("the database is read-only, let it take changes again")]
    ReadOnly,
    /// The database would show one tenant's rows to another.
    #[error("row-level security is not in force, let an administrator take `BYPASSRLS` from `tidegate_app`")]
    NotIsolated,
    /// A stored value does not read.
    #[error("stored data cannot be read: {0}")]
    Corrupt(String),
}

impl From<KeyError> for StoreError {
    fn from(error: KeyError) -> Self {
        Self::Corrupt(error.to_string())
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match (error.sql_err(), &error) {
            (Some(SqlErr::UniqueConstraintViolation(_)), _) => Self::Conflict,
            (Some(SqlErr::ForeignKeyConstraintViolation(_)), _) => Self::Missing,
            (_, DbErr::Type(_) | DbErr::TryIntoErr { .. } | DbErr::Json(_)) => {
                Self::Corrupt(error.to_string())
            }
            _ if is_read_only(&error) => Self::ReadOnly,
            _ => Self::Unavailable(Box::new(error)),
        }
    }
}

/// Whether the database refuses because it takes no changes.
fn is_read_only(error: &DbErr) -> bool {
    let (DbErr::Conn(RuntimeErr::SqlxError(cause))
    | DbErr::Exec(RuntimeErr::SqlxError(cause))
    | DbErr::Query(RuntimeErr::SqlxError(cause))) = error
    else {
        return false;
    };
    let code = cause.as_database_error().and_then(|error| error.code());
    code.as_deref() == Some(POSTGRES_READ_ONLY) || sqlite_code_of(cause) == Some(SQLITE_READONLY)
}
