//! Signals of others than SDKs: sent by release automation, and read out of a real Prometheus.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tidegate_tests::api::{Answer, Api};
use tidegate_tests::server::{Server, Settings};
use tidegate_tests::services::prometheus;
use tidegate_tests::wait_for;

const LIMIT: Duration = Duration::from_secs(90);
const PATH: &str = "/api/v1/projects/shop/environments/production";

on_both_databases!(
    a_batch_is_counted_once,
    what_is_wrong_with_a_batch_is_said,
    sources_are_set_and_shown,
    credentials_are_never_shown,
);

/// A release that is in its opening.
fn begin(api: &Api, signal: &str) -> Result<String> {
    let plan = json!({
        "stages": [{ "share_ppm": 50_000, "bake_s": 0 }, { "share_ppm": 1_000_000, "bake_s": 0 }],
        "guards": [{ "name": "errors", "signal": signal, "kind": "ratio" }],
    });
    let wish = json!({
        "flag": "checkout-v2", "baseline": "off", "target": "on", "unit": "user.key", "plan": plan,
    });
    let tag = api.environment_tag("shop/production")?;
    let serves_off = json!([{ "kind": "turn_on", "flag": "checkout-v2" },
        { "kind": "set_fallthrough", "flag": "checkout-v2", "serve": { "variant": "off" } }]);
    api.change("shop/production", &tag, &serves_off)?.expect(200)?;
    let made = api.post(&format!("{PATH}/releases"), &wish)?.expect(201)?;
    let id = made["id"].as_str().context("no id")?.to_owned();
    let start = json!({ "reason": "a test", "version": made["version"] });
    api.post(&format!("{PATH}/releases/{id}/start"), &start)?.expect(200)?;
    Ok(id)
}

fn guard(api: &Api, release: &str) -> Result<Value> {
    Ok(api.get(&format!("{PATH}/releases/{release}"))?.expect(200)?["guards"][0].clone())
}

fn window(release: &str, exposed: u64, err: u64) -> Value {
    json!({
        "release": release, "step_epoch": 1, "arm": "control", "metric": "errors", "exposed": exposed, "err": err,
        "from": "2026-11-29T10:00:00Z", "to": "2026-11-29T10:01:00Z",
    })
}

fn send(api: &Api, source: &str, batch: &str, windows: &Value) -> Result<Answer> {
    api.post("/api/v1/signals", &json!({ "source": source, "batch": batch, "windows": windows }))
}

fn a_batch_is_counted_once(server: &Server) -> Result<()> {
    let api = server.api();
    let release = begin(&api, "errors")?;
    let windows = json!([window(&release, 1000, 5), window(&release, 500, 0)]);
    for _ in 0..2 {
        assert_eq!(send(&api, "nightly", "b1", &windows)?.status, 204);
    }
    let other = send(&api, "nightly", "b1", &json!([window(&release, 1, 0)]))?;
    assert_eq!(other.expect(409)?["type"], "urn:tidegate:problem:report-taken");
    assert_eq!(send(&api, "hourly", "b1", &json!([window(&release, 1, 0)]))?.status, 204, "another source");
    assert_eq!(guard(&api, &release)?["n_c"], 1501);
    Ok(())
}

