//! The ledger of prevented incidents: what halts are reckoned from, and what people say of releases.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::tenancy::{Isolated, isolate};

pub(crate) struct Ledger;

impl MigrationName for Ledger {
    fn name(&self) -> &str {
        "m0017_ledger"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Ledger {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (key, statements) = match manager.get_database_backend() {
            DbBackend::Postgres => ("text COLLATE \"C\"", [TABLES, POSTGRES].concat()),
            _ => ("text", TABLES.to_vec()),
        };
        for statement in statements {
            manager.get_connection().execute_unprepared(&statement.replace("{key}", key)).await?;
        }
        isolate(manager, ISOLATED).await
    }
}

/// `basis` and `said` are JSON, or empty where there is none; `halt_seq` and `said_seq` are the changes
/// that tell of them, 0 where none does.
const TABLES: &[&str] = &["CREATE TABLE ledger_entries (
        tenant {key} NOT NULL,
        release {key} NOT NULL,
        basis text NOT NULL,
        halt_seq bigint NOT NULL,
        said text NOT NULL,
        said_seq bigint NOT NULL,
        PRIMARY KEY (tenant, release)
    )"];

const POSTGRES: &[&str] =
    &["CREATE CONSTRAINT TRIGGER needs_leaf AFTER INSERT OR UPDATE OR DELETE ON ledger_entries
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION log_requires_leaf()"];

const ISOLATED: &[Isolated] = &[Isolated::new("ledger_entries")];
