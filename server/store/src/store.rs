//! The door: opens units of work, and the three queries that need none.

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{
    AccessMode, ColumnTrait, Condition, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend,
    EntityTrait, IsolationLevel, QueryFilter, QuerySelect, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
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

    /// Whether the database lives, and keeps tenants apart as far as it can.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::NotIsolated`].
    pub async fn check(&self) -> Result<(), StoreError> {
        if self.readers.get_database_backend() == DbBackend::Sqlite {
            return bounded(self.readers.ping()).await;
        }
        let asked = Statement::from_string(DbBackend::Postgres, "SELECT row_security_active('flags')");
        let answer = bounded(self.readers.query_one_raw(asked)).await?;
        match answer.map(|row| row.try_get_by_index(0)).transpose()? {
            Some(true) => Ok(()),
            _ => Err(StoreError::NotIsolated),
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

    /// Creates a tenant together with a first credential. Answers `false`, and changes nothing, where
    /// the tenant exists already.
    ///
    /// # Errors
    /// [`StoreError::Exists`] where there is a credential of that id, [`StoreError::Missing`] where
    /// the credential is of another tenant, [`StoreError::Unavailable`].
    pub async fn create_tenant(
        &self,
        tenant: &TenantKey,
        owner: &Credential,
        now_ms: i64,
    ) -> Result<bool, StoreError> {
        let transaction = begin_write(&self.writers).await?;
        enter(&transaction, tenant).await?;
        let row = tenants::ActiveModel {
            key: Set(tenant.to_string()),
            created_ms: Set(now_ms),
            ..Default::default()
        };
        let insert = tenants::Entity::insert(row);
        match bounded(insert.exec_without_returning(&transaction)).await {
            Ok(_) => {}
            Err(StoreError::Conflict) => return Ok(false),
            Err(error) => return Err(error),
        }
        let reader = Reader { transaction, tenant: tenant.clone() };
        let writer = Writer::new(reader, self.keyring.clone(), None);
        writer.begin_log(now_ms).await?;
        writer.create_credential(owner).await?;
        writer.commit().await?;
        Ok(true)
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
        let options = match self.readers.get_database_backend() {
            DbBackend::Postgres => TransactionOptions {
                // One moment for all statements, as on SQLite.
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..Default::default()
            },
            _ => TransactionOptions::default(),
        };
        let transaction = bounded(self.readers.begin_with_options(options)).await?;
        enter(&transaction, permit.tenant()).await?;
        Ok(Reader { transaction, tenant: permit.tenant().clone() })
    }

    /// Opens a unit of work that writes, once no other writes for this tenant.
    ///
    /// # Errors
    /// [`StoreError::Missing`] where there is no such tenant, [`StoreError::Unavailable`] also where
    /// others write for too long.
    pub async fn write(&self, permit: &Permit) -> Result<Writer, StoreError> {
        let tenant = permit.tenant();
        let transaction = begin_write(&self.writers).await?;
        enter(&transaction, tenant).await?;
        let reader = Reader { transaction, tenant: tenant.clone() };
        // On PostgreSQL this waits for the tenant's other writers; on SQLite the transaction itself has
        // waited for all others.
        let head = reader.of::<log_heads::Entity>().lock(LockType::NoKeyUpdate);
        let head = match bounded(head.one(&reader.transaction)).await? {
            Some(head) => Some(Head::of(&head)?),
            // A tenant from before there were logs.
            None => {
                let row = tenants::Entity::find_by_id(tenant.to_string()).lock(LockType::NoKeyUpdate);
                bounded(row.one(&reader.transaction)).await?.ok_or(StoreError::Missing)?;
                let head = bounded(reader.of::<log_heads::Entity>().one(&reader.transaction)).await?;
                head.as_ref().map(Head::of).transpose()?
            }
        };
        Ok(Writer::new(reader, self.keyring.clone(), head))
    }
}

/// Begins a transaction that writes.
pub(crate) async fn begin_write(connections: &DatabaseConnection) -> Result<DatabaseTransaction, StoreError> {
    // Begun as a reader, it could not become a writer once somebody else has written.
    let mode = match connections.get_database_backend() {
        DbBackend::Sqlite => Some(SqliteTransactionMode::Immediate),
        _ => None,
    };
    let options = TransactionOptions { sqlite_transaction_mode: mode, ..Default::default() };
    bounded(connections.begin_with_options(options)).await
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
