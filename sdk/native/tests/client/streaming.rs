//! A client and a scripted server: what arrives is followed, and no outage stops evaluation.

use crate::rules::{delta, rules, sync, sync_of};
use crate::support::{KEY, LIMIT, Request, Server, acme, state, version, within_limit};
use serde_json::{Value, json};
use tidegate_core::{HashList, Snapshot};
use tidegate_sdk::{Client, Context, ErrorCode, Ready, Reason, State, Why};
use tokio::io::AsyncWriteExt;

/// A client that is live on version 1, with its open stream.
async fn live(server: &mut Server) -> (Client, Request) {
    let client = server.client();
    let mut stream = server.stream().await;
    stream.open().await;
    stream.event("sync", &sync(1, "snapshot")).await;
    stream.event("snapshot", &rules(1).to_json()).await;
    assert_eq!(client.ready(LIMIT).await, Ready::Live);
    (client, stream)
}

#[tokio::test]
async fn a_delta_changes_what_flags_answer() {
    let mut server = Server::start().await;
    let (client, mut stream) = live(&mut server).await;
    assert!(client.bool("checkout", &acme(), false));
    let mut changes = client.watch("checkout", acme());
    stream.event("delta", &delta(1, 2)).await;
    let change = within_limit(changes.next()).await.unwrap();
    assert_eq!((change.old.value, change.new.value), (Some(true.into()), Some(false.into())));
    assert_eq!((change.new.reason, change.new.version), (Reason::Disabled, 2));
    assert!(!client.bool("checkout", &acme(), true));
    assert_eq!(client.string("theme", &acme(), ""), "v2");
    assert_eq!((client.version(), client.state()), (2, State::Ready));
    assert!(server.is_quiet());
}

#[tokio::test]
async fn a_server_that_dies_is_resumed_where_it_ended() {
    let mut server = Server::start().await;
    let (client, mut stream) = live(&mut server).await;
    stream.event("delta", &delta(1, 2)).await;
    version(&client, 2).await;
    let address = server.kill().await;
    drop(stream);
    state(&client, State::Stale).await;
    assert_eq!(client.status().why, Some(Why::Unreachable));
    assert_eq!(client.string("theme", &acme(), ""), "v2");
    assert!(matches!(client.ready(LIMIT).await, Ready::Cached { .. }));

    let mut server = Server::start_on(address).await;
    let mut stream = loop {
        // After some failures the client polls beside, which it may just be doing.
        let request = server.request().await;
        if request.path == "/sdk/v1/stream" {
            break request;
        }
    };
    assert_eq!(stream.headers["last-event-id"], "1.2");
    stream.open().await;
    stream.event("sync", &sync(4, "delta")).await;
    stream.event("delta", &delta(2, 4)).await;
    version(&client, 4).await;
    state(&client, State::Ready).await;
}

#[tokio::test]
async fn an_altered_delta_leads_to_one_fetch() {
    let mut server = Server::start().await;
    let (client, mut stream) = live(&mut server).await;
    stream.event("delta", &delta(1, 2).replace("v2", "evil")).await;
    let fetch = server.expect("/sdk/v1/snapshot").await;
    assert!(!fetch.headers.contains_key("if-none-match"));
    assert_eq!(client.string("theme", &acme(), ""), "v1");
    fetch.answer(200, "etag: \"x\"\r\n", &rules(2).to_json()).await;
    version(&client, 2).await;
    stream.event("delta", &delta(2, 3)).await;
    version(&client, 3).await;
    assert!(server.is_quiet());
    let counters = client.counters();
    assert_eq!((counters.installed, counters.digest_mismatches, counters.mended), (3, 1, 1));
}

#[tokio::test]
async fn a_refused_key_is_not_tried_again_soon() {
    let mut server = Server::start().await;
    let client = server.client();
    server.stream().await.answer(401, "", "{}").await;
    assert_eq!(client.ready(LIMIT).await, Ready::Defaults(Why::Unauthorised));
    assert_eq!(client.state(), State::Failed);
    assert!(client.bool("checkout", &acme(), true));
    let detail = client.detail("checkout", &acme());
    assert_eq!((detail.value, detail.error), (None, Some(ErrorCode::ProviderNotReady)));
}

