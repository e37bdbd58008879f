//! What was counted, added up as far as guards need it apart.

use std::collections::{BTreeMap, BTreeSet};

use tidegate_domain::release::StepEpoch;

use super::case::Case;
use crate::{Errors, ExposureCount, Split};

/// The source of reports of SDKs.
pub(super) const SDK: &str = "sdk";

/// Outcomes of exposures to one arm.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Outcomes {
    pub(super) ok: u64,
    pub(super) err: u64,
    pub(super) unknown: u64,
}

impl Outcomes {
    fn add(&mut self, row: &ExposureCount) {
        self.ok = self.ok.saturating_add(row.ok);
        self.err = self.err.saturating_add(row.err);
        self.unknown = self.unknown.saturating_add(row.unknown);
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.ok = self.ok.saturating_add(other.ok);
        self.err = self.err.saturating_add(other.err);
        self.unknown = self.unknown.saturating_add(other.unknown);
    }

    pub(super) fn judged(self) -> u64 {
        self.ok.saturating_add(self.err)
    }

    pub(super) fn all(self) -> u64 {
        self.judged().saturating_add(self.unknown)
    }
}

/// Both arms.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Arms {
    pub(super) treatment: Outcomes,
    pub(super) control: Outcomes,
}

impl Arms {
    fn add(&mut self, row: &ExposureCount) {
        if row.treatment { self.treatment.add(row) } else { self.control.add(row) }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.treatment.merge(other.treatment);
        self.control.merge(other.control);
    }
}

/// Whose evidence is asked for.
#[derive(Clone, Copy)]
pub(super) enum Among<'s> {
    /// Everybody's, but not that of those customers.
    AllBut(&'s [String]),
    /// One customer's.
    Only(&'s str),
}

impl Among<'_> {
    fn has(self, stratum: &str) -> bool {
        match self {
            Self::AllBut(others) => others.iter().all(|other| other != stratum),
            Self::Only(one) => one == stratum,
        }
    }
}

type Metric<'a> = &'a str;
type Stratum<'a> = &'a str;
/// Stratum, step epoch, window.
type Window<'a> = (Stratum<'a>, u64, i64);

/// What was counted in an attempt.
pub(super) struct Tally<'a> {
    errors: BTreeMap<Metric<'a>, BTreeMap<Stratum<'a>, Vec<Errors>>>,
    /// Outcomes by step epoch, of sources that say which units failed.
    outcomes: BTreeMap<Metric<'a>, BTreeMap<(Stratum<'a>, u64), Arms>>,
    /// Outcomes by source and window, of sources that do not.
    windows: BTreeMap<Metric<'a>, BTreeMap<&'a str, BTreeMap<Window<'a>, Arms>>>,
}

impl<'a> Tally<'a> {
    /// What was counted before a moment, or until now.
    pub(super) fn of(case: &Case<'a>, until_ms: Option<i64>) -> Self {
        let is_in = |window_ms: i64| until_ms.is_none_or(|until| window_ms < until);
        let numbers: BTreeSet<u64> = case.attempt.iter().map(|epoch| epoch.number).collect();
        let mut tally = Self { errors: BTreeMap::new(), outcomes: BTreeMap::new(), windows: BTreeMap::new() };
        let mut naming = BTreeSet::from([SDK]);
        for row in &case.counts.errors {
            naming.insert(&row.source);
            if numbers.contains(&row.step_epoch) && is_in(row.window_ms) {
                let (treatment, control) = if row.treatment { (row.units, 0) } else { (0, row.units) };
                let errors = Errors { step_epoch: row.step_epoch, before: row.before, treatment, control };
                tally.errors.entry(&row.metric).or_default().entry(&row.stratum).or_default().push(errors);
            }
        }
        for row in &case.counts.exposures {
            if !numbers.contains(&row.step_epoch) || !is_in(row.window_ms) {
                continue;
            }
            let metric: &str = &row.metric;
            let arms = if naming.contains(row.source.as_str()) {
                let key = (row.stratum.as_str(), row.step_epoch);
                tally.outcomes.entry(metric).or_default().entry(key).or_default()
            } else {
                let windows = tally.windows.entry(metric).or_default().entry(&row.source).or_default();
                windows.entry((&row.stratum, row.step_epoch, row.window_ms)).or_default()
            };
            arms.add(row);
        }
        tally
    }

