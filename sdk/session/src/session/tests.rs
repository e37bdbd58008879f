//! Scripts: at this time this happens, and exactly this is done. Jitter is always the whole window.

mod endpoints;
mod lists;
pub(crate) mod notes;
mod reports;

use tidegate_core::limits::SNAPSHOT_BYTES;
use tidegate_core::{Header, Snapshot};

use super::*;
use crate::input::{Answer, Kept};
use crate::times::*;

/// Version 1 has flags `a` and `b`; version n sets `a` to n; version 9 has lost `b`.
pub(super) fn snapshot(version: u64) -> Snapshot {
    of("production", 1, version)
}

fn of(environment: &str, epoch: u64, version: u64) -> Snapshot {
    let key = |text: &str| text.to_owned();
    let header = Header {
        tenant: key("default"),
        project: key("shop"),
        environment: key(environment),
        version,
        epoch,
    };
    let mut items = vec![(key("flag/a"), version.to_string())];
    items.extend((version != 9).then(|| (key("flag/b"), key("{}"))));
    Snapshot::new(header, items).unwrap()
}

fn event(name: &str, data: impl Into<String>) -> Input {
    Input::Event { name: name.into(), data: data.into(), id: None }
}

fn sync_of(snapshot: &Snapshot, mode: &str) -> Input {
    let Header { epoch, version, .. } = snapshot.header();
    let digest = snapshot.digest();
    event(
        "sync",
        format!(r#"{{"epoch":{epoch},"version":{version},"digest":"{digest}","mode":"{mode}","later":1}}"#),
    )
}

fn sync(version: u64, mode: &str) -> Input {
    sync_of(&snapshot(version), mode)
}

fn full(version: u64) -> Input {
    event("snapshot", snapshot(version).to_json())
}

fn delta(from: u64, to: u64) -> Input {
    event("delta", snapshot(to).delta_since(&snapshot(from)).to_json())
}

fn altered_delta(from: u64, to: u64) -> Input {
    let honest = snapshot(to).delta_since(&snapshot(from)).to_json();
    event("delta", honest.replace("\"set\":{", "\"set\":{\"flag/evil\":{},"))
}

fn hb(version: u64) -> Input {
    event("hb", format!(r#"{{"version":{version}}}"#))
}

/// The answer to the request for the snapshot that was sent last.
fn answer(answer: Answer) -> Input {
    Input::Answered { request: RequestId(0), answer }
}

fn fetched(snapshot: &Snapshot) -> Input {
    let etag = Some("\"tag\"".into());
    answer(Answer::Whole { body: snapshot.to_json().into_bytes(), etag, note: None })
}

fn not_modified() -> Input {
    answer(Answer::NotModified { note: None })
}

fn fetch_failed(failure: Failure) -> Input {
    answer(Answer::Failed(failure))
}

fn restored(snapshot: Snapshot) -> Input {
    Input::Restored(Kept { snapshot: Arc::new(snapshot), note: None, keys: None })
}

pub(super) fn at(ms: u64, entropy: u64) -> Now {
    Now { ms, wall_ms: ms, entropy }
}

fn failed(status: u16) -> Failure {
    Failure { status: Some(status), retry_after_ms: None }
}

fn show(output: &Output) -> String {
    let at = |snapshot: &Snapshot| format!("{}.{}", snapshot.header().epoch, snapshot.header().version);
    match output {
        Output::Connect { endpoint, last_event_id } => {
            format!("connect{} {}", place(*endpoint), last_event_id.as_deref().unwrap_or("-"))
        }
        Output::Disconnect => "disconnect".into(),
        Output::Ask { endpoint, ask, .. } => {
            let ask = match ask {
                Ask::Snapshot { etag } => format!("fetch {}", etag.as_deref().unwrap_or("-")),
                Ask::Keys => "keys".into(),
                Ask::List(_) => "list".into(),
                Ask::Report(body) => format!("report {}", body.len().min(1)),
            };
            format!("{ask}{}", place(*endpoint))
        }
        Output::Abandon(_) => "abandon".into(),
        Output::Count => "count".into(),
        Output::Ended => "ended".into(),
        Output::Install { snapshot, changed } => format!("install {} {}", at(snapshot), changed.join(" ")),
        Output::Persist(kept) => format!("persist {}", at(&kept.snapshot)),
        Output::Refused(refusal) => match refusal {
            Refusal::Fault(fault) => {
                format!("refused {fault:?}").split(['{', '(']).next().unwrap().trim().into()
            }
            other => format!("refused {other:?}").split('{').next().unwrap().trim().into(),
        },
        Output::Status(Status { state, why: None }) => format!("{state}"),
        Output::Status(Status { state, why: Some(why) }) => format!("{state}: {why:?}"),
        Output::WaitUntil(at_ms) => format!("until {at_ms}"),
    }
}

/// The first endpoint goes without saying.
fn place(endpoint: usize) -> String {
    if endpoint == 0 { String::new() } else { format!("@{endpoint}") }
}

/// A session with what a driver has to remember.
struct Player {
    session: Session,
    asked: RequestId,
}

impl Player {
    fn new(settings: Settings) -> Self {
        Self { session: Session::new(settings), asked: RequestId(0) }
    }

    fn handle(&mut self, input: Input, now_ms: u64, entropy: u64) -> Vec<Output> {
        let input = match input {
            Input::Answered { request: RequestId(0), answer } => {
                Input::Answered { request: self.asked, answer }
            }
            other => other,
        };
        let outputs = self.session.handle(input, at(now_ms, entropy));
        for output in &outputs {
            if let Output::Ask { request, .. } = output {
                self.asked = *request;
            }
        }
        outputs
    }
}

/// Plays the steps to a new session; each must lead to exactly these outputs.
fn play(steps: Vec<(u64, Input, &str)>) -> Player {
    play_with(Settings::default(), steps)
}

fn play_with(settings: Settings, steps: Vec<(u64, Input, &str)>) -> Player {
    let mut player = Player::new(settings);
    for (index, (now_ms, input, expected)) in steps.into_iter().enumerate() {
        let told = format!("step {index} at {now_ms}: {input:?}");
        let outputs = player.handle(input, now_ms, u64::MAX);
        let shown: Vec<String> = outputs.iter().map(show).collect();
        assert_eq!(shown.join(", "), expected, "{told}");
    }
    player
}

/// A live session on version 1 since 100, whose last event came then.
fn live() -> Vec<(u64, Input, &'static str)> {
    vec![
        (0, Input::Tick, "connect -, until 3000"),
        (50, Input::Connected, "until 3000"),
        (100, sync(1, "snapshot"), "until 45100"),
        (100, full(1), "install 1.1 flag/a flag/b, persist 1.1, ready, until 45100"),
    ]
}

fn after_live(steps: Vec<(u64, Input, &str)>) -> Player {
    let mut all = live();
    all.extend(steps);
    play(all)
}

#[test]
fn a_stream_is_followed() {
    let Player { session, .. } = after_live(vec![
        (200, delta(1, 2), "install 1.2 flag/a, persist 1.2, until 45200"),
        (300, delta(2, 9), "install 1.9 flag/a flag/b, persist 1.9, until 45300"),
        (15_000, hb(9), "until 60000"),
        (16_000, event("retire", "{}"), "until 61000"),
    ]);
    assert_eq!(**session.held().unwrap(), snapshot(9));
    assert_eq!(session.counters(), Counters { installed: 3, ..Counters::default() });
}

#[test]
fn a_lost_stream_is_resumed_where_it_ended() {
    after_live(vec![
        (200, delta(1, 2), "install 1.2 flag/a, persist 1.2, until 45200"),
        (61_000, Input::Closed, "stale: Unreachable, until 62000"),
        (62_000, Input::Tick, "connect 1.2, until 77000"),
        (62_100, Input::Failed(failed(502)), "stale: Status(502), until 64100"),
        (64_100, Input::Tick, "connect 1.2, until 79100"),
        (64_200, Input::Connected, "until 74200"),
        (64_300, sync(4, "delta"), "until 109300"),
        (64_300, delta(2, 4), "install 1.4 flag/a, persist 1.4, ready, until 109300"),
    ]);
}

#[test]
fn silence_is_death() {
    after_live(vec![
        (45_099, Input::Tick, "until 45100"),
        (45_100, Input::Tick, "disconnect, stale: Unreachable, until 46100"),
        (45_200, delta(1, 2), "until 46100"),
        (46_100, Input::Tick, "connect 1.1, until 61100"),
        (61_100, Input::Tick, "disconnect, until 63100"),
        (63_100, Input::Tick, "connect 1.1, until 78100"),
        (63_200, Input::Connected, "until 73200"),
        (73_200, Input::Tick, "disconnect, fetch -, until 77200"),
        (73_300, fetched(&snapshot(1)), "ready, until 77200"),
    ]);
}

#[test]
fn a_version_that_does_not_fit_is_mended_by_one_fetch() {
    let Player { session, .. } = after_live(vec![
        (200, altered_delta(1, 2), "refused DigestMismatch, fetch -, stale: Refused, until 45200"),
        (210, delta(2, 3), "refused WrongBase, until 45210"),
        (220, fetched(&snapshot(2)), "install 1.2 flag/a, persist 1.2, until 1220"),
        (1_220, Input::Tick, "fetch -, until 45210"),
        (1_230, fetched(&snapshot(3)), "install 1.3 flag/a, persist 1.3, ready, until 45210"),
        (1_240, delta(2, 3), "until 46240"),
        (1_250, delta(3, 4), "install 1.4 flag/a, persist 1.4, until 46250"),
    ]);
    let expected =
        Counters { installed: 4, mended: 2, digest_mismatches: 1, wrong_bases: 1, ..Counters::default() };
    assert_eq!(session.counters(), expected);
}

fn is_fetch(output: &Output) -> bool {
    matches!(output, Output::Ask { ask: Ask::Snapshot { etag: None }, .. })
}

#[test]
fn what_cannot_be_read_is_mended_or_ignored() {
    for name in ["delta", "snapshot", "refetch", "sync"] {
        let mut session = play(live());
        let outputs = session.handle(event(name, "{"), 200, 0);
        assert!(outputs.iter().any(is_fetch), "{name}");
        assert_eq!(session.session.counters().unreadable, 1);
    }
    for name in ["hb", "goodbye", "message", ""] {
        let mut session = play(live());
        let outputs = session.handle(event(name, "{"), 200, 0);
        assert!(!outputs.iter().any(is_fetch), "{name}");
        assert_eq!(session.session.status().state, State::Ready);
    }
}

#[test]
fn a_refused_key_is_tried_again_after_long() {
    for status in [401, 403] {
        let pause = REFUSED_MS + BACKOFF_FIRST_MS;
        let until = format!("failed: Unauthorised, until {}", 100 + pause);
        let steps = vec![
            (0, Input::Tick, "connect -, until 3000"),
            (100, Input::Failed(failed(status)), until.as_str()),
            (100 + pause, Input::Tick, "connect -, until 304100"),
            (302_000, sync(1, "snapshot"), "until 347000"),
            (302_000, full(1), "install 1.1 flag/a flag/b, persist 1.1, ready, until 347000"),
        ];
        play(steps);
    }
    after_live(vec![
        (200, Input::Closed, "stale: Unreachable, until 1200"),
        (1_200, Input::Tick, "connect 1.1, until 16200"),
        (1_300, Input::Failed(failed(401)), "stale: Unauthorised, until 303300"),
    ]);
}

#[test]
fn pauses_that_a_server_asks_for_are_honoured_within_bounds() {
    let asked = |retry_after_ms| Failure { status: Some(503), retry_after_ms: Some(retry_after_ms) };
    let cases = [(0, 1_000), (7_000, 8_000), (u64::MAX, ASKED_MOST_MS + 1_000)];
    for (retry_after_ms, pause) in cases {
        let mut session = play(live());
        session.handle(Input::Closed, 200, 0);
        session.handle(Input::Tick, 200, 0);
        // The first failure was the lost stream, so that the window is the second.
        let outputs = session.handle(Input::Failed(asked(retry_after_ms)), 300, u64::MAX / 2);
        assert_eq!(outputs.last(), Some(&Output::WaitUntil(300 + pause)), "{retry_after_ms}");
    }
    after_live(vec![
        (
            200,
            event("goodbye", r#"{"reason":"drain","after_ms":4000}"#),
            "disconnect, stale: Draining, until 5200",
        ),
        (5_200, Input::Tick, "connect 1.1, until 20200"),
        (5_300, sync(1, "current"), "ready, until 50300"),
        (5_400, Input::Retry(9_000), "until 50300"),
        (5_500, Input::Closed, "stale: Unreachable, until 14500"),
    ]);
}

#[test]
fn without_a_stream_the_snapshot_is_polled() {
    after_live(vec![
        (200, Input::Closed, "stale: Unreachable, until 1200"),
        (1_200, Input::Tick, "connect 1.1, until 16200"),
        (1_300, Input::Failed(failed(502)), "stale: Status(502), until 3300"),
        (3_300, Input::Tick, "connect 1.1, until 18300"),
        (3_400, Input::Failed(failed(502)), "fetch -, until 7400"),
        (3_500, fetched(&snapshot(2)), "install 1.2 flag/a, persist 1.2, ready, until 7400"),
        (7_400, Input::Tick, "connect 1.2, until 22400"),
        (7_500, Input::Failed(failed(502)), "until 15500"),
        (33_500, Input::Tick, "connect 1.2, fetch \"tag\", until 48500"),
        (33_600, not_modified(), "until 48500"),
        (34_000, sync(3, "delta"), "stale: Status(502), until 79000"),
        (34_000, delta(2, 3), "install 1.3 flag/a, persist 1.3, ready, until 79000"),
        (63_600, hb(3), "until 108600"),
    ]);
}

#[test]
fn a_poll_that_fails_makes_the_rules_stale() {
    after_live(vec![
        (200, Input::Closed, "stale: Unreachable, until 1200"),
        (1_200, Input::Tick, "connect 1.1, until 16200"),
        (1_300, Input::Failed(failed(502)), "stale: Status(502), until 3300"),
        (3_300, Input::Tick, "connect 1.1, until 18300"),
        (3_400, Input::Failed(failed(502)), "fetch -, until 7400"),
        (3_500, not_modified(), "ready, until 7400"),
        (33_500, Input::Tick, "connect 1.1, fetch -, until 48500"),
        (33_600, fetch_failed(Failure::default()), "stale: Unreachable, until 34600"),
        (34_600, Input::Tick, "fetch -, until 48500"),
        (34_700, not_modified(), "ready, until 48500"),
    ]);
}

#[test]
fn a_start_without_a_server_fails_and_goes_on() {
    play(vec![
        (0, Input::Tick, "connect -, until 3000"),
        (10, Input::Failed(Failure::default()), "fetch -, initialising: Unreachable, until 1010"),
        (20, fetch_failed(Failure::default()), "failed: Unreachable, until 1010"),
        (1_010, Input::Tick, "connect -, until 1020"),
        (1_020, Input::Tick, "fetch -, until 16010"),
        (4_000, fetch_failed(failed(503)), "failed: Status(503), until 6000"),
        (6_000, Input::Tick, "fetch -, until 16010"),
        (6_020, fetched(&snapshot(5)), "install 1.5 flag/a flag/b, persist 1.5, ready, until 16010"),
    ]);
}

#[test]
fn the_last_known_good_rules_serve_until_newer_ones_come() {
    play(vec![
        (0, Input::Tick, "connect -, until 3000"),
        (5, restored(snapshot(3)), "install 1.3 flag/a flag/b, stale: Waiting, until 3000"),
        (90, sync(4, "snapshot"), "until 45090"),
        (90, full(4), "install 1.4 flag/a, persist 1.4, ready, until 45090"),
        (95, restored(snapshot(3)), "until 45090"),
        (96, restored(snapshot(4)), "until 45090"),
    ]);
}

#[test]
fn nothing_older_and_nothing_foreign_is_installed() {
    let foreign = of("staging", 1, 8);
    let Player { session, .. } = after_live(vec![
        (200, delta(1, 4), "install 1.4 flag/a, persist 1.4, until 45200"),
        (300, full(3), "refused Older, until 45300"),
        (400, event("snapshot", foreign.to_json()), "refused Foreign, fetch -, until 45400"),
        (500, fetched(&foreign), "refused Foreign, until 1500"),
        (1_500, Input::Tick, "fetch -, until 45400"),
        (1_600, fetched(&snapshot(4)), "until 45400"),
    ]);
    assert_eq!((session.counters().older, session.counters().foreign), (1, 2));
    assert_eq!(session.held().unwrap().header().version, 4);
}

#[test]
fn a_new_epoch_may_lower_the_version() {
    let restored = of("production", 2, 3);
    let next = of("production", 2, 4);
    after_live(vec![
        (200, delta(1, 9), "install 1.9 flag/a flag/b, persist 1.9, until 45200"),
        (300, sync_of(&restored, "snapshot"), "stale: Waiting, until 45300"),
        (300, delta(9, 10), "refused WrongBase, fetch -, stale: Refused, until 45300"),
        (300, event("snapshot", restored.to_json()), "install 2.3 flag/a flag/b, persist 2.3, until 45300"),
        (400, fetched(&next), "install 2.4 flag/a, persist 2.4, until 1400"),
    ]);
}

#[test]
fn a_server_that_holds_other_rules_is_believed() {
    let other = snapshot(1).with(1, [("flag/a".to_owned(), Some("7".to_owned()))]).unwrap();
    after_live(vec![
        (200, sync_of(&other, "current"), "fetch -, until 45200"),
        (300, fetched(&other), "install 1.1 flag/a, persist 1.1, until 45200"),
    ]);
}

#[test]
fn what_is_too_large_for_the_stream_is_fetched() {
    let announce = event("refetch", format!(r#"{{"version":2,"digest":"{}"}}"#, snapshot(2).digest()));
    after_live(vec![
        (200, announce, "fetch -, stale: Waiting, until 45200"),
        (300, fetched(&snapshot(2)), "install 1.2 flag/a, persist 1.2, ready, until 45200"),
        (
            400,
            event("refetch", format!(r#"{{"version":2,"digest":"{}"}}"#, snapshot(2).digest())),
            "until 45400",
        ),
    ]);
}

#[test]
fn heartbeats_reveal_a_version_that_never_came() {
    after_live(vec![
        (15_100, hb(2), "until 60100"),
        (30_100, hb(2), "fetch -, until 75100"),
        (30_200, fetched(&snapshot(2)), "install 1.2 flag/a, persist 1.2, until 75100"),
    ]);
    after_live(vec![
        (15_100, hb(2), "until 60100"),
        (15_200, delta(1, 2), "install 1.2 flag/a, persist 1.2, until 60200"),
        (30_100, hb(3), "until 75100"),
        (30_200, delta(2, 3), "install 1.3 flag/a, persist 1.3, until 75200"),
    ]);
}

#[test]
fn an_oversized_event_is_refused() {
    let mut session = play(live());
    session.handle(event("snapshot", "x".repeat(SNAPSHOT_BYTES + 1)), 200, 0);
    assert_eq!(session.session.counters().unreadable, 1);
    assert_eq!(session.session.held().unwrap().header().version, 1);
}
