//! Writing for one tenant: everything that a command changes, in one transaction.

use std::ops::Deref;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use tidegate_domain::{
    Credential, Environment, FlagDefinition, NewChange, Project, ProjectKey, VersionedItems,
};

use crate::entity::{changes, credentials, environments, items, projects, rulesets, tenants};
use crate::query::{bounded, stored};
use crate::{Reader, StoreError, row};

/// Most rows in one statement: databases limit how many values it may carry.
const ROWS_PER_STATEMENT: usize = 1000;

/// A unit of work that writes; it reads as a [`Reader`] does, and sees what it has written.
///
/// A tenant has one writer at a time, others wait: what was read cannot change before the commit.
/// Dropped without a commit, it has changed nothing.
#[derive(Debug)]
pub struct Writer {
    reader: Reader,
}

impl Deref for Writer {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.reader
    }
}

impl Writer {
    // INVARIANT: the transaction holds the lock on the tenant's row.
    pub(crate) fn new(reader: Reader) -> Self {
        Self { reader }
    }

    /// Makes everything lasting and visible, together. Where it fails with
    /// [`StoreError::Unavailable`], it is unknown whether that happened.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn commit(self) -> Result<(), StoreError> {
        bounded(self.reader.transaction.commit()).await
    }

    async fn insert<A>(&self, row: A) -> Result<(), StoreError>
    where
        A: ActiveModelTrait,
        <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
    {
        bounded(A::Entity::insert(row).exec_without_returning(&self.transaction)).await.map(drop)
    }

    async fn insert_all<A: ActiveModelTrait>(&self, mut rows: Vec<A>) -> Result<(), StoreError> {
        while !rows.is_empty() {
            let rest = rows.split_off(rows.len().min(ROWS_PER_STATEMENT));
            bounded(A::Entity::insert_many(rows).exec_without_returning(&self.transaction)).await?;
            rows = rest;
        }
        Ok(())
    }

    /// Creates a project.
    ///
    /// # Errors
    /// [`StoreError::Exists`], [`StoreError::Unavailable`].
    pub async fn create_project(&self, project: &Project) -> Result<(), StoreError> {
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
    /// [`StoreError::Exists`], [`StoreError::Missing`], [`StoreError::Unavailable`].
    pub async fn create_environment(
        &self,
        project: &ProjectKey,
        environment: &Environment,
    ) -> Result<(), StoreError> {
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
        };
        self.insert(row).await.map_err(|error| exists(error, "environment", environment.key.as_str()))
    }

    /// Creates a flag: what belongs to it in all environments.
    ///
    /// # Errors
    /// [`StoreError::Exists`], [`StoreError::Missing`], [`StoreError::Unavailable`].
    pub async fn create_flag(&self, project: &ProjectKey, flag: &FlagDefinition) -> Result<(), StoreError> {
        let row = row::new_flag(&self.tenant, project, flag)?;
        self.insert(row).await.map_err(|error| exists(error, "flag", flag.key.as_str()))
    }

    /// Creates a credential of this tenant.
    ///
    /// # Errors
    /// [`StoreError::Exists`], [`StoreError::Missing`] also where it is of another tenant,
    /// [`StoreError::Unavailable`].
    pub async fn create_credential(&self, credential: &Credential) -> Result<(), StoreError> {
        if *credential.grant.tenant() != self.tenant {
            return Err(StoreError::Missing);
        }
        let row: credentials::ActiveModel = row::new_credential(credential);
        self.insert(row).await.map_err(|error| exists(error, "credential", &credential.id))
    }

    /// Records a change together with the versions that it makes, and answers its position among the
    /// tenant's changes: 1, 2, 3… without gaps. Each version must be one above the environment's
    /// current one.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where a version is not the next one, [`StoreError::Missing`] where
    /// the project or environment does not exist or versions come without a project,
    /// [`StoreError::Unavailable`].
    pub async fn append_change(
        &self,
        change: NewChange,
        versions: Vec<VersionedItems>,
    ) -> Result<u64, StoreError> {
        let seq = self.next_seq().await?;
        let row: changes::ActiveModel = row::new_change(&self.tenant, seq, &change)?;
        self.insert(row).await?;
        if let Some(project) = &change.project {
            for version in versions {
                self.append_version(project, seq, version).await?;
            }
        } else if !versions.is_empty() {
            return Err(StoreError::Missing);
        }
        row::number("seq", seq)
    }

    async fn next_seq(&self) -> Result<i64, StoreError> {
        use tenants::Column::{ChangeSeq, Key};
        let tenant = tenants::Entity::find().filter(Key.eq(self.tenant.as_str()));
        let tenant = bounded(tenant.one(&self.transaction)).await?.ok_or(StoreError::Missing)?;
        let seq = tenant.change_seq.saturating_add(1);
        let update = tenants::Entity::update_many().col_expr(ChangeSeq, Expr::val(seq));
        bounded(update.filter(Key.eq(self.tenant.as_str())).exec(&self.transaction)).await?;
        Ok(seq)
    }

    async fn append_version(
        &self,
        project: &ProjectKey,
        seq: i64,
        new: VersionedItems,
    ) -> Result<(), StoreError> {
        self.raise_version(project, &new).await?;
        let version = stored(new.version);
        self.insert(rulesets::ActiveModel {
            tenant: Set(self.tenant.to_string()),
            project: Set(project.to_string()),
            environment: Set(new.environment.to_string()),
            version: Set(version),
            digest: Set(new.digest),
            change_seq: Set(seq),
        })
        .await?;
        let row = |(key, body)| items::ActiveModel {
            tenant: Set(self.tenant.to_string()),
            project: Set(project.to_string()),
            environment: Set(new.environment.to_string()),
            version: Set(version),
            item_key: Set(key),
            body: Set(body),
        };
        self.insert_all(new.items.into_iter().map(row).collect()).await
    }

    async fn raise_version(&self, project: &ProjectKey, new: &VersionedItems) -> Result<(), StoreError> {
        use environments::Column::{Digest, Key, Project, Tenant, Version};
        let before = new.version.checked_sub(1).ok_or(StoreError::Conflict)?;
        let update = environments::Entity::update_many()
            .col_expr(Version, Expr::val(stored(new.version)))
            .col_expr(Digest, Expr::val(new.digest.as_str()))
            .filter(Tenant.eq(self.tenant.as_str()))
            .filter(Project.eq(project.as_str()))
            .filter(Key.eq(new.environment.as_str()))
            .filter(Version.eq(stored(before)));
        match bounded(update.exec(&self.transaction)).await?.rows_affected {
            1 => Ok(()),
            _ => match self.environment(project, &new.environment).await? {
                Some(_) => Err(StoreError::Conflict),
                None => Err(StoreError::Missing),
            },
        }
    }
}

fn exists(error: StoreError, kind: &'static str, key: &str) -> StoreError {
    match error {
        StoreError::Conflict => StoreError::Exists { kind, key: key.to_owned() },
        other => other,
    }
}
