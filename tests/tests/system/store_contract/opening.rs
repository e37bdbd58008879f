//! Opening a database, also one that will not have us.

use std::net::TcpListener;
use std::time::Instant;

use sea_orm::{ConnectOptions, ConnectionTrait, Database as Connections, DbBackend, Statement};
use sea_orm_migration::prelude::*;
use tidegate_migrations::Migrator;
use tidegate_store::{OpenError, Store};
use tidegate_tests::services::postgres;
use tidegate_tests::{LIMIT, free_port};

use super::{Database, TENANT, key, owner, permit};

on_both!(
    many_open_a_fresh_database_at_once,
    a_newer_database_is_refused,
    names_that_were_kept_with_what_was_done_go,
);

/// The migrations of a version to come.
struct Later;

impl MigratorTrait for Later {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let mut migrations = Migrator::migrations();
        migrations.push(Box::new(Later));
        migrations
    }
}

impl MigrationName for Later {
    fn name(&self) -> &str {
        "m9999_later"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Later {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared("CREATE TABLE later (a bigint)").await.map(drop)
    }
}

/// The migrations from before releases of one flag could stand side by side.
struct Earlier;

impl MigratorTrait for Earlier {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        before("m0018_plans")
    }
}

/// The migrations of the version that kept names with what people did.
struct Named;

impl MigratorTrait for Named {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        before("m0023_names")
    }
}

fn before(name: &str) -> Vec<Box<dyn MigrationTrait>> {
    Migrator::migrations().into_iter().filter(|migration| migration.name() < name).collect()
}

async fn refused(url: &str) -> OpenError {
    let started = Instant::now();
    let error = Store::open::<Migrator>(url).await.map(drop).unwrap_err();
    assert!(started.elapsed() < LIMIT, "{error} after {:?}", started.elapsed());
    for text in [error.to_string(), format!("{error:?}")] {
        assert!(!text.contains("topsecret"), "{text}");
    }
    error
}

async fn many_open_a_fresh_database_at_once(database: Database) {
    let open = || {
        let url = database.url.clone();
        tokio::spawn(async move { Store::open::<Migrator>(&url).await.unwrap() })
    };
    let opening: Vec<_> = (0..6).map(|_| open()).collect();
    let mut made = 0;
    for store in opening {
        let store = store.await.unwrap();
        made += u32::from(store.create_tenant(&key(TENANT), &owner(TENANT), 1).await.unwrap());
    }
    assert_eq!(made, 1);
}

