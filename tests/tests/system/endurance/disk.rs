//! What happens to the program's disk, and to itself while it writes there.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use tempfile::TempDir;
use tidegate_tests::disk::Disk;
use tidegate_tests::example::Example;
use tidegate_tests::proxy::Proxy;
use tidegate_tests::server::{Server, Settings};
use tidegate_tests::{skip, wait_for};

use super::program::Program;
use super::{LIMIT, PLACE, converges};

/// How often the program is killed while it writes.
const KILLS: u64 = 12;
/// What makes the file of the rules large: flags, and bytes of each.
const FLAGS: usize = 8;
const FLAG_BYTES: usize = 30_000;

fn enlarge(server: &Server, flags: usize) -> Result<()> {
    for number in 0..flags {
        let flag = json!({ "key": format!("large-{number}"), "type": "string",
            "variants": { "a": { "value": "x".repeat(FLAG_BYTES) } } });
        server.api().post("/api/v1/projects/shop/flags", &flag)?.expect(201)?;
    }
    Ok(())
}

/// A server behind something that can be cut, so that programs find it away at the same address.
fn behind_proxy() -> Result<(Server, Proxy, String)> {
    let server = Server::start(Settings::default())?;
    let address = server.url().strip_prefix("http://").context("an address")?;
    let proxy = Proxy::start(address.parse()?)?;
    let url = format!("http://{}", proxy.address());
    Ok((server, proxy, url))
}

#[test]
#[ignore = "long: mounts a small disk, which needs root; with `cargo xtask test --long`"]
fn a_disk_that_is_full() -> Result<()> {
    let (server, proxy, url) = behind_proxy()?;
    let (key, folder) = (server.api().sdk_key(PLACE)?, TempDir::new()?);
    let Ok(disk) = Disk::mount(folder.path(), "96k") else {
        skip("a small disk cannot be mounted here");
        return Ok(());
    };
    let mut program = Program::start(&url, &key, Some(folder.path()))?;
    let kept = program.version();
    // What is now to be written is larger than the disk.
    enlarge(&server, FLAGS)?;
    converges("the disk of the program is full", Instant::now(), &server, &mut program)?;
    proxy.cut();
    let alone = Program::start_alone(&url, &key, folder.path())?;
    let found = alone.version();
    ensure!((kept..program.version()).contains(&found), "version {found}; {kept} had been kept");
    alone.end("started on what a full disk has")?;
    disk.resize("8m")?;
    proxy.mend();
    converges("the disk has room again", Instant::now(), &server, &mut program)?;
    let newest = program.version();
    proxy.cut();
    let has_newest = || -> Option<()> {
        let alone = Program::start_alone(&url, &key, folder.path()).ok()?;
        let found = alone.version();
        alone.end("started on what the disk has").ok()?;
        (found == newest).then_some(())
    };
    wait_for("the newest rules on the disk", LIMIT, has_newest)?;
    program.end("full disk")
}

/// Whether rules are kept in a folder.
fn has_rules(folder: &Path) -> bool {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    files.into_iter().any(|file| file.path().extension().is_some_and(|ending| ending == "json"))
}

/// Where in the writing it is hit is left to chance here; each step in turn is a test of the SDK's own.
#[test]
fn a_program_that_is_killed_while_it_writes() -> Result<()> {
    let (server, proxy, url) = behind_proxy()?;
    let (key, cache) = (server.api().sdk_key(PLACE)?, TempDir::new()?);
    enlarge(&server, FLAGS)?;
    // Before anything was kept, nothing can be found.
    let first = Program::start(&url, &key, Some(cache.path()))?;
    let mut kept = first.version();
    wait_for("the first generation", LIMIT, || has_rules(cache.path()).then_some(()))?;
    first.end("keeps its rules")?;
    for kill in 0..KILLS {
        let mut example = Example::start(&url, &key, Some(cache.path()))?;
        let mut version = 0;
        for change in 0..=kill % 3 {
            version = server.api().turn(PLACE, "checkout-v2", (kill + change) % 2 == 0)?;
        }
        example.reach(version, LIMIT)?;
        example.kill()?;
        proxy.cut();
        let alone = Program::start_alone(&url, &key, cache.path())?;
        let found = alone.version();
        ensure!(found >= kept && found <= version, "found {found}, between {kept} and {version} is expected");
        kept = found;
        alone.end(&format!("killed while it wrote, {kill}"))?;
        proxy.mend();
    }
    println!("bad day: {KILLS} kills while the rules were written, each left a whole generation");
    Ok(())
}
