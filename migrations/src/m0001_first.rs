//! Tenants, projects, environments, flags, rulesets, changes, credentials.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

pub(crate) struct First;

impl MigrationName for First {
    fn name(&self) -> &str {
        "m0001_first"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for First {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Keys sort by their bytes, as on SQLite, whatever the locale of the PostgreSQL cluster is.
        let key = match manager.get_database_backend() {
            DbBackend::Postgres => "text COLLATE \"C\"",
            _ => "text",
        };
        for statement in STATEMENTS {
            manager.get_connection().execute_unprepared(&statement.replace("{key}", key)).await?;
        }
        Ok(())
    }
}

/// `{key}` stands for the type of keys and ids. Every table of a tenant has the tenant as the first
/// part of its primary key and of every foreign key. Times are milliseconds since the Unix epoch.
/// JSON is text: its bytes and its order are kept as they were written.
const STATEMENTS: &[&str] = &[
    "CREATE TABLE tenants (
        key {key} NOT NULL PRIMARY KEY,
        change_seq bigint NOT NULL,
        created_ms bigint NOT NULL
    )",
    "CREATE UNIQUE INDEX tenants_key ON tenants (lower(key))",
    "CREATE TABLE projects (
        tenant {key} NOT NULL REFERENCES tenants (key),
        key {key} NOT NULL,
        name text NOT NULL,
        created_ms bigint NOT NULL,
        PRIMARY KEY (tenant, key)
    )",
    "CREATE UNIQUE INDEX projects_key ON projects (tenant, lower(key))",
    "CREATE TABLE environments (
        tenant {key} NOT NULL,
        project {key} NOT NULL,
        key {key} NOT NULL,
        name text NOT NULL,
        ordinal bigint NOT NULL,
        version bigint NOT NULL,
        epoch bigint NOT NULL,
        digest text NOT NULL,
        created_ms bigint NOT NULL,
        PRIMARY KEY (tenant, project, key),
        FOREIGN KEY (tenant, project) REFERENCES projects (tenant, key)
    )",
    "CREATE UNIQUE INDEX environments_key ON environments (tenant, project, lower(key))",
    "CREATE TABLE flags (
        tenant {key} NOT NULL,
        project {key} NOT NULL,
        key {key} NOT NULL,
        value_type text NOT NULL,
        variants text NOT NULL,
        off_variant text NOT NULL,
        purpose text,
        description text,
        owner text,
        tags text NOT NULL,
        client_side boolean NOT NULL,
        search text NOT NULL,
        created_ms bigint NOT NULL,
        PRIMARY KEY (tenant, project, key),
        FOREIGN KEY (tenant, project) REFERENCES projects (tenant, key)
    )",
    "CREATE UNIQUE INDEX flags_key ON flags (tenant, project, lower(key))",
    "CREATE TABLE changes (
        tenant {key} NOT NULL REFERENCES tenants (key),
        seq bigint NOT NULL,
        kind text NOT NULL,
        actor_id text NOT NULL,
        actor_name text NOT NULL,
        time_ms bigint NOT NULL,
        project {key},
        environment {key},
        comment text,
        instructions text NOT NULL,
        request_id text NOT NULL,
        PRIMARY KEY (tenant, seq),
        FOREIGN KEY (tenant, project) REFERENCES projects (tenant, key),
        FOREIGN KEY (tenant, project, environment) REFERENCES environments (tenant, project, key)
    )",
    "CREATE INDEX changes_project ON changes (tenant, project, seq)",
    "CREATE TABLE rulesets (
        tenant {key} NOT NULL,
        project {key} NOT NULL,
        environment {key} NOT NULL,
        version bigint NOT NULL,
        digest text NOT NULL,
        change_seq bigint NOT NULL,
        PRIMARY KEY (tenant, project, environment, version),
        FOREIGN KEY (tenant, project, environment) REFERENCES environments (tenant, project, key),
        FOREIGN KEY (tenant, change_seq) REFERENCES changes (tenant, seq)
    )",
    "CREATE INDEX rulesets_change ON rulesets (tenant, change_seq)",
    // The primary key finds the history of one item, the index what a version range holds.
    "CREATE TABLE items (
        tenant {key} NOT NULL,
        project {key} NOT NULL,
        environment {key} NOT NULL,
        version bigint NOT NULL,
        item_key {key} NOT NULL,
        body text,
        PRIMARY KEY (tenant, project, item_key, environment, version),
        FOREIGN KEY (tenant, project, environment, version)
            REFERENCES rulesets (tenant, project, environment, version)
    )",
    "CREATE INDEX items_version ON items (tenant, project, environment, version, item_key)",
    // The only table that is asked without a tenant: a token is found by its id alone.
    "CREATE TABLE credentials (
        id {key} NOT NULL PRIMARY KEY,
        tenant {key} NOT NULL REFERENCES tenants (key),
        name text NOT NULL,
        secret_sha256 text NOT NULL,
        kind text NOT NULL,
        project {key},
        environment {key},
        audience text,
        created_ms bigint NOT NULL,
        FOREIGN KEY (tenant, project, environment) REFERENCES environments (tenant, project, key)
    )",
    "CREATE INDEX credentials_environment ON credentials (tenant, project, environment, created_ms, id)",
];
