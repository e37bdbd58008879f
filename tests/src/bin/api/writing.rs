//! Changes of rules: how many of one tenant become durable in a second.

use std::fs::File;
use std::io::Write;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tidegate_tests::report::{Bound, NO_BOUND, Row, percentile};
use tidegate_tests::server::{Server, Settings};
use tidegate_tests::services::Postgres;

use crate::COMMAND;
use crate::load::{Connection, Seen, during, request};

const ENVIRONMENTS: usize = 20;
const FLAGS: usize = 100;
/// People and programs that change something at the same time; each has flags of its own.
const WRITERS: usize = 16;
const TIME: Duration = Duration::from_secs(30);
const SYNCS: usize = 200;
/// What a commit adds to the log of a database: some pages.
const SYNCED_BYTES: usize = 16 * 1024;

const RATE: Bound = Bound {
    name: "changes to one tenant, PostgreSQL, synchronous_commit on",
    unit: "/s",
    reach: "≥ 300 /s",
    most: 300.0,
};
const LATENCY: Bound = Bound {
    name: "changes to one tenant, PostgreSQL, 16 writers, p99",
    unit: "ms",
    reach: "≤ 100 ms",
    most: 100.0,
};
const SQLITE_RATE: Bound = Bound {
    name: "changes to one tenant, SQLite, synchronous = FULL",
    unit: "/s",
    reach: "≥ 200 /s",
    most: 200.0,
};
const SQLITE_LATENCY: Bound = Bound {
    name: "changes to one tenant, SQLite, 16 writers, p99",
    unit: "ms",
    reach: NO_BOUND,
    most: f64::INFINITY,
};
const SYNC: Bound = Bound {
    name: "fsync of 16 KiB appended to a file on the same disk, p50",
    unit: "ms",
    reach: NO_BOUND,
    most: f64::INFINITY,
};

/// Measures all of it.
pub(crate) fn rows() -> Result<Vec<Row>> {
    let postgres = Postgres::durable()?;
    let on_postgres = match &postgres {
        Some(postgres) => Some(written("PostgreSQL", Some(postgres.database()?))?),
        None => None,
    };
    drop(postgres);
    let on_sqlite = Some(written("SQLite", None)?);
    let syncs = syncs()?;
    let rate = |bound: Bound, seen: &Option<Seen>| {
        bound.row(COMMAND, seen.as_ref().map(|seen| seen.rate), seen.as_ref().map_or(0, |s| s.times.len()))
    };
    let late = |bound: Bound, seen: &Option<Seen>| {
        let times: &[f64] = seen.as_ref().map_or(&[], |seen| &seen.times);
        bound.row(COMMAND, percentile(times, 0.99), times.len())
    };
    Ok(vec![
        rate(RATE, &on_postgres),
        late(LATENCY, &on_postgres),
        rate(SQLITE_RATE, &on_sqlite),
        late(SQLITE_LATENCY, &on_sqlite),
        SYNC.row(COMMAND, percentile(&syncs, 0.5), syncs.len()),
    ])
}

fn written(database: &str, url: Option<String>) -> Result<Seen> {
    println!("{WRITERS} writers change flags for {} s on {database} …", TIME.as_secs());
    let server = Server::start(Settings { database_url: url, demo: false, ..Settings::measured() })?;
    let api = server.api();
    api.post("/api/v1/projects", &json!({ "key": "shop", "name": "Shop" }))?.expect(201)?;
    for flag in 0..FLAGS {
        let flag = json!({ "key": format!("feature-{flag}"), "type": "boolean" });
        api.post("/api/v1/projects/shop/flags", &flag)?.expect(201)?;
    }
    for place in 0..ENVIRONMENTS {
        let place = json!({ "key": format!("environment-{place}"), "name": "Environment" });
        api.post("/api/v1/projects/shop/environments", &place)?.expect(201)?;
    }
    let before = leaves(&server)?;
    let seen = during(TIME, WRITERS, |writer, end| write(server.url(), writer, end))?;
    let changed = leaves(&server)? - before;
    ensure!(changed == seen.times.len() as u64, "{} changes made {changed} leaves", seen.times.len());
    Ok(seen)
}

fn leaves(server: &Server) -> Result<u64> {
    let page = server.api().get("/api/v1/changes?limit=1")?.expect(200)?;
    page.pointer("/items/0/change").and_then(Value::as_u64).context("a change")
}

/// Switches the flags of one writer, in one environment after the other, each to and fro. Whoever changes
/// a flag has seen the version that last changed it.
fn write(url: &str, writer: usize, end: Instant) -> Result<Vec<f64>> {
    let (mut connection, mut times) = (Connection::open(url)?, Vec::new());
    let own = (0..FLAGS).filter(|flag| flag % WRITERS == writer);
    let mut seen: Vec<(usize, usize, u64)> =
        own.flat_map(|flag| (0..ENVIRONMENTS).map(move |place| (flag, place, 1))).collect();
    for kind in ["turn_on", "turn_off"].into_iter().cycle() {
        for (flag, place, version) in &mut seen {
            if Instant::now() >= end {
                return Ok(times);
            }
            let path = format!("/api/v1/projects/shop/environments/environment-{place}/changes");
            let body = json!({ "instructions": [{ "kind": kind, "flag": format!("feature-{flag}") }] });
            let base = format!("if-match: \"v{version}\"\r\n");
            let sent = request("POST", &path, None, &base, &body.to_string());
            let began = Instant::now();
            let answer = connection.ask(&sent)?;
            times.push(began.elapsed().as_secs_f64() * 1000.0);
            ensure!(answer.status == 200, "{}", String::from_utf8_lossy(answer.body));
            let answer: Value = serde_json::from_slice(answer.body)?;
            let made = |name| answer.get(name).and_then(Value::as_u64).context("nothing was changed");
            made("change")?;
            *version = made("version")?;
        }
    }
    Ok(times)
}

/// How long the disk takes to keep something, in milliseconds, sorted.
fn syncs() -> Result<Vec<f64>> {
    let folder = tempfile::TempDir::with_prefix("tidegate-sync-")?;
    let mut file = File::create(folder.path().join("file"))?;
    let mut times = Vec::with_capacity(SYNCS);
    for _ in 0..SYNCS {
        file.write_all(&[7; SYNCED_BYTES])?;
        let began = Instant::now();
        file.sync_data()?;
        times.push(began.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    Ok(times)
}
