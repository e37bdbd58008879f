//! What becomes of flags: how long they are meant to live, and when they were archived.

use sea_orm_migration::prelude::*;

pub(crate) struct Flags;

impl MigrationName for Flags {
    fn name(&self) -> &str {
        "m0005_flags"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Flags {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statement in STATEMENTS {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

/// `changed_seq` is the change that last changed the flag itself, 0 for one before this was kept. The
/// row of an archived flag stays: its key is never given to another one.
const STATEMENTS: &[&str] = &[
    "ALTER TABLE flags ADD COLUMN lifetime_ms bigint",
    "ALTER TABLE flags ADD COLUMN archived_ms bigint",
    "ALTER TABLE flags ADD COLUMN changed_seq bigint NOT NULL DEFAULT 0",
];
