//! The second net on PostgreSQL: what the database itself refuses, whatever a query asks for.

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database as Connections, DatabaseConnection, DbBackend, DbErr, Statement,
};
use tidegate_migrations::Migrator;
use tidegate_store::{OpenError, Store, StoreError};
use tidegate_tests::services::postgres;

use super::{ALL, Database, TENANT, change_rules, item, make_shop, permit};

/// Tables that are of no tenant: what was migrated, who does a job, and what was answered to the platform.
const OF_NOBODY: [&str; 3] = ["seaql_migrations", "leases", "platform_requests"];
/// Tables to which nothing but rows is ever added.
const APPEND_ONLY: [&str; 6] =
    ["log_leaves", "log_nodes", "log_bodies", "log_checkpoints", "log_keys", "release_events"];
const OTHER: &str = "globex";

/// One connection of an administrator.
async fn administrator(database: &Database) -> DatabaseConnection {
    let mut options = ConnectOptions::new(&database.url);
    options.max_connections(1);
    Connections::connect(options).await.unwrap()
}

async fn texts(connection: &DatabaseConnection, sql: &str) -> Vec<String> {
    let asked = Statement::from_string(DbBackend::Postgres, sql);
    let rows = connection.query_all_raw(asked).await.unwrap();
    rows.into_iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

async fn number(connection: &DatabaseConnection, sql: &str) -> i64 {
    let asked = Statement::from_string(DbBackend::Postgres, sql);
    connection.query_one_raw(asked).await.unwrap().unwrap().try_get_by_index(0).unwrap()
}

async fn tables_of_tenants(connection: &DatabaseConnection) -> Vec<String> {
    let all = texts(connection, "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'").await;
    all.into_iter().filter(|table| !OF_NOBODY.contains(&table.as_str())).collect()
}

#[tokio::test]
async fn no_table_of_tenants_lacks_its_policy() {
    let Some(database) = Database::postgres() else { return };
    database.store().await.close().await;
    let connection = administrator(&database).await;
    let tables = tables_of_tenants(&connection).await;
    assert!(tables.len() >= 17, "{tables:?}");
    for table in &tables {
        let column = if table == "tenants" { "key" } else { "tenant" };
        let own = format!("({column} = NULLIF(current_setting('app.tenant'::text, true), ''::text))");
        let lacking = format!(
            "SELECT 'security' FROM pg_class WHERE relname = '{table}'
                 AND NOT (relrowsecurity AND relforcerowsecurity)
             UNION SELECT 'policy' WHERE NOT EXISTS (SELECT FROM pg_policies WHERE tablename = '{table}'
                 AND roles = '{{tidegate_app}}' AND cmd = 'ALL' AND qual = $${own}$$ AND with_check = $${own}$$)
             UNION SELECT 'another policy of the application' WHERE 1 <> (SELECT count(*) FROM pg_policies
                 WHERE tablename = '{table}' AND NOT roles <@ '{{tidegate_across}}')
             UNION SELECT 'an owner apart' FROM pg_tables WHERE tablename = '{table}'
                 AND tableowner IN ('tidegate_app', 'tidegate_across')
             UNION SELECT 'the tenant first in its key' WHERE '{table}' <> 'credentials' AND '{column}' <> (
                 SELECT attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
                 WHERE indrelid = '{table}'::regclass AND indisprimary)
             UNION SELECT 'the tenant in the foreign key ' || conname::text FROM pg_constraint
                 WHERE contype = 'f' AND conrelid = '{table}'::regclass AND NOT EXISTS (SELECT FROM pg_attribute
                     WHERE attrelid = conrelid AND attnum = ANY (conkey) AND attname = 'tenant')
             UNION SELECT 'only ' || privilege FROM unnest(ARRAY['TRUNCATE', 'TRIGGER', 'REFERENCES']) privilege
                 WHERE has_table_privilege('tidegate_app', '{table}', privilege)"
        );
        let lacking = texts(&connection, &lacking).await;
        assert!(lacking.is_empty(), "`{table}` lacks {lacking:?}: end its migration with `isolate`");
        let more =
            "has_table_privilege('tidegate_app', $1, 'UPDATE, DELETE')".replace("$1", &format!("'{table}'"));
        if APPEND_ONLY.contains(&table.as_str()) {
            assert_eq!(number(&connection, &format!("SELECT count(*) WHERE {more}")).await, 0, "{table}");
        }
    }
    let careless = "SELECT relname::text FROM pg_class WHERE relkind IN ('v', 'm')
        AND relnamespace = 'public'::regnamespace AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)";
    assert_eq!(texts(&connection, careless).await, [""; 0], "views show what their owner sees");
    let mighty = "SELECT rolname::text FROM pg_roles WHERE rolname LIKE 'tidegate\\_%'
        AND (rolcanlogin OR rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb)";
    assert_eq!(texts(&connection, mighty).await, [""; 0], "roles that may too much");
    println!(
        "row-level security: {} tables of tenants, each with policy, grants and keys as they should be",
        tables.len()
    );
}

