//! Writing for one tenant: everything that a command changes, in one transaction.

use std::ops::Deref;
use std::sync::Arc;

use tokio::sync::Mutex;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, UpdateStatement};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryTrait,
};
use tidegate_domain::{
    Credential, Environment, EnvironmentRef, FlagDefinition, Policy, Project, ProjectKey, Quota,
    VersionedItems,
};

use crate::appending::Head;
use crate::batch::Batch;
use crate::entity::{credentials, environments, flags, items, projects, rulesets};
use crate::keyring::Keyring;
use crate::note::Note;
use crate::query::{bounded, stored};
use crate::{Reader, StoreError, row};

/// A unit of work that writes; it reads as a [`Reader`] does, and sees what it has written.
///
/// A tenant has one writer at a time, others wait: what was read cannot change before the commit.
/// Dropped without a commit, it has changed nothing.
#[derive(Debug)]
pub struct Writer {
    reader: Reader,
    pub(crate) keyring: Option<Arc<Keyring>>,
    /// Where the log stands with what was written so far; `None` before there is one.
    pub(crate) head: Mutex<Option<Head>>,
    /// The notes that were signed so far.
    pub(crate) signed: Mutex<Vec<Note>>,
    is_trial: bool,
    /// Whether it is of whoever runs the server, who enters no tenant.
    pub(crate) is_platforms: bool,
}

impl Deref for Writer {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.reader
    }
}

impl Writer {
    // INVARIANT: the transaction holds the lock on the head of the tenant's log.
    pub(crate) fn new(reader: Reader, keyring: Option<Arc<Keyring>>, head: Option<Head>) -> Self {
        Self {
            reader,
            keyring,
            head: Mutex::new(head),
            signed: Mutex::default(),
            is_trial: false,
            is_platforms: false,
        }
    }

    /// The same of whoever runs the server.
    pub(crate) fn of_platform(self) -> Self {
        Self { is_platforms: true, ..self }
    }

    /// A unit of work of which nothing becomes lasting: it tells what would be done.
    #[must_use]
    pub fn trial(self) -> Self {
        Self { is_trial: true, ..self }
    }

    /// Whether nothing of it becomes lasting.
    pub fn is_trial(&self) -> bool {
        self.is_trial
    }

