//! The tenant's own customers.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

pub(crate) struct Customers;

impl MigrationName for Customers {
    fn name(&self) -> &str {
        "m0006_customers"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Customers {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let key = match manager.get_database_backend() {
            DbBackend::Postgres => "text COLLATE \"C\"",
            _ => "text",
        };
        manager.get_connection().execute_unprepared(&STATEMENT.replace("{key}", key)).await?;
        Ok(())
    }
}

/// `attributes` is JSON; `search` is what a search looks through.
const STATEMENT: &str = "CREATE TABLE customers (
    tenant {key} NOT NULL REFERENCES tenants (key),
    key {key} NOT NULL,
    name text NOT NULL,
    tier text,
    ring text,
    attributes text NOT NULL,
    notes text,
    search text NOT NULL,
    created_ms bigint NOT NULL,
    changed_seq bigint NOT NULL,
    PRIMARY KEY (tenant, key)
)";
