//! Starts of instances that were served a guarded variant: each becomes an outcome, when it succeeds or when its time
//! is over.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ConnectionTrait, FromQueryResult, QueryResult, Statement, Value as Bound};
use serde_json::json;
use tidegate_domain::telemetry::{OutcomeRow, Report};
use tidegate_domain::{EnvironmentRef, Permit};
use tidegate_rollout::STARTS;

use crate::lease::now_ms;
use crate::outcomes::{Outcomes, SDK};
use crate::query::{bounded, stored};
use crate::telemetry::{Counting, InstanceKey};
use crate::{Reader, Store, StoreError};

/// Starts that are given up at once.
const GIVEN_UP_AT_ONCE: i64 = 1_000;

/// An instance and a release.
type StartKey = (InstanceKey, String);

/// Starts that some reports tell of.
#[derive(Debug, Default)]
pub(crate) struct Starts {
    begun: BTreeMap<StartKey, Attempt>,
    succeeded: BTreeSet<InstanceKey>,
}

/// Ordered by its first fields: whoever was served several arms belongs to one: that of the first step epoch, and
/// there to the control. So no more starts fall to the treatment than its share of units.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Attempt {
    step_epoch: u64,
    arm: u8,
    stratum: String,
    unit: u64,
    application: String,
    until_ms: i64,
}

impl Starts {
    /// Adds what a report tells; what the instance was served counts until the moment at which its start is over.
    pub(crate) fn add(&mut self, instance: &InstanceKey, report: &Report, until_ms: Option<i64>) {
        if report.starts_ok > 0 {
            self.succeeded.insert(instance.clone());
        }
        let Some(until_ms) = until_ms else { return };
        for row in &report.starts_exposed {
            let attempt = Attempt {
                step_epoch: row.step_epoch,
                arm: u8::from(row.treatment),
                stratum: row.stratum.clone().unwrap_or_default(),
                unit: row.unit,
                application: report.application.clone(),
                until_ms,
            };
            let key = (instance.clone(), row.release.clone());
            let first = self.begun.entry(key).or_insert_with(|| attempt.clone());
            if attempt < *first {
                *first = attempt;
            }
        }
    }
}

impl Counting {
    /// Keeps starts that began, and adds those that have succeeded to what was told of releases.
    pub(crate) async fn write_starts(
        &self,
        starts: &Starts,
        outcomes: &mut Outcomes,
    ) -> Result<(), StoreError> {
        let begun = starts.begun.iter().map(|(((p, e, instance), release), attempt)| {
            let Attempt { step_epoch, arm, stratum, unit, application, until_ms } = attempt;
            let unit = unit.cast_signed();
            let step = stored(*step_epoch);
            json!([p, e, instance, release, step, arm, stratum, unit, application, until_ms])
        });
        self.execute(BEGIN, begun.collect()).await?;
        if starts.succeeded.is_empty() {
            return Ok(());
        }
        let succeeded = starts.succeeded.iter().map(|(p, e, instance)| json!([p, e, instance]));
        for row in self.query(SUCCEED, succeeded.collect()).await? {
            let (project, environment): (String, String) =
                (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            outcomes.add(&project, &environment, &OutcomeRow { ok: 1, ..outcome(&row, 2)? });
        }
        Ok(())
    }

    /// Those of the applications that have ever said that they started.
    async fn started(
        &self,
        of: &EnvironmentRef,
        applications: BTreeSet<String>,
    ) -> Result<BTreeSet<String>, StoreError> {
        let (project, environment) = (of.project.as_str(), of.environment.as_str());
        let rows = applications.iter().map(|application| json!([project, environment, application]));
        let found = self.query(STARTED, rows.collect()).await?;
        found.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
    }
}

/// The outcome of a start, without how it ended: release, step epoch, arm and stratum stand in the row from there on.
fn outcome(row: &QueryResult, from: usize) -> Result<OutcomeRow, StoreError> {
    let (step_epoch, arm): (i64, i64) = (row.try_get_by_index(from + 1)?, row.try_get_by_index(from + 2)?);
    Ok(OutcomeRow {
        release: row.try_get_by_index(from)?,
        step_epoch: step_epoch.unsigned_abs(),
        treatment: arm == 1,
        stratum: Some(row.try_get_by_index(from + 3)?),
        metric: STARTS.into(),
        ok: 0,
        err: 0,
        unknown: 0,
        units: Vec::new(),
        overflow: 0,
        seen: Vec::new(),
        sampled: Vec::new(),
    })
}

#[derive(FromQueryResult)]
struct OverdueRow {
    overdue: i64,
}

impl Reader {
    /// Whether the time of some start that a release has exposed is over.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn has_overdue_starts(&self, of: &EnvironmentRef, release: &str) -> Result<bool, StoreError> {
        let sql = OVERDUE.replace("{now}", now_ms(self.transaction.get_database_backend()));
        let rows: Vec<OverdueRow> = self.rows(&sql, of, [release.into()]).await?;
        Ok(rows.iter().any(|row| row.overdue > 0))
    }
}

