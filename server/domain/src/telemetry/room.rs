//! How much may be counted for one environment: keys of browsers are public, and whoever has one can report
//! whatever they like.

use std::collections::BTreeSet;

use tidegate_core::hash_text;

use super::{OutcomeRow, Report, StartRow};

/// Different rows that one process counts for an environment within an hour.
pub const ROWS_PER_HOUR: usize = 50_000;
/// Hashes of units that it takes for an environment within an hour.
pub const UNITS_PER_HOUR: usize = 1_000_000;

/// The room that is left for an environment in an hour. What was counted once goes on being counted; of
/// what is new, customers are left out when half of the room is taken, and the rest when all of it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    rows: BTreeSet<u64>,
    most_rows: usize,
    units: usize,
}

impl Default for Room {
    fn default() -> Self {
        Self::of(ROWS_PER_HOUR, UNITS_PER_HOUR)
    }
}

impl Room {
    fn of(most_rows: usize, units: usize) -> Self {
        Self { rows: BTreeSet::new(), most_rows, units }
    }

    /// Leaves out of a report what there is no room for, and counts it as dropped.
    pub fn fit(&mut self, report: &mut Report) {
        if !self.takes(&["app", &report.application, &report.application_version], self.most_rows) {
            // Counted still, but under no name.
            report.application.clear();
            report.application_version.clear();
        }
        let app = [report.application.clone(), report.application_version.clone()];
        let mut dropped = 0u64;
        report.evaluations.retain_mut(|row| {
            let [name, version] = &app;
            let rule = row.rule.as_deref().unwrap_or_default();
            let plain = ["flag", &row.flag, &row.variant, rule, &row.reason, name, version];
            if let Some(customer) = &row.customer
                && !self.takes(&[&plain[..], &[customer]].concat(), self.most_rows / 2)
            {
                row.customer = None;
            }
            let fits = row.customer.is_some() || self.takes(&plain, self.most_rows);
            dropped = dropped.saturating_add(if fits { 0 } else { row.n });
            fits
        });
        report.unknown.retain(|row| {
            let [name, version] = &app;
            let kind = row.value_type.as_deref().unwrap_or_default();
            let fits = self.takes(&["unknown", &row.flag, kind, name, version], self.most_rows);
            dropped = dropped.saturating_add(if fits { 0 } else { row.n });
            fits
        });
        report.outcomes.retain_mut(|row| {
            let fits = self.takes_outcome(row);
            dropped = dropped.saturating_add(if fits { 0 } else { row.ok + row.err + row.unknown });
            fits
        });
        report.starts_exposed.retain(|row| {
            let fits = self.takes_start(row);
            dropped = dropped.saturating_add(u64::from(!fits));
            fits
        });
        report.dropped = report.dropped.saturating_add(dropped);
    }

    /// Each is kept by itself until it has ended, as units are.
    fn takes_start(&mut self, row: &StartRow) -> bool {
        let (step, arm) = (row.step_epoch.to_string(), if row.treatment { "1" } else { "0" });
        let stratum = row.stratum.as_deref().unwrap_or_default();
        let fits =
            self.units > 0 && self.takes(&["start", &row.release, &step, arm, stratum], self.most_rows);
        self.units -= usize::from(fits);
        fits
    }

    fn takes_outcome(&mut self, row: &mut OutcomeRow) -> bool {
        let (step, arm) = (row.step_epoch.to_string(), if row.treatment { "1" } else { "0" });
        let stratum = row.stratum.as_deref().unwrap_or_default();
        if !self.takes(&["release", &row.release, &step, arm, stratum, &row.metric], self.most_rows) {
            return false;
        }
        let beyond = row.units.len().saturating_sub(self.units);
        row.units.truncate(self.units);
        row.overflow = row.overflow.saturating_add(beyond as u64);
        self.units -= row.units.len();
        row.sampled.truncate(self.units);
        self.units -= row.sampled.len();
        true
    }

