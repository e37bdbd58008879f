//! Building the web console with npm, but only when something changed.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result, bail};

use crate::{process, workspace};

/// The oldest major version of node that the console builds with.
const NODE_MAJOR: u32 = 20;

/// Files and folders under `web` that the built console is made from.
const SOURCES: [&str; 7] =
    ["src", "public", "index.html", "package.json", "package-lock.json", "tsconfig.json", "vite.config.ts"];

/// The folder of the console's sources.
pub(crate) fn folder() -> PathBuf {
    workspace::root().join("web")
}

/// A run of npm in the console's folder.
pub(crate) fn npm(arguments: &[&str]) -> std::process::Command {
    let mut command = workspace::command("npm", arguments);
    command.current_dir(folder());
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
        bail!("node is `{version}`, which is too old for the console: {advice}");
    }
    println!("node {version} and npm are there");
    Ok(())
}

/// Why `npm ci` has to run, if it has to.
pub(crate) fn stale_packages() -> Option<&'static str> {
    let installed = modified(&folder().join("node_modules/.package-lock.json"));
    let locked = modified(&folder().join("package-lock.json"));
    match (installed, locked) {
        (None, _) => Some("its packages are not installed yet"),
        (Some(installed), Some(locked)) if locked > installed => Some("package-lock.json changed"),
        _ => None,
    }
}

/// Builds the console where it is not built yet or a source is newer than what was built.
pub(crate) fn build() -> Result<()> {
    let built = modified(&folder().join("dist/index.html"));
    let changed = SOURCES.iter().filter_map(|name| newest(&folder().join(name))).max();
    match (built, changed) {
        (Some(built), Some(changed)) if built >= changed => {
            println!("the console is built, and no source of it is newer");
            return Ok(());
        }
        (None, _) => println!("the console is not built yet"),
        _ => println!("sources of the console changed"),
    }
    match stale_packages() {
        Some(why) => process::must(&format!("npm ci ({why})"), &mut npm(&["ci"]))?,
        None => println!("its packages are installed"),
    }
    process::must("npm run build", &mut npm(&["run", "build"]))
}

fn modified(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|metadata| metadata.modified()).ok()
}

/// The latest modification of a file, or of any file in a folder.
fn newest(path: &Path) -> Option<SystemTime> {
    let own = modified(path)?;
    let Ok(entries) = std::fs::read_dir(path) else { return Some(own) };
    entries.flatten().filter_map(|entry| newest(&entry.path())).chain([own]).max()
}
