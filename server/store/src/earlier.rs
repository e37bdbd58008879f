//! Changes from before there was a log: they get their leaves when it begins.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use tidegate_domain::{Change, EnvironmentKey, ProjectKey, VersionedItems};

use crate::appending::Head;
use crate::entity::{changes, items, rulesets};
use crate::keyring::FIRST_EPOCH;
use crate::query::{bounded, stored};
use crate::{ChangeFilter, StoreError, Writer, row};

/// Changes that are read at once.
const CHANGES_READ: u32 = 100;

impl Writer {
    /// Appends a leaf for each change that is there already.
    pub(crate) async fn append_earlier(&self, head: &mut Head) -> Result<(), StoreError> {
        loop {
            let after = Some(head.frontier.size() - 1);
            let page = ChangeFilter { after, limit: CHANGES_READ, ..ChangeFilter::default() };
            let earlier = self.changes(&page).await?;
            if earlier.is_empty() {
                return Ok(());
            }
            for change in earlier {
                self.append_one(head, change).await?;
            }
        }
    }

    async fn append_one(&self, head: &mut Head, change: Change) -> Result<(), StoreError> {
        use changes::Column::{CommentSalt, InstructionsSalt, Seq, Tenant};
        let mut versions = Vec::new();
        if let Some(project) = &change.recorded.project {
            for (environment, version) in &change.versions {
                versions.push(self.versioned_items(project, environment, *version).await?);
            }
        }
        let mut row = row::new_change(&self.tenant, stored(change.seq), &change.recorded)?;
        self.append_entry(head, &change.recorded, &versions, (&mut row, false)).await?;
        let update = changes::Entity::update_many()
            .col_expr(CommentSalt, Expr::val(row.comment_salt.take().flatten()))
            .col_expr(InstructionsSalt, Expr::val(row.instructions_salt.take().flatten()))
            .filter(Tenant.eq(self.tenant.as_str()))
            .filter(Seq.eq(stored(change.seq)));
        bounded(update.exec(&self.transaction)).await.map(drop)
    }

    async fn versioned_items(
        &self,
        project: &ProjectKey,
        environment: &EnvironmentKey,
        version: u64,
    ) -> Result<VersionedItems, StoreError> {
        use items::Column::{Environment, ItemKey, Project, Version};
        use rulesets::Column as Ruleset;
        let ruleset = self.of::<rulesets::Entity>().filter(Ruleset::Project.eq(project.as_str()));
        let ruleset = ruleset.filter(Ruleset::Environment.eq(environment.as_str()));
        let ruleset = ruleset.filter(Ruleset::Version.eq(stored(version)));
        let ruleset = bounded(ruleset.one(&self.transaction)).await?.ok_or(StoreError::Missing)?;
        let items = self.of::<items::Entity>().filter(Project.eq(project.as_str()));
        let items = items.filter(Environment.eq(environment.as_str())).filter(Version.eq(stored(version)));
        let items = self.all(items.order_by_asc(ItemKey)).await?;
        Ok(VersionedItems {
            environment: environment.clone(),
            epoch: FIRST_EPOCH,
            version,
            digest: ruleset.digest,
            items: items.into_iter().map(|item| (item.item_key, item.body)).collect(),
            lists: Vec::new(),
            client_digest: None,
        })
    }
}
