//! Reports: when they are made, that they never change, and what becomes of those that nobody takes.

use serde_json::{Value, json};

use super::*;
use tidegate_core::json::Writer;

use crate::telemetry::{
    BATCHES, Counts, EvaluationCount, ROWS_PER_BATCH, ReleaseCount, Reporting, StartExposure, Starts,
};

fn reporting() -> Settings {
    let text = |text: &str| text.to_owned();
    let (instance, application, version, sdk) = (text("i1"), text("shop"), text("1.0"), text("rust/0.1.0"));
    let reporting = Reporting { instance, application, version, sdk, starts_within_ms: Some(30_000) };
    Settings { reporting: Some(reporting), ..Settings::default() }
}

fn evaluations(rows: usize) -> Counts {
    let row = |n: usize| EvaluationCount {
        flag: format!("f{n}"),
        variant: "on".into(),
        rule: None,
        reason: tidegate_core::Reason::Default,
        customer: None,
        n: 2,
    };
    Counts { evaluations: (0..rows).map(row).collect(), ..Counts::default() }
}

/// A session on version 1, whose first report is due at 11,000; then counts and the report are asked for.
fn at_work() -> (Player, Value) {
    let mut player = play_with(reporting(), live());
    let outputs = player.handle(Input::Tick, 11_000, u64::MAX);
    assert_eq!(outputs.first(), Some(&Output::Count));
    let outputs = player.handle(Input::Counted(evaluations(1)), 11_000, u64::MAX);
    (player, report(&outputs).expect("a report"))
}

fn report(outputs: &[Output]) -> Option<Value> {
    outputs.iter().find_map(|output| match output {
        Output::Ask { ask: Ask::Report(body), .. } => Some(serde_json::from_str(body).expect("JSON")),
        _ => None,
    })
}

fn taken() -> Input {
    answer(Answer::Whole { body: vec![], etag: None, note: None })
}

fn live() -> Vec<(u64, Input, &'static str)> {
    let mut steps = super::live();
    steps[2].2 = "until 11000";
    steps[3].2 = "install 1.1 flag/a flag/b, persist 1.1, ready, until 11000";
    steps
}

#[test]
fn a_report_says_who_and_what() {
    let (_, report) = at_work();
    let expected = json!({
        "v": 1, "instance": "i1", "seq": 0, "app": { "name": "shop", "version": "1.0" },
        "sdk": "rust/0.1.0", "epoch": 1, "version": 1, "dropped": 0, "unknown": [], "releases": [],
        "evaluations": [{ "flag": "f0", "variant": "on", "rule": null, "reason": "DEFAULT", "n": 2 }],
    });
    assert_eq!(report, expected);
}

#[test]
fn a_report_says_what_was_served_before_the_application_was_ready() {
    let starts = |exposed| Counts { starts: Some(exposed), ..Counts::default() };
    let mut player = play_with(reporting(), live());
    let exposed = StartExposure {
        release: "rel1".into(),
        step_epoch: 2,
        arm: "treatment",
        stratum: None,
        unit: "00000000000000ff".into(),
    };
    player.handle(Input::Tick, 11_000, u64::MAX);
    let begun = starts(Starts { attempted: 1, ok: 0, exposed: vec![exposed] });
    let told = report(&player.handle(Input::Counted(begun), 11_000, u64::MAX)).unwrap();
    let expected = json!({ "attempted": 1, "ok": 0, "within_ms": 30_000, "exposed": [{
        "release": "rel1", "step_epoch": 2, "arm": "treatment", "stratum": null, "unit": "00000000000000ff" }] });
    assert_eq!(told["starts"], expected);
    player.handle(taken(), 11_100, 0);
    player.handle(Input::Urgent, 11_200, 0);
    let ready = starts(Starts { ok: 1, ..Starts::default() });
    let told = report(&player.handle(Input::Counted(ready), 11_200, 0)).unwrap();
    assert_eq!(told["starts"], json!({ "attempted": 0, "ok": 1 }));
}

#[test]
fn a_report_that_was_sent_never_changes() {
    let (mut player, first) = at_work();
    let outputs = player.handle(fetch_failed(failed(503)), 11_100, u64::MAX);
    assert_eq!(outputs, [Output::WaitUntil(12_100)]);
    // What is counted meanwhile goes into the next one, behind this one.
    player.handle(Input::Urgent, 11_200, 0);
    player.handle(Input::Counted(evaluations(3)), 11_200, 0);
    assert_eq!(report(&player.handle(Input::Tick, 12_100, 0)), Some(first));
    let next = report(&player.handle(taken(), 12_200, 0)).unwrap();
    assert_eq!((&next["seq"], next["evaluations"].as_array().unwrap().len()), (&json!(1), 3));
    assert_eq!(player.session.counters().reported, 1);
}