fn what_is_wrong_with_a_batch_is_said(server: &Server) -> Result<()> {
    let api = server.api();
    let release = begin(&api, "errors")?;
    let with = |field: &str, value: Value| {
        let mut window = window(&release, 10, 1);
        window[field] = value;
        json!([window])
    };
    let cases = [
        ("sdk", with("err", json!(1)), "/source"),
        ("x", with("release", json!("unknown")), "/windows/0/release"),
        ("x", with("err", json!(11)), "/windows/0/err"),
        ("x", with("to", json!("2026-11-29T10:00:00Z")), "/windows/0/to"),
        ("x", with("to", json!("2026-12-29T10:00:00Z")), "/windows/0/to"),
        ("x", with("units", json!(["12"])), "/windows/0/units"),
        ("x", with("metric", json!("")), "/windows/0/metric"),
        ("x", with("arm", json!("both")), "/windows/0/arm"),
    ];
    for (source, windows, pointer) in cases {
        let answer = send(&api, source, "b", &windows)?.expect(422)?;
        assert_eq!(answer["errors"][0]["pointer"], pointer, "{answer}");
    }
    let viewer = api.post("/api/v1/tokens", &json!({ "name": "viewer", "role": "viewer" }))?.expect(201)?;
    let viewer = api.with_token(viewer["token"].as_str());
    assert_eq!(send(&viewer, "x", "b", &with("err", json!(1)))?.status, 403);
    let staging = json!({ "name": "ci", "role": "editor", "project": "shop", "environment": "staging" });
    let staging = api.post("/api/v1/tokens", &staging)?.expect(201)?;
    let elsewhere = send(&api.with_token(staging["token"].as_str()), "x", "b", &with("err", json!(1)))?;
    assert_eq!(elsewhere.expect(422)?["errors"][0]["pointer"], "/windows/0/release", "out of reach");
    Ok(())
}

fn sources_are_set_and_shown(server: &Server) -> Result<()> {
    let api = server.api();
    let path = format!("{PATH}/signal-sources");
    let put = |tag: &str, body: &Value| {
        let headers = [("content-type", "application/json"), ("if-match", tag)];
        api.send("PUT", &path, &headers, Some(&body.to_string()))
    };
    let before = api.get(&path)?;
    assert_eq!(before.expect(200)?, json!({ "sources": [] }));
    let sources = json!({ "sources": [source("http://prometheus:9090")] });
    let set = put(before.header("etag"), &sources)?;
    assert_eq!(set.expect(200)?, sources);
    let stale = put(before.header("etag"), &json!({ "sources": [] }))?;
    assert_eq!(stale.expect(412)?["present"], sources, "somebody else set it");
    assert_eq!(api.get(&path)?.expect(200)?, sources);
    let mut wrong = sources.clone();
    wrong["sources"][0]["errors"] = json!("rate(errors_total[5m])");
    let refused = put(set.header("etag"), &wrong)?.expect(422)?;
    assert_eq!(refused["errors"][0]["pointer"], "/sources/0/errors");
    let log = api.get("/api/v1/changes?limit=3")?.expect(200)?;
    assert_eq!(log["items"][0]["kind"], "environment.signal_sources", "{log}");
    Ok(())
}

fn credentials_are_never_shown(server: &Server) -> Result<()> {
    let api = server.api();
    let path = format!("{PATH}/signal-sources");
    let put = |auth: &Value, url: &str| {
        let tag = api.get(&path)?.header("etag").to_owned();
        let mut sources = json!({ "sources": [source(url)] });
        sources["sources"][0]["auth"] = auth.clone();
        let headers = [("content-type", "application/json"), ("if-match", tag.as_str())];
        api.send("PUT", &path, &headers, Some(&sources.to_string()))
    };
    let bearer = |secret: &str| json!({ "kind": "bearer", "secret": secret });
    let (kept, url) = (json!({ "kind": "bearer" }), "http://prometheus:9090");
    assert_eq!(put(&kept, url)?.expect(422)?["errors"][0]["pointer"], "/sources/0/auth/secret");
    let set = put(&bearer("s3cret-of-the-shop"), url)?;
    assert_eq!(set.expect(200)?["sources"][0]["auth"], kept);
    // Who writes back what they read changes nothing, and another secret is a change.
    assert_eq!(put(&kept, url)?.header("etag"), set.header("etag"));
    assert_ne!(put(&bearer("an0ther-of-the-shop"), url)?.header("etag"), set.header("etag"));
    let elsewhere = put(&kept, "http://elsewhere:9090")?.expect(422)?;
    assert_eq!(
        elsewhere["errors"][0]["pointer"], "/sources/0/auth/secret",
        "it stays where it was given for"
    );
    for (auth, field) in [
        (json!({ "kind": "bearer", "secret": "two words" }), "secret"),
        (json!({ "kind": "basic", "secret": "x" }), "user"),
        (json!({ "kind": "basic", "user": "a:b", "secret": "x" }), "user"),
        (json!({ "kind": "basic", "user": "a" }), "secret"),
    ] {
        let refused = put(&auth, url)?.expect(422)?;
        assert_eq!(refused["errors"][0]["pointer"], format!("/sources/0/auth/{field}"), "{auth}");
    }
    let log = api.get("/api/v1/changes?limit=5")?.body;
    let shown = api.get(&path)?.body;
    assert!(!log.contains("of-the-shop") && !shown.contains("of-the-shop"), "{log} {shown}");
    for file in std::fs::read_dir(server.data())? {
        let bytes = std::fs::read(file?.path()).unwrap_or_default();
        assert!(!bytes.windows(11).any(|text| text == b"of-the-shop"), "it is on the disk");
    }
    Ok(())
}

