//! Requests that Schemathesis makes up from the served document, by every role: no answer is a 5xx, and none
//! is other than documented; what asks for a credential asks for it always.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use tidegate_tests::api::Api;
use tidegate_tests::place;
use tidegate_tests::server::{ADMIN_TOKEN, PLATFORM_TOKEN, Server, Settings};
use tidegate_tests::skip;

/// What an answer is held against.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
     response_headers_conformance,response_schema_conformance,ignored_auth";
/// They do not end by themselves, and have tests of their own.
const STREAMS: [&str; 2] = ["/sdk/v1/stream", "/api/v1/events"];
const SEED: &str = "1";
/// Made-up requests of each operation, for each who asks.
const EACH: usize = 2;
const EACH_LONG: usize = 30;
const LEAST: usize = 2_000;
const LEAST_LONG: usize = 20_000;

fn program() -> PathBuf {
    place::target().join("schemathesis/bin/schemathesis")
}

/// Everybody who may ask, by the name of what they show.
fn askers(api: &Api) -> Result<Vec<(String, String)>> {
    let mut askers = vec![("platform".to_owned(), PLATFORM_TOKEN.to_owned())];
    for role in ["owner", "admin", "editor", "operator", "viewer", "auditor"] {
        let made = api.post("/api/v1/tokens", &json!({ "name": role, "role": role }))?.expect(201)?;
        askers.push((role.to_owned(), made["token"].as_str().context("a token")?.to_owned()));
    }
    let keys = "/api/v1/projects/shop/environments/production/sdk-keys";
    for audience in ["server", "client"] {
        let made = api.post(keys, &json!({ "audience": audience, "name": audience }))?.expect(201)?;
        askers.push((format!("{audience} key"), made["key"].as_str().context("a key")?.to_owned()));
    }
    Ok(askers)
}

fn run(server: &Server, token: &str, phases: &str, each: usize) -> Result<usize> {
    let mut command = Command::new(program());
    // It keeps a folder of its own where it runs.
    command.current_dir(server.data()).arg("run").arg(format!("{}/api/v1/openapi.json", server.url()));
    command.args(["--header", &format!("Authorization: Bearer {token}"), "--checks", CHECKS]);
    command.args(["--phases", phases, "--max-examples", &each.to_string(), "--seed", SEED]);
    command.args(["--generation-database", "none", "--suppress-health-check", "all", "--no-shrink"]);
    command.args(["--continue-on-failure", "--request-timeout", "30", "--warnings", "off", "--no-color"]);
    command.args(STREAMS.iter().flat_map(|path| ["--exclude-path", path]));
    let output = command.output().context("Schemathesis does not start")?;
    let told = String::from_utf8_lossy(&output.stdout);
    ensure!(output.status.success(), "{told}\n{}", String::from_utf8_lossy(&output.stderr));
    let made = told.lines().find_map(|line| line.trim().split_once(" generated")?.0.trim().parse().ok());
    made.with_context(|| format!("it does not say how many requests it made up: {told}"))
}

fn no_answer_is_other_than_documented(each: usize, least: usize) -> Result<()> {
    if !program().is_file() {
        skip("Schemathesis is missing (`cargo xtask test` installs it where Python is)");
        return Ok(());
    }
    // Requests that have another credential or none, as some of them have, come all from one address.
    let environment = vec![("TIDEGATE_ADDRESS_PER_SECOND", "10000".to_owned())];
    let server = Server::start(Settings { environment, ..Settings::default() })?;
    let askers = askers(&server.api())?;
    // Every boundary that the document names, once.
    let mut made = run(&server, ADMIN_TOKEN, "examples,coverage", each)?;
    println!("the boundaries of the document: {made} requests");
    for (name, token) in &askers {
        let requests = run(&server, token, "fuzzing", each).with_context(|| format!("as {name}"))?;
        println!("{name}: {requests} requests");
        made += requests;
    }
    let errors = server.errors();
    ensure!(!errors.contains("panicked"), "{errors}");
    println!(
        "made up from the document: {made} requests, {} askers, no answer other than documented",
        askers.len()
    );
    ensure!(made >= least, "only {made} requests");
    Ok(())
}

#[test]
fn nothing_but_what_is_documented_is_answered() -> Result<()> {
    no_answer_is_other_than_documented(EACH, LEAST)
}

#[test]
#[ignore = "long: 20,000 requests, with `cargo xtask test --long`"]
fn nothing_but_what_is_documented_is_answered_to_many() -> Result<()> {
    no_answer_is_other_than_documented(EACH_LONG, LEAST_LONG)
}
