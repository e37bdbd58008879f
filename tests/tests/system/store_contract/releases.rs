//! Releases are kept as their events make them, and one process at a time drives one.

use serde_json::json;
use tidegate_domain::release::{Command, Measure, NewRelease, Origin, Release, State, decide, template};
use tidegate_domain::telemetry::OutcomeRow;
use tidegate_domain::{Actor, ChangeKind};
use tidegate_store::{
    Claim, Fence, Letter, ReleaseFilter, SignalBatch, Store, StoreError, StoredRelease, Taken,
};

use super::{ALL, Database, PRODUCTION, SHOP, TENANT, change, make_shop, permit, place};

on_both!(
    a_release_is_what_its_events_make_of_it,
    one_of_two_that_move_a_release_does,
    a_flag_has_one_release_under_way,
    one_drives_a_release_until_its_lease_ends,
    letters_stay_until_they_are_old,
    what_came_after_a_halt_stays_known,
);

const OTHER: &str = "globex";

/// Without a name, as it comes back.
fn server() -> Actor {
    Actor { name: String::new(), ..Actor::server() }
}

fn draft(id: &str) -> Release {
    let wish = NewRelease {
        flag: "a".into(),
        rule: None,
        baseline: "off".into(),
        target: "on".into(),
        unit: "user.key".into(),
        plan: template("standard").unwrap(),
        template: Some("standard".into()),
        start_at_ms: None,
    };
    let origin = Origin {
        id: id.into(),
        project: SHOP.into(),
        environment: PRODUCTION.into(),
        seed: "s".into(),
        creator: server(),
        created_ms: 1,
    };
    Release::create(origin, wish).unwrap()
}

async fn create(store: &Store, tenant: &str, id: &str) -> StoredRelease {
    let writer = store.write(&permit(tenant)).await.unwrap();
    writer.create_release(&draft(id)).await.unwrap();
    writer.append_change(change(ChangeKind::ReleaseCreated), Vec::new()).await.unwrap();
    writer.commit().await.unwrap();
    StoredRelease { release: draft(id), rules_version: 0 }
}

async fn say(
    store: &Store,
    held: &StoredRelease,
    command: Command,
    fence: Fence,
) -> Result<StoredRelease, StoreError> {
    let mut moved = StoredRelease { rules_version: held.rules_version + 1, ..held.clone() };
    let events = decide(&held.release, &server(), &command, "because", 100).unwrap();
    events.iter().for_each(|event| moved.release.apply(event));
    let writer = store.write(&permit(TENANT)).await.unwrap();
    writer.move_release(&moved, &events, fence).await?;
    writer.commit().await.unwrap();
    Ok(moved)
}

fn start() -> Command {
    Command::Start(Measure::default())
}

fn onward() -> Command {
    Command::AdvanceOnEvidence(Measure { sample: u64::MAX, latency_ms: vec![1.5] })
}

async fn a_release_is_what_its_events_make_of_it(database: Database) {
    let store = database.shop().await;
    make_shop(&store, OTHER).await;
    let first = create(&store, TENANT, "r1").await;
    create(&store, OTHER, "r1").await;
    create(&store, TENANT, "r2").await;
    let moved = say(&store, &first, start(), Fence::Open).await.unwrap();
    let moved = say(&store, &moved, onward(), Fence::Open).await.unwrap();
    let reader = store.read(&permit(TENANT)).await.unwrap();
    let of = place(TENANT, PRODUCTION);
    assert_eq!(reader.release(&of, "r1").await.unwrap(), Some(moved.clone()));
    let mut replayed = draft("r1");
    let events = reader.release_events("r1", 0, 100).await.unwrap();
    events.iter().for_each(|event| replayed.apply(event));
    assert_eq!(replayed, moved.release);
    assert_eq!(reader.release_events("r1", 1, 100).await.unwrap().len(), 1);
    let ids = |filter| {
        let (reader, of) = (&reader, &of);
        async move {
            let found = reader.releases(of, filter, ALL).await.unwrap();
            found.into_iter().map(|held| held.release.origin.id).collect::<Vec<_>>()
        }
    };
    assert_eq!(ids(ReleaseFilter::default()).await, ["r2", "r1"]);
    assert_eq!(ids(ReleaseFilter { states: &["running"], flag: Some("a") }).await, ["r1"]);
    let either = ReleaseFilter { states: &["running", "draft"], ..ReleaseFilter::default() };
    assert_eq!(ids(either).await, ["r2", "r1"]);
    assert_eq!(ids(ReleaseFilter { flag: Some("b"), ..ReleaseFilter::default() }).await, [""; 0]);
    assert_eq!(reader.releases_under_way(&of).await.unwrap(), [moved]);
    let elsewhere = store.read(&permit(OTHER)).await.unwrap();
    let theirs = elsewhere.release(&place(OTHER, PRODUCTION), "r1").await.unwrap().unwrap();
    assert_eq!(
        (theirs.release.state, elsewhere.release_events("r1", 0, 9).await.unwrap().len()),
        (State::Draft, 0)
    );
}

