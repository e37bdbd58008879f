//! The evidence of each guard, and of all of them together.

use tidegate_domain::release::{Guard, GuardKind};

use super::case::Case;
use super::tally::{Among, Arms, Tally};
use crate::{
    Batch, Bounds, GridPoint, LogE, Objective, PERCENTILES, RateRatio, Restarts, Successes, TwoByTwo,
    average, weighted,
};

/// Ratios that are tolerated unless a plan says more, in eighths of an octave.
const RATIO_EIGHTHS: i16 = 1;
const LATENCY_EIGHTHS: i16 = 2;
/// No less is tolerated where customers moved as a whole.
const WHOLE_EIGHTHS: i16 = 3;

/// What all guards say of some customers.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Evidence {
    pub(super) guards: Vec<GuardEvidence>,
    /// Σ v·E over what may halt.
    pub(super) proof: LogE,
    /// Σ v·E over what comes from sources without the identity of units.
    pub(super) hint: LogE,
}

/// What one guard says.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct GuardEvidence {
    /// Its evidence, by units; `None` where that is no number.
    pub(super) proof: Option<LogE>,
    /// Its evidence from sources without the identity of units.
    pub(super) hint: Option<LogE>,
    /// What tells how many times as often the treatment fails.
    ratio: Option<Box<RateRatio>>,
    /// The same where that is no rate ratio; what share of it fails where there is no control.
    value: Option<f64>,
    /// Evidence that the ratio is below 2, where that can be had.
    pub(super) safe: Option<LogE>,
    /// Of the exposures that it is about.
    pub(super) arms: Arms,
}

impl GuardEvidence {
    /// How many times as often the treatment fails, or what share of it where there is no control.
    pub(super) fn value(&self) -> Option<f64> {
        self.value.or_else(|| self.ratio.as_ref()?.likeliest())
    }

    /// Between which ratios the truth lies with 95 %.
    pub(super) fn bounds(&self) -> Option<Bounds> {
        self.ratio.as_ref().map(|ratio| ratio.bounds())
    }

    /// The anytime lower bound of the ratio at 80 %.
    pub(super) fn low_80(&self) -> f64 {
        self.ratio.as_ref().map_or(0.0, |ratio| ratio.low_80())
    }

    /// The louder of the two.
    pub(super) fn loudest(&self) -> Option<LogE> {
        let proof = self.proof?;
        Some(self.hint.map_or(proof, |hint| hint.max(proof)))
    }
}

impl Evidence {
    /// The guard with the largest part in it.
    pub(super) fn blamed(&self, case: &Case<'_>) -> Option<String> {
        let guards = case.plan.guards.iter().zip(&self.guards);
        let part = |(guard, seen): &(&Guard, &GuardEvidence)| {
            weight(case, guard).ln() + seen.loudest().unwrap_or(f64::NEG_INFINITY)
        };
        guards.max_by(|one, other| part(one).total_cmp(&part(other))).map(|(guard, _)| guard.name.clone())
    }

    pub(super) fn loudest(&self) -> LogE {
        self.proof.max(self.hint)
    }
}

/// A guard's weight: all of them add up to 1.
pub(super) fn weight(case: &Case<'_>, guard: &Guard) -> f64 {
    guard.weight.unwrap_or(1.0 / case.plan.guards.len().max(1) as f64)
}

/// What is tolerated by a guard, on the grid.
pub(super) fn tolerated(case: &Case<'_>, guard: &Guard) -> Option<GridPoint> {
    let eighths = if guard.kind == GuardKind::Latency { LATENCY_EIGHTHS } else { RATIO_EIGHTHS };
    let asked = guard.r0.map_or(Some(GridPoint::eighths(eighths)), GridPoint::at_least)?;
    Some(if case.has_moved_whole() { asked.max(GridPoint::eighths(WHOLE_EIGHTHS)) } else { asked })
}

/// The metrics that a guard is made of.
pub(super) fn metrics(guard: &Guard) -> Vec<String> {
    match guard.kind {
        GuardKind::Latency => {
            PERCENTILES.iter().map(|percent| format!("{}_p{percent}", guard.signal)).collect()
        }
        _ => vec![guard.signal.clone()],
    }
}

