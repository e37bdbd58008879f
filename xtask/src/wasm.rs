//! `cargo xtask wasm`: the engine as a JavaScript module, in `target/javascript`.

use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::{process, workspace};

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";
const ENGINE: [&str; 7] = ["build", "--profile", "wasm", "--target", TARGET, "--package", "tidegate-wasm"];
const BINDGEN: [&str; 5] = ["run", "--quiet", "--package", "xtask-bindgen", "--"];

/// Builds the engine and what JavaScript calls it by.
pub(crate) fn wasm() -> Result<ExitCode> {
    add_target();
    process::must("building the engine for JavaScript", &mut workspace::cargo(&ENGINE))?;
    let target = workspace::target()?;
    let built = target.join(TARGET).join("wasm/tidegate_wasm.wasm");
    let folder = target.join("javascript");
    let mut bindgen = workspace::cargo(&BINDGEN);
    process::must("writing the JavaScript module", bindgen.arg(built).arg(&folder))?;
    println!("the engine is in {}", folder.display());
    Ok(ExitCode::SUCCESS)
}

/// Where that fails, what needs it says so.
pub(crate) fn add_target() {
    if workspace::is_installed("rustup") {
        let added = Command::new("rustup").args(["--quiet", "target", "add", TARGET]).status();
        if !added.is_ok_and(|status| status.success()) {
            println!("`rustup target add {TARGET}` fails");
        }
    }
}