#[tokio::test]
async fn garbage_is_survived() {
    let mut server = Server::start().await;
    let client = server.client();
    let mut first = server.stream().await;
    first.open().await;
    first.raw("\u{0}garbage\n\nevent: sync\ndata: {\n\nevent: delta\ndata: {\"from\":1}\n\ndata\n\n").await;
    server.expect("/sdk/v1/snapshot").await.answer(200, "", "<html>").await;
    state(&client, State::Failed).await;
    assert_eq!(client.status().why, Some(Why::Refused));
    drop(first);
    loop {
        let request = server.request().await;
        match request.path.as_str() {
            "/sdk/v1/stream" => request.answer(200, "content-type: text/html\r\n", "<html>").await,
            _ => break request.answer(200, "", &rules(3).to_json()).await,
        }
    }
    version(&client, 3).await;
    assert_eq!(client.string("theme", &acme(), ""), "v3");
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let mut elsewhere = Server::start().await;
    let mut server = Server::start().await;
    let client = server.client();
    let location = format!("location: {}/sdk/v1/stream\r\n", elsewhere.url());
    server.stream().await.answer(307, &location, "").await;
    server.expect("/sdk/v1/snapshot").await.answer(302, &location, "").await;
    state(&client, State::Failed).await;
    assert_eq!(client.status().why, Some(Why::Status(302)));
    assert!(elsewhere.is_quiet());
}

#[tokio::test]
async fn without_a_stream_the_snapshot_is_fetched() {
    let mut server = Server::start().await;
    let client = server.client();
    server.stream().await.answer(502, "retry-after: 1\r\n", "").await;
    server.expect("/sdk/v1/snapshot").await.answer(200, "", &rules(5).to_json()).await;
    assert_eq!(client.ready(LIMIT).await, Ready::Live);
    assert_eq!(client.version(), 5);
    assert_eq!(server.stream().await.headers["last-event-id"], "1.5");
}

