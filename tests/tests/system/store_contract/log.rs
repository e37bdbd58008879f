//! The log: a leaf for each change, in its transaction, and nothing else.

use sea_orm::{ConnectionTrait, Database as Connections, DatabaseConnection, DbBackend};
use sea_orm_migration::prelude::*;
use serde_json::Value;
use tidegate_domain::{Audience, ChangeKind, EnvironmentKey, ProjectKey, VersionedItems};
use tidegate_log::{
    Checkpoint, Delegation, Document, Frontier, Hash, LEAF_BYTES, Leaf, Plan, SignedNote, SnapshotNote,
    Subject, Tile, verify_consistency, verify_inclusion, verify_roots,
};
use tidegate_migrations::Migrator;
use tidegate_store::{Keyring, NOTE_RENEWAL_MS, Reader, SigningError, Store, StoreError};

use super::{
    Database, PRODUCTION, SHOP, TENANT, change, change_rules, create_environment, item, key, make_shop,
    owner, permit, project, version,
};

on_both!(
    each_change_has_its_leaf,
    large_rules_stand_beside_their_leaf,
    every_leaf_is_proven,
    the_log_cannot_be_rewritten,
    configuration_needs_a_leaf,
    rules_are_signed_when_they_are_published,
    clients_have_notes_of_what_they_see,
    keys_follow_upon_each_other,
    a_log_begins_behind_the_changes_that_are_there,
    nothing_is_signed_that_contradicts,
    one_holds_the_lease,
);

fn keyring(generations: u8) -> Keyring {
    Keyring::new((1..=generations).map(|generation| [generation; 32]).collect()).unwrap()
}

async fn log(store: &Store) -> Reader {
    store.read(&permit(TENANT)).await.unwrap()
}

async fn leaves(store: &Store) -> Vec<Vec<u8>> {
    log(store).await.leaves(0, 1000).await.unwrap()
}

async fn head(store: &Store) -> Checkpoint {
    log(store).await.log().await.unwrap().unwrap().head
}

/// Someone who has the database's password, and not our program.
async fn intruder(database: &Database) -> DatabaseConnection {
    Connections::connect(&database.url).await.unwrap()
}

async fn each_change_has_its_leaf(database: Database) {
    let store = database.shop().await;
    let seq =
        change_rules(&store, TENANT, 2, vec![item("flag/a", "{\"v\":1.5}"), ("flag/b".into(), None)]).await;
    let leaves = leaves(&store).await;
    assert_eq!(leaves.len() as u64, seq + 1);
    let parsed: Vec<Leaf> = leaves.iter().map(|leaf| Leaf::parse(leaf).unwrap()).collect();
    let kinds: Vec<&str> = parsed.iter().map(|leaf| leaf.kind.as_str()).collect();
    assert_eq!(kinds, ["tenant.create", "environment.create", "rules.change"]);
    let last = parsed.last().unwrap();
    let text = serde_json::to_value(last).unwrap();
    let expected = serde_json::json!({
        "v": 1, "seq": 2, "tenant": "acme", "project": "shop", "env": "production", "type": "rules.change",
        "time": "2026-09-21T14:13:20.001Z", "actor": { "kind": "token", "id": "a1" }, "request": { "id": "r1" },
        "object": { "kind": "environment", "key": "production", "from": 1, "to": 2 },
        "before": { "versions": { "production": 1 } },
        "after": { "document": "[{\"flag\":\"x\",\"kind\":\"turn_on\"}]",
            "rules": { "production": { "flag/a": "{\"v\":1.5}", "flag/b": null } } },
        "reason": text["reason"],
        "snapshots": [{ "env": "production", "version": 2, "digest": "sha256:2" }],
    });
    assert_eq!(text, expected);
    let documents = log(&store).await.documents(seq, seq + 1).await.unwrap();
    let [reason] = documents.as_slice() else { panic!("{documents:?}") };
    assert_eq!((reason.name, reason.text.as_str()), ("reason", "because"));
    let salt = reason.salt.clone().try_into().unwrap();
    assert!(last.reason.as_ref().unwrap().admits(&salt, b"because"));
    let mut tree = Frontier::default();
    leaves.iter().for_each(|leaf| drop(tree.push(Hash::of_leaf(leaf))));
    let expected = Checkpoint { origin: "tidegate/acme/log/1".into(), size: 3, root: tree.root() };
    assert_eq!(head(&store).await, expected);
}

