//! The plans that a tenant has saved.

use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};
use tidegate_domain::PlanKey;
use tidegate_domain::release::SavedPlan;

use crate::query::{bounded, stored};
use crate::{Reader, StoreError, Writer, row};

#[derive(FromQueryResult)]
struct PlanRow {
    key: String,
    plan: String,
    created_ms: i64,
    changed_seq: i64,
}

impl PlanRow {
    fn plan(self) -> Result<SavedPlan, StoreError> {
        Ok(SavedPlan {
            key: row::key("a plan", &self.key)?,
            plan: row::json("a plan", &self.plan)?,
            created_ms: self.created_ms,
            changed: row::number("changed_seq", self.changed_seq)?,
        })
    }
}

impl Reader {
    /// The plans that the tenant has saved, in the order of their keys.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn plans(&self) -> Result<Vec<SavedPlan>, StoreError> {
        let sql = "SELECT key, plan, created_ms, changed_seq FROM saved_plans WHERE tenant = $1 ORDER BY key";
        self.plan_rows(sql, []).await
    }

    /// One of them.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn plan(&self, key: &PlanKey) -> Result<Option<SavedPlan>, StoreError> {
        let sql = "SELECT key, plan, created_ms, changed_seq FROM saved_plans WHERE tenant = $1 AND key = $2";
        Ok(self.plan_rows(sql, [key.as_str().into()]).await?.pop())
    }

    async fn plan_rows<const N: usize>(
        &self,
        sql: &str,
        more: [Value; N],
    ) -> Result<Vec<SavedPlan>, StoreError> {
        let values = [Value::from(self.tenant.as_str())].into_iter().chain(more);
        let asked = Statement::from_sql_and_values(self.transaction.get_database_backend(), sql, values);
        let rows = bounded(PlanRow::find_by_statement(asked).all(&self.transaction)).await?;
        rows.into_iter().map(PlanRow::plan).collect()
    }
}

impl Writer {
    /// Saves a plan that does not exist yet.
    ///
    /// # Errors
    /// [`StoreError::Exists`], [`StoreError::Unavailable`].
    pub async fn create_plan(&self, saved: &SavedPlan) -> Result<(), StoreError> {
        let sql = "INSERT INTO saved_plans (tenant, key, plan, created_ms, changed_seq) VALUES ($1, $2, $3, $4, $5)";
        let plan = row::to_json("a plan", &saved.plan)?;
        let values = [plan.into(), saved.created_ms.into(), stored(saved.changed).into()];
        let done = self.write_plan(sql, &saved.key, values).await;
        done.map_err(|error| crate::writer::exists(error, "plan", saved.key.as_str()))
    }

    /// Replaces a plan that exists.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn replace_plan(&self, saved: &SavedPlan) -> Result<(), StoreError> {
        let sql = "UPDATE saved_plans SET plan = $3, changed_seq = $4 WHERE tenant = $1 AND key = $2";
        let plan = row::to_json("a plan", &saved.plan)?;
        self.write_plan(sql, &saved.key, [plan.into(), stored(saved.changed).into()]).await
    }

    /// Forgets a plan. Releases that were created from it have their own.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn delete_plan(&self, key: &PlanKey) -> Result<(), StoreError> {
        self.write_plan("DELETE FROM saved_plans WHERE tenant = $1 AND key = $2", key, []).await
    }

    async fn write_plan<const N: usize>(
        &self,
        sql: &str,
        key: &PlanKey,
        more: [Value; N],
    ) -> Result<(), StoreError> {
        let values = [Value::from(self.tenant.as_str()), key.as_str().into()].into_iter().chain(more);
        let statement = Statement::from_sql_and_values(self.transaction.get_database_backend(), sql, values);
        bounded(self.transaction.execute_raw(statement)).await.map(drop)
    }
}
