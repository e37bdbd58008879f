//! What was counted of a release, as the engine asks for it.

use std::collections::BTreeMap;

use sea_orm::{FromQueryResult, Value};
use tidegate_domain::EnvironmentRef;
use tidegate_domain::telemetry::distinct;
use tidegate_rollout::{Counts, ErrorCount, ExposureCount, ReportingWindow, UnitCount};

use crate::outcomes::{SAMPLED, SDK, merge};
use crate::row::bytes_of_hex;
use crate::{Reader, StoreError};

/// Most rows of one answer; whoever gets so many is told that there may be more.
const ROWS: i64 = 200_000;
/// Most instances that are told by name.
const UNCONFIRMED: i64 = 20;

/// How finely counts are told, so that an answer stays small however long a release takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Detail {
    /// Who reported is told of windows that began since then.
    pub windows_since_ms: i64,
    /// Windows of SDKs that began before are told as longer ones.
    pub apart_since_ms: i64,
    /// Of this length, in milliseconds.
    pub coarse_ms: i64,
    /// Units are told of this step epoch and those after it.
    pub units_since: u64,
    /// An instance lives that was heard of since then.
    pub live_since_ms: i64,
}

/// How far the servers of an environment have come.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Acknowledged {
    /// Those that have the rules.
    pub done: u64,
    /// All that live.
    pub of: u64,
    /// The first of those that have other rules.
    pub unconfirmed: Vec<String>,
}

#[derive(FromQueryResult)]
struct ErrorRow {
    step_epoch: i64,
    earlier: Option<i64>,
    arm: i64,
    stratum: String,
    metric: String,
    began_ms: i64,
    source: String,
    units: i64,
}

#[derive(FromQueryResult)]
struct ExposureRow {
    step_epoch: i64,
    arm: i64,
    stratum: String,
    metric: String,
    began_ms: i64,
    source: String,
    ok: i64,
    err: i64,
    unknown: i64,
    overflow: i64,
}

#[derive(FromQueryResult)]
struct SeenRow {
    step_epoch: i64,
    arm: i64,
    seen: String,
}

#[derive(FromQueryResult)]
struct LastRow {
    last_ms: Option<i64>,
}

#[derive(FromQueryResult)]
struct SampledRow {
    step_epoch: i64,
    arm: i64,
    units: i64,
}

#[derive(FromQueryResult)]
struct WindowRow {
    window_ms: i64,
    instances: i64,
}

#[derive(FromQueryResult)]
struct LiveRow {
    live: i64,
    done: i64,
}

#[derive(FromQueryResult)]
struct NameRow {
    name: String,
}

