//! Starts of instances that were served a guarded variant, until they succeed or their time is over.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::tenancy::{Isolated, isolate};

pub(crate) struct Starts;

impl MigrationName for Starts {
    fn name(&self) -> &str {
        "m0025_starts"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Starts {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let key = match manager.get_database_backend() {
            DbBackend::Postgres => "text COLLATE \"C\"",
            _ => "text",
        };
        for statement in STATEMENTS {
            manager.get_connection().execute_unprepared(&statement.replace("{key}", key)).await?;
        }
        isolate(manager, TABLES).await
    }
}

/// An instance's `starts_until_ms` is when its start is over, however it went; 0 before it began. `arm` is 0 for the
/// baseline, 1 for the target; `unit` is what counts if the start fails.
const STATEMENTS: &[&str] = &[
    "ALTER TABLE instances ADD COLUMN starts_until_ms bigint NOT NULL DEFAULT 0",
    "CREATE TABLE release_starts (
        tenant {key} NOT NULL,
        project {key} NOT NULL,
        environment {key} NOT NULL,
        instance {key} NOT NULL,
        release {key} NOT NULL,
        step_epoch bigint NOT NULL,
        arm bigint NOT NULL,
        stratum {key} NOT NULL,
        unit bigint NOT NULL,
        application {key} NOT NULL,
        until_ms bigint NOT NULL,
        PRIMARY KEY (tenant, project, environment, instance, release)
    )",
    "CREATE INDEX release_starts_over ON release_starts (tenant, project, environment, release, until_ms)",
    "CREATE INDEX release_starts_old ON release_starts (until_ms)",
];

const TABLES: &[Isolated] = &[Isolated::new("release_starts").across(&["SELECT", "DELETE"])];
