//! What was answered to the platform's requests that may come again: they are of no tenant.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

pub(crate) struct PlatformRequests;

impl MigrationName for PlatformRequests {
    fn name(&self) -> &str {
        "m0021_platform_requests"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for PlatformRequests {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let (key, bytes) = match backend {
            DbBackend::Postgres => ("text COLLATE \"C\"", "bytea"),
            _ => ("text", "blob"),
        };
        let statement = STATEMENT.replace("{key}", key).replace("{bytes}", bytes);
        manager.get_connection().execute_unprepared(&statement).await?;
        if backend == DbBackend::Postgres {
            for grant in GRANTS {
                manager.get_connection().execute_unprepared(grant).await?;
            }
        }
        Ok(())
    }
}

/// `fingerprint` is of method, path and body; `answer` is sealed under the platform's own token.
const STATEMENT: &str = "CREATE TABLE platform_requests (
    credential {key} NOT NULL,
    key {key} NOT NULL,
    fingerprint {bytes} NOT NULL,
    answer {bytes} NOT NULL,
    created_ms bigint NOT NULL,
    PRIMARY KEY (credential, key)
)";

const GRANTS: &[&str] = &[
    "GRANT SELECT, INSERT, DELETE ON platform_requests TO tidegate_app",
    "GRANT SELECT (created_ms), DELETE ON platform_requests TO tidegate_across",
];