impl Reader {
    /// Everything that was counted of a release.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn release_counts(
        &self,
        of: &EnvironmentRef,
        release: &str,
        detail: Detail,
    ) -> Result<Counts, StoreError> {
        let Detail { windows_since_ms, apart_since_ms, coarse_ms, units_since, live_since_ms } = detail;
        let told: [Value; 4] = [release.into(), apart_since_ms.into(), coarse_ms.into(), ROWS.into()];
        let errors: Vec<ErrorRow> = self.rows(ERRORS, of, told.clone()).await?;
        let exposures: Vec<ExposureRow> =
            self.rows(EXPOSURES, of, told.into_iter().chain([SDK.into()])).await?;
        let windows: Vec<WindowRow> = self.rows(WINDOWS, of, [windows_since_ms.into(), ROWS.into()]).await?;
        let since: [Value; 3] = [release.into(), crate::query::stored(units_since).into(), ROWS.into()];
        let seen: Vec<SeenRow> = self.rows(SEEN, of, since.clone()).await?;
        let last: Vec<LastRow> = self.rows(LAST, of, [release.into()]).await?;
        let live = self.live(of, (0, 0), live_since_ms).await?;
        let longest = [errors.len(), exposures.len(), windows.len(), seen.len()].into_iter().max();
        Ok(Counts {
            is_cut: longest.is_some_and(is_cut),
            errors: errors.into_iter().map(ErrorCount::from).collect(),
            exposures: exposures.into_iter().map(ExposureCount::from).collect(),
            last_ms: last.first().and_then(|row| row.last_ms),
            units: self.units(of, since, seen).await?,
            windows: windows.into_iter().map(ReportingWindow::from).collect(),
            live_instances: live.live.unsigned_abs(),
        })
    }

    /// The releases of an environment of which something was counted since that moment.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn counted_releases(
        &self,
        of: &EnvironmentRef,
        since_ms: i64,
    ) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT DISTINCT release AS name FROM release_seen
            WHERE tenant = $1 AND project = $2 AND environment = $3 AND last_ms >= $4 ORDER BY name LIMIT $5";
        let rows: Vec<NameRow> = self.rows(sql, of, [since_ms.into(), ROWS.into()]).await?;
        Ok(rows.into_iter().map(|row| row.name).collect())
    }

    /// How many of the servers that were heard of since a moment have rules of that epoch and version,
    /// or later ones of the epoch.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn acknowledged(
        &self,
        of: &EnvironmentRef,
        (epoch, version): (u64, u64),
        since_ms: i64,
    ) -> Result<Acknowledged, StoreError> {
        let rules = (crate::query::stored(epoch), crate::query::stored(version));
        let LiveRow { live, done } = self.live(of, rules, since_ms).await?;
        let sql = "SELECT instance AS name FROM instances
            WHERE tenant = $1 AND project = $2 AND environment = $3 AND audience = 'server' AND last_ms >= $4
                AND NOT (rules_epoch = $5 AND rules_version >= $6)
            ORDER BY instance LIMIT $7";
        let values = [since_ms.into(), rules.0.into(), rules.1.into(), UNCONFIRMED.into()];
        let unconfirmed: Vec<NameRow> = self.rows(sql, of, values).await?;
        Ok(Acknowledged {
            done: done.unsigned_abs(),
            of: live.unsigned_abs(),
            unconfirmed: unconfirmed.into_iter().map(|row| row.name).collect(),
        })
    }

    async fn live(
        &self,
        of: &EnvironmentRef,
        (epoch, version): (i64, i64),
        since_ms: i64,
    ) -> Result<LiveRow, StoreError> {
        let sql = "SELECT count(*) AS live,
                count(CASE WHEN rules_epoch = $5 AND rules_version >= $6 THEN 1 END) AS done
            FROM instances
            WHERE tenant = $1 AND project = $2 AND environment = $3 AND audience = 'server' AND last_ms >= $4";
        let rows = self.rows(sql, of, [since_ms.into(), epoch.into(), version.into()]).await?;
        Ok(rows.into_iter().next().unwrap_or(LiveRow { live: 0, done: 0 }))
    }

    /// Units of each step epoch and arm, of all strata and metrics together.
    async fn units(
        &self,
        of: &EnvironmentRef,
        since: [Value; 3],
        seen: Vec<SeenRow>,
    ) -> Result<Vec<UnitCount>, StoreError> {
        let values = since.into_iter().chain([SAMPLED.into()]);
        let sampled: Vec<SampledRow> = self.rows(SAMPLED_UNITS, of, values).await?;
        let mut units: BTreeMap<(i64, i64), (Vec<u8>, u64)> = BTreeMap::new();
        for row in seen {
            let (registers, _) = units.entry((row.step_epoch, row.arm)).or_default();
            merge(registers, &bytes_of_hex(&row.seen).unwrap_or_default());
        }
        for row in sampled {
            units.entry((row.step_epoch, row.arm)).or_default().1 = row.units.unsigned_abs();
        }
        let unit = |((step_epoch, arm), (registers, sampled)): ((i64, i64), (Vec<u8>, u64))| UnitCount {
            step_epoch: step_epoch.unsigned_abs(),
            treatment: arm == 1,
            seen: distinct(&registers),
            sampled,
        };
        Ok(units.into_iter().map(unit).collect())
    }
}

/// Whether there may be more than were read.
fn is_cut(rows: usize) -> bool {
    rows as i64 >= ROWS
}

