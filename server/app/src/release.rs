//! Releases on the command line: start one, say something to it, wait for it, and read what its guards say.

use std::fs;
use std::io::{IsTerminal, Write, stderr};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::Failure;
use crate::cli::{EnvironmentArguments, ReleaseCommand, StartArguments, Until, VerbArguments};
use crate::control::{print, table, tell, text};
use crate::remote::{Remote, segment};

/// How long the server is asked to wait for news, in seconds.
const WAIT_S: u64 = 30;

pub(crate) fn release(command: ReleaseCommand) -> Result<(), Failure> {
    match command {
        ReleaseCommand::Start(arguments) => start(arguments),
        ReleaseCommand::Wait { id, until, timeout, at } => wait(&id, until, timeout, &at),
        ReleaseCommand::Advance(to) => say("advance", &to),
        ReleaseCommand::Pause(to) => say("pause", &to),
        ReleaseCommand::Resume(to) => say("resume", &to),
        ReleaseCommand::Approve(to) => say("approve", &to),
        ReleaseCommand::Halt(to) => say("halt", &to),
        ReleaseCommand::Freeze(to) => say("freeze", &to),
        ReleaseCommand::Restart(to) => say("restart", &to),
        ReleaseCommand::Cancel(to) => say("cancel", &to),
        ReleaseCommand::Ledger { csv, at } => ledger(csv, &at),
        ReleaseCommand::Report { id, at } => tell(&Remote::new(&at.server).json(&path(&at, &id))?, report),
    }
}

fn path(at: &EnvironmentArguments, id: &str) -> String {
    format!("{}/releases/{}", at.path(), segment(id))
}

fn start(arguments: StartArguments) -> Result<(), Failure> {
    let StartArguments { flag, rule, baseline, target, unit, template, plan, start_at, reason, at } =
        arguments;
    let plan: Option<Value> = plan.map(|file| read_plan(&file)).transpose()?;
    let wish = json!({ "flag": flag, "rule": rule, "baseline": baseline, "target": target, "unit": unit,
        "template": template, "plan": plan, "start_at": start_at, "comment": reason });
    let server = Remote::new(&at.server);
    let made = server.post(&format!("{}/releases", at.path()), None, &wish)?;
    let id = text(&made, "id");
    let said = json!({ "reason": reason, "version": made.get("version") });
    // A draft that is left behind exposes nobody, but whoever looks for it has to know its name.
    let left = |failure: Failure| Failure {
        message: format!("release {id} was created and not started: {}", failure.message),
        ..failure
    };
    let started = server.post(&format!("{}/start", path(&at, &id)), None, &said).map_err(left)?;
    tell(&started, |release| format!("{}: {}\n", text(release, "id"), standing(release)))
}

fn read_plan(file: &std::path::Path) -> Result<Value, Failure> {
    let wrong = |what: String| Failure::usage(format!("cannot read the plan `{}`: {what}", file.display()));
    let text = fs::read_to_string(file).map_err(|error| wrong(error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))
}

/// Says it to the release as it is now; a halt waits for nobody.
fn say(verb: &str, VerbArguments { id, reason, at }: &VerbArguments) -> Result<(), Failure> {
    let (server, path) = (Remote::new(&at.server), path(at, id));
    let version = match verb {
        "halt" => None,
        _ => server.json::<Value>(&path)?.get("version").cloned(),
    };
    let said = json!({ "reason": reason, "version": version });
    let release = server.post(&format!("{path}/{verb}"), None, &said)?;
    tell(&release, |release| format!("{}\n", standing(release)))
}

/// Where a release is, in one line.
fn standing(release: &Value) -> String {
    let stages = release.pointer("/plan/stages").and_then(Value::as_array).map_or(0, Vec::len);
    let mut line = text(release, "state");
    if let Some(stage) = release.get("stage").and_then(Value::as_u64) {
        line += &format!(", stage {} of {stages}", stage + 1);
    }
    for (field, about) in [("hold", "words"), ("halt", "reason")] {
        let told = release.get(field).map(|told| text(told, about)).filter(|told| !told.is_empty());
        line += &told.map_or_else(String::new, |told| format!(": {told}"));
    }
    line
}

