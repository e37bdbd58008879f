//! People: the tenant's roles, its members, and their invitations.

use std::collections::BTreeMap;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use tidegate_domain::{Assignment, CustomRole, Invitation, Member, Quota, RoleKey};

use crate::entity::{changes, invitations, member_roles, members, roles, sessions};
use crate::names::FORMER;
use crate::query::{bounded, stored};
use crate::search::search;
use crate::writer::exists;
use crate::{Page, Reader, Store, StoreError, Writer, row};

impl Store {
    /// The invitation of that id, whosever it is: it says which tenant the caller may enter.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn invitation(&self, id: &str) -> Result<Option<Invitation>, StoreError> {
        let rows = invitations::Entity::find().filter(invitations::Column::Id.eq(id));
        bounded(rows.one(&self.across.readers)).await?.map(row::invitation).transpose()
    }
}

impl Reader {
    /// The roles that the tenant has made, in the order of their keys.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn roles(&self) -> Result<Vec<CustomRole>, StoreError> {
        let rows = self.of::<roles::Entity>().order_by_asc(roles::Column::Key);
        self.all(rows).await?.into_iter().map(row::role).collect()
    }

    /// One of them.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn role(&self, key: &RoleKey) -> Result<Option<CustomRole>, StoreError> {
        let rows = self.of::<roles::Entity>().filter(roles::Column::Key.eq(key.as_str()));
        self.one(rows).await?.map(row::role).transpose()
    }

    /// The ids of the members who have a role.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn members_with(&self, role: &RoleKey) -> Result<Vec<String>, StoreError> {
        use member_roles::Column::{Member, Role};
        let rows = self.of::<member_roles::Entity>().filter(Role.eq(role.as_str()));
        let rows = rows.select_only().column(Member).distinct();
        bounded(rows.into_tuple().all(&self.transaction)).await
    }

    /// The members in the order in which they were invited; a page begins after an id. With `q`, those that have
    /// this text in name or address, without regard to case.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn members(&self, q: Option<&str>, page: Page<'_>) -> Result<Vec<Member>, StoreError> {
        let read = async |page: Page<'_>| self.members_in(page).await;
        search((q, page), read, |member| &member.id, |member| vec![member.name.as_str(), &member.email]).await
    }

    async fn members_in(&self, page: Page<'_>) -> Result<Vec<Member>, StoreError> {
        use members::Column::{CreatedMs, Id};
        let all = || self.of::<members::Entity>();
        let mut rows = all().order_by_asc(CreatedMs).order_by_asc(Id).limit(u64::from(page.limit));
        if let Some(after) = page.after {
            let Some(last) = self.one(all().filter(Id.eq(after))).await? else { return Ok(Vec::new()) };
            let same_time = CreatedMs.eq(last.created_ms).and(Id.gt(last.id));
            rows = rows.filter(CreatedMs.gt(last.created_ms).or(same_time));
        }
        self.with_roles(self.all(rows).await?).await
    }

    /// One member.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn member(&self, id: &str) -> Result<Option<Member>, StoreError> {
        let rows = self.of::<members::Entity>().filter(members::Column::Id.eq(id));
        Ok(self.with_roles(self.all(rows).await?).await?.pop())
    }

    /// The member of that address, in lower case, with the hash of the password where one is set.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn member_to_sign_in(
        &self,
        email: &str,
    ) -> Result<Option<(Member, Option<String>)>, StoreError> {
        let rows = self.of::<members::Entity>().filter(members::Column::Email.eq(email));
        let rows = self.all(rows).await?;
        let password = rows.first().and_then(|row| row.password.clone());
        Ok(self.with_roles(rows).await?.pop().map(|member| (member, password)))
    }

    async fn with_roles(&self, rows: Vec<members::Model>) -> Result<Vec<Member>, StoreError> {
        use member_roles::Column::{Member, Ordinal};
        let ids = rows.iter().map(|row| row.id.as_str());
        let of_members = self.of::<member_roles::Entity>().filter(Member.is_in(ids));
        let mut assigned = BTreeMap::<String, Vec<Assignment>>::new();
        for row in self.all(of_members.order_by_asc(Ordinal)).await? {
            assigned.entry(row.member.clone()).or_default().push(row::assignment(row)?);
        }
        rows.into_iter()
            .map(|row| {
                let roles = assigned.remove(&row.id).unwrap_or_default();
                row::member(row, roles)
            })
            .collect()
    }

    pub(crate) fn all_members(&self) -> Select<members::Entity> {
        self.of::<members::Entity>()
    }
}

