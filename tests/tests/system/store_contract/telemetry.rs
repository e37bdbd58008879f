//! Reports are counted once, whatever comes between.

use tidegate_domain::telemetry::{EvaluationRow, OutcomeRow, REGISTERS, Report, StartRow, UnknownRow};
use tidegate_domain::{Audience, EnvironmentRef, FlagKey};
use tidegate_rollout::{Counts, ErrorCount, ExposureCount, GRAINS, WINDOW_MS};
use tidegate_store::{Acknowledged, Detail, SignalBatch, Store, Taken};

use super::{Database, PRODUCTION, TENANT, key, make_shop, permit, place};

on_both!(
    a_report_counts_once_also_on_another_replica,
    what_is_reported_can_be_asked_for,
    outcomes_and_units_add_up,
    a_unit_in_error_counts_at_its_first_of_each_step_epoch,
    an_instance_counts_once_in_a_window,
    a_start_becomes_one_outcome,
    old_usage_is_forgotten,
    exposures_are_kept_more_coarsely_as_they_age,
    reports_at_the_same_time_all_count,
    tenants_count_for_themselves,
);

const HOUR_MS: i64 = 3_600_000;
const NOW_MS: i64 = 500_000 * HOUR_MS + 1234;

fn evaluation(flag: &str, customer: Option<&str>, n: u64) -> EvaluationRow {
    EvaluationRow {
        flag: flag.into(),
        variant: "on".into(),
        rule: Some("r1".into()),
        reason: "TARGETING_MATCH".into(),
        customer: customer.map(str::to_owned),
        n,
    }
}

fn report(instance: &str, seq: u64, evaluations: Vec<EvaluationRow>) -> Report {
    Report {
        instance: instance.into(),
        seq,
        fingerprint: 7 + seq,
        application: "checkout".into(),
        application_version: "1.0".into(),
        sdk: "rust 0.1".into(),
        epoch: 1,
        version: 3,
        evaluations,
        ..Report::default()
    }
}

async fn take(store: &Store, reports: Vec<Report>, now_ms: i64) -> Vec<Taken> {
    let of = |report| (place(TENANT, PRODUCTION), report);
    let reports: Vec<(EnvironmentRef, Report)> = reports.into_iter().map(of).collect();
    store.take_reports(&permit(TENANT), &reports, now_ms).await.unwrap()
}

async fn total(store: &Store, tenant: &str, flag: &str) -> i64 {
    let reader = store.read(&permit(tenant)).await.unwrap();
    let flag: FlagKey = key(flag);
    let rows = reader.usage(&place(tenant, PRODUCTION), &flag, 0).await.unwrap();
    rows.iter().map(|row| row.n).sum()
}

async fn a_report_counts_once_also_on_another_replica(database: Database) {
    let (store, other) = (database.shop().await, database.store().await);
    let first = report("i1", 0, vec![evaluation("a", None, 5)]);
    let altered = Report { fingerprint: 1, ..first.clone() };
    assert_eq!(take(&store, vec![first.clone(), first.clone()], NOW_MS).await, [Taken::New, Taken::Again]);
    assert_eq!(take(&other, vec![first, altered], NOW_MS).await, [Taken::Again, Taken::Clash]);
    let more = vec![
        report("i1", 9, vec![evaluation("a", None, 1)]),
        report("i2", 0, vec![evaluation("a", None, 1)]),
    ];
    assert_eq!(take(&other, more, NOW_MS).await, [Taken::New; 2]);
    assert_eq!(total(&store, TENANT, "a").await, 7);
}