/// Waits for one release, and says on the way where it is.
fn wait(id: &str, until: Until, timeout: Duration, at: &EnvironmentArguments) -> Result<(), Failure> {
    let (server, path) = (Remote::new(&at.server), path(at, id));
    let end = Instant::now() + timeout;
    let mut release: Value = server.json(&path)?;
    let mut said = String::new();
    loop {
        let now = standing(&release);
        if stderr().is_terminal() && now != said {
            drop(writeln!(stderr(), "{now}"));
        }
        said = now;
        if let Some(ended) = ended(&release, until) {
            tell(&release, |release| format!("{}\n", standing(release)))?;
            return ended.map_err(|code| Failure { message: format!("release {id} is {said}"), code });
        }
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            let code = if text(&release, "state") == "halting" { HALTING } else { TIMED_OUT };
            let message = format!("release {id} is still {said} after {} s", timeout.as_secs());
            return Err(Failure { message, code });
        }
        let known = release.get("version").and_then(Value::as_u64).unwrap_or_default();
        let wait_s = WAIT_S.min(left.as_secs() + 1);
        release = server.news(&path, known, wait_s)?.unwrap_or(release);
    }
}

const HALTED: u8 = 10;
const HALTING: u8 = 11;
const WAITS_FOR_APPROVAL: u8 = 12;
const SUPERSEDED: u8 = 13;
const CANCELLED: u8 = 14;
const TIMED_OUT: u8 = 15;

/// Whether there is nothing left to wait for, and with which exit code. A release that is halting is
/// waited for until it is halted.
fn ended(release: &Value, until: Until) -> Option<Result<(), u8>> {
    let state = text(release, "state");
    let stage = release.get("stage").and_then(Value::as_u64);
    let hold = release.pointer("/hold/reason").and_then(Value::as_str);
    let is_reached = match (until, state.as_str()) {
        (_, "completed") | (Until::Stage(_) | Until::Watching, "watching") => true,
        (Until::Watching, "holding") => !release.get("watched_since").is_none_or(Value::is_null),
        (Until::Stage(wanted), "running" | "holding") => stage.is_some_and(|stage| stage + 1 >= wanted),
        _ => false,
    };
    match (state.as_str(), hold) {
        _ if is_reached => Some(Ok(())),
        ("halted", _) => Some(Err(HALTED)),
        ("superseded", _) => Some(Err(SUPERSEDED)),
        ("cancelled", _) => Some(Err(CANCELLED)),
        (_, Some("approval")) => Some(Err(WAITS_FOR_APPROVAL)),
        _ => None,
    }
}

fn ledger(csv: bool, at: &EnvironmentArguments) -> Result<(), Failure> {
    let (server, path) = (Remote::new(&at.server), format!("{}/ledger", at.path()));
    match csv {
        true => print(&server.csv(&path)?),
        false => tell(&server.json(&path)?, both_sides),
    }
}

/// What `ledger` shows to people.
fn both_sides(ledger: &Value) -> String {
    let list = ledger.get("entries").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let mut rows =
        vec![["AT", "FLAG", "WHAT", "GRADE", "ERRORS AVOIDED", "SECONDS", "RELEASE"].map(str::to_owned)];
    rows.extend(list.iter().map(|entry| {
        let number = |pointer: &str| entry.pointer(pointer).and_then(Value::as_f64);
        let seconds = ["/claim/saved_s", "/delay_s", "/lasted_s"].iter().find_map(|pointer| number(pointer));
        [
            text(entry, "at"),
            text(entry, "flag"),
            text(entry, "kind").replace('_', " "),
            text(entry, "grade"),
            number("/claim/errors_claimed").map_or_else(String::new, |errors| format!("{errors:.0} or more")),
            seconds.map_or_else(String::new, |seconds| seconds.to_string()),
            text(entry, "release"),
        ]
    }));
    let total =
        |name: &str| ledger.pointer(&format!("/totals/{name}")).and_then(Value::as_f64).unwrap_or(0.0);
    format!(
        "{}\nspared: {:.0} s, {:.0} users and {:.0} errors at least, by {:.0} halts\n\
         paid: {:.0} false halts, {:.0} s of delay, {:.0} missed incidents ({:.0} s)\n",
        table(&rows),
        total("saved_s"),
        total("users"),
        total("errors_claimed"),
        total("confirmed") + total("probable"),
        total("false_halts"),
        total("delay_s"),
        total("missed"),
        total("missed_s"),
    )
}

