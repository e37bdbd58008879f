//! The second net below the types: on PostgreSQL the application sees only the rows of the tenant that
//! its transaction names. SQLite has neither roles nor policies.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// What may be done with the rows of a table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Isolated {
    pub(crate) table: &'static str,
    /// The column that says whose row it is.
    pub(crate) tenant: &'static str,
    /// What a unit of work may do with the rows of its tenant.
    pub(crate) inside: &'static str,
    /// What the few jobs for all tenants may do with the rows of any.
    pub(crate) across: &'static [&'static str],
}

impl Isolated {
    /// A table whose rows a unit of work reads and writes, and no job for all tenants.
    pub(crate) const fn new(table: &'static str) -> Self {
        Self { table, tenant: "tenant", inside: "SELECT, INSERT, UPDATE, DELETE", across: &[] }
    }

    /// A table to which rows are only added.
    pub(crate) const fn append_only(table: &'static str) -> Self {
        Self { inside: "SELECT, INSERT", ..Self::new(table) }
    }

    /// The same, where jobs for all tenants may do this.
    pub(crate) const fn across(self, across: &'static [&'static str]) -> Self {
        Self { across, ..self }
    }

    fn statements(self) -> Vec<String> {
        let Self { table, tenant, inside, across } = self;
        // The setting is an empty text, and not null, behind the transaction that set it.
        let own = format!("{tenant} = NULLIF(current_setting('app.tenant', true), '')");
        let mut statements = vec![
            format!("ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"),
            format!("ALTER TABLE {table} FORCE ROW LEVEL SECURITY"),
            format!("CREATE POLICY one_tenant ON {table} TO tidegate_app USING ({own}) WITH CHECK ({own})"),
            format!("GRANT {inside} ON {table} TO tidegate_app"),
        ];
        for right in across {
            let verb = right.split(' ').next().unwrap_or(right);
            let rows = if verb == "INSERT" { "WITH CHECK (true)" } else { "USING (true)" };
            let name = verb.to_lowercase();
            statements.extend([
                format!("CREATE POLICY across_{name} ON {table} FOR {verb} TO tidegate_across {rows}"),
                format!("GRANT {right} ON {table} TO tidegate_across"),
            ]);
        }
        statements
    }
}

/// Isolates the tenants in these tables. Every migration that makes a table of tenants ends with it.
pub(crate) async fn isolate(manager: &SchemaManager<'_>, tables: &[Isolated]) -> Result<(), DbErr> {
    if manager.get_database_backend() == DbBackend::Postgres {
        for statement in tables.iter().flat_map(|table| table.statements()) {
            manager.get_connection().execute_unprepared(&statement).await?;
        }
    }
    Ok(())
}
