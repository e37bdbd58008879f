//! Lists that are too long for a snapshot: what refers to them waits for them.

use tidegate_core::HashList;

use super::*;

fn list(n: u64) -> HashList {
    HashList::new((n..n + 10).collect())
}

/// Version n refers to list n.
fn referring(version: u64) -> Snapshot {
    let segment = format!(
        r#"{{"key":"s","hashed":{{"hash":"xxh3","salt":"x","ref":"{}"}}}}"#,
        list(version).reference()
    );
    snapshot(version).with(version, [("segment/s".to_owned(), Some(segment))]).unwrap()
}

fn served(list: &HashList) -> Input {
    answer(Answer::Whole { body: list.to_bytes(), etag: None, note: None })
}

/// A live session on version 1 with its list.
fn live_with_list() -> Player {
    play(vec![
        (0, Input::Tick, "connect -, until 3000"),
        (10, sync_of(&referring(1), "snapshot"), "until 45010"),
        (10, event("snapshot", referring(1).to_json()), "list, until 45010"),
        (20, served(&list(1)), "install 1.1 flag/a flag/b segment/s, persist 1.1, ready, until 45010"),
    ])
}

fn shown(outputs: &[Output]) -> String {
    outputs.iter().map(show).collect::<Vec<_>>().join(", ")
}

#[test]
fn rules_wait_for_the_lists_that_they_refer_to() {
    let player = live_with_list();
    assert_eq!(player.session.held().unwrap().list("segment/s"), Some(&list(1)));
}

#[test]
fn a_delta_says_how_a_list_changes() {
    let (one, two) = (referring(1).with_list(&list(1)), referring(2).with_list(&list(2)));
    let mut player = live_with_list();
    let outputs = player.handle(event("delta", two.delta_since(&one).to_json()), 200, 0);
    assert_eq!(shown(&outputs), "install 1.2 flag/a segment/s, persist 1.2, until 45200");
    assert_eq!(player.session.held().unwrap().list("segment/s"), Some(&list(2)));
    // A list that stays is not fetched again with a whole snapshot.
    let three = referring(2).with(3, [("flag/a".to_owned(), Some("3".to_owned()))]).unwrap();
    let outputs = player.handle(event("snapshot", three.to_json()), 300, 0);
    assert_eq!(shown(&outputs), "install 1.3 flag/a, persist 1.3, until 45300");
}

#[test]
fn a_list_that_is_another_is_refused_and_fetched_again() {
    let mut player = live_with_list();
    let delta = referring(2).delta_since(&referring(1)).to_json();
    assert_eq!(shown(&player.handle(event("delta", delta), 200, 0)), "list, stale: Waiting, until 45200");
    let outputs = player.handle(served(&list(3)), 300, u64::MAX);
    assert_eq!(shown(&outputs), "refused DigestMismatch, stale: Refused, until 1300");
    assert_eq!(shown(&player.handle(Input::Tick, 1_300, 0)), "list, until 45200");
    assert_eq!(shown(&player.handle(fetch_failed(failed(503)), 1_400, u64::MAX)), "until 3400");
    assert_eq!(shown(&player.handle(Input::Tick, 3_400, 0)), "list, until 45200");
    let outputs = player.handle(served(&list(2)), 3_500, 0);
    assert_eq!(shown(&outputs), "install 1.2 flag/a segment/s, persist 1.2, ready, until 45200");
}
