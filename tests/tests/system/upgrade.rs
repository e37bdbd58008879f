//! An upgrade without a pause: the version before and this one side by side on one PostgreSQL.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::json;
use tempfile::TempDir;
use tidegate_tests::example::Example;
use tidegate_tests::server::{Server, Settings};
use tidegate_tests::services::{postgres, redis};
use tidegate_tests::{LIMIT, audit, place, skip};

const PLACE: &str = "shop/production";
/// Changes that are made while both run, by turns through one and the other.
const CHANGES: usize = 40;

/// The server of the commit that `tests/previous-version` names, built from its own sources; nothing, and a
/// noted skip, where the repository does not hold it.
fn previous() -> Result<Option<PathBuf>> {
    let root = place::root();
    let commit = std::fs::read_to_string(root.join("tests/previous-version"))?;
    let commit = commit.trim();
    let sources = place::target().join("previous").join(commit);
    if !sources.is_dir() {
        let known = Command::new("git").args(["cat-file", "-e", commit]).current_dir(&root).status();
        if !known.is_ok_and(|status| status.success()) {
            skip("the version before is not in this repository (a shallow clone?)");
            return Ok(None);
        }
        std::fs::create_dir_all(&sources)?;
        let mut archive = Command::new("git");
        let mut archive =
            archive.args(["archive", commit]).current_dir(&root).stdout(Stdio::piped()).spawn()?;
        let from = archive.stdout.take().context("no archive")?;
        let unpacked = Command::new("tar").arg("-x").current_dir(&sources).stdin(from).status()?;
        ensure!(archive.wait()?.success() && unpacked.success(), "its sources cannot be unpacked");
    }
    let target = place::target().join("previous/target");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--quiet", "--locked", "--package", "tidegate"]).current_dir(&sources);
    let built = cargo.arg("--target-dir").arg(&target).status()?;
    ensure!(built.success(), "the version before does not build: {commit}");
    Ok(Some(target.join("debug/tidegate")))
}

#[test]
#[ignore = "long: builds the version before, with `cargo xtask test --long`"]
fn two_versions_serve_side_by_side() -> Result<()> {
    let (Some(program), Some(postgres)) = (previous()?, postgres()) else { return Ok(()) };
    let redis = redis()?;
    let settings = Settings {
        database_url: Some(postgres.database()?),
        redis_url: redis.as_ref().map(|redis| redis.url()),
        ..Settings::default()
    };
    let old_settings = Settings { program: Some(program), ..settings.clone() };
    let mut old = Server::start(old_settings)?;
    let key = old.api().sdk_key(PLACE)?;
    let (_, fingerprint) = key.rsplit_once('.').context("a fingerprint")?;
    let on_old = Example::believing(old.url(), &key, fingerprint)?;
    on_old.reach(old.api().turn(PLACE, "checkout-v2", true)?, LIMIT)?;
    let folder = TempDir::new()?;
    audit::holds(&old, folder.path(), "before", &[])?;

    // The new one migrates the database under the old one, which goes on.
    let new = Server::start(settings)?;
    let on_new = Example::believing(new.url(), &key, fingerprint)?;
    let mut version = 0;
    for number in 0..CHANGES {
        let by_old = number % 2 == 0;
        let (writer, follower) = if by_old { (&old, &on_new) } else { (&new, &on_old) };
        version = writer.api().turn(PLACE, "checkout-v2", !by_old)?;
        follower.reach(version, LIMIT)?;
        let flag = json!({ "key": format!("flag-{number}"), "type": "boolean" });
        writer.api().post("/api/v1/projects/shop/flags", &flag)?.expect(201)?;
    }
    old.stop()?;
    ensure!(!old.errors().contains("panicked"), "{}", old.errors());
    let last = new.api().turn(PLACE, "checkout-v2", false)?;
    on_new.reach(last, LIMIT)?;
    ensure!(last > version, "{last} after {version}");
    audit::holds(&new, folder.path(), "after", &["before"])
}
