//! Row-level security, and the roles that it holds for.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::tenancy::{Isolated, isolate};

pub(crate) struct Isolation;

impl MigrationName for Isolation {
    fn name(&self) -> &str {
        "m0007_isolation"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Isolation {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Postgres {
            for statement in ROLES {
                manager.get_connection().execute_unprepared(statement).await?;
            }
        }
        isolate(manager, TABLES).await
    }
}

/// `tidegate_app` does everything for one tenant, `tidegate_across` the few jobs for all of them; neither
/// logs in, owns anything or passes by the policies. Roles are of the whole cluster: another database may
/// have made them, at this very moment even.
const ROLES: &[&str] = &[
    "DO $$ BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tidegate_app') THEN
            CREATE ROLE tidegate_app NOLOGIN NOINHERIT NOBYPASSRLS;
        END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$",
    "DO $$ BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tidegate_across') THEN
            CREATE ROLE tidegate_across NOLOGIN NOINHERIT NOBYPASSRLS;
        END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$",
    "DO $$ BEGIN
        IF NOT (pg_has_role('tidegate_app', 'MEMBER') AND pg_has_role('tidegate_across', 'MEMBER')) THEN
            EXECUTE format('GRANT tidegate_app, tidegate_across TO %I', current_user);
        END IF;
    END $$",
    "DO $$ BEGIN
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO tidegate_app, tidegate_across', current_schema());
    END $$",
    "GRANT SELECT, INSERT, UPDATE ON leases TO tidegate_across",
];

const TABLES: &[Isolated] = &[
    Isolated { tenant: "key", inside: "SELECT, INSERT, UPDATE", ..Isolated::new("tenants") }
        .across(&["SELECT"]),
    Isolated::new("projects"),
    Isolated::new("environments").across(&["SELECT"]),
    Isolated::new("flags"),
    Isolated::new("changes"),
    Isolated::new("rulesets"),
    Isolated::new("items"),
    Isolated::new("credentials").across(&["SELECT", "UPDATE (used_ms)"]),
    Isolated { inside: "SELECT, INSERT, UPDATE", ..Isolated::new("log_heads") }.across(&["SELECT"]),
    Isolated::append_only("log_leaves"),
    Isolated::append_only("log_nodes"),
    Isolated::append_only("log_bodies"),
    Isolated::append_only("log_checkpoints").across(&["SELECT", "INSERT"]),
    Isolated::append_only("log_keys").across(&["SELECT"]),
    Isolated::new("snapshot_notes").across(&["SELECT"]),
    Isolated::new("requests").across(&["SELECT (created_ms)", "DELETE"]),
    Isolated::new("customers"),
];
