//! The database goes away under a running server, or stalls, or takes no changes, and comes back.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use rustix::process::{Pid, Resource, Rlimit, prlimit};
use sea_orm::{ConnectionTrait, Database, TransactionTrait};
use serde_json::json;
use tempfile::TempDir;
use tidegate_tests::api::{Answer, Api};
use tidegate_tests::disk::Disk;
use tidegate_tests::proxy::Proxy;
use tidegate_tests::server::{Server, Settings};
use tidegate_tests::services::{postgres, postgres_of_its_own};
use tidegate_tests::stream::Stream;
use tidegate_tests::weather::{Sky, Weather};
use tidegate_tests::{LIMIT, place, wait_for};

const PLACE: &str = "shop/production";
const PRODUCTION: &str = "/api/v1/projects/shop/environments/production";

#[test]
fn rules_are_served_from_memory_while_the_database_is_away() -> Result<()> {
    let Some(postgres) = postgres() else { return Ok(()) };
    let direct = postgres.database()?;
    let place = direct.split_once('@').and_then(|(_, rest)| rest.split_once('/')).context("host and port")?.0;
    let proxy = Proxy::start(place.parse()?)?;
    let url = direct.replace(place, &proxy.address().to_string());
    let server = Server::start(Settings { database_url: Some(url), ..Settings::default() })?;
    let api = server.api();
    let key = api.sdk_key(PLACE)?;
    let sdk = api.with_token(Some(&key));
    let held = server.stream(&key, None)?;
    held.named("snapshot", LIMIT)?;
    let tag = api.environment_tag(PLACE)?;

    proxy.cut();
    assert_eq!(sdk.get("/sdk/v1/snapshot")?.status, 200, "an SDK that was here before gets the rules");
    let reconnected = server.stream(&key, None)?;
    reconnected.named("snapshot", LIMIT)?;
    let change = json!([{ "kind": "turn_on", "flag": "checkout-v2" }]);
    let refused = api.change(PLACE, &tag, &change)?;
    assert_eq!((refused.status, refused.header("retry-after")), (503, "1"), "{}", refused.body);
    let stranger = api.with_token(Some("a-token-that-was-never-here-before"));
    let status = stranger.get("/sdk/v1/snapshot")?.status;
    assert!([401, 503].contains(&status), "nobody is let in who was not here before: {status}");
    assert_eq!(stranger.get("/readyz")?.status, 503);
    assert_eq!(stranger.get("/livez")?.status, 200);

    proxy.mend();
    let back = || api.get("/readyz").ok().filter(|answer| answer.status == 200);
    wait_for("the database to be back", LIMIT, back)?;
    let applied = api.change(PLACE, &tag, &change)?.expect(200)?;
    for stream in [held, reconnected] {
        assert_eq!(stream.named("delta", LIMIT)?.json()?["to"], applied["version"]);
    }
    let evaluated =
        api.post(&format!("{PRODUCTION}/evaluate"), &json!({ "context": {}, "flags": ["checkout-v2"] }))?;
    assert_eq!(evaluated.expect(200)?["flags"]["checkout-v2"]["value"], true);
    assert!(!server.errors().contains("panicked"));
    Ok(())
}

/// Turns a flag off, whatever there is.
fn turn_off(api: &Api) -> Result<Answer> {
    api.change(PLACE, "*", &json!([{ "kind": "turn_off", "flag": "theme" }]))
}

/// A server whose rules are served on, and what was begun before its database failed.
struct Served {
    server: Server,
    key: String,
    held: Stream,
}

impl Served {
    fn start(settings: Settings) -> Result<Self> {
        let server = Server::start(settings)?;
        let key = server.api().sdk_key(PLACE)?;
        let held = server.stream(&key, None)?;
        held.named("snapshot", LIMIT)?;
        Ok(Self { server, key, held })
    }