impl Writer {
    /// Creates a role.
    ///
    /// # Errors
    /// [`StoreError::Exists`], [`StoreError::Unavailable`].
    pub async fn create_role(&self, role: &CustomRole) -> Result<(), StoreError> {
        let row = roles::ActiveModel {
            tenant: Set(self.tenant.to_string()),
            key: Set(role.key.to_string()),
            permissions: Set(row::names(role.permissions)),
            created_ms: Set(role.created_ms),
            changed_seq: Set(stored(role.changed)),
        };
        self.insert(row).await.map_err(|error| exists(error, "role", role.key.as_str()))
    }

    /// Changes what a role may do. Whoever has it has to sign in anew.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn update_role(&self, role: &CustomRole) -> Result<(), StoreError> {
        use roles::Column::{ChangedSeq, Key, Permissions, Tenant};
        let update = roles::Entity::update_many()
            .col_expr(Permissions, Expr::val(row::names(role.permissions)))
            .col_expr(ChangedSeq, Expr::val(stored(role.changed)))
            .filter(Tenant.eq(self.tenant.as_str()))
            .filter(Key.eq(role.key.as_str()));
        bounded(update.exec(&self.transaction)).await?;
        let holding = Query::select()
            .column(member_roles::Column::Member)
            .from(member_roles::Entity)
            .and_where(member_roles::Column::Tenant.eq(self.tenant.as_str()))
            .and_where(member_roles::Column::Role.eq(role.key.as_str()))
            .take();
        self.raise_epoch(members::Column::Id.in_subquery(holding)).await
    }

    /// Deletes a role that nobody has.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn delete_role(&self, key: &RoleKey) -> Result<(), StoreError> {
        use roles::Column::{Key, Tenant};
        let gone = roles::Entity::delete_many().filter(Tenant.eq(self.tenant.as_str()));
        bounded(gone.filter(Key.eq(key.as_str())).exec(&self.transaction)).await.map(drop)
    }

    /// Creates a member with roles and without a password.
    ///
    /// # Errors
    /// [`StoreError::Exists`], [`StoreError::OverQuota`], [`StoreError::Missing`] where a role is to
    /// hold in what does not exist, [`StoreError::Unavailable`].
    pub async fn create_member(&self, member: &Member) -> Result<(), StoreError> {
        self.expect_within(Quota::Members, member.created_ms).await?;
        let row = members::ActiveModel {
            tenant: Set(self.tenant.to_string()),
            id: Set(member.id.clone()),
            email: Set(member.email.clone()),
            name: Set(member.name.clone()),
            password: Set(None),
            epoch: Set(stored(member.epoch)),
            created_ms: Set(member.created_ms),
            changed_seq: Set(stored(member.changed)),
        };
        self.insert(row).await.map_err(|error| exists(error, "member", &member.email))?;
        self.insert_roles(member).await
    }

    async fn insert_roles(&self, member: &Member) -> Result<(), StoreError> {
        for (ordinal, assignment) in (0..).zip(&member.roles) {
            self.insert(row::new_assignment(&self.tenant, (&member.id, ordinal), assignment)).await?;
        }
        Ok(())
    }

    /// Gives a member other roles. What was signed before opens nothing any more.
    ///
    /// # Errors
    /// [`StoreError::Missing`] where a role is to hold in what does not exist,
    /// [`StoreError::Unavailable`].
    pub async fn set_roles(&self, member: &Member) -> Result<(), StoreError> {
        self.delete_roles_of(&member.id).await?;
        self.insert_roles(member).await?;
        self.update_member(&member.id, members::Column::ChangedSeq, stored(member.changed)).await?;
        self.raise_epoch(members::Column::Id.eq(member.id.as_str())).await
    }

    async fn delete_roles_of(&self, member: &str) -> Result<(), StoreError> {
        use member_roles::Column::{Member, Tenant};
        let gone = member_roles::Entity::delete_many().filter(Tenant.eq(self.tenant.as_str()));
        bounded(gone.filter(Member.eq(member)).exec(&self.transaction)).await.map(drop)
    }

    async fn update_member(
        &self,
        id: &str,
        column: members::Column,
        value: impl Into<sea_orm::Value>,
    ) -> Result<(), StoreError> {
        use members::Column::{Id, Tenant};
        let update = members::Entity::update_many().col_expr(column, Expr::val(value));
        let update = update.filter(Tenant.eq(self.tenant.as_str())).filter(Id.eq(id));
        bounded(update.exec(&self.transaction)).await.map(drop)
    }

    async fn raise_epoch(&self, of: Expr) -> Result<(), StoreError> {
        use members::Column::{Epoch, Tenant};
        let update = members::Entity::update_many().col_expr(Epoch, Expr::col(Epoch).add(1));
        let update = update.filter(Tenant.eq(self.tenant.as_str())).filter(of);
        bounded(update.exec(&self.transaction)).await.map(drop)
    }

    /// Sets a member's password, as its hash. Invitations, sessions and what was signed before open
    /// nothing any more.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn set_password(&self, id: &str, hash: &str, now_ms: i64) -> Result<(), StoreError> {
        self.update_member(id, members::Column::Password, hash).await?;
        self.raise_epoch(members::Column::Id.eq(id)).await?;
        self.delete_invitations_of(id).await?;
        self.revoke_sessions_of(id, now_ms).await
    }

    /// Removes a member, and forgets who that was: changes keep the id alone.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn remove_member(&self, id: &str) -> Result<(), StoreError> {
        use changes::Column::{ActorId, ActorName};
        let tenant = self.tenant.as_str();
        self.delete_invitations_of(id).await?;
        let gone = sessions::Entity::delete_many().filter(sessions::Column::Tenant.eq(tenant));
        bounded(gone.filter(sessions::Column::Member.eq(id)).exec(&self.transaction)).await?;
        self.delete_roles_of(id).await?;
        let gone = members::Entity::delete_many().filter(members::Column::Tenant.eq(tenant));
        bounded(gone.filter(members::Column::Id.eq(id)).exec(&self.transaction)).await?;
        let forget = changes::Entity::update_many().col_expr(ActorName, Expr::val(FORMER));
        let forget = forget.filter(changes::Column::Tenant.eq(tenant)).filter(ActorId.eq(id));
        bounded(forget.exec(&self.transaction)).await.map(drop)
    }

    /// Keeps an invitation of this tenant, instead of the member's earlier ones.
    ///
    /// # Errors
    /// [`StoreError::Missing`] where there is no such member, [`StoreError::Unavailable`].
    pub async fn create_invitation(&self, invitation: &Invitation) -> Result<(), StoreError> {
        if invitation.tenant != self.tenant {
            return Err(StoreError::Missing);
        }
        self.delete_invitations_of(&invitation.member).await?;
        self.insert(row::new_invitation(invitation)).await
    }

    async fn delete_invitations_of(&self, member: &str) -> Result<(), StoreError> {
        use invitations::Column::{Member, Tenant};
        let gone = invitations::Entity::delete_many().filter(Tenant.eq(self.tenant.as_str()));
        bounded(gone.filter(Member.eq(member)).exec(&self.transaction)).await.map(drop)
    }

    /// Whether an invitation is still open. It cannot be used up meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn is_invited(&self, invitation: &Invitation) -> Result<bool, StoreError> {
        let rows = self.of::<invitations::Entity>().filter(invitations::Column::Id.eq(&invitation.id));
        Ok(self.one(rows).await?.is_some())
    }
}
