//! Writing the log: leaves, subtree hashes and keys, in the transaction of what they are about.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use serde_json::json;
use tidegate_domain::{Actor, ChangeKind, EnvironmentRef, NewChange, VersionedItems};
use tidegate_log::{Frontier, Hash, Node, SignedNote, Subject};

use crate::batch::Batch;
use crate::entity::log_heads::Column::{self, Generation, Size, Tenant};
use crate::entity::{changes, log_bodies, log_checkpoints, log_heads, log_keys, log_leaves, log_nodes};
use crate::keyring::{self, Keyring};
use crate::leaf::{Entry, Salt, Written, first};
use crate::note::{Note, Publication};
use crate::query::{bounded, stored};
use crate::{StoreError, Writer, row};

/// The largest number that a leaf may hold.
const LARGEST_VERSION: u64 = (1 << 53) - 1;
/// Most epochs before the present one whose keys a list names: it has room for 64 keys, two an epoch.
const EPOCHS_NAMED: u64 = 30;

/// Where a tenant's log stands.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) epoch: u64,
    pub(crate) generation: u64,
    pub(crate) frontier: Frontier,
}

impl Head {
    pub(crate) fn of(row: &log_heads::Model) -> Result<Self, StoreError> {
        let (hashes, _) = row.frontier.as_chunks::<32>();
        let size = row::number("log size", row.size)?;
        let frontier = Frontier::new(size, hashes.iter().copied().map(Hash).collect());
        let corrupt = || StoreError::Corrupt(format!("the head of the log of `{}`", row.tenant));
        Ok(Self {
            epoch: row::number("log epoch", row.epoch)?,
            generation: row::number("generation of keys", row.generation)?,
            frontier: frontier.ok_or_else(corrupt)?,
        })
    }

    fn peaks(&self) -> Vec<u8> {
        self.frontier.peaks().iter().flat_map(|hash| hash.0).collect()
    }
}

fn fresh_salt() -> Result<Salt, StoreError> {
    let mut salt = [0; 32];
    getrandom::fill(&mut salt).map_err(|error| StoreError::Unavailable(Box::new(error)))?;
    Ok(salt)
}

