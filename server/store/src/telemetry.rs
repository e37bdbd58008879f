//! What SDKs report: each report is taken once, and added to what was counted before.
//!
//! Reports are no changes: they wait for no writer of the tenant, and none waits for them. Rows are
//! written in the order of their keys, so that replicas that write the same ones do not block each
//! other for ever.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, QueryResult, Statement, Value as Bound};
use serde_json::{Value, json};
use tidegate_domain::telemetry::Report;
use tidegate_domain::{Audience, EnvironmentRef, Permit, TenantKey};
use tidegate_rollout::WINDOW_MS;

use crate::outcomes::{Outcomes, SDK};
use crate::query::{bounded, stored};
use crate::starts::Starts;
use crate::store::{begin_write, enter};
use crate::{Store, StoreError};

/// Reports of which an instance's number and fingerprint are remembered: more than an SDK keeps.
const REMEMBERED: usize = 64;
/// Digits of a number and a fingerprint.
const PAIR_DIGITS: usize = 32;
/// Milliseconds of an hour, by which usage is counted.
const HOUR_MS: i64 = 60 * 60 * 1000;

/// What became of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It was counted.
    New,
    /// It had been counted before.
    Again,
    /// Another report of this number was counted before, or so many later ones that nobody knows.
    Clash,
}

impl Store {
    /// Counts reports, all of one tenant, each once: also where it comes again, and on another replica.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`]: none of them was counted, or it is unknown.
    pub async fn take_reports(
        &self,
        permit: &Permit,
        reports: &[(EnvironmentRef, Report)],
        now_ms: i64,
    ) -> Result<Vec<Taken>, StoreError> {
        let transaction = begin_write(&self.writers).await?;
        enter(&transaction, permit.tenant()).await?;
        let counting = Counting::new(transaction, permit.tenant(), now_ms);
        let mut instances = counting.instances(reports).await?;
        let mut taken = Vec::with_capacity(reports.len());
        let mut counts = Counts::default();
        for (environment, report) in reports {
            let key = instance_of(environment, report);
            let instance = instances.entry(key.clone()).or_default();
            let outcome = instance.take(report);
            if outcome == Taken::New {
                counts.add(environment, report, now_ms);
                counts.starts.add(&key, report, instance.start(report, now_ms));
            }
            taken.push(outcome);
        }
        counting.write(&instances, counts).await?;
        counting.commit().await?;
        Ok(taken)
    }
}

/// Project, environment and id of an instance.
pub(crate) type InstanceKey = (String, String, String);

/// When the window began that a moment is in.
pub(crate) fn window_of(now_ms: i64) -> i64 {
    now_ms - now_ms.rem_euclid(WINDOW_MS)
}

fn instance_of(environment: &EnvironmentRef, report: &Report) -> InstanceKey {
    (environment.project.to_string(), environment.environment.to_string(), report.instance.clone())
}

/// What is remembered of an instance.
#[derive(Debug, Default)]
struct Instance {
    /// Number and fingerprint of its last reports, in the order of their numbers.
    recent: BTreeMap<u64, u64>,
    /// Whether this is its first report in the present window, and its window bears on releases.
    opens_window: bool,
    /// When its start is over, however it went; 0 before it began.
    starts_until_ms: i64,
}

impl Instance {
    fn parse(text: &str) -> Option<BTreeMap<u64, u64>> {
        let number = |digits: Option<&str>| u64::from_str_radix(digits?, 16).ok();
        let pairs = (0..text.len() / PAIR_DIGITS).map(|pair| {
            let (at, half) = (pair * PAIR_DIGITS, PAIR_DIGITS / 2);
            Some((number(text.get(at..at + half))?, number(text.get(at + half..at + PAIR_DIGITS))?))
        });
        pairs.collect()
    }

    fn to_text(&self) -> String {
        self.recent.iter().map(|(seq, fingerprint)| format!("{seq:016x}{fingerprint:016x}")).collect()
    }

    fn take(&mut self, report: &Report) -> Taken {
        if let Some(fingerprint) = self.recent.get(&report.seq) {
            return if *fingerprint == report.fingerprint { Taken::Again } else { Taken::Clash };
        }
        let is_full = self.recent.len() >= REMEMBERED;
        if is_full && self.recent.first_key_value().is_some_and(|(oldest, _)| report.seq < *oldest) {
            return Taken::Clash;
        }
        self.recent.insert(report.seq, report.fingerprint);
        if is_full {
            self.recent.pop_first();
        }
        Taken::New
    }
}

