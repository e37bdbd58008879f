//! What the shop's servers report of a release, counted as a store counts it.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Counts, ErrorCount, ExposureCount, ReportingWindow, UnitCount, WINDOW_MS};

/// The metric of how requests end.
const METRIC: &str = "errors";
/// Older windows are told as one, as a store does.
const TOLD_APART: i64 = 8;
/// A server lives that was heard of in so many windows.
const LIVES: i64 = 6;

/// One request of somebody to whom a release spoke.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) step_epoch: u64,
    pub(super) treatment: bool,
    pub(super) stratum: String,
    pub(super) user: usize,
    pub(super) is_sampled: bool,
    /// That it failed; and the step epoch in which the user had failed before, if that was another.
    pub(super) failed: Option<Failed>,
}

/// How a request failed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Failed {
    pub(super) before: Option<u64>,
    /// Whether it is the user's first failure in the step.
    pub(super) is_first: bool,
}

type Key = (u64, bool, String, i64);
type Users = BTreeSet<usize>;

/// Everything that was reported.
#[derive(Debug, Clone, Default)]
pub(super) struct Reports {
    /// What waits at servers that report late, or not at all, by the window in which it comes.
    waiting: BTreeMap<i64, Vec<Request>>,
    exposures: BTreeMap<Key, [u64; 2]>,
    errors: BTreeMap<(Key, Option<u64>), u64>,
    units: BTreeMap<(u64, bool), (Users, Users)>,
    windows: Vec<ReportingWindow>,
    live: u64,
    last_ms: Option<i64>,
}

impl Reports {
    /// Takes what happened in a window; it is reported at the end of that window or some later.
    pub(super) fn add(&mut self, request: Request, window_ms: i64, late: i64) {
        self.waiting.entry(window_ms + late * WINDOW_MS).or_default().push(request);
    }

    /// Ends a window in which so many servers report.
    pub(super) fn close(&mut self, window_ms: i64, servers: u64) {
        if servers > 0 {
            self.windows.push(ReportingWindow { window_ms, instances: servers });
            let later = self.waiting.split_off(&(window_ms + WINDOW_MS));
            let due = std::mem::replace(&mut self.waiting, later);
            if due.values().any(|requests| !requests.is_empty()) {
                self.last_ms = Some(window_ms + WINDOW_MS - 1);
            }
            due.into_values().flatten().for_each(|request| self.count(&request, window_ms));
        }
        self.fold(window_ms - TOLD_APART * WINDOW_MS);
        let lately =
            self.windows.iter().rev().take_while(|seen| seen.window_ms > window_ms - LIVES * WINDOW_MS);
        self.live = lately.map(|seen| seen.instances).max().unwrap_or(0);
    }

    /// Tells windows that began before a moment as one.
    fn fold(&mut self, before_ms: i64) {
        let is_old = |key: &Key| key.3 < before_ms && key.3 != 0;
        let old: Vec<Key> = self.exposures.keys().filter(|key| is_old(key)).cloned().collect();
        for key in old {
            let [ok, err] = self.exposures.remove(&key).unwrap_or_default();
            let (step_epoch, treatment, stratum, _) = key;
            let [all_ok, all_err] = self.exposures.entry((step_epoch, treatment, stratum, 0)).or_default();
            (*all_ok, *all_err) = (*all_ok + ok, *all_err + err);
        }
    }

    fn count(&mut self, request: &Request, window_ms: i64) {
        let key = (request.step_epoch, request.treatment, request.stratum.clone(), window_ms);
        if let Some(failed) = request.failed.filter(|failed| failed.is_first) {
            *self.errors.entry((key.clone(), failed.before)).or_default() += 1;
        }
        let [ok, err] = self.exposures.entry(key).or_default();
        *if request.failed.is_some() { err } else { ok } += 1;
        let (seen, sampled) = self.units.entry((request.step_epoch, request.treatment)).or_default();
        seen.insert(request.user);
        if request.is_sampled {
            sampled.insert(request.user);
        }
    }

    /// What a judgement is handed.
    pub(super) fn counts(&self) -> Counts {
        let (metric, source) = (METRIC.to_owned(), "sdk".to_owned());
        let error = |(((step_epoch, treatment, stratum, window_ms), before), units): (&(Key, _), &u64)| {
            let (stratum, metric, source) = (stratum.clone(), metric.clone(), source.clone());
            let (step_epoch, treatment, window_ms) = (*step_epoch, *treatment, *window_ms);
            let (before, units) = (*before, *units);
            ErrorCount { step_epoch, before, treatment, stratum, metric, window_ms, source, units }
        };
        let exposure = |((step_epoch, treatment, stratum, window_ms), [ok, err]): (&Key, &[u64; 2])| {
            let (stratum, metric, source) = (stratum.clone(), metric.clone(), source.clone());
            let (step_epoch, treatment, window_ms) = (*step_epoch, *treatment, *window_ms);
            let (ok, err, unknown, overflow) = (*ok, *err, 0, 0);
            ExposureCount {
                step_epoch,
                treatment,
                stratum,
                metric,
                window_ms,
                source,
                ok,
                err,
                unknown,
                overflow,
            }
        };
        let unit = |((step_epoch, treatment), (seen, sampled)): (&(u64, bool), &(Users, Users))| UnitCount {
            step_epoch: *step_epoch,
            treatment: *treatment,
            seen: seen.len() as u64,
            sampled: sampled.len() as u64,
        };
        Counts {
            errors: self.errors.iter().map(error).collect(),
            exposures: self.exposures.iter().map(exposure).collect(),
            units: self.units.iter().map(unit).collect(),
            windows: self.windows.clone(),
            live_instances: self.live,
            is_cut: false,
            last_ms: self.last_ms,
        }
    }
}
