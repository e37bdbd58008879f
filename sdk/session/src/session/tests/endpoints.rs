//! Several endpoints: whoever fails is left, and whoever is slow is helped.

use super::*;

fn two() -> Settings {
    Settings { endpoints: 2, ..Settings::default() }
}

#[test]
fn another_endpoint_is_tried_after_each_failure() {
    play_with(
        two(),
        vec![
            (0, Input::Tick, "connect -, until 3000"),
            (100, Input::Failed(failed(502)), "fetch -@1, initialising: Status(502), until 1100"),
            (200, fetched(&snapshot(1)), "install 1.1 flag/a flag/b, persist 1.1, ready, until 1100"),
            (1_100, Input::Tick, "connect@1 1.1, until 16100"),
            (1_200, sync(1, "current"), "until 46200"),
            (1_300, Input::Closed, "stale: Unreachable, until 3300"),
            (3_300, Input::Tick, "connect 1.1, until 18300"),
        ],
    );
}

#[test]
fn a_slow_answer_is_helped_by_a_second_request() {
    let start = || {
        vec![
            (0, Input::Tick, "connect -, until 3000"),
            (100, sync(1, "refetch"), "until 45100"),
            (100, refetch(1), "fetch -, until 2100"),
            (2_099, Input::Tick, "until 2100"),
            (2_100, Input::Tick, "fetch -@1, until 45100"),
        ]
    };
    let won = "abandon, install 1.1 flag/a flag/b, persist 1.1, ready, until 45100";
    let mut player = play_with(two(), [start(), vec![(2_200, fetched(&snapshot(1)), won)]].concat());
    assert_eq!(player.session.counters().hedged, 1);
    let late = Input::Answered { request: RequestId(3), answer: Answer::Failed(failed(500)) };
    assert_eq!(player.handle(late, 2_300, 0), [Output::WaitUntil(45_100)]);
    let one_fails =
        vec![(2_200, fetch_failed(failed(500)), "until 45100"), (2_300, Input::Tick, "until 45100")];
    play_with(two(), [start(), one_fails].concat());
}

fn refetch(version: u64) -> Input {
    event("refetch", format!(r#"{{"version":{version},"digest":"{}"}}"#, snapshot(version).digest()))
}

/// A server whose rules cannot be believed keeps nobody from another one, however well its stream does.
#[test]
fn a_server_that_sends_nothing_but_what_is_refused_is_left() {
    let mut player = play_with(two(), live());
    let false_one = snapshot(3).to_json().replace("\"flag/a\":3", "\"flag/a\":4");
    let mut now_ms = 200;
    player.handle(altered_delta(1, 2), now_ms, u64::MAX);
    for _ in 0..20 {
        let whole = Answer::Whole { body: false_one.clone().into_bytes(), etag: None, note: None };
        let outputs = player.handle(answer(whole), now_ms, u64::MAX);
        let Some(Output::WaitUntil(at_ms)) = outputs.last() else { panic!("{outputs:?}") };
        now_ms = *at_ms;
        let outputs = player.handle(Input::Tick, now_ms, u64::MAX);
        if outputs.iter().any(|output| matches!(output, Output::Connect { endpoint: 1, .. })) {
            return assert_eq!(player.session.held().unwrap().header().version, 1);
        }
        player.handle(hb(1), now_ms, 0);
    }
    panic!("it stays: {:?}", player.session.status());
}