fn source(url: &str) -> Value {
    json!({
        "signal": "shop-errors", "url": url, "exposed": "shop_requests_total", "errors": "shop_errors_total",
        "variant_label": "variant",
    })
}

/// What a shop tells a Prometheus that scrapes it.
struct Shop {
    port: u16,
    /// Requests and errors of each variant.
    counters: Arc<Mutex<(u64, u64)>>,
}

impl Shop {
    fn open() -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let port = listener.local_addr()?.port();
        let counters = Arc::new(Mutex::new((0, 0)));
        let shown = counters.clone();
        thread::spawn(move || listener.incoming().flatten().try_for_each(|socket| show(socket, &shown)));
        Ok(Self { port, counters })
    }

    fn sell(&self, requests: u64, errors: u64) {
        let mut counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        *counters = (counters.0 + requests, counters.1 + errors);
    }

    fn begin_anew(&self) {
        *self.counters.lock().unwrap_or_else(PoisonError::into_inner) = (0, 0);
    }
}

fn show(mut socket: TcpStream, counters: &Mutex<(u64, u64)>) -> std::io::Result<()> {
    let mut request = [0; 4096];
    let _ = socket.read(&mut request)?;
    let (requests, errors) = *counters.lock().unwrap_or_else(PoisonError::into_inner);
    let counter = |name: &str, n: u64| {
        let of = |variant: &str| format!("shop_{name}_total{{variant=\"{variant}\"}} {n}\n");
        format!("# TYPE shop_{name}_total counter\n{}{}", of("off"), of("on"))
    };
    let body = counter("requests", requests) + &counter("errors", errors);
    let head = format!("content-type: text/plain\r\ncontent-length: {}\r\nconnection: close", body.len());
    write!(socket, "HTTP/1.1 200 OK\r\n{head}\r\n\r\n{body}")
}

/// How many of the control are known, once they are more than before.
fn sell_until_known(shop: &Shop, api: &Api, release: &str, before: u64) -> Result<u64> {
    wait_for("the counters of Prometheus", LIMIT, || {
        shop.sell(10, 0);
        guard(api, release).ok()?["n_c"].as_u64().filter(|known| *known > before)
    })
}

#[test]
fn counters_are_read_from_prometheus() -> Result<()> {
    let shop = Shop::open()?;
    let Some(prometheus) = prometheus(shop.port)? else { return Ok(()) };
    let environment = vec![("TIDEGATE_PRIVATE_SOURCES", "1".to_owned())];
    let server = Server::start(Settings { environment, ..Settings::default() })?;
    let api = server.api();
    let body = json!({ "sources": [source(&prometheus.url())] }).to_string();
    let headers = [("content-type", "application/json"), ("if-match", "\"v0\"")];
    api.send("PUT", &format!("{PATH}/signal-sources"), &headers, Some(&body))?.expect(200)?;
    shop.sell(1_000_000, 9);
    let release = begin(&api, "shop-errors")?;
    // The first reading is where it begins: what was before belongs to no release.
    let selling = sell_until_known(&shop, &api, &release, 0)?;
    ensure!(selling < 1_000_000, "what was sold before the release counts: {selling}");
    shop.begin_anew();
    let known = sell_until_known(&shop, &api, &release, selling)?;
    ensure!(known < 1_000_000, "a counter that begins anew is no fall: {known}");
    Ok(())
}

