//! What becomes of tenants: how much each may have, and when it was deleted.

use sea_orm_migration::prelude::*;

pub(crate) struct Tenants;

impl MigrationName for Tenants {
    fn name(&self) -> &str {
        "m0008_tenants"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Tenants {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statement in STATEMENTS {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

/// `quotas` is JSON: what it does not say is as by default. The row of a deleted tenant stays: its key
/// is never given to another one.
const STATEMENTS: &[&str] = &[
    "ALTER TABLE tenants ADD COLUMN quotas text NOT NULL DEFAULT '{}'",
    "ALTER TABLE tenants ADD COLUMN deleted_ms bigint",
    "ALTER TABLE tenants ADD COLUMN changed_seq bigint NOT NULL DEFAULT 0",
];
