//! The lists of large segments, named by what they hash to.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::tenancy::{Isolated, isolate};

pub(crate) struct Lists;

impl MigrationName for Lists {
    fn name(&self) -> &str {
        "m0020_lists"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Lists {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (key, bytes) = match manager.get_database_backend() {
            DbBackend::Postgres => ("text COLLATE \"C\"", "bytea"),
            _ => ("text", "blob"),
        };
        let statement = STATEMENT.replace("{key}", key).replace("{bytes}", bytes);
        manager.get_connection().execute_unprepared(&statement).await?;
        isolate(manager, &[Isolated::append_only("lists")]).await
    }
}

/// Ascending little-endian hashes of 8 bytes. Without a base, `added` is the whole list.
const STATEMENT: &str = "CREATE TABLE lists (
    tenant {key} NOT NULL,
    project {key} NOT NULL,
    environment {key} NOT NULL,
    reference {key} NOT NULL,
    base {key},
    added {bytes} NOT NULL,
    removed {bytes} NOT NULL,
    PRIMARY KEY (tenant, project, environment, reference),
    FOREIGN KEY (tenant, project, environment) REFERENCES environments (tenant, project, key)
)";
