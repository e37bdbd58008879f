//! Scopes: what those were served whom a release exposes, and how it went.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use serde_json::{Value, json};
use tidegate_core::Snapshot;
use tidegate_sdk::{Builder, Client, Context, Outcome};

use crate::rules::{delta_of, rules, sync_of};
use crate::support::{KEY, Request, Server, version};

/// Version n of an environment in which a release is at step n of `checkout`, half in each arm.
fn guarded(version: u64) -> Snapshot {
    let arm = |variant: &str, start: u32| json!({ "variant": variant, "start": start, "len": 500_000 });
    let split = json!({ "split": { "algo": "x1", "seed": "b7c1f0", "unit": "user.key",
        "arms": [arm("on", 0), arm("off", 500_000)], "rest": "off",
        "release": { "id": "rel1", "step_epoch": version, "treatment": "on", "control": "off",
            "stratum": "customer.key", "sample": "ffffffffffffffff" } } });
    let overrides = json!([{ "id": "o1", "attribute": "user.key", "values": ["vip"], "variant": "on" }]);
    let flag = json!({ "key": "checkout", "type": "boolean", "enabled": true, "off_variant": "off",
        "variants": { "on": { "value": true }, "off": { "value": false } }, "overrides": overrides,
        "fallthrough": split });
    let header = rules(version).header().clone();
    Snapshot::new(header, [("flag/checkout".to_owned(), flag.to_string())]).unwrap()
}

/// What a unit is called in reports.
fn unit(unit: &str) -> String {
    format!("{:016x}", tidegate_core::hash_x1(tidegate_core::hash_text("rel1"), unit))
}

pub(crate) async fn following(server: &mut Server) -> (Client, Request) {
    following_with(server, |builder| builder).await
}

async fn following_with(server: &mut Server, set_up: impl Fn(Builder) -> Builder) -> (Client, Request) {
    let client = set_up(Client::builder(server.url(), KEY)).start();
    let mut stream = server.stream().await;
    stream.open().await;
    stream.event("sync", &sync_of(&guarded(1), "snapshot")).await;
    stream.event("snapshot", &guarded(1).to_json()).await;
    version(&client, 1).await;
    (client, stream)
}

/// Takes reports until one has what is wanted.
pub(crate) async fn report(server: &mut Server, wanted: impl Fn(&Value) -> bool) -> Value {
    loop {
        let request = server.expect("/sdk/v1/telemetry").await;
        let report: Value = serde_json::from_str(&request.body).unwrap();
        request.answer(204, "", "").await;
        if wanted(&report) {
            return report;
        }
    }
}

pub(crate) fn has_releases(report: &Value) -> bool {
    report["releases"].as_array().is_some_and(|releases| !releases.is_empty())
}

#[tokio::test]
async fn outcomes_belong_to_the_step_of_their_exposure() {
    let mut server = Server::start().await;
    let (client, mut stream) = following(&mut server).await;
    // By the golden vectors of bucketing: `acme` has bucket 46,020, `user-1` 656,581.
    let (treated, control) = (Context::user("acme").customer("c1"), Context::user("user-1").customer("c1"));
    let work = |context: &Context, outcome: Outcome| {
        let scope = client.scope(context);
        scope.bool("checkout", false);
        scope.bool("checkout", false);
        scope.finish(outcome);
    };
    let late = client.scope(&treated);
    late.bool("checkout", false);
    client.started();
    report(&mut server, |report| report["starts"]["ok"] == 1).await;
    work(&treated, Outcome::Error);
    work(&control, Outcome::Ok);
    work(&Context::user("vip"), Outcome::Error);
    client.scope(&treated).finish(Outcome::Error);
    stream.event("delta", &delta_of(&guarded(1), &guarded(2))).await;
    version(&client, 2).await;
    late.finish(Outcome::Ok);
    work(&treated, Outcome::Ok);
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        let scope = client.scope(&control);
        scope.bool("checkout", false);
        panic!("the work failed");
    }));
    assert!(panicked.is_err());
    let dropped = client.scope(&control);
    dropped.bool("checkout", false);
    drop(dropped);

    client.close();
    let told = report(&mut server, has_releases).await;
    let rows: Vec<Value> = told["releases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            json!([row["step_epoch"], row["arm"], row["stratum"], row["ok"], row["err"], row["unknown"]])
        })
        .collect();
    let expected = json!([
        [1, "control", "c1", 1, 0, 0],
        [1, "treatment", "c1", 1, 1, 0],
        [2, "control", "c1", 0, 1, 1],
        [2, "treatment", "c1", 1, 0, 0],
    ]);
    assert_eq!(json!(rows), expected);
    let failed = &told["releases"][1];
    let unit = unit("acme");
    assert_eq!(
        (&failed["units"], &failed["sampled"], &failed["metric"]),
        (&json!([unit]), &json!([unit]), &json!("errors"))
    );
}

#[tokio::test]
async fn a_start_is_told_at_once_and_many_errors_too() {
    let mut server = Server::start().await;
    let limited = |builder: Builder| builder.starts_within(Duration::from_secs(20));
    let (client, _stream) = following_with(&mut server, limited).await;
    let context = Context::user("acme").customer("c1");
    client.scope(&context).bool("checkout", false);
    let told = report(&mut server, |report| report.get("starts").is_some()).await;
    let expected = json!({ "attempted": 1, "ok": 0, "within_ms": 20_000, "exposed": [{ "release": "rel1",
        "step_epoch": 1, "arm": "treatment", "stratum": "c1", "unit": unit("acme") }] });
    assert_eq!(told["starts"], expected);
    client.started();
    let told = report(&mut server, |report| report.get("starts").is_some()).await;
    assert_eq!(told["starts"], json!({ "attempted": 0, "ok": 1 }));
    for _ in 0..64 {
        let scope = client.scope(&context);
        scope.bool("checkout", false);
        scope.finish(Outcome::Error);
    }
    let told = report(&mut server, has_releases).await;
    assert_eq!(told["releases"][0]["err"], 64);
}
