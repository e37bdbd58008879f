//! What SDKs report of releases: exposures by window, units in error at their first error, units seen.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use tidegate_domain::telemetry::OutcomeRow;

use crate::telemetry::{Counting, add, window_of};
use crate::{StoreError, row};

/// What sampled units are kept under, in place of a metric.
pub(crate) const SAMPLED: &str = "@sampled";
/// What reports of SDKs are kept under, in place of the name of a source.
pub(crate) const SDK: &str = "sdk";

/// Project, environment, release, step epoch, arm, stratum, metric.
type OutcomeKey = (String, String, String, u64, u8, String, String);

/// What some reports tell of releases, added up.
#[derive(Debug, Default)]
pub(crate) struct Outcomes {
    rows: BTreeMap<OutcomeKey, Outcome>,
    units: BTreeSet<(OutcomeKey, u64)>,
}

#[derive(Debug, Default)]
struct Outcome {
    /// Ok, failed, unknown, overflow.
    counts: [u64; 4],
    seen: Vec<u8>,
}

impl Outcomes {
    pub(crate) fn add(&mut self, project: &str, environment: &str, row: &OutcomeRow) {
        let at = |metric: &str| -> OutcomeKey {
            let (release, stratum) = (row.release.clone(), row.stratum.clone().unwrap_or_default());
            let arm = u8::from(row.treatment);
            (project.into(), environment.into(), release, row.step_epoch, arm, stratum, metric.into())
        };
        let outcome = self.rows.entry(at(&row.metric)).or_default();
        add(&mut outcome.counts, [row.ok, row.err, row.unknown, row.overflow]);
        merge(&mut outcome.seen, &row.seen);
        self.units.extend(row.units.iter().map(|unit| (at(&row.metric), *unit)));
        self.units.extend(row.sampled.iter().map(|unit| (at(SAMPLED), *unit)));
    }
}

/// The HyperLogLog of what either has seen.
pub(crate) fn merge(seen: &mut Vec<u8>, other: &[u8]) {
    if seen.is_empty() {
        *seen = other.to_vec();
    }
    seen.iter_mut().zip(other).for_each(|(register, other)| *register = (*register).max(*other));
}

impl Counting {
    /// Adds outcomes that a source tells, all in the present window.
    pub(crate) async fn write_outcomes(&self, outcomes: Outcomes, source: &str) -> Result<(), StoreError> {
        let window_ms = window_of(self.now_ms);
        self.write_seen(&outcomes.rows).await?;
        let exposures = outcomes.rows.iter().map(|((p, e, release, step, arm, stratum, metric), outcome)| {
            let [ok, err, unknown, overflow] = outcome.counts;
            json!([p, e, release, step, arm, stratum, metric, source, window_ms, ok, err, unknown, overflow])
        });
        self.execute(ADD_EXPOSURES, exposures.collect()).await?;
        let units = outcomes.units.iter().map(|((p, e, release, step, arm, stratum, metric), unit)| {
            json!([p, e, release, step, arm, stratum, metric, source, window_ms, unit.cast_signed()])
        });
        self.execute(ADD_UNITS, units.collect()).await
    }

    /// Adds to what was seen before what was seen now.
    async fn write_seen(&self, outcomes: &BTreeMap<OutcomeKey, Outcome>) -> Result<(), StoreError> {
        if outcomes.is_empty() {
            return Ok(());
        }
        let keys = outcomes.keys().map(|(p, e, release, step, arm, stratum, metric)| {
            json!([p, e, release, step, arm, stratum, metric])
        });
        let before = self.query(HEAR_OF, keys.collect()).await?;
        let mut seen = Vec::new();
        for found in before {
            let (step, arm): (i64, i64) = (found.try_get_by_index(3)?, found.try_get_by_index(4)?);
            let key: OutcomeKey = (
                found.try_get_by_index(0)?,
                found.try_get_by_index(1)?,
                found.try_get_by_index(2)?,
                step.unsigned_abs(),
                u8::from(arm == 1),
                found.try_get_by_index(5)?,
                found.try_get_by_index(6)?,
            );
            let held: String = found.try_get_by_index(7)?;
            let mut registers = row::bytes_of_hex(&held).unwrap_or_default();
            merge(&mut registers, outcomes.get(&key).map_or(&[], |outcome| &*outcome.seen));
            let (p, e, release, step, arm, stratum, metric) = key;
            seen.push(json!([p, e, release, step, arm, stratum, metric, row::to_hex(&registers)]));
        }
        self.execute(SEE, seen).await
    }
}

/// Answers what was seen before.
const HEAR_OF: &str = "INSERT INTO release_seen
    (tenant, project, environment, release, step_epoch, arm, stratum, metric, seen, last_ms)
    SELECT $1, v ->> 0, v ->> 1, v ->> 2, CAST(v ->> 3 AS bigint), CAST(v ->> 4 AS bigint), v ->> 5, v ->> 6, '', $3
    FROM {rows} WHERE true
    ON CONFLICT (tenant, project, environment, release, step_epoch, arm, stratum, metric) DO UPDATE SET
        last_ms = excluded.last_ms
    RETURNING project, environment, release, step_epoch, arm, stratum, metric, seen";

const SEE: &str = "UPDATE release_seen SET seen = v ->> 7 FROM {rows}
    WHERE tenant = $1 AND project = v ->> 0 AND environment = v ->> 1 AND release = v ->> 2
        AND step_epoch = CAST(v ->> 3 AS bigint) AND arm = CAST(v ->> 4 AS bigint) AND stratum = v ->> 5
        AND metric = v ->> 6";

pub(crate) const ADD_EXPOSURES: &str = "INSERT INTO release_exposures
    (tenant, project, environment, release, step_epoch, arm, stratum, metric, source, window_ms,
     ok, err, unknown, overflow)
    SELECT $1, v ->> 0, v ->> 1, v ->> 2, CAST(v ->> 3 AS bigint), CAST(v ->> 4 AS bigint), v ->> 5, v ->> 6,
        v ->> 7, CAST(v ->> 8 AS bigint), CAST(v ->> 9 AS bigint), CAST(v ->> 10 AS bigint),
        CAST(v ->> 11 AS bigint), CAST(v ->> 12 AS bigint)
    FROM {rows} WHERE true
    ON CONFLICT (tenant, project, environment, release, step_epoch, arm, stratum, metric, window_ms, source)
    DO UPDATE SET
        ok = release_exposures.ok + excluded.ok, err = release_exposures.err + excluded.err,
        unknown = release_exposures.unknown + excluded.unknown,
        overflow = release_exposures.overflow + excluded.overflow";

const ADD_UNITS: &str = "INSERT INTO release_units
    (tenant, project, environment, release, step_epoch, arm, stratum, metric, source, window_ms, unit)
    SELECT $1, v ->> 0, v ->> 1, v ->> 2, CAST(v ->> 3 AS bigint), CAST(v ->> 4 AS bigint), v ->> 5, v ->> 6,
        v ->> 7, CAST(v ->> 8 AS bigint), CAST(v ->> 9 AS bigint)
    FROM {rows} WHERE true
    ON CONFLICT DO NOTHING";
