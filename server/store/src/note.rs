//! Snapshot notes: what is served, signed over the state of the log in which it was published.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select};
use tidegate_domain::{Audience, EnvironmentKey, EnvironmentRef, ProjectKey, VersionedItems};
use tidegate_log::{SignedNote, SnapshotNote};

use crate::appending::Head;
use crate::batch::Batch;
use crate::entity::{environments, rulesets, snapshot_notes};
use crate::keyring::Keyring;
use crate::query::{bounded, stored};
use crate::{Reader, StoreError, Writer, row};

/// How long a snapshot note is fresh, in milliseconds.
const NOTE_LIFE_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// How long before its end it is made anew.
pub const NOTE_RENEWAL_MS: i64 = NOTE_LIFE_MS / 2;

/// What an audience gets with the rules of an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The environment.
    pub of: EnvironmentRef,
    /// For whom.
    pub audience: Audience,
    /// The version of the rules; for clients, the last one of which they see anything.
    pub version: u64,
    /// When it ends.
    pub expires_ms: i64,
    /// The signed note itself.
    pub text: String,
}

impl Note {
    fn of_row(row: snapshot_notes::Model) -> Result<Self, StoreError> {
        let audience = Audience::from_name(&row.audience);
        let corrupt = || StoreError::Corrupt(format!("the audience of a note of `{}`", row.environment));
        Ok(Self {
            of: EnvironmentRef {
                tenant: row::key("tenant", &row.tenant)?,
                project: row::key("project", &row.project)?,
                environment: row::key("environment", &row.environment)?,
            },
            audience: audience.ok_or_else(corrupt)?,
            version: row::number("version", row.version)?,
            expires_ms: row.expires_ms,
            text: row.note,
        })
    }

    fn row(&self) -> snapshot_notes::ActiveModel {
        snapshot_notes::ActiveModel {
            tenant: Set(self.of.tenant.to_string()),
            project: Set(self.of.project.to_string()),
            environment: Set(self.of.environment.to_string()),
            audience: Set(self.audience.name().into()),
            version: Set(stored(self.version)),
            expires_ms: Set(self.expires_ms),
            note: Set(self.text.clone()),
        }
    }

    /// What it says, to be said anew in an epoch.
    fn publication(self, epoch: u64) -> Result<Publication, StoreError> {
        let said = SignedNote::parse(&self.text).ok().and_then(|note| SnapshotNote::from_text(note.text()));
        let said = said.ok_or_else(|| StoreError::Corrupt(format!("a note of `{}`", self.of)))?;
        Ok(Publication {
            of: self.of,
            audience: self.audience,
            epoch,
            version: said.version,
            digest: said.digest,
            leaf: said.leaf,
        })
    }
}

/// The rules of an environment as an audience gets them, and the leaf of the change that made them.
pub(crate) struct Publication {
    pub(crate) of: EnvironmentRef,
    audience: Audience,
    epoch: u64,
    version: u64,
    digest: String,
    leaf: u64,
}

impl Publication {
    /// The whole rules: for servers, and for whoever tries them out.
    fn whole(row: &environments::Model, leaf: u64) -> Result<Self, StoreError> {
        Ok(Self {
            of: row::environment_ref(row)?,
            audience: Audience::Server,
            epoch: row::number("epoch", row.epoch)?,
            version: row::number("version", row.version)?,
            digest: row.digest.clone(),
            leaf,
        })
    }

    /// The same of a version that a leaf makes.
    pub(crate) fn new(of: EnvironmentRef, new: &VersionedItems, leaf: u64) -> Self {
        let VersionedItems { epoch, version, digest, .. } = new;
        Self {
            of,
            audience: Audience::Server,
            epoch: *epoch,
            version: *version,
            digest: digest.clone(),
            leaf,
        }
    }

    /// What clients get of the same rules.
    pub(crate) fn to_clients(&self, digest: String) -> Self {
        Self { of: self.of.clone(), audience: Audience::Client, digest, ..*self }
    }

    pub(crate) fn sign(self, keyring: &Keyring, head: &Head, now_ms: i64) -> Result<Note, StoreError> {
        let expires_ms = now_ms.saturating_add(NOTE_LIFE_MS);
        let note = SnapshotNote {
            environment: self.of.to_string(),
            audience: self.audience.name().into(),
            epoch: self.epoch,
            version: self.version,
            digest: self.digest,
            log_size: head.frontier.size(),
            root: head.frontier.root(),
            leaf: self.leaf,
            issued_ms: now_ms.unsigned_abs(),
            expires_ms: expires_ms.unsigned_abs(),
        };
        let text = note.sign(&keyring.environment_key(&self.of)?).to_string();
        Ok(Note { of: self.of, audience: self.audience, version: self.version, expires_ms, text })
    }
}

