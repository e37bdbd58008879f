//! Reading rules: what stands in which version.

use std::collections::BTreeMap;

use sea_orm::sea_query::{
    Expr, ExprTrait, Func, Order, OverStatement, Query, SelectStatement, WindowStatement,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, RelationDef, Select,
};
use tidegate_domain::{EnvironmentKey, ProjectKey};

use crate::entity::items::Column::{Body, Environment, ItemKey, Project, Tenant, Version};
use crate::entity::{changes, items, rulesets};
use crate::lists::Place;
use crate::query::{bounded, stored};
use crate::{Reader, StoreError, row};

/// Most item keys in one statement: databases limit how many values it may carry.
const KEYS_PER_STATEMENT: usize = 1000;

/// Which of an item's states it is, counted from the latest.
const PLACE_FROM_END: &str = "place_from_end";

/// An item as it stands in an environment's rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredItem {
    /// Such as `flag/checkout-v2`.
    pub key: String,
    /// The version in which it last changed.
    pub version: u64,
    /// Its JSON, byte for byte as it was stored; `None` where that version removed it.
    pub body: Option<String>,
}

/// An item as it stands now in one of several environments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemState {
    /// Where.
    pub environment: EnvironmentKey,
    /// Such as `flag/checkout-v2`.
    pub key: String,
    /// The version in which it last changed.
    pub version: u64,
    /// When that was, in milliseconds since the Unix epoch.
    pub changed_ms: i64,
    /// Its JSON, byte for byte as it was stored.
    pub body: String,
}

#[derive(FromQueryResult)]
struct StateRow {
    environment: String,
    item_key: String,
    version: i64,
    time_ms: i64,
    body: String,
}

impl Reader {
    /// What has changed in an environment's rules after a version: each item in its latest state,
    /// also those that were removed. After version 0: the whole current ruleset, without them.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn items(
        &self,
        project: &ProjectKey,
        environment: &EnvironmentKey,
        since_version: u64,
    ) -> Result<Vec<StoredItem>, StoreError> {
        if since_version == 0 {
            let place = Condition::all().add(Environment.eq(environment.as_str()));
            return self.present(project, place).await;
        }
        let rows = self.of::<items::Entity>().filter(Project.eq(project.as_str()));
        let rows = rows.filter(Environment.eq(environment.as_str()));
        let rows = rows.filter(Version.gt(stored(since_version))).filter(Expr::not_exists(later()));
        to_items(self.all(rows.order_by_asc(ItemKey)).await?)
    }

    /// The whole ruleset of an environment as it was at a version.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn items_at(
        &self,
        project: &ProjectKey,
        environment: &EnvironmentKey,
        version: u64,
    ) -> Result<Vec<StoredItem>, StoreError> {
        let place = Condition::all().add(Environment.eq(environment.as_str()));
        self.present(project, place.add(Version.lte(stored(version)))).await
    }

    /// The version in which each item of an environment last changed, also of those that were removed.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn item_versions(
        &self,
        (project, environment): Place<'_>,
    ) -> Result<BTreeMap<String, u64>, StoreError> {
        let rows = self.of::<items::Entity>().filter(Project.eq(project.as_str()));
        let rows = rows.filter(Environment.eq(environment.as_str())).select_only().column(ItemKey);
        let rows = rows.expr(Expr::col(Version).max()).group_by(ItemKey).into_tuple::<(String, i64)>();
        let versions = bounded(rows.all(&self.transaction)).await?.into_iter();
        versions.map(|(key, version)| Ok((key, row::number("version", version)?))).collect()
    }

    /// The current state of some items in some environments of a project; what is not there, or was
    /// removed, is left out.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn items_of(
        &self,
        project: &ProjectKey,
        environments: &[EnvironmentKey],
        item_keys: &[String],
    ) -> Result<Vec<ItemState>, StoreError> {
        let mut states = Vec::new();
        for keys in item_keys.chunks(KEYS_PER_STATEMENT) {
            let place = Condition::all()
                .add(Environment.is_in(environments.iter().map(EnvironmentKey::as_str)))
                .add(ItemKey.is_in(keys));
            let rows = self.latest(project, &place).filter(Body.is_not_null());
            let rows = rows.join(JoinType::InnerJoin, ruleset()).join(JoinType::InnerJoin, change());
            let rows = rows.column(changes::Column::TimeMs).into_model::<StateRow>();
            for row in bounded(rows.all(&self.transaction)).await? {
                states.push(to_state(row)?);
            }
        }
        Ok(states)
    }

    async fn present(&self, project: &ProjectKey, place: Condition) -> Result<Vec<StoredItem>, StoreError> {
        to_items(self.all(self.latest(project, &place).filter(Body.is_not_null())).await?)
    }

    /// The rows that hold the latest state of each item, as far as they lie in the place. The history is read once, from
    /// its end: where PostgreSQL does not know yet how long a table is, a join of it with itself may take the square of
    /// that.
    pub(crate) fn latest(&self, project: &ProjectKey, place: &Condition) -> Select<items::Entity> {
        let of_an_item = WindowStatement::partition_by(Environment)
            .add_partition_by(ItemKey.into_expr())
            .order_by(Version, Order::Desc)
            .take();
        let mut history =
            self.of::<items::Entity>().filter(Project.eq(project.as_str())).filter(place.clone());
        QuerySelect::query(&mut history).expr_window_as(Func::cust("ROW_NUMBER"), of_an_item, PLACE_FROM_END);
        let mut rows = self.of::<items::Entity>();
        QuerySelect::query(&mut rows).from_clear().from_subquery(history.into_query(), items::Entity);
        rows.filter(Expr::col((items::Entity, PLACE_FROM_END)).eq(1))
            .order_by_asc(Environment)
            .order_by_asc(ItemKey)
    }
}

/// A later state of the same item. Asked for few items this costs by their number, while what
/// [`Reader::latest`] does costs by the length of the history.
fn later() -> SelectStatement {
    let later = |column| Expr::col(("later", column));
    let own = |column: items::Column| column.into_expr();
    let same = [Tenant, Project, Environment, ItemKey].map(|column| later(column).eq(own(column)));
    Query::select()
        .expr(Expr::val(1))
        .from_as(items::Entity, "later")
        .cond_where(same.into_iter().fold(Condition::all(), Condition::add))
        .and_where(later(Version).gt(own(Version)))
        .take()
}

pub(crate) fn ruleset() -> RelationDef {
    use rulesets::Column as To;
    items::Entity::belongs_to(rulesets::Entity)
        .from((Tenant, Project, Environment, Version))
        .to((To::Tenant, To::Project, To::Environment, To::Version))
        .into()
}

fn change() -> RelationDef {
    use changes::Column as To;
    use rulesets::Column as From;
    rulesets::Entity::belongs_to(changes::Entity)
        .from((From::Tenant, From::ChangeSeq))
        .to((To::Tenant, To::Seq))
        .into()
}

fn to_items(rows: Vec<items::Model>) -> Result<Vec<StoredItem>, StoreError> {
    let item = |row: items::Model| {
        Ok(StoredItem { key: row.item_key, version: row::number("version", row.version)?, body: row.body })
    };
    rows.into_iter().map(item).collect()
}

fn to_state(row: StateRow) -> Result<ItemState, StoreError> {
    Ok(ItemState {
        environment: row::key("environment", &row.environment)?,
        key: row.item_key,
        version: row::number("version", row.version)?,
        changed_ms: row.time_ms,
        body: row.body,
    })
}
