//! The contract of the store: one suite that both databases pass alike.

#![expect(clippy::cognitive_complexity, reason = "each assertion counts as a branch")]

use std::str::FromStr;

use serde_json::json;
use tempfile::TempDir;
use tidegate_domain::{
    Actor, ChangeKind, Credential, Environment, EnvironmentKey, EnvironmentRef, Grant, Items, Life,
    NewChange, Permit, Policy, Project, ProjectKey, SecretHash, VersionedItems,
};
use tidegate_migrations::Migrator;
use tidegate_store::{Page, Store, Writer};
use tidegate_tests::services::postgres;

/// Makes two tests of each named function: it is given an empty database.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() { super::$name(crate::store_contract::Database::sqlite()).await })+
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let Some(database) = crate::store_contract::Database::postgres() else { return };
                super::$name(database).await
            })+
        }
    };
}

mod change_log;
mod concurrency;
mod isolation;
mod log;
mod objects;
mod opening;
mod releases;
mod rulesets;
mod search;
mod signals;
mod telemetry;
mod weight;

const TENANT: &str = "acme";
const SHOP: &str = "shop";
const PRODUCTION: &str = "production";
const ALL: Page<'static> = Page { after: None, limit: 1000 };

/// An empty database.
struct Database {
    url: String,
    _folder: Option<TempDir>,
}

impl Database {
    fn sqlite() -> Self {
        let folder = TempDir::with_prefix("tidegate-store-").unwrap();
        Self { url: format!("sqlite://{}/tidegate.db", folder.path().display()), _folder: Some(folder) }
    }

    fn postgres() -> Option<Self> {
        let url = postgres()?.database().unwrap();
        Some(Self { url, _folder: None })
    }

    /// Opens it.
    async fn store(&self) -> Store {
        Store::open::<Migrator>(&self.url).await.unwrap()
    }

    /// Opens it and makes the tenant `acme` with the project `shop`.
    async fn shop(&self) -> Store {
        let store = self.store().await;
        make_shop(&store, TENANT).await;
        store
    }
}

/// Makes a tenant with the project `shop` and its environment `production` at version 1, without items.
async fn make_shop(store: &Store, tenant: &str) {
    assert!(store.create_tenant(&key(tenant), &owner(tenant), 1).await.unwrap());
    let writer = store.write(&permit(tenant)).await.unwrap();
    writer.create_project(&project(SHOP)).await.unwrap();
    create_environment(&writer, PRODUCTION, Vec::new()).await;
    writer.commit().await.unwrap();
}

async fn create_environment(writer: &Writer, name: &str, items: Items) {
    writer.create_environment(&key(SHOP), &environment(name)).await.unwrap();
    let mut change = change(ChangeKind::EnvironmentCreated);
    change.environment = Some(key(name));
    writer.append_change(change, vec![version(name, 1, items)]).await.unwrap();
}

/// Commits what is written together with a change: configuration without one is refused.
async fn record(writer: Writer) {
    writer.append_change(change(ChangeKind::ProjectCreated), Vec::new()).await.unwrap();
    writer.commit().await.unwrap();
}

fn key<T: FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

fn place(tenant: &str, environment: &str) -> EnvironmentRef {
    EnvironmentRef { tenant: key(tenant), project: key(SHOP), environment: key(environment) }
}

fn owner(tenant: &str) -> Credential {
    Credential {
        id: format!("owner-of-{tenant}"),
        name: "Ada".into(),
        secret: SecretHash([0xa7; 32]),
        grant: Grant::owner(key(tenant)),
        life: Life::begun(7, None),
    }
}

/// What the server does by itself.
fn permit(tenant: &str) -> Permit {
    Permit::server(key(tenant))
}

fn project(name: &str) -> Project {
    Project { key: key(name), name: format!("The {name}"), created_ms: 1_790_000_000_000 }
}

fn environment(name: &str) -> Environment {
    let (key, name) = (key(name), format!("The {name}"));
    Environment {
        key,
        name,
        version: 0,
        epoch: 1,
        digest: String::new(),
        created_ms: 1_790_000_000_000,
        policy: Policy::default(),
        policy_changed: 0,
    }
}

/// A change of the project `shop`.
fn change(kind: ChangeKind) -> NewChange {
    NewChange {
        kind,
        actor: Actor { id: "a1".into(), name: "Ada".into() },
        time_ms: 1_790_000_000_001,
        project: Some(key(SHOP)),
        environment: None,
        comment: Some("because".into()),
        instructions: json!([{ "kind": "turn_on", "flag": "x" }]),
        request_id: "r1".into(),
        idempotency_key: None,
    }
}

fn version(environment: &str, version: u64, items: Items) -> VersionedItems {
    let digest = format!("sha256:{version}");
    VersionedItems {
        environment: key(environment),
        epoch: 1,
        version,
        digest,
        items,
        lists: Vec::new(),
        client_digest: None,
    }
}

fn item(key: &str, body: &str) -> (String, Option<String>) {
    (key.to_owned(), Some(body.to_owned()))
}

/// Appends a change of rules that makes one version of `production`.
async fn change_rules(store: &Store, tenant: &str, next: u64, items: Items) -> u64 {
    let writer = store.write(&permit(tenant)).await.unwrap();
    let mut change = change(ChangeKind::RulesChanged);
    change.environment = Some(key(PRODUCTION));
    let seq = writer.append_change(change, vec![version(PRODUCTION, next, items)]).await.unwrap();
    writer.commit().await.unwrap();
    seq
}

async fn current_version(store: &Store, tenant: &str) -> u64 {
    let reader = store.read(&permit(tenant)).await.unwrap();
    let shop: ProjectKey = key(SHOP);
    let production: EnvironmentKey = key(PRODUCTION);
    reader.environment(&shop, &production).await.unwrap().unwrap().version
}
