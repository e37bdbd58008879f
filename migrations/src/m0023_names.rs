//! Names of people are looked up when they are shown: what was kept of them with what they did goes.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

pub(crate) struct Names;

impl MigrationName for Names {
    fn name(&self) -> &str {
        "m0023_names"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Names {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        match manager.get_database_backend() {
            DbBackend::Postgres => {
                for (table, column, _) in KEPT {
                    for statement in POSTGRES {
                        let statement = statement.replace("{table}", table).replace("{column}", column);
                        manager.get_connection().execute_unprepared(&statement).await?;
                    }
                }
            }
            _ => {
                for (table, column, places) in KEPT {
                    let emptied: String = places.iter().map(|place| format!(", '{place}', ''")).collect();
                    let statement = format!(
                        "UPDATE {table} SET {column} = json_replace({column}{emptied}) WHERE {column} <> ''"
                    );
                    manager.get_connection().execute_unprepared(&statement).await?;
                }
            }
        }
        Ok(())
    }
}

/// Tables, columns of JSON, and where names stand there.
const KEPT: [(&str, &str, &[&str]); 4] = [
    ("releases", "body", &["$.creator.name", "$.halt.by.name"]),
    ("release_events", "body", &["$.by.name"]),
    ("outbox", "body", &["$.event.by.name"]),
    ("ledger_entries", "said", &["$.by.name"]),
];

/// For all tenants at once, and without a leaf: what the log says stays the same. The text is edited as it stands.
const POSTGRES: [&str; 5] = [
    "ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
    "ALTER TABLE {table} DISABLE TRIGGER USER",
    r#"UPDATE {table} SET {column} = regexp_replace({column},
        '"(creator|by)":\{"id":"([^"\\]*)","name":"([^"\\]|\\.)*"\}', '"\1":{"id":"\2","name":""}', 'g')"#,
    "ALTER TABLE {table} ENABLE TRIGGER USER",
    "ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
];