impl Instance {
    /// Until when the start may succeed that a report tells of; `None` where it is over.
    fn start(&mut self, report: &Report, now_ms: i64) -> Option<i64> {
        if self.starts_until_ms == 0 && !report.starts_exposed.is_empty() {
            self.starts_until_ms = now_ms.saturating_add_unsigned(report.starts_within_ms);
        }
        let until_ms = self.starts_until_ms;
        if report.starts_ok > 0 && (until_ms == 0 || until_ms > now_ms) {
            self.starts_until_ms = now_ms;
        }
        (until_ms > now_ms).then_some(until_ms)
    }
}

/// Project, environment, flag, hour, variant, rule, reason, application, version, customer.
type UsageKey = (String, String, String, i64, String, String, String, String, String, String);
/// Project, environment, flag, type, application, version.
type UnknownKey = (String, String, String, String, String, String);
/// Project, environment, application, version.
type VersionKey = (String, String, String, String);
/// Project and environment.
type PlaceKey = (String, String);

/// Everything that some reports count, added up.
#[derive(Debug, Default)]
struct Counts {
    usage: BTreeMap<UsageKey, u64>,
    unknown: BTreeMap<UnknownKey, u64>,
    /// Evaluations, dropped, starts attempted, starts that succeeded.
    versions: BTreeMap<VersionKey, [u64; 4]>,
    outcomes: Outcomes,
    starts: Starts,
}

impl Counts {
    fn add(&mut self, environment: &EnvironmentRef, report: &Report, now_ms: i64) {
        let (project, key) = (environment.project.to_string(), environment.environment.to_string());
        let Report { application, application_version: version, .. } = report;
        let app = || (application.clone(), version.clone());
        let hour_ms = now_ms - now_ms.rem_euclid(HOUR_MS);
        let mut evaluations = 0u64;
        for row in &report.evaluations {
            let ((application, version), told) =
                (app(), |text: &Option<String>| text.clone().unwrap_or_default());
            let (flag, variant, reason) = (row.flag.clone(), row.variant.clone(), row.reason.clone());
            let (rule, customer) = (told(&row.rule), told(&row.customer));
            let at = (
                project.clone(),
                key.clone(),
                flag,
                hour_ms,
                variant,
                rule,
                reason,
                application,
                version,
                customer,
            );
            *self.usage.entry(at).or_default() += row.n;
            evaluations = evaluations.saturating_add(row.n);
        }
        for row in &report.unknown {
            let ((application, version), kind) = (app(), row.value_type.clone().unwrap_or_default());
            let at = (project.clone(), key.clone(), row.flag.clone(), kind, application, version);
            *self.unknown.entry(at).or_default() += row.n;
        }
        let (application, version) = app();
        let counted = [evaluations, report.dropped, report.starts_attempted, report.starts_ok];
        add(self.versions.entry((project.clone(), key.clone(), application, version)).or_default(), counted);
        for row in &report.outcomes {
            self.outcomes.add(&project, &key, row);
        }
    }
}

pub(crate) fn add(counts: &mut [u64; 4], more: [u64; 4]) {
    counts.iter_mut().zip(more).for_each(|(count, more)| *count = count.saturating_add(more));
}

/// A unit of work that counts for one tenant.
pub(crate) struct Counting {
    pub(crate) transaction: DatabaseTransaction,
    pub(crate) tenant: String,
    pub(crate) now_ms: i64,
}

