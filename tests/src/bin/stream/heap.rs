//! What a program pays for the SDK: its own test measures that, in a process of its own.

use std::process::Command;

use anyhow::Result;
use tidegate_tests::place;
use tidegate_tests::report::{Bound, Row};

use crate::COMMAND;

const HEAP: Bound = Bound {
    name: "live heap of an SDK with 1,000 flags above an idle HTTPS client's",
    unit: "MB",
    reach: "< 5 MB",
    most: 5.0,
};
const BYTES_PER_MB: f64 = 1e6;

/// The row; without a value where the test does not run.
pub(crate) fn row() -> Result<Row> {
    println!("the heap of an SDK …");
    let arguments = ["test", "--quiet", "--package", "tidegate-sdk", "--test", "heap", "--", "--nocapture"];
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(place::root()).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let bytes =
        text.lines().find_map(|line| line.split_once(" flags: ")?.1.split(' ').next()?.parse::<f64>().ok());
    Ok(HEAP.row(COMMAND, bytes.map(|bytes| bytes / BYTES_PER_MB), 1))
}
