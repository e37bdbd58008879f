use serde_json::{Value, json};

use super::{Audit, Auditor, Served};
use crate::{Actor, Checkpoint, Copies, Document, DocumentCopy, Frontier, Hash, Leaf, SnapshotRef};

const SALT: [u8; 32] = [5; 32];

/// A log of one environment: its bytes, and the documents beside them.
#[derive(Clone, Default)]
struct History {
    leaves: Vec<Leaf>,
    copies: Vec<Copies>,
}

fn digest(items: &[(&str, &str)]) -> String {
    let lines = items.iter().map(|(key, text)| format!("{key} {}\n", Hash::of(&[text.as_bytes()])));
    format!("sha256:{}", Hash::of(&[lines.collect::<String>().as_bytes()]))
}

impl History {
    fn change(&mut self, rules: Value, digest: String) -> &mut Self {
        let seq = self.leaves.len() as u64;
        let actor = Actor { kind: "user".into(), id: "ada".into(), via: None };
        let snapshot = SnapshotRef { env: "production".into(), version: seq + 1, digest };
        let leaf = Leaf {
            project: Some("shop".into()),
            after: Some(json!({ "document": "{}", "rules": { "production": rules } })),
            reason: Some(Document::new(&SALT, b"why", true)),
            snapshots: vec![snapshot],
            ..Leaf::new(seq, "acme", "rules.change", "2026-01-01T00:00:00.000Z".into(), actor)
        };
        self.leaves.push(leaf);
        self.copies
            .push(Copies::from([("reason".to_owned(), DocumentCopy { salt: SALT, text: "why".into() })]));
        self
    }

    /// Three versions: a, then b besides, then b alone.
    fn usual() -> Self {
        let mut this = Self::default();
        this.change(json!({ "flag/a": "1" }), digest(&[("flag/a", "1")]))
            .change(json!({ "flag/b": "{\"v\":1.5}" }), digest(&[("flag/a", "1"), ("flag/b", "{\"v\":1.5}")]))
            .change(json!({ "flag/a": null }), digest(&[("flag/b", "{\"v\":1.5}")]));
        this
    }

    fn checkpoint(&self, size: usize) -> Checkpoint {
        let mut tree = Frontier::default();
        self.leaves
            .iter()
            .take(size)
            .for_each(|leaf| drop(tree.push(Hash::of_leaf(&leaf.to_bytes().unwrap()))));
        Checkpoint { origin: "tidegate/acme/log/1".into(), size: tree.size(), root: tree.root() }
    }

    /// Audits it under what it says of itself, or under another checkpoint.
    fn audit(&self, expected: Option<Checkpoint>, earlier: Vec<Checkpoint>, served: &[Served]) -> Audit {
        let mut auditor = Auditor::new(expected.unwrap_or_else(|| self.checkpoint(9)), earlier);
        for (leaf, copies) in self.leaves.iter().zip(&self.copies) {
            auditor.push(&leaf.to_bytes().unwrap(), copies);
        }
        auditor.finish(served)
    }

    fn faults(&self) -> Vec<String> {
        self.audit(None, Vec::new(), &[]).faults.into_iter().map(|fault| fault.fault).collect()
    }
}

fn served(version: u64, digest: &str) -> Served {
    Served { environment: "acme/shop/production".into(), version, digest: digest.into() }
}

#[test]
fn a_log_that_holds() {
    let history = History::usual();
    let now = served(3, &digest(&[("flag/b", "{\"v\":1.5}")]));
    let audit = history.audit(None, vec![history.checkpoint(1), history.checkpoint(3)], &[now]);
    assert_eq!((audit.size, audit.environments, audit.served), (3, 1, 1));
    assert_eq!((audit.faults, audit.erased), (vec![], vec![]));
}

#[test]
fn what_is_served_has_to_follow_from_the_log() {
    let history = History::usual();
    for (served, expected) in [
        (served(4, ""), "version 4, the log ends at version 3"),
        (served(3, "sha256:evil"), "other rules than were logged"),
        (Served { environment: "acme/shop/staging".into(), ..served(1, "") }, "no rules for it"),
        (Served { environment: "other/shop/production".into(), ..served(3, "") }, "no rules for it"),
    ] {
        let audit = history.audit(None, Vec::new(), &[served]);
        let [fault] = audit.faults.as_slice() else { panic!("{audit:?}") };
        assert!(fault.fault.contains(expected), "{fault:?}");
    }
}

