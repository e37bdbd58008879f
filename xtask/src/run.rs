//! `cargo xtask run`: from a fresh clone to a running server with the demo project.

use std::fs::{self, OpenOptions};
use std::io::{Read, Write};
use std::net::{TcpListener, ToSocketAddrs};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde_json::json;

use crate::server::{Server, request};
use crate::{console, npm, process, workspace};

/// Where the server listens when no other address is given.
pub(crate) const DEFAULT_LISTEN: &str = "127.0.0.1:8080";
/// The environment of the demo project that is shown.
pub(crate) const ENVIRONMENT: &str = "/api/v1/projects/shop/environments/production";
/// Bytes of randomness in the admin token; twice as many characters, within the 24 to 128 that the server takes.
const TOKEN_BYTES: usize = 24;

/// Builds console, server and example, starts the server, and stays until it is stopped.
pub(crate) fn run(listen: &str) -> Result<ExitCode> {
    let started = Instant::now();
    say(1, "looking at what is there");
    check_free(listen, "run")?;
    npm::check_tools()?;
    say(2, "the web console (npm)");
    console::build()?;
    say(3, "the server and the example (cargo, development profile; some minutes the first time)");
    process::must("building the server", &mut workspace::cargo(&["build", "--package", "tidegate"]))?;
    process::must("building the example", &mut workspace::cargo(&EXAMPLE_BUILD))?;
    say(4, "starting the server on SQLite in ./tidegate-data, with the demo project `shop`");
    let data = workspace::root().join("tidegate-data");
    let token = admin_token(&data)?;
    let binary = workspace::target()?.join("debug/tidegate");
    let server = Server::start(&binary, listen, (&data, &token), "warn")?;
    let key = sdk_key(&server.url, &data, &token)?;
    welcome(&server.url, &token, &key, started);
    server.wait()?;
    Ok(ExitCode::SUCCESS)
}

const EXAMPLE_BUILD: [&str; 5] = ["build", "--package", "tidegate-sdk", "--example", "checkout"];

fn say(step: u8, what: &str) {
    println!("\n[{step}/4] {what}");
}

fn welcome(url: &str, token: &str, key: &str, started: Instant) {
    println!(
        "
Tidegate is up after {} s.

  console    {url}
  sign in    with this token: {token}
  embed      in a second terminal, run a program that embeds the SDK:

cargo run -p tidegate-sdk --example checkout -- --url {url} --key {key}

Then flip `checkout-v2` in production and watch the program change its mind.
Token and key are kept in ./tidegate-data. Ctrl-C stops the server; the data stays.
",
        started.elapsed().as_secs()
    );
}

/// Fails before anything is built if the address cannot be had.
pub(crate) fn check_free(listen: &str, command: &str) -> Result<()> {
    let advice = format!("choose another one: `cargo xtask {command} --listen 127.0.0.1:8081`");
    let addresses = listen.to_socket_addrs();
    let addresses =
        addresses.with_context(|| format!("`{listen}` is not an address to listen on; {advice}"))?;
    for address in addresses {
        if let Err(error) = TcpListener::bind(address) {
            bail!("cannot listen on `{address}` ({error}); stop what listens there or {advice}");
        }
    }
    println!("`{listen}` is free");
    Ok(())
}

/// The token that owns the tenant `default`: made at the first start, kept for the next ones.
pub(crate) fn admin_token(data: &Path) -> Result<String> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(data)?;
    let file = data.join("admin-token");
    if let Ok(token) = fs::read_to_string(&file) {
        return Ok(token.trim().to_owned());
    }
    let mut bytes = [0_u8; TOKEN_BYTES];
    fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    let token: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    keep(&file, &token)?;
    Ok(token)
}

/// The SDK key of the demo project's production environment: made at the first start, replaced if it was revoked.
pub(crate) fn sdk_key(url: &str, data: &Path, token: &str) -> Result<String> {
    let file = data.join("sdk-key-shop-production");
    if let Ok(key) = fs::read_to_string(&file) {
        let key = key.trim().to_owned();
        if request("GET", &format!("{url}/sdk/v1/snapshot"), &key, None)?.0 == 200 {
            return Ok(key);
        }
        println!("the kept SDK key is not accepted any more: making a new one");
    }
    let body = json!({ "audience": "server", "name": "example" });
    let (status, answer) = request("POST", &format!("{url}{ENVIRONMENT}/sdk-keys"), token, Some(&body))?;
    match (status, answer.get("key").and_then(serde_json::Value::as_str)) {
        (201, Some(key)) => {
            keep(&file, key)?;
            Ok(key.to_owned())
        }
        (401, _) => bail!(
            "the server does not accept the token in ./tidegate-data/admin-token; if it was replaced by hand, \
             put the first one back, or remove ./tidegate-data to begin anew"
        ),
        (status, _) => bail!("the server answered {status} to the request for an SDK key: {answer}"),
    }
}

/// Writes a secret that only its owner may read.
fn keep(file: &Path, secret: &str) -> Result<()> {
    let mut options = OpenOptions::new();
    let mut out = options.write(true).create(true).truncate(true).mode(0o600).open(file)?;
    writeln!(out, "{secret}").with_context(|| format!("could not write `{}`", file.display()))
}