    /// Changes are refused with a time to come back, while rules go on being served.
    fn refuses(&self) -> Result<()> {
        let refused = |answer: Answer| (answer.status != 200).then_some(answer);
        let refused = wait_for("a refusal", LIMIT, || turn_off(&self.server.api()).ok().and_then(refused))?;
        ensure!((refused.status, refused.header("retry-after")) == (503, "1"), "{}", refused.body);
        ensure!(refused.body.contains("urn:tidegate:problem:unavailable"), "{}", refused.body);
        let sdk = self.server.api().with_token(Some(&self.key));
        ensure!(sdk.get("/sdk/v1/snapshot")?.status == 200, "an SDK gets its rules");
        self.server.stream(&self.key, None)?.named("snapshot", LIMIT).map(drop)
    }

    /// Changes are made again, and reach who was there all the time.
    fn recovers(&self) -> Result<()> {
        let is_ready = || self.server.api().get("/readyz").ok().filter(|answer| answer.status == 200);
        wait_for("the server to be ready", LIMIT, is_ready)?;
        let is_made = |answer: &Answer| answer.status == 200;
        wait_for("a change", LIMIT, || turn_off(&self.server.api()).ok().filter(is_made))?;
        let version = self.server.api().turn(PLACE, "checkout-v2", true)?;
        let has_it = || {
            let delta = self.held.named("delta", LIMIT).ok()?.json().ok()?;
            (delta["to"] == version).then_some(())
        };
        wait_for("the change on the stream", LIMIT, has_it)?;
        let errors = self.server.errors();
        ensure!(!errors.contains("panicked"), "{errors}");
        Ok(())
    }
}

#[test]
fn a_database_that_takes_no_changes_is_read_on() -> Result<()> {
    let Some(postgres) = postgres_of_its_own()? else { return Ok(()) };
    let url = postgres.database()?;
    let served = Served::start(Settings { database_url: Some(url.clone()), ..Settings::default() })?;
    let api = served.server.api();
    let set = |value: &str| -> Result<()> {
        postgres.execute(&url, &format!("ALTER SYSTEM SET default_transaction_read_only = {value}"))?;
        postgres.execute(&url, "SELECT pg_reload_conf()")
    };
    set("on")?;
    let is_said = || api.get("/readyz").ok().filter(|answer| answer.status == 503);
    let said = wait_for("the server to say so", LIMIT, is_said)?;
    assert!(said.body.contains("takes no changes"), "{}", said.body);
    served.refuses()?;
    for path in ["/api/v1/projects/shop/flags", PRODUCTION, "/api/v1/changes", "/livez"] {
        assert_eq!(api.get(path)?.status, 200, "{path}");
    }
    let asked = json!({ "context": {}, "flags": ["theme"] });
    api.post(&format!("{PRODUCTION}/evaluate"), &asked)?.expect(200)?;
    set("off")?;
    served.recovers()
}

