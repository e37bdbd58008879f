//! The live demonstration: a shop in processes of its own releases a good change and a bad one, and only what its SDKs
//! report tells the engine which is which.

use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use rustix::process::{Pid, Signal, kill_process};
use tidegate_tests::api::Api;
use tidegate_tests::process::{End, Process};
use tidegate_tests::{place, wait_for};

/// More than it takes, for a busy machine.
const LIMIT: Duration = Duration::from_secs(150);
const SOON: Duration = Duration::from_secs(60);

/// `cargo xtask demo`, on programs that are built.
fn command(arguments: &[&str]) -> Result<Command> {
    let mut command = Command::new(place::xtask()?);
    command.arg("demo").args(arguments);
    command.env("TIDEGATE_BIN", place::server()?).env("SHOP_BIN", place::shop()?);
    Ok(command)
}

fn start(arguments: &[&str]) -> Result<Process> {
    Process::start(&mut command(arguments)?, End::Ask, None)
}

/// The server's address, as it is told with the console's page.
fn address(demo: &Process) -> Result<String> {
    demo.line("the console's address", SOON, |line| {
        let (url, _) = line.trim().strip_prefix("console")?.split_once("/projects/")?;
        Some(url.trim().to_owned())
    })
}

#[test]
fn the_good_change_goes_through_and_the_bad_one_is_halted() -> Result<()> {
    let mut demo = start(&["--once"])?;
    demo.line("the halt", LIMIT, |line| {
        (line.contains("instant-search") && line.contains("IS HALTED")).then_some(())
    })?;
    demo.line("the end", LIMIT, |line| {
        (line.contains("checkout-v2") && line.contains("IS COMPLETE")).then_some(())
    })?;
    let status = demo.wait(SOON)?;
    ensure!(status.success(), "{status}: {}", demo.errors());
    Ok(())
}

#[test]
fn it_leaves_nothing_behind() -> Result<()> {
    let mut demo = start(&[])?;
    let server = Api::new(&address(&demo)?, None);
    ensure!(server.get("/livez")?.status == 200, "nobody serves there");
    demo.line("the first word", SOON, |line| line.contains("is released").then_some(()))?;
    let id = i32::try_from(demo.id()).ok().and_then(Pid::from_raw);
    kill_process(id.context("no process")?, Signal::INT)?;
    ensure!(demo.wait(SOON)?.success(), "{}", demo.errors());
    wait_for("the server's end", SOON, || server.get("/livez").is_err().then_some(()))
}

#[test]
fn what_it_cannot_do_is_said() -> Result<()> {
    let taken = std::net::TcpListener::bind("127.0.0.1:0")?;
    let address = taken.local_addr()?.to_string();
    for (arguments, words) in [
        (["--listen", &address], address.as_str()),
        (["--twice", "--once"], "`--twice --once` is not understood"),
    ] {
        let output = command(&arguments)?.output()?;
        let errors = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.code() == Some(1) && errors.contains(words), "{arguments:?}: {errors}");
    }
    Ok(())
}
