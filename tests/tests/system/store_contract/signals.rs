//! Signals of others than SDKs are counted once, whatever comes between.

use tidegate_domain::telemetry::OutcomeRow;
use tidegate_domain::{ChangeKind, SignalSource};
use tidegate_rollout::{ArmCounters, Reading};
use tidegate_store::{Detail, ReleaseSignal, SignalBatch, Store, StoredReading, Taken};

use super::{Database, PRODUCTION, TENANT, change, key, make_shop, permit, place};

on_both!(
    a_batch_counts_once_also_on_another_replica,
    a_reading_counts_once,
    sources_belong_to_an_environment,
    old_batches_are_forgotten,
);

const NOW_MS: i64 = 1_790_000_000_000;

fn outcome(treatment: bool, ok: u64, err: u64) -> OutcomeRow {
    OutcomeRow {
        release: "rel1".into(),
        step_epoch: 2,
        treatment,
        stratum: None,
        metric: "errors".into(),
        ok,
        err,
        unknown: 0,
        units: Vec::new(),
        overflow: 0,
        seen: Vec::new(),
        sampled: Vec::new(),
    }
}

fn batch(tenant: &str, name: &str, fingerprint: u64) -> SignalBatch {
    SignalBatch {
        source: "pipeline".into(),
        batch: name.into(),
        fingerprint,
        outcomes: vec![(place(tenant, PRODUCTION), outcome(true, 9, 1))],
    }
}

/// What was counted of the release, by source.
async fn counted(store: &Store, tenant: &str) -> Vec<(String, bool, u64, u64)> {
    let all =
        Detail { windows_since_ms: 0, apart_since_ms: 0, coarse_ms: 1, units_since: 0, live_since_ms: 0 };
    let reader = store.read(&permit(tenant)).await.unwrap();
    let counts = reader.release_counts(&place(tenant, PRODUCTION), "rel1", all).await.unwrap();
    counts.exposures.into_iter().map(|row| (row.source, row.treatment, row.ok, row.err)).collect()
}

async fn a_batch_counts_once_also_on_another_replica(database: Database) {
    let (store, other) = (database.shop().await, database.store().await);
    make_shop(&store, "globex").await;
    let take = async |store: &Store, tenant: &str, name: &str, fingerprint: u64| {
        store.take_signals(&permit(tenant), &batch(tenant, name, fingerprint), NOW_MS).await.unwrap()
    };
    assert_eq!(take(&store, TENANT, "b1", u64::MAX).await, Taken::New);
    assert_eq!(take(&other, TENANT, "b1", u64::MAX).await, Taken::Again);
    assert_eq!(take(&other, TENANT, "b1", 7).await, Taken::Clash);
    assert_eq!(take(&other, TENANT, "b2", 7).await, Taken::New);
    assert_eq!(take(&store, "globex", "b1", 7).await, Taken::New, "another tenant's batch");
    assert_eq!(counted(&store, TENANT).await, [("pipeline".into(), true, 18, 2)]);
    assert_eq!(counted(&store, "globex").await, [("pipeline".into(), true, 9, 1)]);
}

async fn a_reading_counts_once(database: Database) {
    let (store, other) = (database.shop().await, database.store().await);
    let of = place(TENANT, PRODUCTION);
    let at = ReleaseSignal { of: &of, release: "rel1", signal: "errors" };
    let arm = |count| ArmCounters {
        exposed: [("job=\"é\"".to_owned(), count)].into(),
        errors: std::iter::empty().collect(),
    };
    let reading = |seconds: i64, count| StoredReading {
        step_epoch: 2,
        read_ms: NOW_MS + seconds * 1000,
        reading: Reading { control: arm(count), treatment: arm(count + 0.5) },
    };
    let (first, second, third) = (reading(0, 10.0), reading(10, 20.0), reading(11, 21.0));
    let take = async |store: &Store, before: Option<&StoredReading>, now: &StoredReading| {
        let grown = [outcome(false, 10, 0)];
        let grown = if before.is_some() { &grown[..] } else { &[] };
        store.take_reading((&permit(TENANT), at), before, now, grown).await.unwrap()
    };
    assert!(take(&store, None, &first).await);
    assert!(!take(&other, None, &second).await, "somebody has begun to read");
    assert!(take(&other, Some(&first), &second).await);
    assert!(!take(&store, Some(&first), &third).await, "somebody has read meanwhile");
    assert_eq!(counted(&store, TENANT).await, [("prometheus".into(), false, 10, 0)]);
    let held = store.read(&permit(TENANT)).await.unwrap().reading(at).await.unwrap();
    assert_eq!(held, Some(second));
}

async fn sources_belong_to_an_environment(database: Database) {
    let store = database.shop().await;
    let source = SignalSource {
        signal: "errors".into(),
        url: "http://prometheus:9090".into(),
        exposed: "requests_total".into(),
        errors: "errors_total".into(),
        variant_label: "variant".into(),
        auth: None,
    };
    let of = place(TENANT, PRODUCTION);
    let held = async || {
        let reader = store.read(&permit(TENANT)).await.unwrap();
        reader.signal_sources(&of).await.unwrap()
    };
    assert_eq!(held().await, (vec![], 0));
    for sources in [vec![source.clone()], vec![]] {
        let writer = store.write(&permit(TENANT)).await.unwrap();
        let kind = ChangeKind::SignalSourcesSet;
        let recorded = tidegate_domain::NewChange { environment: Some(key(PRODUCTION)), ..change(kind) };
        let seq = writer.append_change(recorded, Vec::new()).await.unwrap();
        writer.set_signal_sources(&of, (&sources, "sealed"), seq).await.unwrap();
        writer.commit().await.unwrap();
        assert_eq!(held().await, (sources, seq));
        let reader = store.read(&permit(TENANT)).await.unwrap();
        assert_eq!(reader.signal_credentials(&of).await.unwrap(), "sealed");
    }
}

async fn old_batches_are_forgotten(database: Database) {
    let store = database.shop().await;
    let take =
        async |now_ms| store.take_signals(&permit(TENANT), &batch(TENANT, "b", 1), now_ms).await.unwrap();
    assert_eq!(take(NOW_MS).await, Taken::New);
    store.forget_evidence(NOW_MS).await.unwrap();
    assert_eq!(take(NOW_MS + 1).await, Taken::Again);
    store.forget_evidence(NOW_MS + 1).await.unwrap();
    assert_eq!(take(NOW_MS + 2).await, Taken::New);
}
