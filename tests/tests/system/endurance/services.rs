//! Servers and what they stand on are killed, cut off and brought back. Slow readers are in `streams.rs`.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use tempfile::TempDir;
use tidegate_sdk::State;
use tidegate_tests::api::environment_path;
use tidegate_tests::server::{Server, Settings};
use tidegate_tests::services::{postgres, postgres_of_its_own, redis};
use tidegate_tests::wait_for;
use tidegate_tests::weather::{Sky, Weather};

use super::program::Program;
use super::{LIMIT, PLACE, converges};

/// How long the database and Redis are away.
const DATABASE_AWAY: Duration = Duration::from_secs(2);
const DATABASE_AWAY_LONG: Duration = Duration::from_secs(30);
const REDIS_AWAY: Duration = Duration::from_secs(60);
fn is(program: &Program, state: State) -> Result<()> {
    let seen = || (program.client().status().state == state).then_some(());
    wait_for(&format!("the state `{state}`"), LIMIT, seen)
}

fn lasts(since: Instant, time: Duration) -> Result<()> {
    wait_for("the outage to last", time + LIMIT, || (since.elapsed() >= time).then_some(()))
}

/// What was acknowledged is there.
fn is_kept(server: &Server, version: u64) -> Result<()> {
    let held = server.api().get(&environment_path(PLACE))?.expect(200)?["version"].as_u64();
    ensure!(held >= Some(version), "version {version} was acknowledged, and there is {held:?}");
    Ok(())
}

fn server_is_killed_and_replaced(settings: Settings) -> Result<()> {
    let mut server = Server::start(settings)?;
    let cache = TempDir::new()?;
    let mut program = Program::start(server.url(), &server.api().sdk_key(PLACE)?, Some(cache.path()))?;
    let version = program.turn(&server)?;
    server.kill()?;
    is(&program, State::Stale)?;
    let begun = Instant::now();
    server.restart()?;
    is_kept(&server, version)?;
    converges("server killed", begun, &server, &mut program)?;
    // Another program takes its place on the same data, as at an upgrade.
    let version = program.turn(&server)?;
    ensure!(server.stop()?.success(), "it did not stop well");
    let begun = Instant::now();
    server.restart()?;
    is_kept(&server, version)?;
    converges("server replaced in place", begun, &server, &mut program)?;
    program.end("server killed and replaced")
}

#[test]
fn a_server_that_is_killed_and_replaced_on_sqlite() -> Result<()> {
    server_is_killed_and_replaced(Settings::default())
}

#[test]
fn a_server_that_is_killed_and_replaced_on_postgres() -> Result<()> {
    let Some(postgres) = postgres() else { return Ok(()) };
    server_is_killed_and_replaced(Settings {
        database_url: Some(postgres.database()?),
        ..Settings::default()
    })
}

fn database_is_killed(away: Duration) -> Result<()> {
    let Some(mut postgres) = postgres_of_its_own()? else { return Ok(()) };
    let server = Server::start(Settings { database_url: Some(postgres.database()?), ..Settings::default() })?;
    let key = server.api().sdk_key(PLACE)?;
    let mut program = Program::start(server.url(), &key, None)?;
    let version = program.turn(&server)?;
    program.is_current(LIMIT)?;
    postgres.kill()?;
    let begun = Instant::now();
    ensure!(program.turn(&server).is_err(), "a change was acknowledged without a database");
    // Who comes meanwhile is served from memory.
    let late = Program::start(server.url(), &key, None)?;
    ensure!(late.version() == version, "version {} from memory, {version} is current", late.version());
    lasts(begun, away)?;
    ensure!(program.client().status().state == State::Ready, "{:?}", program.client().status());
    postgres.restart()?;
    let begun = Instant::now();
    let is_back = || server.api().get("/readyz").ok().filter(|answer| answer.status == 200);
    wait_for("the server to be well", LIMIT, is_back)?;
    is_kept(&server, version)?;
    let day = format!("database killed for {} s", away.as_secs());
    converges(&day, begun, &server, &mut program)?;
    late.end("database killed, second program")?;
    program.end(&day)
}

#[test]
fn a_database_that_is_killed() -> Result<()> {
    database_is_killed(DATABASE_AWAY)
}

#[test]
#[ignore = "long: 30 s without a database, with `cargo xtask test --long`"]
fn a_database_that_is_killed_for_long() -> Result<()> {
    database_is_killed(DATABASE_AWAY_LONG)
}

/// Whether a server hears of others' changes at once, as its metrics say it.
fn is_hinted(server: &Server, hinted: bool) -> Result<()> {
    let line = format!("tidegate_hints_connected {}", u8::from(hinted));
    let says = || server.api().get("/metrics").ok()?.body.contains(&line).then_some(());
    wait_for(&format!("`{line}`"), LIMIT, says)
}

/// What happens in shorter outages, and at once, is told in `replicas.rs`.
#[test]
#[ignore = "long: 60 s without Redis, with `cargo xtask test --long`"]
fn a_redis_that_is_swallowed_and_killed_for_long() -> Result<()> {
    let Some(postgres) = postgres() else { return Ok(()) };
    let Some(mut redis) = redis()? else { return Ok(()) };
    let sky = Sky::start(redis.url().trim_start_matches("redis://").parse()?)?;
    let redis_url = Some(format!("redis://{}", sky.address()));
    let settings = Settings { database_url: Some(postgres.database()?), redis_url, ..Settings::default() };
    let (first, second) = (Server::start(settings.clone())?, Server::start(settings)?);
    let mut program = Program::start(second.url(), &first.api().sdk_key(PLACE)?, None)?;
    is_hinted(&second, true)?;
    sky.becomes(Weather::Swallows);
    converges("Redis swallowed (while it lasts)", Instant::now(), &first, &mut program)?;
    is_hinted(&second, false)?;
    sky.becomes(Weather::Fair);
    is_hinted(&second, true)?;

    redis.kill()?;
    let begun = Instant::now();
    converges("Redis killed (while it lasts)", begun, &first, &mut program)?;
    is_hinted(&second, false)?;
    lasts(begun, REDIS_AWAY)?;
    redis.restart()?;
    is_hinted(&second, true)?;
    converges("Redis back after a minute", Instant::now(), &first, &mut program)?;
    program.end("Redis swallowed and killed")
}