async fn large_rules_stand_beside_their_leaf(database: Database) {
    let store = database.shop().await;
    let seq = change_rules(&store, TENANT, 2, vec![item("flag/a", &"x".repeat(LEAF_BYTES))]).await;
    let leaf = Leaf::parse(&leaves(&store).await[2]).unwrap();
    let after: Document = serde_json::from_value(leaf.after.unwrap()).unwrap();
    assert!(!after.erasable);
    let documents = log(&store).await.documents(seq, seq + 1).await.unwrap();
    let body = documents.iter().find(|document| document.name == "after").unwrap();
    assert!(after.admits(&body.salt.clone().try_into().unwrap(), body.text.as_bytes()));
    let body: Value = serde_json::from_str(&body.text).unwrap();
    assert_eq!(body["rules"]["production"]["flag/a"].as_str().unwrap().len(), LEAF_BYTES);
}

async fn every_leaf_is_proven(database: Database) {
    let store = database.shop().await;
    let mut heads = vec![head(&store).await];
    for next in 2..20 {
        change_rules(&store, TENANT, next, vec![item("flag/a", &next.to_string())]).await;
        heads.push(head(&store).await);
    }
    let reader = log(&store).await;
    let leaves = reader.leaves(0, 1000).await.unwrap();
    let last = heads.last().unwrap();
    for (index, leaf) in leaves.iter().enumerate() {
        let plan = Plan::inclusion(index as u64, last.size).unwrap();
        let proof = reader.prove(&plan).await.unwrap().unwrap();
        assert!(verify_inclusion(Hash::of_leaf(leaf), index as u64, last.size, &proof, last.root));
    }
    for earlier in &heads {
        let proof =
            reader.prove(&Plan::consistency(earlier.size, last.size).unwrap()).await.unwrap().unwrap();
        assert!(verify_consistency((earlier.size, earlier.root), (last.size, last.root), &proof));
    }
    assert_eq!(reader.prove(&Plan::root(last.size + 1)).await.unwrap(), None);
    let tile = Tile { level: Some(0), index: 0, width: last.size };
    let hashes: Vec<Vec<u8>> = leaves.iter().map(|leaf| Hash::of_leaf(leaf).0.to_vec()).collect();
    assert_eq!(reader.tile(&tile).await.unwrap(), hashes);
    assert!(reader.tile(&Tile { level: Some(1), ..tile }).await.unwrap().is_empty());
    assert_eq!(reader.leaves(5, 2).await.unwrap(), leaves[5..7]);
}

async fn the_log_cannot_be_rewritten(database: Database) {
    let store = database.shop().await.signing_with(keyring(1));
    change_rules(&store, TENANT, 2, vec![item("flag/a", &"x".repeat(LEAF_BYTES))]).await;
    let intruder = intruder(&database).await;
    for statement in [
        "UPDATE log_leaves SET seq = 9 WHERE seq = 1",
        "DELETE FROM log_leaves",
        "UPDATE log_nodes SET level = 9",
        "DELETE FROM log_nodes",
        "UPDATE log_bodies SET body = ''",
        "DELETE FROM log_bodies",
        "UPDATE log_keys SET note = ''",
        "DELETE FROM log_keys",
        "UPDATE log_heads SET size = 1",
        "DELETE FROM log_heads",
    ] {
        let error = intruder.execute_unprepared(statement).await.map(drop).unwrap_err().to_string();
        assert!(error.contains("the change log is append-only"), "{statement}: {error}");
    }
}

