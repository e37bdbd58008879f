//! `tidegate rebuild`: what is stored follows from the change log, and is made to follow where it does not.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

use anyhow::{Context, Result};
use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};
use serde_json::{Value, json};
use tidegate_tests::api::Api;
use tidegate_tests::server::{Server, Settings};
use tidegate_tests::services::postgres;
use tidegate_tests::{LIMIT, place, wait_for};

const LIVE: &str = "shop/production";
const PROJECT: &str = "/api/v1/projects/shop";
const PRODUCTION: &str = "/api/v1/projects/shop/environments/production";
/// More than stand in the rules themselves.
const KEYS: usize = 12_000;

/// What somebody does to the tables behind the log's back, and the row that tells of it.
const DONE_OFF_LOG: [(&str, &str, &str); 13] = [
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
    ("UPDATE customers SET freezes = '[]' WHERE key = 'acme'", "customers", "acme"),
    ("DELETE FROM customers WHERE key = 'globex'", "customers", "globex"),
    ("UPDATE changes SET actor_id = 'mallory' WHERE kind = 'project.create'", "changes", "1"),
    ("INSERT INTO roles VALUES ('default', 'god', 'members:write', 0, 0)", "roles", "god"),
    ("UPDATE signal_sources SET sources = '[]'", "signal_sources", "shop/production"),
    ("UPDATE releases SET state = 'completed' WHERE state = 'halted'", "releases", ""),
    ("UPDATE outbox SET recipient = 'mallory'", "outbox", ""),
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
    let freeze =
        json!({ "from": "2030-12-23T00:00:00.5Z", "until": "2031-01-02T00:00:00Z", "reason": "a fair" });
    let acme = json!({ "name": "Acme", "tier": "enterprise", "ring": "early", "freezes": [freeze] });
    put("/api/v1/customers/acme", &acme)?;
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
    api.sdk_key(LIVE)?;
    let sources = json!({ "sources": [{ "signal": "shop-errors", "url": "http://prometheus:9090",
        "exposed": "requests_total", "errors": "errors_total", "variant_label": "variant" }] });
    put(&format!("{PRODUCTION}/signal-sources"), &sources)?;
    let keys: Vec<String> = (0..KEYS).map(|n| format!("customer-{n}")).collect();
    let parts = keys.chunks(KEYS / 2);
    let parts = parts.map(|keys| json!({ "kind": "add_to_segment", "segment": "beta", "keys": keys }));
    let tag = api.environment_tag(LIVE)?;
    // Where comments are mandatory there is one.
    api.change(LIVE, &tag, &parts.collect::<Value>())?.expect(200)?;
    release(&api)
}

