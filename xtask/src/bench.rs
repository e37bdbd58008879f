//! `cargo xtask bench NAME`: builds what is measured as users run it, then measures.

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::{console, debian, npm, process, wasm, workspace};

const SERVER: [&str; 4] = ["build", "--release", "--package", "tidegate"];
const EXAMPLE: [&str; 6] = ["build", "--release", "--package", "tidegate-sdk", "--example", "checkout"];

/// The crate of the evaluation benchmark: a workspace of its own, because nothing else may depend on the peers.
const PEERS: &str = "tests/peers/Cargo.toml";

/// The engines for JavaScript of others, a package of their own for the same reason.
const JAVASCRIPT_PEERS: &str = "tests/peers/javascript";

/// Runs the benchmark called `name`. A missed bound is said in words and is no failure of the command.
pub(crate) fn bench(name: &str) -> Result<ExitCode> {
    match name {
        "eval" => eval()?,
        "propagation" => propagation()?,
        "rollout" => rollout()?,
        "api" => api()?,
        "stream" => stream()?,
        "wasm" => wasm()?,
        _ => bail!(
            "`{name}` is not a benchmark of this project; there are `eval`, `propagation`, `rollout`, `api`, `stream` and `wasm`"
        ),
    }
    Ok(ExitCode::SUCCESS)
}

/// Our engine and its peers, in one process; no server is involved.
fn eval() -> Result<()> {
    let target = workspace::target()?.join("peers");
    let cargo = |verb: &str| {
        let mut command = workspace::cargo(&[verb, "--locked", "--release", "--manifest-path", PEERS]);
        command.env("CARGO_TARGET_DIR", &target);
        command
    };
    process::must("building the engines (release profile)", &mut cargo("build"))?;
    process::must("measuring", &mut cargo("run"))
}

fn propagation() -> Result<()> {
    for need in debian::provide(false)? {
        println!("{} is missing: what needs it is reported as not measured", need.name);
    }
    npm::check_tools()?;
    console::build()?;
    process::must("building the server (release profile)", &mut workspace::cargo(&SERVER))?;
    process::must("building the example (release profile)", &mut workspace::cargo(&EXAMPLE))?;
    let release = workspace::target()?.join("release");
    let mut run =
        workspace::cargo(&["run", "--release", "--package", "tidegate-tests", "--bin", "propagation"]);
    run.env("TIDEGATE_BIN", release.join("tidegate")).env("CHECKOUT_BIN", release.join("examples/checkout"));
    process::must("measuring", &mut run)
}

/// The rollout engine's statistics in simulated worlds, and a halt in real processes; without the console.
fn rollout() -> Result<()> {
    for need in debian::provide(false)? {
        println!("{} is missing: what needs it is reported as not measured", need.name);
    }
    process::must("building the server (release profile)", &mut workspace::cargo(&SERVER))?;
    let server = workspace::target()?.join("release/tidegate");
    let mut run = workspace::cargo(&["run", "--release", "--package", "tidegate-tests", "--bin", "rollout"]);
    process::must("building the simulation, and measuring", run.env("TIDEGATE_BIN", server))
}

/// The server as programs and auditors meet it; without the console, which it does not need.
fn api() -> Result<()> {
    for need in debian::provide(false)? {
        println!("{} is missing: what needs it is reported as not measured", need.name);
    }
    process::must("building the server (release profile)", &mut workspace::cargo(&SERVER))?;
    let release = workspace::target()?.join("release");
    let mut run = workspace::cargo(&["run", "--release", "--package", "tidegate-tests", "--bin", "api"]);
    process::must("measuring", run.env("TIDEGATE_BIN", release.join("tidegate")))
}

/// The engine for JavaScript and its peers, in node and in a browser; no server is involved.
fn wasm() -> Result<()> {
    npm::check_tools()?;
    wasm::wasm()?;
    let peers = workspace::root().join(JAVASCRIPT_PEERS);
    process::must("installing the peers", workspace::command("npm", &["ci"]).current_dir(peers))?;
    let bin = ["run", "--package", "tidegate-tests", "--bin", "wasm"];
    process::must("measuring", &mut workspace::cargo(&bin))
}

/// Distribution under load; without the console, which it does not need.
fn stream() -> Result<()> {
    for need in debian::provide(false)? {
        println!("{} is missing: what needs it is reported as not measured", need.name);
    }
    process::must("building the server (release profile)", &mut workspace::cargo(&SERVER))?;
    process::must("building the example (release profile)", &mut workspace::cargo(&EXAMPLE))?;
    let release = workspace::target()?.join("release");
    let mut run = workspace::cargo(&["run", "--release", "--package", "tidegate-tests", "--bin", "stream"]);
    run.env("TIDEGATE_BIN", release.join("tidegate")).env("CHECKOUT_BIN", release.join("examples/checkout"));
    process::must("measuring", &mut run)
}
