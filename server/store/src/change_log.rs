//! Reading the change log.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, JoinType, Order, QueryFilter, QueryOrder, QuerySelect, Select};
use tidegate_domain::{Change, EnvironmentKey, ProjectKey};

use crate::entity::{changes, items, rulesets};
use crate::query::{bounded, folded, stored};
use crate::{Reader, StoreError, row, ruleset};

/// Which changes are wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct ChangeFilter<'a> {
    /// Only those of this project.
    pub project: Option<&'a ProjectKey>,
    /// Only those that are about this environment or made a version in it.
    pub environment: Option<&'a EnvironmentKey>,
    /// Only those that touched this item, such as `flag/checkout-v2`; where an environment is given,
    /// in that.
    pub item: Option<&'a str>,
    /// Only those of whom this is the id, or the name without regard to case.
    pub actor: Option<&'a str>,
    /// Only those of this kind, or of a kind that begins with it and a point.
    pub kind: Option<&'a str>,
    /// Only those in whose instructions this customer's key stands as a text.
    pub customer: Option<&'a str>,
    /// Only those before this one.
    pub before: Option<u64>,
    /// Only those after this one, the oldest first.
    pub after: Option<u64>,
    /// At most so many. Ask for one more than you show, to know whether there is another page.
    pub limit: u32,
}

