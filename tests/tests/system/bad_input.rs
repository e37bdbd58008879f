//! Input that is wrong in every way we could think of: always a problem document with the right status, never a
//! 5xx, never an inner detail.

use std::io::{Read, Write};
use std::net::TcpStream;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tidegate_tests::LIMIT;
use tidegate_tests::api::{Answer, Api};
use tidegate_tests::server::{ADMIN_TOKEN, Server};

/// What a body may have, in bytes.
const MEBIBYTE: usize = 1 << 20;
const FLAGS: &str = "/api/v1/projects/shop/flags";
const PRODUCTION: &str = "/api/v1/projects/shop/environments/production";
const CHANGES: &str = "/api/v1/projects/shop/environments/production/changes";
const EVALUATE: &str = "/api/v1/projects/shop/environments/production/evaluate";
const KEYS: &str = "/api/v1/projects/shop/environments/production/sdk-keys";

on_both_databases!(
    bodies_that_are_wrong,
    instructions_that_are_wrong,
    things_that_do_not_exist,
    things_that_exist_already,
    preconditions_that_fail,
    credentials_that_are_wrong,
    methods_and_paths_that_are_wrong,
    queries_that_are_wrong,
);

/// What must hold of every refusal.
fn refused(what: &str, answer: &Answer, status: u16) -> Result<Value> {
    assert_eq!(answer.status, status, "{what}: {}", answer.body);
    assert_eq!(answer.header("content-type"), "application/problem+json", "{what}");
    let problem: Value =
        serde_json::from_str(&answer.body).with_context(|| format!("{what}: {}", answer.body))?;
    let kind = problem["type"].as_str().unwrap_or_default();
    assert!(kind.starts_with("urn:tidegate:problem:"), "{what}: {problem}");
    assert_eq!(problem["status"], status, "{what}");
    for field in ["title", "detail", "request_id"] {
        assert!(
            problem[field].as_str().is_some_and(|text| !text.is_empty()),
            "{what}: no {field}: {problem}"
        );
    }
    let text = answer.body.to_lowercase();
    for inner in ["panicked", "backtrace", "sqlx", "sea_orm", "sqlite", "postgres", ".rs:", "actix"] {
        assert!(!text.contains(inner), "{what}: `{inner}` leaks: {problem}");
    }
    Ok(problem)
}

/// A body that is refused, with a list of faults where it is JSON of the wrong form.
fn body(api: &Api, path: &str, body: &str, status: u16) -> Result<Value> {
    let headers = [("content-type", "application/json"), ("if-match", "*")];
    let answer = api.send("POST", path, &headers, Some(body))?;
    let beginning: String = body.chars().take(100).collect();
    refused(&beginning, &answer, status)
}

