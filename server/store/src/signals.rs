//! Signals of others than SDKs: batches that release automation sends, each taken once, and differences
//! of counters that are read elsewhere.

use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value as Bound};
use serde_json::json;
use tidegate_domain::telemetry::OutcomeRow;
use tidegate_domain::{EnvironmentRef, Permit, SignalSource};
use tidegate_rollout::{ArmCounters, Reading};

use crate::outcomes::Outcomes;
use crate::query::{bounded, stored};
use crate::row::{json as parsed, number};
use crate::store::{begin_write, enter};
use crate::telemetry::Counting;
use crate::{Reader, Store, StoreError, Taken, Writer};

/// What differences of readings are kept under, as the name of their source.
const PROMETHEUS: &str = "prometheus";

/// What one source tells of releases at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignalBatch {
    /// Who tells it.
    pub source: String,
    /// What the source calls it; unique among its batches.
    pub batch: String,
    /// Of what stands in it: another batch of this name is a mistake.
    pub fingerprint: u64,
    /// What happened, and in which environment.
    pub outcomes: Vec<(EnvironmentRef, OutcomeRow)>,
}

/// Counters of a release's arms as they were read.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredReading {
    /// The step epoch in which they were read.
    pub step_epoch: u64,
    /// When, in milliseconds since the Unix epoch.
    pub read_ms: i64,
    /// Where they stood.
    pub reading: Reading,
}

/// Which signal of which release.
#[derive(Debug, Clone, Copy)]
pub struct ReleaseSignal<'a> {
    /// Where the release is.
    pub of: &'a EnvironmentRef,
    /// Its id.
    pub release: &'a str,
    /// What its guards call the signal.
    pub signal: &'a str,
}

#[derive(FromQueryResult)]
struct SourcesRow {
    sources: String,
    changed_seq: i64,
}

#[derive(FromQueryResult)]
struct CredentialsRow {
    credentials: String,
}

#[derive(FromQueryResult)]
struct ReadingRow {
    step_epoch: i64,
    read_ms: i64,
    reading: String,
}

impl Reader {
    /// Where signals of an environment are read, and the change that said so; 0 where none did.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn signal_sources(&self, of: &EnvironmentRef) -> Result<(Vec<SignalSource>, u64), StoreError> {
        let sql = "SELECT sources, changed_seq FROM signal_sources
            WHERE tenant = $1 AND project = $2 AND environment = $3";
        let rows: Vec<SourcesRow> = self.rows(sql, of, []).await?;
        let Some(row) = rows.into_iter().next() else { return Ok((Vec::new(), 0)) };
        Ok((parsed("signal sources", &row.sources)?, number("changed_seq", row.changed_seq)?))
    }

    /// What those sources are shown, sealed; empty where none needs anything.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn signal_credentials(&self, of: &EnvironmentRef) -> Result<String, StoreError> {
        let sql = "SELECT credentials FROM signal_sources
            WHERE tenant = $1 AND project = $2 AND environment = $3";
        let rows: Vec<CredentialsRow> = self.rows(sql, of, []).await?;
        Ok(rows.into_iter().next().map(|row| row.credentials).unwrap_or_default())
    }

    /// The last reading of a signal for a release.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn reading(&self, of: ReleaseSignal<'_>) -> Result<Option<StoredReading>, StoreError> {
        let sql = "SELECT step_epoch, read_ms, reading FROM signal_readings
            WHERE tenant = $1 AND project = $2 AND environment = $3 AND release = $4 AND signal = $5";
        let rows: Vec<ReadingRow> = self.rows(sql, of.of, [of.release.into(), of.signal.into()]).await?;
        let Some(row) = rows.into_iter().next() else { return Ok(None) };
        let [control, treatment]: [[tidegate_rollout::Counters; 2]; 2] = parsed("a reading", &row.reading)?;
        let arm = |[exposed, errors]: [tidegate_rollout::Counters; 2]| ArmCounters { exposed, errors };
        let reading = Reading { control: arm(control), treatment: arm(treatment) };
        let step_epoch = row.step_epoch.unsigned_abs();
        Ok(Some(StoredReading { step_epoch, read_ms: row.read_ms, reading }))
    }
}

impl Writer {
    /// Sets where signals of an environment are read, and what is shown there, sealed; `change` is the
    /// change that says so.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn set_signal_sources(
        &self,
        of: &EnvironmentRef,
        (sources, credentials): (&[SignalSource], &str),
        change: u64,
    ) -> Result<(), StoreError> {
        let sql =
            "INSERT INTO signal_sources (tenant, project, environment, sources, changed_seq, credentials)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (tenant, project, environment) DO UPDATE SET
                sources = excluded.sources, changed_seq = excluded.changed_seq,
                credentials = excluded.credentials";
        let values: [Bound; 6] = [
            self.tenant.as_str().into(),
            of.project.as_str().into(),
            of.environment.as_str().into(),
            crate::row::to_json("signal sources", &sources)?.into(),
            stored(change).into(),
            credentials.into(),
        ];
        let backend = self.transaction.get_database_backend();
        let statement = Statement::from_sql_and_values(backend, sql, values);
        bounded(self.transaction.execute_raw(statement)).await.map(drop)
    }
}

