//! What a program pays for the SDK while nothing happens.

use std::fs;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use tidegate_tests::example::Example;
use tidegate_tests::report::{Bound, Row};

use crate::COMMAND;
use crate::place::Place;

const FLAGS: usize = 1_000;
const LIMIT: Duration = Duration::from_secs(20);
/// Until what the start has left to do is done: first reports, and memory that is given back.
const SETTLED: Duration = Duration::from_secs(12);
/// Four heartbeats and six reports.
const IDLE: Duration = Duration::from_secs(60);
const NANOS: f64 = 1e9;

const PROCESSOR: Bound = Bound {
    name: "processor time of an idle SDK with 1,000 flags, connected",
    unit: "%",
    reach: "none that can be measured: < 0.1 % of a core",
    most: 0.1,
};

/// Nanoseconds for which the threads of a process have run.
fn ran_ns(id: u32) -> Result<f64> {
    let mut ran_ns = 0.0;
    for thread in fs::read_dir(format!("/proc/{id}/task"))? {
        let text = fs::read_to_string(thread?.path().join("schedstat"))?;
        ran_ns += text.split(' ').next().context("no time")?.parse::<f64>()?;
    }
    Ok(ran_ns)
}

pub(crate) fn row() -> Result<Row> {
    println!("an idle SDK with {FLAGS} flags …");
    let place = Place::furnish(FLAGS)?;
    let current = place.current()?;
    let example = Example::start(place.server.url(), &place.key, None)?;
    example.reach(current.trim_start_matches("1.").parse()?, LIMIT)?;
    thread::sleep(SETTLED);
    let began_ns = ran_ns(example.id())?;
    thread::sleep(IDLE);
    let share = (ran_ns(example.id())? - began_ns) / NANOS / IDLE.as_secs_f64() * 100.0;
    Ok(PROCESSOR.row(COMMAND, Some(share), 1))
}
