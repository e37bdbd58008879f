//! The step `fuzz`: every fuzz target for a while, from its seeds and from what earlier runs found.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::tally::Tally;
use crate::{process, workspace};

const TOOL_VERSION: &str = "0.13.2";
/// The crate of the targets; its seeds lie there too.
const CRATE: &str = "tests/fuzz";
const TARGETS: [&str; 4] = ["snapshot", "delta", "semver", "condition"];
const SECONDS_PER_TARGET: u32 = 30;
/// An input on which a target spends longer is a failure.
const SECONDS_PER_INPUT: u32 = 10;
/// What the fuzzer puts before the number of inputs that it tried.
const EXECUTIONS: &str = "stat::number_of_executed_units:";

/// Runs every target; each is a test of its own. A failing input stays under `fuzz/artifacts` in the folder
/// that cargo builds into.
pub(crate) fn fuzz(target: &Path) -> Result<Tally> {
    let tool = provide(target)?;
    let mut tally = Tally::default();
    let mut lines = Vec::new();
    for name in TARGETS {
        let (is_good, executions) = run(&tool, target, name)?;
        if is_good {
            tally.passed += 1;
        } else {
            tally.failed += 1;
        }
        let verdict = if is_good { "none fails" } else { "FAILED: the reason stands above" };
        lines.push(format!("fuzz {name}: {executions} inputs, {verdict}"));
    }
    lines.iter().for_each(|line| println!("{line}"));
    Ok(tally)
}

/// The fuzzing tool of the version that we name, installed where it is not there.
fn provide(target: &Path) -> Result<PathBuf> {
    let root = target.join("tools");
    let tool = root.join("bin/cargo-fuzz");
    let version = Command::new(&tool).arg("--version").output().map(|output| output.stdout);
    let is_there = version.is_ok_and(|text| text.trim_ascii().ends_with(TOOL_VERSION.as_bytes()));
    if !is_there {
        let mut install =
            workspace::cargo(&["install", "--locked", "--force", "cargo-fuzz", "--version", TOOL_VERSION]);
        process::must("installing cargo-fuzz", install.arg("--root").arg(root))?;
    }
    Ok(tool)
}

/// Runs one target; answers whether it held, and for how many inputs.
fn run(tool: &Path, target: &Path, name: &str) -> Result<(bool, u64)> {
    let folder = target.join("fuzz");
    let (corpus, artifacts) = (folder.join("corpus").join(name), folder.join("artifacts").join(name));
    fs::create_dir_all(&corpus)?;
    fs::create_dir_all(&artifacts)?;
    let mut command = workspace::command(&tool.to_string_lossy(), &["run", "--fuzz-dir", CRATE]);
    // What is fuzzed has no unsafe code of its own: its laws find more than a sanitizer would, at twice the speed.
    // With none, cargo-fuzz is content with the toolchain that builds everything else.
    command.args(["--sanitizer", "none", "--target-dir"]).arg(&folder).arg(name).arg(corpus);
    command.arg(workspace::root().join(CRATE).join("seeds").join(name)).arg("--");
    command.arg(format!("-artifact_prefix={}/", artifacts.display()));
    command.arg(format!("-max_total_time={SECONDS_PER_TARGET}"));
    command.arg(format!("-timeout={SECONDS_PER_INPUT}"));
    command.args(["-verbosity=0", "-print_funcs=0", "-print_final_stats=1"]);
    let mut executions = 0;
    let is_good = process::watch(&format!("fuzzing {name}"), &mut command, |line| {
        if let Some(number) = line.strip_prefix(EXECUTIONS) {
            executions = number.trim().parse().unwrap_or(0);
        }
    })?;
    Ok((is_good, executions))
}
