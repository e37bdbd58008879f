//! How often harmless releases are halted, and how soon harmful ones are: simulated, beside the rules of others.

mod burst;
mod cells;
mod figures;
mod fleet;
mod others;
mod speed;

use anyhow::Result;
use tidegate_tests::report::Report;

const COMMAND: &str = "cargo xtask bench rollout";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.split_first() {
        Some((role, rest)) if role == "fleet" => fleet::run(rest),
        _ => measure(),
    }
}

fn measure() -> Result<()> {
    let mut rows = burst::rows()?;
    rows.extend(cells::rows());
    rows.extend(others::rows());
    rows.extend(speed::rows());
    Report::new(rows).publish("rollout")
}
