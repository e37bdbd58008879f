//! Several at once, and what is not committed.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use tidegate_domain::{ChangeKind, EnvironmentKey, ProjectKey};
use tidegate_store::{ChangeFilter, Page, Store, StoreError};
use tidegate_tests::services::postgres;
use tidegate_tests::{LIMIT, wait_for};
use tokio::task::{JoinSet, spawn_blocking};

use super::{
    ALL, Database, PRODUCTION, SHOP, TENANT, change, change_rules, current_version, item, key, make_shop,
    permit, project, version,
};

on_both!(
    concurrent_writers_leave_no_gap,
    dropped_writers_change_nothing,
    readers_see_one_moment,
    readers_do_not_wait_for_writers,
    a_closed_store_is_unavailable,
    changes_survive_reopening,
);

const TASKS: u64 = 8;
const CHANGES: u64 = 12;

/// Reads the version, as a command does, and makes the next one.
async fn raise(store: Store, task: u64) {
    let (shop, production): (ProjectKey, EnvironmentKey) = (key(SHOP), key(PRODUCTION));
    for round in 0..CHANGES {
        let writer = store.write(&permit(TENANT)).await.unwrap();
        let current = writer.environment(&shop, &production).await.unwrap().unwrap().version;
        let items =
            vec![item(&format!("flag/{task}-{round}"), "{}"), item("flag/shared", &current.to_string())];
        let versions = vec![version(PRODUCTION, current + 1, items)];
        writer.append_change(change(ChangeKind::RulesChanged), versions).await.unwrap();
        // Some give up, and must leave no trace.
        if round % 4 == 3 {
            drop(writer);
        } else {
            writer.commit().await.unwrap();
        }
    }
}

async fn concurrent_writers_leave_no_gap(database: Database) {
    let first = database.shop().await;
    // A second process on the same database.
    let second = database.store().await;
    let stores = [first.clone(), second];
    let tasks: Vec<_> = (0..TASKS)
        .map(|task| tokio::spawn(raise(stores[usize::try_from(task % 2).unwrap()].clone(), task)))
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let made = TASKS * CHANGES * 3 / 4;
    assert_eq!(current_version(&first, TENANT).await, made + 1);
    let reader = first.read(&permit(TENANT)).await.unwrap();
    let all = ChangeFilter { limit: 1000, ..ChangeFilter::default() };
    let mut changes = reader.changes(&all).await.unwrap();
    changes.reverse();
    let seqs: Vec<_> = changes.iter().map(|change| change.seq).collect();
    assert_eq!(seqs, (1..=made + 1).collect::<Vec<_>>());
    let versions: Vec<_> =
        changes.iter().flat_map(|change| &change.versions).map(|(_, version)| *version).collect();
    assert_eq!(versions, (1..=made + 1).collect::<Vec<_>>());
    let items = reader.items(&key(SHOP), &key(PRODUCTION), 0).await.unwrap();
    assert_eq!(u64::try_from(items.len()).unwrap(), made + 1);
}

async fn dropped_writers_change_nothing(database: Database) {
    let store = database.shop().await;
    let writer = store.write(&permit(TENANT)).await.unwrap();
    writer.create_project(&project("blog")).await.unwrap();
    let versions = vec![version(PRODUCTION, 2, vec![item("flag/a", "1")])];
    writer.append_change(change(ChangeKind::RulesChanged), versions).await.unwrap();
    assert_eq!(writer.projects(None, None, ALL).await.unwrap().len(), 2, "a writer sees what it wrote");
    drop(writer);
    let reader = store.read(&permit(TENANT)).await.unwrap();
    assert_eq!(reader.projects(None, None, ALL).await.unwrap(), [project(SHOP)]);
    assert!(reader.items(&key(SHOP), &key(PRODUCTION), 0).await.unwrap().is_empty());
    assert_eq!(current_version(&store, TENANT).await, 1);
    assert_eq!(change_rules(&store, TENANT, 2, Vec::new()).await, 2);
}

