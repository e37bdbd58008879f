//! What the server answers, and how fast: each part measures its own rows.

mod load;
mod log;
mod reading;
mod tenants;
mod writing;

use anyhow::Result;
use tidegate_tests::report::{Report, Row};

type Part = fn() -> Result<Vec<Row>>;

const COMMAND: &str = "cargo xtask bench api";

/// The parts, by the names that follow the command: without any, all are measured.
const PARTS: [(&str, Part); 4] =
    [("writing", writing::rows), ("reading", reading::rows), ("tenants", tenants::rows), ("log", log::rows)];

fn main() -> Result<()> {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let mut rows = Vec::new();
    for (name, measure) in PARTS {
        if wanted.is_empty() || wanted.iter().any(|part| part == name) {
            rows.extend(measure()?);
        }
    }
    Report::new(rows).publish("api")
}
