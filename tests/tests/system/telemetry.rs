//! What SDKs report, and what becomes of it.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use tidegate_sdk::{Client, Context, Ready};
use tidegate_tests::api::{Answer, Api};
use tidegate_tests::server::{Server, Settings};
use tidegate_tests::services::postgres;
use tidegate_tests::{LIMIT, wait_for};

const PLACE: &str = "shop/production";
const PATH: &str = "/api/v1/projects/shop/environments/production";
const TELEMETRY: &str = "/sdk/v1/telemetry";
/// Reports that are taken before each kill, those that are sent again after it, and how often the server is killed.
const REPORTS: usize = 20;
const AGAIN: usize = 60;
const KILLS: usize = 3;

on_both_databases!(a_program_is_counted, a_report_is_taken_once, what_is_wrong_with_a_report_is_said);

fn report(instance: &str, seq: usize, n: u64) -> Value {
    json!({
        "v": 1, "instance": instance, "seq": seq, "app": { "name": "shop", "version": "1.0" }, "sdk": "test 1",
        "epoch": 1, "version": 4, "dropped": 0, "unknown": [], "releases": [], "to come": { "later": true },
        "evaluations": [{ "flag": "theme", "variant": "light", "rule": null, "reason": "DEFAULT", "n": n }],
    })
}

fn post(api: &Api, body: &Value) -> Result<Answer> {
    api.post(TELEMETRY, body)
}

fn usage(server: &Server, flag: &str) -> Result<Value> {
    server.api().get(&format!("{PATH}/flags/{flag}/usage"))?.expect(200)
}

fn a_program_is_counted(server: &Server) -> Result<()> {
    let key = server.api().sdk_key(PLACE)?;
    let client = Client::builder(server.url(), &key).application("checkout", "2.7.1").start();
    assert_eq!(client.ready_blocking(LIMIT), Ready::Live);
    let acme = Context::user("u1").customer("acme");
    client.bool("chekout-v2", &acme, false);
    for _ in 0..7 {
        client.string("theme", &acme, "none");
    }
    // What ends exposure is acknowledged with a report, and not at some time in the next ten seconds.
    for is_on in [true, false] {
        server.api().turn(PLACE, "checkout-v2", is_on)?;
    }
    let counted = || usage(server, "theme").ok().filter(|usage| usage["total"].as_u64() >= Some(7));
    let theme = wait_for("what was counted", LIMIT, counted)?;
    client.shutdown_blocking();
    assert_eq!(theme["total"], 7, "{theme}");
    assert_eq!(theme["versions"], json!([{ "application": "checkout", "version": "2.7.1", "n": 7 }]));
    assert!(
        theme["last_seen"].is_string() && theme["hours"].as_array().is_some_and(|hours| hours.len() == 1)
    );
    let outcomes = theme["outcomes"].as_array().context("outcomes")?;
    assert!(outcomes.iter().all(|outcome| outcome["variant"].is_string() && outcome["reason"].is_string()));
    assert_eq!(usage(server, "checkout-v2")?["total"], 0);

    let versions = server.api().get(&format!("{PATH}/versions"))?.expect(200)?;
    let version = &versions["items"][0];
    assert_eq!((&version["application"], &version["version"]), (&json!("checkout"), &json!("2.7.1")));
    assert_eq!((&version["instances"], &version["evaluations"]), (&json!(1), &json!(7)));
    let unknown = server.api().get(&format!("{PATH}/unknown-flags"))?.expect(200)?;
    assert_eq!((&unknown["items"][0]["flag"], &unknown["items"][0]["n"]), (&json!("chekout-v2"), &json!(1)));
    Ok(())
}

fn a_report_is_taken_once(server: &Server) -> Result<()> {
    let sdk = server.api().with_token(Some(&server.api().sdk_key(PLACE)?));
    for _ in 0..3 {
        assert_eq!(post(&sdk, &report("i1", 0, 5))?.status, 204);
    }
    let clash = post(&sdk, &report("i1", 0, 6))?;
    assert_eq!(clash.expect(409)?["type"], "urn:tidegate:problem:report-taken");
    assert_eq!(post(&sdk, &report("i2", 0, 6))?.status, 204, "another instance counts for itself");
    let staging = server.api().with_token(Some(&server.api().sdk_key("shop/staging")?));
    assert_eq!(post(&staging, &report("i1", 0, 100))?.status, 204, "so does another environment");
    assert_eq!(usage(server, "theme")?["total"], 11);
    Ok(())
}

