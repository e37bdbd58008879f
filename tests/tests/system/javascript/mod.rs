//! The package for JavaScript, as programs and pages meet it: against the real server.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use tidegate_tests::api::environment_path;
use tidegate_tests::process::{End, Process};
use tidegate_tests::server::{ADMIN_TOKEN, Server, Settings};
use tidegate_tests::{LIMIT, console, place, wait_for};

const PLACE: &str = "shop/production";

/// Starts the program; it ends when something is said to it.
fn program(url: &str, key: &str, kept: &Path) -> Result<Process> {
    let mut command = Command::new("node");
    command.arg(place::root().join("tests/tests/system/javascript/node.mjs"));
    command.arg(place::package()?).args([url, key]).arg(kept);
    Process::start_listening(&mut command, End::Kill)
}

/// Reads what the program says until `pick` takes it.
fn said<T>(program: &Process, what: &str, pick: impl Fn(&Value) -> Option<T>) -> Result<T> {
    program.line(what, LIMIT, |line| pick(&serde_json::from_str(line).ok()?))
}

#[test]
fn a_program_in_node_follows_the_server_and_survives_it() -> Result<()> {
    let mut server = Server::start(Settings::default())?;
    let (key, folder) = (server.api().sdk_key(PLACE)?, tempfile::tempdir()?);
    let kept = folder.path().join("flags.json");
    let mut first = program(server.url(), &key, &kept)?;
    said(&first, "current rules", |line| (line["ready"] == "live").then_some(()))?;
    let version = server.api().turn(PLACE, "checkout-v2", true)?;
    let told = said(&first, "the change", |line| (line["version"] == version).then(|| line.clone()))?;
    assert_eq!(told["missing"], 1);
    assert_eq!(told["theme"]["reason"], "TARGETING_MATCH", "{told}");
    assert_eq!(told["checkout"], true);
    first.say("end")?;
    first.wait(LIMIT)?;
    let usage = || {
        server
            .api()
            .get(&format!("/api/v1/projects/{}/flags/theme/usage", PLACE.replace('/', "/environments/")))
    };
    let total = |usage: Value| usage["total"].as_u64().filter(|total| *total > 0);
    wait_for("what was counted", LIMIT, || total(usage().ok()?.expect(200).ok()?))?;

    server.kill()?;
    let second = program(server.url(), &key, &kept)?;
    said(&second, "kept rules", |line| (line["ready"] == "cached").then_some(()))?;
    server.restart()?;
    let next = server.api().turn(PLACE, "checkout-v2", false)?;
    said(&second, "the next change", |line| {
        (line["version"] == next && line["state"] == "ready").then_some(())
    })?;
    Ok(())
}

/// A key for pages, with flags that they may have.
fn client_key(server: &Server) -> Result<String> {
    let api = server.api();
    let tag = api.get("/api/v1/projects/shop")?.header("etag").to_owned();
    let body = json!({ "comment": "a test", "instructions": [
        { "kind": "set_client_side", "flag": "checkout-v2", "client_side": true },
        { "kind": "set_client_side", "flag": "theme", "client_side": true },
    ] });
    let headers = [("content-type", "application/json"), ("if-match", tag.as_str())];
    api.send("POST", "/api/v1/projects/shop/changes", &headers, Some(&body.to_string()))?.expect(200)?;
    let body = json!({ "audience": "client", "name": "shop window" });
    let made = api.post(&format!("{}/sdk-keys", environment_path(PLACE)), &body)?.expect(201)?;
    made["key"].as_str().map(str::to_owned).context("the answer holds no key")
}

#[test]
fn a_page_in_chromium_has_good_days_and_bad_ones() -> Result<()> {
    if !console::has_chromium() {
        return Ok(());
    }
    let server = Server::start(Settings::default())?;
    let mut command = Command::new("node");
    command.arg(place::root().join("tests/tests/system/javascript/pages.mjs"));
    command.arg(place::package()?).arg(place::root().join("web"));
    command.args([server.url(), &client_key(&server)?, ADMIN_TOKEN]);
    succeeds(&mut command, 14)
}

/// Packs the package, and installs it into fresh copies of the examples, which ask a flag then.
#[test]
fn the_examples_install_the_package_and_ask() -> Result<()> {
    if !console::has_chromium() {
        return Ok(());
    }
    let server = Server::start(Settings::default())?;
    let (client, own) = (client_key(&server)?, server.api().sdk_key(PLACE)?);
    let mut command = Command::new("node");
    command.arg(place::root().join("tests/tests/system/javascript/install.mjs"));
    command.arg(place::package()?).arg(place::root().join("docs/examples/javascript"));
    command.arg(place::root().join("web")).args([server.url(), &client, &own]);
    succeeds(&mut command, 6)
}

/// Runs a script that says `ok` for each of so many things.
fn succeeds(command: &mut Command, things: usize) -> Result<()> {
    let output = command.output()?;
    let (said, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    println!("{said}");
    let good = said.lines().filter(|line| line.starts_with("ok ")).count();
    ensure!(output.status.success() && good == things, "{said}\n{errors}");
    Ok(())
}