    /// Whether a row was counted before, or is the last that fits.
    fn takes(&mut self, parts: &[&str], most: usize) -> bool {
        // Nothing that is reported has zero bytes.
        let row = hash_text(&parts.join("\0"));
        let takes = self.rows.contains(&row) || self.rows.len() < most;
        if takes {
            self.rows.insert(row);
        }
        takes
    }
}

#[cfg(test)]
mod tests {
    use super::super::{EvaluationRow, UnknownRow};
    use super::*;

    fn evaluation(variant: &str, customer: Option<&str>) -> EvaluationRow {
        let text = |text: &str| text.to_owned();
        let customer = customer.map(text);
        EvaluationRow {
            flag: text("a"),
            variant: text(variant),
            rule: None,
            reason: text("r"),
            customer,
            n: 5,
        }
    }

    fn report(evaluations: Vec<EvaluationRow>) -> Report {
        Report { application: "shop".into(), evaluations, ..Report::default() }
    }

    #[test]
    fn what_is_new_finds_no_room_at_last() {
        let mut room = Room::of(6, 0);
        let customers = ["a", "b", "c", "d"].map(|customer| evaluation("on", Some(customer)));
        let mut first = report(customers.to_vec());
        room.fit(&mut first);
        let told: Vec<_> = first.evaluations.iter().map(|row| row.customer.as_deref()).collect();
        assert_eq!((told, first.dropped), (vec![Some("a"), Some("b"), None, None], 0));
        let variants = ["on", "off", "x", "y"].map(|variant| evaluation(variant, None));
        let mut second = report(variants.to_vec());
        second.unknown = vec![UnknownRow { flag: "z".into(), value_type: None, n: 1 }];
        room.fit(&mut second);
        let told: Vec<_> = second.evaluations.iter().map(|row| &*row.variant).collect();
        assert_eq!((told, second.unknown.len(), second.dropped), (vec!["on", "off", "x"], 0, 5 + 1));
        // What was counted before goes on being counted; a new version of the application has no name.
        room.fit(&mut first);
        assert_eq!((first.evaluations.len(), first.dropped), (4, 0));
        let mut other = Report { application_version: "2".into(), ..report(vec![]) };
        room.fit(&mut other);
        assert_eq!((&*other.application, &*other.application_version), ("", ""));
    }

    #[test]
    fn units_are_bounded_too() {
        let outcome = OutcomeRow {
            release: "r".into(),
            step_epoch: 1,
            treatment: true,
            stratum: None,
            metric: "errors".into(),
            ok: 0,
            err: 3,
            unknown: 0,
            units: vec![1, 2, 3],
            overflow: 0,
            seen: vec![],
            sampled: vec![4, 5],
        };
        let mut room = Room::of(9, 4);
        let mut told = Report { outcomes: vec![outcome], ..report(vec![]) };
        let mut again = told.clone();
        room.fit(&mut told);
        let row = &told.outcomes[0];
        assert_eq!((&*row.units, row.overflow, &*row.sampled), (&[1, 2, 3][..], 0, &[4][..]));
        room.fit(&mut again);
        assert_eq!((again.outcomes[0].units.len(), again.outcomes[0].overflow), (0, 3));
    }

    #[test]
    fn starts_are_bounded_as_units_are() {
        let start = |release: &str| StartRow {
            release: release.into(),
            step_epoch: 1,
            treatment: true,
            stratum: None,
            unit: 1,
        };
        let mut told = Report { starts_exposed: vec![start("r"); 3], ..report(vec![]) };
        Room::of(9, 2).fit(&mut told);
        assert_eq!((told.starts_exposed.len(), told.dropped), (2, 1));
        // The application takes a row, too.
        let mut told = Report { starts_exposed: ["a", "b", "a"].map(start).to_vec(), ..report(vec![]) };
        Room::of(2, 9).fit(&mut told);
        let kept: Vec<_> = told.starts_exposed.iter().map(|row| &*row.release).collect();
        assert_eq!((kept, told.dropped), (vec!["a", "a"], 1));
    }
}