#[tokio::test]
async fn without_its_tenant_a_query_finds_nothing() {
    let Some(database) = Database::postgres() else { return };
    let store = database.shop().await;
    make_shop(&store, OTHER).await;
    change_rules(&store, OTHER, 2, vec![item("flag/a", "{}")]).await;
    let connection = administrator(&database).await;
    let tables = tables_of_tenants(&connection).await;
    let on = &connection;
    let run = |sql: String| async move { on.execute_unprepared(&sql).await };
    let mut seen = 0;
    for (tenant, own) in [("", false), (TENANT, true), (OTHER, true)] {
        run(format!("SET ROLE tidegate_app; SET app.tenant = '{tenant}'")).await.unwrap();
        for table in &tables {
            let column = if table == "tenants" { "key" } else { "tenant" };
            let all = number(&connection, &format!("SELECT count(*) FROM {table}")).await;
            let others = format!("SELECT count(*) FROM {table} WHERE {column} <> '{tenant}'");
            assert_eq!(number(&connection, &others).await, 0, "{table} as `{tenant}`");
            assert!(own || all == 0, "{table} without a tenant");
            seen += all;
        }
    }
    assert!(seen > 20, "{seen}");
    // Neither written nor changed nor taken away.
    run(format!("SET app.tenant = '{TENANT}'")).await.unwrap();
    for sql in [
        format!("INSERT INTO projects VALUES ('{OTHER}', 'x', 'X', 1)"),
        format!("UPDATE projects SET tenant = '{OTHER}'"),
    ] {
        let refused = run(sql).await.unwrap_err().to_string();
        assert!(refused.contains("row-level security"), "{refused}");
    }
    let gone = run(format!("DELETE FROM items WHERE tenant = '{OTHER}'")).await.unwrap();
    assert_eq!(gone.rows_affected(), 0);
    store.check().await.unwrap();
    run("RESET ROLE; ALTER TABLE flags DISABLE ROW LEVEL SECURITY".into()).await.unwrap();
    assert!(matches!(store.check().await, Err(StoreError::NotIsolated)));
    // The few jobs for all tenants see nothing of what a tenant has made.
    run("SET ROLE tidegate_across".into()).await.unwrap();
    for table in ["projects", "flags", "items", "changes", "customers", "log_leaves"] {
        let refused = run(format!("SELECT * FROM {table}")).await.unwrap_err();
        assert!(refused.to_string().contains("permission denied"), "{refused}");
    }
}

#[tokio::test]
async fn a_unit_of_work_leaves_nothing_behind() {
    let Some(database) = Database::postgres() else { return };
    let store = database.shop().await;
    make_shop(&store, OTHER).await;
    // More than there are connections, so that they are used again.
    for round in 0..20 {
        let tenant = if round % 2 == 0 { TENANT } else { OTHER };
        let reader = store.read(&permit(tenant)).await.unwrap();
        assert_eq!(reader.projects(None, None, ALL).await.unwrap().len(), 1);
        drop(reader);
        drop(store.write(&permit(tenant)).await.unwrap());
        assert!(
            store.read(&permit("nobody")).await.unwrap().projects(None, None, ALL).await.unwrap().is_empty()
        );
    }
}

/// A login as careful administrators make it: it owns its database and is no superuser.
async fn plain_login(database: &Database, name: &str, rights: &str) -> Result<String, DbErr> {
    let connection = administrator(database).await;
    let of_url = database.url.rsplit('/').next().unwrap();
    for sql in [
        format!("CREATE ROLE {name} LOGIN {rights}"),
        format!("ALTER DATABASE {of_url} OWNER TO {name}"),
        format!("GRANT CREATE ON SCHEMA public TO {name}"),
    ] {
        connection.execute_unprepared(&sql).await?;
    }
    Ok(database.url.replace("postgres@", &format!("{name}@")))
}

#[tokio::test]
async fn a_login_without_great_powers_will_do() {
    let Some(database) = Database::postgres() else { return };
    let url = plain_login(&database, "plain_login", "CREATEROLE").await.unwrap();
    let store = Store::open::<Migrator>(&url).await.unwrap();
    make_shop(&store, TENANT).await;
    change_rules(&store, TENANT, 2, vec![item("flag/a", "{}")]).await;
    store.check().await.unwrap();
    assert!(store.lease("signing", "me", 1).await.unwrap());
    assert_eq!(store.tenants(ALL).await.unwrap().len(), 1);
    store.used(&[("owner-of-acme".into(), 5)]).await.unwrap();
    assert_eq!(store.credential("owner-of-acme").await.unwrap().unwrap().life.used_ms, Some(5));
    store.forget_answers(10).await.unwrap();
    // One that may create no roles is told what to ask for.
    let late = Database { url: postgres().unwrap().database().unwrap(), _folder: None };
    let url = plain_login(&late, "powerless_login", "").await.unwrap();
    let refused = Store::open::<Migrator>(&url).await.map(drop).unwrap_err();
    assert!(matches!(refused, OpenError::Migration(_)), "{refused:?}");
    let granted = "GRANT tidegate_app, tidegate_across TO powerless_login";
    administrator(&late).await.execute_unprepared(granted).await.unwrap();
    Store::open::<Migrator>(&url).await.unwrap();
}
