//! Opening a database, also one that will not have us.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use sea_orm_migration::prelude::*;
use tidegate_migrations::Migrator;
use tidegate_store::{OpenError, Store};
use tidegate_tests::free_port;
use tidegate_tests::services::postgres;

use super::{Database, TENANT, key, owner, permit};

on_both!(many_open_a_fresh_database_at_once, a_newer_database_is_refused);

/// How long it may take until an error is told.
const PATIENCE: Duration = Duration::from_secs(8);

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

async fn refused(url: &str) -> OpenError {
    let started = Instant::now();
    let error = Store::open::<Migrator>(url).await.map(drop).unwrap_err();
    assert!(started.elapsed() < PATIENCE, "{error} after {:?}", started.elapsed());
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
