//! What the values of object flags have to look like.

use sea_orm_migration::prelude::*;

pub(crate) struct Schemas;

impl MigrationName for Schemas {
    fn name(&self) -> &str {
        "m0015_schemas"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Schemas {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A JSON Schema, or null for any value of the flag's type.
        let statement = "ALTER TABLE flags ADD COLUMN value_schema text";
        manager.get_connection().execute_unprepared(statement).await.map(drop)
    }
}