    /// First errors of units.
    pub(super) fn errors(&self, metric: &str, among: Among<'_>) -> Vec<Errors> {
        let strata = self.errors.get(metric).into_iter().flatten();
        strata.filter(|(stratum, _)| among.has(stratum)).flat_map(|(_, errors)| errors).copied().collect()
    }

    /// Outcomes in a step, of sources that say which units failed.
    pub(super) fn outcomes(&self, metric: &str, step_epoch: u64, among: Among<'_>) -> Arms {
        let mut sum = Arms::default();
        let rows = self.outcomes.get(metric).into_iter().flatten();
        rows.filter(|((stratum, step), _)| *step == step_epoch && among.has(stratum))
            .for_each(|(_, arms)| sum.merge(*arms));
        sum
    }

    /// Sources of a metric that do not say which units failed.
    pub(super) fn sources(&self, metric: &str) -> impl Iterator<Item = &'a str> {
        self.windows.get(metric).into_iter().flatten().map(|(source, _)| *source)
    }

    /// Outcomes that such a source told, by windows of a step.
    pub(super) fn windows(&self, metric: &str, source: &str, step_epoch: u64, among: Among<'_>) -> Vec<Arms> {
        let windows = self.windows.get(metric).and_then(|sources| sources.get(source));
        let rows = windows.into_iter().flatten();
        rows.filter(|((stratum, step, _), _)| *step == step_epoch && among.has(stratum))
            .map(|(_, arms)| *arms)
            .collect()
    }

    /// Customers of whom units of the treatment had errors.
    pub(super) fn customers_in_error(&self) -> BTreeSet<&'a str> {
        let all = self.errors.values().flatten();
        let in_error = all.filter(|(_, errors)| errors.iter().any(|errors| errors.treatment > 0));
        in_error.map(|(stratum, _)| *stratum).filter(|stratum| !stratum.is_empty()).collect()
    }

    /// The steps of an attempt, with the treatment's share in each: by design, and where customers
    /// moved as a whole by their share of the errors before; then there is nothing to compare one with.
    pub(super) fn splits(&self, case: &Case<'_>, metric: &str, among: Among<'_>) -> Vec<Split> {
        let split = |epoch: &&StepEpoch| {
            let share = match (case.is_whole(epoch), among) {
                (false, _) => case.share(epoch),
                (true, Among::AllBut(_)) => self.whole_share(case, metric, epoch),
                (true, Among::Only(_)) => None,
            };
            Split { step_epoch: epoch.number, share }
        };
        case.attempt.iter().map(split).collect()
    }

    /// (e_T + ½) / (e + 1), of first errors before exposure; `None` where they are too few.
    fn whole_share(&self, case: &Case<'_>, metric: &str, epoch: &StepEpoch) -> Option<f64> {
        let (treated, all) = self.errors_before(case, metric, epoch);
        (treated >= super::limits::ERRORS_BEFORE).then(|| (treated as f64 + 0.5) / (all as f64 + 1.0))
    }

    /// First errors before exposure: of customers who had moved in a step, and of all.
    pub(super) fn errors_before(&self, case: &Case<'_>, metric: &str, epoch: &StepEpoch) -> (u64, u64) {
        self.errors_in_opening(case, metric, |stratum| case.moved.contains(&(epoch.number, stratum)))
    }

    /// First errors in the opening: of some customers, and of all.
    pub(super) fn errors_in_opening(
        &self,
        case: &Case<'_>,
        metric: &str,
        is_meant: impl Fn(&'a str) -> bool,
    ) -> (u64, u64) {
        let Some(opening) = case.attempt.first() else { return (0, 0) };
        let strata = self.errors.get(metric).into_iter().flatten();
        let among = Among::AllBut(&case.release.halted_customers);
        strata.filter(|(stratum, _)| among.has(stratum)).fold((0, 0), |(meant, all), (stratum, errors)| {
            let theirs = errors.iter().filter(|errors| errors.step_epoch == opening.number);
            let theirs: u64 = theirs.map(|errors| errors.control).sum();
            (meant + if is_meant(stratum) { theirs } else { 0 }, all + theirs)
        })
    }
}
