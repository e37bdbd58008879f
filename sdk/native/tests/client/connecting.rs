//! How servers are reached, and whom the client believes.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use serde_json::json;
use tidegate_core::Snapshot;
use tidegate_log::{Delegation, Hash, RootList, Scheme, SignedNote, SigningKey, SnapshotNote, Subject};
use tidegate_sdk::{Client, Ready, State, Why};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::rules::{rules, sync};
use crate::support::{KEY, LIMIT, Server, acme, state, version, within_limit};

#[tokio::test]
async fn another_server_is_asked_when_the_first_is_gone() {
    let first = Server::start().await;
    let mut second = Server::start().await;
    let gone = first.url();
    first.kill().await;
    let client = Client::builder(gone, KEY).endpoint(second.url()).reports(false).start();
    second.expect("/sdk/v1/snapshot").await.answer(200, "", &rules(1).to_json()).await;
    assert_eq!(client.ready(LIMIT).await, Ready::Live);
    let mut stream = second.stream().await;
    stream.open().await;
    stream.event("sync", &sync(2, "snapshot")).await;
    stream.event("snapshot", &rules(2).to_json()).await;
    version(&client, 2).await;
}

#[tokio::test]
async fn rules_that_are_brought_along_serve_until_others_come() {
    let mut server = Server::start().await;
    let builder = || Client::builder(server.url(), KEY).reports(false);
    assert!(matches!(builder().bootstrap("{").start().state(), State::Initialising));
    let client = builder().bootstrap(rules(3).to_json()).start();
    version(&client, 3).await;
    state(&client, State::Stale).await;
    let mut aside = Vec::new();
    let mut stream = loop {
        let request = server.wait_for("/sdk/v1/stream", &mut aside).await;
        if request.headers.get("last-event-id").is_some_and(|id| id == "1.3") {
            break request;
        }
    };
    stream.open().await;
    stream.event("sync", &sync(4, "snapshot")).await;
    stream.event("snapshot", &rules(4).to_json()).await;
    version(&client, 4).await;
}

#[tokio::test]
async fn requests_go_through_the_proxy_that_is_named() {
    let mut proxy = Server::start().await;
    let builder = Client::builder("http://flags.example.com", KEY).reports(false);
    let client = builder.proxy(proxy.url()).start();
    let mut stream = proxy.request().await;
    assert_eq!(stream.path, "http://flags.example.com/sdk/v1/stream");
    stream.open().await;
    stream.event("sync", &sync(1, "snapshot")).await;
    stream.event("snapshot", &rules(1).to_json()).await;
    assert_eq!(client.ready(LIMIT).await, Ready::Live);
}

#[test]
fn what_cannot_be_a_certificate_or_a_proxy_is_said() {
    let builder = || Client::builder("https://flags.example.com", KEY).reports(false);
    for builder in [builder().certificate_authority("no certificate"), builder().proxy("::")] {
        let client = builder.start();
        assert_eq!(client.ready_blocking(LIMIT), Ready::Defaults(Why::Misconfigured));
    }
}

/// Answers over TLS, with a certificate of an authority of its own; the authority's own in PEM.
async fn serve_with_tls() -> (String, String) {
    let authority_key = KeyPair::generate().unwrap();
    let mut authority = CertificateParams::new([]).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_pem = authority.self_signed(&authority_key).unwrap().pem();
    let key = KeyPair::generate().unwrap();
    let server = CertificateParams::new(["localhost".to_owned()]).unwrap();
    let certificate = server.signed_by(&key, &Issuer::new(authority, authority_key)).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.unwrap().with_no_client_auth();
    let private = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = config.with_single_cert(vec![certificate.der().clone()], private).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    tokio::spawn(async move {
        let (sync, document) = (sync(1, "snapshot"), rules(1).to_json());
        let events = format!("event: sync\ndata: {sync}\n\nevent: snapshot\ndata: {document}\n\n");
        let answer = format!("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n{events}");
        let mut open = Vec::new();
        while let Ok((socket, _)) = listener.accept().await {
            // Whoever does not trust the certificate leaves.
            let Ok(mut socket) = acceptor.accept(socket).await else { continue };
            socket.write_all(answer.as_bytes()).await.unwrap();
            socket.flush().await.unwrap();
            open.push(socket);
        }
    });
    (url, authority_pem)
}

