//! Ten thousand streams that stay: what they weigh, how fast they learn of a change, and how they come back.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use tidegate_tests::monotonic_ns;
use tidegate_tests::report::{Bound, NO_BOUND, Row, percentile};

use crate::COMMAND;
use crate::crowd::Crowd;
use crate::fetching::Bare;
use crate::place::Place;
use crate::propagation::{median, milliseconds, spreads};

const STREAM: &str = "/sdk/v1/stream";
const STREAMS: usize = 10_000;
/// How long nothing happens but heartbeats: two of them.
const IDLE: Duration = Duration::from_secs(30);
/// Between two writes while a crowd comes back.
const PAUSE: Duration = Duration::from_millis(200);
/// Kernel ticks in a second.
const TICKS: f64 = 100.0;
const BARE_CHANGES: usize = 10;

const MEMORY: Bound = Bound {
    name: "resident memory of an idle stream, 10,000 of them",
    unit: "KiB",
    reach: "≤ 12 KiB",
    most: 12.0,
};
const MEMORY_BARE: Bound =
    Bound { name: "the same of bare actix-web", unit: "KiB", reach: NO_BOUND, most: f64::INFINITY };
const PROCESSOR: Bound =
    Bound { name: "10,000 idle streams with heartbeats", unit: "%", reach: "< 5 % of a core", most: 5.0 };
const BACK: Bound =
    Bound { name: "10,000 dropped at once: all current again", unit: "s", reach: "≤ 15 s", most: 15.0 };
const ATTEMPTS: Bound =
    Bound { name: "… attempts of a client, at most", unit: "", reach: "≤ 2", most: 2.0 };
const ODD: Bound = Bound {
    name: "… answers that are neither streams nor 503 with Retry-After",
    unit: "",
    reach: "≤ 0",
    most: 0.0,
};
const WRITES: Bound = Bound { name: "… writes meanwhile, p99", unit: "ms", reach: "< 100 ms", most: 100.0 };

/// Resident memory of a process, in KiB.
fn resident_kib(id: u32) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse()?)
}

/// Processor time of a process, in seconds.
fn processor_s(id: u32) -> Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat"))?;
    let fields: Vec<&str> = stat.rsplit(") ").next().context("no fields")?.split(' ').collect();
    let ticks = |index: usize| -> Result<f64> { Ok(fields.get(index).context("no time")?.parse()?) };
    Ok((ticks(11)? + ticks(12)?) / TICKS)
}

/// All rows with ten thousand streams.
pub(crate) fn rows(place: &Place, bare: &Bare) -> Result<Vec<Row>> {
    println!("10,000 streams of bare actix-web …");
    let (bare_kib, bare_spreads) = of_bare(bare)?;
    println!("10,000 streams …");
    let id = place.server.id();
    let before = resident_kib(id)?;
    let mut crowd = Crowd::start(place.address, STREAM, &place.key, STREAMS, &place.current()?)?;
    let began = processor_s(id)?;
    thread::sleep(IDLE);
    let share = (processor_s(id)? - began) / IDLE.as_secs_f64() * 100.0;
    let each = (resident_kib(id)? - before) / STREAMS as f64;
    let mut rows = vec![
        Row {
            peer: Some("bare actix-web"),
            peer_value: Some(bare_kib),
            ..MEMORY.row(COMMAND, Some(each), STREAMS)
        },
        MEMORY_BARE.row(COMMAND, Some(bare_kib), STREAMS),
        PROCESSOR.row(COMMAND, Some(share), 1),
    ];
    rows.push(all_told(median(spreads(place, &crowd)?), median(bare_spreads)));
    rows.extend(storm(place, &mut crowd)?);
    Ok(rows)
}

/// The last of all within 250 ms, or not much later than bare actix-web's last.
fn all_told(own: Option<f64>, bare: Option<f64>) -> Row {
    let holds = own.zip(bare).is_some_and(|(own, bare)| own <= 250.0 || own <= 1.5 * bare);
    Row {
        name: "first to last of 10,000 streams, median",
        value: own,
        unit: "ms",
        reach: "≤ 250 ms or 1.5 × bare",
        holds,
        samples: BARE_CHANGES,
        command: COMMAND,
        peer: Some("bare actix-web"),
        peer_value: bare,
    }
}

fn of_bare(bare: &Bare) -> Result<(f64, Vec<f64>)> {
    let before = resident_kib(bare.id())?;
    let crowd = Crowd::start(bare.address, "/stream", "none", STREAMS, "1.0")?;
    thread::sleep(Duration::from_secs(2));
    let mut spreads = Vec::new();
    for turn in 0..=BARE_CHANGES {
        let id = format!("1.{}", turn + 1);
        bare.send(&id)?;
        let spread = crowd.spread_ms(&id)?;
        spreads.extend((turn > 0).then_some(spread));
    }
    Ok(((resident_kib(bare.id())? - before) / STREAMS as f64, spreads))
}

fn storm(place: &Place, crowd: &mut Crowd) -> Result<Vec<Row>> {
    println!("all of them are dropped at once, while somebody writes …");
    let is_over = AtomicBool::new(false);
    let (opened, writes) = thread::scope(|scope| {
        let writing = scope.spawn(|| -> Result<Vec<f64>> {
            let mut times = Vec::new();
            while !is_over.load(Ordering::SeqCst) {
                let (sent_ns, _) = place.flip()?;
                times.push(milliseconds(monotonic_ns() - sent_ns));
                thread::sleep(PAUSE);
            }
            Ok(times)
        });
        let opened = crowd.drop_all();
        is_over.store(true, Ordering::SeqCst);
        (opened, writing.join())
    });
    let opened = opened?;
    let mut writes = writes.map_err(|_| anyhow::anyhow!("the writer panicked"))??;
    writes.sort_by(f64::total_cmp);
    Ok(vec![
        BACK.row(COMMAND, Some(opened.took_ms / 1000.0), STREAMS),
        ATTEMPTS.row(COMMAND, Some(f64::from(opened.attempts_most)), STREAMS),
        ODD.row(COMMAND, Some(f64::from(opened.odd + opened.broken)), STREAMS),
        WRITES.row(COMMAND, percentile(&writes, 0.99), writes.len()),
    ])
}
