//! Programs that do not come up with a release: a start that nobody says has succeeded is an error of its arm.

use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use tidegate_sdk::{Client, Context, Outcome, Ready};
use tidegate_tests::api::Api;
use tidegate_tests::process::{End, Process};
use tidegate_tests::server::Server;
use tidegate_tests::wait_for;

use super::{LIMIT, PLACE, create, insist, prepare, rules, show, stage};

on_both_databases!(what_keeps_programs_from_starting_is_halted);

/// Set where this runs as the program: address, key and user.
const PROGRAM: &str = "TIDEGATE_STARTING";
/// As long as it may take on a machine that does much else.
const WITHIN: Duration = Duration::from_secs(5);
/// Starts that are told of beside those of real programs, in each arm.
const STARTS: u64 = 20;

/// A program that embeds the SDK, and crashes while it starts if it is served the target.
#[test]
fn a_program_that_starts() -> Result<()> {
    let Ok(told) = std::env::var(PROGRAM) else { return Ok(()) };
    let [url, key, user] = told.split(' ').collect::<Vec<_>>().try_into().ok().context("three words")?;
    let builder = Client::builder(url, key).application("starting", "1.0.0");
    let client = builder.starts_within(WITHIN).start();
    ensure!(client.ready_blocking(LIMIT) == Ready::Live, "no rules came");
    let scope = client.scope(&Context::user(user));
    if scope.bool("checkout-v2", false) {
        // It lives for as long as it takes to tell that it begins.
        wait_for("a report", LIMIT, || (client.counters().reported > 0).then_some(()))?;
        std::process::abort();
    }
    client.started();
    scope.finish(Outcome::Ok);
    client.shutdown_blocking();
    Ok(())
}

/// Runs the program; whether it came up.
fn comes_up(server: &Server, key: &str, user: u64) -> Result<bool> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["--exact", "releases::starts::a_program_that_starts"]);
    command.env(PROGRAM, format!("{} {key} user-{user}", server.url()));
    let mut program = Process::start(&mut command, End::Kill, None)?;
    Ok(program.wait(LIMIT)?.success())
}

/// Tells that an instance has begun to start, and whether it succeeded.
fn tell(sdk: &Api, step: &Value, arm: &str, instance: u64, ok: u64) -> Result<()> {
    let exposed = json!([{ "release": step["release"], "step_epoch": step["step_epoch"], "arm": arm }]);
    let report = json!({ "v": 1, "instance": format!("{arm}-{instance}"), "seq": 0,
        "app": { "name": "starting", "version": "1.0.0" }, "sdk": "test 1",
        "starts": { "attempted": 1, "ok": ok, "within_ms": 1_000, "exposed": exposed } });
    let answer = sdk.post("/sdk/v1/telemetry", &report)?;
    ensure!(answer.status == 204, "{}: {}", answer.status, answer.body);
    Ok(())
}

/// Starts of the first stage that succeeded and that failed, in the treatment and in the control.
fn counted(api: &Api, id: &str) -> Result<Value> {
    let evidence = api.get(&format!("{}/{id}/evidence", super::RELEASES))?.expect(200)?;
    let sum = |arm: &str, what: &str| {
        let rows = evidence["exposures"].as_array().into_iter().flatten();
        let rows =
            rows.filter(|row| row["arm"] == arm && row["metric"] == "starts" && row["step_epoch"] == 2);
        rows.filter_map(|row| row[what].as_u64()).sum::<u64>()
    };
    let arm = |arm: &str| json!([sum(arm, "ok"), sum(arm, "err")]);
    Ok(json!([arm("treatment"), arm("control")]))
}

fn what_keeps_programs_from_starting_is_halted(server: &Server) -> Result<()> {
    let api = server.api();
    prepare(&api)?;
    let (before, key) = (rules(&api)?, api.sdk_key(PLACE)?);
    let plan = json!({ "stages": [stage(500_000), stage(1_000_000)],
        "guards": [{ "name": "comes up", "signal": "starts", "kind": "ratio" }] });
    let id = create(&api, &plan)?;
    insist(&api, &id, "start")?;
    // In the opening everybody is in the control.
    ensure!(comes_up(server, &key, 0)?, "the baseline does not start");
    let release = wait_for("the first stage", LIMIT, || show(&api, &id).ok().filter(|it| it["stage"] == 0))?;
    let step = json!({ "release": id, "step_epoch": release["steps"][1]["step_epoch"] });
    let (mut up, mut crashed) = (0, 0);
    for user in 0.. {
        *(if comes_up(server, &key, user)? { &mut up } else { &mut crashed }) += 1;
        if up > 0 && crashed > 0 {
            break;
        }
    }
    let expected = json!([[0, crashed], [up, 0]]);
    let told =
        wait_for("the crashes to count", LIMIT, || counted(&api, &id).ok().filter(|it| *it == expected));
    told.with_context(|| format!("{expected}, not {:?}", counted(&api, &id)))?;
    let sdk = api.with_token(Some(&key));
    for instance in 0..STARTS {
        tell(&sdk, &step, "control", instance, 1)?;
        tell(&sdk, &step, "treatment", instance, 0)?;
    }
    let halted =
        wait_for("the halt", LIMIT, || show(&api, &id).ok().filter(|release| release["halt"].is_object()));
    let halted = halted.with_context(|| show(&api, &id).unwrap_or_default().to_string())?;
    let cause = &halted["halt"]["cause"];
    assert_eq!((&cause["cause"], &cause["guard"]), (&json!("harm"), &json!("comes up")), "{halted}");
    assert_eq!(rules(&api)?, before, "exposure is undone");
    assert_eq!(counted(&api, &id)?[1], json!([up + STARTS, 0]), "nothing is wrong with the control");
    Ok(())
}
