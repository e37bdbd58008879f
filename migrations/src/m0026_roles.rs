//! A login that made the roles may become them, on PostgreSQL 16 and later too.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

pub(crate) struct Roles;

impl MigrationName for Roles {
    fn name(&self) -> &str {
        "m0026_roles"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Roles {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        match manager.get_database_backend() {
            DbBackend::Postgres => manager.get_connection().execute_unprepared(GRANT).await.map(drop),
            _ => Ok(()),
        }
    }
}

/// From 16 on, whoever makes a role is a member who may not become it; before, there is no such difference.
const GRANT: &str = "DO $$ BEGIN
        IF current_setting('server_version_num')::integer >= 160000 THEN
            IF NOT (pg_has_role('tidegate_app', 'SET') AND pg_has_role('tidegate_across', 'SET')) THEN
                EXECUTE format('GRANT tidegate_app, tidegate_across TO %I WITH SET TRUE', current_user);
            END IF;
        END IF;
    END $$";
