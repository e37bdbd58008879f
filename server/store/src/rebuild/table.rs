//! One table: its rows beside those that follow from the log.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveModelTrait, EntityTrait, IdenStatic, IntoActiveModel, Iterable, PrimaryKeyToColumn, Value,
};

use super::{Phase, Walk};
use crate::StoreError;
use crate::query::bounded;

/// Decisions are made some moments before their change is recorded, or what follows from it is written.
const CLOSE_MS: u64 = 60_000;

/// Puts in what a row needs and the log does not say; or why nobody can.
pub(super) type Complete<'a, A> = Result<&'a (dyn Fn(&mut A) + Sync), &'static str>;

/// The rows of a table.
pub(super) struct Table<'a, E: EntityTrait, A> {
    pub(super) name: &'static str,
    /// As they follow from the log; what is not set does not.
    pub(super) logged: Vec<A>,
    /// As they are.
    pub(super) stored: Vec<E::Model>,
    pub(super) complete: Complete<'a, A>,
    /// Whether its rows are never changed and never removed, not even to be put right.
    pub(super) only_adds: bool,
}

/// What a row is called: its primary key, but for the tenant.
fn name<A: ActiveModelTrait>(row: &A) -> String {
    let keys = <A::Entity as EntityTrait>::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column);
    let keys = keys.filter(|column| column.as_str() != "tenant");
    keys.filter_map(|column| row.get(column).into_value())
        .map(|value| text(&value))
        .collect::<Vec<_>>()
        .join("/")
}

fn text(value: &Value) -> String {
    match value {
        Value::String(Some(text)) => text.to_string(),
        Value::BigInt(Some(number)) => number.to_string(),
        Value::Bool(Some(is)) => is.to_string(),
        _ => "nothing".into(),
    }
}

/// At most so many characters of a value are told.
const TOLD: usize = 200;

fn told(value: &Value) -> String {
    text(value).chars().take(TOLD).collect()
}

fn same(column: &str, logged: &Value, stored: &Value) -> bool {
    match (logged, stored) {
        (Value::BigInt(Some(logged)), Value::BigInt(Some(stored))) if column.ends_with("_ms") => {
            logged.abs_diff(*stored) <= CLOSE_MS
        }
        (Value::String(Some(logged)), Value::String(Some(stored))) => {
            logged == stored || same_json(logged, stored)
        }
        (logged, stored) => logged == stored,
    }
}

/// Whether two texts are the same JSON: the log does not keep the order of its names.
fn same_json(logged: &str, stored: &str) -> bool {
    let read = |text: &str| match text.starts_with(['{', '[']) {
        true => serde_json::from_str::<serde_json::Value>(text).ok(),
        false => None,
    };
    read(logged).is_some_and(|logged| read(stored) == Some(logged))
}

/// In what a row differs.
fn differences<A: ActiveModelTrait>(logged: &A, stored: &A) -> Vec<String> {
    let differs = |column: <A::Entity as EntityTrait>::Column| {
        let (logged, stored) = (logged.get(column).into_value()?, stored.get(column).into_value()?);
        let name = column.as_str();
        let words = || format!("{name} is `{}`, by the log `{}`", told(&stored), told(&logged));
        (!same(name, &logged, &stored)).then(words)
    };
    <A::Entity as EntityTrait>::Column::iter().filter_map(differs).collect()
}

impl Walk<'_> {
    /// Compares a table, and writes what differs where the walk writes.
    pub(super) async fn table<E, A>(&mut self, table: Table<'_, E, A>, phase: Phase) -> Result<(), StoreError>
    where
        E: EntityTrait,
        A: ActiveModelTrait<Entity = E> + Send + Sync,
        E::Model: IntoActiveModel<A> + Sync,
    {
        let stored = table.stored.into_iter().map(IntoActiveModel::into_active_model);
        let mut stored: BTreeMap<String, A> = stored.map(|row: A| (name(&row), row)).collect();
        for mut logged in table.logged {
            let name = name(&logged);
            match (stored.remove(&name), phase) {
                (None, Phase::Set) => self.add((table.name, &name), &mut logged, table.complete).await?,
                (Some(held), Phase::Set) => {
                    self.mend((table.name, &name), (logged, &held), table.only_adds).await?;
                }
                (_, Phase::Remove) => {}
            }
        }
        if phase == Phase::Remove {
            for (name, surplus) in stored {
                self.comparison.differs(table.name, &name, "no change has made it".into());
                if self.writes && !table.only_adds {
                    bounded(E::delete(surplus).exec(&self.reader.transaction)).await?;
                }
            }
        }
        Ok(())
    }

    async fn add<A>(
        &mut self,
        (table, name): (&'static str, &str),
        logged: &mut A,
        complete: Complete<'_, A>,
    ) -> Result<(), StoreError>
    where
        A: ActiveModelTrait + Send,
        <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
    {
        match complete {
            Ok(complete) => {
                self.comparison.differs(table, name, "it is missing".into());
                if self.writes {
                    complete(logged);
                    let insert = A::Entity::insert(logged.clone());
                    bounded(insert.exec_without_returning(&self.reader.transaction)).await?;
                }
            }
            Err(why) => self.comparison.differs(table, name, format!("it is missing, and {why}")),
        }
        Ok(())
    }

    async fn mend<A>(
        &mut self,
        (table, name): (&'static str, &str),
        (logged, stored): (A, &A),
        only_adds: bool,
    ) -> Result<(), StoreError>
    where
        A: ActiveModelTrait + Send,
        <A::Entity as EntityTrait>::Model: IntoActiveModel<A> + Sync,
    {
        let found = differences(&logged, stored);
        if found.is_empty() {
            return Ok(());
        }
        found.into_iter().for_each(|found| self.comparison.differs(table, name, found));
        if self.writes && !only_adds {
            bounded(A::Entity::update(logged).exec(&self.reader.transaction)).await?;
        }
        Ok(())
    }
}
