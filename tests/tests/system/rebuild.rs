//! `tidegate rebuild`: what is stored follows from the change log, and is made to follow where it does not.

use std::process::{Command, Output};

use anyhow::{Context, Result};
use sea_orm::{ConnectionTrait, Database};
use serde_json::{Value, json};
use tidegate_tests::place;
use tidegate_tests::server::{Server, Settings};
use tidegate_tests::services::postgres;

const LIVE: &str = "shop/production";
const PROJECT: &str = "/api/v1/projects/shop";

/// What somebody does to the tables behind the log's back, and the row that tells of it.
const DONE_OFF_LOG: [(&str, &str, &str); 9] = [
    (
        "UPDATE items SET body = replace(body, 'ocean', 'classic') WHERE item_key = 'flag/theme' AND environment = 'production' AND version = 2",
        "items",
        "shop/flag/theme/production/2",
    ),
    (
        "UPDATE rulesets SET digest = 'sha256:0' WHERE environment = 'staging' AND version = 1",
        "rulesets",
        "shop/staging/1",
    ),
    ("UPDATE flags SET owner = 'mallory' WHERE key = 'theme'", "flags", "shop/theme"),
    ("UPDATE environments SET policy = '{}' WHERE key = 'production'", "environments", "shop/production"),
    ("UPDATE credentials SET powers = 'owner' WHERE name = 'reader'", "credentials", ""),
    ("UPDATE customers SET tier = 'free' WHERE key = 'acme'", "customers", "acme"),
    ("DELETE FROM customers WHERE key = 'globex'", "customers", "globex"),
    ("UPDATE changes SET actor_id = 'mallory' WHERE kind = 'project.create'", "changes", "1"),
    ("INSERT INTO roles VALUES ('default', 'god', 'members:write', 0, 0)", "roles", "god"),
];

/// Does something of every kind.
fn live(server: &Server) -> Result<()> {
    let api = server.api();
    for is_on in [true, false] {
        api.turn(LIVE, "checkout-v2", is_on)?;
    }
    let json = [("content-type", "application/json")];
    let put = |path: &str, body: &Value| -> Result<Value> {
        let tag = api.get(path)?.header("etag").to_owned();
        let headers = [json[0], ("if-match", tag.as_str())];
        api.send("PUT", path, &headers, Some(&body.to_string()))?.expect(200)
    };
    let created = |path: &str, body: Value| api.post(path, &body)?.expect(201);
    put(&format!("{PROJECT}/environments/production/policy"), &json!({ "comment_required": true }))?;
    let variants = json!({ "z": { "value": "z" }, "a": { "value": "a" } });
    created(
        &format!("{PROJECT}/flags"),
        json!({ "key": "letters", "type": "string", "variants": variants }),
    )?;
    let tag = api.get(PROJECT)?.header("etag").to_owned();
    let instructions = json!([
        { "kind": "set_owner", "flag": "letters", "owner": "payments" },
        { "kind": "add_variant", "flag": "letters", "variant": "b", "value": "b" },
        { "kind": "archive", "flag": "banner" },
    ]);
    let body = json!({ "instructions": instructions, "comment": "because" }).to_string();
    api.send("POST", &format!("{PROJECT}/changes"), &[json[0], ("if-match", &tag)], Some(&body))?
        .expect(200)?;
    for (key, tier) in [("acme", "enterprise"), ("globex", "free"), ("gone", "free")] {
        created(
            "/api/v1/customers",
            json!({ "key": key, "name": key, "tier": tier, "attributes": { "seats": 4 } }),
        )?;
    }
    put("/api/v1/customers/acme", &json!({ "name": "Acme", "tier": "enterprise", "ring": "early" }))?;
    let tag = api.get("/api/v1/customers/gone")?.header("etag").to_owned();
    api.send("DELETE", "/api/v1/customers/gone", &[("if-match", &tag)], None)?.expect(200)?;
    created("/api/v1/roles", json!({ "key": "switcher", "permissions": ["flags:read", "flags:switch"] }))?;
    let roles = json!([{ "role": "switcher", "project": "shop" }, { "role": "viewer" }]);
    created("/api/v1/members", json!({ "email": "ada@example.com", "name": "Ada", "roles": roles }))?;
    let token = created("/api/v1/tokens", json!({ "name": "reader", "role": "viewer" }))?;
    let id = token["id"].as_str().context("an id")?;
    created(&format!("/api/v1/tokens/{id}/rotate"), json!({}))?;
    let brief = created("/api/v1/tokens", json!({ "name": "brief", "role": "viewer", "project": "shop" }))?;
    let id = brief["id"].as_str().context("an id")?;
    api.send("DELETE", &format!("/api/v1/tokens/{id}"), &[], None)?;
    api.sdk_key(LIVE).map(drop)
}

