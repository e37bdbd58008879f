//! How often harmless releases are halted, and how soon harmful ones are: simulated, beside the rules of others.

mod cells;
mod figures;
mod others;
mod speed;

use anyhow::Result;
use tidegate_tests::report::{Report, Row};

const COMMAND: &str = "cargo xtask bench rollout";

fn main() -> Result<()> {
    let mut rows = cells::rows();
    rows.extend(others::rows());
    rows.extend(speed::rows());
    rows.push(burst());
    Report::new(rows).publish("rollout")
}

/// Needs the driver in a server and SDKs that acknowledge, which are not there yet.
fn burst() -> Row {
    Row {
        name: "error burst to 99 % of SDKs acknowledging the rollback",
        value: None,
        unit: "s",
        reach: "≤ 5 s",
        holds: false,
        samples: 0,
        command: COMMAND,
        peer: None,
        peer_value: None,
    }
}
