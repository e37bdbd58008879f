//! A process that serves a thousand tenants.

use std::fmt::Write;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tidegate_tests::api::Api;
use tidegate_tests::report::{Bound, NO_BOUND, Row};
use tidegate_tests::server::{PLATFORM_TOKEN, Server, Settings};
use tidegate_tests::services::Postgres;
use tidegate_tests::wait_for;

use crate::COMMAND;

const TENANTS: usize = 1_000;
const FLAGS: usize = 100;
const LIMIT: Duration = Duration::from_secs(60);
/// What is copied from the first tenant to the others; their logs stay their own.
const COPIED: [&str; 6] = ["projects", "environments", "flags", "rulesets", "items", "snapshot_notes"];
const PLACE: &str = "/api/v1/projects/shop/environments/production";

const STARTED: Bound =
    Bound { name: "1,000 tenants of 100 flags: start to ready", unit: "s", reach: "≤ 5 s", most: 5.0 };
const COMPILED: Bound =
    Bound { name: "environments compiled before one is asked for", unit: "", reach: "≤ 0", most: 0.0 };
const READY: Bound = Bound { name: "memory when ready", unit: "GB", reach: "≤ 1.5 GB", most: 1.5 };
const ALL: Bound =
    Bound { name: "memory with the rules of all 1,000 tenants", unit: "GB", reach: "≤ 1.5 GB", most: 1.5 };
const FIRST: Bound = Bound {
    name: "the first evaluation of an environment, mean",
    unit: "ms",
    reach: NO_BOUND,
    most: f64::INFINITY,
};

/// Measures all of it.
pub(crate) fn rows() -> Result<Vec<Row>> {
    let Some(postgres) = Postgres::durable()? else {
        return Ok([STARTED, COMPILED, READY, ALL, FIRST].map(|bound| bound.row(COMMAND, None, 0)).into());
    };
    println!("{TENANTS} tenants of {FLAGS} flags are made …");
    let url = postgres.database()?;
    let mut server =
        Server::start(Settings { database_url: Some(url.clone()), demo: false, ..Settings::measured() })?;
    let platform = server.api().with_token(Some(PLATFORM_TOKEN));
    let tokens = (0..TENANTS).map(|number| tenant(&platform, number)).collect::<Result<Vec<_>>>()?;
    let first = platform.with_token(tokens.first().map(String::as_str));
    fill(&first)?;
    server.stop()?;
    copy(&postgres, &url)?;
    let began = Instant::now();
    server.restart()?;
    let ready = || server.api().get("/readyz").ok().filter(|answer| answer.status == 200);
    wait_for("being ready", LIMIT, ready)?;
    let started = began.elapsed().as_secs_f64();
    let compiled = versions(&server)?;
    let memory = gigabytes(&server)?;
    let began = Instant::now();
    for token in &tokens {
        let api = server.api().with_token(Some(token));
        let answer = api.post(&format!("{PLACE}/evaluate"), &json!({ "context": {} }))?.expect(200)?;
        let flags = answer.get("flags").and_then(Value::as_object).context("flags")?.len();
        ensure!(flags == FLAGS, "{flags} flags");
    }
    #[expect(clippy::cast_precision_loss, reason = "small")]
    let each = began.elapsed().as_secs_f64() * 1000.0 / TENANTS as f64;
    Ok(vec![
        STARTED.row(COMMAND, Some(started), 1),
        COMPILED.row(COMMAND, Some(compiled), 1),
        READY.row(COMMAND, Some(memory), 1),
        ALL.row(COMMAND, Some(gigabytes(&server)?), 1),
        FIRST.row(COMMAND, Some(each), TENANTS),
    ])
}

/// Makes a tenant; answers its owner's token.
fn tenant(platform: &Api, number: usize) -> Result<String> {
    let made = platform.post("/api/v1/tenants", &json!({ "key": format!("t{number}") }))?.expect(201)?;
    made.get("token").and_then(Value::as_str).map(str::to_owned).context("a token")
}

fn fill(api: &Api) -> Result<()> {
    api.post("/api/v1/projects", &json!({ "key": "shop", "name": "Shop" }))?.expect(201)?;
    for flag in 0..FLAGS {
        let flag = json!({ "key": format!("feature-{flag}"), "type": "boolean" });
        api.post("/api/v1/projects/shop/flags", &flag)?.expect(201)?;
    }
    let place = json!({ "key": "production", "name": "Production" });
    api.post("/api/v1/projects/shop/environments", &place)?.expect(201).map(drop)
}

/// Gives every other tenant what the first has. Neither references nor the log are looked at: the
/// changes themselves are not copied.
fn copy(postgres: &Postgres, url: &str) -> Result<()> {
    let mut statements = "SET session_replication_role = replica; ".to_owned();
    for table in COPIED {
        let columns = postgres.query(
            url,
            &format!(
                "SELECT string_agg(quote_ident(column_name), ', ')
            FROM information_schema.columns WHERE table_name = '{table}' AND column_name <> 'tenant'"
            ),
        )?;
        let columns = columns.first().context("no columns")?;
        write!(
            statements,
            "INSERT INTO {table} (tenant, {columns}) SELECT 't' || number, {columns} \
             FROM {table}, generate_series(1, {}) number WHERE tenant = 't0'; ",
            TENANTS - 1
        )?;
    }
    postgres.execute(url, &(statements + "ANALYZE"))
}

/// How many versions of rules the process has put into service.
#[expect(clippy::cast_precision_loss, reason = "small")]
fn versions(server: &Server) -> Result<f64> {
    let metrics = server.api().get("/metrics")?.body;
    let line = metrics.lines().find_map(|line| line.strip_prefix("tidegate_versions_total "));
    Ok(line.context("no count of versions")?.parse::<u64>()? as f64)
}

#[expect(clippy::cast_precision_loss, reason = "small")]
fn gigabytes(server: &Server) -> Result<f64> {
    Ok(server.resident_bytes()? as f64 / 1e9)
}
