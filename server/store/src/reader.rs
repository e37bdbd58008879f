//! Reading what one tenant has.

use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, FromQueryResult,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
};
use tidegate_domain::{
    Credential, Environment, EnvironmentKey, FlagDefinition, FlagKey, Project, ProjectKey, TenantKey,
};

use crate::entity::{credentials, environments, flags, projects};
use crate::query::{TenantTable, bounded, folded};
use crate::search::search;
use crate::{StoreError, note, row};

/// Which part of a list is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// Begin after the entry of this key or id; at the start where there is none.
    pub after: Option<&'a str>,
    /// At most so many. Ask for one more than you show, to know whether there is another page.
    pub limit: u32,
}

/// A unit of work that reads. Everything it answers is of one tenant and of one moment; what
/// belongs to another tenant cannot be told from what does not exist.
///
/// It holds a connection: drop it before waiting for anything else.
#[derive(Debug)]
pub struct Reader {
    pub(crate) transaction: DatabaseTransaction,
    pub(crate) tenant: TenantKey,
}

impl Reader {
    /// Whose unit of work it is.
    pub fn tenant(&self) -> &TenantKey {
        &self.tenant
    }

    pub(crate) fn of<E: TenantTable>(&self) -> Select<E> {
        E::of(&self.tenant)
    }

    pub(crate) async fn all<E: EntityTrait>(&self, rows: Select<E>) -> Result<Vec<E::Model>, StoreError> {
        bounded(rows.all(&self.transaction)).await
    }

    pub(crate) async fn one<E: EntityTrait>(&self, rows: Select<E>) -> Result<Option<E::Model>, StoreError> {
        bounded(rows.one(&self.transaction)).await
    }