impl Writer {
    /// Puts notes in the place of those before.
    pub(crate) async fn add_notes(&self, rows: &mut Batch, notes: Vec<Note>) {
        use snapshot_notes::Column::{Audience, Environment, ExpiresMs, Note, Project, Tenant, Version};
        let count = notes.len();
        if count > 0 {
            let latest = OnConflict::columns([Tenant, Project, Environment, Audience])
                .update_columns([Version, ExpiresMs, Note])
                .to_owned();
            let insert = snapshot_notes::Entity::insert_many(notes.iter().map(self::Note::row));
            rows.add_insert(insert.on_conflict(latest).into_query(), count);
        }
        self.signed.lock().await.extend(notes);
    }

    /// Publishes to clients from now on: signs what they get of the current rules.
    ///
    /// # Errors
    /// [`StoreError::Missing`] where there is no such environment or nothing signs,
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn publish_to_clients(
        &self,
        project: &ProjectKey,
        environment: &EnvironmentKey,
        digest: &str,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let rows = self.environments_of(project).filter(environments::Column::Key.eq(environment.as_str()));
        let row = self.one(rows).await?.ok_or(StoreError::Missing)?;
        let keyring = self.keyring.as_ref().ok_or(StoreError::Missing)?;
        let leaf = self.leaf_of_version(&row).await?;
        let mut held = self.head.lock().await;
        let head = self.ready(&mut held, now_ms).await?;
        let note = Publication::whole(&row, leaf)?.to_clients(digest.into()).sign(keyring, head, now_ms)?;
        let mut rows = Batch::default();
        self.add_notes(&mut rows, vec![note]).await;
        rows.write(&self.transaction).await.map(drop)
    }

    /// Makes the notes anew that are missing or end before a moment, over the log as it is now;
    /// answers of how many environments. At most `limit` at once.
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
        let stale = self.all(without_note(self.of(), ending_before_ms).limit(limit)).await?;
        let mut notes = Vec::new();
        for row in &stale {
            let whole = Publication::whole(row, self.leaf_of_version(row).await?)?;
            let held = self.snapshot_notes(&whole.of.project, &whole.of.environment).await?;
            let epoch = whole.epoch;
            notes.push(whole.sign(keyring, head, now_ms)?);
            for to_clients in held.into_iter().filter(|note| note.audience == Audience::Client) {
                notes.push(to_clients.publication(epoch)?.sign(keyring, head, now_ms)?);
            }
        }
        let mut rows = Batch::default();
        self.add_notes(&mut rows, notes).await;
        rows.write(&self.transaction).await?;
        Ok(stale.len())
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
    use snapshot_notes::Column as Note;
    let note = |column| Expr::col((snapshot_notes::Entity, column));
    let whole = notes_of_environment().and_where(note(Note::Audience).eq(Audience::Server.name())).take();
    let ending = notes_of_environment().and_where(note(Note::ExpiresMs).lt(ending_before_ms)).take();
    let lacks = Expr::not_exists(whole).or(Expr::exists(ending));
    rows.filter(environments::Column::Version.gt(0)).filter(lacks)
}

/// Whether the environment's rules are published to clients.
pub(crate) fn is_for_clients() -> Expr {
    let audience = Expr::col((snapshot_notes::Entity, snapshot_notes::Column::Audience));
    Expr::exists(notes_of_environment().and_where(audience.eq(Audience::Client.name())).take())
}

/// The notes of the environment that stands outside.
fn notes_of_environment() -> SelectStatement {
    use environments::Column as Place;
    use snapshot_notes::Column as Note;
    let note = |column| Expr::col((snapshot_notes::Entity, column));
    let place = |column| Expr::col((environments::Entity, column));
    Query::select()
        .expr(Expr::val(1))
        .from(snapshot_notes::Entity)
        .and_where(note(Note::Tenant).eq(place(Place::Tenant)))
        .and_where(note(Note::Project).eq(place(Place::Project)))
        .and_where(note(Note::Environment).eq(place(Place::Key)))
        .take()
}

impl Reader {
    /// The notes that the audiences of an environment get with its current rules; none where nothing
    /// signs. Clients have one where rules are published to them.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn snapshot_notes(
        &self,
        project: &ProjectKey,
        environment: &EnvironmentKey,
    ) -> Result<Vec<Note>, StoreError> {
        use snapshot_notes::Column;
        let rows = self.of::<snapshot_notes::Entity>().filter(Column::Project.eq(project.as_str()));
        let rows = rows.filter(Column::Environment.eq(environment.as_str()));
        self.all(rows).await?.into_iter().map(Note::of_row).collect()
    }
}