    /// Makes everything lasting and visible, together, and answers the notes that were signed. Where
    /// it fails with [`StoreError::Unavailable`], it is unknown whether that happened. A trial ends here, too,
    /// and leaves nothing behind.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn commit(self) -> Result<Vec<Note>, StoreError> {
        if self.is_trial {
            bounded(self.reader.transaction.rollback()).await?;
            return Ok(Vec::new());
        }
        bounded(self.reader.transaction.commit()).await?;
        Ok(self.signed.into_inner())
    }

    pub(crate) async fn insert<A>(&self, row: A) -> Result<(), StoreError>
    where
        A: ActiveModelTrait,
        <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
    {
        bounded(A::Entity::insert(row).exec_without_returning(&self.transaction)).await.map(drop)
    }

    /// Creates a project.
    ///
    /// # Errors
    /// [`StoreError::Exists`], [`StoreError::OverQuota`], [`StoreError::Unavailable`].
    pub async fn create_project(&self, project: &Project) -> Result<(), StoreError> {
        self.expect_within(Quota::Projects, project.created_ms).await?;
        let row = projects::ActiveModel {
            tenant: Set(self.tenant.to_string()),
            key: Set(project.key.to_string()),
            name: Set(project.name.clone()),
            created_ms: Set(project.created_ms),
        };
        self.insert(row).await.map_err(|error| exists(error, "project", project.key.as_str()))
    }

    /// Creates an environment, at version 0 whatever its `version` and `digest` say: the change that
    /// creates it brings version 1 with its items ([`Self::append_change`]).
    ///
    /// # Errors
    /// [`StoreError::Exists`], [`StoreError::OverQuota`], [`StoreError::Missing`], [`StoreError::Unavailable`].
    pub async fn create_environment(
        &self,
        project: &ProjectKey,
        environment: &Environment,
    ) -> Result<(), StoreError> {
        self.expect_within(Quota::Environments, environment.created_ms).await?;
        let before = bounded(self.environments_of(project).count(&self.transaction)).await?;
        let row = environments::ActiveModel {
            tenant: Set(self.tenant.to_string()),
            project: Set(project.to_string()),
            key: Set(environment.key.to_string()),
            name: Set(environment.name.clone()),
            ordinal: Set(stored(before)),
            version: Set(0),
            epoch: Set(stored(environment.epoch)),
            digest: Set(String::new()),
            created_ms: Set(environment.created_ms),
            policy: Set(row::to_json("policy", &environment.policy)?),
            policy_seq: Set(0),
        };
        self.insert(row).await.map_err(|error| exists(error, "environment", environment.key.as_str()))
    }

    /// Sets what changes of an environment's rules have to meet; `change` is the one that does so.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn set_policy(
        &self,
        of: &EnvironmentRef,
        policy: &Policy,
        change: u64,
    ) -> Result<(), StoreError> {
        use environments::Column::{Key, Policy, PolicySeq, Project, Tenant};
        let update = environments::Entity::update_many()
            .col_expr(Policy, Expr::val(row::to_json("policy", policy)?))
            .col_expr(PolicySeq, Expr::val(stored(change)))
            .filter(Tenant.eq(self.tenant.as_str()))
            .filter(Project.eq(of.project.as_str()))
            .filter(Key.eq(of.environment.as_str()));
        bounded(update.exec(&self.transaction)).await.map(drop)
    }

    /// Creates a flag: what belongs to it in all environments.
    ///
    /// # Errors
    /// [`StoreError::Exists`], [`StoreError::OverQuota`], [`StoreError::Missing`], [`StoreError::Unavailable`].
    pub async fn create_flag(&self, project: &ProjectKey, flag: &FlagDefinition) -> Result<(), StoreError> {
        self.expect_within(Quota::Flags, flag.created_ms).await?;
        let row = row::new_flag(&self.tenant, project, flag)?;
        self.insert(row).await.map_err(|error| exists(error, "flag", flag.key.as_str()))
    }

    /// Changes what belongs to a flag in all environments; its `changed` is to name the change.
    ///
    /// # Errors
    /// [`StoreError::Missing`], [`StoreError::Unavailable`].
    pub async fn update_flag(&self, project: &ProjectKey, flag: &FlagDefinition) -> Result<(), StoreError> {
        let row = row::new_flag(&self.tenant, project, flag)?;
        match bounded(flags::Entity::update(row).exec(&self.transaction)).await {
            Ok(_) => Ok(()),
            Err(StoreError::Unavailable(_)) if self.flag(project, &flag.key).await?.is_none() => {
                Err(StoreError::Missing)
            }
            Err(error) => Err(error),
        }
    }

    /// Creates a credential of this tenant.
    ///
    /// # Errors
    /// [`StoreError::Exists`], [`StoreError::OverQuota`], [`StoreError::Missing`] also where it is of another tenant,
    /// [`StoreError::Unavailable`].
    pub async fn create_credential(&self, credential: &Credential) -> Result<(), StoreError> {
        if *credential.grant.tenant() != self.tenant {
            return Err(StoreError::Missing);
        }
        self.expect_within(Quota::Tokens, credential.life.created_ms).await?;
        let row: credentials::ActiveModel = row::new_credential(credential);
        self.insert(row).await.map_err(|error| exists(error, "credential", &credential.id))
    }

    /// Ends a credential of this tenant. Answers `false`, and changes nothing, where it had ended
    /// before or there is none.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn revoke_credential(&self, id: &str, now_ms: i64) -> Result<bool, StoreError> {
        use credentials::Column::{Id, RevokedMs, Tenant};
        let update = credentials::Entity::update_many().col_expr(RevokedMs, Expr::val(now_ms));
        let update = update.filter(Tenant.eq(self.tenant.as_str())).filter(Id.eq(id));
        let done = bounded(update.filter(RevokedMs.is_null()).exec(&self.transaction)).await?;
        Ok(done.rows_affected == 1)
    }

    /// Lets a credential of this tenant end at a moment, unless it ends before.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn limit_credential(&self, id: &str, end_ms: i64) -> Result<(), StoreError> {
        use credentials::Column::{ExpiresMs, Id, Tenant};
        let later = ExpiresMs.is_null().or(ExpiresMs.gt(end_ms));
        let update = credentials::Entity::update_many().col_expr(ExpiresMs, Expr::val(end_ms));
        let update = update.filter(Tenant.eq(self.tenant.as_str())).filter(Id.eq(id)).filter(later);
        bounded(update.exec(&self.transaction)).await.map(drop)
    }

    /// The rows of a version, which a change makes, and that it is the environment's current one.
    pub(crate) fn add_version(&self, rows: &mut Batch, of: (&ProjectKey, i64), new: VersionedItems) {
        let (project, change_seq) = of;
        let (version, raise) = (stored(new.version), self.raise_version(project, &new));
        rows.add(vec![rulesets::ActiveModel {
            tenant: Set(self.tenant.to_string()),
            project: Set(project.to_string()),
            environment: Set(new.environment.to_string()),
            version: Set(version),
            digest: Set(new.digest),
            change_seq: Set(change_seq),
        }]);
        let item = |(key, body)| items::ActiveModel {
            tenant: Set(self.tenant.to_string()),
            project: Set(project.to_string()),
            environment: Set(new.environment.to_string()),
            version: Set(version),
            item_key: Set(key),
            body: Set(body),
        };
        rows.add(new.items.into_iter().map(item).collect());
        // Behind the rows that fail where there is no such environment at all.
        rows.add_update(raise);
    }

    fn raise_version(&self, project: &ProjectKey, new: &VersionedItems) -> UpdateStatement {
        use environments::Column::{Digest, Epoch, Key, Project, Tenant, Version};
        environments::Entity::update_many()
            .col_expr(Version, Expr::val(stored(new.version)))
            .col_expr(Digest, Expr::val(new.digest.as_str()))
            .filter(Tenant.eq(self.tenant.as_str()))
            .filter(Project.eq(project.as_str()))
            .filter(Key.eq(new.environment.as_str()))
            .filter(Epoch.eq(stored(new.epoch)))
            .filter(Version.eq(stored(new.version.saturating_sub(1))))
            .into_query()
    }
}

pub(crate) fn exists(error: StoreError, kind: &'static str, key: &str) -> StoreError {
    match error {
        StoreError::Conflict => StoreError::Exists { kind, key: key.to_owned() },
        other => other,
    }
}
