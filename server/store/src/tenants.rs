//! Tenants as such: what they may have, and their end.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use tidegate_domain::{Credential, Permit, Quota, Quotas, Tenant, TenantKey};

use crate::entity::{credentials, environments, flags, invitations, projects, sessions, tenants};
use crate::query::{bounded, stored};
use crate::writer::exists;
use crate::{Page, Reader, Store, StoreError, Writer, row};

/// What exists already where a tenant's key is taken.
const TENANT: &str = "tenant";

impl Store {
    /// The tenants in the order of their keys; a page begins after a key. For whoever runs the server:
    /// it enters none of them.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn tenants(&self, page: Page<'_>) -> Result<Vec<Tenant>, StoreError> {
        let mut rows =
            tenants::Entity::find().order_by_asc(tenants::Column::Key).limit(u64::from(page.limit));
        if let Some(after) = page.after {
            rows = rows.filter(tenants::Column::Key.gt(after));
        }
        bounded(rows.all(&self.across.readers)).await?.into_iter().map(row::tenant).collect()
    }
}

impl Store {
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
        let permit = Permit::server(tenant.clone());
        // Most often it is there, and whoever writes for it is not to be waited for.
        if self.read(&permit).await?.itself().await?.is_some() {
            return Ok(false);
        }
        let writer = self.write_as_platform(&permit).await?;
        match writer.create_tenant(owner, now_ms).await {
            Ok(()) => writer.commit().await.map(|_| true),
            Err(StoreError::Exists { kind: TENANT, .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

impl Reader {
    /// The tenant itself; `None` where there is none.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn itself(&self) -> Result<Option<Tenant>, StoreError> {
        self.own_row().await?.map(row::tenant).transpose()
    }

    pub(crate) async fn own_row(&self) -> Result<Option<tenants::Model>, StoreError> {
        self.one(tenants::Entity::find_by_id(self.tenant.to_string())).await
    }

    async fn count<E: EntityTrait<Model: Sync>>(&self, rows: Select<E>) -> Result<u64, StoreError> {
        bounded(rows.count(&self.transaction)).await
    }
}

impl Writer {
    /// Creates the tenant itself, its log and a first credential, in a unit of work of the platform.
    ///
    /// # Errors
    /// [`StoreError::Exists`] where there is such a tenant, or a credential of that id,
    /// [`StoreError::Missing`] where the credential is of another tenant, [`StoreError::Unavailable`].
    pub async fn create_tenant(&self, owner: &Credential, now_ms: i64) -> Result<(), StoreError> {
        let row = tenants::ActiveModel {
            key: Set(self.tenant.to_string()),
            created_ms: Set(now_ms),
            ..Default::default()
        };
        self.insert(row).await.map_err(|error| exists(error, TENANT, self.tenant.as_str()))?;
        self.begin_log(now_ms).await?;
        self.create_credential(owner).await
    }

    /// Refuses what would be one too many. `now_ms` tells which tokens have expired.
    pub(crate) async fn expect_within(&self, quota: Quota, now_ms: i64) -> Result<(), StoreError> {
        use credentials::Column::{ExpiresMs, RevokedMs};
        let tenant = self.itself().await?.ok_or(StoreError::Missing)?;
        let most = tenant.quotas.most(quota);
        let count = match quota {
            Quota::Projects => self.count(self.of::<projects::Entity>()).await?,
            Quota::Environments => self.count(self.of::<environments::Entity>()).await?,
            Quota::Flags => self.count(self.of::<flags::Entity>()).await?,
            Quota::Members => self.count(self.all_members()).await?,
            Quota::Tokens => {
                let alive = self.of::<credentials::Entity>().filter(RevokedMs.is_null());
                self.count(alive.filter(ExpiresMs.is_null().or(ExpiresMs.gt(now_ms)))).await?
            }
        };
        if count < u64::from(most) { Ok(()) } else { Err(StoreError::OverQuota { quota, most }) }
    }

    /// Sets how much the tenant may have; `change` is the one that does so.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn set_quotas(&self, quotas: &Quotas, change: u64) -> Result<(), StoreError> {
        use tenants::Column::{ChangedSeq, Key, Quotas};
        let update = tenants::Entity::update_many()
            .col_expr(Quotas, Expr::val(row::to_json("quotas", quotas)?))
            .col_expr(ChangedSeq, Expr::val(stored(change)));
        bounded(update.filter(Key.eq(self.tenant.as_str())).exec(&self.transaction)).await.map(drop)
    }

    /// Ends everything that opens the tenant, and marks it as deleted. Its data stays where it is.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn delete_tenant(&self, now_ms: i64, change: u64) -> Result<(), StoreError> {
        use tenants::Column::{ChangedSeq, DeletedMs, Key};
        let revoking = credentials::Entity::update_many()
            .col_expr(credentials::Column::RevokedMs, Expr::val(now_ms))
            .filter(credentials::Column::Tenant.eq(self.tenant.as_str()))
            .filter(credentials::Column::RevokedMs.is_null());
        bounded(revoking.exec(&self.transaction)).await?;
        let withdrawn =
            invitations::Entity::delete_many().filter(invitations::Column::Tenant.eq(self.tenant.as_str()));
        bounded(withdrawn.exec(&self.transaction)).await?;
        self.revoke_sessions(sessions::Column::Tenant.eq(self.tenant.as_str()), now_ms).await?;
        let update = tenants::Entity::update_many()
            .col_expr(DeletedMs, Expr::val(now_ms))
            .col_expr(ChangedSeq, Expr::val(stored(change)));
        bounded(update.filter(Key.eq(self.tenant.as_str())).exec(&self.transaction)).await.map(drop)
    }
}