impl From<ErrorRow> for ErrorCount {
    fn from(row: ErrorRow) -> Self {
        Self {
            step_epoch: row.step_epoch.unsigned_abs(),
            before: row.earlier.map(i64::unsigned_abs),
            treatment: row.arm == 1,
            stratum: row.stratum,
            metric: row.metric,
            window_ms: row.began_ms,
            source: row.source,
            units: row.units.unsigned_abs(),
        }
    }
}

impl From<ExposureRow> for ExposureCount {
    fn from(row: ExposureRow) -> Self {
        Self {
            step_epoch: row.step_epoch.unsigned_abs(),
            treatment: row.arm == 1,
            stratum: row.stratum,
            metric: row.metric,
            window_ms: row.began_ms,
            source: row.source,
            ok: row.ok.unsigned_abs(),
            err: row.err.unsigned_abs(),
            unknown: row.unknown.unsigned_abs(),
            overflow: row.overflow.unsigned_abs(),
        }
    }
}

impl From<WindowRow> for ReportingWindow {
    fn from(row: WindowRow) -> Self {
        Self { window_ms: row.window_ms, instances: row.instances.unsigned_abs() }
    }
}

/// A unit's errors in the order of their step epochs, whatever its arm was. Where it failed under two
/// strata or arms of one step epoch, it counts at the first.
const ERRORS: &str = "WITH firsts AS (
        SELECT step_epoch, arm, stratum, metric, source,
            CASE WHEN window_ms < $5 THEN window_ms - window_ms % $6 ELSE window_ms END AS begun,
            LAG(step_epoch) OVER (
                PARTITION BY metric, unit ORDER BY step_epoch, window_ms, arm, stratum
            ) AS earlier
        FROM release_units
        WHERE tenant = $1 AND project = $2 AND environment = $3 AND release = $4 AND metric <> '@sampled'
    )
    SELECT step_epoch, earlier, arm, stratum, metric, begun AS began_ms, source, count(*) AS units
    FROM firsts WHERE earlier IS NULL OR earlier < step_epoch
    GROUP BY step_epoch, earlier, arm, stratum, metric, begun, source
    ORDER BY step_epoch, earlier, arm, stratum, metric, begun, source LIMIT $7";

/// Some windows that are told as one bear the time of the last: how old the latest report is stays known.
const EXPOSURES: &str = "WITH told AS (
        SELECT step_epoch, arm, stratum, metric, source, window_ms, ok, err, unknown, overflow,
            CASE WHEN source = $8 AND window_ms < $5 THEN window_ms - window_ms % $6 ELSE window_ms END AS begun
        FROM release_exposures WHERE tenant = $1 AND project = $2 AND environment = $3 AND release = $4
    )
    SELECT step_epoch, arm, stratum, metric, max(window_ms) AS began_ms, source,
        CAST(sum(ok) AS bigint) AS ok, CAST(sum(err) AS bigint) AS err,
        CAST(sum(unknown) AS bigint) AS unknown, CAST(sum(overflow) AS bigint) AS overflow
    FROM told GROUP BY step_epoch, arm, stratum, metric, begun, source
    ORDER BY step_epoch, arm, stratum, metric, begun, source LIMIT $7";

const WINDOWS: &str = "SELECT window_ms, instances FROM reporting_windows
    WHERE tenant = $1 AND project = $2 AND environment = $3 AND window_ms >= $4
    ORDER BY window_ms LIMIT $5";

const SEEN: &str = "SELECT step_epoch, arm, seen FROM release_seen
    WHERE tenant = $1 AND project = $2 AND environment = $3 AND release = $4 AND step_epoch >= $5 LIMIT $6";

const LAST: &str = "SELECT max(last_ms) AS last_ms FROM release_seen
    WHERE tenant = $1 AND project = $2 AND environment = $3 AND release = $4";

const SAMPLED_UNITS: &str = "SELECT step_epoch, arm, count(DISTINCT unit) AS units FROM release_units
    WHERE tenant = $1 AND project = $2 AND environment = $3 AND release = $4 AND step_epoch >= $5 AND metric = $7
    GROUP BY step_epoch, arm LIMIT $6";