fn run(server: &Server, url: Option<&str>, arguments: &[&str]) -> Result<(Option<i32>, Value, Output)> {
    let mut command = Command::new(place::server()?);
    command.arg("rebuild").args(arguments).arg("--data-dir").arg(server.data());
    url.map(|url| command.args(["--database-url", url]));
    let output = command.output()?;
    let told = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    Ok((output.status.code(), told, output))
}

async fn rebuild(settings: Settings) -> Result<()> {
    let url = settings.database_url.clone();
    let mut server = Server::start(settings)?;
    live(&server)?;
    // Beside a server that goes on.
    let (code, told, output) = run(&server, url.as_deref(), &["--check"])?;
    assert_eq!((code, &told["holds"]), (Some(0), &json!(true)), "{told} {output:?}");
    assert_eq!((&told["tenant"], &told["erased"]), (&json!("default"), &json!(1)));
    server.stop()?;

    let sqlite = format!("sqlite://{}", server.data().join("tidegate.db").display());
    let owner = Database::connect(url.as_deref().unwrap_or(&sqlite)).await?;
    if url.is_some() {
        // An administrator who means it.
        for table in
            ["items", "rulesets", "flags", "environments", "credentials", "customers", "changes", "roles"]
        {
            owner.execute_unprepared(&format!("ALTER TABLE {table} DISABLE TRIGGER USER")).await?;
        }
    }
    for (statement, ..) in DONE_OFF_LOG {
        let done = owner.execute_unprepared(statement).await?;
        assert!(done.rows_affected() > 0, "{statement}");
    }
    if url.is_some() {
        for table in
            ["items", "rulesets", "flags", "environments", "credentials", "customers", "changes", "roles"]
        {
            owner.execute_unprepared(&format!("ALTER TABLE {table} ENABLE TRIGGER USER")).await?;
        }
    }
    owner.close().await?;
    let (code, told, output) = run(&server, url.as_deref(), &["--check"])?;
    assert_eq!(code, Some(1), "{told}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("run `tidegate rebuild`"), "{output:?}");
    let found = told["differences"].as_array().context("differences")?;
    for (statement, table, row) in DONE_OFF_LOG {
        let named = |found: &&Value| found["table"] == table && (row.is_empty() || found["row"] == row);
        assert!(found.iter().any(|found| named(&found)), "{statement}: {told}");
    }
    let owner_of = found.iter().find(|found| found["table"] == "flags").context("the flag")?;
    assert_eq!(owner_of["difference"], "owner is `mallory`, by the log `web`");

    let (code, told, output) = run(&server, url.as_deref(), &["--tenant", "default"])?;
    assert_eq!((code, &told["rebuilt"]), (Some(0), &json!(true)), "{told} {output:?}");
    let (code, told, _) = run(&server, url.as_deref(), &["--check"])?;
    assert_eq!((code, &told["count"]), (Some(0), &json!(0)), "{told}");
    server.restart()?;
    let api = server.api();
    let latest = api.get("/api/v1/changes?limit=1")?.expect(200)?;
    assert_eq!(latest["items"][0]["kind"], "tenant.rebuild", "{latest}");
    assert_eq!(api.get("/api/v1/customers/globex")?.expect(200)?["tier"], "free");
    api.turn(LIVE, "theme", false)?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_stored_follows_from_the_log_on_sqlite() -> Result<()> {
    rebuild(Settings { demo: true, ..Settings::default() }).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_stored_follows_from_the_log_on_postgres() -> Result<()> {
    let Some(postgres) = postgres() else { return Ok(()) };
    rebuild(Settings { database_url: Some(postgres.database()?), ..Settings::default() }).await
}

/// From a log that does not hold nothing is rebuilt.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_rebuilt_from_a_log_that_does_not_hold() -> Result<()> {
    let mut server = Server::start(Settings::default())?;
    server.stop()?;
    let owner =
        Database::connect(&format!("sqlite://{}", server.data().join("tidegate.db").display())).await?;
    for statement in [
        "DROP TRIGGER log_leaves_update",
        "UPDATE log_leaves SET leaf = CAST(replace(CAST(leaf AS text), 'Shop', 'Shed') AS blob)",
        "UPDATE projects SET name = 'Shed'",
    ] {
        owner.execute_unprepared(statement).await?;
    }
    owner.close().await?;
    let (code, told, output) = run(&server, None, &[])?;
    assert_eq!(code, Some(1), "{told}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("does not hold"), "{output:?}");
    assert!(told["faults"][0].as_str().is_some_and(|fault| fault.contains("head of the log")), "{told}");
    Ok(())
}
