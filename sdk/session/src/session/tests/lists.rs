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

/// A session that waits for the list of version 1.
fn waiting() -> Player {
    play(vec![
        (0, Input::Tick, "connect -, until 3000"),
        (10, sync_of(&referring(1), "snapshot"), "until 45010"),
        (10, event("snapshot", referring(1).to_json()), "list, until 45010"),
    ])
}

#[test]
fn a_list_that_changes_faster_than_it_travels_is_there_when_it_has_come_once() {
    let whole = |version| referring(version).with_list(&list(version));
    let mut player = waiting();
    for version in 1..=5 {
        let delta = whole(version + 1).delta_since(&whole(version));
        assert_eq!(shown(&player.handle(event("delta", delta.to_json()), 20, 0)), "until 45020");
    }
    let outputs = player.handle(served(&list(1)), 30, 0);
    assert_eq!(shown(&outputs), "install 1.6 flag/a flag/b segment/s, persist 1.6, ready, until 45020");
    assert_eq!(player.session.held().unwrap().list("segment/s"), Some(&list(6)));
}

#[test]
fn where_nothing_says_how_a_list_changes_each_that_comes_is_used() {
    let mut player = waiting();
    let newer = |player: &mut Player, version: u64, now_ms: u64| {
        let rules = referring(version);
        player.handle(sync_of(&rules, "snapshot"), now_ms, 0);
        shown(&player.handle(event("snapshot", rules.to_json()), now_ms, 0))
    };
    assert_eq!(newer(&mut player, 2, 20), "until 45020");
    assert_eq!(newer(&mut player, 3, 20), "until 45020");
    let outputs = player.handle(served(&list(1)), 30, 0);
    let installed = "install 1.1 flag/a flag/b segment/s, persist 1.1";
    assert_eq!(shown(&outputs), format!("{installed}, list, stale: Waiting, until 45020"));
    assert_eq!(newer(&mut player, 4, 40), "until 45040");
    let outputs = player.handle(served(&list(3)), 50, 0);
    assert_eq!(shown(&outputs), "install 1.3 flag/a segment/s, persist 1.3, list, until 45040");
    let outputs = player.handle(served(&list(4)), 60, 0);
    assert_eq!(shown(&outputs), "install 1.4 flag/a segment/s, persist 1.4, ready, until 45040");
}

/// Two servers may offer their rules in any order, and one of them may be behind.
#[test]
fn what_waits_and_is_older_than_what_came_first_is_never_used() {
    let mut player = play(vec![
        (0, Input::Tick, "connect -, until 3000"),
        (10, sync_of(&referring(3), "snapshot"), "until 45010"),
        (10, event("snapshot", referring(3).to_json()), "list, until 45010"),
        (20, event("snapshot", referring(1).to_json()), "until 45020"),
        (30, served(&list(3)), "install 1.3 flag/a flag/b segment/s, persist 1.3, ready, until 45020"),
    ]);
    assert_eq!(shown(&player.handle(served(&list(1)), 40, 0)), "until 45020");
    assert_eq!(player.session.held().unwrap().header().version, 3);
}

#[test]
fn a_list_that_is_not_handed_out_any_more_gives_way_to_the_newest() {
    let whole = |version| referring(version).with_list(&list(version));
    let mut player = waiting();
    let delta = whole(2).delta_since(&whole(1));
    assert_eq!(shown(&player.handle(event("delta", delta.to_json()), 20, 0)), "until 45020");
    assert_eq!(shown(&player.handle(fetch_failed(failed(404)), 30, u64::MAX)), "until 1030");
    assert_eq!(shown(&player.handle(Input::Tick, 1_030, 0)), "list, until 45020");
    let outputs = player.handle(served(&list(2)), 1_040, 0);
    assert_eq!(shown(&outputs), "install 1.2 flag/a flag/b segment/s, persist 1.2, ready, until 45020");
}

/// Something on the way may answer wrongly for good: what is newer does not wait for that.
#[test]
fn a_list_that_comes_as_another_gives_way_to_the_newest() {
    let whole = |version| referring(version).with_list(&list(version));
    let mut player = waiting();
    let delta = whole(2).delta_since(&whole(1));
    assert_eq!(shown(&player.handle(event("delta", delta.to_json()), 20, 0)), "until 45020");
    assert_eq!(
        shown(&player.handle(served(&list(9)), 30, u64::MAX)),
        "refused DigestMismatch, initialising: Refused, until 1030"
    );
    assert_eq!(shown(&player.handle(Input::Tick, 1_030, 0)), "list, until 45020");
    let outputs = player.handle(served(&list(2)), 1_040, 0);
    assert_eq!(shown(&outputs), "install 1.2 flag/a flag/b segment/s, persist 1.2, ready, until 45020");
}