async fn one_of_two_that_move_a_release_does(database: Database) {
    let (store, other) = (database.shop().await, database.store().await);
    let first = create(&store, TENANT, "r1").await;
    let started = say(&store, &first, start(), Fence::Open).await.unwrap();
    let late = say(&other, &first, start(), Fence::Open).await.unwrap_err();
    assert!(matches!(late, StoreError::Conflict), "{late:?}");
    // What may happen once does not happen again, even if somebody wrote the row back.
    let held = say(&store, &started, onward(), Fence::Open).await.unwrap();
    let forged =
        StoredRelease { release: Release { version: held.release.version, ..started.release }, ..held };
    let again = say(&store, &forged, onward(), Fence::Open).await.unwrap_err();
    assert!(matches!(again, StoreError::Conflict), "{again:?}");
}

async fn a_flag_has_one_release_under_way(database: Database) {
    let store = database.shop().await;
    let (first, second) = (create(&store, TENANT, "r1").await, create(&store, TENANT, "r2").await);
    let first = say(&store, &first, start(), Fence::Open).await.unwrap();
    let refused = say(&store, &second, start(), Fence::Open).await.unwrap_err();
    assert!(matches!(refused, StoreError::Conflict), "{refused:?}");
    say(&store, &first, Command::Cancel, Fence::Open).await.unwrap();
    say(&store, &second, start(), Fence::Open).await.unwrap();
}

async fn claims(store: &Store, holder: &str, life_ms: i64) -> Vec<Claim> {
    store.claim_releases(holder, life_ms, 100).await.unwrap()
}

async fn one_drives_a_release_until_its_lease_ends(database: Database) {
    let (store, other) = (database.shop().await, database.store().await);
    let held = create(&store, TENANT, "r1").await;
    assert_eq!(claims(&store, "one", 60_000).await, [], "a draft is driven by nobody");
    let held = say(&store, &held, start(), Fence::Open).await.unwrap();
    let [first] = &claims(&store, "one", 60_000).await[..] else { panic!("one release") };
    assert_eq!((&first.of, &*first.id), (&place(TENANT, PRODUCTION), "r1"));
    assert_eq!(claims(&other, "two", 60_000).await, []);
    assert_eq!(claims(&store, "one", -1).await, std::slice::from_ref(first), "who holds it keeps its epoch");
    let [second] = &claims(&other, "two", 60_000).await[..] else { panic!("the lease has ended") };
    assert!(second.epoch > first.epoch);
    let fenced = say(&store, &held, onward(), Fence::Lease(first.epoch)).await.unwrap_err();
    assert!(matches!(fenced, StoreError::Conflict), "{fenced:?}");
    let held = say(&other, &held, onward(), Fence::Lease(second.epoch)).await.unwrap();
    // A person needs no lease, and fences off what is on its way.
    let held = say(&store, &held, Command::Pause, Fence::Open).await.unwrap();
    let fenced = say(&other, &held, Command::Resume, Fence::Lease(second.epoch)).await.unwrap_err();
    assert!(matches!(fenced, StoreError::Conflict), "{fenced:?}");
    say(&store, &held, Command::Cancel, Fence::Open).await.unwrap();
    assert_eq!(claims(&other, "two", 60_000).await, [], "what is over is driven by nobody");
    let reader = store.read(&permit(TENANT)).await.unwrap();
    assert!(reader.database_ms().await.unwrap() > 1_700_000_000_000);
}

async fn letters_stay_until_they_are_old(database: Database) {
    let store = database.shop().await;
    make_shop(&store, OTHER).await;
    let letter = |id: &str, at_ms| Letter {
        id: id.into(),
        kind: "release.halt".into(),
        recipient: "ann".into(),
        body: json!({ "release": "r1" }),
        at_ms,
    };
    let writer = store.write(&permit(TENANT)).await.unwrap();
    writer.post(letter("1", 10)).await.unwrap();
    writer.post(letter("2", 20)).await.unwrap();
    writer.commit().await.unwrap();
    store.forget_outbox(15).await.unwrap();
    let letters = store.read(&permit(TENANT)).await.unwrap().outbox(ALL).await.unwrap();
    assert_eq!(letters, [letter("2", 20)]);
    assert_eq!(store.read(&permit(OTHER)).await.unwrap().outbox(ALL).await.unwrap(), []);
}

async fn what_came_after_a_halt_stays_known(database: Database) {
    let store = database.shop().await;
    let of = place(TENANT, PRODUCTION);
    let outcome = |release: &str, treatment| OutcomeRow {
        release: release.into(),
        step_epoch: 1,
        treatment,
        stratum: None,
        metric: "errors".into(),
        ok: 9,
        err: 1,
        unknown: 0,
        units: Vec::new(),
        overflow: 0,
        seen: Vec::new(),
        sampled: Vec::new(),
    };
    let mut outcomes = Vec::new();
    for id in ["halted", "going"] {
        create(&store, TENANT, id).await;
        outcomes.extend([true, false].map(|treatment| (of.clone(), outcome(id, treatment))));
    }
    let draft = StoredRelease { release: draft("halted"), rules_version: 0 };
    say(&store, &draft, Command::Halt, Fence::Open).await.unwrap();
    let batch = SignalBatch { source: "ci".into(), batch: "b".into(), fingerprint: 1, outcomes };
    assert_eq!(store.take_signals(&permit(TENANT), &batch, 1_000_000).await.unwrap(), Taken::New);
    store.forget_evidence(i64::MAX).await.unwrap();
    let reader = store.read(&permit(TENANT)).await.unwrap();
    let after = async |id| reader.outcomes_since(&of, (id, "errors"), 0).await.unwrap();
    assert_eq!((after("halted").await, after("going").await), ((1, 10), (0, 0)));
}
