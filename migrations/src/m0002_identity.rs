//! What tokens may do, and for how long.

use sea_orm_migration::prelude::*;

pub(crate) struct Identity;

impl MigrationName for Identity {
    fn name(&self) -> &str {
        "m0002_identity"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Identity {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statement in STATEMENTS {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

/// `kind` is `api` or `sdk`, and `owner` for what older servers wrote: an API token that may do
/// everything. Of an API token, `powers` is a role or permissions with spaces between, and project
/// and environment say where it has them.
const STATEMENTS: &[&str] = &[
    "ALTER TABLE credentials ADD COLUMN powers text",
    "ALTER TABLE credentials ADD COLUMN expires_ms bigint",
    "ALTER TABLE credentials ADD COLUMN revoked_ms bigint",
    "ALTER TABLE credentials ADD COLUMN used_ms bigint",
    "CREATE INDEX credentials_tenant ON credentials (tenant, created_ms, id)",
];
