//! What SDKs report.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::tenancy::{Isolated, isolate};

pub(crate) struct Telemetry;

impl MigrationName for Telemetry {
    fn name(&self) -> &str {
        "m0010_telemetry"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Telemetry {
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

/// What is not told is an empty text, so that it can be part of a key. `recent` has number and
/// fingerprint of the instance's last reports, 16 hexadecimal digits each. `arm` is 0 for the baseline,
/// 1 for the target; `seen` has the registers of a HyperLogLog, two digits each. Units in error stand
/// under the metric of the error, sampled ones under `@sampled`.
const STATEMENTS: &[&str] = &[
    "CREATE TABLE instances (
        tenant {key} NOT NULL,
        project {key} NOT NULL,
        environment {key} NOT NULL,
        instance {key} NOT NULL,
        application {key} NOT NULL,
        version {key} NOT NULL,
        sdk text NOT NULL,
        recent text NOT NULL,
        rules_epoch bigint NOT NULL,
        rules_version bigint NOT NULL,
        first_ms bigint NOT NULL,
        last_ms bigint NOT NULL,
        PRIMARY KEY (tenant, project, environment, instance),
        FOREIGN KEY (tenant, project, environment) REFERENCES environments (tenant, project, key)
    )",
    "CREATE INDEX instances_last ON instances (last_ms)",
    "CREATE TABLE live_versions (
        tenant {key} NOT NULL,
        project {key} NOT NULL,
        environment {key} NOT NULL,
        application {key} NOT NULL,
        version {key} NOT NULL,
        evaluations bigint NOT NULL,
        dropped bigint NOT NULL,
        starts_attempted bigint NOT NULL,
        starts_ok bigint NOT NULL,
        first_ms bigint NOT NULL,
        last_ms bigint NOT NULL,
        PRIMARY KEY (tenant, project, environment, application, version)
    )",
    "CREATE TABLE flag_usage (
        tenant {key} NOT NULL,
        project {key} NOT NULL,
        environment {key} NOT NULL,
        flag {key} NOT NULL,
        hour_ms bigint NOT NULL,
        variant {key} NOT NULL,
        rule {key} NOT NULL,
        reason {key} NOT NULL,
        application {key} NOT NULL,
        version {key} NOT NULL,
        customer {key} NOT NULL,
        n bigint NOT NULL,
        last_ms bigint NOT NULL,
        PRIMARY KEY
            (tenant, project, environment, flag, hour_ms, variant, rule, reason, application, version, customer)
    )",
    "CREATE INDEX flag_usage_hour ON flag_usage (hour_ms)",
    "CREATE TABLE unknown_flags (
        tenant {key} NOT NULL,
        project {key} NOT NULL,
        environment {key} NOT NULL,
        flag {key} NOT NULL,
        type {key} NOT NULL,
        application {key} NOT NULL,
        version {key} NOT NULL,
        n bigint NOT NULL,
        last_ms bigint NOT NULL,
        PRIMARY KEY (tenant, project, environment, flag, type, application, version)
    )",
    "CREATE INDEX unknown_flags_last ON unknown_flags (last_ms)",
    "CREATE TABLE release_counts (
        tenant {key} NOT NULL,
        project {key} NOT NULL,
        environment {key} NOT NULL,
        release {key} NOT NULL,
        step_epoch bigint NOT NULL,
        arm bigint NOT NULL,
        stratum {key} NOT NULL,
        metric {key} NOT NULL,
        ok bigint NOT NULL,
        err bigint NOT NULL,
        unknown bigint NOT NULL,
        overflow bigint NOT NULL,
        seen text NOT NULL,
        last_ms bigint NOT NULL,
        PRIMARY KEY (tenant, project, environment, release, step_epoch, arm, stratum, metric)
    )",
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
        PRIMARY KEY (tenant, project, environment, release, step_epoch, arm, stratum, metric, unit)
    )",
];

const TABLES: &[Isolated] = &[
    Isolated::new("instances").across(&["SELECT", "DELETE"]),
    Isolated::new("live_versions"),
    Isolated::new("flag_usage").across(&["SELECT", "DELETE"]),
    Isolated::new("unknown_flags").across(&["SELECT", "DELETE"]),
    Isolated::new("release_counts"),
    Isolated::new("release_units"),
];
