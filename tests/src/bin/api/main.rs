//! What the server answers, and how fast: each part measures its own rows.

mod log;

use anyhow::Result;
use tidegate_tests::report::Report;

const COMMAND: &str = "cargo xtask bench api";

fn main() -> Result<()> {
    Report::new(log::rows()?).publish("api")
}
