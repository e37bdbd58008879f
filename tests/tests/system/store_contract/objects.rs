//! Tenants, credentials, projects, environments, flags.

use tidegate_core::model::{ValueType, Variant, Variants};
use tidegate_domain::{Audience, Credential, FlagDefinition, Grant, Life, ProjectKey, SdkGrant};
use tidegate_store::{Page, Store, StoreError};

use super::{
    ALL, Database, PRODUCTION, SHOP, TENANT, create_environment, environment, key, make_shop, owner, permit,
    place, project, record,
};

on_both!(
    a_tenant_is_made_once,
    credentials_come_back,
    sdk_keys_in_pages,
    projects_in_pages,
    environments_in_the_order_of_their_creation,
    flags_come_back_whole,
    flags_in_pages,
    flags_are_found_by_text,
    keys_clash_without_regard_to_case,
    what_it_belongs_to_must_exist,
    tenants_never_meet,
);

fn flag(name: &str) -> FlagDefinition {
    let variants = [("zebra", 1), ("Apple", 2), ("mango", 3)];
    let variants = variants.map(|(key, value)| (key.to_owned(), Variant { value: value.into() }));
    FlagDefinition {
        key: key(name),
        value_type: ValueType::Number,
        variants: Variants(variants.into()),
        schema: None,
        off_variant: "mango".into(),
        purpose: Some("release".into()),
        description: Some("What it is for: \"ÄÖÜ\" 100 %".into()),
        owner: Some("Team_Checkout".into()),
        tags: vec!["Cart".into(), "b".into()],
        client_side: true,
        created_ms: 1_790_000_000_123,
        lifetime_ms: Some(1_890_000_000_000),
        archived_ms: None,
        changed: 0,
    }
}

fn sdk_key(tenant: &str, id: &str, created_ms: i64) -> Credential {
    let (environment, origins) =
        (place(tenant, PRODUCTION), vec!["https://a.example".into(), "http://b".into()]);
    let grant = Grant::Sdk(SdkGrant { environment, audience: Audience::Client, origins });
    Credential { id: id.into(), life: Life::begun(created_ms, None), grant, ..owner(tenant) }
}

async fn make_flags(store: &Store, names: &[&str]) {
    let writer = store.write(&permit(TENANT)).await.unwrap();
    for name in names {
        writer.create_flag(&key(SHOP), &flag(name)).await.unwrap();
    }
    record(writer).await;
}

async fn a_tenant_is_made_once(database: Database) {
    let store = database.store().await;
    assert!(store.create_tenant(&key(TENANT), &owner(TENANT), 1).await.unwrap());
    for name in [TENANT, "ACME"] {
        let second = Credential { id: "second".into(), ..owner(name) };
        assert!(!store.create_tenant(&key(name), &second, 2).await.unwrap());
    }
    assert_eq!(store.credential("second").await.unwrap(), None);
    assert_eq!(store.credential("owner-of-acme").await.unwrap(), Some(owner(TENANT)));
    let taken = Credential { id: "owner-of-acme".into(), ..owner("globex") };
    let error = store.create_tenant(&key("globex"), &taken, 2).await.unwrap_err();
    assert!(matches!(error, StoreError::Exists { kind: "credential", .. }), "{error:?}");
    assert!(store.create_tenant(&key("globex"), &owner("globex"), 3).await.unwrap(), "it was rolled back");
}

async fn credentials_come_back(database: Database) {
    let store = database.shop().await;
    let keys = [sdk_key(TENANT, "k1", 5), Credential { id: "o2".into(), ..owner(TENANT) }];
    let writer = store.write(&permit(TENANT)).await.unwrap();
    for credential in &keys {
        writer.create_credential(credential).await.unwrap();
    }
    let error = writer.create_credential(&owner("globex")).await.unwrap_err();
    assert!(matches!(error, StoreError::Missing), "{error:?}");
    record(writer).await;
    for credential in keys {
        assert_eq!(store.credential(&credential.id).await.unwrap(), Some(credential));
    }
    assert_eq!(store.credential("K1").await.unwrap(), None);
}