impl Store {
    /// Counts a batch once: also where it comes again, and on another replica.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`]: nothing of it was counted, or it is unknown.
    pub async fn take_signals(
        &self,
        permit: &Permit,
        batch: &SignalBatch,
        now_ms: i64,
    ) -> Result<Taken, StoreError> {
        let counting = self.counting(permit, now_ms).await?;
        let row = vec![json!([batch.source, batch.batch, batch.fingerprint.cast_signed()])];
        if counting.query(HOLD_BATCH, row.clone()).await?.is_empty() {
            let held = counting.query(HELD_BATCH, row).await?;
            let held = held.first().map(|row| row.try_get_by_index::<i64>(0)).transpose()?;
            let again = held == Some(batch.fingerprint.cast_signed());
            return Ok(if again { Taken::Again } else { Taken::Clash });
        }
        let outcomes = batch.outcomes.iter().map(|(of, row)| (of, row));
        counting.take(outcomes, &batch.source).await?;
        Ok(Taken::New)
    }

    /// Counts what a reading adds to the one before, and keeps it. Answers whether it did: not where
    /// another replica has read meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn take_reading(
        &self,
        (permit, of): (&Permit, ReleaseSignal<'_>),
        before: Option<&StoredReading>,
        now: &StoredReading,
        outcomes: &[OutcomeRow],
    ) -> Result<bool, StoreError> {
        let counting = self.counting(permit, now.read_ms).await?;
        let StoredReading { step_epoch, read_ms, reading } = now;
        let arm = |arm: &ArmCounters| json!([arm.exposed, arm.errors]);
        let text = json!([arm(&reading.control), arm(&reading.treatment)]).to_string();
        let (project, environment) = (of.of.project.as_str(), of.of.environment.as_str());
        let before_ms = before.map_or(-1, |before| before.read_ms);
        let row = json!([project, environment, of.release, of.signal, stored(*step_epoch), read_ms, text]);
        // Rows are not at hand where a conflict is settled.
        let keep = KEEP_READING.replace("{before}", &before_ms.to_string());
        if counting.query(&keep, vec![row]).await?.is_empty() {
            return Ok(false);
        }
        counting.take(outcomes.iter().map(|row| (of.of, row)), PROMETHEUS).await?;
        Ok(true)
    }

    pub(crate) async fn counting(&self, permit: &Permit, now_ms: i64) -> Result<Counting, StoreError> {
        let transaction = begin_write(&self.writers).await?;
        enter(&transaction, permit.tenant()).await?;
        Ok(Counting::new(transaction, permit.tenant(), now_ms))
    }
}

impl Counting {
    async fn take(
        self,
        rows: impl Iterator<Item = (&EnvironmentRef, &OutcomeRow)>,
        source: &str,
    ) -> Result<(), StoreError> {
        let mut outcomes = Outcomes::default();
        rows.for_each(|(of, row)| outcomes.add(of.project.as_str(), of.environment.as_str(), row));
        self.write_outcomes(outcomes, source).await?;
        self.commit().await
    }
}

/// Answers only for a batch that was not held before.
const HOLD_BATCH: &str = "INSERT INTO signal_batches (tenant, source, batch, fingerprint, taken_ms)
    SELECT $1, v ->> 0, v ->> 1, CAST(v ->> 2 AS bigint), $3 FROM {rows} WHERE true
    ON CONFLICT (tenant, source, batch) DO NOTHING RETURNING fingerprint";

const HELD_BATCH: &str = "SELECT fingerprint FROM signal_batches JOIN {rows}
    ON source = v ->> 0 AND batch = v ->> 1 WHERE tenant = $1";

/// Answers only where the reading before is still the last one.
const KEEP_READING: &str = "INSERT INTO signal_readings
    (tenant, project, environment, release, signal, step_epoch, read_ms, reading)
    SELECT $1, v ->> 0, v ->> 1, v ->> 2, v ->> 3, CAST(v ->> 4 AS bigint), CAST(v ->> 5 AS bigint), v ->> 6
    FROM {rows} WHERE true
    ON CONFLICT (tenant, project, environment, release, signal) DO UPDATE SET
        step_epoch = excluded.step_epoch, read_ms = excluded.read_ms, reading = excluded.reading
        WHERE signal_readings.read_ms = {before}
    RETURNING read_ms";
