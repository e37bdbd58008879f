//! What changes in an environment have to meet.

use sea_orm_migration::prelude::*;

pub(crate) struct Policies;

impl MigrationName for Policies {
    fn name(&self) -> &str {
        "m0011_policies"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Policies {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statement in STATEMENTS {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

/// `policy` is JSON: what it does not say is as by default. `policy_seq` is the change that set it.
const STATEMENTS: &[&str] = &[
    "ALTER TABLE environments ADD COLUMN policy text NOT NULL DEFAULT '{}'",
    "ALTER TABLE environments ADD COLUMN policy_seq bigint NOT NULL DEFAULT 0",
];
