//! Signals of others than SDKs: where they are read, how far they were read, and which batches came in.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::tenancy::{Isolated, isolate};

pub(crate) struct Signals;

impl MigrationName for Signals {
    fn name(&self) -> &str {
        "m0016_signals"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Signals {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (key, statements) = match manager.get_database_backend() {
            DbBackend::Postgres => ("text COLLATE \"C\"", [TABLES, POSTGRES].concat()),
            _ => ("text", TABLES.to_vec()),
        };
        for statement in statements {
            manager.get_connection().execute_unprepared(&statement.replace("{key}", key)).await?;
        }
        isolate(manager, ISOLATED).await
    }
}

/// `sources` and `reading` are JSON; `changed_seq` is the change that set the sources. A batch is known
/// by its source and its name, and by the `fingerprint` of what stood in it.
const TABLES: &[&str] = &[
    "CREATE TABLE signal_sources (
        tenant {key} NOT NULL,
        project {key} NOT NULL,
        environment {key} NOT NULL,
        sources text NOT NULL,
        changed_seq bigint NOT NULL,
        PRIMARY KEY (tenant, project, environment)
    )",
    "CREATE TABLE signal_readings (
        tenant {key} NOT NULL,
        project {key} NOT NULL,
        environment {key} NOT NULL,
        release {key} NOT NULL,
        signal {key} NOT NULL,
        step_epoch bigint NOT NULL,
        read_ms bigint NOT NULL,
        reading text NOT NULL,
        PRIMARY KEY (tenant, project, environment, release, signal)
    )",
    "CREATE INDEX signal_readings_old ON signal_readings (read_ms)",
    "CREATE TABLE signal_batches (
        tenant {key} NOT NULL,
        source {key} NOT NULL,
        batch {key} NOT NULL,
        fingerprint bigint NOT NULL,
        taken_ms bigint NOT NULL,
        PRIMARY KEY (tenant, source, batch)
    )",
    "CREATE INDEX signal_batches_old ON signal_batches (taken_ms)",
];

const POSTGRES: &[&str] =
    &["CREATE CONSTRAINT TRIGGER needs_leaf AFTER INSERT OR UPDATE OR DELETE ON signal_sources
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION log_requires_leaf()"];

const ISOLATED: &[Isolated] = &[
    Isolated::new("signal_sources"),
    Isolated::new("signal_readings").across(&["SELECT", "DELETE"]),
    Isolated::new("signal_batches").across(&["SELECT", "DELETE"]),
];
