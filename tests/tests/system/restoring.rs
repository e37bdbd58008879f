//! Backups, and the way back to one: with a new epoch SDKs take the restored rules, without it they do not.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tempfile::TempDir;
use tidegate_tests::api::Api;
use tidegate_tests::example::Example;
use tidegate_tests::server::{SIGNING_SECRET, Server, Settings};
use tidegate_tests::services::postgres;
use tidegate_tests::{LIMIT, audit, place, wait_for};

const PLACE: &str = "shop/production";

/// Runs the program where the server's data is.
fn tidegate(data: &Path, arguments: &[&str]) -> Result<Output> {
    let mut command = Command::new(place::server()?);
    command.args(arguments).env("TIDEGATE_DATA_DIR", data).env("TIDEGATE_SIGNING_SECRETS", SIGNING_SECRET);
    Ok(command.output()?)
}

/// Runs a command that has to succeed; answers what it printed.
fn done(data: &Path, arguments: &[&str]) -> Result<Value> {
    let output = tidegate(data, arguments)?;
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    ensure!(output.status.success(), "{arguments:?}: {errors}");
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// Runs a command that has to refuse; answers why.
fn refused(data: &Path, arguments: &[&str]) -> Result<String> {
    let output = tidegate(data, arguments)?;
    ensure!(!output.status.success(), "{arguments:?} succeeded");
    Ok(String::from_utf8(output.stderr)?)
}

fn text(path: &Path) -> Result<&str> {
    path.to_str().context("a path")
}

/// What a server's customers are served now, and in which epoch.
fn position(api: &Api, key: &str) -> Result<(u64, u64)> {
    let snapshot = api.with_token(Some(key)).get("/sdk/v1/snapshot")?.expect(200)?;
    Ok((snapshot["epoch"].as_u64().context("an epoch")?, snapshot["version"].as_u64().context("a version")?))
}

/// Waits until the SDK has that version, which may be below the one that it had.
fn takes(example: &Example, version: u64) -> Result<()> {
    let is_taken = |line: &Value| line["event"] == "rules" && line["version"] == version;
    example.line("the restored rules", LIMIT, |line| is_taken(line).then_some(()))
}

/// A program that believes a server whose rules have gone on after a backup.
struct Scene {
    server: Server,
    key: String,
    example: Example,
    folder: TempDir,
    backed_up: u64,
}

/// Begins one; `back_up` makes the backup.
fn scene(settings: Settings, back_up: impl FnOnce(&Server, &Path) -> Result<()>) -> Result<Scene> {
    let (server, folder) = (Server::start(settings)?, TempDir::new()?);
    let api = server.api();
    let key = api.sdk_key(PLACE)?;
    let (_, fingerprint) = key.rsplit_once('.').context("a fingerprint")?;
    let example = Example::believing(server.url(), &key, fingerprint)?;
    let backed_up = api.turn(PLACE, "checkout-v2", true)?;
    audit::holds(&server, folder.path(), "before", &[])?;
    back_up(&server, folder.path())?;
    api.turn(PLACE, "checkout-v2", false)?;
    example.reach(api.turn(PLACE, "checkout-v2", true)?, LIMIT)?;
    audit::holds(&server, folder.path(), "after", &[])?;
    Ok(Scene { server, key, example, folder, backed_up })
}

/// What holds once a new epoch has begun.
fn goes_on(scene: &Scene, server: &Server) -> Result<()> {
    let (api, folder) = (server.api(), scene.folder.path());
    takes(&scene.example, scene.backed_up)?;
    let (epoch, version) = position(&api, &scene.key)?;
    ensure!(epoch > 1 && version == scene.backed_up, "epoch {epoch}, version {version}");
    scene.example.reach(api.turn(PLACE, "checkout-v2", false)?, LIMIT)?;
    audit::holds(server, folder, "restored", &["before"])?;
    let given_up = audit::verify(server, folder, "restored", &["after"])?;
    let told = String::from_utf8(given_up.stdout)?;
    ensure!(given_up.status.code() == Some(1) && told.contains("was given up"), "{told}");
    // What is new begins in the new epoch: nobody may hold anything later of its name.
    let made = serde_json::json!({ "key": "fresh", "name": "Fresh" });
    let made = api.post("/api/v1/projects/shop/environments", &made)?.expect(201)?;
    ensure!(made["epoch"] == epoch, "{made}");
    Ok(())
}

#[test]
fn a_restored_copy_counts_from_its_new_epoch_on() -> Result<()> {
    let mut scene = scene(Settings::default(), |server, folder| {
        let copied = done(server.data(), &["backup", text(&folder.join("copy.db"))?])?;
        ensure!(copied["tenants"] == 1 && copied["leaves"].as_u64() > Some(1), "{copied}");
        Ok(())
    })?;
    let (data, copy) = (scene.server.data().to_owned(), scene.folder.path().join("copy.db"));
    let copy = text(&copy)?;
    ensure!(refused(&data, &["restore", copy, "--new-epoch"])?.contains("is in use, stop the server first"));
    scene.server.stop()?;

    // Older rules without a word of explanation are not taken.
    done(&data, &["restore", copy])?;
    scene.server.restart()?;
    let refusal = format!("version {} arrived, but version {} is held", scene.backed_up, scene.backed_up + 2);
    wait_for("the refusal", LIMIT, || scene.example.errors().contains(&refusal).then_some(()))?;
    // Nor does the signer sign what goes on from there.
    scene.server.api().turn(PLACE, "checkout-v2", false)?;
    let unsigned = "restored without `--new-epoch`";
    wait_for("the signer's word", LIMIT, || scene.server.errors().contains(unsigned).then_some(()))?;
    scene.server.stop()?;

    let restored = done(&data, &["restore", copy, "--new-epoch"])?;
    let kept = restored["kept"].as_str().context("what was there is kept")?;
    ensure!(Path::new(kept).is_file(), "{kept}");
    scene.server.restart()?;
    goes_on(&scene, &scene.server)?;

    // Once more, from the same copy.
    scene.server.stop()?;
    let again = done(&data, &["restore", copy, "--new-epoch"])?;
    ensure!(again["epoch"].as_u64() > restored["epoch"].as_u64(), "{again}");
    scene.server.restart()?;
    takes(&scene.example, scene.backed_up)?;
    audit::holds(&scene.server, scene.folder.path(), "again", &["before"])?;

    // What earlier epochs have signed is known for what it is.
    scene.server.stop()?;
    done(&data, &["restore", "--new-epoch"])?;
    scene.server.restart()?;
    audit::holds(&scene.server, scene.folder.path(), "third", &["before", "again"])
}

#[test]
fn a_restored_postgres_counts_from_its_new_epoch_on() -> Result<()> {
    let Some(postgres) = postgres() else { return Ok(()) };
    let url = postgres.database()?;
    let settings = Settings { database_url: Some(url.clone()), ..Settings::default() };
    let mut scene = scene(settings, |_, folder| postgres.dump(&url, &folder.join("dump")))?;
    let listen = scene.server.url().trim_start_matches("http://").to_owned();
    scene.server.stop()?;
    let restored = postgres.database()?;
    postgres.restore(&scene.folder.path().join("dump"), &restored)?;
    let begun = done(scene.server.data(), &["restore", "--new-epoch", "--database-url", &restored])?;
    ensure!(begun["epoch"].as_u64() > Some(1), "{begun}");
    let server = Server::start(Settings {
        listen,
        data: Some(scene.server.data().to_owned()),
        database_url: Some(restored),
        ..Settings::default()
    })?;
    goes_on(&scene, &server)
}

#[test]
fn a_copy_is_one_moment_although_others_write() -> Result<()> {
    let server = Server::start(Settings::default())?;
    let (folder, is_over) = (TempDir::new()?, AtomicBool::new(false));
    thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut is_on = true;
            while !is_over.load(Ordering::Relaxed) {
                server.api().turn(PLACE, "checkout-v2", is_on)?;
                is_on = !is_on;
            }
            anyhow::Ok(())
        });
        let copies = (0..5).try_for_each(|number| {
            done(server.data(), &["backup", text(&folder.path().join(format!("{number}.db")))?]).map(drop)
        });
        is_over.store(true, Ordering::Relaxed);
        writer.join().expect("the writer does not panic")?;
        copies
    })?;
    for number in 0..5 {
        let data = folder.path().join(format!("data-{number}"));
        let copy = folder.path().join(format!("{number}.db"));
        done(&data, &["restore", text(&copy)?])?;
        let other = Server::start(Settings { data: Some(data), ..Settings::default() })?;
        audit::holds(&other, folder.path(), &format!("log-{number}"), &[])?;
    }
    Ok(())
}

