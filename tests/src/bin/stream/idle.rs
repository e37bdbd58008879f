//! What a program pays for the SDK while nothing happens.

use std::fs;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use tidegate_tests::example::Example;
use tidegate_tests::report::{Bound, NO_BOUND, Row};

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

const WAKEUPS: Bound = Bound {
    name: "… how often its threads wake in a minute",
    unit: "",
    reach: NO_BOUND,
    most: f64::INFINITY,
};

/// What the threads of a process have done since their start.
struct Done {
    ran_ns: f64,
    wakeups: f64,
}

/// A process that does nothing has nothing of it: its threads sleep and are not woken.
fn done(id: u32) -> Result<Done> {
    let mut done = Done { ran_ns: 0.0, wakeups: 0.0 };
    for thread in fs::read_dir(format!("/proc/{id}/task"))? {
        let folder = thread?.path();
        let times = fs::read_to_string(folder.join("schedstat"))?;
        done.ran_ns += times.split(' ').next().context("no time")?.parse::<f64>()?;
        let status = fs::read_to_string(folder.join("status"))?;
        // It went to sleep so often by itself.
        let slept = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
        done.wakeups += slept.context("no switches")?.trim().parse::<f64>()?;
    }
    Ok(done)
}

pub(crate) fn rows() -> Result<Vec<Row>> {
    println!("an idle SDK with {FLAGS} flags …");
    let place = Place::furnish(FLAGS)?;
    let current = place.current()?;
    let example = Example::start(place.server.url(), &place.key, None)?;
    example.reach(current.trim_start_matches("1.").parse()?, LIMIT)?;
    thread::sleep(SETTLED);
    let before = done(example.id())?;
    thread::sleep(IDLE);
    let after = done(example.id())?;
    let share = (after.ran_ns - before.ran_ns) / NANOS / IDLE.as_secs_f64() * 100.0;
    Ok(vec![
        PROCESSOR.row(COMMAND, Some(share), 1),
        WAKEUPS.row(COMMAND, Some(after.wakeups - before.wakeups), 1),
    ])
}
