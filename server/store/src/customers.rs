//! The tenant's customers.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use tidegate_domain::release::Enrolled;
use tidegate_domain::{Customer, Freeze, in_force};

use crate::entity::{changes, customers};
use crate::query::bounded;
use crate::{Page, Reader, StoreError, Writer, row};

/// Most keys that one statement names.
const KEYS_AT_ONCE: usize = 10_000;

/// What stands in place of what was erased.
pub(crate) const ERASED: &str = "{\"erased\":true}";

/// Customers whom a step of a release newly exposes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// Among whom units are split then.
    pub next: Enrolled,
    /// Among whom as many of them are exposed already.
    pub but: Option<Enrolled>,
    /// Keys of those whom the release spares.
    pub spared: Vec<String>,
}

/// Customers who are in a freeze of theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrozenCustomers {
    /// How many.
    pub count: u64,
    /// The key of the first.
    pub first: String,
    /// Its freeze.
    pub freeze: Freeze,
}

/// That one of a customer's freezes is in force.
fn in_force_sql(backend: DbBackend, now_ms: i64) -> String {
    let (freezes, number) = match backend {
        DbBackend::Postgres => ("jsonb_array_elements(CAST(freezes AS jsonb))", "bigint"),
        _ => ("json_each(freezes)", "integer"),
    };
    let field = |name: &str| format!("CAST(value ->> '{name}' AS {number})");
    let (from, until) = (field("from_ms"), field("until_ms"));
    format!("EXISTS (SELECT 1 FROM {freezes} WHERE {from} <= {now_ms} AND {now_ms} < {until})")
}

impl Reader {
    /// The customers in the order of their keys; a page begins after a key. With `q`, those that have
    /// this text in key, name, tier, ring or notes, without regard to case.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn customers(&self, q: Option<&str>, page: Page<'_>) -> Result<Vec<Customer>, StoreError> {
        use customers::Column::{Key, Search};
        let mut rows = self.of::<customers::Entity>().order_by_asc(Key).limit(u64::from(page.limit));
        if let Some(after) = page.after {
            rows = rows.filter(Key.gt(after));
        }
        if let Some(q) = q {
            rows = rows.filter(self.contains(Search, &q.to_lowercase()));
        }
        self.all(rows).await?.into_iter().map(row::customer).collect()
    }

    /// One customer.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn customer(&self, key: &str) -> Result<Option<Customer>, StoreError> {
        let rows = self.of::<customers::Entity>().filter(customers::Column::Key.eq(key));
        self.one(rows).await?.map(row::customer).transpose()
    }

    /// The keys of customers among whom a release splits units, in their order; those that are named and
    /// not known here are not among them.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn enrolled(&self, among: &Enrolled, limit: u64) -> Result<Vec<String>, StoreError> {
        use customers::Column::Key;
        let rows = self.enrolled_rows(among).select_only().column(Key).order_by_asc(Key).limit(limit);
        bounded(rows.into_tuple().all(&self.transaction)).await
    }

    /// How many they are.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn count_enrolled(&self, among: &Enrolled) -> Result<u64, StoreError> {
        bounded(self.enrolled_rows(among).count(&self.transaction)).await
    }

    /// How many customers there are in each ring, and in none.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn customers_by_ring(&self) -> Result<Vec<(Option<String>, u64)>, StoreError> {
        use customers::Column::{Key, Ring};
        let rows = self.of::<customers::Entity>().select_only().column(Ring).column_as(Key.count(), "n");
        let rows = rows.group_by(Ring).into_tuple();
        let rows: Vec<(Option<String>, i64)> = bounded(rows.all(&self.transaction)).await?;
        Ok(rows.into_iter().map(|(ring, n)| (ring, n.unsigned_abs())).collect())
    }

    /// The rings of customers, as far as they are known here.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn rings_of(&self, keys: &[&str]) -> Result<Vec<(String, Option<String>)>, StoreError> {
        use customers::Column::{Key, Ring};
        let mut found = Vec::new();
        for some in keys.chunks(KEYS_AT_ONCE) {
            let rows = self.of::<customers::Entity>().filter(Key.is_in(some.iter().copied()));
            let rows = rows.select_only().column(Key).column(Ring).into_tuple();
            found.extend(bounded(rows.all(&self.transaction)).await?);
        }
        Ok(found)
    }

    /// How many of these tiers are among them beside those who are named.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn count_unnamed(
        &self,
        among: &Enrolled,
        tiers: &[String],
        named: &[&str],
    ) -> Result<u64, StoreError> {
        use customers::Column::{Key, Tier};
        let rows = self.enrolled_rows(among).filter(Tier.is_in(tiers.iter().map(String::as_str)));
        let rows = rows.filter(Key.is_not_in(named.iter().copied()));
        bounded(rows.count(&self.transaction)).await
    }

    /// How many of those who are enrolled `next`, and not `but` now, are in a freeze of theirs at that moment; with the
    /// key of the first, and that freeze.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn frozen_customers(
        &self,
        reached: &Reached,
        now_ms: i64,
    ) -> Result<Option<FrozenCustomers>, StoreError> {
        use customers::Column::{Freezes, Key, Ring};
        let backend = self.transaction.get_database_backend();
        let mut rows = self.enrolled_rows(&reached.next).filter(Freezes.ne("[]"));
        rows = rows.filter(Expr::cust(in_force_sql(backend, now_ms)));
        rows = rows.filter(Key.is_not_in(reached.spared.iter().map(String::as_str)));
        match &reached.but {
            None => {}
            Some(Enrolled::Everybody) => return Ok(None),
            Some(Enrolled::Customers { rings, keys }) => {
                let others = Ring.is_null().or(Ring.is_not_in(rings.iter().map(String::as_str)));
                rows = rows.filter(others).filter(Key.is_not_in(keys.iter().map(String::as_str)));
            }
        }
        let count = bounded(rows.clone().count(&self.transaction)).await?;
        let Some(first) = bounded(rows.order_by_asc(Key).one(&self.transaction)).await? else {
            return Ok(None);
        };
        let customer = row::customer(first)?;
        let Some(freeze) = in_force(&customer.freezes, now_ms).cloned() else { return Ok(None) };
        Ok(Some(FrozenCustomers { count, first: customer.key, freeze }))
    }

    fn enrolled_rows(&self, among: &Enrolled) -> Select<customers::Entity> {
        use customers::Column::{Key, Ring};
        let rows = self.of::<customers::Entity>();
        match among {
            Enrolled::Everybody => rows,
            Enrolled::Customers { rings, keys } => {
                let rings = Ring.is_in(rings.iter().map(String::as_str));
                rows.filter(rings.or(Key.is_in(keys.iter().map(String::as_str))))
            }
        }
    }
}

