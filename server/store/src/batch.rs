//! Rows of several tables that are written together: on PostgreSQL in one round trip.

use sea_orm::sea_query::{
    CommonTableExpression, Expr, InsertStatement, Query, UpdateStatement, WithClause, WithQuery,
};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, QueryTrait,
    StatementBuilder,
};

use crate::StoreError;
use crate::query::bounded;

/// Most rows in one statement: databases limit how many values it may carry.
const ROWS_PER_STATEMENT: usize = 1000;

/// Inserts and updates, in the order in which they make sense.
#[derive(Default)]
pub(crate) struct Batch {
    steps: Vec<Step>,
    rows: usize,
}

enum Step {
    Insert(InsertStatement),
    /// Has to find its row.
    Update(UpdateStatement),
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
        self.steps.push(Step::Insert(insert));
        self.rows += rows;
    }

    /// Adds an update of one row.
    pub(crate) fn add_update(&mut self, update: UpdateStatement) {
        self.steps.push(Step::Update(update));
        self.rows += 1;
    }

    /// Writes them, or ends as a conflict where an update does not find its row.
    pub(crate) async fn write(self, to: &DatabaseTransaction) -> Result<(), StoreError> {
        if to.get_database_backend() != DbBackend::Postgres || self.rows > ROWS_PER_STATEMENT {
            return write_each(self.steps, to).await;
        }
        let (mut updates, inserts): (Vec<Step>, Vec<Step>) =
            self.steps.into_iter().partition(|step| matches!(step, Step::Update(_)));
        match updates.pop() {
            Some(Step::Update(last)) => {
                let all = together(updates.into_iter().chain(inserts), last);
                execute(&all, to).await.and_then(found_its_row)
            }
            _ => write_each(inserts, to).await,
        }
    }
}

async fn write_each(steps: Vec<Step>, to: &DatabaseTransaction) -> Result<(), StoreError> {
    for step in steps {
        match step {
            Step::Insert(insert) => execute(&insert, to).await.map(drop)?,
            Step::Update(update) => execute(&update, to).await.and_then(found_its_row)?,
        }
    }
    Ok(())
}

/// One statement, whose last update finds its row where all others find theirs.
fn together(steps: impl Iterator<Item = Step>, mut last: UpdateStatement) -> WithQuery {
    let mut with = WithClause::new();
    for (index, step) in steps.enumerate() {
        let (mut table, name) = (CommonTableExpression::new(), format!("step_{index}"));
        match step {
            Step::Insert(insert) => table.query(insert),
            Step::Update(mut update) => {
                let found = Query::select().expr(Expr::val(1)).from(name.clone()).take();
                last.and_where(Expr::exists(found));
                table.query(update.returning_all().take())
            }
        };
        with.cte(table.table_name(name).to_owned());
    }
    last.with(with)
}

async fn execute(statement: &impl StatementBuilder, to: &DatabaseTransaction) -> Result<u64, StoreError> {
    Ok(bounded(to.execute(statement)).await?.rows_affected())
}

fn found_its_row(rows: u64) -> Result<(), StoreError> {
    if rows == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}
