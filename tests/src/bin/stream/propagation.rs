//! From a change to those who follow.

use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use tempfile::TempDir;
use tidegate_tests::example::Example;
use tidegate_tests::monotonic_ns;
use tidegate_tests::report::{Bound, Row, percentile};

use crate::COMMAND;
use crate::crowd::Crowd;
use crate::fetching::Bare;
use crate::place::Place;

const STREAM: &str = "/sdk/v1/stream";
const FLIPS: usize = 100;
/// Flips before the measured ones.
const WARM_UP: usize = 5;
/// Flips with the larger crowds, of which the median is told.
const LARGE_FLIPS: usize = 10;
const PAUSE: Duration = Duration::from_millis(20);
const LIMIT: Duration = Duration::from_secs(20);
const NANOS_PER_MS: f64 = 1e6;

const ONE: Bound = Bound {
    name: "commit to applied delta in the SDK, 1 stream, p99",
    unit: "ms",
    reach: "≤ 15 ms",
    most: 15.0,
};
const ONE_HALF: Bound = Bound {
    name: "commit to applied delta in the SDK, 1 stream, p50",
    unit: "ms",
    reach: tidegate_tests::report::NO_BOUND,
    most: f64::INFINITY,
};
const THOUSAND_HALF: Bound =
    Bound { name: "commit to received delta, 1,000 streams, p50", unit: "ms", reach: "≤ 5 ms", most: 5.0 };
const THOUSAND: Bound =
    Bound {
        name: "commit to received delta, 1,000 streams, p99", unit: "ms", reach: "≤ 25 ms", most: 25.0
    };
const FOUR_THOUSAND: Bound =
    Bound { name: "first to last of 4,000 streams, median", unit: "ms", reach: "≤ 60 ms", most: 60.0 };

#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
pub(crate) fn milliseconds(time_ns: i64) -> f64 {
    time_ns as f64 / NANOS_PER_MS
}

/// The middle one.
pub(crate) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    percentile(&values, 0.5)
}

/// Everything up to 4,000 streams.
pub(crate) fn rows(place: &Place, bare: &Bare) -> Result<Vec<Row>> {
    let mut rows = one(place)?;
    rows.extend(thousand(place, bare)?);
    println!("4,000 streams …");
    let crowd = Crowd::start(place.address, STREAM, &place.key, 4000, &place.current()?)?;
    let spreads = spreads(place, &crowd)?;
    rows.push(FOUR_THOUSAND.row(COMMAND, median(spreads), LARGE_FLIPS));
    Ok(rows)
}

/// How far apart the first and the last of a crowd learn of changes, in milliseconds.
pub(crate) fn spreads(place: &Place, crowd: &Crowd) -> Result<Vec<f64>> {
    let mut spreads = Vec::new();
    for turn in 0..=LARGE_FLIPS {
        let (_, id) = place.flip()?;
        let spread = crowd.spread_ms(&id)?;
        // The first one finds cold buffers.
        spreads.extend((turn > 0).then_some(spread));
        thread::sleep(PAUSE);
    }
    Ok(spreads)
}

fn one(place: &Place) -> Result<Vec<Row>> {
    println!("{FLIPS} changes, one program with the SDK …");
    let cache = TempDir::new()?;
    let example = Example::start(place.server.url(), &place.key, Some(cache.path()))?;
    let mut times = Vec::new();
    for turn in 0..WARM_UP + FLIPS {
        thread::sleep(PAUSE);
        let (_, id) = place.flip()?;
        let committed_ns = place.committed_ns(&id)?;
        let version: u64 = id.trim_start_matches("1.").parse().context("no version")?;
        let applied_ns = example.line(&id, LIMIT, |line| {
            let is_it = line.get("version")?.as_u64()? >= version && line["event"] == "rules";
            is_it.then(|| line.get("mono_ns")?.as_i64()).flatten()
        })?;
        times.extend((turn >= WARM_UP).then(|| milliseconds(applied_ns - committed_ns)));
    }
    times.sort_by(f64::total_cmp);
    let row = |bound: &Bound, share| bound.row(COMMAND, percentile(&times, share), times.len());
    Ok(vec![row(&ONE_HALF, 0.5), row(&ONE, 0.99)])
}

fn thousand(place: &Place, bare: &Bare) -> Result<Vec<Row>> {
    println!("{FLIPS} changes, 1,000 streams …");
    let crowd = Crowd::start(place.address, STREAM, &place.key, 1000, &place.current()?)?;
    let times = travels(&crowd, |_| {
        let (_, id) = place.flip()?;
        Ok((place.committed_ns(&id)?, id))
    })?;
    drop(crowd);
    println!("{FLIPS} events, 1,000 streams of bare actix-web …");
    let crowd = Crowd::start(bare.address, "/stream", "none", 1000, "1.0")?;
    let bare = travels(&crowd, |turn| {
        let (sent_ns, id) = (monotonic_ns(), format!("1.{}", turn + 1));
        bare.send(&id)?;
        Ok((sent_ns, id))
    })?;
    let row = |bound: &Bound, share| Row {
        peer: Some("bare actix-web"),
        peer_value: percentile(&bare, share),
        ..bound.row(COMMAND, percentile(&times, share), times.len())
    };
    Ok(vec![row(&THOUSAND_HALF, 0.5), row(&THOUSAND, 0.99)])
}

/// How long events travel to each of a crowd, in milliseconds and in order; `send` says when one set out, and its id.
fn travels(crowd: &Crowd, send: impl Fn(usize) -> Result<(i64, String)>) -> Result<Vec<f64>> {
    let mut times = Vec::new();
    for turn in 0..WARM_UP + FLIPS {
        thread::sleep(PAUSE);
        let (sent_ns, id) = send(turn)?;
        let arrivals = crowd.arrivals(&id)?;
        if turn >= WARM_UP {
            times.extend(arrivals.iter().map(|arrived_ns| milliseconds(arrived_ns - sent_ns)));
        }
    }
    times.sort_by(f64::total_cmp);
    Ok(times)
}