async fn configuration_needs_a_leaf(database: Database) {
    let store = database.shop().await;
    let intruder = intruder(&database).await;
    let mut statements = vec![
        "INSERT INTO changes (tenant, seq, kind, actor_id, actor_name, time_ms, instructions, request_id)
            VALUES ('acme', 99, 'rules.change', 'a', 'a', 1, '[]', '')",
    ];
    if intruder.get_database_backend() == DbBackend::Postgres {
        statements.extend([
            "UPDATE environments SET version = 7",
            "DELETE FROM rulesets",
            "INSERT INTO items VALUES ('acme', 'shop', 'production', 1, 'flag/evil', '{}')",
            "INSERT INTO projects VALUES ('acme', 'evil', 'Evil', 1)",
            "INSERT INTO credentials (id, tenant, name, secret_sha256, kind, created_ms)
                VALUES ('evil', 'acme', 'Evil', '', 'owner', 1)",
        ]);
        let writer = store.write(&permit(TENANT)).await.unwrap();
        writer.create_project(&project("unlogged")).await.unwrap();
        assert!(matches!(writer.commit().await, Err(StoreError::Unavailable(_))));
    }
    for statement in statements {
        let error = intruder.execute_unprepared(statement).await.map(drop).unwrap_err().to_string();
        assert!(error.contains("needs its leaf in the change log"), "{statement}: {error}");
    }
}

/// The notes that the store has, checked as a receiver does who knows the root's fingerprint.
async fn verified_note(store: &Store, fingerprint: &str) -> SnapshotNote {
    note_for(Audience::Server, store, fingerprint).await
}

async fn note_for(audience: Audience, store: &Store, fingerprint: &str) -> SnapshotNote {
    let reader = log(store).await;
    let (shop, production): (ProjectKey, EnvironmentKey) = (key(SHOP), key(PRODUCTION));
    let notes = reader.snapshot_notes(&shop, &production).await.unwrap();
    let note = notes.into_iter().find(|note| note.audience == audience).unwrap();
    let keys = reader.keys().await.unwrap();
    let of = |subject: &str| {
        let notes = keys.iter().filter(|keys| keys.subject == subject);
        notes.map(|keys| SignedNote::parse(&keys.note).unwrap()).collect::<Vec<_>>()
    };
    let roots = verify_roots(fingerprint, &of("root")).unwrap();
    let subject = Subject::Snapshots("shop/production".into());
    let delegated = of(&subject.to_string());
    let delegation = Delegation::open(delegated.last().unwrap(), &roots, &subject).unwrap();
    Delegation::open(of("log").last().unwrap(), &roots, &Subject::Log).unwrap();
    SnapshotNote::open(&note.text, &delegation.keys).unwrap()
}

async fn fingerprint(store: &Store) -> String {
    let first = Leaf::parse(&leaves(store).await[0]).unwrap();
    first.after.unwrap()["root"].as_str().unwrap().to_owned()
}

async fn rules_are_signed_when_they_are_published(database: Database) {
    let store = database.store().await.signing_with(keyring(1));
    make_shop(&store, TENANT).await;
    let root = fingerprint(&store).await;
    for next in 2..4 {
        change_rules(&store, TENANT, next, vec![item("flag/a", "1")]).await;
        let note = verified_note(&store, &root).await;
        let head = head(&store).await;
        assert_eq!((note.environment.as_str(), note.audience.as_str()), ("acme/shop/production", "server"));
        assert_eq!((note.epoch, note.version, note.digest), (1, next, format!("sha256:{next}")));
        assert_eq!((note.log_size, note.root, note.leaf), (head.size, head.root, head.size - 1));
    }
    let issued = verified_note(&store, &root).await;
    let writer = store.write(&permit(TENANT)).await.unwrap();
    let now = 1_790_000_000_001 + NOTE_RENEWAL_MS + 1;
    assert_eq!(writer.renew_notes(now, now, 10).await.unwrap(), 0);
    assert_eq!(writer.renew_notes(now + NOTE_RENEWAL_MS, now, 10).await.unwrap(), 1);
    writer.commit().await.unwrap();
    let renewed = verified_note(&store, &root).await;
    assert_eq!(renewed.issued_ms, now.unsigned_abs());
    assert_eq!((renewed.version, renewed.leaf), (issued.version, issued.leaf));
}

