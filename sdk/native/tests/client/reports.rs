//! What the server is told of what was asked.

use serde_json::{Value, json};
use tidegate_sdk::Client;

use crate::rules::{delta, rules, sync};
use crate::support::{KEY, Request, Server, acme, version, within_limit};

/// A client on version 1 that reports, and its stream.
async fn reporting(server: &mut Server) -> (Client, Request) {
    let client = Client::builder(server.url(), KEY).application("shop", "1.2.0").start();
    let mut stream = server.stream().await;
    stream.open().await;
    stream.event("sync", &sync(1, "snapshot")).await;
    stream.event("snapshot", &rules(1).to_json()).await;
    version(&client, 1).await;
    (client, stream)
}

fn report(request: &Request) -> Value {
    serde_json::from_str(&request.body).unwrap()
}

#[tokio::test]
async fn a_version_that_asks_for_it_is_acknowledged_and_the_end_is_told() {
    let mut server = Server::start().await;
    let (client, mut stream) = reporting(&mut server).await;
    client.bool("checkout", &acme(), false);
    client.bool("gone", &acme(), false);
    stream.event("delta", &delta(1, 2).replacen('{', r#"{"ack":true,"#, 1)).await;
    let first = server.expect("/sdk/v1/telemetry").await;
    let told = report(&first);
    first.answer(503, "retry-after: 0\r\n", "").await;
    let expected = json!({
        "v": 1, "instance": told["instance"], "seq": 0, "app": { "name": "shop", "version": "1.2.0" },
        "sdk": concat!("rust/", env!("CARGO_PKG_VERSION")), "epoch": 1, "version": 2, "dropped": 0,
        "evaluations": [{ "flag": "checkout", "variant": "on", "rule": null, "reason": "DEFAULT", "n": 1 }],
        "unknown": [{ "flag": "gone", "type": "boolean", "n": 1 }], "releases": [],
    });
    assert_eq!(told, expected);
    // What nobody took comes again as it was.
    let again = server.expect("/sdk/v1/telemetry").await;
    assert_eq!(report(&again), told);
    again.answer(204, "", "").await;

    client.bool("checkout", &acme(), false);
    let taking = async {
        let last = server.expect("/sdk/v1/telemetry").await;
        let told = report(&last);
        last.answer(204, "", "").await;
        told
    };
    let (told, ()) = within_limit(async { tokio::join!(taking, client.shutdown()) }).await;
    assert_eq!((&told["seq"], &told["evaluations"][0]["variant"]), (&json!(1), &json!("off")));
}

#[tokio::test]
async fn the_last_clone_reports_when_it_is_dropped() {
    let mut server = Server::start().await;
    let (client, _stream) = reporting(&mut server).await;
    client.bool("checkout", &acme(), false);
    drop(client);
    assert_eq!(report(&server.expect("/sdk/v1/telemetry").await)["evaluations"][0]["n"], 1);
}
