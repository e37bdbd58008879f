//! The change log.

use tidegate_domain::{Change, ChangeKind, EnvironmentKey, NewChange, ProjectKey};
use tidegate_store::{ChangeFilter, Store};

use super::{
    Database, PRODUCTION, SHOP, TENANT, change, change_rules, create_environment, item, key, permit, project,
    version,
};

on_both!(changes_come_back_whole, changes_are_filtered, changes_in_pages);

const ALL: ChangeFilter<'static> = ChangeFilter {
    project: None,
    environment: None,
    item: None,
    actor: None,
    kind: None,
    customer: None,
    before: None,
    after: None,
    limit: 100,
};

async fn changes(store: &Store, filter: ChangeFilter<'_>) -> Vec<Change> {
    store.read(&permit(TENANT)).await.unwrap().changes(&filter).await.unwrap()
}

async fn seqs(store: &Store, filter: ChangeFilter<'_>) -> Vec<u64> {
    changes(store, filter).await.into_iter().map(|change| change.seq).collect()
}

/// 1 makes `production`, 2 makes `staging`, 3 makes flag a in both, 4 changes a and b in production, 5 is about the
/// tenant, 6 makes an SDK key of staging, 7 makes the project `blog`, 8 its flag a in its `production`.
async fn log(database: &Database) -> Store {
    let store = database.shop().await;
    let writer = store.write(&permit(TENANT)).await.unwrap();
    create_environment(&writer, "staging", Vec::new()).await;
    let versions = vec![
        version(PRODUCTION, 2, vec![item("flag/a", "1")]),
        version("staging", 2, vec![item("flag/a", "1")]),
    ];
    writer.append_change(change(ChangeKind::FlagCreated), versions).await.unwrap();
    writer.commit().await.unwrap();
    change_rules(&store, TENANT, 3, vec![item("flag/b", "1"), item("flag/a", "2")]).await;

    let writer = store.write(&permit(TENANT)).await.unwrap();
    let append = async |change, versions| writer.append_change(change, versions).await.unwrap();
    append(tenants_own(), Vec::new()).await;
    let staging = NewChange { environment: Some(key("staging")), ..change(ChangeKind::SdkKeyCreated) };
    append(staging, Vec::new()).await;
    let blog = || NewChange { project: Some(key("blog")), ..change(ChangeKind::ProjectCreated) };
    writer.create_project(&project("blog")).await.unwrap();
    append(blog(), Vec::new()).await;
    writer.create_environment(&key("blog"), &super::environment(PRODUCTION)).await.unwrap();
    append(blog(), vec![version(PRODUCTION, 1, vec![item("flag/a", "3")])]).await;
    writer.commit().await.unwrap();
    store
}

fn tenants_own() -> NewChange {
    NewChange { project: None, comment: None, ..change(ChangeKind::ProjectCreated) }
}

async fn changes_come_back_whole(database: Database) {
    let store = log(&database).await;
    let found = changes(&store, ALL).await;
    let of = |seq| found.iter().find(|change| change.seq == seq).unwrap().clone();
    let versions = |list: &[(&str, u64)]| list.iter().map(|(name, version)| (key(name), *version)).collect();
    let flag_created = Change {
        seq: 3,
        recorded: change(ChangeKind::FlagCreated),
        versions: versions(&[(PRODUCTION, 2), ("staging", 2)]),
        items: vec!["flag/a".into()],
    };
    assert_eq!(of(3), flag_created);
    assert_eq!(of(4).items, ["flag/a", "flag/b"]);
    assert_eq!(of(4).recorded.environment, Some(key(PRODUCTION)));
    let bare = Change { seq: 5, recorded: tenants_own(), versions: Vec::new(), items: Vec::new() };
    assert_eq!(of(5), bare);
}

async fn changes_are_filtered(database: Database) {
    let store = log(&database).await;
    let (shop, blog): (ProjectKey, ProjectKey) = (key(SHOP), key("blog"));
    let (production, staging): (EnvironmentKey, EnvironmentKey) = (key(PRODUCTION), key("staging"));
    let in_shop = ChangeFilter { project: Some(&shop), ..ALL };
    let in_blog = ChangeFilter { project: Some(&blog), ..ALL };
    let a = Some("flag/a");
    let check =
        async |filter, expected: &[u64]| assert_eq!(seqs(&store, filter).await, expected, "{filter:?}");
    check(ALL, &[8, 7, 6, 5, 4, 3, 2, 1]).await;
    check(in_shop, &[6, 4, 3, 2, 1]).await;
    check(in_blog, &[8, 7]).await;
    check(ChangeFilter { environment: Some(&production), ..in_shop }, &[4, 3, 1]).await;
    check(ChangeFilter { environment: Some(&staging), ..in_shop }, &[6, 3, 2]).await;
    check(ChangeFilter { environment: Some(&production), ..in_blog }, &[8]).await;
    check(ChangeFilter { environment: Some(&production), ..ALL }, &[8, 4, 3, 1]).await;
    check(ChangeFilter { item: a, ..in_shop }, &[4, 3]).await;
    check(ChangeFilter { item: a, ..ALL }, &[8, 4, 3]).await;
    check(ChangeFilter { item: a, environment: Some(&staging), ..in_shop }, &[3]).await;
    check(ChangeFilter { item: Some("flag/b"), ..in_shop }, &[4]).await;
    check(ChangeFilter { item: Some("flag/unknown"), ..ALL }, &[]).await;
}

async fn changes_in_pages(database: Database) {
    let store = log(&database).await;
    let shop = key(SHOP);
    let page = |before, limit| ChangeFilter { before, limit, ..ALL };
    assert_eq!(seqs(&store, page(None, 3)).await, [8, 7, 6]);
    assert_eq!(seqs(&store, page(Some(6), 3)).await, [5, 4, 3]);
    assert_eq!(seqs(&store, page(Some(3), 3)).await, [2, 1]);
    assert_eq!(seqs(&store, page(Some(u64::MAX), 1)).await, [8]);
    for (before, limit) in [(Some(1), 3), (Some(0), 3), (None, 0)] {
        assert!(seqs(&store, page(before, limit)).await.is_empty());
    }
    let after = |after, limit| ChangeFilter { after: Some(after), limit, ..ALL };
    assert_eq!(seqs(&store, after(5, 2)).await, [6, 7]);
    assert!(seqs(&store, after(8, 2)).await.is_empty());
    let in_shop = ChangeFilter { project: Some(&shop), ..page(Some(6), 2) };
    assert_eq!(seqs(&store, in_shop).await, [4, 3]);
}
