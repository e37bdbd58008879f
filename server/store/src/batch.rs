//! Rows of several tables that are written together: on PostgreSQL in one round trip.

use sea_orm::sea_query::{CommonTableExpression, InsertStatement, UpdateStatement, WithClause};
use sea_orm::{ActiveModelTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, QueryTrait};

use crate::StoreError;
use crate::query::bounded;

/// Most rows in one statement: databases limit how many values it may carry.
const ROWS_PER_STATEMENT: usize = 1000;

/// Inserts, in the order in which they make sense.
#[derive(Default)]
pub(crate) struct Batch {
    inserts: Vec<InsertStatement>,
    rows: usize,
}

impl Batch {
    /// Adds rows of one table.
    pub(crate) fn add<A: ActiveModelTrait>(&mut self, mut rows: Vec<A>) {
        while !rows.is_empty() {
            let rest = rows.split_off(rows.len().min(ROWS_PER_STATEMENT));
            let count = rows.len();
            self.add_insert(A::Entity::insert_many(rows).into_query(), count);
            rows = rest;
        }
    }

    /// Adds an insert that says more than its rows.
    pub(crate) fn add_insert(&mut self, insert: InsertStatement, rows: usize) {
        self.inserts.push(insert);
        self.rows += rows;
    }

    /// Writes them.
    pub(crate) async fn write(mut self, to: &DatabaseTransaction) -> Result<(), StoreError> {
        if !self.is_together(to) {
            return self.write_each(to).await;
        }
        match self.inserts.pop() {
            Some(last) if self.inserts.is_empty() => bounded(to.execute(&last)).await.map(drop),
            Some(last) => bounded(to.execute(&last.with(self.clause()))).await.map(drop),
            None => Ok(()),
        }
    }

    /// Writes them, then an update; answers how many rows that has changed.
    pub(crate) async fn write_and(
        self,
        update: UpdateStatement,
        to: &DatabaseTransaction,
    ) -> Result<u64, StoreError> {
        if self.is_together(to) {
            return Ok(bounded(to.execute(&update.with(self.clause()))).await?.rows_affected());
        }
        self.write_each(to).await?;
        Ok(bounded(to.execute(&update)).await?.rows_affected())
    }

    fn is_together(&self, to: &DatabaseTransaction) -> bool {
        to.get_database_backend() == DbBackend::Postgres && self.rows <= ROWS_PER_STATEMENT
    }

    async fn write_each(self, to: &DatabaseTransaction) -> Result<(), StoreError> {
        for insert in self.inserts {
            bounded(to.execute(&insert)).await?;
        }
        Ok(())
    }

    fn clause(self) -> WithClause {
        let mut with = WithClause::new();
        for (index, insert) in self.inserts.into_iter().enumerate() {
            let name = format!("insert_{index}");
            with.cte(CommonTableExpression::new().query(insert).table_name(name).to_owned());
        }
        with
    }
}