impl Counting {
    pub(crate) fn new(transaction: DatabaseTransaction, tenant: &TenantKey, now_ms: i64) -> Self {
        Self { transaction, tenant: tenant.to_string(), now_ms }
    }

    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        bounded(self.transaction.commit()).await
    }

    /// A statement over rows, each a JSON list: `{rows}` stands for them as `r`, with the column `v`;
    /// `$1` is the tenant, `$3` this moment.
    fn statement(&self, sql: &str, rows: Vec<Value>) -> Statement {
        let backend = self.transaction.get_database_backend();
        let source = match backend {
            DbBackend::Postgres => "jsonb_array_elements($2::jsonb) AS r(v)",
            _ => "(SELECT value AS v FROM json_each($2)) AS r",
        };
        let mut values: Vec<Bound> = vec![self.tenant.as_str().into(), Value::Array(rows).to_string().into()];
        if sql.contains("$3") {
            values.push(self.now_ms.into());
        }
        Statement::from_sql_and_values(backend, sql.replace("{rows}", source), values)
    }

    pub(crate) async fn execute(&self, sql: &str, rows: Vec<Value>) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        bounded(self.transaction.execute_raw(self.statement(sql, rows))).await.map(drop)
    }

    pub(crate) async fn query(&self, sql: &str, rows: Vec<Value>) -> Result<Vec<QueryResult>, StoreError> {
        bounded(self.transaction.query_all_raw(self.statement(sql, rows))).await
    }

    /// What is remembered of the instances; nobody else counts for them until this ends.
    async fn instances(
        &self,
        reports: &[(EnvironmentRef, Report)],
    ) -> Result<BTreeMap<InstanceKey, Instance>, StoreError> {
        let newest: BTreeMap<InstanceKey, &Report> =
            reports.iter().map(|(environment, report)| (instance_of(environment, report), report)).collect();
        let row = |((project, environment, instance), report): (&InstanceKey, &&Report)| {
            let Report { application, application_version, sdk, epoch, version, audience, .. } = report;
            json!([
                project,
                environment,
                instance,
                application,
                application_version,
                sdk,
                stored(*epoch),
                stored(*version),
                audience.name()
            ])
        };
        let found = self.query(HEAR, newest.iter().map(row).collect()).await?;
        let mut instances = BTreeMap::new();
        for row in found {
            let key = (row.try_get_by_index(0)?, row.try_get_by_index(1)?, row.try_get_by_index(2)?);
            let recent: String = row.try_get_by_index(3)?;
            let corrupt = || StoreError::Corrupt(format!("reports of instance `{}`", key.2));
            let (window_ms, audience): (i64, String) = (row.try_get_by_index(4)?, row.try_get_by_index(5)?);
            let recent = Instance::parse(&recent).ok_or_else(corrupt)?;
            let opens_window = audience == Audience::Server.name() && window_ms < window_of(self.now_ms);
            let starts_until_ms = row.try_get_by_index(6)?;
            instances.insert(key, Instance { recent, opens_window, starts_until_ms });
        }
        Ok(instances)
    }

    /// Counts the instances of servers that report for the first time in this window.
    async fn write_windows(&self, instances: &BTreeMap<InstanceKey, Instance>) -> Result<(), StoreError> {
        let mut opened: BTreeMap<PlaceKey, u64> = BTreeMap::new();
        for ((project, environment, _), _) in instances.iter().filter(|(_, instance)| instance.opens_window) {
            *opened.entry((project.clone(), environment.clone())).or_default() += 1;
        }
        let rows = opened.iter().map(|((p, e), n)| json!([p, e, window_of(self.now_ms), n]));
        self.execute(ADD_WINDOWS, rows.collect()).await
    }

    async fn write(
        &self,
        instances: &BTreeMap<InstanceKey, Instance>,
        mut counts: Counts,
    ) -> Result<(), StoreError> {
        let recent = instances.iter().map(|((project, environment, id), instance)| {
            let (recent, window_ms) = (instance.to_text(), window_of(self.now_ms));
            json!([project, environment, id, recent, window_ms, instance.starts_until_ms])
        });
        self.execute(REMEMBER, recent.collect()).await?;
        self.write_windows(instances).await?;
        let usage = counts.usage.iter().map(
            |((p, e, flag, hour, variant, rule, reason, app, version, customer), n)| {
                json!([p, e, flag, hour, variant, rule, reason, app, version, customer, n])
            },
        );
        self.execute(ADD_USAGE, usage.collect()).await?;
        let unknown = counts.unknown.iter();
        let unknown =
            unknown.map(|((p, e, flag, kind, app, version), n)| json!([p, e, flag, kind, app, version, n]));
        self.execute(ADD_UNKNOWN, unknown.collect()).await?;
        let versions = counts.versions.iter();
        let versions =
            versions.map(|((p, e, app, version), n)| json!([p, e, app, version, n[0], n[1], n[2], n[3]]));
        self.execute(ADD_VERSIONS, versions.collect()).await?;
        self.write_starts(&counts.starts, &mut counts.outcomes).await?;
        self.write_outcomes(counts.outcomes, SDK).await
    }
}

