//! Versions and their items.

use tidegate_core::HashList;
use tidegate_domain::{ChangeKind, EnvironmentKey, NewList, ProjectKey};
use tidegate_store::{ItemState, Store, StoreError, StoredItem};

use super::{
    Database, PRODUCTION, SHOP, TENANT, change, change_rules, create_environment, current_version, item, key,
    permit, place, version,
};

on_both!(
    items_since_a_version,
    rulesets_of_the_past,
    items_in_several_environments,
    many_items_at_once,
    lists_are_kept_by_name,
    bodies_keep_their_bytes,
    only_the_next_version_is_taken,
    versions_of_many_environments,
);

fn stored(key: &str, version: u64, body: Option<&str>) -> StoredItem {
    StoredItem { key: key.into(), version, body: body.map(Into::into) }
}

fn production() -> (ProjectKey, EnvironmentKey) {
    (key(SHOP), key(PRODUCTION))
}

async fn items(store: &Store, since: u64) -> Vec<StoredItem> {
    let (shop, production) = production();
    store.read(&permit(TENANT)).await.unwrap().items(&shop, &production, since).await.unwrap()
}

/// Version 2 has a and b, 3 changes b and adds c, 4 removes a, 5 removes c, 6 changes nothing.
async fn history(database: &Database) -> Store {
    let store = database.shop().await;
    let removed = |key: &str| (key.to_owned(), None);
    change_rules(&store, TENANT, 2, vec![item("flag/b", "2"), item("flag/a", "1")]).await;
    change_rules(&store, TENANT, 3, vec![item("flag/b", "3"), item("segment/c", "4")]).await;
    change_rules(&store, TENANT, 4, vec![removed("flag/a")]).await;
    change_rules(&store, TENANT, 5, vec![removed("segment/c")]).await;
    change_rules(&store, TENANT, 6, Vec::new()).await;
    store
}

async fn items_since_a_version(database: Database) {
    let store = history(&database).await;
    let (a, b, c) = (stored("flag/a", 4, None), stored("flag/b", 3, Some("3")), stored("segment/c", 5, None));
    assert_eq!(items(&store, 0).await, std::slice::from_ref(&b));
    assert_eq!(items(&store, 1).await, [a.clone(), b.clone(), c.clone()]);
    assert_eq!(items(&store, 2).await, [a.clone(), b, c.clone()]);
    assert_eq!(items(&store, 3).await, [a, c.clone()]);
    assert_eq!(items(&store, 4).await, [c]);
    for since in [5, 6, 7, u64::MAX] {
        assert!(items(&store, since).await.is_empty(), "{since}");
    }
}

async fn rulesets_of_the_past(database: Database) {
    let store = history(&database).await;
    let (shop, production) = production();
    let reader = store.read(&permit(TENANT)).await.unwrap();
    let at = async |version| reader.items_at(&shop, &production, version).await.unwrap();
    let (a, b, c) =
        (stored("flag/a", 2, Some("1")), stored("flag/b", 3, Some("3")), stored("segment/c", 3, Some("4")));
    assert!(at(1).await.is_empty());
    assert_eq!(at(2).await, [a.clone(), stored("flag/b", 2, Some("2"))]);
    assert_eq!(at(3).await, [a, b.clone(), c.clone()]);
    assert_eq!(at(4).await, [b.clone(), c]);
    assert_eq!(at(6).await, [b]);
}

async fn items_in_several_environments(database: Database) {
    let store = history(&database).await;
    let writer = store.write(&permit(TENANT)).await.unwrap();
    create_environment(&writer, "staging", vec![item("flag/a", "7"), item("flag/b", "8")]).await;
    writer.commit().await.unwrap();
    let reader = store.read(&permit(TENANT)).await.unwrap();
    let environments = [key(PRODUCTION), key("staging"), key("unknown")];
    let keys = ["flag/a", "flag/b", "flag/unknown", "segment/c"].map(String::from);
    let state = |environment: &str, name: &str, version, body: &str| ItemState {
        environment: key(environment),
        key: name.into(),
        version,
        changed_ms: 1_790_000_000_001,
        body: body.into(),
    };
    let (in_production, a, b) = (
        state(PRODUCTION, "flag/b", 3, "3"),
        state("staging", "flag/a", 1, "7"),
        state("staging", "flag/b", 1, "8"),
    );
    let of = async |environments: &[EnvironmentKey], keys: &[String]| {
        reader.items_of(&key(SHOP), environments, keys).await.unwrap()
    };
    assert_eq!(of(&environments, &keys).await, [in_production, a.clone(), b]);
    assert_eq!(of(&environments, &keys[..1]).await, [a]);
    assert!(of(&environments, &[]).await.is_empty());
    assert!(of(&[], &keys).await.is_empty());
}

