//! Deltas: applied, merged, and rules updated by them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tidegate_core::{Context, Delta, Ruleset, Snapshot, SnapshotFault};

use super::support::{RICH, details};

/// For any lines `s`, `d` and `e`, read as a snapshot and two deltas, with `t = apply(s, d)`:
///
/// - `t` is a fault, or `digest(t)` is what `d` announces and `items(t) = items(s) − removed(d) + set(d)`;
///   a `d` that announces another digest is a fault, and is tried again with the right one
/// - `parse_served(json(t)) = t`, `parse(json(d)) = d`, and `apply(s, since(t, s)) = t`
/// - `keys(since(t, s)) ⊆ keys(d)`
/// - `answers(update(compile(s), t, keys(d))) = answers(compile(t))`, faults included
/// - `apply(s, then(d, e)) = apply(t, e)` where that is no fault; `then(d, e)` is one exactly where `e` does not
///   start where `d` ends, or leads no further
pub fn delta(bytes: &[u8]) {
    let mut lines = bytes.splitn(3, |byte| *byte == b'\n');
    let (base, first, second) = (lines.next(), lines.next(), lines.next());
    let Some(Ok(base)) = base.map(Snapshot::parse) else { return };
    let Some((delta, next)) = first.and_then(|text| applied(&base, text)) else { return };
    updated(&base, &delta, &next);
    let Some(second) = second else { return };
    if let Ok(after) = Delta::parse(second) {
        let leads_on = delta.to() == after.from() && after.from() < after.to();
        assert_eq!(delta.clone().then(&after).is_ok(), leads_on);
    }
    let Some((after, last)) = applied(&next, second) else { return };
    let merged = delta.then(&after).expect("the second delta starts where the first ends");
    assert_eq!(base.apply(&merged).as_ref(), Ok(&last));
    updated(&base, &merged, &last);
}

/// A second reading of a delta's text.
#[derive(Serialize, Deserialize)]
struct Text {
    from: u64,
    to: u64,
    #[serde(default)]
    set: BTreeMap<String, Box<RawValue>>,
    #[serde(default)]
    removed: Vec<String>,
    digest: String,
}

/// The delta with the digest that it should announce, and what it leads to; `None` where it leads nowhere.
fn applied(base: &Snapshot, text: &[u8]) -> Option<(Delta, Snapshot)> {
    let delta = Delta::parse(text).ok()?;
    let mut text: Text = serde_json::from_slice(text).expect("what is a delta reads as one");
    let next = match base.apply(&delta) {
        Ok(next) => next,
        Err(SnapshotFault::DigestMismatch { actual, announced }) => {
            assert_eq!(announced, text.digest);
            assert_ne!(announced, actual);
            text.digest = actual;
            let right = serde_json::to_vec(&text).expect("a delta is data");
            return applied(base, &right);
        }
        Err(fault) => {
            assert!(matches!(fault, SnapshotFault::WrongBase { .. }), "{fault}");
            assert!(delta.from() != base.header().version || delta.to() <= delta.from());
            return None;
        }
    };
    assert_eq!((next.digest(), next.header().version), (text.digest.as_str(), text.to));
    assert_eq!(owned(&next), folded(base, text));
    assert_eq!(Delta::parse(delta.to_json().as_bytes()).as_ref(), Ok(&delta));
    assert_eq!(Snapshot::parse_served(next.to_json().as_bytes()).as_ref(), Ok(&next));
    Some((delta, next))
}

/// What a delta should lead to, item by item.
fn folded(base: &Snapshot, text: Text) -> BTreeMap<String, String> {
    let mut items = owned(base);
    for key in &text.removed {
        items.remove(key);
    }
    items.extend(text.set.into_iter().map(|(key, body)| (key, body.get().to_owned())));
    items
}

fn owned(snapshot: &Snapshot) -> BTreeMap<String, String> {
    snapshot.items().map(|(key, item)| (key.to_owned(), item.body().to_owned())).collect()
}

/// Rules that are updated answer as rules that are compiled.
fn updated(base: &Snapshot, delta: &Delta, next: &Snapshot) {
    let least = next.delta_since(base);
    assert_eq!(base.apply(&least).as_ref(), Ok(next));
    let changed: Vec<&str> = delta.changed_keys().collect();
    assert!(least.changed_keys().all(|key| changed.contains(&key)));
    let before = Ruleset::compile(base);
    let (updated, compiled) = (before.update(next, changed), Ruleset::compile(next));
    assert_eq!(updated.faults(), compiled.faults());
    assert_eq!(updated.version(), compiled.version());
    for context in [&RICH, &Context::new()] {
        assert_eq!(details(&updated, context), details(&compiled, context));
    }
}