fn bodies_that_are_wrong(server: &Server) -> Result<()> {
    let api = server.api();
    for path in ["/api/v1/projects", FLAGS, CHANGES, EVALUATE, KEYS] {
        for text in ["", "{", "nonsense", "\u{feff}{}", "\0"] {
            body(&api, path, text, 400).with_context(|| path.to_owned())?;
        }
        for text in ["null", "[]", "\"text\"", "7", "true", "{}"] {
            body(&api, path, text, 422).with_context(|| path.to_owned())?;
        }
        let form =
            api.send("POST", path, &[("content-type", "text/plain"), ("if-match", "*")], Some("key=a"))?;
        refused(path, &form, 415)?;
    }
    let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    body(&api, EVALUATE, &format!("{{\"context\": {deep}}}"), 422)?;
    body(&api, CHANGES, &format!("{{\"instructions\": {deep}}}"), 400)?;
    body(&api, "/api/v1/projects", r#"{"key":"a","name":"A"}{"key":"b","name":"B"}"#, 400)?;
    for (path, text) in [
        ("/api/v1/projects", r#"{"key":7,"name":"Seven"}"#),
        ("/api/v1/projects", r#"{"key":"a","name":"A","colour":"red"}"#),
        ("/api/v1/projects", r#"{"key":"","name":"A"}"#),
        ("/api/v1/projects", r#"{"key":"-a","name":"A"}"#),
        ("/api/v1/projects", r#"{"key":"a b","name":"A"}"#),
        ("/api/v1/projects", r#"{"key":"a/b","name":"A"}"#),
        ("/api/v1/projects", r#"{"key":"ä","name":"A"}"#),
        (FLAGS, r#"{"key":"x"}"#),
        (FLAGS, r#"{"key":"x","type":"date"}"#),
        (FLAGS, r#"{"key":"x","type":"boolean","variants":{"on":{"value":"yes"}}}"#),
        (FLAGS, r#"{"key":"x","type":"boolean","variants":{}}"#),
        (FLAGS, r#"{"key":"x","type":"boolean","off_variant":"nowhere"}"#),
        (FLAGS, r#"{"key":"x","type":"boolean","tags":"one"}"#),
        (FLAGS, r#"{"key":"x","type":"boolean","owner":"a\u0000b"}"#),
        ("/api/v1/projects", r#"{"key":"x","name":"a\u0000b"}"#),
        (FLAGS, r#"{"key":"x","type":"boolean","tpye":"string"}"#),
        (KEYS, r#"{"audience":"everybody","name":"x"}"#),
        (KEYS, r#"{"audience":"server"}"#),
        (EVALUATE, r#"{"context":[]}"#),
        (EVALUATE, r#"{"context":{},"flags":"theme"}"#),
        (CHANGES, r#"{"instructions":[]}"#),
        (CHANGES, r#"{"instructions":{}}"#),
        (CHANGES, r#"{"instructions":[{"kind":"turn_off","flag":"theme"}],"comment":7}"#),
    ] {
        let problem = body(&api, path, text, 422)?;
        let errors =
            problem["errors"].as_array().with_context(|| format!("{text}: no list of faults: {problem}"))?;
        assert!(!errors.is_empty(), "{text}: {problem}");
        for error in errors {
            assert!(error["pointer"].is_string() && error["message"].is_string(), "{text}: {problem}");
        }
    }
    let long = format!(r#"{{"key":"{}","name":"A"}}"#, "a".repeat(129));
    body(&api, "/api/v1/projects", &long, 422)?;
    Ok(())
}

fn instructions_that_are_wrong(server: &Server) -> Result<()> {
    let api = server.api();
    let tag = api.get(PRODUCTION)?.header("etag").to_owned();
    let before = api.get(PRODUCTION)?.expect(200)?;
    for instruction in [
        json!({ "kind": "explode", "flag": "theme" }),
        json!({ "flag": "theme" }),
        json!({ "kind": "turn_on" }),
        json!({ "kind": "turn_on", "flag": "theme", "why": "unknown field" }),
        json!({ "kind": "turn_on", "flag": "no-such-flag" }),
        json!({ "kind": "set_off_variant", "flag": "theme", "variant": "no-such-variant" }),
        json!({ "kind": "set_fallthrough", "flag": "theme", "serve": { "variant": "no-such-variant" } }),
        json!({ "kind": "add_rule", "flag": "theme", "rule": { "when": { "attribute": "a", "op": "resembles", "values": [1] },
            "serve": { "variant": "ocean" } } }),
        json!({ "kind": "remove_rule", "flag": "theme", "rule": "no-such-rule" }),
        json!({ "kind": "set_requires", "flag": "theme", "requires": [{ "flag": "theme", "variants": ["ocean"] }] }),
        json!({ "kind": "archive", "flag": "theme" }),
        json!({ "kind": "add_rule", "flag": "theme", "rule": { "when": { "attribute": "a", "op": "not_in", "value": ["misspelt"] },
            "serve": { "variant": "ocean" } } }),
        json!({ "kind": "add_rule", "flag": "theme", "rule": { "when": { "attribute": "a", "op": "in", "values": [] },
            "serve": { "variant": "ocean" } } }),
        json!({ "kind": "add_rule", "flag": "theme", "rule": { "when": { "attribute": "a", "op": "matches",
            "values": ["(?x)(?:(?:(?:a{100} ) {100} ) {100} ) {100}"] }, "serve": { "variant": "ocean" } } }),
        json!({ "kind": "set_segment", "segment": "BETA", "included": ["a"] }),
    ] {
        let answer = api.change("shop/production", &tag, &json!([instruction]))?;
        refused(&instruction.to_string(), &answer, 422)?;
    }
    assert_eq!(api.get(PRODUCTION)?.expect(200)?, before, "nothing of all this left a trace");
    Ok(())
}

fn things_that_do_not_exist(server: &Server) -> Result<()> {
    let api = server.api();
    refused("a NUL", &api.get("/api/v1/projects/shop/flags?q=%00")?, 400)?;
    for path in [
        "/api/v1/projects/nowhere",
        "/api/v1/projects/nowhere/flags",
        "/api/v1/projects/nowhere/environments",
        "/api/v1/projects/shop/environments/nowhere",
        "/api/v1/projects/shop/environments/nowhere/sdk-keys",
        "/api/v1/projects/shop/flags/no-such-flag",
        "/api/v1/no/such/path",
        "/api/v2/projects",
        "/sdk/v1/nothing",
    ] {
        refused(path, &api.get(path)?, 404)?;
    }
    for path in ["changes", "evaluate", "sdk-keys"] {
        let path = format!("/api/v1/projects/shop/environments/nowhere/{path}");
        let valid = json!({
            "instructions": [{ "kind": "turn_off", "flag": "theme" }],
            "context": {}, "audience": "server", "name": "x",
        });
        let fields = match path.rsplit('/').next() {
            Some("changes") => json!({ "instructions": valid["instructions"] }),
            Some("evaluate") => json!({ "context": {} }),
            _ => json!({ "audience": "server", "name": "x" }),
        };
        let headers = [("content-type", "application/json"), ("if-match", "*")];
        refused(&path, &api.send("POST", &path, &headers, Some(&fields.to_string()))?, 404)?;
    }
    Ok(())
}

fn things_that_exist_already(server: &Server) -> Result<()> {
    let api = server.api();
    for (path, key) in [("/api/v1/projects", "shop"), ("/api/v1/projects", "SHOP")] {
        refused(key, &api.post(path, &json!({ "key": key, "name": "Again" }))?, 409)?;
    }
    for key in ["production", "Production"] {
        let answer =
            api.post("/api/v1/projects/shop/environments", &json!({ "key": key, "name": "Again" }))?;
        refused(key, &answer, 409)?;
    }
    for key in ["theme", "THEME"] {
        refused(key, &api.post(FLAGS, &json!({ "key": key, "type": "boolean" }))?, 409)?;
    }
    Ok(())
}

fn preconditions_that_fail(server: &Server) -> Result<()> {
    let api = server.api();
    let turn_on = json!({ "instructions": [{ "kind": "turn_on", "flag": "theme" }] });
    refused("no tag", &api.post(CHANGES, &turn_on)?, 428)?;
    for tag in ["\"v999999\"", "\"v0\""] {
        refused(tag, &api.change("shop/production", tag, &turn_on["instructions"])?, 412)?;
    }
    for tag in ["\"nonsense\"", "nonsense", "v1", "W/\"v1\"", "\"v-1\"", "\"v18446744073709551616\"", ""] {
        refused(tag, &api.change("shop/production", tag, &turn_on["instructions"])?, 400)?;
    }
    let blind = api.change("shop/production", "*", &turn_on["instructions"])?;
    assert!([412, 428].contains(&blind.status), "`*` is for turning off alone: {}", blind.body);
    refused("a blind turn_on", &blind, blind.status)?;
    Ok(())
}

fn credentials_that_are_wrong(server: &Server) -> Result<()> {
    let api = server.api();
    let key = api.sdk_key("shop/production")?;
    let mut altered = key.clone();
    altered.insert(key.len() / 2, 'x');
    let long = "x".repeat(6_000);
    let false_ones =
        [None, Some(""), Some("nonsense"), Some("tg_api_1_2_3"), Some("tg_sdk"), Some(&altered), Some(&long)];
    for token in false_ones {
        let nobody = api.with_token(token);
        for path in
            ["/api/v1/me", "/api/v1/projects", FLAGS, PRODUCTION, "/api/v1/events", "/sdk/v1/snapshot"]
        {
            refused(&format!("{token:?} {path}"), &nobody.get(path)?, 401)?;
        }
        refused("a stream", &nobody.get("/sdk/v1/stream")?, 401)?;
        refused("a change", &nobody.post(CHANGES, &json!({}))?, 401)?;
    }
    let sdk = api.with_token(Some(&key));
    let answer = sdk.get(FLAGS)?;
    assert!([401, 403, 404].contains(&answer.status), "an SDK key manages nothing: {}", answer.body);
    let answer = api.get("/sdk/v1/snapshot")?;
    assert!([401, 403].contains(&answer.status), "the owner's token is no SDK key: {}", answer.body);
    for header in ["Basic dXNlcjpwYXNz", "Bearer", "bearer  ", "Token x", "\u{7f}"] {
        let anonymous = api.with_token(None);
        let answer = anonymous.send("GET", "/api/v1/me", &[("authorization", header)], None);
        // Some of these the client itself refuses to send.
        if let Ok(answer) = answer {
            refused(header, &answer, 401)?;
        }
    }
    Ok(())
}

fn methods_and_paths_that_are_wrong(server: &Server) -> Result<()> {
    let api = server.api();
    for (method, path) in [
        ("PUT", "/api/v1/projects"),
        ("DELETE", FLAGS),
        ("PATCH", EVALUATE),
        ("DELETE", "/sdk/v1/snapshot"),
        ("GET", EVALUATE),
        ("BREW", "/api/v1/projects"),
    ] {
        let answer = api.send(method, path, &[], None)?;
        refused(&format!("{method} {path}"), &answer, 405)?;
        assert!(!answer.header("allow").is_empty(), "{method} {path} does not say what is allowed");
    }
    for path in [
        "/api/v1//projects",
        "/api/v1/projects/../me",
        "/api/v1/projects/shop%2fflags",
        "/api/v1/projects/%00",
    ] {
        let answer = api.get(path)?;
        assert!((400..500).contains(&answer.status), "{path}: {} {}", answer.status, answer.body);
        refused(path, &answer, answer.status)?;
    }
    Ok(())
}

fn queries_that_are_wrong(server: &Server) -> Result<()> {
    let api = server.api();
    for query in
        ["limit=0", "limit=-1", "limit=many", "limit=1000000", "cursor=nonsense", "cursor=%00", "cursor="]
    {
        for path in [FLAGS, "/api/v1/projects", "/api/v1/changes"] {
            let answer = api.get(&format!("{path}?{query}"))?;
            assert!(
                [200, 400, 422].contains(&answer.status),
                "{path}?{query}: {} {}",
                answer.status,
                answer.body
            );
            if answer.status != 200 {
                refused(&format!("{path}?{query}"), &answer, answer.status)?;
            }
        }
    }
    for query in ["limit=0", "limit=many", "limti=5"] {
        refused(query, &api.get(&format!("{FLAGS}?{query}"))?, 400)?;
    }
    for q in ["%27%20OR%201=1--", "%25", "_", "%F0%9F%8C%8A", "%00"] {
        let answer = api.get(&format!("{FLAGS}?q={q}"))?;
        assert!(answer.status < 500, "{q}: {}", answer.body);
    }
    assert_eq!(
        api.get(&format!("{FLAGS}?q=%25"))?.expect(200)?["items"],
        json!([]),
        "a search is no pattern"
    );
    Ok(())
}

/// Announces far more than it sends: the refusal must not wait for the rest.
#[test]
fn a_body_that_is_too_large_is_not_read_to_its_end() -> Result<()> {
    crate::databases::on_sqlite(|server| {
        let address = server.url().trim_start_matches("http://");
        let mut connection = TcpStream::connect(address)?;
        connection.set_read_timeout(Some(LIMIT))?;
        write!(
            connection,
            "POST {FLAGS} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {ADMIN_TOKEN}\r\n\
             content-type: application/json\r\ncontent-length: 1000000000\r\nconnection: close\r\n\r\n"
        )?;
        connection.write_all(&vec![b' '; MEBIBYTE + 1])?;
        let mut answer = [0; 4096];
        let read = connection.read(&mut answer)?;
        let answer = String::from_utf8_lossy(&answer[..read]).into_owned();
        assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
        assert!(answer.to_lowercase().contains("content-type: application/problem+json"), "{answer}");
        Ok(())
    })
}

#[test]
fn bytes_that_are_no_http_do_no_harm() -> Result<()> {
    crate::databases::on_sqlite(|server| {
        let address = server.url().trim_start_matches("http://");
        for bytes in [
            "\0\0\0\0\r\n\r\n",
            "GET\r\n\r\n",
            "GET / HTTP/9.9\r\n\r\n",
            "\u{16}\u{3}\u{1}",
            "POST /api/v1/projects HTTP/1.1\r\ntransfer-encoding: chunked\r\ncontent-length: 5\r\n\r\nxyz",
        ] {
            let mut connection = TcpStream::connect(address)?;
            connection.write_all(bytes.as_bytes())?;
            connection.shutdown(std::net::Shutdown::Write)?;
            let mut answer = Vec::new();
            connection.set_read_timeout(Some(LIMIT))?;
            // Whether it answers or just closes is its own affair.
            connection.read_to_end(&mut answer).ok();
            assert!(!answer.starts_with(b"HTTP/1.1 5"), "{bytes:?}: {}", String::from_utf8_lossy(&answer));
        }
        assert_eq!(server.api().get("/readyz")?.status, 200);
        Ok(())
    })
}