/// What all guards say of some customers. One that says nothing counts as 1.
pub(super) fn evidence(case: &Case<'_>, tally: &Tally<'_>, among: Among<'_>) -> Evidence {
    let guards: Vec<GuardEvidence> =
        case.plan.guards.iter().map(|guard| Look { case, tally, among }.guard(guard)).collect();
    // What nobody speaks of is no evidence at all.
    let sum = |of: fn(&GuardEvidence) -> Option<LogE>| {
        if guards.iter().all(|seen| of(seen).is_none()) {
            return f64::NEG_INFINITY;
        }
        let weights = case.plan.guards.iter().map(|guard| weight(case, guard));
        weighted(weights.zip(guards.iter().map(move |seen| of(seen).unwrap_or(0.0))))
    };
    Evidence { proof: sum(|seen| seen.proof), hint: sum(|seen| seen.hint), guards }
}

/// Where a guard looks.
#[derive(Clone, Copy)]
struct Look<'a> {
    case: &'a Case<'a>,
    tally: &'a Tally<'a>,
    among: Among<'a>,
}

impl Look<'_> {
    fn guard(self, guard: &Guard) -> GuardEvidence {
        let arms = self.arms(metrics(guard).first().map_or("", String::as_str));
        let seen = match guard.kind {
            GuardKind::Ratio | GuardKind::Latency => self.ratios(guard),
            GuardKind::Absolute => self.absolute(guard),
            GuardKind::TwoByTwo => self.two_by_two(guard),
        };
        let finite = |ln_e: Option<LogE>| ln_e.filter(|ln_e| !ln_e.is_nan());
        GuardEvidence { arms, proof: finite(seen.proof), hint: finite(seen.hint), ..seen }
    }

    /// One rate ratio, or the mean of one for each percentile.
    fn ratios(self, guard: &Guard) -> GuardEvidence {
        let Some(r0) = tolerated(self.case, guard) else { return GuardEvidence::default() };
        let metrics = metrics(guard);
        let processes: Vec<_> = metrics.iter().map(|metric| self.by_unit(metric)).collect();
        let harm = |processes: &[Restarts<RateRatio>]| {
            let each: Option<Vec<LogE>> = processes.iter().map(|process| process.harm(r0)).collect();
            each.and_then(|each| average(each.into_iter()))
        };
        let sources: Vec<Vec<_>> = metrics.iter().map(|metric| self.by_sources(metric)).collect();
        let hints: Vec<_> = sources.into_iter().flatten().collect();
        // The one that speaks loudest is shown.
        let loudness = |process: &&Restarts<RateRatio>| process.harm(r0).unwrap_or(f64::NEG_INFINITY);
        let shown = processes.iter().chain(&hints).filter(|process| process.whole.likeliest().is_some());
        let shown = shown.max_by(|one, other| loudness(one).total_cmp(&loudness(other)));
        let safest = processes.iter().map(|process| process.whole.safe(super::limits::too_much()));
        let safe = safest.reduce(|one, other| Some(one?.min(other?))).flatten();
        GuardEvidence {
            proof: harm(&processes),
            hint: (!hints.is_empty()).then(|| harm(&hints)).flatten(),
            ratio: shown.map(|process| Box::new(process.whole.clone())),
            value: None,
            safe,
            arms: Arms::default(),
        }
    }

    /// First errors of units, over the attempt and from every step on.
    fn by_unit(self, metric: &str) -> Restarts<RateRatio> {
        let splits = self.tally.splits(self.case, metric, self.among);
        Restarts::of_errors(&splits, &self.tally.errors(metric, self.among))
    }

    /// Outcomes of each source that does not say which units failed.
    fn by_sources(self, metric: &str) -> Vec<Restarts<RateRatio>> {
        let of = |source: &str| {
            let steps = self.steps(|step| {
                let mut ratio = RateRatio::default();
                for Arms { treatment: t, control: c } in self.tally.windows(metric, source, step, self.among)
                {
                    let batch = Batch::of_exposures((t.err, c.err), (t.judged(), c.judged()));
                    batch.into_iter().for_each(|batch| ratio.fold(batch));
                }
                ratio
            });
            Restarts::of_steps(&steps, RateRatio::merge)
        };
        self.tally.sources(metric).map(of).collect()
    }

    /// Against an objective, without a control.
    fn absolute(self, guard: &Guard) -> GuardEvidence {
        let Some(objective) = guard.p0.and_then(Objective::new) else { return GuardEvidence::default() };
        let merge = |sum: &mut Successes, step: &Successes| sum.merge(*step);
        let units = self.steps(|step| self.successes(&guard.signal, step).0);
        let by_source = |source: &str| {
            self.steps(|step| {
                let windows = self.tally.windows(&guard.signal, source, step, self.among);
                let all = windows.into_iter().fold(Arms::default(), |mut sum, arms| {
                    sum.merge(arms);
                    sum
                });
                Successes { failed: all.treatment.err, all: all.treatment.judged() }
            })
        };
        let sources = self.tally.sources(&guard.signal).map(by_source);
        let told: Vec<Vec<Successes>> = std::iter::once(units).chain(sources).collect();
        let processes: Vec<_> = told.iter().map(|steps| Restarts::of_steps(steps, merge)).collect();
        let spoke: Vec<_> = processes.iter().filter(|process| process.whole.all > 0).collect();
        let each: Option<Vec<LogE>> =
            spoke.iter().map(|process| process.evidence(|seen| objective.harm(*seen))).collect();
        let share = |seen: Successes| seen.failed as f64 / seen.all as f64;
        let value = spoke.iter().map(|process| share(process.whole)).max_by(f64::total_cmp);
        let proof = each.map(|each| average(each.into_iter()).unwrap_or(0.0));
        GuardEvidence { proof, value, ..GuardEvidence::default() }
    }

    /// Two proportions, where errors are frequent.
    fn two_by_two(self, guard: &Guard) -> GuardEvidence {
        let steps = self.steps(|step| {
            let mut process = TwoByTwo::default();
            let (treatment, control) = self.successes(&guard.signal, step);
            let epoch = self.case.attempt.iter().find(|epoch| epoch.number == step);
            let share = epoch.and_then(|epoch| self.case.share(epoch)).filter(|share| *share > 0.0);
            share.iter().for_each(|share| process.fold_at(*share, treatment, control));
            process
        });
        let by_source = |source: &str| {
            let steps = self.steps(|step| {
                let mut process = TwoByTwo::default();
                for Arms { treatment: t, control: c } in
                    self.tally.windows(&guard.signal, source, step, self.among)
                {
                    let of =
                        |seen: super::tally::Outcomes| Successes { failed: seen.err, all: seen.judged() };
                    process.fold(of(t), of(c));
                }
                process
            });
            Restarts::of_steps(&steps, TwoByTwo::merge).evidence(TwoByTwo::harm)
        };
        let hints: Option<Vec<LogE>> = self.tally.sources(&guard.signal).map(by_source).collect();
        let Arms { treatment, control } = self.arms(&guard.signal);
        let share = |seen: super::tally::Outcomes| seen.err as f64 / seen.judged() as f64;
        GuardEvidence {
            proof: Restarts::of_steps(&steps, TwoByTwo::merge).evidence(TwoByTwo::harm),
            hint: hints.and_then(|hints| average(hints.into_iter())),
            value: Some(share(treatment) / share(control)).filter(|ratio| ratio.is_finite()),
            ..GuardEvidence::default()
        }
    }

    /// Units that failed, out of as many as there would be if each exposure were one of them: where
    /// units fail again and again, exposures weigh less. Of both arms together, so that none is favoured.
    fn successes(self, metric: &str, step: u64) -> (Successes, Successes) {
        let Arms { treatment, control } = self.tally.outcomes(metric, step, self.among);
        let errors = self.tally.errors(metric, self.among);
        let here = errors.iter().filter(|errors| errors.step_epoch == step);
        let (failed_t, failed_c) =
            here.fold((0, 0), |(t, c), errors| (t + errors.treatment, c + errors.control));
        let failed = (failed_t + failed_c) as f64;
        let again = if failed > 0.0 { ((treatment.err + control.err) as f64 / failed).max(1.0) } else { 1.0 };
        let of = |failed: u64, judged: u64| Successes {
            failed,
            all: ((judged as f64 / again).round() as u64).max(failed),
        };
        (of(failed_t, treatment.judged()), of(failed_c, control.judged()))
    }

    /// What was counted in each step of the attempt.
    fn steps<P>(self, of: impl Fn(u64) -> P) -> Vec<P> {
        self.case.attempt.iter().map(|epoch| of(epoch.number)).collect()
    }

    /// Exposures of both arms, of all steps and sources.
    fn arms(self, metric: &str) -> Arms {
        let mut sum = Arms::default();
        for epoch in &self.case.attempt {
            sum.merge(self.tally.outcomes(metric, epoch.number, self.among));
            for source in self.tally.sources(metric) {
                let windows = self.tally.windows(metric, source, epoch.number, self.among);
                windows.into_iter().for_each(|arms| sum.merge(arms));
            }
        }
        sum
    }
}
