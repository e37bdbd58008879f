//! The laws of the house, held against what cargo and the files say.

mod browser;
mod documents;
mod graph;
mod licence;

use std::process::Command;
use std::sync::LazyLock;

use serde_json::Value;
use tidegate_tests::place;

/// What cargo says about the workspace and everything it is built from on this machine.
static METADATA: LazyLock<Value> = LazyLock::new(|| {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let host = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked", "--filter-platform", &host])
        .current_dir(place::root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo writes JSON")
});

fn packages() -> &'static [Value] {
    METADATA["packages"].as_array().expect("packages")
}

/// The crates of the workspace: those that come from no registry.
fn members() -> impl Iterator<Item = &'static Value> {
    packages().iter().filter(|package| package["source"].is_null())
}

fn text(value: &'static Value) -> &'static str {
    value.as_str().expect("a text")
}

/// The name of a crate of ours without the product's name in front.
fn short(name: &str) -> &str {
    match name {
        "tidegate" => "app",
        "tidegate-sdk" => "native",
        other => other.strip_prefix("tidegate-").unwrap_or(other),
    }
}

fn read(path: &str) -> String {
    std::fs::read_to_string(place::root().join(path)).unwrap_or_else(|error| panic!("`{path}`: {error}"))
}
