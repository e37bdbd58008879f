//! Sessions of members.

use std::collections::HashSet;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef};
use tidegate_domain::{Credential, CustomRole, Member, Opener, Session};

use crate::entity::{credentials, members, sessions};
use crate::query::bounded;
use crate::store::begin_write;
use crate::{Reader, Store, StoreError, Writer, row};

/// Most credentials or sessions asked for in one statement.
const OPENERS_PER_STATEMENT: usize = 1000;
/// Most sessions of one member that are alive; the oldest makes room.
const SESSIONS_PER_MEMBER: usize = 50;
/// Most sessions in one answer.
const SESSIONS_LISTED: u64 = 200;

impl Store {
    /// The session of that id, whosever it is: it says which tenant the caller may enter.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn session(&self, id: &str) -> Result<Option<Session>, StoreError> {
        let rows = sessions::Entity::find().filter(sessions::Column::Id.eq(id));
        bounded(rows.one(&self.across.readers)).await?.map(row::session).transpose()
    }

    /// Which of these open nothing any more: revoked, expired at that moment, gone, or of an earlier
    /// epoch.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn ended(&self, openers: &[Opener], now_ms: i64) -> Result<Vec<Opener>, StoreError> {
        let mut alive = HashSet::new();
        for some in openers.chunks(OPENERS_PER_STATEMENT) {
            alive.extend(self.credentials_alive(some, now_ms).await?);
            alive.extend(self.sessions_alive(some, now_ms).await?);
        }
        Ok(openers.iter().filter(|opener| !alive.contains(*opener)).cloned().collect())
    }

    async fn credentials_alive(&self, openers: &[Opener], now_ms: i64) -> Result<Vec<Opener>, StoreError> {
        let id = |opener: &Opener| match opener {
            Opener::Credential(id) => Some(id.clone()),
            Opener::Session(..) => None,
        };
        let ids: Vec<String> = openers.iter().filter_map(id).collect();
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let rows = credentials::Entity::find().filter(credentials::Column::Id.is_in(ids));
        let rows = bounded(rows.all(&self.across.readers)).await?;
        let found = rows.into_iter().map(row::credential).collect::<Result<Vec<Credential>, _>>()?;
        let alive = found.into_iter().filter(|credential| !credential.life.is_over(now_ms));
        Ok(alive.map(|credential| Opener::Credential(credential.id)).collect())
    }

    async fn sessions_alive(&self, openers: &[Opener], now_ms: i64) -> Result<Vec<Opener>, StoreError> {
        use sessions::Column::{ExpiresMs, Id, RevokedMs};
        let id = |opener: &Opener| match opener {
            Opener::Session(id, _) => Some(id.clone()),
            Opener::Credential(_) => None,
        };
        let ids: Vec<String> = openers.iter().filter_map(id).collect();
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let rows = sessions::Entity::find().filter(Id.is_in(ids)).filter(RevokedMs.is_null());
        let rows = rows.filter(ExpiresMs.gt(now_ms)).join(JoinType::InnerJoin, member());
        let rows = rows.select_only().column(Id).column(members::Column::Epoch);
        let found: Vec<(String, i64)> = bounded(rows.into_tuple().all(&self.across.readers)).await?;
        let opener = |(id, epoch)| Ok(Opener::Session(id, row::number("epoch", epoch)?));
        found.into_iter().map(opener).collect()
    }

    /// Forgets sessions that ended before that moment, whosever they are.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn forget_sessions(&self, before_ms: i64) -> Result<(), StoreError> {
        let transaction = begin_write(&self.across.writers).await?;
        let old = sessions::Entity::delete_many().filter(sessions::Column::ExpiresMs.lt(before_ms));
        bounded(old.exec(&transaction)).await?;
        bounded(transaction.commit()).await
    }
}