#[test]
fn what_nobody_takes_is_told() {
    for (status, is_dropped) in
        [(409, true), (400, true), (413, true), (500, false), (429, false), (401, false)]
    {
        let (mut player, _) = at_work();
        player.handle(fetch_failed(failed(status)), 11_100, 0);
        player.handle(Input::Urgent, 2_000_000, 0);
        let outputs = player.handle(Input::Counted(Counts::default()), 2_000_000, 0);
        let again = report(&outputs).unwrap_or_else(|| json!({ "dropped": 0 }));
        assert_eq!(again["dropped"], if is_dropped { 2 } else { 0 }, "{status}");
    }
}

#[test]
fn a_version_that_wants_it_is_acknowledged_within_a_second() {
    let mut player = play_with(reporting(), live());
    let honest = snapshot(2).delta_since(&snapshot(1)).to_json();
    let delta = event("delta", honest.replacen('{', "{\"ack\":true,", 1));
    assert_eq!(player.handle(delta, 200, u64::MAX / 2).last(), Some(&Output::WaitUntil(700)));
    assert_eq!(player.handle(Input::Tick, 700, 0).first(), Some(&Output::Count));
    let outputs = player.handle(Input::Counted(Counts::default()), 700, 0);
    assert_eq!(report(&outputs).unwrap()["version"], 2);
}

#[test]
fn large_counts_go_in_parts_and_the_ring_is_bounded() {
    let (mut player, _) = at_work();
    player.handle(Input::Urgent, 11_100, 0);
    player.handle(Input::Counted(evaluations((BATCHES + 1) * ROWS_PER_BATCH)), 11_100, 0);
    let mut sizes = Vec::new();
    let mut dropped = 0;
    for now_ms in 11_101.. {
        let outputs = player.handle(taken(), now_ms, 0);
        let Some(report) = report(&outputs) else { break };
        sizes.push(report["evaluations"].as_array().unwrap().len());
    }
    assert_eq!(sizes, [ROWS_PER_BATCH; BATCHES - 1]);
    player.handle(Input::Urgent, 12_000, 0);
    let outputs = player.handle(Input::Counted(Counts::default()), 12_000, 0);
    dropped += report(&outputs).unwrap()["dropped"].as_u64().unwrap();
    assert_eq!(dropped, 2 * 2 * ROWS_PER_BATCH as u64);
}

#[test]
fn outcomes_of_releases_weigh_what_their_units_weigh() {
    let units = |n: usize| (0..n).map(|unit| format!("{unit:016x}")).collect::<Vec<_>>();
    let row = ReleaseCount {
        release: "r".repeat(32),
        step_epoch: 1,
        arm: "treatment",
        stratum: Some("s".repeat(128)),
        metric: "errors".into(),
        ok: 1,
        err: 1,
        unknown: 0,
        units: units(1_000),
        overflow: 0,
        seen: "A".repeat(2732),
        sampled: units(1_000),
    };
    let counts = Counts { releases: vec![row; 200], ..evaluations(ROWS_PER_BATCH + 1) };
    let parts = counts.split(ROWS_PER_BATCH);
    let sizes = parts.iter().map(|part| {
        let mut out = Writer::new();
        part.write(None, &mut out);
        out.into_text().len()
    });
    let most = sizes.max().unwrap();
    assert!(most < 512 * 1024, "{most} bytes; a server takes 1 MiB");
    assert_eq!(parts.iter().map(|part| part.releases.len()).sum::<usize>(), 200);
}

#[test]
fn the_last_report_leaves_before_the_end() {
    let mut player = play_with(reporting(), live());
    let shown = |outputs: Vec<Output>| outputs.iter().map(show).collect::<Vec<_>>().join(", ");
    let closing = shown(player.handle(Input::Closing, 200, 0));
    assert_eq!(closing, format!("disconnect, count, stale: Closed, until {}", u64::MAX));
    let counted = shown(player.handle(Input::Counted(evaluations(1)), 200, 0));
    assert_eq!(counted, format!("report 1, until {}", u64::MAX));
    assert_eq!(player.handle(taken(), 300, 0).first(), Some(&Output::Ended));
    let mut player = play(super::live());
    assert!(player.handle(Input::Closing, 200, 0).contains(&Output::Ended));
}