#[test]
fn a_database_that_stalls_holds_up_no_rules() -> Result<()> {
    let Some(postgres) = postgres() else { return Ok(()) };
    let direct = postgres.database()?;
    let place = direct.split_once('@').and_then(|(_, rest)| rest.split_once('/')).context("host and port")?.0;
    let sky = Sky::start(place.parse()?)?;
    let url = direct.replace(place, &sky.address().to_string());
    let served = Served::start(Settings { database_url: Some(url), ..Settings::default() })?;
    sky.becomes(Weather::Holds);
    assert_eq!(served.server.api().get("/readyz")?.status, 503);
    served.refuses()?;
    sky.becomes(Weather::Fair);
    served.recovers()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sqlite_file_that_another_program_locks_is_read_on() -> Result<()> {
    let served = Served::start(Settings::default())?;
    let file = format!("sqlite://{}", served.server.data().join("tidegate.db").display());
    let other = Database::connect(&file).await?;
    let lock = other.begin().await?;
    lock.execute_unprepared("UPDATE tenants SET created_ms = created_ms").await?;
    served.refuses()?;
    let api = served.server.api();
    for path in ["/api/v1/projects/shop/flags", PRODUCTION, "/api/v1/changes", "/livez"] {
        assert_eq!(api.get(path)?.status, 200, "{path}");
    }
    lock.rollback().await?;
    served.recovers()
}

/// A server that goes on where a write to a file is refused, instead of being ended by the signal of that.
fn started_to_be_limited(folder: &Path) -> Result<PathBuf> {
    let script = folder.join("start");
    let server = place::server()?;
    std::fs::write(&script, format!("#!/bin/sh\ntrap '' XFSZ\nexec '{}' \"$@\"\n", server.display()))?;
    std::fs::set_permissions(&script, Permissions::from_mode(0o755))?;
    Ok(script)
}

/// As when the disk is mounted read-only under the server: files that are open already can be read, and each write is
/// refused. Rights of files would not do: who has a file open may write it whatever they become, and root may anyway.
#[test]
fn a_sqlite_file_that_cannot_be_written_is_read_on() -> Result<()> {
    let folder = TempDir::new()?;
    let program = Some(started_to_be_limited(folder.path())?);
    let served = Served::start(Settings { program, ..Settings::default() })?;
    let api = served.server.api();
    let process = Pid::from_raw(i32::try_from(served.server.id())?);
    let files_of =
        |most: Option<u64>| prlimit(process, Resource::Fsize, Rlimit { current: most, maximum: None });
    files_of(Some(0))?;
    served.refuses()?;
    let is_said = || api.get("/readyz").ok().filter(|answer| answer.status == 503);
    let said = wait_for("the server to say so", LIMIT, is_said)?;
    assert!(said.body.contains("takes no changes"), "{}", said.body);
    for path in ["/api/v1/projects/shop/flags", PRODUCTION, "/api/v1/changes", "/livez"] {
        assert_eq!(api.get(path)?.status, 200, "{path}");
    }
    let asked = json!({ "context": {}, "flags": ["theme"] });
    api.post(&format!("{PRODUCTION}/evaluate"), &asked)?.expect(200)?;
    files_of(None)?;
    served.recovers()
}

#[test]
#[ignore = "long: mounts a small disk, which needs root; with `cargo xtask test --long`"]
fn a_database_whose_disk_is_full_is_read_on() -> Result<()> {
    let Some(postgres) = postgres_of_its_own()? else { return Ok(()) };
    let first = postgres.database()?;
    let folder = TempDir::new()?;
    let disk = Disk::mount(folder.path(), "24m")?;
    std::process::Command::new("chown").arg("postgres").arg(folder.path()).status()?;
    std::process::Command::new("chmod").arg("755").arg(folder.path()).status()?;
    let small = folder.path().display();
    postgres.execute(&first, &format!("CREATE TABLESPACE small LOCATION '{small}'"))?;
    postgres.execute(&first, "CREATE DATABASE small TABLESPACE small")?;
    let url = format!("{}/small", first.rsplit_once('/').context("a database")?.0);
    let served = Served::start(Settings { database_url: Some(url), ..Settings::default() })?;
    let fill = |number: u32| {
        let flag = json!({ "key": format!("f{number}"), "type": "string",
            "variants": { "a": { "value": unlike_itself(30_000) } } });
        served.server.api().post("/api/v1/projects/shop/flags", &flag)
    };
    let mut made = 0;
    loop {
        let answer = fill(made)?;
        match answer.status {
            201 => made += 1,
            503 => break,
            other => anyhow::bail!("{other}: {}", answer.body),
        }
        ensure!(made < 2_000, "the disk does not fill up");
    }
    let sdk = served.server.api().with_token(Some(&served.key));
    assert_eq!(sdk.get("/sdk/v1/snapshot")?.status, 200, "an SDK gets its rules");
    let held = |number: u32| served.server.api().get(&format!("/api/v1/projects/shop/flags/f{number}"));
    for number in 0..made {
        held(number)?.expect(200)?;
    }
    assert_eq!(held(made)?.status, 404, "what was refused is not there");
    disk.resize("200m")?;
    wait_for("room", LIMIT, || fill(made).ok().filter(|answer| answer.status == 201))?;
    served.recovers()
}

/// A text that does not become shorter when a database compresses it.
fn unlike_itself(length: usize) -> String {
    let mut state = 1_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        char::from(b'a' + (state >> 59) as u8 % 26)
    };
    (0..length).map(|_| next()).collect()
}
