//! Days on which everything goes wrong: crashes in the middle of writes, and start-ups that cannot succeed.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tempfile::TempDir;
use tidegate_tests::api::Api;
use tidegate_tests::disk::Disk;
use tidegate_tests::example::Example;
use tidegate_tests::process::{End, Process};
use tidegate_tests::server::{Server, Settings};
use tidegate_tests::services::postgres;
use tidegate_tests::{free_port, wait_for};

const PLACE: &str = "shop/production";
const PATH: &str = "/api/v1/projects/shop/environments/production";
const WRITERS: usize = 4;
const ROUNDS: usize = 3;
/// Each takes longer than the one before: without a healthy minute the SDK's pauses grow, up to 30 s.
const MANY_ROUNDS: usize = 12;
/// Acknowledged changes before each kill.
const CHANGES_A_ROUND: usize = 12;
const LIMIT: Duration = Duration::from_secs(60);

/// One acknowledged change: the version it made, and its number in the change log.
type Acknowledged = (u64, u64);

/// Writes until the server is gone or enough is written; remembers only what was acknowledged.
fn write_until_killed(api: &Api, flag: &str, is_over: &AtomicBool) -> Vec<Acknowledged> {
    let mut acknowledged = Vec::new();
    for round in 0.. {
        if is_over.load(Ordering::Relaxed) {
            break;
        }
        let Ok(seen) = api.get(PATH) else { break };
        let kind = if round % 2 == 0 { "turn_on" } else { "turn_off" };
        let Ok(answer) = api.change(PLACE, seen.header("etag"), &json!([{ "kind": kind, "flag": flag }]))
        else {
            break;
        };
        let Ok(change) = answer.expect(200) else { break };
        let version = change["version"].as_u64().expect("a version");
        // After a kill the flag may stand so already: then nothing was promised.
        acknowledged.extend(change["change"].as_u64().map(|change| (version, change)));
    }
    acknowledged
}

/// Lets several writers write, kills the server in their midst, and answers what they were promised.
fn killed_while_writing(server: &mut Server) -> Result<Vec<Acknowledged>> {
    let api = server.api();
    let (sender, written) = std::sync::mpsc::channel();
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|index| {
                let (api, is_over, sender) = (api.clone(), &is_over, sender.clone());
                scope.spawn(move || {
                    let flag = format!("writer-{index}");
                    let acknowledged = write_until_killed(&api, &flag, is_over);
                    sender.send(()).ok();
                    acknowledged
                })
            })
            .collect();
        let before = version(&api)?;
        let enough = u64::try_from(CHANGES_A_ROUND)?;
        wait_for("changes to be written", LIMIT, || {
            version(&api).is_ok_and(|now| now >= before + enough).then_some(())
        })?;
        server.kill()?;
        is_over.store(true, Ordering::Relaxed);
        for _ in 0..WRITERS {
            written.recv_timeout(LIMIT)?;
        }
        let results = writers.into_iter().map(|writer| writer.join().expect("a writer does not panic"));
        Ok(results.flatten().collect())
    })
}

fn version(api: &Api) -> Result<u64> {
    api.get(PATH)?.expect(200)?["version"].as_u64().context("a version")
}

/// Every entry of the change log that made a version of the environment, newest first.
fn log(api: &Api) -> Result<Vec<Value>> {
    let mut entries = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = api
            .get(&format!("/api/v1/changes?project=shop&environment=production&limit=100{cursor}"))?
            .expect(200)?;
        entries.extend(page["items"].as_array().context("items")?.iter().cloned());
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return Ok(entries),
        }
    }
}

fn nothing_is_lost(api: &Api, acknowledged: &[Acknowledged]) -> Result<()> {
    let entries = log(api)?;
    let versions: Vec<u64> =
        entries.iter().filter_map(|entry| entry["versions"]["production"].as_u64()).collect();
    let newest = version(api)?;
    let expected: Vec<u64> = (1..=newest).rev().collect();
    ensure!(
        versions == expected,
        "versions have gaps or do not match the log: {versions:?}, newest is {newest}"
    );
    for (version, change) in acknowledged {
        let entry = entries.iter().find(|entry| entry["versions"]["production"] == *version);
        let entry = entry.with_context(|| format!("version {version} was acknowledged and is gone"))?;
        ensure!(entry["change"] == *change, "version {version} was acknowledged as another change");
    }
    Ok(())
}

