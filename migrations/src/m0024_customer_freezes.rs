//! When no release exposes more of a customer.

use sea_orm_migration::prelude::*;

pub(crate) struct CustomerFreezes;

impl MigrationName for CustomerFreezes {
    fn name(&self) -> &str {
        "m0024_customer_freezes"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CustomerFreezes {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A JSON list of freezes. The version before this one does not know it.
        let statement = "ALTER TABLE customers ADD COLUMN freezes text NOT NULL DEFAULT '[]'";
        manager.get_connection().execute_unprepared(statement).await.map(drop)
    }
}
