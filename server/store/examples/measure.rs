#![allow(clippy::all, clippy::unwrap_used, missing_docs)]
use std::time::Instant;
use tidegate_domain::*;
use tidegate_store::*;
fn key<T: std::str::FromStr<Err: std::fmt::Debug>>(t: &str) -> T { t.parse().unwrap() }
fn rss() -> String { std::fs::read_to_string("/proc/self/status").unwrap().lines().find(|l| l.starts_with("VmRSS")).unwrap().to_owned() }
#[tokio::main]
async fn main() {
    let url = std::env::args().nth(1).unwrap();
    println!("{}", rss());
    let t = Instant::now();
    let store = Store::open::<tidegate_migrations::Migrator>(&url).await.unwrap();
    println!("open {:?} {}", t.elapsed(), rss());
    let tenant: TenantKey = key("t"); let (p, e): (ProjectKey, EnvironmentKey) = (key("p"), key("e"));
    let owner = Credential { id: "o".into(), name: "n".into(), secret: SecretHash([1; 32]), grant: Grant::Owner(tenant.clone()), created_ms: 1 };
    let change = || NewChange { kind: ChangeKind::RulesChanged, actor: Actor { id: "a".into(), name: "n".into() }, time_ms: 1, project: Some(p.clone()), environment: Some(e.clone()), comment: None, instructions: serde_json::json!([]), request_id: "r".into() };
    let mut v = 0;
    if store.create_tenant(&tenant, &owner, 1).await.unwrap() {
        let w = store.write(&tenant).await.unwrap();
        w.create_project(&Project { key: p.clone(), name: "p".into(), created_ms: 1 }).await.unwrap();
        w.create_environment(&p, &Environment { key: e.clone(), name: "e".into(), version: 0, epoch: 1, digest: "".into(), created_ms: 1 }).await.unwrap();
        let body = "x".repeat(500);
        for _ in 0..10 {
            v += 1;
            let items = (0..10_000).map(|i| (format!("flag/{i:05}"), Some(body.clone()))).collect();
            w.append_change(change(), vec![VersionedItems { environment: e.clone(), version: v, digest: "d".into(), items }]).await.unwrap();
        }
        w.commit().await.unwrap();
    } else { v = store.read(&tenant).await.unwrap().environment(&p, &e).await.unwrap().unwrap().version; }
    let mut times = vec![];
    for i in 0..500 {
        let t = Instant::now();
        v += 1;
        let w = store.write(&tenant).await.unwrap();
        w.environment(&p, &e).await.unwrap();
        let k = format!("flag/{:05}", i * 7);
        w.items_of(&p, &[e.clone()], &[k.clone()]).await.unwrap();
        w.append_change(change(), vec![VersionedItems { environment: e.clone(), version: v, digest: "d".into(), items: vec![(k, Some("y".into()))] }]).await.unwrap();
        w.commit().await.unwrap();
        times.push(t.elapsed());
    }
    times.sort();
    println!("change p50 {:?} p99 {:?}", times[250], times[495]);
    for round in 0..2 {
        let t = Instant::now();
        let r = store.read(&tenant).await.unwrap();
        let n = r.items(&p, &e, 0).await.unwrap().len();
        println!("{round} items(0) {n} {:?}", t.elapsed());
        let t = Instant::now();
        let n = r.items(&p, &e, v - 1).await.unwrap().len();
        println!("items(v-1) {n} {:?}", t.elapsed());
        let t = Instant::now();
        let keys: Vec<_> = (0..100).map(|i| format!("flag/{i:05}")).collect();
        let n = r.items_of(&p, &[e.clone()], &keys).await.unwrap().len();
        println!("items_of(100) {n} {:?}", t.elapsed());
        let t = Instant::now();
        let n = r.items_at(&p, &e, 5).await.unwrap().len();
        println!("items_at {n} {:?}", t.elapsed());
        let t = Instant::now();
        let n = r.changes(&ChangeFilter { project: Some(&p), environment: Some(&e), item: Some("flag/00007"), before: None, limit: 50 }).await.unwrap().len();
        println!("changes(item) {n} {:?}", t.elapsed());
        let t = Instant::now();
        let n = r.changes(&ChangeFilter { project: Some(&p), environment: Some(&e), item: None, before: None, limit: 50 }).await.unwrap().len();
        println!("changes {n} {:?}", t.elapsed());
        drop(r);
    }
    let refs = vec![EnvironmentRef { tenant, project: p, environment: e }; 20];
    let t = Instant::now();
    store.versions(&refs).await.unwrap();
    println!("versions {:?} {}", t.elapsed(), rss());
}
