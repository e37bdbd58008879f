//! What is counted in the simulated application, and what servers take of it: nothing twice, nothing
//! that was sent differently before, and nothing lost without being told.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::telemetry::{Counts, Reporting, Row, RowKind};

/// What one session was given to report.
#[derive(Debug, Default)]
struct Instance {
    given: u64,
    taken: u64,
    /// What it says that it dropped.
    dropped: u64,
    reports: BTreeMap<u64, String>,
}

/// The books of all sessions of a schedule; the last one is at work.
#[derive(Debug, Default)]
pub(super) struct Ledger(Vec<Instance>);

impl Ledger {
    /// Opens a book for a session.
    pub(super) fn begin(&mut self) -> Reporting {
        self.0.push(Instance::default());
        let instance = (self.0.len() - 1).to_string();
        Reporting { instance, app: "{}".to_owned(), sdk: "simulated/1".to_owned() }
    }

    /// Counts some more.
    pub(super) fn count(&mut self, n: u64) -> Counts {
        if let Some(instance) = self.0.last_mut() {
            instance.given += n;
        }
        let row = Row { kind: RowKind::Evaluations, text: json!({ "n": n }).to_string(), n };
        Counts { rows: vec![row], ..Counts::default() }
    }

    /// A report reaches a server, all of which share their books.
    pub(super) fn take(&mut self, body: &str) -> Result<(), String> {
        let report: Value = serde_json::from_str(body).map_err(|error| error.to_string())?;
        let number = |value: &Value| value.as_u64().unwrap_or_default();
        let (name, seq) = (report["instance"].as_str().unwrap_or_default(), number(&report["seq"]));
        let instance = name.parse().ok().and_then(|index: usize| self.0.get_mut(index));
        let instance = instance.ok_or_else(|| format!("nobody is instance `{name}`"))?;
        match instance.reports.get(&seq) {
            Some(before) if before == body => return Ok(()),
            Some(_) => return Err(format!("report {seq} is not what it was before")),
            None => instance.reports.insert(seq, body.to_owned()),
        };
        let rows = report["evaluations"].as_array();
        instance.taken += rows.into_iter().flatten().map(|row| number(&row["n"])).sum::<u64>();
        instance.dropped += number(&report["dropped"]);
        if instance.taken > instance.given {
            return Err(format!("{} were counted of {}", instance.taken, instance.given));
        }
        Ok(())
    }

    /// Whether everything that the session at work was given has arrived, or was said to be dropped.
    pub(super) fn is_settled(&self) -> bool {
        self.0.last().is_none_or(|instance| instance.taken + instance.dropped >= instance.given)
    }
}