impl Store {
    /// Makes errors of starts that a release has exposed and whose time is over, each once; some at a time, the oldest
    /// first. Nobody knows how those of an application ended that never says that it started.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn give_up_starts(
        &self,
        (permit, of): (&Permit, &EnvironmentRef),
        release: &str,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let counting = self.counting(permit, now_ms).await?;
        let values: [Bound; 6] = [
            counting.tenant.as_str().into(),
            of.project.as_str().into(),
            of.environment.as_str().into(),
            release.into(),
            now_ms.into(),
            GIVEN_UP_AT_ONCE.into(),
        ];
        let backend = counting.transaction.get_database_backend();
        let statement = Statement::from_sql_and_values(backend, GIVE_UP, values);
        let over = bounded(counting.transaction.query_all_raw(statement)).await?;
        let applications = over.iter().map(|row| row.try_get_by_index(5)).collect::<Result<_, _>>()?;
        let started = counting.started(of, applications).await?;
        let mut outcomes = Outcomes::default();
        for row in &over {
            let (unit, application): (i64, String) = (row.try_get_by_index(4)?, row.try_get_by_index(5)?);
            let outcome = outcome(row, 0)?;
            let outcome = match started.contains(&application) {
                true => OutcomeRow { err: 1, units: vec![unit.cast_unsigned()], ..outcome },
                false => OutcomeRow { unknown: 1, ..outcome },
            };
            outcomes.add(of.project.as_str(), of.environment.as_str(), &outcome);
        }
        counting.write_outcomes(outcomes, SDK).await?;
        counting.commit().await
    }
}

const BEGIN: &str = "INSERT INTO release_starts
    (tenant, project, environment, instance, release, step_epoch, arm, stratum, unit, application, until_ms)
    SELECT $1, v ->> 0, v ->> 1, v ->> 2, v ->> 3, CAST(v ->> 4 AS bigint), CAST(v ->> 5 AS bigint), v ->> 6,
        CAST(v ->> 7 AS bigint), v ->> 8, CAST(v ->> 9 AS bigint)
    FROM {rows} WHERE true
    ON CONFLICT (tenant, project, environment, instance, release) DO UPDATE SET
        step_epoch = excluded.step_epoch, arm = excluded.arm, stratum = excluded.stratum, unit = excluded.unit
        WHERE (excluded.step_epoch, excluded.arm) < (release_starts.step_epoch, release_starts.arm)";

/// What succeeds too late stays as it is.
const SUCCEED: &str = "DELETE FROM release_starts WHERE tenant = $1 AND until_ms > $3
        AND (project, environment, instance) IN (SELECT v ->> 0, v ->> 1, v ->> 2 FROM {rows})
    RETURNING project, environment, release, step_epoch, arm, stratum";

const STARTED: &str = "SELECT DISTINCT application FROM live_versions JOIN {rows}
    ON project = v ->> 0 AND environment = v ->> 1 AND application = v ->> 2
    WHERE tenant = $1 AND starts_ok > 0";

const OVERDUE: &str = "SELECT count(*) AS overdue FROM (SELECT 1 FROM release_starts
    WHERE tenant = $1 AND project = $2 AND environment = $3 AND release = $4 AND until_ms <= {now} LIMIT 1) AS late";

const GIVE_UP: &str =
    "DELETE FROM release_starts WHERE tenant = $1 AND project = $2 AND environment = $3 AND release = $4
        AND instance IN (SELECT instance FROM release_starts
            WHERE tenant = $1 AND project = $2 AND environment = $3 AND release = $4 AND until_ms <= $5
            ORDER BY until_ms LIMIT $6)
    RETURNING release, step_epoch, arm, stratum, unit, application";