#[test]
fn nothing_is_overwritten_and_nothing_broken_restored() -> Result<()> {
    let mut server = Server::start(Settings::default())?;
    let folder = TempDir::new()?;
    let (copy, data) = (folder.path().join("copy.db"), server.data().to_owned());
    let copy = text(&copy)?;
    done(&data, &["backup", copy])?;
    ensure!(refused(&data, &["backup", copy])?.contains("exists already"));
    server.stop()?;
    let before = fs::read(data.join("tidegate.db"))?;
    let check = |file: &str, reason: &str| {
        let told = refused(&data, &["restore", file, "--new-epoch"])?;
        ensure!(told.contains(reason) && told.lines().count() == 1, "{told}");
        ensure!(fs::read(data.join("tidegate.db"))? == before, "the database was touched");
        Ok(())
    };
    check(text(&folder.path().join("missing.db"))?, "check that the file exists")?;
    let broken = folder.path().join("broken.db");
    fs::write(&broken, "not a database, but long enough to be looked at as one")?;
    check(text(&broken)?, "is not a whole database")?;
    let whole = fs::read(copy)?;
    fs::write(&broken, &whole[..whole.len() / 2])?;
    check(text(&broken)?, "is not a whole database")?;
    fs::write(&broken, "")?;
    check(text(&broken)?, "is not a whole database")?;
    let elsewhere = ["restore", copy, "--database-url", "postgres://nobody@127.0.0.1:1/none"];
    ensure!(refused(&data, &elsewhere)?.contains("restore PostgreSQL with its own tools"));
    ensure!(refused(&data, &["restore"])?.contains("--new-epoch"));
    Ok(())
}
