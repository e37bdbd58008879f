//! `cargo xtask bench NAME`: builds what is measured as users run it, then measures.

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::{console, debian, process, workspace};

const SERVER: [&str; 4] = ["build", "--release", "--package", "tidegate"];
const EXAMPLE: [&str; 6] = ["build", "--release", "--package", "tidegate-sdk", "--example", "checkout"];

/// Runs the benchmark called `name`. A missed bound is said in words and is no failure of the command.
pub(crate) fn bench(name: &str) -> Result<ExitCode> {
    if name != "propagation" {
        bail!("`{name}` is not a benchmark of this project; there is `propagation`");
    }
    for need in debian::provide()? {
        println!("{} is missing: what needs it is reported as not measured", need.name);
    }
    console::check_tools()?;
    console::build()?;
    process::must("building the server (release profile)", &mut workspace::cargo(&SERVER))?;
    process::must("building the example (release profile)", &mut workspace::cargo(&EXAMPLE))?;
    let release = workspace::target()?.join("release");
    let mut run = workspace::cargo(&["run", "--release", "--package", "tidegate-tests", "--bin", name]);
    run.env("TIDEGATE_BIN", release.join("tidegate")).env("CHECKOUT_BIN", release.join("examples/checkout"));
    process::must("measuring", &mut run)?;
    Ok(ExitCode::SUCCESS)
}
