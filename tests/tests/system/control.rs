//! The commands that ask a server, as scripts use them.

use std::process::{Command, Output};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tidegate_tests::place;
use tidegate_tests::server::{ADMIN_TOKEN, PLATFORM_TOKEN, Server, Settings};

const PLACE: [&str; 4] = ["--project", "shop", "--environment", "production"];

fn run(server: &str, token: &str, arguments: &[&str]) -> Result<Output> {
    let mut command = Command::new(place::server()?);
    for name in ["TIDEGATE_PROJECT", "TIDEGATE_ENVIRONMENT"] {
        command.env_remove(name);
    }
    Ok(command.args(arguments).env("TIDEGATE_SERVER", server).env("TIDEGATE_TOKEN", token).output()?)
}

/// What a program reads.
fn json(server: &Server, arguments: &[&str]) -> Result<Value> {
    let output = run(server.url(), ADMIN_TOKEN, arguments)?;
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    ensure!(output.status.success() && errors.is_empty(), "{arguments:?}: {errors}");
    serde_json::from_slice(&output.stdout).with_context(|| format!("{arguments:?}"))
}

fn with<'a>(arguments: &[&'a str], place: &[&'a str]) -> Vec<&'a str> {
    [arguments, place].concat()
}

#[test]
fn flags_are_listed_shown_and_switched() -> Result<()> {
    let server = Server::start(Settings::default())?;
    let listed = json(&server, &["flag", "list", "--project", "shop"])?;
    let keys: Vec<&str> =
        listed.as_array().context("a list")?.iter().filter_map(|flag| flag["key"].as_str()).collect();
    assert!(keys.contains(&"checkout-v2") && keys.contains(&"theme"), "{keys:?}");
    let found = json(&server, &["flag", "list", "--project", "shop", "--q", "theme"])?;
    assert_eq!(found.as_array().map(Vec::len), Some(1), "{found}");
    let state = |server: &Server| -> Result<Value> {
        let flag = json(server, &["flag", "show", "checkout-v2", "--project", "shop"])?;
        Ok(flag["environments"]["production"]["enabled"].clone())
    };
    json(&server, &with(&["flag", "on", "checkout-v2", "--comment", "go"], &PLACE))?;
    assert_eq!(state(&server)?, true);
    let off = json(&server, &with(&["flag", "off", "checkout-v2"], &PLACE))?;
    assert!(off["change"].is_u64(), "{off}");
    assert_eq!(state(&server)?, false);
    let again = json(&server, &with(&["flag", "off", "checkout-v2"], &PLACE))?;
    assert!(again["change"].is_null(), "{again}");
    Ok(())
}

#[test]
fn overrides_and_what_a_customer_gets() -> Result<()> {
    let server = Server::start(Settings::default())?;
    json(&server, &with(&["flag", "on", "checkout-v2"], &PLACE))?;
    let add =
        ["override", "add", "checkout-v2", "--customer", "hooli", "--variant", "on", "--reason", "a pilot"];
    json(&server, &with(&add, &PLACE))?;
    let shown = json(&server, &with(&["customer", "show", "hooli"], &PLACE))?;
    let answer = &shown["flags"]["checkout-v2"];
    assert_eq!(
        (&answer["reason"], &answer["by_override"]["reason"]),
        (&json!("OVERRIDE"), &json!("a pilot"))
    );
    let id = answer["override"].as_str().context("override")?;
    json(&server, &with(&["override", "remove", "checkout-v2", id], &PLACE))?;
    let shown = json(&server, &with(&["customer", "show", "hooli"], &PLACE))?;
    assert_ne!(shown["flags"]["checkout-v2"]["reason"], "OVERRIDE");
    Ok(())
}

#[test]
fn a_customer_is_kept_from_releases_for_a_while() -> Result<()> {
    let server = Server::start(Settings::default())?;
    let hooli = json!({ "key": "hooli", "name": "Hooli", "tier": "gold", "attributes": { "seats": 4 } });
    server.api().post("/api/v1/customers", &hooli)?.expect(201)?;
    let (from, until) = ("2030-12-23T00:00:00Z", "2031-01-02T00:00:00Z");
    let freeze =
        ["customer", "freeze", "hooli", "--from", from, "--until", until, "--reason", "nobody is at work"];
    let frozen = json(&server, &freeze)?;
    let expected = json!([{ "from": from, "until": until, "reason": "nobody is at work" }]);
    assert_eq!((&frozen["freezes"], &frozen["attributes"]["seats"]), (&expected, &json!(4)));
    assert_eq!(json(&server, &freeze)?["freezes"].as_array().map(Vec::len), Some(2));
    let thawed = json(&server, &["customer", "thaw", "hooli"])?;
    assert_eq!((thawed.get("freezes"), &thawed["tier"]), (None, &json!("gold")));
    Ok(())
}

#[test]
fn tokens_are_created_and_a_project_is_exported() -> Result<()> {
    let server = Server::start(Settings::default())?;
    let made = json(&server, &["token", "create", "--name", "ci", "--role", "viewer", "--project", "shop"])?;
    let token = made["token"].as_str().context("token")?;
    let exported = run(server.url(), token, &["export", "--project", "shop"])?;
    assert!(exported.status.success(), "{}", String::from_utf8_lossy(&exported.stderr));
    let exported: Value = serde_json::from_slice(&exported.stdout)?;
    assert_eq!(exported["project"]["key"], "shop");
    assert!(exported["environments"]["production"]["items"]["flag/checkout-v2"].is_object(), "{exported}");
    let refused = run(server.url(), token, &with(&["flag", "off", "checkout-v2"], &PLACE))?;
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("flags:write"), "{refused:?}");
    Ok(())
}

#[test]
fn tenants_are_created() -> Result<()> {
    let server = Server::start(Settings::default())?;
    let create = ["tenant", "create", "globex", "--platform-token", PLATFORM_TOKEN];
    let made = json(&server, &create)?;
    let token = made["token"].as_str().context("token")?;
    let me = server.api().with_token(Some(token)).get("/api/v1/me")?.expect(200)?;
    assert_eq!(me["tenant"], "globex");
    assert_eq!(run(server.url(), ADMIN_TOKEN, &create)?.status.code(), Some(1), "it exists already");
    Ok(())
}

#[test]
fn what_goes_wrong_has_its_exit_code_and_its_words() -> Result<()> {
    let server = Server::start(Settings::default())?;
    let show = ["flag", "show", "no-such-flag", "--project", "shop"];
    for (url, token, arguments, code, words) in [
        (server.url(), ADMIN_TOKEN, &show[..], 1, "no flag `no-such-flag`"),
        (server.url(), "not-a-token-of-anybody-here", &show, 1, "401"),
        ("http://127.0.0.1:9", ADMIN_TOKEN, &show, 3, "cannot reach"),
        ("nonsense", ADMIN_TOKEN, &show, 2, "nonsense"),
        (server.url(), ADMIN_TOKEN, &["flag", "show", "theme"], 2, "--project"),
        (server.url(), ADMIN_TOKEN, &["flag", "explode"], 2, "explode"),
    ] {
        let output = run(url, token, arguments)?;
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{url} {arguments:?}: {errors}");
        assert!(errors.contains(words) && !errors.contains("panicked"), "{url} {arguments:?}: {errors}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        assert!(!errors.contains(token), "the token is told");
    }
    Ok(())
}
