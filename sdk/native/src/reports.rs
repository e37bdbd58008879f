//! What is reported: what has been counted since the report before.

use std::collections::BTreeMap;

use tidegate_core::Reason;
use tidegate_core::model::ValueType;
use tidegate_session::{Counts, Row};

use crate::counts::{EvaluationCount, ReleaseCount, UnknownCount};
use crate::detail::ErrorCode;
use crate::shared::Publisher;
use crate::usage::{Evaluations, Failures, Usage};

type RowKey = (String, String, Option<String>, Reason);

/// Remembers what has been reported.
#[derive(Debug, Default)]
pub(crate) struct Reports {
    evaluations: BTreeMap<RowKey, u64>,
    unknown: BTreeMap<(String, Option<ValueType>), u64>,
    dropped: u64,
    starts_within_ms: Option<u64>,
}

impl Reports {
    /// Of an application that may take so long to start; the server decides where nothing is said.
    pub(crate) fn new(starts_within_ms: Option<u64>) -> Self {
        Self { starts_within_ms, ..Self::default() }
    }

    /// Everything that no report has yet.
    pub(crate) fn collect(&mut self, publisher: &Publisher) -> Counts {
        let (releases, starts, dropped) = publisher.releases().take();
        let mut counts = self.since(publisher.usage());
        counts.rows.extend(releases.iter().map(ReleaseCount::row));
        counts.dropped += dropped;
        Counts { starts: starts.map(|starts| starts.text(self.starts_within_ms)), ..counts }
    }

    fn since(&mut self, usage: Usage) -> Counts {
        let evaluations = usage.evaluations.into_iter().filter_map(|row| self.evaluation(row));
        let mut rows: Vec<Row> = evaluations.map(|count| count.row()).collect();
        rows.extend(usage.failures.into_iter().filter_map(|row| self.unknown(row)).map(|count| count.row()));
        let dropped = usage.dropped - std::mem::replace(&mut self.dropped, usage.dropped);
        Counts { dropped, rows, starts: None }
    }

    fn evaluation(&mut self, row: Evaluations) -> Option<EvaluationCount> {
        let Evaluations { flag, variant, rule, reason, n } = row;
        let key = (flag, variant, rule, reason);
        let before = match self.evaluations.get_mut(&key) {
            Some(before) => std::mem::replace(before, n),
            None => {
                self.evaluations.insert(key.clone(), n);
                0
            }
        };
        let (flag, variant, rule, reason) = key;
        let n = n.checked_sub(before).filter(|n| *n > 0)?;
        Some(EvaluationCount { flag, variant, rule, reason, n })
    }

    fn unknown(&mut self, row: Failures) -> Option<UnknownCount> {
        // For what can be no key, the server would refuse the whole report.
        let is_no_key = row.flag.is_empty() || row.flag.contains('\0');
        if row.error != ErrorCode::FlagNotFound || is_no_key {
            return None;
        }
        let (flag, value_type) = (row.flag, row.asked);
        let before = self.unknown.insert((flag.clone(), value_type), row.n).unwrap_or(0);
        let n = row.n.checked_sub(before).filter(|n| *n > 0)?;
        Some(UnknownCount { flag, value_type, n })
    }
}

#[cfg(test)]
mod tests {
    use tidegate_session::RowKind;

    use super::*;

    fn usage(on: u64, gone: u64, dropped: u64) -> Usage {
        let row = |variant: &str, n| Evaluations {
            flag: "f".into(),
            variant: variant.into(),
            rule: None,
            reason: Reason::Default,
            n,
        };
        let failure = |error, n| Failures { flag: "gone".into(), error, asked: None, n };
        let no_key = Failures { flag: String::new(), ..failure(ErrorCode::FlagNotFound, 1) };
        Usage {
            evaluations: vec![row("off", 1), row("on", on)],
            failures: vec![
                failure(ErrorCode::ProviderNotReady, 9),
                no_key,
                failure(ErrorCode::FlagNotFound, gone),
            ],
            dropped,
        }
    }

    #[test]
    fn each_count_is_reported_once() {
        let mut reports = Reports::default();
        let mut told = |usage| {
            let counts = reports.since(usage);
            let of =
                |kind| counts.rows.iter().filter(|row| row.kind == kind).map(|row| row.n).collect::<Vec<_>>();
            (of(RowKind::Evaluations), of(RowKind::Unknown), counts.dropped)
        };
        assert_eq!(told(usage(5, 2, 1)), (vec![1, 5], vec![2], 1));
        assert_eq!(told(usage(5, 2, 1)), (vec![], vec![], 0));
        assert_eq!(told(usage(7, 3, 4)), (vec![2], vec![1], 3));
    }
}
