//! An auditor's work on a running server: its log is exported and verified, without believing the server.

use std::path::Path;
use std::process::{Command, Output};

use anyhow::{Context, Result, ensure};

use crate::api::Api;
use crate::server::{ADMIN_TOKEN, Server};
use crate::{LIMIT, place, wait_for};

/// Exports the log of a server into the folder `name` of a folder, and verifies it against exports that
/// were made earlier.
///
/// # Errors
/// When it cannot be exported; the answer tells whether it holds.
pub fn verify(server: &Server, folder: &Path, name: &str, earlier: &[&str]) -> Result<Output> {
    wait_for("a checkpoint over everything", LIMIT, || is_signed(&server.api()).then_some(()))?;
    let exported = log(folder).args(["export", name, "--server", server.url()]).output()?;
    ensure!(exported.status.success(), "{}", String::from_utf8_lossy(&exported.stderr));
    let mut command = log(folder);
    command.args(["verify", name]);
    for earlier in earlier {
        command.arg("--checkpoint").arg(Path::new(earlier).join("checkpoint"));
    }
    command.output().context("the program does not start")
}

/// Exports and verifies a log that has to hold.
///
/// # Errors
/// When it does not.
pub fn holds(server: &Server, folder: &Path, name: &str, earlier: &[&str]) -> Result<()> {
    let output = verify(server, folder, name, earlier)?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    Ok(())
}

fn log(folder: &Path) -> Command {
    let mut command = Command::new(place::server().unwrap_or_default());
    command.arg("log").env("TIDEGATE_TOKEN", ADMIN_TOKEN).current_dir(folder);
    command
}

/// Whether the checkpoint covers the newest change.
fn is_signed(api: &Api) -> bool {
    let newest = api.get("/api/v1/changes?limit=1").ok().and_then(|answer| answer.expect(200).ok());
    let newest = newest.and_then(|page| page.pointer("/items/0/change")?.as_u64());
    let checkpoint = api.get("/api/v1/log/checkpoint").map(|answer| answer.body).unwrap_or_default();
    let size = checkpoint.lines().nth(1).and_then(|size| size.parse::<u64>().ok());
    newest.zip(size).is_some_and(|(newest, size)| size > newest)
}
