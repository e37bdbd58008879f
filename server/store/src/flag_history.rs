//! What the flags of a project were before a change.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, JoinType, QueryFilter, QueryOrder, QuerySelect};
use tidegate_domain::{ChangeKind, FlagDefinition, FlagKey, Logged, ProjectKey, ReadModels};

use crate::entity::{changes, items, rulesets};
use crate::query::{bounded, stored};
use crate::{Reader, StoreError, row, ruleset};

/// Changes that are read at once.
const CHANGES_READ: u64 = 500;
/// Those that make flags what they are.
const OF_FLAGS: [ChangeKind; 3] =
    [ChangeKind::FlagCreated, ChangeKind::FlagsChanged, ChangeKind::FlagsUndone];

impl Reader {
    /// What belonged to the flags of a project in all environments, before a change.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn flags_before(
        &self,
        project: &ProjectKey,
        change: u64,
    ) -> Result<BTreeMap<FlagKey, FlagDefinition>, StoreError> {
        use changes::Column::{Kind, Project, Seq};
        let (mut models, mut after) = (ReadModels::new(self.tenant.clone()), 0);
        loop {
            let rows = self.of::<changes::Entity>().filter(Project.eq(project.as_str()));
            let rows = rows.filter(Kind.is_in(OF_FLAGS.map(ChangeKind::name)));
            let rows = rows.filter(Seq.gt(after)).filter(Seq.lt(stored(change)));
            let rows = self.all(rows.order_by_asc(Seq).limit(CHANGES_READ)).await?;
            let Some(last) = rows.last() else { break };
            after = last.seq;
            self.take_in(&mut models, rows).await?;
        }
        Ok(models.flags.into_iter().map(|((_, key), flag)| (key, flag)).collect())
    }

    async fn take_in(&self, models: &mut ReadModels, rows: Vec<changes::Model>) -> Result<(), StoreError> {
        let created = rows.iter().filter(|row| row.kind == ChangeKind::FlagCreated.name());
        let mut bodies = self.bodies_of(created.map(|row| row.seq).collect()).await?;
        for row in rows {
            let rules = BTreeMap::from([(String::new(), bodies.remove(&row.seq).unwrap_or_default())]);
            let seq = row::number("change", row.seq)?;
            let recorded = row::recorded(row)?;
            let logged = Logged {
                seq,
                kind: recorded.kind,
                time_ms: recorded.time_ms,
                actor: &recorded.actor.id,
                reason: recorded.comment.as_deref(),
                project: recorded.project.as_ref(),
                environment: None,
                document: Some(&recorded.instructions),
                versions: &[],
                rules: &rules,
            };
            models.apply(&logged).map_err(|fault| StoreError::Corrupt(format!("change {seq}: {fault}")))?;
        }
        Ok(())
    }

    /// The items that changes made, by change and key.
    async fn bodies_of(
        &self,
        seqs: Vec<i64>,
    ) -> Result<BTreeMap<i64, BTreeMap<String, Option<String>>>, StoreError> {
        use rulesets::Column::ChangeSeq;
        let rows = self.of::<items::Entity>().join(JoinType::InnerJoin, ruleset::ruleset());
        let rows = rows.filter(ChangeSeq.is_in(seqs)).select_only();
        let rows = rows.column(ChangeSeq).column(items::Column::ItemKey).column(items::Column::Body);
        let mut bodies = BTreeMap::<i64, BTreeMap<_, _>>::new();
        let rows = rows.into_tuple::<(i64, String, Option<String>)>();
        for (seq, key, body) in bounded(rows.all(&self.transaction)).await? {
            bodies.entry(seq).or_default().insert(key, body);
        }
        Ok(bodies)
    }
}
