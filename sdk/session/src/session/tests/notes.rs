//! Signed notes: who is believed, what is refused, and that it is said which.

use serde_json::json;
use tidegate_log::{Delegation, Hash, RootList, Scheme, SignedNote, SigningKey, SnapshotNote, Subject};

use super::*;
use crate::trust::Untrusted;

fn key(name: &str, seed: u8) -> SigningKey {
    SigningKey::new(name, Scheme::Note, &[seed; 32]).unwrap()
}

fn root(seed: u8) -> (RootList, SigningKey) {
    let key = key("tidegate/default/root", seed);
    let keys = vec![key.public().clone()];
    (RootList { owner: "tidegate/default".into(), number: 1, threshold: 1, keys }, key)
}

fn environment_key(seed: u8) -> SigningKey {
    key("tidegate/default/environment/shop/production", seed)
}

/// What the server with these secrets says of its keys.
pub(crate) fn keys(root_seed: u8, environment_seed: u8) -> String {
    let (roots, root) = root(root_seed);
    let subject = Subject::Snapshots("shop/production".into());
    let keys = vec![environment_key(environment_seed).public().clone()];
    let delegation = Delegation { owner: roots.owner.clone(), subject, number: 1, keys };
    let sign = |text: String| SignedNote::new(text).signed(&root, 0).to_string();
    json!({ "roots": [sign(roots.to_string())], "keys": sign(delegation.to_string()) }).to_string()
}

/// The note of a version, over a log of as many leaves.
pub(crate) fn note_of(snapshot: &Snapshot, change: impl FnOnce(&mut SnapshotNote), seed: u8) -> String {
    let Header { epoch, version, .. } = *snapshot.header();
    let mut note = SnapshotNote {
        environment: "default/shop/production".into(),
        audience: "server".into(),
        epoch,
        version,
        digest: snapshot.digest().into(),
        log_size: version,
        root: Hash::of_leaf(&version.to_be_bytes()),
        leaf: version - 1,
        issued_ms: 0,
        expires_ms: 1_000_000,
    };
    change(&mut note);
    note.sign(&environment_key(seed)).to_string()
}

fn note(version: u64) -> String {
    note_of(&snapshot(version), |_| {}, 7)
}

pub(crate) fn trusting() -> Settings {
    let trust = Trust { fingerprint: root(1).0.fingerprint(), audience: "server".into() };
    Settings { trust: Some(trust), ..Settings::default() }
}

fn with_note(input: Input, note: &str) -> Input {
    let Input::Event { name, data, id } = input else { panic!("not an event") };
    let note = serde_json::to_string(note).unwrap();
    Input::Event { name, data: data.replacen('{', &format!("{{\"note\":{note},"), 1), id }
}

fn keys_answered(document: &str) -> Input {
    answer(Answer::Whole { body: document.as_bytes().to_vec(), etag: None, note: None })
}

/// A live session on version 1, verified.
fn trusted() -> Player {
    play_with(
        trusting(),
        vec![
            (0, Input::Tick, "connect -, keys, until 3000"),
            (10, with_note(sync(1, "snapshot"), &note(1)), "until 45010"),
            (10, full(1), "until 45010"),
            (20, keys_answered(&keys(1, 7)), "install 1.1 flag/a flag/b, persist 1.1, ready, until 45010"),
        ],
    )
}

fn shown(outputs: &[Output]) -> String {
    outputs.iter().map(show).collect::<Vec<_>>().join(", ")
}

#[test]
fn signed_rules_are_followed() {
    let mut player = trusted();
    let outputs = player.handle(with_note(delta(1, 2), &note(2)), 200, 0);
    assert_eq!(shown(&outputs), "install 1.2 flag/a, persist 1.2, until 45200");
    let Some(Output::Persist(kept)) = outputs.get(1) else { panic!("nothing kept") };
    assert_eq!((kept.note.clone(), kept.keys.clone()), (Some(note(2)), Some(keys(1, 7))));
    let mut next = Player::new(trusting());
    next.handle(Input::Tick, 0, 0);
    let outputs = next.handle(Input::Restored(kept.clone()), 0, 0);
    assert!(shown(&outputs).starts_with("install 1.2"), "{}", shown(&outputs));
}