fn survives_kills(settings: Settings, rounds: usize) -> Result<()> {
    let mut server = Server::start(settings)?;
    for index in 0..WRITERS {
        let flag = json!({ "key": format!("writer-{index}"), "type": "boolean" });
        server.api().post("/api/v1/projects/shop/flags", &flag)?.expect(201)?;
    }
    let cache = TempDir::new()?;
    let key = server.api().sdk_key(PLACE)?;
    let mut example = Example::start(server.url(), &key, Some(cache.path()))?;
    example.reach(version(&server.api())?, LIMIT)?;
    let mut acknowledged = Vec::new();
    for _ in 0..rounds {
        acknowledged.extend(killed_while_writing(&mut server)?);
        ensure!(example.is_running(), "the program that embeds the SDK ended: {}", example.errors());
        server.restart()?;
        nothing_is_lost(&server.api(), &acknowledged)?;
        let now = server.api().turn(PLACE, "checkout-v2", true)?;
        server.api().turn(PLACE, "checkout-v2", false)?;
        example.reach(now + 1, LIMIT).context("the SDK does not catch up")?;
    }
    ensure!(acknowledged.len() >= rounds * CHANGES_A_ROUND / 2, "only {} changes", acknowledged.len());
    Ok(())
}

#[test]
fn kills_during_writes_lose_nothing_on_sqlite() -> Result<()> {
    survives_kills(Settings::default(), ROUNDS)
}

#[test]
fn kills_during_writes_lose_nothing_on_postgres() -> Result<()> {
    let Some(postgres) = postgres() else { return Ok(()) };
    survives_kills(Settings { database_url: Some(postgres.database()?), ..Settings::default() }, ROUNDS)
}

#[test]
#[ignore = "long: 12 kills on each database, with `cargo xtask test --long`"]
fn many_kills_during_writes_lose_nothing() -> Result<()> {
    survives_kills(Settings::default(), MANY_ROUNDS)?;
    let Some(postgres) = postgres() else { return Ok(()) };
    survives_kills(Settings { database_url: Some(postgres.database()?), ..Settings::default() }, MANY_ROUNDS)
}

#[test]
fn an_orderly_stop_ends_streams_and_succeeds() -> Result<()> {
    let mut server = Server::start(Settings::default())?;
    let stream = server.stream(&server.api().sdk_key(PLACE)?, None)?;
    stream.named("snapshot", LIMIT)?;
    let status = server.stop()?;
    ensure!(status.success(), "{status}: {}", server.errors());
    stream.named("goodbye", LIMIT)?;
    Ok(())
}

#[test]
fn a_log_that_nobody_takes_stops_nothing() -> Result<()> {
    let folder = TempDir::new()?;
    let server = Settings::default().command(folder.path())?;
    let mut command = Command::new("sh");
    command.args(["-c", "exec \"$0\" \"$@\" 2>/dev/full"]).arg(server.get_program()).args(server.get_args());
    for (name, value) in server.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let mut process = Process::start(&mut command, End::Kill, None)?;
    process.line("the ready line", LIMIT, |line| line.contains(" listening on ").then_some(()))?;
    process.ask_to_stop()?;
    let status = process.wait(LIMIT)?;
    ensure!(status.success(), "{status}");
    Ok(())
}

#[test]
#[ignore = "long: mounts a small disk, which needs root; with `cargo xtask test --long`"]
fn a_full_disk_loses_nothing_that_was_acknowledged() -> Result<()> {
    let folder = TempDir::new()?;
    let disk = Disk::mount(folder.path(), "2m")?;
    let mut server = Server::start(Settings { data: Some(folder.path().to_owned()), ..Settings::default() })?;
    let api = server.api();
    let mut acknowledged = 0;
    let mut refused = 0;
    while refused < 5 {
        ensure!(acknowledged < 1000, "the disk does not fill up");
        let flag = json!({ "key": format!("f{acknowledged}"), "type": "string",
            "variants": { "a": { "value": "x".repeat(30_000) } } });
        match api.post("/api/v1/projects/shop/flags", &flag)?.status {
            201 if refused == 0 => acknowledged += 1,
            503 => refused += 1,
            other => anyhow::bail!("{other} after {acknowledged} flags and {refused} refusals"),
        }
    }
    server.kill()?;
    server.restart()?;
    let held = |number: u64| api.get(&format!("/api/v1/projects/shop/flags/f{number}"));
    for number in 0..acknowledged {
        held(number)?.expect(200)?;
    }
    ensure!(held(acknowledged)?.status == 404, "what was refused is not there");
    disk.resize("40m")?;
    let again = json!({ "key": "again", "type": "boolean" });
    let back = || api.post("/api/v1/projects/shop/flags", &again).ok().filter(|answer| answer.status == 201);
    wait_for("writes to be taken again", LIMIT, back)?;
    server.stop().map(drop)
}