#[tokio::test]
async fn an_authority_of_ones_own_is_trusted_if_it_is_named() {
    let (url, authority) = serve_with_tls().await;
    let stranger = Client::builder(&url, KEY).reports(false).start();
    state(&stranger, State::Failed).await;
    assert_eq!(stranger.status().why, Some(Why::Unreachable));
    let client = Client::builder(&url, KEY).reports(false).certificate_authority(authority).start();
    assert_eq!(client.ready(LIMIT).await, Ready::Live);
}

/// The root keys of the tests, and their fingerprint.
fn roots() -> (RootList, SigningKey) {
    let key = SigningKey::new("tidegate/default/root", Scheme::Note, &[1; 32]).unwrap();
    let keys = vec![key.public().clone()];
    (RootList { owner: "tidegate/default".into(), number: 1, threshold: 1, keys }, key)
}

fn environment_key() -> SigningKey {
    SigningKey::new("tidegate/default/environment/shop/production", Scheme::Note, &[2; 32]).unwrap()
}

fn keys() -> String {
    let (roots, root) = roots();
    let subject = Subject::Snapshots("shop/production".into());
    let keys = vec![environment_key().public().clone()];
    let delegation = Delegation { owner: roots.owner.clone(), subject, number: 1, keys };
    let sign = |text: String| SignedNote::new(text).signed(&root, 0).to_string();
    json!({ "roots": [sign(roots.to_string())], "keys": sign(delegation.to_string()) }).to_string()
}

fn note(snapshot: &Snapshot) -> String {
    let header = snapshot.header();
    let note = SnapshotNote {
        environment: "default/shop/production".into(),
        audience: "server".into(),
        epoch: header.epoch,
        version: header.version,
        digest: snapshot.digest().into(),
        log_size: header.version,
        root: Hash::of_leaf(&[]),
        leaf: 0,
        issued_ms: 0,
        expires_ms: u64::MAX,
    };
    note.sign(&environment_key()).to_string()
}

#[tokio::test]
async fn only_signed_rules_are_believed_also_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start().await;
    // The key names the roots.
    let key = format!("{KEY}.{}", roots().0.fingerprint());
    let builder = |url: &str| Client::builder(url, &key).reports(false).cache_dir(folder.path());
    let client = builder(&server.url()).start();
    let mut aside = Vec::new();
    let mut stream = server.wait_for("/sdk/v1/stream", &mut aside).await;
    let keys_request = match aside.pop() {
        Some(request) => request,
        None => server.expect("/sdk/v1/keys").await,
    };
    keys_request.answer(200, "", &keys()).await;
    stream.open().await;
    stream.event("sync", &sync(1, "snapshot")).await;
    stream.event("snapshot", &rules(1).to_json()).await;
    // Unsigned; the same rules with their note are believed.
    let fetch = server.expect("/sdk/v1/snapshot").await;
    assert_eq!(client.version(), 0);
    let header = format!("tidegate-note: {}\r\n", STANDARD.encode(note(&rules(1))));
    fetch.answer(200, &header, &rules(1).to_json()).await;
    version(&client, 1).await;
    assert!(client.bool("checkout", &acme(), false));
    client.shutdown().await;

    let url = server.url();
    server.kill().await;
    let again = builder(&url).start();
    version(&again, 1).await;
    state(&again, State::Stale).await;
    // Whoever knows other roots does not believe the file.
    let other = builder(&url).root_fingerprint("00000000000000000000000000000000").start();
    within_limit(async {
        while other.state() != State::Failed {
            tokio::task::yield_now().await
        }
    })
    .await;
    assert_eq!(other.version(), 0);
}

#[tokio::test]
async fn rules_need_no_signature_where_nobody_asks_for_one() {
    let mut server = Server::start().await;
    let key = format!("{KEY}.{}", roots().0.fingerprint());
    let client = Client::builder(server.url(), key).verify(false).reports(false).start();
    let mut stream = server.stream().await;
    stream.open().await;
    stream.event("sync", &sync(1, "snapshot")).await;
    stream.event("snapshot", &rules(1).to_json()).await;
    assert_eq!(client.ready(LIMIT).await, Ready::Live);
}
