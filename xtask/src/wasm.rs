//! `cargo xtask wasm`: the engine as a JavaScript module, in `target/javascript`, and the npm package with it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::{npm, process, workspace};

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";
const ENGINE: [&str; 7] = ["build", "--profile", "wasm", "--target", TARGET, "--package", "tidegate-wasm"];
/// The standard library built with it, for size: what came built brings the words of every panic, and sorts for speed.
const LEAN: [&str; 2] = ["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"];
const LEAN_FLAGS: &str = "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none \
    --cfg sha2_backend=\"soft\" --cfg sha2_backend_soft=\"compact\"";
const BINDGEN: [&str; 5] = ["run", "--quiet", "--package", "xtask-bindgen", "--"];

/// What of it belongs to the package.
const PACKED: [&str; 3] = ["engine.js", "engine.d.ts", "engine_bg.wasm"];

/// What of it the console serves.
const SERVED: [&str; 2] = ["engine.js", "engine_bg.wasm"];

/// Builds the engine and what JavaScript calls it by, and the package.
pub(crate) fn wasm() -> Result<ExitCode> {
    add_target();
    build()?;
    let target = workspace::target()?;
    let built = target.join(TARGET).join("wasm/tidegate_wasm.wasm");
    let folder = target.join("javascript");
    let mut bindgen = workspace::cargo(&BINDGEN);
    process::must("writing the JavaScript module", bindgen.arg(built).arg(&folder))?;
    println!("the engine is in {}", folder.display());
    hand_to_console(&folder)?;
    package(&folder)?;
    Ok(ExitCode::SUCCESS)
}

/// Sees to it that the console explains with the engine, which is built where it is not there yet.
pub(crate) fn for_console() -> Result<()> {
    let folder = workspace::target()?.join("javascript");
    if !folder.join("engine.js").is_file() {
        wasm()?;
    }
    hand_to_console(&folder)
}

/// Puts the engine where the console serves it from; a file that is the same stays untouched.
fn hand_to_console(engine: &Path) -> Result<()> {
    let place = workspace::root().join("web/public/engine");
    fs::create_dir_all(&place)?;
    for file in SERVED {
        let (from, to) = (engine.join(file), place.join(file));
        let is_same = fs::read(&to).is_ok_and(|held| fs::read(&from).is_ok_and(|built| built == held));
        if !is_same {
            fs::copy(&from, &to)
                .with_context(|| format!("could not put `{file}` into `{}`", place.display()))?;
        }
    }
    Ok(())
}

/// Where the standard library's source or what it is built of cannot be had, the engine works as well and weighs more.
fn build() -> Result<()> {
    const WHAT: &str = "building the engine for JavaScript";
    let mut lean = workspace::cargo(&ENGINE);
    lean.args(LEAN).env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", LEAN_FLAGS);
    if add(&["component", "add", "rust-src"]) && process::watch(WHAT, &mut lean, |_| {})? {
        return Ok(());
    }
    println!("the standard library is not built anew: the engine will weigh more");
    process::must(WHAT, &mut workspace::cargo(&ENGINE))
}

/// The folder of the package's sources.
pub(crate) fn package_folder() -> PathBuf {
    workspace::root().join("sdk/wasm/npm")
}

/// Puts the engine into the package, and builds that.
fn package(engine: &Path) -> Result<()> {
    npm::check_tools()?;
    let folder = package_folder();
    let place = folder.join("engine");
    fs::create_dir_all(&place)?;
    for file in PACKED {
        let copied = fs::copy(engine.join(file), place.join(file));
        copied.with_context(|| format!("could not put `{file}` into `{}`", place.display()))?;
    }
    npm::install(&folder)?;
    process::must("npm run build", &mut npm::run(&folder, &["run", "build"]))?;
    println!("the package is in {}", folder.display());
    Ok(())
}

/// Where that fails, what needs it says so.
pub(crate) fn add_target() {
    add(&["target", "add", TARGET]);
}

/// Whether a part of the toolchain is there now.
fn add(what: &[&str]) -> bool {
    if !workspace::is_installed("rustup") {
        return false;
    }
    let added = Command::new("rustup").arg("--quiet").args(what).current_dir(workspace::root()).status();
    let is_there = added.is_ok_and(|status| status.success());
    if !is_there {
        println!("`rustup {}` fails", what.join(" "));
    }
    is_there
}
