//! What has to run in a browser, too.

use std::path::Path;
use std::process::Command;

use tidegate_tests::{place, skip};

const TARGET: &str = "wasm32-unknown-unknown";

#[test]
fn engine_log_and_session_build_for_browsers() {
    let libraries = Command::new("rustc").args(["--print", "target-libdir", "--target", TARGET]).output();
    let libraries = String::from_utf8(libraries.expect("rustc").stdout).expect("a path");
    if !Path::new(libraries.trim()).exists() {
        skip("the libraries for browsers are missing (`rustup target add wasm32-unknown-unknown`)");
        return;
    }
    let mut cargo = Command::new("cargo");
    cargo.args([
        "build",
        "--quiet",
        "--target",
        TARGET,
        "--package",
        "tidegate-core",
        "--package",
        "tidegate-log",
        "--package",
        "tidegate-session",
    ]);
    let output = cargo.current_dir(place::root()).output().expect("cargo");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
