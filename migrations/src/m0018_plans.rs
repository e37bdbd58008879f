//! Plans that tenants save, credentials of signal sources, and releases of one flag side by side.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::tenancy::{Isolated, isolate};

pub(crate) struct Plans;

impl MigrationName for Plans {
    fn name(&self) -> &str {
        "m0018_plans"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Plans {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (key, statements) = match manager.get_database_backend() {
            DbBackend::Postgres => ("text COLLATE \"C\"", [STATEMENTS, POSTGRES, INDEX].concat()),
            _ => ("text", [STATEMENTS, SQLITE, INDEX].concat()),
        };
        for statement in statements {
            manager.get_connection().execute_unprepared(&statement.replace("{key}", key)).await?;
        }
        isolate(manager, ISOLATED).await
    }
}

/// `plan` is JSON. `credentials` is sealed, in base64, and empty where no source needs any. `rule` is
/// the rule that a release drives, empty for the fallthrough: another release may drive another one.
const STATEMENTS: &[&str] = &[
    "CREATE TABLE saved_plans (
        tenant {key} NOT NULL REFERENCES tenants (key),
        key {key} NOT NULL,
        plan text NOT NULL,
        created_ms bigint NOT NULL,
        changed_seq bigint NOT NULL,
        PRIMARY KEY (tenant, key)
    )",
    "CREATE UNIQUE INDEX saved_plans_key ON saved_plans (tenant, lower(key))",
    "ALTER TABLE signal_sources ADD COLUMN credentials text NOT NULL DEFAULT ''",
    "ALTER TABLE releases ADD COLUMN rule {key} NOT NULL DEFAULT ''",
    "DROP INDEX releases_one_a_flag",
];

const INDEX: &[&str] =
    &["CREATE UNIQUE INDEX releases_one_a_rule ON releases (tenant, project, environment, flag, rule)
        WHERE state = 'running' OR state = 'holding' OR state = 'watching'"];

/// Releases that are there already drive the rule that they were created for.
const SQLITE: &[&str] = &["UPDATE releases SET rule = COALESCE(json_extract(body, '$.rule'), '')"];

/// The same, for all tenants at once.
const POSTGRES: &[&str] = &[
    "ALTER TABLE releases NO FORCE ROW LEVEL SECURITY",
    "UPDATE releases SET rule = COALESCE(body::jsonb ->> 'rule', '')",
    "ALTER TABLE releases FORCE ROW LEVEL SECURITY",
    "CREATE CONSTRAINT TRIGGER needs_leaf AFTER INSERT OR UPDATE OR DELETE ON saved_plans
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION log_requires_leaf()",
];

const ISOLATED: &[Isolated] = &[Isolated::new("saved_plans")];
