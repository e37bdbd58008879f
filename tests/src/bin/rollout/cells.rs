//! Our rules, in the worlds that they are to prove themselves in.

use std::ops::ControlFlow;

use tidegate_rollout::simulate::{Phase, Random, Users, Window, run, run_users};
use tidegate_rollout::{Batch, Detector, GridPoint, RateRatio, Restarts};
use tidegate_tests::report::{NO_BOUND, Row};

use crate::figures::{Estimate, mean, median, row, share, simulate};

/// Halted at an e-value of 100: alpha 0.01.
const HALT: f64 = 4.605_170_185_988_092;
const ALPHA: f64 = 0.01;
/// Everybody's error rate before and after it rises in the middle of a ramp.
pub(crate) const RAMP_RISE: (f64, f64) = (0.005, 0.015);
/// Exposures between two looks.
const LOOK: u64 = 10;
const MANY: u64 = 20_000;
const SOME: u64 = 1_000;
const AT_MOST_ONE: &str = "≤ 1 % false halts";
pub(crate) const CONTINUE: ControlFlow<()> = ControlFlow::Continue(());

/// Harm of one guard, looked at after every batch.
struct Guard {
    seen: RateRatio,
    tolerated: GridPoint,
}

impl Guard {
    fn new(tolerated: GridPoint) -> Self {
        Self { seen: RateRatio::default(), tolerated }
    }

    fn see(&mut self, batch: Batch) -> ControlFlow<()> {
        self.seen.fold(batch);
        halt_if(self.seen.harm(self.tolerated).is_some_and(|harm| harm >= HALT))
    }
}

pub(crate) fn halt_if(halts: bool) -> ControlFlow<()> {
    if halts { ControlFlow::Break(()) } else { CONTINUE }
}

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    rows.extend(false_halts());
    rows.extend(medians());
    rows.extend(hard_worlds());
    rows.extend(regression());
    rows.push(harm_avoided());
    rows
}

/// `(name, runs in which a harmless release was halted)`.
fn false_halt_row(name: &'static str, reach: &'static str, halted: &[bool]) -> Row {
    let estimate = share(halted);
    row(name, "%", reach, reach == NO_BOUND || estimate.low <= 1.0, (estimate, halted.len()))
}

fn false_halts() -> impl Iterator<Item = Row> {
    let cells = [
        ("false halts, base rate 0.1 %", 0.001),
        ("false halts, base rate 1 %", 0.01),
        ("false halts, base rate 5 %", 0.05),
    ];
    cells.into_iter().map(|(name, rate)| {
        let phase = Phase { exposures: 200_000, share: 0.5, treatment: rate, control: rate };
        let halted = simulate(MANY, |seed| halts(seed, &[phase], GridPoint::ONE).is_some());
        false_halt_row(name, "≤ 1.0 %", &halted)
    })
}

fn halts(seed: u64, phases: &[Phase], tolerated: GridPoint) -> Option<Window> {
    let mut guard = Guard::new(tolerated);
    run(&mut Random::new(seed), phases, LOOK, |window| guard.see(window.batch))
}

fn medians() -> impl Iterator<Item = Row> {
    let default = GridPoint::eighths(1);
    let cells = [
        ("exposures to a halt, 5 % canary, 1 → 2 %, r0 = 1", 0.01, 0.02, GridPoint::ONE, 1600.0, "≤ 1,600"),
        (
            "exposures to a halt, 5 % canary, 0.1 → 0.5 %, r0 = 1",
            0.001,
            0.005,
            GridPoint::ONE,
            1450.0,
            "≤ 1,450",
        ),
        ("exposures to a halt, 5 % canary, 1 → 5 %, r0 = 1", 0.01, 0.05, GridPoint::ONE, 160.0, "≤ 160"),
        ("exposures to a halt, 5 % canary, 1 → 2 %, r0 = 2^(1/8)", 0.01, 0.02, default, 2100.0, "≤ 2,100"),
        (
            "exposures to a halt, 5 % canary, 0.1 → 0.5 %, r0 = 2^(1/8)",
            0.001,
            0.005,
            default,
            1650.0,
            "≤ 1,650",
        ),
        ("exposures to a halt, 5 % canary, 1 → 5 %, r0 = 2^(1/8)", 0.01, 0.05, default, 180.0, "≤ 180"),
    ];
    cells.into_iter().map(|(name, control, treatment, tolerated, most, reach)| {
        let phase = Phase { exposures: 4_000_000, share: 0.05, treatment, control };
        let exposures = simulate(SOME, |seed| {
            let halted = halts(seed, &[phase], tolerated);
            halted.map_or(f64::INFINITY, |window| treated(window.until, phase.share))
        });
        let estimate = median(exposures);
        row(name, "", reach, estimate.value <= most, (estimate, SOME as usize))
    })
}

#[expect(clippy::cast_precision_loss, reason = "exposures are fewer than 2^53")]
pub(crate) fn treated(exposures: u64, share: f64) -> f64 {
    exposures as f64 * share
}

