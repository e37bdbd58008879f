//! Whether a transaction has written its leaf is asked several times in each change: with plans that
//! are kept.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

pub(crate) struct LeafCheck;

impl MigrationName for LeafCheck {
    fn name(&self) -> &str {
        "m0014_leaf_check"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for LeafCheck {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        match manager.get_database_backend() {
            DbBackend::Postgres => manager.get_connection().execute_unprepared(POSTGRES).await.map(drop),
            _ => Ok(()),
        }
    }
}

/// The body of a function in SQL is planned anew by each trigger that calls it; that of one in
/// PL/pgSQL once in a session. Two look-ups by key need no plan for a join.
const POSTGRES: &str = "CREATE OR REPLACE FUNCTION log_has_leaf(of_tenant text) RETURNS boolean
    LANGUAGE plpgsql STABLE AS $$
        DECLARE leaves bigint;
        DECLARE written_by xid8;
        BEGIN
            SELECT size INTO leaves FROM log_heads WHERE tenant = of_tenant;
            SELECT transaction_id INTO written_by FROM log_leaves WHERE tenant = of_tenant AND seq = leaves - 1;
            RETURN coalesce(written_by = pg_current_xact_id(), false);
        END $$";