/// How a session leads to its member.
fn member() -> RelationDef {
    use sessions::Column::{Member, Tenant};
    sessions::Entity::belongs_to(members::Entity)
        .from((Tenant, Member))
        .to((members::Column::Tenant, members::Column::Id))
        .into()
}

impl Reader {
    /// A session with its member, and the roles that the tenant has made.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn signed_in(
        &self,
        session: &str,
    ) -> Result<Option<(Session, Member, Vec<CustomRole>)>, StoreError> {
        let Some(session) = self.session(session).await? else { return Ok(None) };
        let Some(member) = self.member(&session.member).await? else { return Ok(None) };
        Ok(Some((session, member, self.roles().await?)))
    }

    /// One session of this tenant. Inside a [`Writer`] it cannot change until that ends.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn session(&self, id: &str) -> Result<Option<Session>, StoreError> {
        let rows = self.of::<sessions::Entity>().filter(sessions::Column::Id.eq(id));
        self.one(rows).await?.map(row::session).transpose()
    }

    /// The sessions of a member that are alive, the newest first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn sessions(&self, member: &str, now_ms: i64) -> Result<Vec<Session>, StoreError> {
        use sessions::Column::{CreatedMs, ExpiresMs, Id, Member, RevokedMs};
        let rows = self.of::<sessions::Entity>().filter(Member.eq(member)).filter(RevokedMs.is_null());
        let rows = rows.filter(ExpiresMs.gt(now_ms)).order_by_desc(CreatedMs).order_by_desc(Id);
        self.all(rows.limit(SESSIONS_LISTED)).await?.into_iter().map(row::session).collect()
    }
}

impl Writer {
    /// Begins a session of this tenant; where there are too many, the member's oldest ones end.
    ///
    /// # Errors
    /// [`StoreError::Missing`] where there is no such member, [`StoreError::Unavailable`].
    pub async fn create_session(&self, session: &Session) -> Result<(), StoreError> {
        if session.tenant != self.tenant {
            return Err(StoreError::Missing);
        }
        let now_ms = session.life.created_ms;
        for old in self.sessions(&session.member, now_ms).await?.iter().skip(SESSIONS_PER_MEMBER - 1) {
            self.revoke_session(&old.id, now_ms).await?;
        }
        self.insert(row::new_session(session)).await
    }

    /// Lets a session go on with another secret.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn renew_session(&self, session: &Session) -> Result<(), StoreError> {
        use sessions::Column::{ExpiresMs, Id, SecretSha256, Tenant, UsedMs};
        let update = sessions::Entity::update_many()
            .col_expr(SecretSha256, Expr::val(row::to_hex(&session.secret.0)))
            .col_expr(ExpiresMs, Expr::val(session.life.expires_ms))
            .col_expr(UsedMs, Expr::val(session.life.used_ms))
            .filter(Tenant.eq(self.tenant.as_str()))
            .filter(Id.eq(session.id.as_str()));
        bounded(update.exec(&self.transaction)).await.map(drop)
    }

    /// Ends a session of this tenant. Answers `false` where it had ended before or there is none.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn revoke_session(&self, id: &str, now_ms: i64) -> Result<bool, StoreError> {
        let ended = self.revoke_sessions(sessions::Column::Id.eq(id), now_ms).await?;
        Ok(ended > 0)
    }

    /// Ends all sessions of a member.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn revoke_sessions_of(&self, member: &str, now_ms: i64) -> Result<(), StoreError> {
        self.revoke_sessions(sessions::Column::Member.eq(member), now_ms).await.map(drop)
    }

    pub(crate) async fn revoke_sessions(&self, of: Expr, now_ms: i64) -> Result<u64, StoreError> {
        use sessions::Column::{RevokedMs, Tenant};
        let update = sessions::Entity::update_many().col_expr(RevokedMs, Expr::val(now_ms));
        let update = update.filter(Tenant.eq(self.tenant.as_str())).filter(RevokedMs.is_null());
        Ok(bounded(update.filter(of).exec(&self.transaction)).await?.rows_affected)
    }
}
