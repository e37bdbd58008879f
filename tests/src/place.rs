//! Where the built programs and the sources are.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

/// The root of the workspace.
#[must_use]
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The folder that cargo built us into.
#[must_use]
pub fn target() -> PathBuf {
    let profile = std::env::current_exe().ok().and_then(|own| {
        let folder = own.parent()?;
        // Test programs lie one folder deeper than binaries.
        let folder = if folder.ends_with("deps") { folder.parent()? } else { folder };
        Some(folder.to_path_buf())
    });
    profile.as_deref().and_then(Path::parent).map_or_else(|| root().join("target"), Path::to_path_buf)
}

/// The server's binary: `TIDEGATE_BIN`, or the one of the development profile.
///
/// # Errors
/// When it is not built.
pub fn server() -> Result<PathBuf> {
    built("TIDEGATE_BIN", "debug/tidegate", "cargo build --package tidegate")
}

/// The example program `checkout`: `CHECKOUT_BIN`, or the one of the development profile.
///
/// # Errors
/// When it is not built.
pub fn checkout() -> Result<PathBuf> {
    built("CHECKOUT_BIN", "debug/examples/checkout", "cargo build --package tidegate-sdk --example checkout")
}

/// The example program `shop`: `SHOP_BIN`, or the one of the development profile.
///
/// # Errors
/// When it is not built.
pub fn shop() -> Result<PathBuf> {
    built("SHOP_BIN", "debug/examples/shop", "cargo build --package tidegate-sdk --example shop")
}

/// The project's own commands: `XTASK_BIN`, or those of the development profile.
///
/// # Errors
/// When they are not built.
pub fn xtask() -> Result<PathBuf> {
    built("XTASK_BIN", "debug/xtask", "cargo build --package xtask")
}

/// The folder of the engine for JavaScript: `TIDEGATE_WASM`, or where `cargo xtask wasm` puts it.
///
/// # Errors
/// When it is not built.
pub fn wasm() -> Result<PathBuf> {
    let folder = std::env::var_os("TIDEGATE_WASM").map_or_else(|| target().join("javascript"), PathBuf::from);
    ensure!(
        folder.join("engine.js").is_file(),
        "`{}` is not built; run `cargo xtask wasm`",
        folder.display()
    );
    Ok(folder)
}

/// The folder of the npm package, with what `cargo xtask wasm` built into it.
///
/// # Errors
/// When it is not built.
pub fn package() -> Result<PathBuf> {
    let folder = root().join("sdk/wasm/npm");
    ensure!(
        folder.join("dist/node.js").is_file(),
        "`{}` is not built; run `cargo xtask wasm`",
        folder.display()
    );
    Ok(folder)
}

fn built(variable: &str, path: &str, command: &str) -> Result<PathBuf> {
    let file = std::env::var_os(variable).map_or_else(|| target().join(path), PathBuf::from);
    ensure!(file.is_file(), "`{}` is not built; run `{command}`", file.display());
    Ok(file)
}