async fn what_is_reported_can_be_asked_for(database: Database) {
    let store = database.shop().await;
    let mut told =
        report("i1", 0, vec![evaluation("a", Some("acme"), 2), evaluation("a", Some("initech"), 3)]);
    told.unknown = vec![UnknownRow { flag: "é'\"".into(), value_type: Some("boolean".into()), n: 4 }];
    (told.dropped, told.starts_attempted, told.starts_ok) = (1, 2, 1);
    take(&store, vec![told], NOW_MS).await;
    let later = Report { version: 4, ..report("i2", 0, vec![evaluation("a", None, 10)]) };
    take(&store, vec![later], NOW_MS + HOUR_MS).await;
    let reader = store.read(&permit(TENANT)).await.unwrap();
    let (of, flag): (_, FlagKey) = (place(TENANT, PRODUCTION), key("a"));
    let usage = reader.usage(&of, &flag, 0).await.unwrap();
    let hours: Vec<_> = usage.iter().map(|row| (row.hour_ms, row.n, &*row.rule, &*row.version)).collect();
    let hour_ms = 500_000 * HOUR_MS;
    assert_eq!(hours, [(hour_ms + HOUR_MS, 10, "r1", "1.0"), (hour_ms, 5, "r1", "1.0")]);
    assert_eq!(reader.usage(&of, &flag, hour_ms + 1).await.unwrap().len(), 1);
    let customers = reader.usage_of_customers(&of, &flag, 0).await.unwrap();
    assert_eq!(customers, [("initech".into(), "on".into(), 3), ("acme".into(), "on".into(), 2)]);
    let [version] = &reader.live_versions(&of, NOW_MS + 1).await.unwrap()[..] else { panic!("one version") };
    assert_eq!((version.instances, version.oldest_rules, version.evaluations), (1, Some(4), 15));
    assert_eq!((version.dropped, version.starts_attempted, version.starts_ok), (1, 2, 1));
    assert_eq!((version.first_ms, version.last_ms), (NOW_MS, NOW_MS + HOUR_MS));
    let [unknown] = &reader.unknown_flags(&of).await.unwrap()[..] else { panic!("one flag") };
    assert_eq!((&*unknown.flag, &*unknown.value_type, unknown.n), ("é'\"", "boolean", 4));
}

fn outcomes(step_epoch: u64, treatment: bool, units: Vec<u64>) -> OutcomeRow {
    let mut seen = vec![0; REGISTERS];
    units.iter().for_each(|unit| seen[*unit as usize] = 1);
    OutcomeRow {
        release: "rel1".into(),
        step_epoch,
        treatment,
        stratum: Some("acme".into()),
        metric: "errors".into(),
        ok: 10,
        err: units.len() as u64,
        unknown: 1,
        sampled: units.clone(),
        units,
        overflow: 0,
        seen,
    }
}

const WINDOW: i64 = NOW_MS - NOW_MS % WINDOW_MS;
const ALL: Detail =
    Detail { windows_since_ms: 0, apart_since_ms: 0, coarse_ms: 1, units_since: 0, live_since_ms: 0 };

async fn counts(store: &Store, detail: Detail) -> Counts {
    let reader = store.read(&permit(TENANT)).await.unwrap();
    reader.release_counts(&place(TENANT, PRODUCTION), "rel1", detail).await.unwrap()
}

fn with_outcomes(seq: u64, outcomes: Vec<OutcomeRow>) -> Vec<Report> {
    vec![Report { outcomes, ..report("i1", seq, vec![]) }]
}

async fn outcomes_and_units_add_up(database: Database) {
    let store = database.shop().await;
    let treated = |units| outcomes(1, true, units);
    let more = with_outcomes(1, vec![treated(vec![2, 3])]);
    take(&store, with_outcomes(0, vec![treated(vec![1, 2]), outcomes(1, false, vec![9])]), NOW_MS).await;
    take(&store, [more.clone(), more].concat(), NOW_MS + WINDOW_MS).await;
    let found = counts(&store, ALL).await;
    let exposures = found.exposures.iter();
    let exposures: Vec<_> =
        exposures.map(|row| (row.treatment, row.window_ms - WINDOW, row.ok, row.err, row.unknown)).collect();
    assert_eq!(exposures, [(false, 0, 10, 1, 1), (true, 0, 10, 2, 1), (true, WINDOW_MS, 10, 2, 1)]);
    assert!(found.exposures.iter().all(|row| row.source == "sdk" && row.stratum == "acme"));
    let units: Vec<_> = found.units.iter().map(|row| (row.treatment, row.seen, row.sampled)).collect();
    assert_eq!(units, [(false, 1, 1), (true, 3, 3)]);
    assert_eq!(found.last_ms, Some(NOW_MS + WINDOW_MS));
    let as_one = Detail { apart_since_ms: i64::MAX, coarse_ms: i64::MAX, ..ALL };
    let folded = counts(&store, as_one).await;
    let told: Vec<_> =
        folded.exposures.iter().map(|row| (row.treatment, row.window_ms - WINDOW, row.ok)).collect();
    assert_eq!(
        told,
        [(false, 0, 10), (true, WINDOW_MS, 20)],
        "windows that are told as one bear the last one's time"
    );
    let later = counts(&store, Detail { units_since: 2, ..ALL }).await;
    assert_eq!((later.units.len(), later.last_ms), (0, found.last_ms));
    let reader = store.read(&permit(TENANT)).await.unwrap();
    let of = place(TENANT, PRODUCTION);
    assert_eq!(reader.counted_releases(&of, NOW_MS + WINDOW_MS).await.unwrap(), ["rel1"]);
    assert!(reader.counted_releases(&of, NOW_MS + WINDOW_MS + 1).await.unwrap().is_empty());
    drop(reader);
    store.forget_evidence(WINDOW + 1).await.unwrap();
    assert_eq!(counts(&store, ALL).await.exposures.len(), 1, "what is old is forgotten");
}

