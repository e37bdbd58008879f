//! `kill -9` of the server and of its database in the midst of writes, whose authors try again until they are
//! answered: nothing that was acknowledged is lost, nothing happens twice, and the log holds after each.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;
use tidegate_tests::api::Api;
use tidegate_tests::example::Example;
use tidegate_tests::server::{Server, Settings};
use tidegate_tests::services::{Postgres, postgres};
use tidegate_tests::{LIMIT, audit, wait_for};

const PLACE: &str = "shop/production";
const PATH: &str = "/api/v1/projects/shop/environments/production";
const WRITERS: usize = 4;
const ROUNDS: usize = 3;
/// Each takes longer than the one before: without a healthy minute the SDK's pauses grow, up to 30 s.
const MANY_ROUNDS: usize = 20;
/// Acknowledged changes before each kill, and after it.
const CHANGES: u64 = 12;

/// What is killed, and started again.
enum Victim<'a> {
    Server,
    Database(&'a mut Postgres),
}

/// An acknowledged change: what its author calls it, the version that it made, and its number in the log.
struct Acknowledged {
    name: String,
    version: u64,
    change: u64,
}

/// Sends one request under one name until it is answered.
fn written(api: &Api, name: &str, instruction: &Value) -> Result<Acknowledged> {
    let tag = wait_for("the version", LIMIT, || api.environment_tag(PLACE).ok())?;
    let body = json!({ "instructions": [instruction], "comment": name }).to_string();
    let headers = [("content-type", "application/json"), ("if-match", &tag), ("idempotency-key", name)];
    let answer = wait_for(name, LIMIT, || {
        let answer = api.send("POST", &format!("{PATH}/changes"), &headers, Some(&body)).ok()?;
        // Nobody is there to take it, it comes too fast, or what was sent before is still under way.
        (![409, 429, 503].contains(&answer.status)).then_some(answer)
    })?;
    let answer = answer.expect(200)?;
    let number = |field: &str| answer[field].as_u64().with_context(|| format!("{name}: {answer}"));
    Ok(Acknowledged { name: name.to_owned(), version: number("version")?, change: number("change")? })
}

/// Flips a writer's flag again and again, each time as a change, until it is off at the end; counts along.
fn write(
    api: &Api,
    (writer, round): (usize, usize),
    is_over: &AtomicBool,
    count: &AtomicU64,
) -> Result<Vec<Acknowledged>> {
    let (mut acknowledged, flag) = (Vec::new(), format!("writer-{writer}"));
    while !is_over.load(Ordering::Relaxed) {
        for kind in ["turn_on", "turn_off"] {
            let name = format!("{flag}-{round}-{}", acknowledged.len());
            acknowledged.push(written(api, &name, &json!({ "kind": kind, "flag": flag }))?);
            count.fetch_add(1, Ordering::Relaxed);
        }
    }
    Ok(acknowledged)
}

/// Every change that made a version of the environment: what it is called, its version and its number.
fn log(api: &Api) -> Result<Vec<(Option<String>, u64, u64)>> {
    let (mut entries, mut cursor) = (Vec::new(), String::new());
    loop {
        let query = format!("project=shop&environment=production&limit=100{cursor}");
        let page = api.get(&format!("/api/v1/changes?{query}"))?.expect(200)?;
        for entry in page["items"].as_array().context("items")? {
            let Some(version) = entry["versions"]["production"].as_u64() else { continue };
            let name = entry["comment"].as_str().map(str::to_owned);
            entries.push((name, version, entry["change"].as_u64().context("a number")?));
        }
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return Ok(entries),
        }
    }
}

/// Holds the log against what was acknowledged; answers the newest version.
fn nothing_is_lost_or_doubled(api: &Api, acknowledged: &[Acknowledged]) -> Result<u64> {
    let entries = log(api)?;
    let newest = api.get(PATH)?.expect(200)?["version"].as_u64().context("a version")?;
    let versions: Vec<u64> = entries.iter().map(|(_, version, _)| *version).collect();
    ensure!(versions == (1..=newest).rev().collect::<Vec<_>>(), "gaps below {newest}: {versions:?}");
    let mut found = BTreeMap::new();
    for (name, version, change) in entries {
        let Some(name) = name.filter(|name| name.starts_with("writer-")) else { continue };
        ensure!(found.insert(name.clone(), (version, change)).is_none(), "`{name}` happened twice");
    }
    for Acknowledged { name, version, change } in acknowledged {
        let held = found.get(name).with_context(|| format!("`{name}` was acknowledged and is gone"))?;
        ensure!(*held == (*version, *change), "`{name}` was acknowledged as another change: {held:?}");
    }
    ensure!(found.len() == acknowledged.len(), "{} written, {} told", found.len(), acknowledged.len());
    Ok(newest)
}

