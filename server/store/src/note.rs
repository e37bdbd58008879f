//! Snapshot notes: what is served, signed over the state of the log in which it was published.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select};
use tidegate_domain::{Audience, EnvironmentKey, EnvironmentRef, ProjectKey};
use tidegate_log::SnapshotNote;

use crate::appending::Head;
use crate::batch::Batch;
use crate::entity::{environments, rulesets, snapshot_notes};
use crate::keyring::Keyring;
use crate::query::bounded;
use crate::{Reader, StoreError, Writer, row};

/// How long a snapshot note is fresh, in milliseconds.
const NOTE_LIFE_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// How long before its end it is made anew.
pub const NOTE_RENEWAL_MS: i64 = NOTE_LIFE_MS / 2;

/// The current rules of an environment, and the leaf of the change that made them.
pub(crate) struct Publication {
    pub(crate) of: EnvironmentRef,
    pub(crate) row: environments::Model,
    pub(crate) leaf: u64,
}

impl Publication {
    /// What the whole rules are served with: to servers, and to whoever tries them out.
    pub(crate) fn sign(
        self,
        keyring: &Keyring,
        head: &Head,
        now_ms: i64,
    ) -> Result<snapshot_notes::ActiveModel, StoreError> {
        let audience = Audience::Server.name();
        let expires_ms = now_ms.saturating_add(NOTE_LIFE_MS);
        let note = SnapshotNote {
            environment: self.of.to_string(),
            audience: audience.into(),
            epoch: row::number("epoch", self.row.epoch)?,
            version: row::number("version", self.row.version)?,
            digest: self.row.digest,
            log_size: head.frontier.size(),
            root: head.frontier.root(),
            leaf: self.leaf,
            issued_ms: now_ms.unsigned_abs(),
            expires_ms: expires_ms.unsigned_abs(),
        };
        Ok(snapshot_notes::ActiveModel {
            tenant: Set(self.row.tenant),
            project: Set(self.row.project),
            environment: Set(self.row.key),
            audience: Set(audience.into()),
            version: Set(self.row.version),
            expires_ms: Set(expires_ms),
            note: Set(note.sign(&keyring.environment_key(&self.of)?).to_string()),
        })
    }
}

/// Notes, in the place of those before.
pub(crate) fn add(rows: &mut Batch, notes: Vec<snapshot_notes::ActiveModel>) {
    use snapshot_notes::Column::{Audience, Environment, ExpiresMs, Note, Project, Tenant, Version};
    let count = notes.len();
    if count > 0 {
        let latest = OnConflict::columns([Tenant, Project, Environment, Audience])
            .update_columns([Version, ExpiresMs, Note])
            .to_owned();
        rows.add_insert(snapshot_notes::Entity::insert_many(notes).on_conflict(latest).into_query(), count);
    }
}

impl Writer {
    /// Makes the notes anew that are missing or end before a moment, over the log as it is now;
    /// answers how many. At most `limit` at once.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn renew_notes(
        &self,
        ending_before_ms: i64,
        now_ms: i64,
        limit: u64,
    ) -> Result<usize, StoreError> {
        let head = self.head.lock().await;
        let (Some(keyring), Some(head)) = (&self.keyring, head.as_ref()) else { return Ok(0) };
        let mut notes = Vec::new();
        for row in self.all(without_note(self.of(), ending_before_ms).limit(limit)).await? {
            let of = row::environment_ref(&row)?;
            let leaf = self.leaf_of_version(&row).await?;
            notes.push(Publication { of, row, leaf }.sign(keyring, head, now_ms)?);
        }
        let (count, mut rows) = (notes.len(), Batch::default());
        add(&mut rows, notes);
        rows.write(&self.transaction).await?;
        Ok(count)
    }

    async fn leaf_of_version(&self, row: &environments::Model) -> Result<u64, StoreError> {
        use rulesets::Column::{Environment, Project, Version};
        let ruleset = self.of::<rulesets::Entity>().filter(Project.eq(row.project.as_str()));
        let ruleset = ruleset.filter(Environment.eq(row.key.as_str())).filter(Version.eq(row.version));
        let ruleset = bounded(ruleset.one(&self.transaction)).await?;
        let ruleset = ruleset
            .ok_or_else(|| StoreError::Corrupt(format!("version {} of `{}`", row.version, row.key)))?;
        row::number("change", ruleset.change_seq)
    }
}

/// Those environments whose rules are served with a note that ends before a moment, or with none.
pub(crate) fn without_note(
    rows: Select<environments::Entity>,
    ending_before_ms: i64,
) -> Select<environments::Entity> {
    use environments::Column as Place;
    use snapshot_notes::Column as Note;
    let note = |column| Expr::col((snapshot_notes::Entity, column));
    let fresh = Query::select()
        .expr(Expr::val(1))
        .from(snapshot_notes::Entity)
        .and_where(note(Note::Tenant).eq(Expr::col((environments::Entity, Place::Tenant))))
        .and_where(note(Note::Project).eq(Expr::col((environments::Entity, Place::Project))))
        .and_where(note(Note::Environment).eq(Expr::col((environments::Entity, Place::Key))))
        .and_where(note(Note::ExpiresMs).gte(ending_before_ms))
        .take();
    rows.filter(Place::Version.gt(0)).filter(Expr::not_exists(fresh))
}

impl Reader {
    /// The note that an audience gets with the current rules of an environment; `None` where nothing
    /// signs.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn snapshot_note(
        &self,
        project: &ProjectKey,
        environment: &EnvironmentKey,
        audience: Audience,
    ) -> Result<Option<String>, StoreError> {
        use snapshot_notes::Column as Note;
        let rows = self.of::<snapshot_notes::Entity>().filter(Note::Project.eq(project.as_str()));
        let rows = rows.filter(Note::Environment.eq(environment.as_str()));
        let row = rows.filter(Note::Audience.eq(audience.name()));
        Ok(bounded(row.one(&self.transaction)).await?.map(|row| row.note))
    }
}