#[tokio::test]
async fn a_long_list_is_fetched_once_and_then_changed() {
    let list = |customers: &[&str]| {
        let salt = tidegate_core::hash_text("salt");
        HashList::new(customers.iter().map(|customer| tidegate_core::hash_x1(salt, customer)).collect())
    };
    let referring = |version: u64, list: &HashList| {
        let segment = format!(
            r#"{{"key":"s","hashed":{{"hash":"xxh3","salt":"salt","count":1,"ref":"{}"}}}}"#,
            list.reference()
        );
        let rule = r#"[{"id":"r1","when":{"segment":"s"},"serve":{"variant":"off"}}]"#;
        let checkout =
            rules(1).item("flag/checkout").unwrap().body().replacen('{', &format!(r#"{{"rules":{rule},"#), 1);
        let items = [("segment/s".to_owned(), Some(segment)), ("flag/checkout".to_owned(), Some(checkout))];
        rules(version).with(version, items).unwrap().with_list(list)
    };
    let (one, two) = (referring(1, &list(&["globex"])), referring(2, &list(&["acme", "globex"])));
    let mut server = Server::start().await;
    let client = server.client();
    let mut stream = server.stream().await;
    stream.open().await;
    stream.event("sync", &sync_of(&one, "snapshot")).await;
    stream.event("snapshot", &one.to_json()).await;
    let reference = list(&["globex"]).reference();
    let fetch = server.expect(&format!("/sdk/v1/lists/{reference}")).await;
    fetch.answer(200, "", list(&["globex"]).to_bytes()).await;
    assert_eq!(client.ready(LIMIT).await, Ready::Live);
    assert!(client.bool("checkout", &acme(), false));
    stream.event("delta", &two.delta_since(&one).to_json()).await;
    version(&client, 2).await;
    assert!(!client.bool("checkout", &acme(), true));
    assert!(server.is_quiet());
}

#[tokio::test]
async fn contexts_know_the_application() {
    let mut server = Server::start().await;
    let client = Client::builder(format!("{}/", server.url()), KEY).application("checkout", "2.1.0").start();
    let mut stream = server.stream().await;
    stream.open().await;
    stream.event("sync", &sync(1, "snapshot")).await;
    stream.event("snapshot", &rules(1).to_json()).await;
    version(&client, 1).await;
    assert_eq!(client.string("theme", &acme(), ""), "new");
    assert_eq!(client.string("theme", &acme().with("app.version", "1.9"), ""), "v1");
    let detail = serde_json::to_value(client.detail("theme", &acme())).unwrap();
    let expected = serde_json::json!({
        "value": "new", "variant": "new", "reason": "TARGETING_MATCH", "rule": "r1", "version": 1
    });
    assert_eq!(detail, expected);
}

/// Who has not said who they are keeps their place in splits, and rules can tell them from others.
#[test]
fn somebody_anonymous_is_told_apart_and_stays_where_they_are() {
    let variants = json!({ "on": { "value": true }, "off": { "value": false } });
    let flag = |key: &str, more: Value| {
        let mut flag = json!({ "key": key, "type": "boolean", "variants": variants,
            "enabled": true, "off_variant": "off", "fallthrough": { "variant": "on" } });
        flag.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        (format!("flag/{key}"), flag.to_string())
    };
    let known = json!({ "attribute": "user.anonymous", "op": "in", "values": [true] });
    let members = json!({ "rules": [{ "id": "r1", "when": known, "serve": { "variant": "off" } }] });
    let split = json!({ "algo": "x1", "seed": "s", "unit": "user.key", "rest": "off",
        "arms": [{ "variant": "on", "start": 0, "len": 500_000 }] });
    let half = json!({ "fallthrough": { "split": split } });
    let rules =
        Snapshot::new(rules(1).header().clone(), [flag("members", members), flag("half", half)]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rules.json");
    std::fs::write(&file, rules.to_json()).unwrap();
    let client = Client::offline(&file);
    assert!(client.bool("members", &Context::user("s1"), false));
    assert!(!client.bool("members", &Context::anonymous("s1"), true));
    let sessions: Vec<String> = (0..200).map(|n| format!("session-{n}")).collect();
    let is_in = |session: &String| client.bool("half", &Context::anonymous(session), false);
    let inside: Vec<bool> = sessions.iter().map(is_in).collect();
    assert!((60..140).contains(&inside.iter().filter(|is_in| **is_in).count()), "{inside:?}");
    assert_eq!(sessions.iter().map(is_in).collect::<Vec<_>>(), inside);
    let as_member = sessions.iter().map(|key| client.bool("half", &Context::user(key), false));
    assert_eq!(as_member.collect::<Vec<_>>(), inside, "who signs in under the same key stays, too");
}

#[tokio::test]
async fn closing_ends_the_connection_and_nothing_else() {
    let mut server = Server::start().await;
    let (client, mut stream) = live(&mut server).await;
    let mut updates = client.updates();
    assert_eq!(within_limit(updates.next()).await, Some(1));
    client.close();
    state(&client, State::Stale).await;
    assert_eq!(client.status().why, Some(Why::Closed));
    assert_eq!(within_limit(updates.next()).await, None);
    stream.event("delta", &delta(1, 2)).await;
    assert!(client.bool("checkout", &acme(), false));
    assert!(matches!(client.ready(LIMIT).await, Ready::Cached { .. }));
}

#[tokio::test]
async fn dropping_the_last_clone_ends_the_background() {
    let mut server = Server::start().await;
    let (client, _stream) = live(&mut server).await;
    let clone = client.clone();
    let mut changes = client.watch("checkout", acme());
    drop(client);
    assert!(clone.bool("checkout", &acme(), false));
    drop(clone);
    assert!(within_limit(changes.next()).await.is_none());
}

#[test]
fn no_runtime_is_needed_and_no_key_is_shown() {
    for url in ["http://127.0.0.1:9", "https://127.0.0.1:9"] {
        let builder = Client::builder(url, KEY);
        assert!(!format!("{builder:?}").contains(KEY));
        let client = builder.start();
        let told = || client.ready_blocking(LIMIT / 200);
        // What encryption needs is set up first, which takes its time on a busy machine.
        let told = (0..200).map(|_| told()).find(|ready| *ready == Ready::Defaults(Why::Unreachable));
        assert!(told.is_some(), "{url}: {:?}", client.status());
        assert!(!format!("{client:?}").contains(KEY));
        assert_eq!(client.integer("limit", &acme(), 7), 7);
    }
}

#[tokio::test]
async fn a_broken_handshake_is_an_outage_like_others() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = Client::builder(format!("https://{}", listener.local_addr().unwrap()), KEY).start();
    let breaking = async {
        loop {
            let (mut socket, _) = listener.accept().await.unwrap();
            socket.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        }
    };
    tokio::select! {
        () = state(&client, State::Failed) => assert_eq!(client.status().why, Some(Why::Unreachable)),
        () = breaking => {}
    }
}

#[test]
fn handles_cross_threads() {
    fn crosses<T: Send + Sync>() {}
    crosses::<Client>();
    crosses::<tidegate_sdk::View<'static>>();
    crosses::<tidegate_sdk::FlagChanges>();
}

#[test]
fn a_client_that_cannot_work_says_so() {
    for (url, key) in [("", KEY), ("flags.example.com", KEY), ("ftp://x", KEY), ("http://x", "two\nlines")] {
        let client = Client::builder(url, key).start();
        assert_eq!(client.ready_blocking(LIMIT), Ready::Defaults(Why::Misconfigured), "{url}");
        assert_eq!(client.number("limit", &acme(), 0.5), 0.5);
    }
}