/// The stage: a server with a flag for each writer, and a program with the SDK.
fn prepared(settings: Settings) -> Result<(Server, Example, TempDir)> {
    let server = Server::start(settings)?;
    for writer in 0..WRITERS {
        let flag = json!({ "key": format!("writer-{writer}"), "type": "boolean" });
        server.api().post("/api/v1/projects/shop/flags", &flag)?.expect(201)?;
    }
    let folder = TempDir::new()?;
    let key = server.api().sdk_key(PLACE)?;
    let example = Example::start(server.url(), &key, Some(&folder.path().join("cache")))?;
    Ok((server, example, folder))
}

/// Kills once while the writers write, who go on afterwards; answers what they were promised.
fn killed(server: &mut Server, victim: &mut Victim, round: usize) -> Result<Vec<Acknowledged>> {
    let (api, is_over, count) = (server.api(), AtomicBool::new(false), AtomicU64::new(0));
    thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let (api, is_over, count) = (api.clone(), &is_over, &count);
                scope.spawn(move || write(&api, (writer, round), is_over, count))
            })
            .collect();
        let reach = |enough: u64| {
            wait_for("changes", LIMIT, || (count.load(Ordering::Relaxed) >= enough).then_some(()))
        };
        let done = reach(CHANGES)
            .and_then(|()| match victim {
                Victim::Server => server.kill().and_then(|()| server.restart()),
                Victim::Database(postgres) => postgres.crash().and_then(|()| postgres.restart()),
            })
            .and_then(|()| reach(count.load(Ordering::Relaxed) + CHANGES));
        is_over.store(true, Ordering::Relaxed);
        let written = writers.into_iter().map(|writer| writer.join().expect("a writer does not panic"));
        let written = written.collect::<Result<Vec<_>>>()?;
        done.map(|()| written.into_iter().flatten().collect())
    })
}

fn survives(settings: Settings, mut victim: Victim, rounds: usize) -> Result<()> {
    let (mut server, mut example, folder) = prepared(settings)?;
    let mut acknowledged = Vec::new();
    for round in 0..rounds {
        acknowledged.extend(killed(&mut server, &mut victim, round)?);
        ensure!(example.is_running(), "the program that embeds the SDK ended: {}", example.errors());
        let newest = nothing_is_lost_or_doubled(&server.api(), &acknowledged)?;
        example.reach(newest, LIMIT).context("the SDK does not catch up")?;
        audit::holds(&server, folder.path(), "log", if round == 0 { &[] } else { &["log"] })?;
    }
    println!("{rounds} kills, {} changes acknowledged, none lost, none doubled", acknowledged.len());
    Ok(())
}

fn on(url: String) -> Settings {
    Settings { database_url: Some(url), ..Settings::default() }
}

fn database_survives(rounds: usize) -> Result<()> {
    let Some(mut postgres) = Postgres::durable()? else { return Ok(()) };
    let settings = on(postgres.database()?);
    survives(settings, Victim::Database(&mut postgres), rounds)
}

#[test]
fn kills_of_the_server_lose_and_double_nothing_on_sqlite() -> Result<()> {
    survives(Settings::default(), Victim::Server, ROUNDS)
}

#[test]
fn kills_of_the_server_lose_and_double_nothing_on_postgres() -> Result<()> {
    let Some(postgres) = postgres() else { return Ok(()) };
    survives(on(postgres.database()?), Victim::Server, ROUNDS)
}

#[test]
fn kills_of_postgres_lose_and_double_nothing() -> Result<()> {
    database_survives(ROUNDS)
}

#[test]
#[ignore = "long: 20 kills of the server on each database, with `cargo xtask test --long`"]
fn many_kills_of_the_server_lose_and_double_nothing() -> Result<()> {
    survives(Settings::default(), Victim::Server, MANY_ROUNDS)?;
    let Some(postgres) = postgres() else { return Ok(()) };
    survives(on(postgres.database()?), Victim::Server, MANY_ROUNDS)
}

#[test]
#[ignore = "long: 20 kills of PostgreSQL, with `cargo xtask test --long`"]
fn many_kills_of_postgres_lose_and_double_nothing() -> Result<()> {
    database_survives(MANY_ROUNDS)
}