async fn sdk_keys_in_pages(database: Database) {
    let store = database.shop().await;
    let writer = store.write(&permit(TENANT)).await.unwrap();
    // Two of one time; the owner's credential is no SDK key.
    for (id, created_ms) in [("b", 20), ("z", 10), ("a", 20)] {
        writer.create_credential(&sdk_key(TENANT, id, created_ms)).await.unwrap();
    }
    let ids = async |page| {
        let keys = writer.sdk_keys(&key(SHOP), &key(PRODUCTION), page).await.unwrap();
        keys.into_iter().map(|key| key.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(ALL).await, ["z", "a", "b"]);
    assert_eq!(ids(Page { after: None, limit: 2 }).await, ["z", "a"]);
    assert_eq!(ids(Page { after: Some("a"), limit: 2 }).await, ["b"]);
    assert!(ids(Page { after: Some("b"), limit: 2 }).await.is_empty());
    assert!(ids(Page { after: Some("unknown"), limit: 2 }).await.is_empty());
}

async fn projects_in_pages(database: Database) {
    let store = database.shop().await;
    let writer = store.write(&permit(TENANT)).await.unwrap();
    for name in ["Zoo", "apps", "Blog", "a.b", "a-b"] {
        writer.create_project(&project(name)).await.unwrap();
    }
    record(writer).await;
    let reader = store.read(&permit(TENANT)).await.unwrap();
    let names = async |page| {
        let projects = reader.projects(None, None, page).await.unwrap();
        projects.into_iter().map(|project| project.key.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(names(ALL).await, ["a-b", "a.b", "apps", "Blog", "shop", "Zoo"]);
    assert_eq!(names(Page { after: None, limit: 2 }).await, ["a-b", "a.b"]);
    assert_eq!(names(Page { after: Some("apps"), limit: 2 }).await, ["Blog", "shop"]);
    assert_eq!(names(Page { after: Some("SHOP"), limit: 2 }).await, ["Zoo"]);
    let found = async |q, page| {
        let projects = reader.projects(None, Some(q), page).await.unwrap();
        projects.into_iter().map(|project| project.key.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(found("O", ALL).await, ["Blog", "shop", "Zoo"]);
    assert_eq!(found("o", Page { after: Some("Blog"), limit: 1 }).await, ["shop"]);
    assert!(found("%", ALL).await.is_empty());
    assert_eq!(reader.project(&key("Blog")).await.unwrap(), Some(project("Blog")));
    assert_eq!(reader.project(&key("blog")).await.unwrap(), None);
}

async fn environments_in_the_order_of_their_creation(database: Database) {
    let store = database.shop().await;
    let writer = store.write(&permit(TENANT)).await.unwrap();
    for name in ["staging", "Development"] {
        create_environment(&writer, name, Vec::new()).await;
    }
    writer.commit().await.unwrap();
    let reader = store.read(&permit(TENANT)).await.unwrap();
    let environments = reader.environments(&key(SHOP)).await.unwrap();
    let names: Vec<_> = environments.iter().map(|environment| environment.key.as_str()).collect();
    assert_eq!(names, ["production", "staging", "Development"]);
    let found = reader.environment(&key(SHOP), &key("staging")).await.unwrap().unwrap();
    let expected =
        tidegate_domain::Environment { version: 1, digest: "sha256:1".into(), ..environment("staging") };
    assert_eq!((&found, environments.get(1)), (&expected, Some(&expected)));
    assert_eq!(reader.environment(&key("other"), &key("staging")).await.unwrap(), None);
}

async fn flags_come_back_whole(database: Database) {
    let store = database.shop().await;
    make_flags(&store, &["one"]).await;
    let bare = FlagDefinition {
        purpose: None,
        description: None,
        owner: None,
        tags: Vec::new(),
        client_side: false,
        ..flag("bare")
    };
    let writer = store.write(&permit(TENANT)).await.unwrap();
    writer.create_flag(&key(SHOP), &bare).await.unwrap();
    let read = writer.flag(&key(SHOP), &key("one")).await.unwrap().unwrap();
    assert_eq!(read, flag("one"));
    assert_eq!(read.variants.keys().collect::<Vec<_>>(), ["zebra", "Apple", "mango"]);
    assert_eq!(writer.flag(&key(SHOP), &key("bare")).await.unwrap(), Some(bare));
    assert_eq!(writer.flag(&key(SHOP), &key("ONE")).await.unwrap(), None);
    assert_eq!(writer.flag(&key("other"), &key("one")).await.unwrap(), None);
}

async fn found(store: &Store, q: Option<&str>, page: Page<'_>) -> Vec<String> {
    let reader = store.read(&permit(TENANT)).await.unwrap();
    let flags = reader.flags(&key(SHOP), (q, false), page).await.unwrap();
    flags.into_iter().map(|flag| flag.key.to_string()).collect()
}

async fn flags_in_pages(database: Database) {
    let store = database.shop().await;
    make_flags(&store, &["c", "B", "a", "D"]).await;
    assert_eq!(found(&store, None, ALL).await, ["a", "B", "c", "D"]);
    assert_eq!(found(&store, None, Page { after: None, limit: 2 }).await, ["a", "B"]);
    assert_eq!(found(&store, None, Page { after: Some("B"), limit: 2 }).await, ["c", "D"]);
    assert_eq!(found(&store, Some("team"), Page { after: Some("c"), limit: 2 }).await, ["D"]);
}

async fn flags_are_found_by_text(database: Database) {
    let store = database.shop().await;
    make_flags(&store, &["New-Cart"]).await;
    let long = "x".repeat(100_000);
    for q in ["", "new-c", "NEW", "äöü", "100 %", "team_", "CART", "for: \"Ä"] {
        assert_eq!(found(&store, Some(q), ALL).await, ["New-Cart"], "{q}");
    }
    for q in ["new_cart", "%", "t%m", "release", "\\", "'", "number", &long] {
        assert_eq!(found(&store, Some(q), ALL).await.len(), usize::from(q == "%"), "{q}");
    }
}

async fn keys_clash_without_regard_to_case(database: Database) {
    let store = database.shop().await;
    make_flags(&store, &["one"]).await;
    let clash = |result: Result<(), StoreError>, expected: &str| {
        let error = result.unwrap_err();
        assert!(matches!(error, StoreError::Exists { .. }), "{error:?}");
        assert_eq!(error.to_string(), expected);
    };
    let shop = key::<ProjectKey>(SHOP);
    let write = async || store.write(&permit(TENANT)).await.unwrap();
    for name in ["one", "ONE"] {
        let result = write().await.create_flag(&shop, &flag(name)).await;
        clash(result, &format!("flag `{name}` exists already"));
    }
    clash(write().await.create_project(&project("Shop")).await, "project `Shop` exists already");
    let result = write().await.create_environment(&shop, &environment("PRODUCTION")).await;
    clash(result, "environment `PRODUCTION` exists already");
    let result = write().await.create_credential(&owner(TENANT)).await;
    clash(result, "credential `owner-of-acme` exists already");
}

async fn what_it_belongs_to_must_exist(database: Database) {
    let store = database.shop().await;
    let other = key::<ProjectKey>("other");
    let missing = |result: Result<(), StoreError>| {
        let error = result.unwrap_err();
        assert!(matches!(error, StoreError::Missing), "{error:?}");
    };
    missing(store.write(&permit("globex")).await.map(drop));
    missing(store.write(&permit(TENANT)).await.unwrap().create_flag(&other, &flag("one")).await);
    missing(store.write(&permit(TENANT)).await.unwrap().create_environment(&other, &environment("qa")).await);
    let mut lost = sdk_key(TENANT, "k", 1);
    lost.grant = Grant::Sdk(SdkGrant {
        environment: place(TENANT, "qa"),
        audience: Audience::Server,
        origins: Vec::new(),
    });
    missing(store.write(&permit(TENANT)).await.unwrap().create_credential(&lost).await);
    let reader = store.read(&permit("globex")).await.unwrap();
    assert!(reader.projects(None, None, ALL).await.unwrap().is_empty());
}

async fn tenants_never_meet(database: Database) {
    let store = database.shop().await;
    make_shop(&store, "globex").await;
    make_flags(&store, &["one"]).await;
    let writer = store.write(&permit(TENANT)).await.unwrap();
    writer.create_project(&project("secret")).await.unwrap();
    writer.create_credential(&sdk_key(TENANT, "k1", 1)).await.unwrap();
    record(writer).await;
    super::change_rules(&store, TENANT, 2, vec![super::item("flag/one", "{}")]).await;

    let (shop, production) = (key(SHOP), key(PRODUCTION));
    let other = store.read(&permit("globex")).await.unwrap();
    assert_eq!(other.tenant().as_str(), "globex");
    assert_eq!(other.projects(None, None, ALL).await.unwrap(), [project(SHOP)]);
    assert_eq!(other.project(&key("secret")).await.unwrap(), None);
    assert_eq!(other.environment(&shop, &production).await.unwrap().unwrap().version, 1);
    assert_eq!(other.environments(&shop).await.unwrap().len(), 1);
    assert!(other.flags(&shop, (None, false), ALL).await.unwrap().is_empty());
    assert_eq!(other.flag(&shop, &key("one")).await.unwrap(), None);
    assert!(other.items(&shop, &production, 0).await.unwrap().is_empty());
    assert!(other.items(&shop, &production, 1).await.unwrap().is_empty());
    assert!(other.items_at(&shop, &production, 9).await.unwrap().is_empty());
    let items = other.items_of(&shop, std::slice::from_ref(&production), &["flag/one".into()]).await;
    assert!(items.unwrap().is_empty());
    assert!(other.sdk_keys(&shop, &production, ALL).await.unwrap().is_empty());
    let filter = tidegate_store::ChangeFilter { limit: 9, ..Default::default() };
    let changes = other.changes(&filter).await.unwrap();
    assert_eq!(changes.iter().map(|change| change.seq).collect::<Vec<_>>(), [1]);
    assert!(changes.iter().all(|change| change.items.is_empty() && change.versions.len() == 1));
    drop(other);

    make_flags_of(&store, "globex").await;
    let versions = store.versions(&[place(TENANT, PRODUCTION), place("globex", PRODUCTION)]).await;
    assert_eq!(versions.unwrap(), [Some((1, 2)), Some((1, 1))]);
}

/// The same keys may stand in two tenants.
async fn make_flags_of(store: &Store, tenant: &str) {
    let writer = store.write(&permit(tenant)).await.unwrap();
    writer.create_flag(&key(SHOP), &flag("one")).await.unwrap();
    writer.create_project(&project("secret")).await.unwrap();
    record(writer).await;
}
