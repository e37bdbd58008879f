//! What was answered to requests that may come again.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

pub(crate) struct Requests;

impl MigrationName for Requests {
    fn name(&self) -> &str {
        "m0004_requests"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Requests {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (key, bytes) = match manager.get_database_backend() {
            DbBackend::Postgres => ("text COLLATE \"C\"", "bytea"),
            _ => ("text", "blob"),
        };
        for statement in STATEMENTS {
            let statement = statement.replace("{key}", key).replace("{bytes}", bytes);
            manager.get_connection().execute_unprepared(&statement).await?;
        }
        Ok(())
    }
}

/// `fingerprint` is of method, path and body; `answer` is sealed under the caller's own token.
const STATEMENTS: &[&str] = &[
    "CREATE TABLE requests (
        tenant {key} NOT NULL REFERENCES tenants (key),
        credential {key} NOT NULL,
        key {key} NOT NULL,
        fingerprint {bytes} NOT NULL,
        answer {bytes} NOT NULL,
        created_ms bigint NOT NULL,
        PRIMARY KEY (tenant, credential, key)
    )",
    "CREATE INDEX requests_created ON requests (created_ms)",
];