#[test]
fn a_rewritten_log_is_found_by_what_was_signed() {
    let (history, mut other) = (History::usual(), History::usual());
    other.leaves[1].actor.id = "eve".into();
    let found = |audit: Audit, expected: &str| {
        assert!(audit.faults.iter().any(|fault| fault.fault.contains(expected)), "{audit:?}");
    };
    found(other.audit(Some(history.checkpoint(3)), Vec::new(), &[]), "not those that the checkpoint covers");
    found(other.audit(None, vec![history.checkpoint(2)], &[]), "history was rewritten");
    assert!(other.audit(None, vec![history.checkpoint(1)], &[]).faults.is_empty());
    found(history.audit(Some(history.checkpoint(2)), vec![history.checkpoint(3)], &[]), "it was cut");
    found(history.audit(Some(history.checkpoint(2)), Vec::new(), &[]), "covers 2 leaves, 3 are there");
    let foreign = Checkpoint { origin: "tidegate/other/log/1".into(), ..history.checkpoint(1) };
    found(history.audit(None, vec![foreign], &[]), "is of the log `tidegate/other/log/1`");
}

#[test]
fn a_log_that_was_restored_names_what_it_goes_on_from() {
    let mut history = History::usual();
    let (kept, lost) = (history.checkpoint(3), Checkpoint { size: 9, ..history.checkpoint(3) });
    let mut says = |root: String| {
        history.leaves.truncate(3);
        let text = json!({ "epoch": 7, "origin": kept.origin, "size": 3, "root": root }).to_string();
        let actor = Actor { kind: "server".into(), id: "server".into(), via: None };
        let leaf = Leaf::new(3, "acme", "log.restore", "2026-01-01T00:00:00.000Z".into(), actor);
        history.leaves.push(Leaf { after: Some(json!({ "document": text })), ..leaf });
        history.copies.resize(4, Copies::new());
        let head = Checkpoint { origin: "tidegate/acme/log/7".into(), ..history.checkpoint(9) };
        let audit = history.audit(Some(head), vec![history.checkpoint(2), kept.clone(), lost.clone()], &[]);
        audit.faults.into_iter().map(|fault| fault.fault).collect::<Vec<_>>()
    };
    let faults = says(kept.root.to_base64());
    let [given_up] = faults.as_slice() else { panic!("{faults:?}") };
    assert!(given_up.contains("had 9 leaves and was restored as it was with 3"), "{given_up}");
    assert!(says("other".into()).iter().any(|fault| fault.contains("does not name the leaves before it")));
}

#[test]
fn what_a_leaf_says_has_to_hold() {
    let check = |alter: &dyn Fn(&mut History), expected: &str| {
        let mut history = History::usual();
        alter(&mut history);
        let faults = history.faults();
        assert!(faults.iter().any(|fault| fault.contains(expected)), "{expected}: {faults:?}");
    };
    check(&|history| history.leaves[1].seq = 7, "it is leaf 7");
    check(&|history| history.leaves[1].tenant = "other".into(), "of the tenant `other`");
    check(
        &|history| history.leaves[1].snapshots[0].version = 5,
        "makes version 5 of `shop/production`, after version 1",
    );
    check(&|history| history.leaves[1].snapshots[0].digest.clear(), "another digest");
    check(&|history| history.leaves[1].snapshots.clear(), "cannot be read");
    check(&|history| history.leaves[1].project = None, "cannot be read");
    check(&|history| history.leaves[1].after = Some(json!({ "rules": 7 })), "cannot be read");
    check(&|history| history.leaves[1].approval = vec![json!({ "id": "ada" })], "author");
    check(&|history| history.leaves[1].approval = vec![json!({})], "author");
    let altered = DocumentCopy { salt: SALT, text: "because".into() };
    check(
        &move |history| drop(history.copies[1].insert("reason".into(), altered.clone())),
        "not the one that was logged",
    );
}

#[test]
fn documents_are_beside_the_log_or_erased() {
    let mut history = History::usual();
    history.copies[1].clear();
    let audit = history.audit(None, Vec::new(), &[]);
    assert!(audit.faults.is_empty());
    assert_eq!(
        audit.erased.iter().map(|erased| (erased.leaf, erased.document)).collect::<Vec<_>>(),
        [(1, "reason")]
    );
    // Rules that were too large for their leaf.
    let after = history.leaves[1].after.take().unwrap().to_string();
    history.leaves[1].after = Some(json!(Document::new(&SALT, after.as_bytes(), false)));
    assert!(history.faults().iter().any(|fault| fault.contains("cannot have been erased")));
    history.copies[1].insert("after".into(), DocumentCopy { salt: SALT, text: after });
    assert!(history.faults().is_empty());
    // What is personal.
    history.leaves[2].after = Some(
        json!({ "document": Document::new(&SALT, b"x", true), "rules": { "production": { "flag/a": null } } }),
    );
    assert_eq!(history.audit(None, Vec::new(), &[]).erased.len(), 2);
    history.leaves[2].approval = vec![json!({ "id": "grace" })];
    assert_eq!(history.audit(None, Vec::new(), &[]).approved, 1);
}