/// A ramp 1-5-25-50 % at this rate, where it turns into the other in the middle of every stage.
pub(crate) fn ramp(before: f64, after: f64) -> Vec<Phase> {
    let half = |share, rate| Phase { exposures: 25_000, share, treatment: rate, control: rate };
    let shares = [0.01, 0.05, 0.25, 0.5];
    let mut phases = Vec::new();
    for (stage, share) in shares.into_iter().enumerate() {
        // The rise comes while a quarter is exposed, and stays.
        let (first, second) = match stage {
            0 | 1 => (before, before),
            2 => (before, after),
            _ => (after, after),
        };
        phases.extend([half(share, first), half(share, second)]);
    }
    phases
}

/// Everything that halts harmless releases elsewhere.
fn hard_worlds() -> Vec<Row> {
    let late = simulate(MANY, |seed| {
        let mut guard = Guard::new(GridPoint::ONE);
        let mut reported: Option<Batch> = None;
        let mut flow = CONTINUE;
        run(&mut Random::new(seed), &ramp(0.01, 0.01), LOOK, |window| {
            // With the share of the step in which the exposure was, whenever its error arrives.
            flow = reported.replace(window.batch).map_or(CONTINUE, |batch| guard.see(batch));
            flow
        })
        .is_some()
    });
    let rise = simulate(MANY, |seed| halts(seed, &ramp(RAMP_RISE.0, RAMP_RISE.1), GridPoint::ONE).is_some());
    let by_unit = simulate(MANY, |seed| clustered(seed, true));
    let by_request = simulate(SOME, |seed| clustered(seed, false));
    let still = simulate(MANY, |seed| rings(seed, 1.0));
    let shifted = simulate(MANY, |seed| rings(seed, 3.0));
    let whole = simulate(SOME, |seed| whole_customers(seed, 1.0));
    let whole_shifted = simulate(SOME, |seed| whole_customers(seed, 3.0));
    vec![
        false_halt_row("errors one flush late, ramp, no effect", AT_MOST_ONE, &late),
        false_halt_row("ramp 1-5-25-50 %, site-wide rise 0.5 → 1.5 %", AT_MOST_ONE, &rise),
        false_halt_row("errors clustered by user, counted by unit", AT_MOST_ONE, &by_unit),
        false_halt_row("errors clustered by user, counted by request", NO_BOUND, &by_request),
        false_halt_row("rings by customer, stratified", AT_MOST_ONE, &still),
        false_halt_row("rings by customer, stratified, with a global shift", AT_MOST_ONE, &shifted),
        false_halt_row("rings of whole customers, r0 = 2^(3/8)", AT_MOST_ONE, &whole),
        false_halt_row("rings of whole customers, with a global shift", AT_MOST_ONE, &whole_shifted),
    ]
}

fn clustered(seed: u64, by_unit: bool) -> bool {
    let users = Users { count: 20_000, requests: 200_000, one_afflicted_in: 500, failing: 0.5 };
    let mut guard = Guard::new(GridPoint::ONE);
    let mut random = Random::new(seed);
    run_users(&mut random, users, LOOK, |first, all| guard.see(if by_unit { first } else { all }))
}

const CUSTOMERS: usize = 40;
/// How many customers have been reached after each ring.
const RINGS: [usize; 4] = [2, 6, 16, CUSTOMERS];
const EXPOSURES_PER_RING: u64 = 50_000;

/// How busy each customer is and how often it fails: both spread over more than an order of magnitude.
fn customers(random: &mut Random) -> Vec<(f64, f64)> {
    let mut all: Vec<(f64, f64)> =
        (0..CUSTOMERS).map(|_| (0.1 + random.exponential(), 0.002 + 0.01 * random.exponential())).collect();
    let busy: f64 = all.iter().map(|(traffic, _)| traffic).sum();
    all.iter_mut().for_each(|(traffic, _)| *traffic /= busy);
    all
}

/// Users are split within each ring's customers, and compared within their customer. From the third ring on, everybody
/// fails so many times as often.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "exposures are positive")]
fn rings(seed: u64, shift: f64) -> bool {
    let mut random = Random::new(seed);
    let customers = customers(&mut random);
    let mut guard = Guard::new(GridPoint::ONE);
    for (ring, reached) in RINGS.into_iter().enumerate() {
        let times = if ring < 2 { 1.0 } else { shift };
        for (customer, (traffic, rate)) in customers.iter().take(reached).enumerate() {
            // Those who were reached early are further along.
            let share = if RINGS.iter().take(ring).any(|before| customer < *before) { 0.5 } else { 0.1 };
            let exposures = (EXPOSURES_PER_RING as f64 * traffic) as u64;
            let rate = rate * times;
            let phase = Phase { exposures, share, treatment: rate, control: rate };
            if run(&mut random, &[phase], LOOK, |window| guard.see(window.batch)).is_some() {
                return true;
            }
        }
    }
    false
}

