//! The harness itself: what it starts must end with it, and what is missing must be noticed.

use std::process::Command;

use anyhow::{Context, Result};
use tidegate_tests::process::{End, Process};
use tidegate_tests::services::{postgres, redis};
use tidegate_tests::{LIMIT, wait_for};

fn exists(id: u32) -> bool {
    // A zombie is no process any more, only a number that nobody has asked for yet.
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    !status.is_empty() && !status.contains("State:\tZ")
}

#[test]
fn services_start_and_answer() -> Result<()> {
    if let Some(postgres) = postgres() {
        assert_ne!(postgres.database()?, postgres.database()?);
    }
    if let Some(mut redis) = redis()? {
        let address = redis.url().trim_start_matches("redis://").to_owned();
        std::net::TcpStream::connect(&address)?;
        redis.kill()?;
        assert!(std::net::TcpStream::connect(&address).is_err());
    }
    Ok(())
}

#[test]
fn a_dropped_process_is_gone() -> Result<()> {
    let process = Process::start(Command::new("sleep").arg("1000"), End::Kill, None)?;
    let id = process.id();
    assert!(exists(id));
    drop(process);
    assert!(!exists(id));
    Ok(())
}

/// Runs itself once more as an owner that starts a process, and kills that owner.
#[test]
fn a_process_ends_with_its_killed_owner() -> Result<()> {
    if std::env::var_os("TIDEGATE_OWNER").is_some() {
        return own_a_process();
    }
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["--exact", "harness::a_process_ends_with_its_killed_owner", "--nocapture"]);
    let mut owner = Process::start(command.env("TIDEGATE_OWNER", "1"), End::Kill, None)?;
    let id = owner.line("the number of its child", LIMIT, |line| {
        line.rsplit_once("child ").and_then(|(_, id)| id.parse::<u32>().ok())
    })?;
    assert!(exists(id));
    owner.kill()?;
    wait_for("the end of the child", LIMIT, || (!exists(id)).then_some(())).context("the child lives on")
}

fn own_a_process() -> Result<()> {
    let mut process = Process::start(Command::new("sleep").arg("1000"), End::Kill, None)?;
    println!("child {}", process.id());
    process.wait(LIMIT)?;
    Ok(())
}
