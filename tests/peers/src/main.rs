//! `cargo xtask bench eval`: our evaluation engine and its peers on equivalent work, in one process.
//!
//! Contexts are built beforehand; every engine is asked by the cheapest public call that gives the value, and what that
//! includes stands in its module. Times are medians over batches in which all engines take turns. An argument sets the
//! number of batches: `-- 5` is enough to see that everything works.

mod engine;
mod evaluation;
mod flags;
mod heap;
mod loading;
mod measure;
mod own;
mod peers;
mod rows;
mod works;

use anyhow::{Context, Result};
use tidegate_tests::report::Report;

#[global_allocator]
static HEAP: heap::Counting = heap::Counting;

/// Enough for a steady median.
const BATCHES: usize = 31;

fn main() -> Result<()> {
    let batches = match std::env::args().nth(1) {
        Some(batches) => batches.parse().context("the argument is the number of batches")?,
        None => BATCHES,
    };
    let engines = peers::engines();
    // Memory first: later the client of an engine may be at work in the background.
    let loading = loading::rows(&engines, batches)?;
    let own = own::rows(batches)?;
    let mut rows = evaluation::rows(&engines, batches)?;
    let handles = own::handles(&rows, batches)?;
    rows.extend(handles);
    rows.extend(loading);
    rows.extend(own);
    Report::new(rows).publish("eval")
}