async fn names_that_were_kept_with_what_was_done_go(database: Database) {
    Store::open::<Named>(&database.url).await.unwrap().close().await;
    let connection = Connections::connect(ConnectOptions::new(&database.url).max_connections(1).to_owned());
    let connection = connection.await.unwrap();
    if connection.get_database_backend() == DbBackend::Postgres {
        // There is no log to say so.
        connection.execute_unprepared("SET session_replication_role = replica").await.unwrap();
    }
    let by = r#"{"id":"usr_1","name":"Ada \"A\" B"}"#;
    let release = format!(r#"{{"creator":{by},"halt":{{"at_ms":1,"by":{by},"words":"by Ada"}}}}"#);
    for insert in [
        format!(
            "INSERT INTO releases VALUES ('t', 'r', 'p', 'e', 'f', 'halted', 1, 1, '{release}', '', 0, 0, '')"
        ),
        format!("INSERT INTO release_events VALUES ('t', 'r', 1, '1', '{{\"by\":{by},\"kind\":\"held\"}}')"),
        format!(
            "INSERT INTO outbox VALUES ('t', '1', 'k', '', '{{\"event\":{{\"seq\":1,\"by\":{by}}}}}', 0)"
        ),
        format!("INSERT INTO ledger_entries VALUES ('t', 'r', '', 0, '{{\"by\":{by}}}', 1)"),
        "INSERT INTO ledger_entries VALUES ('t', 'r2', '{}', 1, '', 0)".into(),
    ] {
        connection.execute_unprepared(&insert).await.unwrap();
    }
    database.store().await.close().await;
    let nobody = r#"{"id":"usr_1","name":""}"#;
    for (column, expected) in [
        ("body FROM releases", release.replace(by, nobody)),
        ("body FROM release_events", format!(r#"{{"by":{nobody},"kind":"held"}}"#)),
        ("body FROM outbox", format!(r#"{{"event":{{"seq":1,"by":{nobody}}}}}"#)),
        ("said FROM ledger_entries WHERE release = 'r'", format!(r#"{{"by":{nobody}}}"#)),
        ("said FROM ledger_entries WHERE release = 'r2'", String::new()),
    ] {
        let asked = Statement::from_string(connection.get_database_backend(), format!("SELECT {column}"));
        let row = connection.query_one_raw(asked).await.unwrap().unwrap();
        assert_eq!(row.try_get_by_index::<String>(0).unwrap(), expected);
    }
}

async fn a_newer_database_is_refused(database: Database) {
    database.store().await.close().await;
    Store::open::<Later>(&database.url).await.unwrap().close().await;
    let error = refused(&database.url).await;
    assert!(matches!(error, OpenError::Newer(_)), "{error:?}");
    let text =
        "the database was written by a newer version (it has migration `m9999_later`), start that version";
    assert_eq!(error.to_string(), text);
    Store::open::<Later>(&database.url).await.unwrap();
}

#[tokio::test]
async fn releases_from_before_keep_their_rule() {
    let Some(postgres) = postgres() else { return };
    let url = postgres.database().unwrap();
    Store::open::<Earlier>(&url).await.unwrap().close().await;
    let release = |id: &str, rule: &str| {
        format!(
            r#"INSERT INTO releases VALUES ('{TENANT}', '{id}', 'shop', 'live', 'flag', 'running', 1, 1,
                '{{"id":"{id}","rule":{rule}}}', '', 0, 0);"#
        )
    };
    // Neither what it belongs to nor its leaf matters here.
    let before = "SET session_replication_role = replica; DROP INDEX releases_one_a_flag;
        CREATE INDEX releases_one_a_flag ON releases (tenant);";
    let rows = [before.to_owned(), release("1", "null"), release("2", "\"r7\"")].concat();
    postgres.execute(&url, &rows).unwrap();
    Store::open::<Migrator>(&url).await.unwrap().close().await;
    assert_eq!(postgres.query(&url, "SELECT rule FROM releases ORDER BY id").unwrap(), ["", "r7"]);
}

#[tokio::test]
async fn what_is_no_url() {
    for url in
        ["", "tidegate.db", "mysql://u:topsecret@h/db", "sqlite://", "postgres://u:topsecret@h:port/db"]
    {
        let error = refused(url).await;
        assert!(matches!(error, OpenError::BadUrl), "{error:?}");
    }
}

#[tokio::test]
async fn nobody_listens() {
    let port = free_port().unwrap();
    let error = refused(&format!("postgres://u:topsecret@127.0.0.1:{port}/tide")).await;
    assert!(matches!(error, OpenError::Unreachable { .. }), "{error:?}");
    let at = format!("127.0.0.1:{port}/tide");
    let text =
        format!("cannot reach the database at `{at}`, check that it runs and that the database URL names it");
    assert_eq!(error.to_string(), text);
}

#[tokio::test]
async fn somebody_listens_and_says_nothing() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("postgres://u:topsecret@{}/tide", listener.local_addr().unwrap());
    let error = refused(&url).await;
    assert!(matches!(error, OpenError::Unreachable { .. }), "{error:?}");
}

#[tokio::test]
async fn an_unknown_database_is_refused() {
    let Some(postgres) = postgres() else { return };
    let url = postgres.database().unwrap() + "-unknown";
    let error = refused(&url).await;
    assert!(matches!(error, OpenError::Refused { .. }), "{error:?}");
}

#[tokio::test]
async fn files_that_will_not_do() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let error = refused(&format!("sqlite://{}", at("no/such/folder.db"))).await;
    assert!(matches!(error, OpenError::NotWritable { .. }), "{error:?}");
    let path = at("no/such/folder.db");
    let text = format!(
        "cannot write the database file `{path}`, check its folder, its rights and the space that is left"
    );
    assert_eq!(error.to_string(), text);

    std::fs::create_dir(at("folder")).unwrap();
    let error = refused(&format!("sqlite://{}", at("folder"))).await;
    assert!(matches!(error, OpenError::NotWritable { .. }), "{error:?}");

    std::fs::write(at("text"), "not a database, but long enough to be taken for one ".repeat(99)).unwrap();
    let error = refused(&format!("sqlite://{}", at("text"))).await;
    assert!(matches!(error, OpenError::NotADatabase { .. }), "{error:?}");
}

#[tokio::test]
async fn a_file_that_another_holds() {
    let database = Database::sqlite();
    let holder = database.shop().await;
    let _writer = holder.write(&permit(TENANT)).await.unwrap();
    let error = refused(&database.url).await;
    assert!(matches!(error, OpenError::Locked), "{error:?}");
}