/// What a judgement gets to see: whatever is not of late as one.
const JUDGED: Detail = Detail { apart_since_ms: NOW_MS - 10 * MINUTE_MS, coarse_ms: i64::MAX, ..ALL };

const MINUTE_MS: i64 = 60_000;

async fn exposures_are_kept_more_coarsely_as_they_age(database: Database) {
    let (store, other) = (database.shop().await, database.store().await);
    let (permit, of) = (permit(TENANT), place(TENANT, PRODUCTION));
    let ages = [26 * 60, 25 * 60 + 3, 6 * 60, 5 * 60 + 20, 5 * 60 + 17, 40, 39, 20, 5, 1];
    let moments =
        ages.iter().flat_map(|age| [1, 2].map(|window| NOW_MS - age * MINUTE_MS - window * WINDOW_MS));
    for (seq, at_ms) in (0u64..).zip(moments) {
        let both = vec![outcomes(1, true, vec![seq]), outcomes(2, false, vec![100 + seq])];
        take(&store, with_outcomes(seq, both), at_ms).await;
    }
    let told = SignalBatch {
        source: "pipeline".into(),
        batch: "b".into(),
        fingerprint: 1,
        outcomes: vec![(of.clone(), outcomes(1, true, Vec::new()))],
    };
    assert_eq!(store.take_signals(&permit, &told, NOW_MS - 2000 * MINUTE_MS).await.unwrap(), Taken::New);
    let (judged, all) = (counts(&store, JUDGED).await, counts(&store, ALL).await);
    let fold = |store: &Store, now_ms: i64| {
        let (store, permit, of) = (store.clone(), permit.clone(), of.clone());
        async move { store.fold_exposures((&permit, &of), "rel1", now_ms).await.unwrap() }
    };
    tokio::join!(fold(&store, NOW_MS), fold(&other, NOW_MS), fold(&store, NOW_MS));
    assert_eq!(counts(&store, JUDGED).await, judged, "replicas fold once, and nobody sees it");
    let kept = counts(&store, ALL).await;
    assert_eq!(kept.errors, all.errors, "units in error keep their windows");
    let age = |row: &ExposureCount| NOW_MS - row.window_ms;
    for row in kept.exposures.iter().filter(|row| row.source == "sdk") {
        let coarsest = GRAINS.iter().rev().find(|grain| age(row) - grain.width_ms >= grain.after_ms);
        assert!(coarsest.is_none_or(|grain| row.window_ms % grain.width_ms == 0), "{row:?}");
    }
    assert!(kept.exposures.len() < all.exposures.len(), "{kept:?}");
    let others = |counts: &Counts| counts.exposures.iter().filter(|row| row.source == "pipeline").count();
    assert_eq!(others(&kept), others(&all));
    fold(&store, NOW_MS).await;
    assert_eq!(counts(&store, ALL).await, kept, "once is enough");
    // Whoever slept with a report in hand writes it into a window that is folded already.
    take(&store, with_outcomes(900, vec![outcomes(1, true, Vec::new())]), NOW_MS - 40 * MINUTE_MS).await;
    fold(&store, NOW_MS + 2000 * MINUTE_MS).await;
    let ok = |counts: &Counts| counts.exposures.iter().map(|row| row.ok).sum::<u64>();
    let last = counts(&store, ALL).await;
    assert_eq!(ok(&last), ok(&all) + 10);
    let hours = last.exposures.iter().filter(|row| row.source == "sdk").map(|row| row.window_ms % HOUR_MS);
    assert!(hours.into_iter().all(|rest| rest == 0), "at last all are of an hour");
}

