//! Sessions in a simulated world: a network and servers that fail in every way, by a seed. Whatever
//! they do, no wrong or older version is ever installed, and once they behave, the session is ready
//! on the newest rules.

mod faults;
mod history;
mod ledger;
mod world;

use tidegate_core::{Delta, Snapshot, SnapshotFault};

use faults::{Histogram, KINDS};
use world::World;

/// Mistakes that a session could make: put in, so that it is seen whether they are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bug {
    /// Older rules replace newer ones.
    AcceptOlder,
    /// A delta counts as applied, and is not.
    LoseDelta,
    /// What a delta leads to is not compared with its digest.
    SkipDigest,
    /// A report that may not have arrived goes under another number.
    Renumber,
}

/// Applies a delta as a session with this mistake would.
pub(crate) fn apply(bug: Option<Bug>, base: &Snapshot, delta: &Delta) -> Result<Snapshot, SnapshotFault> {
    match (bug, base.apply(delta)) {
        (Some(Bug::LoseDelta), Ok(_)) => base.with(delta.to(), []),
        (Some(Bug::SkipDigest), Err(SnapshotFault::DigestMismatch { actual, announced })) => {
            let agreeing = delta.to_json().replace(&*announced, &actual);
            base.apply(&Delta::parse(agreeing.as_bytes())?)
        }
        (_, outcome) => outcome,
    }
}

/// Gives the report another number, as a session with this mistake would.
pub(crate) fn renumber(body: &str, seq: u64) -> Option<String> {
    let (head, rest) = body.split_once("\"seq\":")?;
    Some(format!("{head}\"seq\":{seq}{}", rest.trim_start_matches(|c: char| c.is_ascii_digit())))
}

const SCHEDULES: u64 = 1_000;
const SCHEDULES_LONG: u64 = 10_000;
/// How often each kind of fault has to be met, in each thousand schedules.
const FAULTS_PER_THOUSAND: u64 = 1_000;

fn survive(schedules: u64) {
    let mut histogram = Histogram::default();
    for seed in 0..schedules {
        if let Err(violation) = World::new(seed, None, &mut histogram).run() {
            panic!("seed {seed}: {violation}");
        }
    }
    println!("{schedules} schedules, faults delivered:\n{histogram}");
    for kind in KINDS {
        let least = FAULTS_PER_THOUSAND * schedules / 1_000;
        assert!(histogram.count(kind) >= least, "{kind:?}: {} of {least}", histogram.count(kind));
    }
}

#[test]
fn sessions_survive_random_faults() {
    survive(SCHEDULES);
}

#[test]
#[ignore = "long: 10,000 schedules, with `cargo xtask test --long`"]
fn sessions_survive_very_many_random_faults() {
    survive(SCHEDULES_LONG);
}

/// The first seed at which a session with this mistake is found out, and how.
fn found(bug: Bug) -> String {
    let mut histogram = Histogram::default();
    let found = (0..SCHEDULES)
        .find_map(|seed| Some((seed, World::new(seed, Some(bug), &mut histogram).run().err()?)));
    let (seed, violation) = found.unwrap_or_else(|| panic!("{bug:?} was not found in {SCHEDULES} schedules"));
    println!("{bug:?} is found at seed {seed}: {violation}");
    violation
}

#[test]
fn a_session_that_goes_back_is_found() {
    assert!(found(Bug::AcceptOlder).contains("went back"));
}

#[test]
fn a_session_that_loses_a_delta_is_found() {
    assert!(found(Bug::LoseDelta).contains("is not what was published"));
}

#[test]
fn a_session_that_skips_the_digest_is_found() {
    assert!(found(Bug::SkipDigest).contains("is not what was published"));
}

#[test]
fn a_session_that_reports_anew_is_found() {
    assert!(found(Bug::Renumber).contains("were counted of"));
}
