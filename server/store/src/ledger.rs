//! The ledger: what halts are reckoned from, and what people say of releases.

use std::collections::BTreeMap;

use sea_orm::{
    ColumnTrait, ConnectionTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Statement, Value,
};
use tidegate_domain::{EnvironmentKey, EnvironmentRef, ProjectKey};
use tidegate_rollout::ledger::{Account, Basis, Said};

use crate::entity::releases;
use crate::query::{bounded, stored};
use crate::{Reader, StoreError, StoredRelease, Writer, row};

/// What the ledger keeps of a release beside the release.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LedgerNote {
    /// What its automatic halt is reckoned from.
    pub basis: Option<Basis>,
    /// The change that tells of the halt; 0 where none does.
    pub halt_change: u64,
    /// What was last said of it.
    pub said: Option<Said>,
    /// The change that tells of that; 0 where none does.
    pub said_change: u64,
}

#[derive(FromQueryResult)]
struct NoteRow {
    release: String,
    basis: String,
    halt_seq: i64,
    said: String,
    said_seq: i64,
}

#[derive(FromQueryResult)]
struct AfterRow {
    failed: i64,
    units: i64,
}

impl LedgerNote {
    /// All that is known before anybody has looked at what came after a halt.
    pub fn account(known: &(StoredRelease, Self)) -> Account<'_> {
        let (StoredRelease { release, .. }, note) = known;
        Account { release, basis: note.basis.as_ref(), said: note.said.as_ref(), after: (0, 0) }
    }

    fn of(row: NoteRow) -> Result<(String, Self), StoreError> {
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        let note = Self {
            basis: some(row.basis).map(|text| row::json("the basis of a halt", &text)).transpose()?,
            halt_change: row::number("halt_seq", row.halt_seq)?,
            said: some(row.said).map(|text| row::json("what is said of a release", &text)).transpose()?,
            said_change: row::number("said_seq", row.said_seq)?,
        };
        Ok((row.release, note))
    }
}

impl Reader {
    /// The releases of a project, or of one of its environments, that are more than drafts, the newest
    /// first, each with what the ledger keeps of it.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn ledger(
        &self,
        project: &ProjectKey,
        environment: Option<&EnvironmentKey>,
        limit: u64,
    ) -> Result<Vec<(StoredRelease, LedgerNote)>, StoreError> {
        use releases::Column::{Environment, Id, Project, State};
        let rows = self.of::<releases::Entity>().filter(Project.eq(project.as_str()));
        let mut rows = rows.filter(State.ne("draft")).order_by_desc(Id).limit(limit);
        if let Some(environment) = environment {
            rows = rows.filter(Environment.eq(environment.as_str()));
        }
        let releases = self.all(rows).await?;
        let oldest = releases.last().map_or("", |row| &row.id);
        let mut notes = self.ledger_notes(oldest).await?;
        let with_note = |row: releases::Model| {
            let note = notes.remove(&row.id).unwrap_or_default();
            Ok((StoredRelease::of(row)?, note))
        };
        releases.into_iter().map(with_note).collect()
    }

    /// By the ids of releases, from that of the oldest on: ids ascend with time.
    async fn ledger_notes(&self, oldest: &str) -> Result<BTreeMap<String, LedgerNote>, StoreError> {
        let sql = "SELECT release, basis, halt_seq, said, said_seq FROM ledger_entries
            WHERE tenant = $1 AND release >= $2";
        let asked = self.statement(sql, [self.tenant.as_str().into(), oldest.into()]);
        let rows = bounded(NoteRow::find_by_statement(asked).all(&self.transaction)).await?;
        rows.into_iter().map(LedgerNote::of).collect()
    }

    /// What the ledger keeps of one release.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn ledger_note(&self, release: &str) -> Result<LedgerNote, StoreError> {
        let sql = "SELECT release, basis, halt_seq, said, said_seq FROM ledger_entries
            WHERE tenant = $1 AND release = $2";
        let asked = self.statement(sql, [self.tenant.as_str().into(), release.into()]);
        let row = bounded(NoteRow::find_by_statement(asked).one(&self.transaction)).await?;
        Ok(row.map(LedgerNote::of).transpose()?.map(|(_, note)| note).unwrap_or_default())
    }

    /// Exposures of the control that failed since a moment, and all of them: after a rollback everybody
    /// is one of the control.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn outcomes_since(
        &self,
        of: &EnvironmentRef,
        (release, metric): (&str, &str),
        since_ms: i64,
    ) -> Result<(u64, u64), StoreError> {
        let values = [release.into(), metric.into(), since_ms.into()];
        let rows: Vec<AfterRow> = self.rows(AFTER, of, values).await?;
        Ok(rows.first().map_or((0, 0), |row| (row.failed.unsigned_abs(), row.units.unsigned_abs())))
    }

    fn statement<const N: usize>(&self, sql: &str, values: [Value; N]) -> Statement {
        Statement::from_sql_and_values(self.transaction.get_database_backend(), sql, values)
    }
}

impl Writer {
    /// Keeps what a halt is reckoned from; `change` is the one that tells of the halt.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn enter_halt(&self, release: &str, basis: &Basis, change: u64) -> Result<(), StoreError> {
        let sql = "INSERT INTO ledger_entries (tenant, release, basis, halt_seq, said, said_seq)
            VALUES ($1, $2, $3, $4, '', 0)
            ON CONFLICT (tenant, release) DO UPDATE SET basis = excluded.basis, halt_seq = excluded.halt_seq";
        self.enter(sql, (release, row::to_json("the basis of a halt", basis)?, change)).await
    }

    /// Keeps what is said of a release; `change` is the one that tells of it.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn enter_opinion(&self, release: &str, said: &Said, change: u64) -> Result<(), StoreError> {
        let sql = "INSERT INTO ledger_entries (tenant, release, basis, halt_seq, said, said_seq)
            VALUES ($1, $2, '', 0, $3, $4)
            ON CONFLICT (tenant, release) DO UPDATE SET said = excluded.said, said_seq = excluded.said_seq";
        self.enter(sql, (release, row::to_json("what is said of a release", said)?, change)).await
    }

    async fn enter(&self, sql: &str, (release, text, change): (&str, String, u64)) -> Result<(), StoreError> {
        let values = [self.tenant.as_str().into(), release.into(), text.into(), stored(change).into()];
        bounded(self.transaction.execute_raw(self.statement(sql, values))).await.map(drop)
    }
}

const AFTER: &str = "SELECT CAST(COALESCE(sum(err), 0) AS bigint) AS failed,
        CAST(COALESCE(sum(ok + err), 0) AS bigint) AS units
    FROM release_exposures
    WHERE tenant = $1 AND project = $2 AND environment = $3 AND release = $4 AND metric = $5 AND arm = 0
        AND window_ms >= $6";