/// Whatever the order in which they come.
async fn a_unit_in_error_counts_at_its_first_of_each_step_epoch(database: Database) {
    let store = database.shop().await;
    take(&store, with_outcomes(0, vec![outcomes(3, true, vec![1, 2])]), NOW_MS).await;
    take(&store, with_outcomes(1, vec![outcomes(1, false, vec![1])]), NOW_MS + WINDOW_MS).await;
    take(&store, with_outcomes(2, vec![outcomes(3, true, vec![1, 4])]), NOW_MS + 2 * WINDOW_MS).await;
    let elsewhere = OutcomeRow { stratum: Some("initech".into()), ..outcomes(3, true, vec![4]) };
    take(&store, with_outcomes(3, vec![elsewhere]), NOW_MS + 3 * WINDOW_MS).await;
    let found = counts(&store, ALL).await;
    let row = |row: &ErrorCount| {
        assert_eq!((&*row.metric, &*row.stratum), ("errors", "acme"));
        (row.step_epoch, row.before, row.treatment, (row.window_ms - WINDOW) / WINDOW_MS, row.units)
    };
    let mut errors: Vec<_> = found.errors.iter().map(row).collect();
    errors.sort_unstable();
    assert_eq!(
        errors,
        [(1, None, false, 1, 1), (3, None, true, 0, 1), (3, None, true, 2, 1), (3, Some(1), true, 0, 1)]
    );
}

async fn an_instance_counts_once_in_a_window(database: Database) {
    let (store, other) = (database.shop().await, database.store().await);
    let of_client = Report { audience: Audience::Client, ..report("browser", 0, vec![]) };
    take(&store, vec![report("i1", 0, vec![]), report("i1", 1, vec![]), of_client], NOW_MS).await;
    take(&other, vec![report("i1", 2, vec![]), report("i2", 0, vec![])], NOW_MS + 1).await;
    let later = NOW_MS + WINDOW_MS;
    take(&other, vec![Report { version: 4, ..report("i2", 1, vec![]) }], later).await;
    let found = counts(&store, Detail { live_since_ms: later, ..ALL }).await;
    let windows: Vec<_> = found.windows.iter().map(|row| (row.window_ms - WINDOW, row.instances)).collect();
    assert_eq!((windows, found.live_instances), (vec![(0, 2), (WINDOW_MS, 1)], 1));
    let reader = store.read(&permit(TENANT)).await.unwrap();
    let of = place(TENANT, PRODUCTION);
    let acknowledged = reader.acknowledged(&of, (1, 4), 0).await.unwrap();
    assert_eq!(acknowledged, Acknowledged { done: 1, of: 2, unconfirmed: vec!["i1".into()] });
    assert_eq!(reader.acknowledged(&of, (2, 4), later).await.unwrap().done, 0, "other rules");
}

fn begun(instance: &str, seq: u64, exposed: &[(bool, u64)]) -> Report {
    let row = |(treatment, unit): &(bool, u64)| StartRow {
        release: "rel1".into(),
        step_epoch: 1,
        treatment: *treatment,
        stratum: None,
        unit: *unit,
    };
    Report {
        starts_attempted: 1,
        starts_within_ms: 60_000,
        starts_exposed: exposed.iter().map(row).collect(),
        ..report(instance, seq, vec![])
    }
}

/// Of the control and the treatment: starts that succeeded, that failed, of which nobody knows, and units that failed.
async fn starts(store: &Store) -> [[u64; 4]; 2] {
    let (found, mut sums) = (counts(store, ALL).await, [[0; 4]; 2]);
    for row in &found.exposures {
        assert_eq!((&*row.metric, &*row.source), ("starts", "sdk"));
        let sum = &mut sums[usize::from(row.treatment)];
        (sum[0], sum[1], sum[2]) = (sum[0] + row.ok, sum[1] + row.err, sum[2] + row.unknown);
    }
    found.errors.iter().for_each(|row| sums[usize::from(row.treatment)][3] += row.units);
    sums
}

