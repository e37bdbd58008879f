//! Days on which everything goes wrong: full disks, logs that nobody takes, and start-ups that cannot succeed.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use sea_orm::ConnectionTrait;
use serde_json::json;
use tempfile::TempDir;
use tidegate_tests::disk::Disk;
use tidegate_tests::process::{End, Process};
use tidegate_tests::server::{Server, Settings};
use tidegate_tests::services::postgres;
use tidegate_tests::{LIMIT, free_port, wait_for};

const PLACE: &str = "shop/production";

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