/// What `report` shows to people.
fn report(release: &Value) -> String {
    let list =
        |pointer: &str| release.pointer(pointer).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let mut told = format!(
        "{} {}: {} -> {}\n{}\n",
        text(release, "id"),
        text(release, "flag"),
        text(release, "baseline"),
        text(release, "target"),
        standing(release)
    );
    let mut rows =
        vec![["GUARD", "EVIDENCE", "RATIO", "TREATMENT", "CONTROL", "AGE", "MISSING"].map(str::to_owned)];
    rows.extend(list("/guards").iter().map(|guard| {
        let number = |name: &str| guard.get(name).and_then(Value::as_f64);
        let bound = |name: &str, none: &str| number(name).map_or(none.into(), |bound| format!("{bound:.2}"));
        [
            text(guard, "name"),
            number("ln_e").map_or_else(String::new, |ln_e| format!("e^{ln_e:.1}")),
            format!("{} to {}", bound("low", "0"), bound("high", "∞")),
            number("n_t").map_or_else(String::new, |n| n.to_string()),
            number("n_c").map_or_else(String::new, |n| n.to_string()),
            number("age_s").map_or_else(String::new, |age| format!("{age} s")),
            text(guard, "missing"),
        ]
    }));
    if rows.len() > 1 {
        told += &format!("\n{}", table(&rows));
    }
    let next = release.pointer("/next/action").and_then(Value::as_str).unwrap_or("none");
    let at = release.pointer("/next/at").and_then(Value::as_str);
    told += &format!("\nnext: {next}{}\n", at.map_or_else(String::new, |at| format!(", not before {at}")));
    for need in list("/next/needs") {
        told += &format!("  needs {}\n", text(need, "words"));
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_ends_when_there_is_nothing_left_to_wait_for() {
        let running = |stage: u64| json!({ "state": "running", "stage": stage, "hold": null });
        let holding = |stage: u64, reason: &str| json!({ "state": "holding", "stage": stage, "hold": { "reason": reason, "words": "" } });
        let in_state = |state: &str| json!({ "state": state, "stage": 1, "hold": null });
        let cases = [
            (running(0), Until::Stage(1), Some(Ok(()))),
            (json!({ "state": "running", "stage": null }), Until::Stage(1), None),
            (running(0), Until::Stage(2), None),
            (holding(1, "no_data"), Until::Stage(2), Some(Ok(()))),
            (holding(0, "no_data"), Until::Stage(2), None),
            (holding(0, "approval"), Until::Stage(2), Some(Err(12))),
            (running(3), Until::Completed, None),
            (in_state("watching"), Until::Stage(4), Some(Ok(()))),
            (in_state("watching"), Until::Completed, None),
            (in_state("completed"), Until::Completed, Some(Ok(()))),
            (in_state("halting"), Until::Completed, None),
            (in_state("halted"), Until::Stage(1), Some(Err(10))),
            (in_state("superseded"), Until::Completed, Some(Err(13))),
            (in_state("cancelled"), Until::Completed, Some(Err(14))),
        ];
        for (release, until, expected) in cases {
            assert_eq!(ended(&release, until), expected, "{release} {until:?}");
        }
    }

    #[test]
    fn the_ledger_has_two_sides() {
        let ledger = json!({
            "entries": [
                { "at": "2026-11-29T18:00:05Z", "flag": "checkout-v2", "kind": "halt", "grade": "probable", "release": "r2",
                    "claim": { "saved_s": 2515, "errors_claimed": 212.4 }, "delay_s": null, "lasted_s": null },
                { "at": "2026-11-28T09:00:00Z", "flag": "theme", "kind": "false_halt", "grade": null, "release": "r1",
                    "claim": null, "delay_s": 60, "lasted_s": null },
            ],
            "totals": { "confirmed": 0, "probable": 1, "users": 18234, "saved_s": 2515, "errors_claimed": 212.4,
                "false_halts": 1, "delay_s": 60, "missed": 0, "missed_s": 0 },
        });
        let expected = "\
AT                    FLAG         WHAT        GRADE     ERRORS AVOIDED  SECONDS  RELEASE
2026-11-29T18:00:05Z  checkout-v2  halt        probable  212 or more     2515     r2
2026-11-28T09:00:00Z  theme        false halt                            60       r1

spared: 2515 s, 18234 users and 212 errors at least, by 1 halts
paid: 1 false halts, 60 s of delay, 0 missed incidents (0 s)
";
        assert_eq!(both_sides(&ledger), expected);
    }

    #[test]
    fn a_report_says_what_is_missing() {
        let release = json!({
            "id": "r1", "flag": "checkout-v2", "baseline": "off", "target": "on", "state": "holding", "stage": 0,
            "hold": { "reason": "low_sample", "words": "120 of 300 units" }, "halt": null,
            "plan": { "stages": [{}, {}] },
            "guards": [{ "name": "errors", "ln_e": 1.25, "low": 0.5, "high": null, "n_t": 120, "n_c": 2301, "age_s": 4,
                "missing": null }],
            "next": { "action": "resume", "at": null, "needs": [{ "kind": "low_sample", "words": "180 more units" }] },
        });
        let expected = "\
r1 checkout-v2: off -> on
holding, stage 1 of 2: 120 of 300 units

GUARD   EVIDENCE  RATIO      TREATMENT  CONTROL  AGE  MISSING
errors  e^1.2     0.50 to ∞  120        2301     4 s

next: resume
  needs 180 more units
";
        assert_eq!(report(&release), expected);
    }
}