/// Answers what is remembered, also of an instance that was not heard of before.
const HEAR: &str = "INSERT INTO instances
    (tenant, project, environment, instance, application, version, sdk, recent, rules_epoch, rules_version,
     audience, first_ms, last_ms)
    SELECT $1, v ->> 0, v ->> 1, v ->> 2, v ->> 3, v ->> 4, v ->> 5, '',
        CAST(v ->> 6 AS bigint), CAST(v ->> 7 AS bigint), v ->> 8, $3, $3
    FROM {rows} WHERE true
    ON CONFLICT (tenant, project, environment, instance) DO UPDATE SET
        application = excluded.application, version = excluded.version, sdk = excluded.sdk,
        rules_epoch = excluded.rules_epoch, rules_version = excluded.rules_version,
        audience = excluded.audience, last_ms = excluded.last_ms
    RETURNING project, environment, instance, recent, window_ms, audience, starts_until_ms";

const REMEMBER: &str = "UPDATE instances SET recent = v ->> 3,
        window_ms = CASE WHEN window_ms < CAST(v ->> 4 AS bigint) THEN CAST(v ->> 4 AS bigint) ELSE window_ms END,
        starts_until_ms = CAST(v ->> 5 AS bigint)
    FROM {rows}
    WHERE tenant = $1 AND project = v ->> 0 AND environment = v ->> 1 AND instance = v ->> 2";

const ADD_WINDOWS: &str = "INSERT INTO reporting_windows (tenant, project, environment, window_ms, instances)
    SELECT $1, v ->> 0, v ->> 1, CAST(v ->> 2 AS bigint), CAST(v ->> 3 AS bigint)
    FROM {rows} WHERE true
    ON CONFLICT (tenant, project, environment, window_ms) DO UPDATE SET
        instances = reporting_windows.instances + excluded.instances";

const ADD_USAGE: &str = "INSERT INTO flag_usage
    (tenant, project, environment, flag, hour_ms, variant, rule, reason, application, version, customer, n, last_ms)
    SELECT $1, v ->> 0, v ->> 1, v ->> 2, CAST(v ->> 3 AS bigint), v ->> 4, v ->> 5, v ->> 6, v ->> 7, v ->> 8,
        v ->> 9, CAST(v ->> 10 AS bigint), $3
    FROM {rows} WHERE true
    ON CONFLICT (tenant, project, environment, flag, hour_ms, variant, rule, reason, application, version, customer)
    DO UPDATE SET n = flag_usage.n + excluded.n, last_ms = excluded.last_ms";

const ADD_UNKNOWN: &str = "INSERT INTO unknown_flags
    (tenant, project, environment, flag, type, application, version, n, last_ms)
    SELECT $1, v ->> 0, v ->> 1, v ->> 2, v ->> 3, v ->> 4, v ->> 5, CAST(v ->> 6 AS bigint), $3
    FROM {rows} WHERE true
    ON CONFLICT (tenant, project, environment, flag, type, application, version)
    DO UPDATE SET n = unknown_flags.n + excluded.n, last_ms = excluded.last_ms";

const ADD_VERSIONS: &str = "INSERT INTO live_versions
    (tenant, project, environment, application, version, evaluations, dropped, starts_attempted, starts_ok,
     first_ms, last_ms)
    SELECT $1, v ->> 0, v ->> 1, v ->> 2, v ->> 3, CAST(v ->> 4 AS bigint), CAST(v ->> 5 AS bigint),
        CAST(v ->> 6 AS bigint), CAST(v ->> 7 AS bigint), $3, $3
    FROM {rows} WHERE true
    ON CONFLICT (tenant, project, environment, application, version) DO UPDATE SET
        evaluations = live_versions.evaluations + excluded.evaluations,
        dropped = live_versions.dropped + excluded.dropped,
        starts_attempted = live_versions.starts_attempted + excluded.starts_attempted,
        starts_ok = live_versions.starts_ok + excluded.starts_ok, last_ms = excluded.last_ms";

#[cfg(test)]
mod tests {
    use super::*;

    fn report(seq: u64, fingerprint: u64) -> Report {
        Report { seq, fingerprint, ..Report::default() }
    }

    #[test]
    fn a_report_is_taken_once() {
        let mut instance = Instance::default();
        let mut take = |seq, fingerprint| instance.take(&report(seq, fingerprint));
        assert_eq!(
            [take(5, 1), take(3, 2), take(5, 1), take(5, 9)],
            [Taken::New, Taken::New, Taken::Again, Taken::Clash]
        );
        for seq in 6..100 {
            assert_eq!(take(seq, seq), Taken::New);
        }
        assert_eq!([take(99, 99), take(3, 2), take(100, 1)], [Taken::Again, Taken::Clash, Taken::New]);
        let again = Instance::parse(&instance.to_text()).unwrap();
        assert_eq!((again.len(), &again), (REMEMBERED, &instance.recent));
    }
}
