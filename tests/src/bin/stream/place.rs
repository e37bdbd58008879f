//! The server that is measured, and an environment of usual size in it.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tidegate_tests::api::environment_path;
use tidegate_tests::server::{Server, Settings};
use tidegate_tests::{monotonic_ns, wait_for};

/// Instructions of one change.
const TOGETHER: usize = 50;
const LIMIT: Duration = Duration::from_secs(5);
const NANOS: i64 = 1_000_000_000;
/// The environment.
pub(crate) const PLACE: &str = "load/production";
/// The flag that is flipped.
const FLAG: &str = "flag-0";

/// A running server with its environment.
pub(crate) struct Place {
    pub(crate) server: Server,
    pub(crate) address: SocketAddr,
    /// Of the environment, for servers.
    pub(crate) key: String,
    is_on: AtomicBool,
    /// From the time of day to the monotonic clock.
    behind_ns: i64,
}

/// Nanoseconds since midnight of a time of day in RFC 3339, with microseconds.
fn clock_ns(timestamp: &str) -> Option<i64> {
    let clock = timestamp.split_once('T')?.1.trim_end_matches('Z');
    let mut parts = clock.split(':');
    let (hours, minutes, seconds) = (parts.next()?, parts.next()?, parts.next()?);
    let (seconds, micros) = seconds.split_once('.')?;
    let number = |text: &str| text.parse::<i64>().ok();
    let whole = (number(hours)? * 60 + number(minutes)?) * 60 + number(seconds)?;
    Some(whole * NANOS + number(micros)? * 1000)
}

/// How much the monotonic clock is behind the time since midnight.
fn behind_ns() -> Result<i64> {
    let wall = SystemTime::now().duration_since(UNIX_EPOCH)?;
    let wall_ns = i64::try_from(wall.as_nanos() % (86_400 * NANOS.unsigned_abs() as u128))?;
    Ok(monotonic_ns() - wall_ns)
}

/// What a product's flag looks like: two rules of two clauses, then a split.
fn rules(flag: &str, n: usize) -> Vec<Value> {
    let rule = |plan: &str| {
        let plan = json!({ "attribute": "customer.plan", "op": "in", "values": [plan, "enterprise"] });
        let country = json!({ "attribute": "user.country", "op": "equals", "values": [format!("c{n}")] });
        json!({ "kind": "add_rule", "flag": flag,
            "rule": { "when": { "all": [plan, country] }, "serve": { "variant": "on" } } })
    };
    let split = json!({ "algo": "x1", "unit": "user.key", "rest": "off",
        "arms": [{ "variant": "on", "start": 0, "len": 250_000 }] });
    let split = json!({ "kind": "set_fallthrough", "flag": flag, "serve": { "split": split } });
    vec![rule("gold"), rule("silver"), split, json!({ "kind": "turn_on", "flag": flag })]
}

impl Place {
    pub(crate) fn furnish(flags: usize) -> Result<Self> {
        println!("{flags} flags are made …");
        let server = Server::start(Settings {
            log: Some("warn,tidegate_api::publishing=debug"),
            demo: false,
            ..Settings::measured()
        })?;
        let api = server.api();
        api.post("/api/v1/projects", &json!({ "key": "load", "name": "Load" }))?.expect(201)?;
        let environment = json!({ "key": "production", "name": "Production" });
        api.post("/api/v1/projects/load/environments", &environment)?.expect(201)?;
        let mut instructions = Vec::new();
        for n in 0..flags {
            let flag = format!("flag-{n}");
            api.post("/api/v1/projects/load/flags", &json!({ "key": flag, "type": "boolean" }))?
                .expect(201)?;
            instructions.extend(rules(&flag, n));
        }
        for some in instructions.chunks(TOGETHER) {
            api.change(PLACE, &api.environment_tag(PLACE)?, &json!(some))?.expect(200)?;
        }
        let address = server.url().trim_start_matches("http://").parse()?;
        let key = api.sdk_key(PLACE)?;
        Ok(Self { server, address, key, is_on: AtomicBool::new(true), behind_ns: behind_ns()? })
    }

    /// A change of the flag: when its request was sent, and the id of the event that it makes.
    pub(crate) fn flip(&self) -> Result<(i64, String)> {
        let tag = self.server.api().environment_tag(PLACE)?;
        let is_on = !self.is_on.fetch_xor(true, Ordering::SeqCst);
        let sent_ns = monotonic_ns();
        let version = self.server.api().turn_from(PLACE, &tag, FLAG, is_on)?;
        Ok((sent_ns, format!("1.{version}")))
    }

    /// When the change that made a version was committed, as the server's log says.
    pub(crate) fn committed_ns(&self, version: &str) -> Result<i64> {
        let version: u64 = version.trim_start_matches("1.").parse()?;
        let fields =
            json!({ "message": "committed", "environment": format!("default/{PLACE}"), "version": version });
        wait_for("the commit in the log", LIMIT, || {
            let log = self.server.errors();
            let mut lines = log.lines().rev().filter_map(|line| serde_json::from_str::<Value>(line).ok());
            let said = lines.find(|line| line.get("fields") == Some(&fields))?;
            clock_ns(said.get("timestamp")?.as_str()?).map(|wall_ns| wall_ns + self.behind_ns)
        })
    }

    /// Where a client stands that has everything, `<epoch>.<version>`.
    pub(crate) fn current(&self) -> Result<String> {
        let environment = self.server.api().get(&environment_path(PLACE))?.expect(200)?;
        let version = environment.get("version").and_then(Value::as_u64).context("no version")?;
        Ok(format!("1.{version}"))
    }
}
