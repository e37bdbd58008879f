//! Reports: when they are made, that they never change, and what becomes of those that nobody takes.

use serde_json::{Value, json};

use super::*;
use crate::telemetry::{BATCH_BYTES, BATCHES, Counts, ROWS_PER_BATCH, Reporting, Row, RowKind, batch};

fn reporting() -> Settings {
    let text = |text: &str| text.to_owned();
    let app = json!({ "name": "shop", "version": "1.0" }).to_string();
    let reporting = Reporting { instance: text("i1"), app, sdk: text("rust/0.1.0") };
    Settings { reporting: Some(reporting), ..Settings::default() }
}

fn row(kind: RowKind, row: &Value) -> Row {
    Row { kind, text: row.to_string(), n: 2 }
}

fn evaluations(rows: usize) -> Counts {
    let evaluation = |n: usize| row(RowKind::Evaluations, &json!({ "flag": format!("f{n}"), "n": 2 }));
    Counts { rows: (0..rows).map(evaluation).collect(), ..Counts::default() }
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
        "evaluations": [{ "flag": "f0", "n": 2 }],
    });
    assert_eq!(report, expected);
}

#[test]
fn each_row_stands_in_its_list_and_starts_are_told_once() {
    let mut player = play_with(reporting(), live());
    player.handle(Input::Tick, 11_000, u64::MAX);
    let (starts, unknown, release) = (json!({ "attempted": 1 }), json!({ "flag": "u" }), json!({ "ok": 1 }));
    let mut counts = Counts { starts: Some(starts.to_string()), ..evaluations(ROWS_PER_BATCH) };
    counts.rows.insert(0, row(RowKind::Releases, &release));
    counts.rows.insert(0, row(RowKind::Unknown, &unknown));
    let told = report(&player.handle(Input::Counted(counts), 11_000, u64::MAX)).unwrap();
    assert_eq!(
        (&told["starts"], &told["unknown"], &told["releases"]),
        (&starts, &json!([unknown]), &json!([release]))
    );
    assert_eq!(told["evaluations"].as_array().unwrap().len(), ROWS_PER_BATCH - 2);
    let next = report(&player.handle(taken(), 11_100, 0)).unwrap();
    assert_eq!((next.get("starts"), next["evaluations"].as_array().unwrap().len()), (None, 2));
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
fn what_travels_together_is_bounded_in_bytes() {
    let units = |n: usize| (0..n).map(|unit| format!("{unit:016x}")).collect::<Vec<_>>();
    let release = json!({ "stratum": "s".repeat(128), "units": units(1_000), "seen": "A".repeat(2732), "sampled": units(1_000) });
    let huge = json!({ "units": units(BATCH_BYTES / 10) });
    let mut rows = vec![row(RowKind::Releases, &release); 200];
    rows.insert(100, row(RowKind::Releases, &huge));
    let (mut rest, mut parts) = (&*rows, Vec::new());
    while !rest.is_empty() {
        let (part, later) = batch(rest);
        parts.push((part.len(), part.iter().map(|row| row.text.len()).sum::<usize>()));
        rest = later;
    }
    let alone = parts.iter().position(|(rows, bytes)| *rows == 1 && *bytes > BATCH_BYTES);
    assert!(alone.is_some(), "what is too large travels alone: {parts:?}");
    assert!(parts.iter().all(|(rows, bytes)| *rows == 1 || *bytes <= BATCH_BYTES), "{parts:?}");
    assert_eq!(parts.iter().map(|(rows, _)| rows).sum::<usize>(), rows.len());
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