async fn many_items_at_once(database: Database) {
    let store = database.shop().await;
    let many: Vec<_> = (0..2500).map(|i| item(&format!("flag/{i:04}"), &i.to_string())).collect();
    let keys: Vec<_> = many.iter().map(|(key, _)| key.clone()).collect();
    change_rules(&store, TENANT, 2, many).await;
    assert_eq!(items(&store, 0).await.len(), 2500);
    let reader = store.read(&permit(TENANT)).await.unwrap();
    let states = reader.items_of(&key(SHOP), &[key(PRODUCTION)], &keys).await.unwrap();
    assert_eq!(states.iter().map(|state| &state.key).collect::<Vec<_>>(), keys.iter().collect::<Vec<_>>());
}

async fn bodies_keep_their_bytes(database: Database) {
    let store = database.shop().await;
    let body = "{ \"z\":1.0,\n\t\"a\" : \"\\u0000 ü 'quoted' \u{1f600}\" }";
    change_rules(&store, TENANT, 2, vec![item("flag/a", body)]).await;
    assert_eq!(items(&store, 0).await, [stored("flag/a", 2, Some(body))]);
}

async fn only_the_next_version_is_taken(database: Database) {
    let store = database.shop().await;
    for wrong in [0, 1, 3, u64::MAX] {
        let writer = store.write(&permit(TENANT)).await.unwrap();
        let versions = vec![version(PRODUCTION, wrong, vec![item("flag/a", "1")])];
        let error = writer.append_change(change(ChangeKind::RulesChanged), versions).await.unwrap_err();
        assert!(matches!(error, StoreError::Conflict), "{wrong}: {error:?}");
    }
    let unknown = vec![version("unknown", 1, Vec::new())];
    let mut homeless = change(ChangeKind::RulesChanged);
    homeless.project = None;
    for (change, versions) in
        [(change(ChangeKind::RulesChanged), unknown), (homeless, vec![version(PRODUCTION, 2, Vec::new())])]
    {
        let writer = store.write(&permit(TENANT)).await.unwrap();
        let error = writer.append_change(change, versions).await.unwrap_err();
        assert!(matches!(error, StoreError::Missing), "{error:?}");
    }
    assert_eq!(current_version(&store, TENANT).await, 1);
    assert_eq!(change_rules(&store, TENANT, 2, Vec::new()).await, 2, "no position was lost");
}

async fn versions_of_many_environments(database: Database) {
    let store = history(&database).await;
    assert_eq!(store.versions(&[]).await.unwrap(), []);
    let mut asked = vec![place(TENANT, "unknown"), place(TENANT, PRODUCTION), place("globex", PRODUCTION)];
    asked.extend((0..250).map(|i| place(TENANT, &format!("unknown-{i}"))));
    asked.push(place(TENANT, PRODUCTION));
    let versions = store.versions(&asked).await.unwrap();
    assert_eq!(versions.len(), asked.len());
    let known: Vec<_> = versions.iter().enumerate().filter(|(_, version)| version.is_some()).collect();
    assert_eq!(known, [(1, &Some((1, 6))), (253, &Some((1, 6)))]);
}

async fn lists_are_kept_by_name(database: Database) {
    let store = database.shop().await;
    let (shop, production) = production();
    let list = |first: u64, last: u64| HashList::new((first..last).collect());
    // Each differs a little from the one before, or much, or stands there already.
    let lists = [list(0, 9_000), list(1, 9_000), list(1, 9_100), list(0, 9_000), list(5, 20_000), list(5, 5)];
    let mut before = None;
    for (next, list) in (2..).zip(&lists) {
        let writer = store.write(&permit(TENANT)).await.unwrap();
        let mut change = change(ChangeKind::RulesChanged);
        change.environment = Some(production.clone());
        let mut version = version(PRODUCTION, next, Vec::new());
        version.lists = vec![NewList { list: list.clone(), before: before.replace(list.clone()) }];
        writer.append_change(change, vec![version]).await.unwrap();
        writer.commit().await.unwrap();
    }
    let reader = store.read(&permit(TENANT)).await.unwrap();
    let names = || lists.iter().map(|list| list.reference().into());
    assert_eq!(reader.lists(&shop, &production, names()).await.unwrap(), lists);
    let elsewhere = reader.lists(&shop, &key("staging"), names()).await;
    assert!(matches!(elsewhere, Err(StoreError::Corrupt(_))), "{elsewhere:?}");
}