/// A start that must fail: soon, with one clear sentence that holds `word`, and no panic.
fn refuses(settings: &Settings, data: &Path, word: &str) -> Result<()> {
    let mut process = Process::start(&mut settings.command(data)?, End::Kill, None)?;
    let status = process.wait(LIMIT)?;
    let code = status.code().context("ended by a signal")?;
    ensure!(code != 0, "it succeeded");
    // The end of the process may be seen before the last of its words.
    let words =
        wait_for("its reason", LIMIT, || Some(process.errors()).filter(|errors| errors.contains(word)));
    let errors = words.with_context(|| format!("`{word}` is not in: {}", process.errors()))?;
    ensure!(!errors.contains("panicked") && !errors.contains("stack backtrace"), "{errors}");
    let reasons: Vec<&str> = errors.lines().filter(|line| line.starts_with("tidegate: ")).collect();
    ensure!(reasons.len() == 1, "not one sentence that begins with `tidegate: `:\n{errors}");
    Ok(())
}

#[test]
fn a_port_in_use_is_said() -> Result<()> {
    let taken = TcpListener::bind("127.0.0.1:0")?;
    let listen = taken.local_addr()?.to_string();
    let data = TempDir::new()?;
    refuses(&Settings { listen: listen.clone(), ..Settings::default() }, data.path(), &listen)
}

#[test]
fn an_unwritable_data_folder_is_said() -> Result<()> {
    let parent = TempDir::new()?;
    // A file in its place stops root too, whom permissions do not.
    let data = parent.path().join("data");
    std::fs::write(&data, "not a folder")?;
    let mut command = Settings::default().command(&data)?;
    let mut process = Process::start(command.current_dir(parent.path()), End::Kill, None)?;
    ensure!(!process.wait(LIMIT)?.success());
    wait_for("its reason", LIMIT, || process.errors().contains("data").then_some(()))?;
    ensure!(!process.errors().contains("panicked"), "{}", process.errors());
    if !rustix::process::geteuid().is_root() {
        let sealed = parent.path().join("sealed");
        std::fs::create_dir(&sealed)?;
        std::fs::set_permissions(&sealed, std::fs::Permissions::from_mode(0o500))?;
        refuses(&Settings::default(), &sealed, "sealed")?;
    }
    Ok(())
}

#[test]
fn an_unreachable_database_is_said() -> Result<()> {
    let data = TempDir::new()?;
    let url = format!("postgres://nobody:secret@127.0.0.1:{}/nothing", free_port()?);
    let settings = Settings { database_url: Some(url), ..Settings::default() };
    refuses(&settings, data.path(), "database")
}

#[test]
fn a_database_url_that_makes_no_sense_is_said() -> Result<()> {
    let data = TempDir::new()?;
    for url in ["nonsense", "mysql://127.0.0.1/x", "postgres://"] {
        let settings = Settings { database_url: Some(url.to_owned()), ..Settings::default() };
        refuses(&settings, data.path(), "database").context(url)?;
    }
    Ok(())
}

/// What a newer version has migrated, an older one must not touch.
#[test]
fn a_database_from_a_newer_version_is_said() -> Result<()> {
    let data = TempDir::new()?;
    let file = data.path().join("tidegate.db");
    refuses_newer(Settings::default(), data.path(), &format!("sqlite://{}", file.display()))?;
    let Some(postgres) = postgres() else { return Ok(()) };
    let url = postgres.database()?;
    let settings = Settings { database_url: Some(url.clone()), ..Settings::default() };
    refuses_newer(settings, TempDir::new()?.path(), &url)
}

fn refuses_newer(settings: Settings, data: &Path, url: &str) -> Result<()> {
    let settings = Settings { data: Some(data.to_path_buf()), ..settings };
    Server::start(settings.clone())?.stop()?;
    let statement = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_from_the_future', 0)";
    tokio::runtime::Runtime::new()?.block_on(async {
        let database = sea_orm::Database::connect(url).await?;
        database.execute_unprepared(statement).await?;
        database.close().await
    })?;
    refuses(&settings, data, "newer")
}
