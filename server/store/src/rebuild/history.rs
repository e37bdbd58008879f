//! What each change made once and for all: its record, versions and items.

use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, QueryFilter};

use super::table::Table;
use super::{Entry, Phase, Walk};
use crate::customers::ERASED;
use crate::entity::{changes, items, rulesets};
use crate::query::stored;
use crate::{Reader, StoreError};

impl Walk<'_> {
    /// Compares what some leaves made; after the last one, what comes behind all of them.
    pub(super) async fn history(
        &mut self,
        (start, end): (u64, u64),
        entries: &[Entry],
    ) -> Result<(), StoreError> {
        let end = if start == end { None } else { Some(end) };
        for phase in [Phase::Set, Phase::Remove] {
            let changes = self.changes(start, end, entries).await?;
            let rulesets = self.rulesets(start, end, entries).await?;
            let items = self.items(start, end, entries).await?;
            match phase {
                Phase::Set => {
                    self.table(changes, phase).await?;
                    self.table(rulesets, phase).await?;
                    self.table(items, phase).await?;
                }
                Phase::Remove => {
                    self.table(items, phase).await?;
                    self.table(rulesets, phase).await?;
                    self.table(changes, phase).await?;
                }
            }
        }
        Ok(())
    }

    async fn changes(
        &self,
        start: u64,
        end: Option<u64>,
        entries: &[Entry],
    ) -> Result<Table<'static, changes::Entity, changes::ActiveModel>, StoreError> {
        use changes::Column::Seq;
        let rows = self.reader.of::<changes::Entity>().filter(Seq.gte(stored(start)));
        let rows = end.into_iter().fold(rows, |rows, end| rows.filter(Seq.lt(stored(end))));
        Ok(Table {
            name: "changes",
            // The first leaf is the tenant itself.
            logged: entries.iter().filter(|entry| entry.leaf.seq > 0).map(change).collect(),
            stored: self.reader.all(rows).await?,
            complete: Ok(&forgotten),
            only_adds: false,
        })
    }

    async fn rulesets(
        &self,
        start: u64,
        end: Option<u64>,
        entries: &[Entry],
    ) -> Result<Table<'static, rulesets::Entity, rulesets::ActiveModel>, StoreError> {
        use rulesets::Column::ChangeSeq;
        let rows = self.reader.of::<rulesets::Entity>().filter(ChangeSeq.gte(stored(start)));
        let rows = end.into_iter().fold(rows, |rows, end| rows.filter(ChangeSeq.lt(stored(end))));
        let logged = entries.iter().flat_map(|entry| {
            entry.leaf.snapshots.iter().map(|made| rulesets::ActiveModel {
                tenant: Set(entry.leaf.tenant.clone()),
                project: Set(entry.leaf.project.clone().unwrap_or_default()),
                environment: Set(made.env.clone()),
                version: Set(stored(made.version)),
                digest: Set(made.digest.clone()),
                change_seq: Set(stored(entry.leaf.seq)),
            })
        });
        Ok(Table {
            name: "rulesets",
            logged: logged.collect(),
            stored: self.reader.all(rows).await?,
            complete: Ok(&|_| {}),
            only_adds: false,
        })
    }

    async fn items(
        &self,
        start: u64,
        end: Option<u64>,
        entries: &[Entry],
    ) -> Result<Table<'static, items::Entity, items::ActiveModel>, StoreError> {
        let logged = entries.iter().flat_map(items_of).collect();
        let stored = self.reader.items_made(start, end).await?;
        Ok(Table { name: "items", logged, stored, complete: Ok(&|_| {}), only_adds: false })
    }
}

impl Reader {
    /// The items of the versions that some changes made.
    async fn items_made(&self, start: u64, end: Option<u64>) -> Result<Vec<items::Model>, StoreError> {
        use rulesets::Column::{ChangeSeq, Environment, Project, Tenant, Version};
        let versions = Query::select()
            .columns([Project, Environment, Version])
            .from(rulesets::Entity)
            .and_where(Tenant.eq(self.tenant.as_str()))
            .and_where(ChangeSeq.gte(stored(start)))
            .and_where_option(end.map(|end| ChangeSeq.lt(stored(end))))
            .take();
        let version = [items::Column::Project, items::Column::Environment, items::Column::Version];
        let version = Expr::tuple(version.map(|column| column.into_expr()));
        self.all(self.of::<items::Entity>().filter(version.in_subquery(versions))).await
    }
}

fn change(entry: &Entry) -> changes::ActiveModel {
    let Entry { leaf, kind, time_ms, recorded, .. } = entry;
    let request = leaf.request.as_ref().map(|request| request.id.clone());
    // What may be erased is compared by its hash.
    let instructions = recorded.document.clone().filter(|_| !kind.is_personal());
    changes::ActiveModel {
        tenant: Set(leaf.tenant.clone()),
        seq: Set(stored(leaf.seq)),
        kind: Set(leaf.kind.clone()),
        actor_id: Set(leaf.actor.id.clone()),
        actor_name: NotSet,
        time_ms: Set(*time_ms),
        project: Set(leaf.project.clone()),
        environment: Set(leaf.env.clone()),
        comment: NotSet,
        instructions: instructions.map_or(NotSet, Set),
        request_id: Set(request.unwrap_or_default()),
        comment_salt: NotSet,
        instructions_salt: NotSet,
    }
}

/// What stood beside the log only is gone with the row.
fn forgotten(row: &mut changes::ActiveModel) {
    row.actor_name = row.actor_id.clone();
    (row.comment, row.comment_salt, row.instructions_salt) = (Set(None), Set(None), Set(None));
    if row.instructions.is_not_set() {
        row.instructions = Set(ERASED.into());
    }
}

fn items_of(entry: &Entry) -> Vec<items::ActiveModel> {
    let mut rows = Vec::new();
    for made in &entry.leaf.snapshots {
        for (key, body) in entry.recorded.rules.get(&made.env).into_iter().flatten() {
            rows.push(items::ActiveModel {
                tenant: Set(entry.leaf.tenant.clone()),
                project: Set(entry.leaf.project.clone().unwrap_or_default()),
                item_key: Set(key.clone()),
                environment: Set(made.env.clone()),
                version: Set(stored(made.version)),
                body: Set(body.clone()),
            });
        }
    }
    rows
}