async fn readers_see_one_moment(database: Database) {
    let store = database.shop().await;
    let (shop, production): (ProjectKey, EnvironmentKey) = (key(SHOP), key(PRODUCTION));
    let reader = store.read(&permit(TENANT)).await.unwrap();
    assert_eq!(reader.environment(&shop, &production).await.unwrap().unwrap().version, 1);
    change_rules(&store, TENANT, 2, vec![item("flag/a", "1")]).await;
    assert_eq!(reader.environment(&shop, &production).await.unwrap().unwrap().version, 1);
    assert!(reader.items(&shop, &production, 0).await.unwrap().is_empty());
    drop(reader);
    assert_eq!(current_version(&store, TENANT).await, 2);
}

async fn readers_do_not_wait_for_writers(database: Database) {
    let store = database.shop().await;
    make_shop(&store, "globex").await;
    let writer = store.write(&permit(TENANT)).await.unwrap();
    let versions = vec![version(PRODUCTION, 2, Vec::new())];
    writer.append_change(change(ChangeKind::RulesChanged), versions).await.unwrap();
    let read = async {
        assert_eq!(current_version(&store, TENANT).await, 1);
        assert_eq!(current_version(&store, "globex").await, 1);
        store.check().await.unwrap();
        assert!(store.credential("owner-of-acme").await.unwrap().is_some());
    };
    tokio::time::timeout(LIMIT, read).await.unwrap();
    writer.commit().await.unwrap();
    assert_eq!(current_version(&store, TENANT).await, 2);
}

async fn a_closed_store_is_unavailable(database: Database) {
    let store = database.shop().await;
    store.clone().close().await;
    let errors = [
        store.check().await.unwrap_err(),
        store.read(&permit(TENANT)).await.map(drop).unwrap_err(),
        store.write(&permit(TENANT)).await.map(drop).unwrap_err(),
        store.credential("k").await.map(drop).unwrap_err(),
    ];
    for error in errors {
        assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
        let text = "the database cannot be reached or did not answer in time, try again later";
        assert_eq!(error.to_string(), text);
    }
}

async fn changes_survive_reopening(database: Database) {
    let store = database.shop().await;
    change_rules(&store, TENANT, 2, vec![item("flag/a", "1")]).await;
    store.close().await;
    let store = database.store().await;
    assert_eq!(current_version(&store, TENANT).await, 2);
    let reader = store.read(&permit(TENANT)).await.unwrap();
    assert_eq!(reader.projects(None, None, Page { after: None, limit: 1 }).await.unwrap(), [project(SHOP)]);
}

/// Goes on with work for so many steps, and lets go of it then.
async fn given_up(work: impl Future, steps: usize) {
    let (mut work, mut taken) = (pin!(work), 0);
    poll_fn(|context| {
        taken += 1;
        let polled = work.as_mut().poll(context).map(drop);
        if taken < steps { polled } else { Poll::Ready(()) }
    })
    .await;
}

/// Clients that go away let go of what they had asked for, at any moment.
#[tokio::test]
async fn what_nobody_waits_for_leaves_no_transaction_open() {
    let Some(database) = Database::postgres() else { return };
    let (store, url) = (database.shop().await, Arc::new(database.url));
    for steps in 1..=12 {
        let mut asking = JoinSet::new();
        for _ in 0..8 {
            let store = store.clone();
            asking.spawn(async move { given_up(store.read(&permit(TENANT)), steps).await });
        }
        asking.join_all().await;
        let url = url.clone();
        let sql = "SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
        let is_none_open = move || (postgres()?.query(&url, sql).ok()? == ["0"]).then_some(());
        let seen = spawn_blocking(|| wait_for("no transaction to be open", LIMIT, is_none_open));
        seen.await.unwrap().unwrap_or_else(|error| panic!("{error} after {steps} steps"));
    }
}
