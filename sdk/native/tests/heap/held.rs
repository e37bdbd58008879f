//! A program with 1,000 flags pays little more memory than one that holds an idle HTTPS client.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use dhat::{HeapStats, Profiler};
use serde_json::{Value, json};
use tidegate_core::{Header, Snapshot};
use tidegate_sdk::{Client, Context, Ready};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

const FLAGS: usize = 1_000;
/// What the rules and everything around them may take.
const MOST_BYTES: usize = 5_000_000;
const LIMIT: Duration = Duration::from_secs(60);

/// A flag of the size that they have in practice: 650 bytes.
fn flag(n: usize) -> Value {
    let rule = |id: &str, plan: &str| {
        let plan = json!({ "attribute": "customer.plan", "op": "in", "values": [plan, "enterprise"] });
        let country = json!({ "attribute": "user.country", "op": "equals", "values": [format!("c{n}")] });
        json!({ "id": id, "when": { "all": [plan, country] }, "serve": { "variant": "on" } })
    };
    let split = json!({ "algo": "x1", "seed": format!("{n:08x}"), "unit": "user.key", "rest": "off",
        "arms": [{ "variant": "on", "start": 0, "len": 250_000 }] });
    json!({ "key": format!("flag-{n}"), "type": "boolean", "purpose": "release", "client_side": false,
        "variants": { "on": { "value": true }, "off": { "value": false } }, "enabled": true,
        "off_variant": "off", "rules": [rule("r1", "gold"), rule("r2", "silver")],
        "fallthrough": { "split": split } })
}

fn rules() -> Snapshot {
    let text = |text: &str| text.to_owned();
    let (tenant, project, environment) = (text("default"), text("shop"), text("production"));
    let header = Header { tenant, project, environment, version: 1, epoch: 1 };
    Snapshot::new(header, (0..FLAGS).map(|n| (format!("flag/flag-{n}"), flag(n).to_string()))).unwrap()
}

/// Answers one stream with the rules, and keeps it open until the test ends.
fn serve(listener: &TcpListener) -> TcpStream {
    let (mut socket, _) = listener.accept().unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        socket.read_exact(&mut byte).unwrap();
        head.extend(byte);
    }
    let rules = rules();
    let digest = rules.digest();
    let sync = format!(r#"{{"epoch":1,"version":1,"digest":"{digest}","mode":"snapshot"}}"#);
    let events = format!("event: sync\ndata: {sync}\n\nevent: snapshot\ndata: {}\n\n", rules.to_json());
    write!(socket, "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n{events}").unwrap();
    socket
}

/// Bytes that are live once this is made, above those before.
fn live<T>(make: impl FnOnce() -> T) -> (T, usize) {
    let before = HeapStats::get().curr_bytes;
    let made = make();
    (made, HeapStats::get().curr_bytes.saturating_sub(before))
}

#[test]
fn a_thousand_flags_take_five_megabytes_at_most() {
    let _profiler = Profiler::builder().testing().build();
    let (_idle, idle) = live(|| {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let client = runtime.block_on(async { reqwest::Client::builder().build().unwrap() });
        (runtime, client)
    });
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (sender, sockets) = mpsc::channel();
    let serving = thread::spawn(move || sender.send(serve(&listener)).unwrap());
    let (client, held) = live(|| {
        let client = Client::builder(url, "key").start();
        assert_eq!(client.ready_blocking(LIMIT), Ready::Live);
        serving.join().unwrap();
        for n in 0..FLAGS {
            client.bool(&format!("flag-{n}"), &Context::user("u1").customer("acme"), false);
        }
        client
    });
    let above = held.saturating_sub(idle);
    println!("live heap of an SDK with {FLAGS} flags: {above} bytes above an idle HTTPS client's {idle}");
    assert!(above < MOST_BYTES, "{above} bytes");
    drop((client, sockets));
}