impl Reader {
    /// The tenant's changes, newest first; after a given one, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn changes(&self, filter: &ChangeFilter<'_>) -> Result<Vec<Change>, StoreError> {
        use changes::Column::{Environment, Project, Seq};
        let order = if filter.after.is_some() { Order::Asc } else { Order::Desc };
        let mut rows = self.of::<changes::Entity>().order_by(Seq, order).limit(u64::from(filter.limit));
        if let Some(project) = filter.project {
            rows = rows.filter(Project.eq(project.as_str()));
        }
        if let Some(environment) = filter.environment {
            let about = Condition::any().add(Environment.eq(environment.as_str()));
            rows = rows.filter(about.add(Seq.in_subquery(self.made_version_in(filter, environment))));
        }
        if let Some(item) = filter.item {
            rows = rows.filter(Seq.in_subquery(self.touched(filter, item)));
        }
        rows = self.about(rows, filter);
        if let Some(before) = filter.before {
            rows = rows.filter(Seq.lt(stored(before)));
        }
        if let Some(after) = filter.after {
            rows = rows.filter(Seq.gt(stored(after)));
        }
        self.with_versions(self.all(rows).await?).await
    }

    /// Of some changes, those by somebody, of a kind, or about a customer.
    fn about(&self, mut rows: Select<changes::Entity>, filter: &ChangeFilter<'_>) -> Select<changes::Entity> {
        use changes::Column::{ActorId, ActorName, Instructions, Kind};
        if let Some(actor) = filter.actor {
            let named = Expr::expr(folded(ActorName)).eq(Func::lower(Expr::val(actor)));
            rows = rows.filter(Condition::any().add(ActorId.eq(actor)).add(named));
        }
        if let Some(kind) = filter.kind {
            let object = format!("{kind}.");
            let length = object.chars().count() as i32;
            let begins = Func::cust("substr").args([Expr::col(Kind), Expr::val(1_i32), Expr::val(length)]);
            rows = rows.filter(Condition::any().add(Kind.eq(kind)).add(Expr::expr(begins).eq(object)));
        }
        if let Some(customer) = filter.customer {
            let quoted = serde_json::Value::from(customer).to_string();
            rows = rows.filter(self.contains(Instructions, &quoted));
        }
        rows
    }

    /// The tenant's latest change; 0 before the first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn last_change(&self) -> Result<u64, StoreError> {
        let newest = self.of::<changes::Entity>().order_by(changes::Column::Seq, Order::Desc).limit(1);
        let seq = self.all(newest).await?.first().map_or(0, |row| row.seq);
        row::number("seq", seq)
    }

    /// The version that an environment had at a moment; `None` before its first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn version_at(
        &self,
        project: &ProjectKey,
        environment: &EnvironmentKey,
        time_ms: i64,
    ) -> Result<Option<u64>, StoreError> {
        use changes::Column::{Seq, TimeMs};
        use rulesets::Column::{ChangeSeq, Environment, Project, Version};
        let until = Query::select()
            .column(Seq)
            .from(changes::Entity)
            .and_where(changes::Column::Tenant.eq(self.tenant.as_str()))
            .and_where(TimeMs.lte(time_ms))
            .take();
        let rows = self.of::<rulesets::Entity>().filter(Project.eq(project.as_str()));
        let rows = rows.filter(Environment.eq(environment.as_str())).filter(ChangeSeq.in_subquery(until));
        let newest = self.all(rows.order_by(Version, Order::Desc).limit(1)).await?;
        newest.first().map(|row| row::number("version", row.version)).transpose()
    }

    fn made_version_in(&self, filter: &ChangeFilter, environment: &EnvironmentKey) -> SelectStatement {
        use rulesets::Column::{ChangeSeq, Environment, Project, Tenant};
        Query::select()
            .column(ChangeSeq)
            .from(rulesets::Entity)
            .and_where(Tenant.eq(self.tenant.as_str()))
            .and_where(Environment.eq(environment.as_str()))
            .and_where_option(filter.project.map(|project| Project.eq(project.as_str())))
            .take()
    }

    fn touched(&self, filter: &ChangeFilter, item: &str) -> SelectStatement {
        use items::Column::{Environment, ItemKey, Project, Tenant, Version};
        use rulesets::Column as Ruleset;
        let versions = Query::select()
            .columns([Project, Environment, Version])
            .from(items::Entity)
            .and_where(Tenant.eq(self.tenant.as_str()))
            .and_where(ItemKey.eq(item))
            .and_where_option(filter.project.map(|project| Project.eq(project.as_str())))
            .and_where_option(filter.environment.map(|environment| Environment.eq(environment.as_str())))
            .take();
        let version = [Ruleset::Project, Ruleset::Environment, Ruleset::Version].map(|c| c.into_expr());
        Query::select()
            .column(Ruleset::ChangeSeq)
            .from(rulesets::Entity)
            .and_where(Ruleset::Tenant.eq(self.tenant.as_str()))
            .and_where(Expr::tuple(version.map(Into::into)).in_subquery(versions))
            .take()
    }

    async fn with_versions(&self, rows: Vec<changes::Model>) -> Result<Vec<Change>, StoreError> {
        let seqs: Vec<i64> = rows.iter().map(|row| row.seq).collect();
        let mut versions = self.versions_of(&seqs).await?;
        let mut items = self.items_touched_by(&seqs).await?;
        let change = |row: changes::Model| {
            Ok(Change {
                seq: row::number("seq", row.seq)?,
                versions: versions.remove(&row.seq).unwrap_or_default(),
                items: items.remove(&row.seq).unwrap_or_default().into_iter().collect(),
                recorded: row::recorded(row)?,
            })
        };
        rows.into_iter().map(change).collect()
    }

    async fn versions_of(
        &self,
        seqs: &[i64],
    ) -> Result<BTreeMap<i64, Vec<(EnvironmentKey, u64)>>, StoreError> {
        use rulesets::Column::{ChangeSeq, Environment};
        let rows = self.of::<rulesets::Entity>().filter(ChangeSeq.is_in(seqs.iter().copied()));
        let mut versions = BTreeMap::<i64, Vec<_>>::new();
        for row in self.all(rows.order_by_asc(Environment)).await? {
            let version = (row::key("environment", &row.environment)?, row::number("version", row.version)?);
            versions.entry(row.change_seq).or_default().push(version);
        }
        Ok(versions)
    }

    async fn items_touched_by(&self, seqs: &[i64]) -> Result<BTreeMap<i64, BTreeSet<String>>, StoreError> {
        use rulesets::Column::{ChangeSeq, Environment, Project, Tenant, Version};
        let versions = Query::select()
            .columns([Project, Environment, Version])
            .from(rulesets::Entity)
            .and_where(Tenant.eq(self.tenant.as_str()))
            .and_where(ChangeSeq.is_in(seqs.iter().copied()))
            .take();
        let version = [items::Column::Project, items::Column::Environment, items::Column::Version];
        let version = Expr::tuple(version.map(|column| column.into_expr()));
        let rows = self.of::<items::Entity>().join(JoinType::InnerJoin, ruleset::ruleset());
        // Says what the join says, too: SQLite would walk through all items of the tenant.
        let rows = rows.filter(version.in_subquery(versions));
        let rows = rows.select_only().column(ChangeSeq).column(items::Column::ItemKey).distinct();
        let mut touched = BTreeMap::<i64, BTreeSet<_>>::new();
        for (seq, item) in bounded(rows.into_tuple::<(i64, String)>().all(&self.transaction)).await? {
            touched.entry(seq).or_default().insert(item);
        }
        Ok(touched)
    }
}
