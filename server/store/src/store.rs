//! The door: opens units of work, and the few queries that need none.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    EntityTrait, QueryFilter, QuerySelect, SqliteTransactionMode, Statement, TransactionOptions,
    TransactionTrait,
};
use sea_orm_migration::MigratorTrait;
use tidegate_domain::{Credential, EnvironmentRef, Permit, TenantKey};

use crate::appending::Head;
use crate::entity::{credentials, environments, log_heads, tenants};
use crate::keyring::Keyring;
use crate::query::bounded;
use crate::{OpenError, Reader, StoreError, Writer, open, row};

/// Most environments asked for in one statement: databases limit how deep a condition may be.
const ENVIRONMENTS_PER_STATEMENT: usize = 100;

/// Connections for the few jobs that are not of one tenant. On PostgreSQL their role may do nothing else.
#[derive(Debug, Clone)]
pub(crate) struct Across {
    pub(crate) readers: DatabaseConnection,
    pub(crate) writers: DatabaseConnection,
}

/// The database. Cloning is cheap: clones share its connections.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) readers: DatabaseConnection,
    pub(crate) writers: DatabaseConnection,
    pub(crate) across: Across,
    pub(crate) keyring: Option<Arc<Keyring>>,
    /// Whether a lease could not be written down last: for SQLite, which does not say whether it takes changes.
    pub(crate) is_stuck: Arc<AtomicBool>,
}

impl Store {
    /// Opens the database (`sqlite://PATH`, made where it is missing, or `postgres://…`) and brings
    /// its schema up to date with the migrations of `M`. Several processes may do so at once.
    ///
    /// # Errors
    /// [`OpenError`]; it takes at most some seconds.
    pub async fn open<M: MigratorTrait>(url: &str) -> Result<Self, OpenError> {
        open::open::<M>(url).await
    }

    /// Signs what is published from now on; without keys nothing is signed.
    #[must_use]
    pub fn signing_with(self, keyring: Keyring) -> Self {
        Self { keyring: Some(Arc::new(keyring)), ..self }
    }

    /// Whether the database lives, takes changes and, on PostgreSQL, keeps tenants apart. What SQLite takes shows
    /// in the leases that its process renews every second.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::ReadOnly`], [`StoreError::NotIsolated`].
    pub async fn check(&self) -> Result<(), StoreError> {
        if self.readers.get_database_backend() == DbBackend::Sqlite {
            bounded(self.readers.ping()).await?;
            return if self.is_stuck.load(Ordering::Relaxed) { Err(StoreError::ReadOnly) } else { Ok(()) };
        }
        if !says(&self.readers, "SELECT row_security_active('flags')").await? {
            return Err(StoreError::NotIsolated);
        }
        // What units of work read by is read-only in any case.
        match says(&self.across.writers, "SELECT current_setting('transaction_read_only') = 'on'").await? {
            true => Err(StoreError::ReadOnly),
            false => Ok(()),
        }
    }

    /// Closes all connections, once the units of work that hold them have ended.
    pub async fn close(self) {
        // A connection that cannot say goodbye is gone as well.
        let _ = self.readers.close().await;
        let _ = self.writers.close().await;
        let _ = self.across.readers.close().await;
    }

