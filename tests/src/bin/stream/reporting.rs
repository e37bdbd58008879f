//! Reports of usage, as fast as PostgreSQL takes them, some of them twice.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tidegate_tests::api::environment_path;
use tidegate_tests::report::Row;
use tidegate_tests::server::{Server, Settings};
use tidegate_tests::services::postgres;

use crate::COMMAND;

const PLACE: &str = "shop/production";
/// A flag of the demo.
const KNOWN: &str = "theme";
/// Instances that report at the same time.
const INSTANCES: usize = 16;
/// Pairs of flag and variant in a report.
const PAIRS: usize = 350;
const TIME: Duration = Duration::from_secs(10);
/// One report of so many comes again.
const REPEATED: u64 = 10;
/// Rows a second that are asked for.
const ASKED: f64 = 20_000.0;

/// The row; without a value where there is no PostgreSQL.
pub(crate) fn row() -> Result<Row> {
    println!("reports of {INSTANCES} instances on PostgreSQL …");
    let taken = match postgres() {
        Some(postgres) => {
            let url = Some(postgres.database()?);
            Some(measure(&Server::start(Settings {
                log: Some("warn"),
                database_url: url,
                ..Settings::measured()
            })?)?)
        }
        None => None,
    };
    Ok(Row {
        name: "reported (flag, variant) rows on PostgreSQL, none counted twice",
        value: taken.map(|(per_second, _)| per_second),
        unit: "1/s",
        reach: "≥ 20,000",
        holds: taken.is_some_and(|(per_second, _)| per_second >= ASKED),
        samples: taken.map_or(0, |(_, reports)| reports),
        command: COMMAND,
        peer: None,
        peer_value: None,
    })
}

fn report(instance: usize, seq: u64) -> Value {
    // One of the flags is known, so that its sum can be asked for.
    let flag = |n: usize| if n == 0 { KNOWN.to_owned() } else { format!("flag-{n}") };
    let pair =
        |n: usize| json!({ "flag": flag(n), "variant": "on", "rule": null, "reason": "DEFAULT", "n": 1 });
    let evaluations: Vec<Value> = (0..PAIRS).map(pair).collect();
    json!({ "v": 1, "instance": format!("instance-{instance}"), "seq": seq, "sdk": "bench 1", "epoch": 1, "version": 1,
        "app": { "name": "bench", "version": "1.0" }, "evaluations": evaluations })
}

/// Rows in a second, and reports.
fn measure(server: &Server) -> Result<(f64, usize)> {
    let sdk = server.api().with_token(Some(&server.api().sdk_key(PLACE)?));
    let began = Instant::now();
    let reports = thread::scope(|scope| {
        let send = |instance: usize| {
            let sdk = &sdk;
            scope.spawn(move || -> Result<u64> {
                let mut seq = 0;
                while began.elapsed() < TIME {
                    let body = report(instance, seq);
                    for _ in 0..1 + u8::from(seq.is_multiple_of(REPEATED)) {
                        let answer = sdk.post("/sdk/v1/telemetry", &body)?;
                        ensure!(answer.status == 204, "{}: {}", answer.status, answer.body);
                    }
                    seq += 1;
                }
                Ok(seq)
            })
        };
        let sending: Vec<_> = (0..INSTANCES).map(send).collect();
        let joined =
            sending.into_iter().map(|one| one.join().map_err(|_| anyhow::anyhow!("a sender panicked"))?);
        joined.sum::<Result<u64>>()
    })?;
    let seconds = began.elapsed().as_secs_f64();
    let usage = server.api().get(&format!("{}/flags/{KNOWN}/usage", environment_path(PLACE)))?.expect(200)?;
    let total = usage.get("total").and_then(Value::as_u64).context("no total")?;
    ensure!(total == reports, "{reports} reports were taken, {total} are counted");
    let reports = usize::try_from(reports)?;
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let rows = (reports * PAIRS) as f64;
    Ok((rows / seconds, reports))
}