impl Writer {
    /// Creates a customer.
    ///
    /// # Errors
    /// [`StoreError::Exists`], [`StoreError::Unavailable`].
    pub async fn create_customer(&self, customer: &Customer) -> Result<(), StoreError> {
        if self.customer(&customer.key).await?.is_some() {
            return Err(StoreError::Exists { kind: "customer", key: customer.key.clone() });
        }
        self.insert(row::new_customer(&self.tenant, customer)?).await
    }

    /// Replaces what is known of a customer that exists.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn replace_customer(&self, customer: &Customer) -> Result<(), StoreError> {
        self.delete_customer(&customer.key).await?;
        self.insert(row::new_customer(&self.tenant, customer)?).await
    }

    /// Erases a customer, and what changes say about it; the log keeps their hashes. Answers how many
    /// changes had something to erase.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn erase_customer(&self, key: &str) -> Result<u64, StoreError> {
        use changes::Column::{Comment, CommentSalt, Instructions, InstructionsSalt, Kind, Tenant};
        self.delete_customer(key).await?;
        let named = format!("\"key\":{}", serde_json::Value::from(key));
        let erasing = changes::Entity::update_many()
            .col_expr(Instructions, Expr::val(ERASED))
            .col_expr(Comment, Expr::val(Option::<String>::None))
            .col_expr(InstructionsSalt, Expr::val(Option::<Vec<u8>>::None))
            .col_expr(CommentSalt, Expr::val(Option::<Vec<u8>>::None))
            .filter(Tenant.eq(self.tenant.as_str()))
            .filter(Kind.starts_with("customer."))
            .filter(self.contains(Instructions, &named));
        Ok(bounded(erasing.exec(&self.transaction)).await?.rows_affected)
    }

    async fn delete_customer(&self, key: &str) -> Result<(), StoreError> {
        use customers::Column::{Key, Tenant};
        let gone =
            customers::Entity::delete_many().filter(Tenant.eq(self.tenant.as_str())).filter(Key.eq(key));
        bounded(gone.exec(&self.transaction)).await.map(drop)
    }
}
