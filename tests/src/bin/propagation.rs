//! How long a flip takes to change what a program decides, what an idle server weighs, and how fast it starts.
//!
//! Server, program and browser are processes of their own; all times are of the one monotonic clock they share.

use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use tempfile::TempDir;
use tidegate_tests::console::Console;
use tidegate_tests::example::Example;
use tidegate_tests::monotonic_ns;
use tidegate_tests::report::{Bound, Report, Row, percentile};
use tidegate_tests::server::{ADMIN_TOKEN, Server, Settings};

const COMMAND: &str = "cargo xtask bench propagation";
const PLACE: &str = "shop/production";
const FLAG: &str = "checkout-v2";
/// A customer of the example program for whom no override decides.
const CUSTOMER: &str = "/customers/initech/checkout-v2";
const FLIPS: usize = 100;
/// Flips before the measured ones, so that connections and caches are as in the middle of a day.
const WARM_UP: usize = 5;
/// Between two flips, so that each is measured alone.
const PAUSE: Duration = Duration::from_millis(20);
const STARTS: usize = 10;
/// How long the server is left alone before its memory is read.
const IDLE: Duration = Duration::from_secs(10);
const LIMIT: Duration = Duration::from_secs(20);
const NANOS_PER_MS: f64 = 1e6;
const BYTES_PER_MB: f64 = 1e6;

fn main() -> Result<()> {
    let mut rows = starts()?;
    let server = Server::start(Settings::default())?;
    rows.extend(idle(&server)?);
    rows.extend(requests(&server)?);
    rows.extend(clicks(&server)?);
    Report::new(rows).publish("propagation")
}

/// The first start makes and seeds the database; the later ones, after a kill, find it.
fn starts() -> Result<Vec<Row>> {
    println!("{STARTS} starts …");
    let mut server = Server::start(Settings::default())?;
    let mut times = vec![milliseconds(server.started_in())];
    for _ in 0..STARTS {
        server.kill()?;
        server.restart()?;
        times.push(milliseconds(server.started_in()));
    }
    times.sort_by(f64::total_cmp);
    let bound = Bound { name: "start to ready, the slowest start", unit: "ms", reach: "< 1 s", most: 1000.0 };
    Ok(vec![bound.row(COMMAND, times.last().copied(), times.len())])
}

fn idle(server: &Server) -> Result<Vec<Row>> {
    println!("the server is left alone for {} s …", IDLE.as_secs());
    thread::sleep(IDLE);
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let megabytes = server.resident_bytes()? as f64 / BYTES_PER_MB;
    let name = "resident memory of an idle server with the demo project";
    Ok(vec![Bound { name, unit: "MB", reach: "< 60 MB", most: 60.0 }.row(COMMAND, Some(megabytes), 1)])
}

/// The moment at which the program decided by the rules of `version`, with the flag on or off.
fn decided_ns(example: &Example, version: u64, is_on: bool) -> Result<i64> {
    example.line(&format!("version {version}"), LIMIT, |line| {
        let is_it = line.get("version")?.as_u64()? >= version && line.pointer(CUSTOMER)?.as_bool()? == is_on;
        is_it.then(|| line.get("mono_ns")?.as_i64()).flatten()
    })
}

fn requests(server: &Server) -> Result<Vec<Row>> {
    println!("{FLIPS} flips over REST …");
    let cache = TempDir::new()?;
    let example = Example::start(server.url(), &server.api().sdk_key(PLACE)?, Some(cache.path()))?;
    let mut times = Vec::with_capacity(FLIPS);
    for flip in 0..WARM_UP + FLIPS {
        thread::sleep(PAUSE);
        let is_on = flip % 2 == 0;
        let tag = server.api().environment_tag(PLACE)?;
        let sent = monotonic_ns();
        let version = server.api().turn_from(PLACE, &tag, FLAG, is_on)?;
        let decided = decided_ns(&example, version, is_on)?;
        if flip >= WARM_UP {
            times.push(nanoseconds(decided - sent));
        }
    }
    Ok(quantiles(
        times,
        &Bound {
            name: "change request to changed evaluation, p50",
            unit: "ms",
            reach: "≤ 50 ms",
            most: 50.0,
        },
        &Bound {
            name: "change request to changed evaluation, p99",
            unit: "ms",
            reach: "≤ 50 ms",
            most: 50.0,
        },
    ))
}

fn clicks(server: &Server) -> Result<Vec<Row>> {
    let half = Bound {
        name: "click in Chromium to changed evaluation, p50",
        unit: "ms",
        reach: "≤ 50 ms",
        most: 50.0,
    };
    let most = Bound {
        name: "click in Chromium to changed evaluation, p99",
        unit: "ms",
        reach: "≤ 150 ms",
        most: 150.0,
    };
    println!("{FLIPS} flips in Chromium …");
    let Some(mut console) = Console::open(server.url())? else {
        return Ok(quantiles(Vec::new(), &half, &most));
    };
    console.sign_in(ADMIN_TOKEN)?;
    let cache = TempDir::new()?;
    let example = Example::start(server.url(), &server.api().sdk_key(PLACE)?, Some(cache.path()))?;
    let mut times = Vec::with_capacity(FLIPS);
    for flip in 0..WARM_UP + FLIPS {
        thread::sleep(PAUSE);
        let flipped = console.flip(PLACE, FLAG).with_context(|| format!("flip {flip}"))?;
        let decided = decided_ns(&example, flipped.version, flipped.is_on)?;
        if flip >= WARM_UP {
            times.push(nanoseconds(decided - flipped.clicked_ns));
        }
    }
    Ok(quantiles(times, &half, &most))
}

fn quantiles(mut times: Vec<f64>, half: &Bound, most: &Bound) -> Vec<Row> {
    times.sort_by(f64::total_cmp);
    vec![
        half.row(COMMAND, percentile(&times, 0.5), times.len()),
        most.row(COMMAND, percentile(&times, 0.99), times.len()),
    ]
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
fn nanoseconds(time: i64) -> f64 {
    time as f64 / NANOS_PER_MS
}
