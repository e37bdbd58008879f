//! Releases, what has happened to them, and what is to be told to people.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::tenancy::{Isolated, isolate};

pub(crate) struct Releases;

impl MigrationName for Releases {
    fn name(&self) -> &str {
        "m0013_releases"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Releases {
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

/// A row of `releases` is what its events make of it, as JSON in `body`; `rules_version` is the version of
/// the rules in which its last step stands. `once` names what may happen only once to a release: the
/// entry into a stage in an attempt, a halt. `outbox` is what is to be delivered: of which kind, to whom.
const STATEMENTS: &[&str] = &[
    "CREATE TABLE releases (
        tenant {key} NOT NULL,
        id {key} NOT NULL,
        project {key} NOT NULL,
        environment {key} NOT NULL,
        flag {key} NOT NULL,
        state {key} NOT NULL,
        version bigint NOT NULL,
        rules_version bigint NOT NULL,
        body text NOT NULL,
        lease_holder {key} NOT NULL,
        lease_until_ms bigint NOT NULL,
        lease_epoch bigint NOT NULL,
        PRIMARY KEY (tenant, id)
    )",
    "CREATE INDEX releases_of_environment ON releases (tenant, project, environment, id)",
    "CREATE UNIQUE INDEX releases_one_a_flag ON releases (tenant, project, environment, flag)
        WHERE state = 'running' OR state = 'holding' OR state = 'watching'",
    "CREATE INDEX releases_open ON releases (lease_until_ms)
        WHERE state = 'scheduled' OR state = 'running' OR state = 'holding' OR state = 'watching'
            OR state = 'halting'",
    "CREATE TABLE release_events (
        tenant {key} NOT NULL,
        release {key} NOT NULL,
        seq bigint NOT NULL,
        once {key} NOT NULL,
        body text NOT NULL,
        PRIMARY KEY (tenant, release, seq)
    )",
    "CREATE UNIQUE INDEX release_events_once ON release_events (tenant, release, once)",
    "CREATE TABLE outbox (
        tenant {key} NOT NULL,
        id {key} NOT NULL,
        kind {key} NOT NULL,
        recipient {key} NOT NULL,
        body text NOT NULL,
        at_ms bigint NOT NULL,
        PRIMARY KEY (tenant, id)
    )",
    "CREATE INDEX outbox_old ON outbox (at_ms)",
];

const TABLES: &[Isolated] = &[
    Isolated::new("releases").across(&[
        "SELECT (tenant, id, project, environment, state, lease_holder, lease_until_ms, lease_epoch)",
        "UPDATE (lease_holder, lease_until_ms, lease_epoch)",
    ]),
    Isolated::append_only("release_events"),
    Isolated::new("outbox").across(&["SELECT (at_ms)", "DELETE"]),
];