/// A Prometheus that answers only to one who shows this, and tells what it was shown.
fn guarded_prometheus(expected: &'static str) -> Result<(String, Arc<Mutex<Vec<String>>>)> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let url = format!("http://{}", listener.local_addr()?);
    let shown = Arc::new(Mutex::new(Vec::new()));
    let seen = shown.clone();
    thread::spawn(move || listener.incoming().flatten().try_for_each(|socket| ask(socket, expected, &seen)));
    Ok((url, shown))
}

fn ask(mut socket: TcpStream, expected: &str, seen: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut request = [0; 4096];
    let length = socket.read(&mut request)?;
    let request = String::from_utf8_lossy(&request[..length]).into_owned();
    let shown = request.lines().find_map(|line| line.strip_prefix("authorization: ")).unwrap_or_default();
    seen.lock().unwrap_or_else(PoisonError::into_inner).push(shown.to_owned());
    let series = |variant: &str| json!({ "metric": { "variant": variant }, "value": [1, "5"] });
    let body = json!({ "status": "success", "data": { "resultType": "vector",
        "result": [series("off"), series("on")] } });
    let (status, body) = if shown == expected { ("200 OK", body) } else { ("401 Unauthorized", json!({})) };
    let body = body.to_string();
    let head =
        format!("content-type: application/json\r\ncontent-length: {}\r\nconnection: close", body.len());
    write!(socket, "HTTP/1.1 {status}\r\n{head}\r\n\r\n{body}")
}

#[test]
fn a_source_is_shown_its_credential() -> Result<()> {
    let environment = vec![("TIDEGATE_PRIVATE_SOURCES", "1".to_owned())];
    let server = Server::start(Settings { environment, ..Settings::default() })?;
    let api = server.api();
    // `shop:s3cret`
    let (url, shown) = guarded_prometheus("Basic c2hvcDpzM2NyZXQ=")?;
    let set = |secret: &str| -> Result<()> {
        let path = format!("{PATH}/signal-sources");
        let tag = api.get(&path)?.header("etag").to_owned();
        let mut sources = json!({ "sources": [source(&url)] });
        sources["sources"][0]["auth"] = json!({ "kind": "basic", "user": "shop", "secret": secret });
        let headers = [("content-type", "application/json"), ("if-match", tag.as_str())];
        api.send("PUT", &path, &headers, Some(&sources.to_string()))?.expect(200).map(drop)
    };
    set("wrong")?;
    begin(&api, "shop-errors")?;
    let refused = || server.errors().contains("wants another credential: it answers 401").then_some(());
    wait_for("the refusal in the log", LIMIT, refused)?;
    set("s3cret")?;
    let asked = || shown.lock().unwrap_or_else(PoisonError::into_inner).last().cloned();
    wait_for("the right credential", LIMIT, || (asked()? == "Basic c2hvcDpzM2NyZXQ=").then_some(()))?;
    assert!(!server.errors().contains("s3cret"));
    Ok(())
}

#[test]
fn a_private_address_is_not_read() -> Result<()> {
    let server = Server::start(Settings::default())?;
    let api = server.api();
    let spied = TcpListener::bind(("127.0.0.1", 0))?;
    spied.set_nonblocking(true)?;
    let url = format!("http://{}", spied.local_addr()?);
    let body = json!({ "sources": [source(&url)] }).to_string();
    let headers = [("content-type", "application/json"), ("if-match", "\"v0\"")];
    api.send("PUT", &format!("{PATH}/signal-sources"), &headers, Some(&body))?.expect(200)?;
    begin(&api, "shop-errors")?;
    wait_for("the refusal in the log", LIMIT, || {
        server.errors().contains("an address of a private network").then_some(())
    })?;
    ensure!(spied.accept().is_err(), "somebody came");
    Ok(())
}
