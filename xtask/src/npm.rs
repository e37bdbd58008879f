//! What both packages of the house need of npm: the console's, and the SDK's for JavaScript.

use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context, Result, bail};

use crate::{process, workspace};

/// The oldest major version of node that the packages build with.
const NODE_MAJOR: u32 = 20;

/// A run of npm in a package's folder.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = workspace::command("npm", arguments);
    command.current_dir(folder);
    command
}

/// Fails with words that help when node or npm are missing or too old.
pub(crate) fn check_tools() -> Result<()> {
    let advice = format!("install Node.js {NODE_MAJOR} or newer with npm, then run this again");
    if !workspace::is_installed("npm") {
        bail!("`npm` is not on the search path: {advice}");
    }
    let output = workspace::command("node", &["--version"]).output();
    let output = output.with_context(|| format!("`node` is not on the search path: {advice}"))?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let major = version.trim_start_matches('v').split('.').next().and_then(|part| part.parse::<u32>().ok());
    if major.is_none_or(|major| major < NODE_MAJOR) {
        bail!("node is `{version}`, which is too old: {advice}");
    }
    println!("node {version} and npm are there");
    Ok(())
}

/// A registry that stumbles is asked this often again.
const RETRIES: &str = "--fetch-retries=5";

/// Runs `npm ci` in a package's folder where it is needed; always, where it counts.
pub(crate) fn install(folder: &Path) -> Result<()> {
    let why = if workspace::is_ci() { Some("always, where it counts") } else { stale(folder) };
    match why {
        Some(why) => process::must(&format!("npm ci ({why})"), &mut run(folder, &["ci", RETRIES])),
        None => {
            println!("the packages in {} are installed", folder.display());
            Ok(())
        }
    }
}

/// Why `npm ci` has to run, if it has to.
fn stale(folder: &Path) -> Option<&'static str> {
    let installed = modified(&folder.join("node_modules/.package-lock.json"));
    let locked = modified(&folder.join("package-lock.json"));
    match (installed, locked) {
        (None, _) => Some("its packages are not installed yet"),
        (Some(installed), Some(locked)) if locked > installed => Some("package-lock.json changed"),
        _ => None,
    }
}

/// When a file was last written, if it is there.
pub(crate) fn modified(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|metadata| metadata.modified()).ok()
}