async fn a_start_becomes_one_outcome(database: Database) {
    const T: bool = true;
    const C: bool = false;
    const OVER_MS: i64 = NOW_MS + 60_000;
    let (store, other) = (database.shop().await, database.store().await);
    let ready = |instance: &str, seq| Report { starts_ok: 1, ..report(instance, seq, vec![]) };
    let give_up = |store: &Store, now_ms: i64| {
        let (store, permit, of) = (store.clone(), permit(TENANT), place(TENANT, PRODUCTION));
        async move { store.give_up_starts((&permit, &of), "rel1", now_ms).await.unwrap() }
    };
    let first = vec![
        begun("comes up", 0, &[(T, 1)]),
        begun("comes up", 0, &[(T, 1)]),
        begun("is served both", 0, &[(T, 2), (C, 3)]),
        begun("is served both in turn", 0, &[(T, 4)]),
        begun("comes up too late", 0, &[(T, 5)]),
        Report { application: "never says".into(), ..begun("says nothing", 0, &[(T, 6)]) },
        Report { starts_ok: 1, ..begun("comes up at once", 0, &[(C, 7)]) },
    ];
    take(&store, first, NOW_MS).await;
    assert_eq!(starts(&store).await, [[1, 0, 0, 0], [0; 4]], "what is under way is nothing yet");
    take(&other, vec![ready("comes up", 1)], NOW_MS + 5_000).await;
    let later = vec![begun("comes up", 2, &[(C, 8)]), begun("is served both in turn", 1, &[(C, 9)])];
    take(&store, later, NOW_MS + 6_000).await;
    give_up(&store, OVER_MS - 1).await;
    assert_eq!(starts(&store).await, [[1, 0, 0, 0], [1, 0, 0, 0]]);
    take(&store, vec![ready("comes up too late", 1)], OVER_MS).await;
    tokio::join!(give_up(&store, OVER_MS), give_up(&other, OVER_MS));
    take(&store, vec![ready("is served both", 1)], OVER_MS + 1).await;
    give_up(&store, OVER_MS + 60_000).await;
    assert_eq!(
        starts(&store).await,
        [[1, 2, 0, 2], [1, 1, 1, 1]],
        "whoever is served both is in the control"
    );
    // It comes up as another instance, and fails again.
    take(&store, vec![begun("again", 0, &[(T, 5)])], OVER_MS).await;
    give_up(&store, OVER_MS + 60_000).await;
    assert_eq!(starts(&store).await[1], [1, 2, 1, 1], "a unit that fails again counts once");

    let of = place(TENANT, PRODUCTION);
    let is_overdue = async |release: &str| {
        store.read(&permit(TENANT)).await.unwrap().has_overdue_starts(&of, release).await.unwrap()
    };
    take(&store, vec![begun("long ago", 0, &[(T, 1)])], 1_000).await;
    assert_eq!((is_overdue("rel1").await, is_overdue("rel2").await), (true, false));
    store.forget_evidence(OVER_MS + HOUR_MS).await.unwrap();
    assert!(!is_overdue("rel1").await, "what is old is forgotten");
}

async fn old_usage_is_forgotten(database: Database) {
    let store = database.shop().await;
    take(&store, vec![report("old", 0, vec![evaluation("a", None, 1)])], NOW_MS - HOUR_MS).await;
    take(&store, vec![report("new", 0, vec![evaluation("a", None, 2)])], NOW_MS).await;
    store.forget_usage(NOW_MS - HOUR_MS, NOW_MS).await.unwrap();
    assert_eq!(total(&store, TENANT, "a").await, 2);
    let reader = store.read(&permit(TENANT)).await.unwrap();
    let versions = reader.live_versions(&place(TENANT, PRODUCTION), 0).await.unwrap();
    assert_eq!(
        versions.iter().map(|version| version.instances).collect::<Vec<_>>(),
        [1],
        "the version stays known"
    );
}

async fn reports_at_the_same_time_all_count(database: Database) {
    let store = database.shop().await;
    let flags: Vec<String> = (0..20).map(|n| format!("f{n}")).collect();
    let tasks: Vec<_> = (0..8u64)
        .map(|task| {
            let (store, mut rows): (Store, Vec<_>) =
                (store.clone(), flags.iter().map(|f| evaluation(f, None, 1)).collect());
            // In another order each.
            rows.rotate_left(task as usize * 2);
            tokio::spawn(async move {
                for seq in 0..5 {
                    take(
                        &store,
                        vec![
                            report(&format!("i{task}"), seq, rows.clone()),
                            report("shared", seq, rows.clone()),
                        ],
                        NOW_MS,
                    )
                    .await;
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    for flag in &flags {
        assert_eq!(total(&store, TENANT, flag).await, 8 * 5 + 5);
    }
}

async fn tenants_count_for_themselves(database: Database) {
    let store = database.shop().await;
    make_shop(&store, "globex").await;
    take(&store, vec![report("i1", 0, vec![evaluation("a", None, 1)])], NOW_MS).await;
    let theirs = [(place("globex", PRODUCTION), report("i1", 0, vec![evaluation("a", None, 100)]))];
    assert_eq!(store.take_reports(&permit("globex"), &theirs, NOW_MS).await.unwrap(), [Taken::New]);
    assert_eq!((total(&store, TENANT, "a").await, total(&store, "globex", "a").await), (1, 100));
}
