//! Lists are searched for a text, which is found without regard to case, also in letters beyond ASCII.

use tidegate_domain::{ChangeKind, Credential, Member, NewChange};
use tidegate_store::{ChangeFilter, Page};

use super::{ALL, Database, TENANT, change, owner, permit, record};

on_both!(members_are_found_by_text, tokens_are_found_by_text, changes_are_found_by_text);

/// More than are looked at together.
const MANY: u64 = 520;

fn member(number: u64, name: &str) -> Member {
    Member {
        id: format!("usr_{number:04}"),
        email: format!("m{number}@example.com"),
        name: name.into(),
        roles: Vec::new(),
        has_joined: false,
        epoch: 1,
        created_ms: number.cast_signed(),
        changed: 0,
    }
}

async fn members_are_found_by_text(database: Database) {
    let store = database.shop().await;
    let writer = store.write(&permit(TENANT)).await.unwrap();
    for number in 0..MANY {
        writer.create_member(&member(number, "Somebody")).await.unwrap();
    }
    writer.create_member(&member(MANY, "Ärger ÜBER 100 %")).await.unwrap();
    record(writer).await;
    let reader = store.read(&permit(TENANT)).await.unwrap();
    let found = async |q, page| {
        let members = reader.members(Some(q), page).await.unwrap();
        members.into_iter().map(|member| member.id).collect::<Vec<_>>()
    };
    for q in ["ÄRGER über", "M520@", "r 100 %"] {
        assert_eq!(found(q, ALL).await, ["usr_0520"], "{q}");
    }
    assert_eq!(found("SOME", ALL).await.len() as u64, MANY);
    assert_eq!(found("some", Page { after: Some("usr_0517"), limit: 2 }).await, ["usr_0518", "usr_0519"]);
    assert_eq!(found("example", Page { after: Some("usr_0519"), limit: 2 }).await, ["usr_0520"]);
    for q in ["usr_", "%_", "_", "nobody"] {
        assert!(found(q, ALL).await.is_empty(), "{q}");
    }
}

async fn tokens_are_found_by_text(database: Database) {
    let store = database.shop().await;
    let writer = store.write(&permit(TENANT)).await.unwrap();
    for (id, name) in [("k1", "Büro"), ("k2", "ci")] {
        let token = Credential { id: id.into(), name: name.into(), ..owner(TENANT) };
        writer.create_credential(&token).await.unwrap();
    }
    record(writer).await;
    let reader = store.read(&permit(TENANT)).await.unwrap();
    let found = async |q| {
        let tokens = reader.tokens(Some(q), ALL).await.unwrap();
        tokens.into_iter().map(|token| token.id).collect::<Vec<_>>()
    };
    assert_eq!(found("BÜRO").await, ["k1"]);
    assert_eq!(found("K").await, ["k1", "k2"]);
    assert_eq!(found("owner-of").await, ["owner-of-acme"]);
}

async fn changes_are_found_by_text(database: Database) {
    let store = database.shop().await;
    let writer = store.write(&permit(TENANT)).await.unwrap();
    let with =
        |comment: &str| NewChange { comment: Some(comment.into()), ..change(ChangeKind::RulesChanged) };
    let first = writer.append_change(with("Für Übermorgen"), Vec::new()).await.unwrap();
    for _ in 0..MANY {
        writer.append_change(with("daily"), Vec::new()).await.unwrap();
    }
    writer.commit().await.unwrap();
    let reader = store.read(&permit(TENANT)).await.unwrap();
    let search = async |q, limit| {
        let filter = ChangeFilter { limit, ..ChangeFilter::default() };
        let (changes, next) = reader.search_changes(&filter, q).await.unwrap();
        (changes.into_iter().map(|change| change.seq).collect::<Vec<_>>(), next)
    };
    assert_eq!(search("FÜR über", 100).await, (vec![first], None));
    let last = first + MANY;
    assert_eq!(search("DAILY", 2).await, (vec![last, last - 1], Some(last - 1)));
    for q in ["\"turn_on\"", "RULES.CHANGE", "ada"] {
        assert_eq!(search(q, 1).await, (vec![last], Some(last)), "{q}");
    }
    assert_eq!(search("nothing of the kind", 100).await, (Vec::new(), None));
    let of_environment = ChangeFilter { before: Some(first), limit: 100, ..ChangeFilter::default() };
    let (changes, next) = reader.search_changes(&of_environment, "PRODUCTION").await.unwrap();
    assert_eq!((changes.len(), next), (1, None), "the one that made it");
}
