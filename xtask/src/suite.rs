//! The steps of `cargo xtask test`, in an order in which cheap things fail first.

use std::path::Path;
use std::process::Command;

use crate::{console, npm, wasm, workspace};

/// One step: a command, and the steps that have to succeed before it makes sense.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) needs: &'static [&'static str],
    pub(crate) action: Action,
}

/// What a step does.
pub(crate) enum Action {
    /// Installs the Debian packages that the tests need.
    SetUp,
    /// Runs `npm ci` where it is needed.
    InstallPackages,
    /// Runs every fuzz target for a while, but only when long checks are wanted.
    Fuzz,
    /// Runs a command; the argument says where the built programs and the list of skips are.
    Run(fn(&Places) -> Command),
    /// The same, but only when the tool is there and long checks are wanted.
    Optional { tool: &'static str, advice: &'static str, run: fn(&Places) -> Command },
}

/// What commands need to know.
pub(crate) struct Places<'a> {
    pub(crate) target: &'a Path,
    pub(crate) skips: &'a Path,
    pub(crate) is_long: bool,
}

const fn step(name: &'static str, needs: &'static [&'static str], action: Action) -> Step {
    Step { name, needs, action }
}

/// All steps, in the order in which they run.
pub(crate) static STEPS: [Step; 18] = [
    step("format", &[], Action::Run(|_| workspace::cargo(&["fmt", "--all", "--check"]))),
    step("setup", &[], Action::SetUp),
    step("web-install", &[], Action::InstallPackages),
    step("web-check", &["web-install"], Action::Run(|_| console::npm(&["run", "check"]))),
    step("web-generated", &["web-install"], Action::Run(|_| console::npm(&["run", "generate:check"]))),
    step("web-test", &["web-install"], Action::Run(|_| console::npm(&["test"]))),
    step("wasm", &["setup"], Action::Run(|_| workspace::cargo(&WASM))),
    step("web-build", &["web-install", "wasm"], Action::Run(|_| console::npm(&["run", "build"]))),
    step("web-size", &["web-build"], Action::Run(|_| console::npm(&["run", "size"]))),
    step("lint", &[], Action::Run(|_| workspace::cargo(&LINT))),
    step("docs", &[], Action::Run(docs)),
    step("unit", &[], Action::Run(unit)),
    step("programs", &["web-build"], Action::Run(|_| workspace::cargo(&PROGRAMS))),
    step("js-check", &["wasm"], Action::Run(|_| npm::run(&wasm::package_folder(), &["run", "check"]))),
    step("js-test", &["wasm"], Action::Run(|_| npm::run(&wasm::package_folder(), &["test"]))),
    step("system", &["setup", "web-build", "programs", "wasm"], Action::Run(system)),
    step("fuzz", &[], Action::Fuzz),
    step(
        "deny",
        &[],
        Action::Optional {
            tool: "cargo-deny",
            advice: "`cargo install --locked cargo-deny` (the system tests hold licences, bans and sources too)",
            run: |_| workspace::cargo(&["deny", "check", "licenses", "bans", "sources"]),
        },
    ),
];

const LINT: [&str; 6] = ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
const UNIT: [&str; 5] = ["test", "--workspace", "--exclude", "tidegate-tests", "--no-fail-fast"];
/// What users of the SDK read.
const DOCS: [&str; 11] = [
    "doc",
    "--no-deps",
    "--all-features",
    "-p",
    "tidegate-sdk",
    "-p",
    "tidegate-session",
    "-p",
    "tidegate-core",
    "-p",
    "tidegate-log",
];
const PROGRAMS: [&str; 6] = ["build", "--workspace", "--exclude", "tidegate-tests", "--bins", "--examples"];
const WASM: [&str; 5] = ["run", "--quiet", "--package", "xtask", "wasm"];
const SYSTEM: [&str; 5] = ["test", "--package", "tidegate-tests", "--no-fail-fast", "--"];

fn docs(_: &Places) -> Command {
    let mut command = workspace::cargo(&DOCS);
    command.env("RUSTDOCFLAGS", "-D warnings");
    command
}

fn unit(places: &Places) -> Command {
    let mut command = workspace::cargo(&UNIT);
    configure(&mut command, places);
    command
}

fn system(places: &Places) -> Command {
    let mut command = workspace::cargo(&SYSTEM);
    configure(&mut command, places);
    command
        .env("TIDEGATE_BIN", places.target.join("debug/tidegate"))
        .env("CHECKOUT_BIN", places.target.join("debug/examples/checkout"))
        .env("SHOP_BIN", places.target.join("debug/examples/shop"))
        .env("TIDEGATE_WASM", places.target.join("javascript"));
    command
}

fn configure(command: &mut Command, places: &Places) {
    // A snapshot that differs is a failure, never a file to be looked at later.
    command.env("INSTA_UPDATE", "no").env("TIDEGATE_SKIPS", places.skips);
    if places.is_long {
        if !command.get_args().any(|argument| argument == "--") {
            command.arg("--");
        }
        command.arg("--include-ignored");
    }
}

/// The steps whose names contain one of `words`, with all that they need; every step if there are no words.
pub(crate) fn select(words: &[&str]) -> Vec<&'static Step> {
    let mut wanted: Vec<&str> = Vec::new();
    for step in STEPS.iter().rev() {
        let named = words.is_empty() || words.iter().any(|word| step.name.contains(word));
        if named || wanted.contains(&step.name) {
            wanted.push(step.name);
            wanted.extend(step.needs);
        }
    }
    STEPS.iter().filter(|step| wanted.contains(&step.name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(words: &[&str], expected: &[&str]) {
        let names: Vec<&str> = select(words).iter().map(|step| step.name).collect();
        assert_eq!(names, expected, "{words:?}");
    }

    #[test]
    fn a_selection_brings_what_it_needs() {
        check(&["format"], &["format"]);
        check(&["web-size"], &["setup", "web-install", "wasm", "web-build", "web-size"]);
        check(&["system"], &["setup", "web-install", "wasm", "web-build", "programs", "system"]);
        check(&["nothing of this name"], &[]);
        assert_eq!(select(&[]).len(), STEPS.len());
    }

    #[test]
    fn needs_come_first() {
        for (index, step) in STEPS.iter().enumerate() {
            for need in step.needs {
                assert!(
                    STEPS[..index].iter().any(|earlier| earlier.name == *need),
                    "`{}`: `{need}`",
                    step.name
                );
            }
        }
    }
}
