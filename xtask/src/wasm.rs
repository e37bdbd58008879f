//! `cargo xtask wasm`: the engine and the log's verifier as JavaScript modules, in `target/javascript`, and the npm
//! package with them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::{npm, process, workspace};

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";
const BUILD: [&str; 5] = ["build", "--profile", "wasm", "--target", TARGET];

/// What is built, and what JavaScript calls it.
struct Module {
    package: &'static str,
    features: &'static str,
    name: &'static str,
}

const MODULES: [Module; 3] = [
    Module { package: "tidegate-wasm", features: "", name: "engine" },
    Module { package: "tidegate-wasm", features: "signatures", name: "signed" },
    Module { package: "tidegate-verify", features: "", name: "verify" },
];
/// The standard library built with it, for size: what came built brings the words of every panic, and sorts for speed.
const LEAN: [&str; 2] = ["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"];
const LEAN_FLAGS: &str = "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none \
    --cfg sha2_backend=\"soft\" --cfg sha2_backend_soft=\"compact\"";
const BINDGEN: [&str; 5] = ["run", "--quiet", "--package", "xtask-bindgen", "--"];

/// What of a module belongs to the package.
const PACKED: [&str; 3] = [".js", ".d.ts", "_bg.wasm"];

/// What of it is made small.
const SHRUNK: [&str; 2] = [".js", "_bg.wasm"];

/// What the console serves.
const SERVED: [&str; 4] = ["engine.js", "engine_bg.wasm", "verify.js", "verify_bg.wasm"];

/// Builds the modules and what JavaScript calls them by, and the package.
pub(crate) fn wasm() -> Result<ExitCode> {
    add_target();
    let target = workspace::target()?;
    let folder = target.join("javascript");
    for module in &MODULES {
        build(module)?;
        let built = target.join(TARGET).join("wasm").join(module.package.replace('-', "_"));
        let mut bindgen = workspace::cargo(&BINDGEN);
        bindgen.arg(built.with_extension("wasm")).arg(&folder).arg(module.name);
        process::must("writing the JavaScript module", &mut bindgen)?;
    }
    npm::check_tools()?;
    npm::install(&package_folder())?;
    minify(&folder)?;
    println!("engine and verifier are in {}", folder.display());
    hand_to_console(&folder)?;
    package(&folder)?;
    Ok(ExitCode::SUCCESS)
}

/// Takes from the modules what nobody but people reads, since the types are documented beside them, and what the
/// compiler has left too long.
fn minify(built: &Path) -> Result<()> {
    let mut command = workspace::command("node", &["scripts/minify.mjs"]);
    for Module { name, .. } in &MODULES {
        command.args(SHRUNK.map(|ending| built.join(format!("{name}{ending}"))));
    }
    process::must("making the modules small", command.current_dir(package_folder()))
}

/// Sees to it that the console explains with the engine, and verifies; what is not there yet is built.
pub(crate) fn for_console() -> Result<()> {
    let folder = workspace::target()?.join("javascript");
    if SERVED.iter().any(|file| !folder.join(file).is_file()) {
        wasm()?;
    }
    hand_to_console(&folder)
}

/// Puts the modules where the console serves them from; a file that is the same stays untouched.
fn hand_to_console(built: &Path) -> Result<()> {
    let place = workspace::root().join("web/public/engine");
    fs::create_dir_all(&place)?;
    for file in SERVED {
        let (from, to) = (built.join(file), place.join(file));
        let is_same = fs::read(&to).is_ok_and(|held| fs::read(&from).is_ok_and(|built| built == held));
        if !is_same {
            fs::copy(&from, &to)
                .with_context(|| format!("could not put `{file}` into `{}`", place.display()))?;
        }
    }
    Ok(())
}

/// Where the standard library's source or what it is built of cannot be had, all works as well and weighs more.
fn build(module: &Module) -> Result<()> {
    const WHAT: &str = "building the engine for JavaScript";
    let what = ["--package", module.package, "--features", module.features];
    let mut lean = workspace::cargo(&BUILD);
    lean.args(what).args(LEAN).env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", LEAN_FLAGS);
    if add(&["component", "add", "rust-src"]) && process::watch(WHAT, &mut lean, |_| {})? {
        return Ok(());
    }
    println!("the standard library is not built anew: the engine will weigh more");
    process::must(WHAT, workspace::cargo(&BUILD).args(what))
}

/// The folder of the package's sources.
pub(crate) fn package_folder() -> PathBuf {
    workspace::root().join("sdk/wasm/npm")
}

/// Puts the modules into the package, and builds that.
fn package(built: &Path) -> Result<()> {
    let folder = package_folder();
    let place = folder.join("engine");
    fs::create_dir_all(&place)?;
    let named = |Module { name, .. }: &Module| PACKED.map(|ending| format!("{name}{ending}"));
    for file in MODULES.iter().flat_map(named) {
        let copied = fs::copy(built.join(&file), place.join(&file));
        copied.with_context(|| format!("could not put `{file}` into `{}`", place.display()))?;
    }
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
