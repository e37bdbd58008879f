//! What a look at a long release costs: two days, twenty customers, a report in every window.

use std::time::Instant;

use sea_orm::{ConnectionTrait, Database as Connection, Statement};
use tidegate_domain::telemetry::{OutcomeRow, REGISTERS, Report};
use tidegate_rollout::WINDOW_MS;
use tidegate_store::{Detail, Store, StoreError};

use super::{Database, PRODUCTION, TENANT, permit, place};

const DAY_MS: i64 = 24 * 60 * 60_000;
const NOW_MS: i64 = 20_000 * DAY_MS;
const DAYS: i64 = 2;
const CUSTOMERS: i64 = 20;
const LOOKS: usize = 7;

/// What the driver asks for.
const JUDGED: Detail = Detail {
    windows_since_ms: NOW_MS - DAY_MS,
    apart_since_ms: NOW_MS - 10 * 60_000,
    coarse_ms: i64::MAX,
    units_since: 1,
    live_since_ms: NOW_MS - 60_000,
};

/// Both arms of each customer in every window.
const EXPOSURES: &str = "INSERT INTO release_exposures
    WITH RECURSIVE w(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM w WHERE n + 1 < {last}),
        s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {customers}),
        a(n) AS (SELECT 0 UNION ALL SELECT 1)
    SELECT 'acme', 'shop', 'production', 'rel1', 1, a.n, 'customer-' || CAST(s.n AS text), 'errors',
        CAST(w.n AS bigint) * 10000, 'sdk', 40, 1, 0, 0
    FROM w, s, a";

/// 20,000 units in error, and 40,000 that are named to test the shares.
const UNITS: &str = "INSERT INTO release_units
    WITH RECURSIVE u(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM u WHERE n + 1 < 60000)
    SELECT 'acme', 'shop', 'production', 'rel1', 1, n % 2,
        'customer-' || CAST(n % {customers} + 1 AS text),
        CASE WHEN n % 3 = 0 THEN 'errors' ELSE '@sampled' END, n,
        CAST({first} + CAST(n AS bigint) * ({last} - {first}) / 60000 AS bigint) * 10000, 'sdk'
    FROM u";

/// A long release.
async fn furnish(database: &Database) -> Store {
    let store = database.shop().await;
    let connection = Connection::connect(&database.url).await.unwrap();
    let (first, last) = ((NOW_MS - DAYS * DAY_MS) / WINDOW_MS, NOW_MS / WINDOW_MS);
    for sql in [EXPOSURES, UNITS] {
        let sql = sql.replace("{first}", &first.to_string()).replace("{last}", &last.to_string());
        connection.execute_unprepared(&sql.replace("{customers}", &CUSTOMERS.to_string())).await.unwrap();
    }
    connection.execute_unprepared("ANALYZE").await.unwrap();
    let row = |customer: i64, treatment| OutcomeRow {
        release: "rel1".into(),
        step_epoch: 1,
        treatment,
        stratum: Some(format!("customer-{customer}")),
        metric: "errors".into(),
        ok: 40,
        err: 1,
        unknown: 0,
        units: Vec::new(),
        overflow: 0,
        seen: vec![3; REGISTERS],
        sampled: Vec::new(),
    };
    let outcomes = (1..=CUSTOMERS).flat_map(|customer| [row(customer, false), row(customer, true)]);
    let report = Report { outcomes: outcomes.collect(), ..Report::default() };
    store.take_reports(&permit(TENANT), &[(place(TENANT, PRODUCTION), report)], NOW_MS).await.unwrap();
    store
}

/// Milliseconds of one look: the median. None where one takes longer than the store waits for an answer.
async fn look_ms(store: &Store) -> Option<f64> {
    let mut took = Vec::new();
    for _ in 0..LOOKS {
        let began = Instant::now();
        let reader = store.read(&permit(TENANT)).await.unwrap();
        match reader.release_counts(&place(TENANT, PRODUCTION), "rel1", JUDGED).await {
            Ok(counts) => assert!(!counts.is_cut, "everything is looked at"),
            Err(StoreError::Unavailable(_)) => return None,
            Err(error) => panic!("{error}"),
        }
        took.push(began.elapsed().as_secs_f64() * 1000.0);
    }
    took.sort_by(f64::total_cmp);
    took.get(LOOKS / 2).copied()
}

async fn folding_makes_a_look_cheap(database: Database, name: &str) {
    let store = furnish(&database).await;
    // 700,000 rows are more than a busy machine adds up in time; nobody leaves them lying for two days.
    let before_ms = look_ms(&store).await.map_or("too long".into(), |ms| format!("{ms:.0} ms"));
    let began = Instant::now();
    let (permit, of) = (permit(TENANT), place(TENANT, PRODUCTION));
    store.fold_exposures((&permit, &of), "rel1", NOW_MS).await.unwrap();
    let folded_s = began.elapsed().as_secs_f64();
    let after_ms = look_ms(&store).await.expect("what is folded is looked at in time");
    println!("{name}: a look takes {before_ms}, {after_ms:.1} ms once folded, which took {folded_s:.0} s");
    let connection = Connection::connect(&database.url).await.unwrap();
    let counted = "SELECT count(*) FROM release_exposures";
    let asked = Statement::from_string(connection.get_database_backend(), counted);
    let left: i64 = connection.query_one_raw(asked).await.unwrap().unwrap().try_get_by_index(0).unwrap();
    let reported = DAYS * DAY_MS / WINDOW_MS * CUSTOMERS * 2;
    assert!(left * 10 < reported, "{left} of {reported} rows are left");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long: 700,000 rows, with `cargo xtask test --long`"]
async fn a_long_release_is_cheap_to_look_at_on_sqlite() {
    folding_makes_a_look_cheap(Database::sqlite(), "SQLite").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long: 700,000 rows, with `cargo xtask test --long`"]
async fn a_long_release_is_cheap_to_look_at_on_postgresql() {
    let Some(database) = Database::postgres() else { return };
    folding_makes_a_look_cheap(database, "PostgreSQL").await;
}