#[test]
fn what_is_not_signed_as_it_has_to_be_is_refused_by_name() {
    let signed = |change: fn(&mut SnapshotNote)| note_of(&snapshot(2), change, 7);
    let cases = [
        (signed(|note| note.digest = snapshot(3).digest().into()), "the rules are not those of the note"),
        (signed(|note| note.environment = "default/shop/staging".into()), "about another environment"),
        (signed(|note| note.audience = "client".into()), "for another audience"),
        (signed(|note| note.version = 3), "about another version"),
        (signed(|note| note.log_size = 0), "history was rewritten"),
        (note(2).replace("production server", "production client"), "it has been altered"),
        ("nonsense".into(), "not a signed note"),
    ];
    for (note, expected) in cases {
        let mut player = trusted();
        let outputs = player.handle(with_note(delta(1, 2), &note), 200, 0);
        let refused = outputs.iter().find_map(|output| match output {
            Output::Refused(refusal @ Refusal::Untrusted(_)) => Some(refusal.to_string()),
            _ => None,
        });
        assert!(refused.as_ref().is_some_and(|text| text.contains(expected)), "{expected}: {refused:?}");
        assert!(outputs.iter().any(is_fetch), "{expected}");
        assert_eq!(player.session.held().unwrap().header().version, 1);
        assert_eq!(player.session.counters().untrusted, 1);
    }
    let mut player = trusted();
    let outputs = player.handle(delta(1, 2), 200, 0);
    // The note of version 1, which `sync` brought, does not fit version 2.
    assert!(matches!(outputs[0], Output::Refused(Refusal::Untrusted(Untrusted::Fault(_)))), "{outputs:?}");
}

#[test]
fn keys_that_the_known_roots_have_not_named_change_nothing() {
    let mut player = Player::new(trusting());
    player.handle(Input::Tick, 0, 0);
    let outputs = player.handle(keys_answered(&keys(2, 7)), 10, u64::MAX);
    assert!(matches!(outputs[0], Output::Refused(Refusal::Untrusted(Untrusted::Keys(_)))), "{outputs:?}");
    player.handle(with_note(sync(1, "snapshot"), &note(1)), 20, 0);
    assert!(!shown(&player.handle(full(1), 20, 0)).contains("install"));
    assert_eq!(shown(&player.handle(Input::Tick, 1_010, 0)), "keys, until 45020");
    assert!(shown(&player.handle(keys_answered(&keys(1, 7)), 1_020, 0)).starts_with("install 1.1"));
}

#[test]
fn renewed_keys_are_fetched_before_a_note_is_refused() {
    let renewed = note_of(&snapshot(2), |_| {}, 8);
    let mut player = trusted();
    assert_eq!(
        shown(&player.handle(with_note(delta(1, 2), &renewed), 2_000, 0)),
        "keys, stale: Waiting, until 47000"
    );
    assert!(shown(&player.handle(keys_answered(&keys(1, 8)), 2_010, 0)).starts_with("install 1.2"));
    let mut player = trusted();
    player.handle(with_note(delta(1, 2), &renewed), 2_000, 0);
    let outputs = player.handle(keys_answered(&keys(1, 7)), 2_010, 0);
    assert!(matches!(outputs[0], Output::Refused(Refusal::Untrusted(Untrusted::Note(_)))), "{outputs:?}");
}

#[test]
fn an_expired_note_makes_rules_stale_until_it_is_renewed() {
    let mut player = trusted();
    let late = Now { ms: 300, wall_ms: 1_000_000, entropy: 0 };
    let outputs = player.session.handle(hb(1), late);
    assert_eq!(shown(&outputs), "stale: Expired, until 45300");
    let renewed = note_of(&snapshot(1), |note| note.expires_ms = 9_000_000, 7);
    let outputs = player.session.handle(with_note(hb(1), &renewed), late);
    assert_eq!(shown(&outputs), "persist 1.1, ready, until 45300");
}

#[test]
fn what_the_application_brings_needs_no_note() {
    let mut player = Player::new(trusting());
    player.handle(Input::Tick, 0, 0);
    let outputs = player.handle(Input::Bootstrapped(Arc::new(snapshot(3))), 0, 0);
    assert!(shown(&outputs).starts_with("install 1.3 flag/a flag/b, stale: Waiting"), "{}", shown(&outputs));
}