fn what_is_wrong_with_a_report_is_said(server: &Server) -> Result<()> {
    let sdk = server.api().with_token(Some(&server.api().sdk_key(PLACE)?));
    let outcome = json!({ "release": "r", "step_epoch": 1, "arm": "treatment", "metric": "errors", "ok": 1 });
    let with = |field: &str, value: Value| {
        let mut report = report("i1", 0, 1);
        report[field] = value;
        report
    };
    let start = |unit: &str| json!({ "release": "r", "step_epoch": 1, "arm": "control", "unit": unit });
    let starts = |exposed: Value| json!({ "attempted": 1, "ok": 0, "exposed": exposed });
    let wrong = [
        (with("v", json!(2)), "/v"),
        (with("instance", json!("")), "/instance"),
        (with("seq", json!(-1)), "/seq"),
        (with("app", json!({ "name": "x" })), "/app"),
        (
            with(
                "evaluations",
                json!([{ "flag": "a", "variant": "b", "reason": "c", "n": 2_000_000_000_000u64 }]),
            ),
            "/evaluations/0/n",
        ),
        (with("unknown", json!([{ "flag": "x".repeat(257), "n": 1 }])), "/unknown/0/flag"),
        (with("starts", starts(json!([start("12")]))), "/starts/exposed/0/unit"),
        (with("starts", starts(json!(vec![start("00000000000000ff"); 65]))), "/starts/exposed"),
        (with("releases", json!([{ "arm": "both" }])), "/releases/0/arm"),
        (
            with("releases", {
                let mut o = outcome.clone();
                o["units"] = json!(["12"]);
                json!([o])
            }),
            "/releases/0/units",
        ),
        (
            with("releases", {
                let mut o = outcome.clone();
                o["seen"] = json!("AAAA");
                json!([o])
            }),
            "/releases/0/seen",
        ),
    ];
    for (body, place) in wrong {
        let problem = post(&sdk, &body)?.expect(422)?;
        assert_eq!(problem["errors"][0]["pointer"], place, "{problem}");
    }
    assert_eq!(post(&sdk, &with("releases", json!([outcome])))?.status, 204);
    assert_eq!(post(&server.api(), &report("i1", 9, 1))?.status, 403, "an API token reports nothing");
    assert_eq!(post(&server.api().with_token(None), &report("i1", 9, 1))?.status, 401);
    let hours = server.api().get(&format!("{PATH}/flags/theme/usage?hours=169"))?;
    assert_eq!(hours.status, 400);
    assert_eq!(server.api().get(&format!("{PATH}/flags/no-such-flag/usage"))?.status, 404);
    Ok(())
}

/// Sends each report until it is taken, while the server is killed now and then.
fn counts_once_in_spite_of_kills(settings: Settings) -> Result<()> {
    let mut server = Server::start(settings)?;
    let sdk = server.api().with_token(Some(&server.api().sdk_key(PLACE)?));
    let mut answers: BTreeMap<u16, usize> = BTreeMap::new();
    let mut sent = 0;
    for _ in 0..KILLS {
        let (killed, first) = (sdk.clone(), sent);
        // One after the other, until the kill interrupts one.
        let sender =
            std::thread::spawn(move || (first..).find(|seq| post(&killed, &report("i1", *seq, 1)).is_err()));
        let counted = || usage(&server, "theme").ok().and_then(|usage| usage["total"].as_u64());
        let enough = (first + REPORTS) as u64;
        wait_for("some reports to be taken", LIMIT, || counted().filter(|n| *n >= enough))?;
        server.kill()?;
        let interrupted = sender.join().expect("the sender does not panic").context("an end")?;
        server.restart()?;
        sent = interrupted + 1;
        for seq in sent.saturating_sub(AGAIN)..sent {
            let status = post(&sdk, &report("i1", seq, 1))?.status;
            *answers.entry(status).or_default() += 1;
        }
    }
    println!("telemetry: {KILLS} kills among {sent} reports, each counted once; answers {answers:?}");
    assert_eq!(answers.keys().copied().collect::<Vec<_>>(), [204]);
    assert_eq!(usage(&server, "theme")?["total"], sent);
    Ok(())
}

#[test]
fn nothing_is_counted_twice_by_kills_on_sqlite() -> Result<()> {
    counts_once_in_spite_of_kills(Settings::default())
}

#[test]
fn nothing_is_counted_twice_by_kills_on_postgres() -> Result<()> {
    let Some(postgres) = postgres() else { return Ok(()) };
    counts_once_in_spite_of_kills(Settings {
        database_url: Some(postgres.database()?),
        ..Settings::default()
    })
}
