//! From which pages browsers may use a client key.

use sea_orm_migration::prelude::*;

pub(crate) struct Origins;

impl MigrationName for Origins {
    fn name(&self) -> &str {
        "m0019_origins"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Origins {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(STATEMENT).await.map(drop)
    }
}

/// With spaces between; none for any origin.
const STATEMENT: &str = "ALTER TABLE credentials ADD COLUMN origins text NOT NULL DEFAULT ''";