async fn clients_have_notes_of_what_they_see(database: Database) {
    let store = database.store().await.signing_with(keyring(1));
    make_shop(&store, TENANT).await;
    let root = fingerprint(&store).await;
    let (shop, production): (ProjectKey, EnvironmentKey) = (key(SHOP), key(PRODUCTION));
    let writer = store.write(&permit(TENANT)).await.unwrap();
    writer.publish_to_clients(&shop, &production, "sha256:first", 1).await.unwrap();
    assert_eq!(writer.commit().await.unwrap().len(), 1);
    for (next, seen) in [(2, None), (3, Some("sha256:third")), (4, None)] {
        let client_digest = seen.map(str::to_owned);
        let version =
            VersionedItems { client_digest, ..version(PRODUCTION, next, vec![item("flag/a", "1")]) };
        let writer = store.write(&permit(TENANT)).await.unwrap();
        let mut change = change(ChangeKind::RulesChanged);
        change.environment = Some(production.clone());
        writer.append_change(change, vec![version]).await.unwrap();
        assert_eq!(writer.commit().await.unwrap().len(), 1 + usize::from(seen.is_some()));
    }
    let note = note_for(Audience::Client, &store, &root).await;
    assert_eq!((note.version, note.digest.as_str()), (3, "sha256:third"));
    let writer = store.write(&permit(TENANT)).await.unwrap();
    assert_eq!(writer.renew_notes(i64::MAX, 9, 10).await.unwrap(), 1);
    writer.commit().await.unwrap();
    let renewed = note_for(Audience::Client, &store, &root).await;
    assert_eq!((renewed.version, renewed.leaf, renewed.digest), (3, note.leaf, note.digest));
    assert_eq!((renewed.issued_ms, renewed.log_size), (9, head(&store).await.size));
    assert_eq!(verified_note(&store, &root).await.version, 4);
}

async fn keys_follow_upon_each_other(database: Database) {
    let store = database.store().await.signing_with(keyring(1));
    make_shop(&store, TENANT).await;
    let root = fingerprint(&store).await;
    // Rotated twice before the next change.
    let store = database.store().await.signing_with(keyring(3));
    change_rules(&store, TENANT, 2, vec![item("flag/a", "1")]).await;
    let kinds: Vec<String> =
        leaves(&store).await.iter().map(|leaf| Leaf::parse(leaf).unwrap().kind).collect();
    assert_eq!(kinds, ["tenant.create", "environment.create", "keys.rotate", "rules.change"]);
    assert_eq!(verified_note(&store, &root).await.version, 2);
    // A store that had no keys at first gets them later.
    let store = database.store().await;
    make_shop(&store, "globex").await;
    let store = database.store().await.signing_with(keyring(3));
    change_rules(&store, "globex", 2, vec![item("flag/a", "1")]).await;
    let keys = store.read(&permit("globex")).await.unwrap().keys().await.unwrap();
    let subjects: Vec<(&str, u64)> = keys.iter().map(|keys| (keys.subject.as_str(), keys.number)).collect();
    assert_eq!(subjects, [("log", 3), ("root", 3), ("snapshots shop/production", 3)]);
}

/// The schema from before there was a log.
struct Before;

impl MigratorTrait for Before {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        Migrator::migrations().into_iter().take_while(|migration| migration.name() != "m0003_log").collect()
    }
}