    /// The projects in the order of their keys, without regard to case; a page begins after a key.
    /// Of some only, where they are given. With `q`, those that have this text in key or name, without regard to case.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn projects(
        &self,
        only: Option<&[ProjectKey]>,
        q: Option<&str>,
        page: Page<'_>,
    ) -> Result<Vec<Project>, StoreError> {
        let read = async |page: Page<'_>| self.projects_in(only, page).await;
        search((q, page), read, |of| of.key.as_str(), |of| vec![of.key.as_str(), &of.name]).await
    }

    async fn projects_in(
        &self,
        only: Option<&[ProjectKey]>,
        page: Page<'_>,
    ) -> Result<Vec<Project>, StoreError> {
        let mut rows = in_key_order(self.of::<projects::Entity>(), projects::Column::Key, page);
        if let Some(only) = only {
            rows = rows.filter(projects::Column::Key.is_in(only.iter().map(ProjectKey::as_str)));
        }
        self.all(rows).await?.into_iter().map(row::project).collect()
    }

    /// One project.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn project(&self, key: &ProjectKey) -> Result<Option<Project>, StoreError> {
        let rows = self.of::<projects::Entity>().filter(projects::Column::Key.eq(key.as_str()));
        self.one(rows).await?.map(row::project).transpose()
    }

    pub(crate) fn environments_of(&self, project: &ProjectKey) -> Select<environments::Entity> {
        self.of::<environments::Entity>().filter(environments::Column::Project.eq(project.as_str()))
    }

    /// The environments of a project in the order in which they were created.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn environments(&self, project: &ProjectKey) -> Result<Vec<Environment>, StoreError> {
        let rows = self.environments_of(project).order_by_asc(environments::Column::Ordinal);
        self.all(rows).await?.into_iter().map(row::environment).collect()
    }

    /// One environment. Inside a [`crate::Writer`] it cannot change until that ends.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn environment(
        &self,
        project: &ProjectKey,
        key: &EnvironmentKey,
    ) -> Result<Option<Environment>, StoreError> {
        let rows = self.environments_of(project).filter(environments::Column::Key.eq(key.as_str()));
        self.one(rows).await?.map(row::environment).transpose()
    }

    /// One environment, and whether its rules are published to clients.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn environment_and_clients(
        &self,
        project: &ProjectKey,
        key: &EnvironmentKey,
    ) -> Result<Option<(Environment, bool)>, StoreError> {
        let rows = self.environments_of(project).filter(environments::Column::Key.eq(key.as_str()));
        let rows = rows.column_as(note::is_for_clients(), "has_clients");
        let asked = rows.build(self.transaction.get_database_backend());
        let Some(row) = bounded(self.transaction.query_one_raw(asked)).await? else { return Ok(None) };
        let environment = row::environment(environments::Model::from_query_result(&row, "")?)?;
        Ok(Some((environment, row.try_get("", "has_clients")?)))
    }

    fn flags_of(&self, project: &ProjectKey) -> Select<flags::Entity> {
        self.of::<flags::Entity>().filter(flags::Column::Project.eq(project.as_str()))
    }

    /// The flags of a project in the order of their keys, without regard to case; a page begins
    /// after a key. With `q`, those that have this text in key, description, owner or a tag,
    /// without regard to case. Those that are archived, or those that are not.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn flags(
        &self,
        project: &ProjectKey,
        (q, archived): (Option<&str>, bool),
        page: Page<'_>,
    ) -> Result<Vec<FlagDefinition>, StoreError> {
        let rows = in_key_order(self.flags_of(project), flags::Column::Key, page);
        let mut rows = match archived {
            true => rows.filter(flags::Column::ArchivedMs.is_not_null()),
            false => rows.filter(flags::Column::ArchivedMs.is_null()),
        };
        if let Some(q) = q {
            rows = rows.filter(self.contains(flags::Column::Search, &q.to_lowercase()));
        }
        self.all(rows).await?.into_iter().map(row::flag).collect()
    }

    /// Not `LIKE`: it has wildcards to escape, and a limit on the pattern's length.
    pub(crate) fn contains(&self, column: impl ColumnTrait, text: &str) -> Expr {
        let function = match self.transaction.get_database_backend() {
            DbBackend::Postgres => "strpos",
            _ => "instr",
        };
        Expr::expr(Func::cust(function).args([Expr::col(column), Expr::val(text)])).gt(0)
    }

    /// One flag.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn flag(
        &self,
        project: &ProjectKey,
        key: &FlagKey,
    ) -> Result<Option<FlagDefinition>, StoreError> {
        let rows = self.flags_of(project).filter(flags::Column::Key.eq(key.as_str()));
        self.one(rows).await?.map(row::flag).transpose()
    }

    /// One credential of this tenant.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn credential(&self, id: &str) -> Result<Option<Credential>, StoreError> {
        let rows = self.of::<credentials::Entity>().filter(credentials::Column::Id.eq(id));
        self.one(rows).await?.map(row::credential).transpose()
    }

    /// The API tokens in the order in which they were created; a page begins after an id. With `q`, those that have
    /// this text in name or id, without regard to case.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn tokens(&self, q: Option<&str>, page: Page<'_>) -> Result<Vec<Credential>, StoreError> {
        let tokens = || self.of::<credentials::Entity>().filter(credentials::Column::Kind.ne("sdk"));
        let read = async |page: Page<'_>| self.in_order_of_creation(tokens, page).await;
        search((q, page), read, |token| &token.id, |token| vec![token.name.as_str(), &token.id]).await
    }

    /// The SDK keys of an environment in the order in which they were created; a page begins after
    /// an id.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn sdk_keys(
        &self,
        project: &ProjectKey,
        environment: &EnvironmentKey,
        page: Page<'_>,
    ) -> Result<Vec<Credential>, StoreError> {
        use credentials::Column::{Environment, Kind, Project};
        let keys = || {
            let keys = self.of::<credentials::Entity>().filter(Kind.eq("sdk"));
            keys.filter(Project.eq(project.as_str())).filter(Environment.eq(environment.as_str()))
        };
        self.in_order_of_creation(keys, page).await
    }

    async fn in_order_of_creation(
        &self,
        keys: impl Fn() -> Select<credentials::Entity>,
        page: Page<'_>,
    ) -> Result<Vec<Credential>, StoreError> {
        use credentials::Column::{CreatedMs, Id};
        let mut rows = keys().order_by_asc(CreatedMs).order_by_asc(Id).limit(u64::from(page.limit));
        if let Some(after) = page.after {
            let Some(last) = self.one(keys().filter(Id.eq(after))).await? else { return Ok(Vec::new()) };
            let same_time = Condition::all().add(CreatedMs.eq(last.created_ms)).add(Id.gt(last.id));
            rows = rows.filter(Condition::any().add(CreatedMs.gt(last.created_ms)).add(same_time));
        }
        self.all(rows).await?.into_iter().map(row::credential).collect()
    }
}

fn in_key_order<E: EntityTrait>(rows: Select<E>, key: E::Column, page: Page<'_>) -> Select<E> {
    let rows = rows.order_by_asc(Expr::expr(folded(key))).limit(u64::from(page.limit));
    match page.after {
        Some(after) => rows.filter(Expr::expr(folded(key)).gt(after.to_ascii_lowercase())),
        None => rows,
    }
}