/// A release that has ended, and one that waits: each with a letter to the flag's owner.
fn release(api: &Api) -> Result<()> {
    let steps = json!([{ "kind": "turn_on", "flag": "checkout-v2" },
        { "kind": "set_fallthrough", "flag": "checkout-v2", "serve": { "variant": "off" } }]);
    api.change(LIVE, &api.environment_tag(LIVE)?, &steps)?.expect(200)?;
    let wish = json!({ "flag": "checkout-v2", "baseline": "off", "target": "on", "unit": "user.key",
        "template": "standard", "comment": "a wish" });
    for verbs in [&["start", "pause", "halt"][..], &["start", "pause"]] {
        let made = api.post(&format!("{PRODUCTION}/releases"), &wish)?.expect(201)?;
        let path = format!("{PRODUCTION}/releases/{}", made["id"].as_str().context("an id")?);
        for verb in verbs {
            wait_for(verb, LIMIT, || {
                let version = api.get(&path).ok()?.expect(200).ok()?["version"].clone();
                let body = json!({ "reason": "a reason", "version": version });
                api.post(&format!("{path}/{verb}"), &body).ok().filter(|answer| answer.status == 200)
            })?;
        }
        let settled = || {
            let release = api.get(&path).ok()?.expect(200).ok()?;
            ["halted", "holding"].iter().any(|state| release["state"] == *state).then_some(())
        };
        wait_for("the release to settle", LIMIT, settled)?;
    }
    Ok(())
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
        for (_, table, _) in DONE_OFF_LOG {
            owner.execute_unprepared(&format!("ALTER TABLE {table} DISABLE TRIGGER USER")).await?;
        }
    }
    for (statement, ..) in DONE_OFF_LOG {
        let done = owner.execute_unprepared(statement).await?;
        assert!(done.rows_affected() > 0, "{statement}");
    }
    if url.is_some() {
        for (_, table, _) in DONE_OFF_LOG {
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

/// What is found of a row that was changed behind the log's back.
enum Rule {
    /// The check names the table.
    Differs(&'static str),
    /// The log does not hold.
    Fault(&'static str),
    /// It follows from no log, or is proven in another way: why the check does not look at it.
    Not(&'static str),
}

use Rule::{Differs, Fault, Not};

const COUNTED: &str = "what was counted and reported stands in no log";
const SIGNED: &str = "it is signed, or hashed into what is: `tidegate log verify` finds it";
const SECRET: &str = "secrets stand in no log";

/// Every table of the database.
const TABLES: &[(&str, Rule)] = &[
    ("tenants", Differs("UPDATE tenants SET deleted_ms = 1")),
    ("projects", Differs("UPDATE projects SET name = 'Shed'")),
    ("environments", Differs("UPDATE environments SET policy = '{}' WHERE key = 'production'")),
    ("flags", Differs("UPDATE flags SET owner = 'mallory' WHERE key = 'theme'")),
    ("changes", Differs("UPDATE changes SET actor_id = 'mallory' WHERE seq = 3")),
    ("rulesets", Differs("UPDATE rulesets SET digest = 'sha256:0' WHERE version = 2")),
    (
        "items",
        Differs("UPDATE items SET body = replace(body, 'ocean', 'classic') WHERE item_key = 'flag/theme'"),
    ),
    ("credentials", Differs("UPDATE credentials SET powers = 'owner' WHERE name = 'reader'")),
    ("customers", Differs("UPDATE customers SET ring = 'internal' WHERE key = 'acme'")),
    ("roles", Differs("UPDATE roles SET permissions = 'members:write'")),
    ("members", Differs("UPDATE members SET changed_seq = 1")),
    ("member_roles", Differs("UPDATE member_roles SET role = 'owner' WHERE ordinal = 1")),
    ("signal_sources", Differs("UPDATE signal_sources SET sources = '[]'")),
    ("lists", Differs("UPDATE lists SET added = x'0100000000000000' WHERE base IS NULL")),
    ("releases", Differs("UPDATE releases SET body = replace(body, '\"halted\"', '\"cancelled\"')")),
    ("release_events", Differs("UPDATE release_events SET body = replace(body, '\"manual\"', '\"frozen\"')")),
    ("outbox", Differs("UPDATE outbox SET recipient = 'mallory'")),
    ("log_heads", Fault("UPDATE log_heads SET frontier = zeroblob(length(frontier))")),
    (
        "log_leaves",
        Fault(
            "DROP TRIGGER log_leaves_update;
             UPDATE log_leaves SET leaf = CAST(replace(CAST(leaf AS text), 'Shop', 'Shed') AS blob)",
        ),
    ),
    (
        "log_bodies",
        Fault("DROP TRIGGER log_bodies_update; UPDATE log_bodies SET body = replace(body, '7', '8')"),
    ),
    ("log_nodes", Not(SIGNED)),
    ("log_checkpoints", Not(SIGNED)),
    ("log_keys", Not(SIGNED)),
    ("snapshot_notes", Not(SIGNED)),
    ("invitations", Not(SECRET)),
    ("sessions", Not(SECRET)),
    ("ledger_entries", Not("its leaves say the same, and who reads the ledger can compare them")),
    ("saved_plans", Not("releases have plans of their own; the leaves say who saved what")),
    ("requests", Not("answers that may be given again are sealed, and gone after a day")),
    ("platform_requests", Not("they are of no tenant, and gone after a day")),
    ("leases", Not("it is nobody's")),
    ("seaql_migrations", Not("it is nobody's")),
    ("instances", Not(COUNTED)),
    ("live_versions", Not(COUNTED)),
    ("flag_usage", Not(COUNTED)),
    ("unknown_flags", Not(COUNTED)),
    ("reporting_windows", Not(COUNTED)),
    ("release_seen", Not(COUNTED)),
    ("release_exposures", Not(COUNTED)),
    ("release_units", Not(COUNTED)),
    ("release_starts", Not(COUNTED)),
    ("signal_readings", Not(COUNTED)),
    ("signal_batches", Not(COUNTED)),
];

/// Alters a copy of the database, and checks that.
async fn check_altered(server: &Server, copy: &Path, statements: &str) -> Result<Value> {
    std::fs::copy(server.data().join("tidegate.db"), copy)?;
    let url = format!("sqlite://{}", copy.display());
    let owner = Database::connect(&url).await?;
    for statement in statements.split(';').filter(|statement| !statement.is_empty()) {
        owner.execute_unprepared(statement).await.with_context(|| statement.to_owned())?;
    }
    owner.close().await?;
    let (code, told, output) = run(server, Some(&url), &["--check"])?;
    assert_eq!(code, Some(i32::from(!statements.is_empty())), "{statements}: {told} {output:?}");
    Ok(told)
}

/// A table that is new has to be named above, with what finds a change of one of its rows or with a reason.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_of_any_table_that_was_changed_is_found() -> Result<()> {
    let mut server = Server::start(Settings::default())?;
    live(&server)?;
    server.stop()?;
    let database =
        Database::connect(&format!("sqlite://{}", server.data().join("tidegate.db").display())).await?;
    let asked = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    let rows = database.query_all_raw(Statement::from_string(DbBackend::Sqlite, asked)).await?;
    let there: BTreeSet<String> = rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?;
    let ruled: BTreeSet<String> = TABLES.iter().map(|(table, _)| (*table).to_owned()).collect();
    assert_eq!(there, ruled, "tables, and those with a rule in this file");
    database.close().await?;
    let folder = tempfile::tempdir()?;
    let copy = folder.path().join("altered.db");
    let told = check_altered(&server, &copy, "").await?;
    assert_eq!((&told["count"], &told["faults"]), (&json!(0), &json!([])), "{told}");
    for (table, rule) in TABLES {
        let found = match rule {
            Differs(statement) => {
                let told = check_altered(&server, &copy, statement).await?;
                let differences = told["differences"].as_array().context("differences")?;
                differences.iter().any(|found| found["table"] == *table)
            }
            Fault(statements) => {
                let told = check_altered(&server, &copy, statements).await?;
                told["faults"].as_array().is_some_and(|faults| !faults.is_empty())
            }
            Not(why) => !why.is_empty(),
        };
        assert!(found, "a changed row of `{table}` is not found");
    }
    Ok(())
}