async fn a_log_begins_behind_the_changes_that_are_there(database: Database) {
    Store::open::<Before>(&database.url).await.unwrap().close().await;
    let then = intruder(&database).await;
    for statement in [
        "INSERT INTO tenants (key, change_seq, created_ms) VALUES ('acme', 2, 1)",
        "INSERT INTO projects VALUES ('acme', 'shop', 'Shop', 1)",
        "INSERT INTO environments VALUES ('acme', 'shop', 'production', 'Production', 0, 1, 1, 'sha256:1', 1)",
        "INSERT INTO changes VALUES ('acme', 1, 'project.create', 'a', 'A', 1, 'shop', NULL, NULL, '{}', 'r')",
        "INSERT INTO changes VALUES ('acme', 2, 'environment.create', 'a', 'A', 1, 'shop', 'production', 'why', '{}', 'r')",
        "INSERT INTO rulesets VALUES ('acme', 'shop', 'production', 1, 'sha256:1', 2)",
        "INSERT INTO items VALUES ('acme', 'shop', 'production', 1, 'flag/a', '{}')",
    ] {
        then.execute_unprepared(statement).await.unwrap();
    }
    let store = database.store().await;
    assert_eq!(change_rules(&store, TENANT, 2, vec![item("flag/a", "1")]).await, 3);
    let leaves = leaves(&store).await;
    let earlier = Leaf::parse(&leaves[2]).unwrap();
    assert_eq!(earlier.after.unwrap()["rules"]["production"]["flag/a"], "{}");
    assert_eq!(earlier.snapshots[0].digest, "sha256:1");
    let documents = log(&store).await.documents(0, 9).await.unwrap();
    assert_eq!(documents.iter().map(|document| document.seq).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(leaves.len(), 4);
}

async fn nothing_is_signed_that_contradicts(database: Database) {
    let store = database.shop().await.signing_with(keyring(1));
    let tenant = key(TENANT);
    assert_eq!(store.unsigned_logs(10).await.unwrap(), [key(TENANT)]);
    let first = log(&store).await.next_checkpoint(&[]).await.unwrap().unwrap();
    let note = first.sign(&store.keyring().unwrap().log_key(&tenant, 1).unwrap());
    for _ in 0..2 {
        store.keep_checkpoint(&tenant, 1, first.size, &note).await.unwrap();
    }
    assert!(store.unsigned_logs(10).await.unwrap().is_empty());
    let stored = log(&store).await.checkpoint(1).await.unwrap().unwrap();
    assert_eq!((stored.size, stored.note), (first.size, note.to_string()));
    change_rules(&store, TENANT, 2, vec![item("flag/a", "1")]).await;
    let reader = log(&store).await;
    let second = reader.next_checkpoint(std::slice::from_ref(&first)).await.unwrap().unwrap();
    assert!(second.size > first.size);
    let other = Checkpoint { root: Hash([1; 32]), ..first.clone() };
    let longer = Checkpoint { size: 99, ..first };
    for rewritten in [other, longer] {
        let refused = reader.next_checkpoint(&[second.clone(), rewritten]).await;
        assert!(matches!(refused, Err(SigningError::Rewritten { .. })), "{refused:?}");
    }
    drop(reader);
    let writer = store.write(&permit(TENANT)).await.unwrap();
    create_environment(&writer, "staging", Vec::new()).await;
    let version = vec![version("staging", 9, Vec::new())];
    let refused = writer.append_change(change(ChangeKind::RulesChanged), version).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
}

async fn one_holds_the_lease(database: Database) {
    let store = database.store().await;
    store.create_tenant(&key(TENANT), &owner(TENANT), 1).await.unwrap();
    const HOUR_MS: i64 = 3_600_000;
    for (step, (holder, life_ms, expected)) in [
        ("a", HOUR_MS, true),
        ("b", HOUR_MS, false),
        ("a", HOUR_MS, true),
        ("b", -1, false),
        ("a", -1, true),
        ("b", HOUR_MS, true),
        ("a", -1, false),
        ("a", HOUR_MS, false),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(store.lease("signer", holder, life_ms).await.unwrap(), expected, "step {step}");
    }
    assert!(store.lease("another", "a", HOUR_MS).await.unwrap());
}