impl Writer {
    /// Where the log stands; it is begun where there is none yet, and its keys are those of the newest
    /// secret. Nobody else moves it before the commit.
    pub(crate) async fn ready<'a>(
        &self,
        held: &'a mut Option<Head>,
        now_ms: i64,
    ) -> Result<&'a mut Head, StoreError> {
        let head = match held {
            Some(head) => head,
            None => held.insert(self.begun(now_ms).await?),
        };
        if let Some(keyring) = self.keyring.clone()
            && head.generation < keyring.generation()
        {
            self.rotate_keys(head, &keyring, now_ms).await?;
        }
        Ok(head)
    }

    /// Begins the log of a tenant.
    pub(crate) async fn begin_log(&self, now_ms: i64) -> Result<(), StoreError> {
        *self.head.lock().await = Some(self.begun(now_ms).await?);
        Ok(())
    }

    /// Begins the log: with the tenant itself, then with the changes from before there was a log.
    async fn begun(&self, now_ms: i64) -> Result<Head, StoreError> {
        let generation = self.keyring.as_ref().map_or(0, |keyring| keyring.generation());
        let mut head = Head { epoch: keyring::FIRST_EPOCH, generation, frontier: Frontier::default() };
        self.insert(log_heads::ActiveModel {
            tenant: Set(self.tenant.to_string()),
            epoch: Set(stored(head.epoch)),
            generation: Set(stored(generation)),
            size: Set(0),
            frontier: Set(Vec::new()),
        })
        .await?;
        let root = match &self.keyring {
            Some(keyring) => {
                self.keep_all_keys(keyring, 0, head.epoch).await?;
                Some(keyring.fingerprint(&self.tenant)?)
            }
            None => None,
        };
        self.leaf_rows(&mut head, first(&self.tenant, now_ms, root)?).write(&self.transaction).await?;
        self.append_earlier(&mut head).await?;
        Ok(head)
    }

    /// Puts the keys of the newest secret into force, as a change like any other.
    async fn rotate_keys(&self, head: &mut Head, keyring: &Keyring, now_ms: i64) -> Result<(), StoreError> {
        let newest = keyring.generation();
        let root = keyring.fingerprint(&self.tenant)?;
        let change = NewChange {
            kind: ChangeKind::KeysRotated,
            actor: Actor::server(),
            time_ms: now_ms,
            project: None,
            environment: None,
            comment: None,
            instructions: json!({ "generation": newest, "root": root }),
            request_id: String::new(),
            idempotency_key: None,
        };
        self.record(head, &change, &[]).await?;
        self.keep_all_keys(keyring, head.generation, head.epoch).await?;
        head.generation = newest;
        let update = log_heads::Entity::update_many().col_expr(Generation, Expr::val(stored(newest)));
        let update = update.filter(Tenant.eq(self.tenant.as_str()));
        bounded(update.exec(&self.transaction)).await.map(drop)
    }

    /// Keeps what the keyring says after a generation: the root lists since, and what they delegate.
    async fn keep_all_keys(&self, keyring: &Keyring, after: u64, epoch: u64) -> Result<(), StoreError> {
        let newest = keyring.generation();
        // Where there is no list yet, none but the newest has anything to lead to.
        let first = if after == 0 { newest } else { after + 1 };
        for number in first..=newest {
            self.keep_keys("root", number, &keyring.roots(&self.tenant, number)?).await?;
        }
        self.keep_log_keys(keyring, epoch).await?;
        for of in self.all_environments().await? {
            self.delegate(keyring, &of).await?;
        }
        Ok(())
    }

    /// Names the keys of the log in its present epoch, and those of the epochs before for what they have
    /// signed, in a list that follows upon those before.
    pub(crate) async fn keep_log_keys(&self, keyring: &Keyring, epoch: u64) -> Result<(), StoreError> {
        let subject = Subject::Log.to_string();
        let last =
            self.keys().await?.iter().filter(|list| list.subject == subject).map(|list| list.number).max();
        let number = last.unwrap_or_default().saturating_add(1).max(keyring.generation());
        let log = keyring.log_delegation(&self.tenant, &self.epochs_until(epoch).await?, number)?;
        self.keep_keys(&subject, number, &log).await
    }

    /// An epoch, and those before it that have signed anything, the last one first.
    async fn epochs_until(&self, epoch: u64) -> Result<Vec<u64>, StoreError> {
        use log_checkpoints::Column::Epoch;
        let before = self.of::<log_checkpoints::Entity>().filter(Epoch.lt(stored(epoch)));
        let before = before.select_only().column(Epoch).distinct().order_by_desc(Epoch).limit(EPOCHS_NAMED);
        let before: Vec<i64> = bounded(before.into_tuple().all(&self.transaction)).await?;
        let before = before.into_iter().map(|epoch| row::number("epoch", epoch));
        std::iter::once(Ok(epoch)).chain(before).collect()
    }

    /// Names the keys of an environment, unless that has been done.
    async fn delegate(&self, keyring: &Keyring, of: &EnvironmentRef) -> Result<(), StoreError> {
        let note = keyring.environment_delegation(of)?;
        self.keep_keys(&keyring::snapshots(of).to_string(), keyring.generation(), &note).await
    }

    async fn keep_keys(&self, subject: &str, number: u64, note: &SignedNote) -> Result<(), StoreError> {
        let row = log_keys::ActiveModel {
            tenant: Set(self.tenant.to_string()),
            subject: Set(subject.to_owned()),
            number: Set(stored(number)),
            note: Set(note.to_string()),
        };
        let columns = [log_keys::Column::Tenant, log_keys::Column::Subject, log_keys::Column::Number];
        let kept = OnConflict::columns(columns).do_nothing().to_owned();
        let insert = log_keys::Entity::insert(row).on_conflict(kept);
        bounded(insert.exec_without_returning(&self.transaction)).await.map(drop)
    }

    /// The rows of a leaf and of the subtrees that it completes, and the head after them.
    fn leaf_rows(&self, head: &mut Head, leaf: Vec<u8>) -> Batch {
        let seq = stored(head.frontier.size());
        let hash = Hash::of_leaf(&leaf);
        let tenant = || Set(self.tenant.to_string());
        let leaf = log_leaves::ActiveModel {
            tenant: tenant(),
            seq: Set(seq),
            hash: Set(hash.0.to_vec()),
            leaf: Set(leaf),
        };
        let completed = head.frontier.push(hash).into_iter().skip(1);
        let node = |(node, hash): (Node, Hash)| log_nodes::ActiveModel {
            tenant: tenant(),
            level: Set(node.level.into()),
            position: Set(stored(node.index)),
            hash: Set(hash.0.to_vec()),
        };
        let mut rows = Batch::default();
        rows.add(vec![leaf]);
        rows.add(completed.map(node).collect());
        let update = log_heads::Entity::update_many()
            .col_expr(Size, Expr::val(seq + 1))
            .col_expr(Column::Frontier, Expr::val(head.peaks()))
            .filter(Tenant.eq(self.tenant.as_str()))
            .filter(Size.eq(seq));
        rows.add_update(update.into_query());
        rows
    }

    /// Signs what is published with the last leaf, and names the keys of an environment that is new.
    async fn notes(
        &self,
        head: &Head,
        of: &EnvironmentRef,
        new: &VersionedItems,
        now_ms: i64,
    ) -> Result<Vec<Note>, StoreError> {
        let Some(keyring) = &self.keyring else { return Ok(Vec::new()) };
        if new.version == 1 {
            self.delegate(keyring, of).await?;
        }
        let whole = Publication::new(of.clone(), new, head.frontier.size().saturating_sub(1));
        let clients = new.client_digest.clone().map(|digest| whole.to_clients(digest));
        let all = [Some(whole), clients].into_iter().flatten();
        all.map(|publication| publication.sign(keyring, head, now_ms)).collect()
    }

    /// Appends a change to the log. `row` is the change as it is stored, which gets its salts; it is
    /// written with the leaf where it `is_new`, and otherwise updated by the caller.
    pub(crate) async fn append_entry(
        &self,
        head: &mut Head,
        change: &NewChange,
        versions: &[VersionedItems],
        row: (&mut changes::ActiveModel, bool),
    ) -> Result<(), StoreError> {
        self.entry_rows(head, change, versions, row)?.write(&self.transaction).await
    }

    /// The rows of a change and its leaf.
    fn entry_rows(
        &self,
        head: &mut Head,
        change: &NewChange,
        versions: &[VersionedItems],
        (row, is_new): (&mut changes::ActiveModel, bool),
    ) -> Result<Batch, StoreError> {
        let (comment_salt, instructions_salt) = (fresh_salt()?, fresh_salt()?);
        let instructions = row.instructions.clone().take().unwrap_or_default();
        let seq = head.frontier.size();
        let entry = Entry {
            tenant: &self.tenant,
            seq,
            change,
            instructions: &instructions,
            versions,
            comment_salt: &comment_salt,
            instructions_salt: &instructions_salt,
        };
        let Written { leaf, body } = entry.write(fresh_salt)?;
        row.comment_salt = Set(change.comment.is_some().then(|| comment_salt.to_vec()));
        row.instructions_salt = Set(change.kind.is_personal().then(|| instructions_salt.to_vec()));
        let mut rows = self.leaf_rows(head, leaf);
        let body = body.map(|(salt, body)| log_bodies::ActiveModel {
            tenant: Set(self.tenant.to_string()),
            seq: Set(stored(seq)),
            salt: Set(salt.to_vec()),
            body: Set(body),
        });
        rows.add(body.into_iter().collect());
        if is_new {
            rows.add(vec![row.clone()]);
        }
        Ok(rows)
    }

    /// Records a change and its leaf, which have the same position.
    pub(crate) async fn record(
        &self,
        head: &mut Head,
        change: &NewChange,
        versions: &[VersionedItems],
    ) -> Result<u64, StoreError> {
        let seq = head.frontier.size();
        let mut row = row::new_change(&self.tenant, stored(seq), change)?;
        self.append_entry(head, change, versions, (&mut row, true)).await?;
        Ok(seq)
    }

    /// Records a change together with the versions that it makes, and answers its position among the
    /// tenant's changes, which is that of its leaf in the log: 1, 2, 3… without gaps (0 is the tenant
    /// itself). Each version must be one above the environment's current one.
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
        if versions.iter().any(|new| !(1..=LARGEST_VERSION).contains(&new.version)) {
            return Err(StoreError::Conflict);
        }
        let mut held = self.head.lock().await;
        let head = self.ready(&mut held, change.time_ms).await?;
        let Some(project) = &change.project else {
            return if versions.is_empty() {
                self.record(head, &change, &[]).await
            } else {
                Err(StoreError::Missing)
            };
        };
        let seq = head.frontier.size();
        let mut row = row::new_change(&self.tenant, stored(seq), &change)?;
        let mut rows = self.entry_rows(head, &change, &versions, (&mut row, true))?;
        let mut notes = Vec::new();
        for version in versions {
            let of = EnvironmentRef {
                tenant: self.tenant.clone(),
                project: project.clone(),
                environment: version.environment.clone(),
            };
            notes.extend(self.notes(head, &of, &version, change.time_ms).await?);
            for new in &version.lists {
                self.add_list(&mut rows, (project, &version.environment), new).await?;
            }
            self.add_version(&mut rows, (project, stored(seq)), version);
        }
        self.add_notes(&mut rows, notes).await;
        rows.write(&self.transaction).await?;
        Ok(seq)
    }
}
