//! An error burst in real processes: from the first error to the server's knowing that the SDKs have gone back.
//!
//! A hundred SDKs in four processes follow one server. A release splits their users in halves; then the treatment
//! fails 64 times at once in one of them, and only its report tells the server.

use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tidegate_tests::api::{Api, environment_path};
use tidegate_tests::monotonic_ns;
use tidegate_tests::process::{End, Process};
use tidegate_tests::report::{Row, percentile};
use tidegate_tests::server::{Server, Settings};
use tidegate_tests::services::Postgres;

use crate::COMMAND;
use crate::fleet::{self, PER_PROCESS};

const PROCESSES: usize = 4;
/// Bursts on each database.
const RUNS: usize = 12;
const LIMIT: Duration = Duration::from_secs(60);
/// How long one request waits for news, in seconds.
const WAIT_S: u64 = 15;
const MOST_S: f64 = 5.0;
const PLACE: &str = "shop/production";

pub(crate) fn rows() -> Result<Vec<Row>> {
    let sqlite = measure(Settings::measured(), "SQLite")?;
    let postgres = Postgres::durable()?;
    let on_postgres = match &postgres {
        None => Vec::new(),
        Some(postgres) => {
            let database_url = Some(postgres.database()?);
            measure(Settings { database_url, ..Settings::measured() }, "PostgreSQL")?
        }
    };
    Ok(vec![
        row("error burst to 99 % of 100 SDKs acknowledging the rollback, SQLite, p50", 0.5, &sqlite),
        row("error burst to 99 % of 100 SDKs acknowledging the rollback, SQLite, p99", 0.99, &sqlite),
        row("error burst to 99 % of 100 SDKs acknowledging the rollback, PostgreSQL, p50", 0.5, &on_postgres),
        row(
            "error burst to 99 % of 100 SDKs acknowledging the rollback, PostgreSQL, p99",
            0.99,
            &on_postgres,
        ),
    ])
}

fn row(name: &'static str, share: f64, seconds: &[f64]) -> Row {
    let value = percentile(seconds, share);
    let holds = value.is_some_and(|value| value <= MOST_S);
    let (unit, reach, samples) = ("s", "≤ 5 s", seconds.len());
    Row { name, value, unit, reach, holds, samples, command: COMMAND, peer: None, peer_value: None }
}

/// Seconds of every burst, in ascending order.
fn measure(settings: Settings, database: &str) -> Result<Vec<f64>> {
    println!("bursts of {} errors on {database}, {} SDKs …", fleet::BURST, PROCESSES * PER_PROCESS);
    let mut place = Place::furnish(settings)?;
    let mut seconds = Vec::new();
    for run in 0..RUNS {
        seconds.push(place.burst(run)?);
    }
    seconds.sort_by(f64::total_cmp);
    Ok(seconds)
}

struct Place {
    server: Server,
    fleets: Vec<Process>,
}

impl Place {
    fn furnish(settings: Settings) -> Result<Self> {
        let server = Server::start(settings)?;
        let api = server.api();
        let steps = json!([{ "kind": "turn_on", "flag": fleet::FLAG },
            { "kind": "set_fallthrough", "flag": fleet::FLAG, "serve": { "variant": "off" } }]);
        api.change(PLACE, &api.environment_tag(PLACE)?, &steps)?.expect(200)?;
        let key = api.sdk_key(PLACE)?;
        let start = |_| {
            let mut command = Command::new(std::env::current_exe()?);
            command.args(["fleet", server.url(), &key]);
            let fleet = Process::start_listening(&mut command, End::Kill)?;
            fleet.line("all clients' readiness", LIMIT, |line| (line == "ready").then_some(()))?;
            Ok(fleet)
        };
        let fleets = (0..PROCESSES).map(start).collect::<Result<_>>()?;
        Ok(Self { server, fleets })
    }

    /// One release that ends in a burst; how many seconds after its first error the server knew that 99 % had gone back.
    fn burst(&mut self, run: usize) -> Result<f64> {
        let api = self.server.api();
        let path = release(&api)?;
        wait(&api, &path, |release| release.get("stage").is_some_and(|stage| stage == 0))?;
        let fleet = self.fleets.get_mut(run % PROCESSES).context("no such process")?;
        fleet.say("burst")?;
        let begun_ns: i64 = fleet.line("the burst", LIMIT, |line| line.parse().ok())?;
        let halted =
            wait(&api, &path, |release| release.get("state").is_some_and(|state| state == "halted"))?;
        let seconds = (monotonic_ns() - begun_ns) as f64 / 1e9;
        let number = |pointer: &str| halted.pointer(pointer).and_then(Value::as_u64).unwrap_or(0);
        let (done, of) = (number("/halt/acknowledged/done"), number("/halt/acknowledged/of"));
        ensure!(of as usize == PROCESSES * PER_PROCESS && done * 100 >= of * 99, "{done} of {of}: {halted}");
        let text = |pointer: &str| halted.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        println!(
            "  {seconds:.2} s; halted at {}, settled at {}, {done} of {of}",
            text("/halt/at"),
            text("/halt/settled_at")
        );
        Ok(seconds)
    }
}

/// Starts a release to one half, and later everybody; its path.
fn release(api: &Api) -> Result<String> {
    let stage = |share_ppm: u32| json!({ "share_ppm": share_ppm, "bake_s": 3600, "min_units": 300 });
    let plan = json!({ "stages": [stage(500_000), stage(1_000_000)],
        "guards": [{ "name": "errors", "signal": "errors", "kind": "ratio" }] });
    let releases = format!("{}/releases", environment_path(PLACE));
    let wish =
        json!({ "flag": fleet::FLAG, "baseline": "off", "target": "on", "unit": "user.key", "plan": plan });
    let made = api.post(&releases, &wish)?.expect(201)?;
    let id = made.get("id").and_then(Value::as_str).context("the release has no id")?;
    let path = format!("{releases}/{id}");
    let start = json!({ "reason": "a burst", "version": made.get("version") });
    api.post(&format!("{path}/start"), &start)?.expect(200)?;
    Ok(path)
}

/// Waits, as a program does, until the release is as wanted.
fn wait(api: &Api, path: &str, is_wanted: impl Fn(&Value) -> bool) -> Result<Value> {
    let begun = std::time::Instant::now();
    let mut release = api.get(path)?.expect(200)?;
    while !is_wanted(&release) {
        ensure!(begun.elapsed() < LIMIT, "waited in vain: {release}");
        let tag = format!("\"v{}\"", release.get("version").and_then(Value::as_u64).unwrap_or(0));
        let wait_s = format!("wait={WAIT_S}");
        let headers = [("prefer", wait_s.as_str()), ("if-none-match", tag.as_str())];
        let answer = api.send("GET", path, &headers, None)?;
        if answer.status != 304 {
            release = answer.expect(200)?;
        }
    }
    Ok(release)
}