/// Customers move as a whole: the treatment's share is that of the errors before the exposure.
fn whole_customers(seed: u64, shift: f64) -> bool {
    let mut random = Random::new(seed);
    let customers = customers(&mut random);
    let mut guard = Guard::new(GridPoint::eighths(3));
    let reached = RINGS[2];
    let rate: f64 = customers.iter().map(|(traffic, rate)| traffic * rate).sum();
    let theirs: f64 =
        customers.iter().take(reached).map(|(traffic, rate)| traffic * rate).sum::<f64>() / rate;
    let errors = |random: &mut Random, times: f64, see: &mut dyn FnMut(u64, u64) -> ControlFlow<()>| {
        let phase =
            Phase { exposures: 100_000, share: theirs, treatment: rate * times, control: rate * times };
        run(random, &[phase], LOOK, |window| see(window.batch.treatment, window.batch.control)).is_some()
    };
    let (mut before_t, mut before) = (0u64, 0u64);
    errors(&mut random, 1.0, &mut |t, c| {
        before_t += t;
        before += t + c;
        CONTINUE
    });
    if before_t < 100 {
        return false;
    }
    let share = (before_t as f64 + 0.5) / (before as f64 + 1.0);
    errors(&mut random, shift, &mut |treatment, control| guard.see(Batch { treatment, control, share }))
}

const CLEAN: Phase = Phase { exposures: 100_000, share: 0.5, treatment: 0.01, control: 0.01 };
const BAD: Phase = Phase { exposures: 4_000_000, share: 0.5, treatment: 0.02, control: 0.01 };
/// A further process begins every 5,000 exposures of the treatment.
const STEP: u64 = 10_000;
/// What a detector steps over.
const CLOSED_WINDOW: u64 = 100;
const WATCHED: u64 = 1_000;

/// A release that turns bad after 50,000 clean exposures of the treatment.
fn regression() -> [Row; 2] {
    let restarted = simulate(SOME, |seed| {
        let mut all = Restarts::<RateRatio>::default();
        let halted = run(&mut Random::new(seed), &[CLEAN, BAD], LOOK, |window| {
            let at = window.until - 1 + if window.phase == 0 { 0 } else { CLEAN.exposures };
            let begun = usize::try_from(at / STEP).unwrap_or_default();
            while all.from.len() < begun {
                all.from.push(RateRatio::default());
            }
            all.whole.fold(window.batch);
            all.from.iter_mut().for_each(|process| process.fold(window.batch));
            halt_if(all.evidence(|process| process.harm(GridPoint::ONE)).is_some_and(|e| e >= HALT))
        });
        since_the_turn(halted)
    });
    let detected = simulate(SOME, |seed| {
        let mut detector = Detector::new(GridPoint::ONE);
        let halted = run(&mut Random::new(seed), &[CLEAN, BAD], CLOSED_WINDOW, |window| {
            detector.step(&[window.batch]);
            halt_if(detector.is_alarmed(WATCHED, ALPHA))
        });
        since_the_turn(halted)
    });
    let cell = |name, reach, most, exposures: Vec<f64>| {
        let estimate = median(exposures);
        row(name, "", reach, estimate.value <= most, (estimate, SOME as usize))
    };
    [
        cell("regression 1 → 2 % after 50,000, restarts every 5,000", "≤ 7,500", 7500.0, restarted),
        cell("regression 1 → 2 % after 50,000, detector", "≤ 5,300", 5300.0, detected),
    ]
}

fn since_the_turn(halted: Option<Window>) -> f64 {
    match halted {
        Some(Window { phase: 1, until, .. }) => treated(until, BAD.share),
        Some(_) => 0.0,
        None => f64::INFINITY,
    }
}

/// What share of the excess errors of a ramp 1-5-25-50-100 % a halt spares.
fn harm_avoided() -> Row {
    let stages = [0.01, 0.05, 0.25, 0.5, 1.0];
    let exposures = 200 * 500;
    let phases = stages.map(|share| Phase { exposures, share, treatment: 0.02, control: 0.01 });
    let whole: f64 = stages.iter().map(|share| treated(exposures, *share)).sum();
    let avoided = simulate(SOME, |seed| {
        // After the last step there is no control to compare with.
        let (compared, _) = phases.split_at(phases.len() - 1);
        let suffered = match halts(seed, compared, GridPoint::eighths(1)) {
            None => whole,
            Some(window) => {
                let before =
                    phases.iter().take(window.phase).map(|phase| treated(phase.exposures, phase.share));
                before.sum::<f64>() + treated(window.until, window.batch.share)
            }
        };
        100.0 * (1.0 - suffered / whole)
    });
    let estimate: Estimate = mean(&avoided);
    let name = "harm avoided, ramp 1-5-25-50-100 %, 1 → 2 %";
    row(name, "%", "≥ 98.5 %", estimate.value >= 98.5, (estimate, SOME as usize))
}
