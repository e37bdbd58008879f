//! What is counted of releases, by windows of ten seconds, and who reported in them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::tenancy::{Isolated, isolate};

pub(crate) struct Evidence;

impl MigrationName for Evidence {
    fn name(&self) -> &str {
        "m0012_evidence"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Evidence {
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

/// There were no releases before: what was counted was of none. `arm` is 0 for the baseline, 1 for the
/// target; `source` is `sdk`, or who sent signals; `seen` has the registers of a HyperLogLog, two digits
/// each. A unit in error stands in the window of its first error in the step epoch, under the metric of
/// the error; sampled ones under `@sampled`. `window_ms` of an instance is the last window in which it
/// was counted.
const STATEMENTS: &[&str] = &[
    "DROP TABLE release_counts",
    "DROP TABLE release_units",
    "ALTER TABLE instances ADD COLUMN audience text NOT NULL DEFAULT 'server'",
    "ALTER TABLE instances ADD COLUMN window_ms bigint NOT NULL DEFAULT 0",
    "CREATE INDEX instances_live ON instances (tenant, project, environment, last_ms)",
    "CREATE TABLE reporting_windows (
        tenant {key} NOT NULL,
        project {key} NOT NULL,
        environment {key} NOT NULL,
        window_ms bigint NOT NULL,
        instances bigint NOT NULL,
        PRIMARY KEY (tenant, project, environment, window_ms)
    )",
    "CREATE INDEX reporting_windows_old ON reporting_windows (window_ms)",
    "CREATE TABLE release_seen (
        tenant {key} NOT NULL,
        project {key} NOT NULL,
        environment {key} NOT NULL,
        release {key} NOT NULL,
        step_epoch bigint NOT NULL,
        arm bigint NOT NULL,
        stratum {key} NOT NULL,
        metric {key} NOT NULL,
        seen text NOT NULL,
        last_ms bigint NOT NULL,
        PRIMARY KEY (tenant, project, environment, release, step_epoch, arm, stratum, metric)
    )",
    "CREATE INDEX release_seen_last ON release_seen (last_ms)",
    "CREATE TABLE release_exposures (
        tenant {key} NOT NULL,
        project {key} NOT NULL,
        environment {key} NOT NULL,
        release {key} NOT NULL,
        step_epoch bigint NOT NULL,
        arm bigint NOT NULL,
        stratum {key} NOT NULL,
        metric {key} NOT NULL,
        window_ms bigint NOT NULL,
        source {key} NOT NULL,
        ok bigint NOT NULL,
        err bigint NOT NULL,
        unknown bigint NOT NULL,
        overflow bigint NOT NULL,
        PRIMARY KEY
            (tenant, project, environment, release, step_epoch, arm, stratum, metric, window_ms, source)
    )",
    "CREATE INDEX release_exposures_old ON release_exposures (window_ms)",
    "CREATE TABLE release_units (
        tenant {key} NOT NULL,
        project {key} NOT NULL,
        environment {key} NOT NULL,
        release {key} NOT NULL,
        step_epoch bigint NOT NULL,
        arm bigint NOT NULL,
        stratum {key} NOT NULL,
        metric {key} NOT NULL,
        unit bigint NOT NULL,
        window_ms bigint NOT NULL,
        source {key} NOT NULL,
        PRIMARY KEY (tenant, project, environment, release, step_epoch, arm, stratum, metric, unit)
    )",
    "CREATE INDEX release_units_old ON release_units (window_ms)",
];

const TABLES: &[Isolated] = &[
    Isolated::new("reporting_windows").across(&["SELECT", "DELETE"]),
    Isolated::new("release_seen").across(&["SELECT", "DELETE"]),
    Isolated::new("release_exposures").across(&["SELECT", "DELETE"]),
    Isolated::new("release_units").across(&["SELECT", "DELETE"]),
];
