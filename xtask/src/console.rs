//! Building the web console with npm, but only when something changed.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::Result;

use crate::npm::{self, modified};
use crate::{process, wasm, workspace};

/// Files and folders under `web` that the built console is made from.
const SOURCES: [&str; 7] =
    ["src", "public", "index.html", "package.json", "package-lock.json", "tsconfig.json", "vite.config.ts"];

/// The folder of the console's sources.
pub(crate) fn folder() -> PathBuf {
    workspace::root().join("web")
}

/// A run of npm in the console's folder.
pub(crate) fn npm(arguments: &[&str]) -> std::process::Command {
    npm::run(&folder(), arguments)
}

/// Builds the console where it is not built yet or a source is newer than what was built.
pub(crate) fn build() -> Result<()> {
    wasm::for_console()?;
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
    npm::install(&folder())?;
    process::must("npm run build", &mut npm(&["run", "build"]))
}

/// The latest modification of a file, or of any file in a folder.
fn newest(path: &Path) -> Option<SystemTime> {
    let own = modified(path)?;
    let Ok(entries) = std::fs::read_dir(path) else { return Some(own) };
    entries.flatten().filter_map(|entry| newest(&entry.path())).chain([own]).max()
}