    /// The credential of that id, whosever it is: it says which tenant the caller may enter.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn credential(&self, id: &str) -> Result<Option<Credential>, StoreError> {
        let row = credentials::Entity::find_by_id(id.to_owned());
        bounded(row.one(&self.across.readers)).await?.map(row::credential).transpose()
    }

    /// The epoch and version of each of these environments, in their order; `None` for what does not
    /// exist.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn versions(&self, of: &[EnvironmentRef]) -> Result<Vec<Option<(u64, u64)>>, StoreError> {
        let mut found = HashMap::new();
        for refs in of.chunks(ENVIRONMENTS_PER_STATEMENT) {
            let any = refs.iter().fold(Condition::any(), |any, environment| any.add(is(environment)));
            for row in bounded(environments::Entity::find().filter(any).all(&self.across.readers)).await? {
                let version = (row::number("epoch", row.epoch)?, row::number("version", row.version)?);
                found.insert((row.tenant, row.project, row.key), version);
            }
        }
        let key =
            |e: &EnvironmentRef| (e.tenant.to_string(), e.project.to_string(), e.environment.to_string());
        Ok(of.iter().map(|environment| found.get(&key(environment)).copied()).collect())
    }

    /// Keeps when credentials were last used. Of no tenant: it says nothing about any.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn used(&self, uses: &[(String, i64)]) -> Result<(), StoreError> {
        use credentials::Column::{Id, UsedMs};
        let transaction = begin_write(&self.across.writers).await?;
        for (id, used_ms) in uses {
            let update = credentials::Entity::update_many().col_expr(UsedMs, Expr::val(*used_ms));
            bounded(update.filter(Id.eq(id.as_str())).exec(&transaction)).await?;
        }
        bounded(transaction.commit()).await
    }

    /// Opens a unit of work that reads. A tenant that does not exist has nothing.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn read(&self, permit: &Permit) -> Result<Reader, StoreError> {
        let transaction = begin(&self.readers, TransactionOptions::default()).await?;
        enter(&transaction, permit.tenant()).await?;
        Ok(Reader { transaction, tenant: permit.tenant().clone() })
    }

    /// Opens a unit of work that writes, once no other writes for this tenant.
    ///
    /// # Errors
    /// [`StoreError::Missing`] where there is no such tenant, [`StoreError::Unavailable`] also where
    /// others write for too long.
    pub async fn write(&self, permit: &Permit) -> Result<Writer, StoreError> {
        let reader = self.begin(permit).await?;
        let head = lock_head(&reader).await?;
        Ok(Writer::new(reader, self.keyring.clone(), head))
    }

    /// Opens a unit of work of whoever runs the server, once no other of theirs goes on: it makes the
    /// tenant, or steers it as such.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] also where others write for too long.
    pub async fn write_as_platform(&self, permit: &Permit) -> Result<Writer, StoreError> {
        let reader = self.begin(permit).await?;
        if reader.transaction.get_database_backend() == DbBackend::Postgres {
            // As a tenant has one writer at a time: a request that comes again waits for the first.
            let sql = "LOCK TABLE platform_requests IN EXCLUSIVE MODE";
            bounded(reader.transaction.execute_unprepared(sql)).await?;
        }
        let head = match lock_head(&reader).await {
            Err(StoreError::Missing) => None,
            head => head?,
        };
        Ok(Writer::new(reader, self.keyring.clone(), head).of_platform())
    }

    async fn begin(&self, permit: &Permit) -> Result<Reader, StoreError> {
        let transaction = begin_write(&self.writers).await?;
        enter(&transaction, permit.tenant()).await?;
        Ok(Reader { transaction, tenant: permit.tenant().clone() })
    }
}

/// Where the tenant's log stands, of which nobody else writes from here on; `None` for a tenant from before
/// there were logs.
async fn lock_head(reader: &Reader) -> Result<Option<Head>, StoreError> {
    // On PostgreSQL this waits for the tenant's other writers; on SQLite the transaction itself has
    // waited for all others.
    let head = reader.of::<log_heads::Entity>().lock(LockType::NoKeyUpdate);
    if let Some(head) = bounded(head.one(&reader.transaction)).await? {
        return Head::of(&head).map(Some);
    }
    let row = tenants::Entity::find_by_id(reader.tenant.to_string()).lock(LockType::NoKeyUpdate);
    bounded(row.one(&reader.transaction)).await?.ok_or(StoreError::Missing)?;
    let head = bounded(reader.of::<log_heads::Entity>().one(&reader.transaction)).await?;
    head.as_ref().map(Head::of).transpose()
}

/// Begins a transaction that writes.
pub(crate) async fn begin_write(connections: &DatabaseConnection) -> Result<DatabaseTransaction, StoreError> {
    // Begun as a reader, it could not become a writer once somebody else has written.
    let mode = match connections.get_database_backend() {
        DbBackend::Sqlite => Some(SqliteTransactionMode::Immediate),
        _ => None,
    };
    let options = TransactionOptions { sqlite_transaction_mode: mode, ..Default::default() };
    begin(connections, options).await
}

/// Begins a transaction. That goes on to its end even where nobody waits for it any more: a connection that was given
/// back half-way would be in a transaction of which it knows nothing, and whoever got it next with it.
async fn begin(
    connections: &DatabaseConnection,
    options: TransactionOptions,
) -> Result<DatabaseTransaction, StoreError> {
    let connections = connections.clone();
    let begun = tokio::spawn(async move { connections.begin_with_options(options).await });
    bounded(async { begun.await.map_err(|error| DbErr::Custom(error.to_string()))? }).await
}

/// Asks PostgreSQL whether something is so.
async fn says(connections: &DatabaseConnection, sql: &str) -> Result<bool, StoreError> {
    let asked = Statement::from_string(DbBackend::Postgres, sql);
    let answer = bounded(connections.query_one_raw(asked)).await?;
    Ok(answer.map(|answer| answer.try_get_by_index(0)).transpose()?.unwrap_or(false))
}

/// Says whose rows the transaction sees: PostgreSQL shows it no others, whatever it asks for.
pub(crate) async fn enter(transaction: &DatabaseTransaction, tenant: &TenantKey) -> Result<(), StoreError> {
    if transaction.get_database_backend() == DbBackend::Postgres {
        let sql = "SELECT set_config('app.tenant', $1, true)";
        let said = Statement::from_sql_and_values(DbBackend::Postgres, sql, [tenant.as_str().into()]);
        bounded(transaction.query_one_raw(said)).await?;
    }
    Ok(())
}

fn is(environment: &EnvironmentRef) -> Condition {
    use environments::Column::{Key, Project, Tenant};
    Condition::all()
        .add(Tenant.eq(environment.tenant.as_str()))
        .add(Project.eq(environment.project.as_str()))
        .add(Key.eq(environment.environment.as_str()))
}
