//! What SDKs reported of a release long ago is kept more coarsely.
//!
//! A report falls into the window in which it comes in, so that windows of the past stand still: adding neighbours up
//! takes nothing from what a judgement knows. Only exposures are added up. Units in error keep their windows, because a
//! unit counts once however often it is reported; and other sources keep theirs, since without units their windows are
//! compared one by one.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value as Bound};
use serde_json::json;
use tidegate_domain::{EnvironmentRef, Permit};
use tidegate_rollout::{GRAINS, Grain};

use crate::outcomes::{ADD_EXPOSURES, SDK};
use crate::query::bounded;
use crate::telemetry::{Counting, add};
use crate::{Store, StoreError};

/// Milliseconds of windows that are folded in one transaction: a whole number of windows of any length.
const SPAN_MS: i64 = 60 * 60_000;

#[derive(FromQueryResult)]
struct OldestRow {
    oldest_ms: Option<i64>,
}

#[derive(FromQueryResult)]
struct ExposureRow {
    step_epoch: i64,
    arm: i64,
    stratum: String,
    metric: String,
    window_ms: i64,
    ok: i64,
    err: i64,
    unknown: i64,
    overflow: i64,
}

impl Store {
    /// Adds up windows of a release's exposures that are old enough for it: [`GRAINS`]. Replicas may do so at the same
    /// time, and whoever is killed has folded a part or not.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn fold_exposures(
        &self,
        (permit, of): (&Permit, &EnvironmentRef),
        release: &str,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        for Grain { after_ms, width_ms } in GRAINS {
            let until_ms = now_ms - after_ms;
            let until_ms = until_ms - until_ms.rem_euclid(width_ms);
            let folding = Folding { of, release, width_ms, until_ms };
            while folding.step(self.counting(permit, now_ms).await?).await? {}
        }
        Ok(())
    }
}

/// Which windows become how long.
#[derive(Clone, Copy)]
struct Folding<'a> {
    of: &'a EnvironmentRef,
    release: &'a str,
    width_ms: i64,
    until_ms: i64,
}

impl Folding<'_> {
    /// Folds the oldest windows; whether there were any.
    async fn step(self, counting: Counting) -> Result<bool, StoreError> {
        let oldest: Vec<OldestRow> = counting.rows(OLDEST, self.values(self.until_ms)).await?;
        let Some(oldest_ms) = oldest.first().and_then(|row| row.oldest_ms) else { return Ok(false) };
        let span_ms = oldest_ms - oldest_ms.rem_euclid(SPAN_MS) + SPAN_MS;
        // Whoever takes a row away is the one that adds it.
        let taken: Vec<ExposureRow> = counting.rows(TAKE, self.values(span_ms.min(self.until_ms))).await?;
        let mut sums: BTreeMap<_, [u64; 4]> = BTreeMap::new();
        for row in taken {
            let begun_ms = row.window_ms - row.window_ms.rem_euclid(self.width_ms);
            let sum = sums.entry((row.step_epoch, row.arm, row.stratum, row.metric, begun_ms)).or_default();
            add(sum, [row.ok, row.err, row.unknown, row.overflow].map(i64::unsigned_abs));
        }
        let (project, environment) = (self.of.project.as_str(), self.of.environment.as_str());
        let rows =
            sums.into_iter().map(|((step, arm, stratum, metric, begun_ms), [ok, err, unknown, overflow])| {
                let release = self.release;
                json!([
                    project,
                    environment,
                    release,
                    step,
                    arm,
                    stratum,
                    metric,
                    SDK,
                    begun_ms,
                    ok,
                    err,
                    unknown,
                    overflow
                ])
            });
        counting.execute(ADD_EXPOSURES, rows.collect()).await?;
        counting.commit().await?;
        Ok(true)
    }

    fn values(self, until_ms: i64) -> [Bound; 6] {
        let Self { of, release, width_ms, .. } = self;
        let (project, environment) = (of.project.as_str(), of.environment.as_str());
        [project.into(), environment.into(), release.into(), SDK.into(), until_ms.into(), width_ms.into()]
    }
}

impl Counting {
    async fn rows<T: FromQueryResult>(&self, sql: &str, values: [Bound; 6]) -> Result<Vec<T>, StoreError> {
        let values = std::iter::once(Bound::from(self.tenant.as_str())).chain(values);
        let asked = Statement::from_sql_and_values(self.transaction.get_database_backend(), sql, values);
        bounded(T::find_by_statement(asked).all(&self.transaction)).await
    }
}

const OLDEST: &str = "SELECT min(window_ms) AS oldest_ms FROM release_exposures
    WHERE tenant = $1 AND project = $2 AND environment = $3 AND release = $4 AND source = $5 AND window_ms < $6
        AND window_ms % $7 <> 0";

const TAKE: &str = "DELETE FROM release_exposures
    WHERE tenant = $1 AND project = $2 AND environment = $3 AND release = $4 AND source = $5 AND window_ms < $6
        AND window_ms % $7 <> 0
    RETURNING step_epoch, arm, stratum, metric, window_ms, ok, err, unknown, overflow";
