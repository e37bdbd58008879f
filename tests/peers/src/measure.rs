//! Taking times: medians over many batches, in which all that is compared takes turns, so that noise hits all alike.

use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};
use tidegate_tests::report::percentile;

use crate::engine::{Evaluator, Rules};
use crate::flags::Person;

/// Long enough that reading the clock and a scheduler's tick do not matter.
const BATCH: Duration = Duration::from_millis(4);
/// Longer, because two threads do not start in the same microsecond.
const SHARED_BATCH: Duration = Duration::from_millis(20);

/// Something that can be repeated so many times, and says how long that took.
pub(crate) type Repeat<'a> = Box<dyn FnMut(usize) -> Duration + 'a>;

/// The time that `run` takes.
pub(crate) fn time(run: impl FnOnce()) -> Duration {
    let started = Instant::now();
    run();
    started.elapsed()
}

/// Nanoseconds of one repetition of each, or `None` where there is nothing to repeat.
pub(crate) fn in_turn(batches: usize, repeats: &mut [Option<Repeat>]) -> Vec<Option<f64>> {
    let mut lanes: Vec<Option<Lane>> =
        repeats.iter_mut().map(|repeat| repeat.as_mut().map(Lane::new)).collect();
    for _ in 0..batches {
        lanes.iter_mut().flatten().for_each(Lane::step);
    }
    lanes.into_iter().map(|lane| lane.and_then(Lane::median)).collect()
}

/// One of those that take turns.
struct Lane<'r, 'a> {
    repeat: &'r mut Repeat<'a>,
    times: usize,
    samples: Vec<f64>,
}

impl<'r, 'a> Lane<'r, 'a> {
    /// Finds out how many repetitions fill a batch; that warms up, too.
    fn new(repeat: &'r mut Repeat<'a>) -> Self {
        let times = filling(BATCH, &mut *repeat);
        Self { repeat, times, samples: Vec::new() }
    }

    fn step(&mut self) {
        let spent = (self.repeat)(self.times);
        self.samples.push(nanoseconds(spent) / float(self.times));
    }

    fn median(self) -> Option<f64> {
        median(self.samples)
    }
}

fn filling(batch: Duration, repeat: &mut dyn FnMut(usize) -> Duration) -> usize {
    let mut times = 1;
    loop {
        let spent = repeat(times);
        if spent >= batch {
            return times;
        }
        times *= 2;
    }
}

/// Throughput of two threads that share rules, divided by that of one.
pub(crate) fn two_threads(
    batches: usize,
    rules: &dyn Rules,
    person: &Person,
    run: &(dyn Fn(&dyn Evaluator, usize) + Sync),
) -> Result<Option<f64>> {
    let times = {
        let evaluator = rules.evaluator(person)?;
        filling(SHARED_BATCH, &mut |times| time(|| run(&*evaluator, times)))
    };
    let barrier = Barrier::new(2);
    let thread = |is_first: bool| {
        let evaluator = rules.evaluator(person);
        let mut spans = Vec::with_capacity(2 * batches);
        // Alternately the first thread alone and both; who has nothing to do sleeps.
        for step in 0..2 * batches {
            barrier.wait();
            let started = Instant::now();
            if let (true, Ok(evaluator)) = (is_first || step % 2 == 1, &evaluator) {
                run(&**evaluator, times);
            }
            spans.push((started, Instant::now()));
        }
        evaluator.map(|_| spans)
    };
    let (first, second) = thread::scope(|scope| {
        let second = scope.spawn(|| thread(false));
        (thread(true), second.join())
    });
    let second = second.map_err(|_| anyhow!("a measuring thread panicked"))??;
    Ok(median(ratios(&first?, &second)).context("no batch was measured").ok())
}

type Span = (Instant, Instant);

fn ratios(first: &[Span], second: &[Span]) -> Vec<f64> {
    let steps: Vec<(&Span, &Span)> = first.iter().zip(second).collect();
    let ratio = |pair: &[(&Span, &Span)]| {
        let [(alone, _), (one, other)] = pair else { return None };
        let both = one.1.max(other.1).duration_since(one.0.min(other.0));
        Some(2.0 * nanoseconds(alone.1.duration_since(alone.0)) / nanoseconds(both))
    };
    steps.chunks(2).filter_map(ratio).collect()
}

fn median(mut samples: Vec<f64>) -> Option<f64> {
    samples.sort_by(f64::total_cmp);
    percentile(&samples, 0.5)
}

fn nanoseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e9
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
fn float(count: usize) -> f64 {
    count as f64
}
