//! What holds whatever is counted.

use proptest::prelude::*;

use super::*;

/// (step, before, of the treatment, stratum, window, units)
type Error = (bool, bool, bool, usize, i64, u64);
/// (of the treatment, stratum, window, source, ok, failed)
type Exposure = (bool, usize, i64, bool, u64, u64);

const STRATA: [&str; 4] = ["", "acme", "globex", "initech"];

fn worlds() -> impl Strategy<Value = World> {
    let flag = any::<bool>;
    let errors = prop::collection::vec((flag(), flag(), flag(), 0usize..4, 0i64..12, 1u64..12), 0..30);
    let exposures = prop::collection::vec((flag(), 0usize..4, 0i64..12, flag(), 0u64..400, 0u64..9), 0..20);
    let kinds = prop::collection::vec(0usize..4, 0..4);
    let walk = prop::collection::vec(0usize..5, 0..4);
    let world = (errors, exposures, kinds, 0i64..14, walk);
    world.prop_map(|(errors, exposures, kinds, windows, walk)| {
        let mut plan = plan();
        if !kinds.is_empty() {
            plan.guards = kinds.iter().enumerate().map(|(index, kind)| guard(index, *kind)).collect();
        }
        plan.limits.budget_errors = (windows % 2 == 0).then_some(500.0);
        let mut world = World::in_first_stage(plan, windows);
        world.facts.customers = 3;
        errors.into_iter().for_each(|row| add_error(&mut world, row));
        exposures.into_iter().for_each(|row| add_exposure(&mut world, row));
        for step in walk {
            let said = [
                Command::Pause,
                Command::Hold(HoldReason::Suspicious),
                Command::Hold(HoldReason::NoData),
                Command::Resume,
                Command::Advance { measure: world.present().measure, passed: vec![] },
            ];
            let events = decide(&world.release, &server(), &said[step], "because", world.facts.now_ms);
            events.into_iter().flatten().for_each(|event| world.release.apply(&event));
        }
        world
    })
}

fn guard(index: usize, kind: usize) -> tidegate_domain::release::Guard {
    let kinds = [GuardKind::Ratio, GuardKind::Absolute, GuardKind::Latency, GuardKind::TwoByTwo];
    let mut guard = plan().guards.remove(0);
    guard.name = format!("guard {index}");
    guard.kind = kinds[kind];
    guard.p0 = Some(0.05);
    guard
}

fn add_error(world: &mut World, (late, again, treatment, stratum, window, units): Error) {
    let step_epoch = if late { 2 } else { 1 };
    let row = ErrorCount {
        step_epoch,
        before: (again && late).then_some(1),
        treatment: treatment && late,
        stratum: STRATA[stratum].into(),
        metric: "errors".into(),
        window_ms: BEGAN_MS + window * WINDOW_MS,
        source: "sdk".into(),
        units,
    };
    world.counts.errors.push(row);
}

fn add_exposure(world: &mut World, (treatment, stratum, window, by_sdk, ok, err): Exposure) {
    let row = ExposureCount {
        step_epoch: 2,
        treatment,
        stratum: STRATA[stratum].into(),
        metric: "errors".into(),
        window_ms: BEGAN_MS + window * WINDOW_MS,
        source: if by_sdk { "sdk" } else { "prometheus" }.into(),
        ok,
        err,
        unknown: 0,
        overflow: 0,
    };
    world.counts.exposures.push(row);
}

/// Every row in two parts, in another order.
fn sharded(counts: &Counts, turn: usize) -> Counts {
    let mut shards = Counts { errors: vec![], exposures: vec![], ..counts.clone() };
    for row in &counts.errors {
        let some = row.units / 2;
        shards.errors.push(ErrorCount { units: some, ..row.clone() });
        shards.errors.push(ErrorCount { units: row.units - some, ..row.clone() });
    }
    for row in &counts.exposures {
        let (ok, err) = (row.ok / 3, row.err / 2);
        shards.exposures.push(ExposureCount { ok, err, ..row.clone() });
        shards.exposures.push(ExposureCount { ok: row.ok - ok, err: row.err - err, ..row.clone() });
    }
    fn turned<T>(rows: &mut [T], turn: usize) {
        rows.reverse();
        rows.rotate_left(turn % rows.len().max(1));
    }
    turned(&mut shards.errors, turn);
    turned(&mut shards.exposures, turn);
    turned(&mut shards.units, turn);
    turned(&mut shards.windows, turn);
    shards
}

/// As the store keeps and tells what was reported a while ago: exposures in longer windows, errors in one.
fn folded(world: &World, width_ms: i64) -> Counts {
    let lately_ms = world.facts.now_ms - world.facts.now_ms % WINDOW_MS - FRESH_MS - 2 * WINDOW_MS;
    let apart_ms = world.release.watched_ms.map_or(lately_ms, |watched_ms| watched_ms.min(lately_ms));
    let mut counts = world.counts.clone();
    for row in counts.exposures.iter_mut().filter(|row| row.source == "sdk" && row.window_ms < lately_ms) {
        row.window_ms -= row.window_ms % width_ms;
    }
    let old = counts.errors.iter_mut().filter(|row| row.window_ms < apart_ms);
    old.for_each(|row| row.window_ms = 0);
    counts
}

/// What was decided, and all of why but how long ago data came in.
fn without_ages((verdict, mut report): (Verdict, Report)) -> (Verdict, Report) {
    report.guards.iter_mut().for_each(|guard| guard.age_ms = None);
    (verdict, report)
}

fn exposes_more(command: Option<&Command>) -> bool {
    matches!(command, Some(Command::AdvanceOnEvidence(_) | Command::Complete | Command::ResumeOnEvidence))
}

proptest! {
    #[test]
    fn a_verdict_is_determined_by_what_was_counted(world in worlds(), turn in 0usize..50) {
        let once = world.judge();
        prop_assert_eq!(&once, &world.judge());
        let counts = sharded(&world.counts, turn);
        prop_assert_eq!(&once, &judge(&world.release, &counts, &world.facts), "order and shards");
    }

    #[test]
    fn folding_the_past_changes_no_verdict(world in worlds(), watched in any::<bool>(), width in 2i64..40) {
        let mut world = world;
        if watched {
            world.release.watched_ms = Some(BEGAN_MS + 4 * WINDOW_MS);
        }
        let counts = folded(&world, width * WINDOW_MS);
        let told = judge(&world.release, &counts, &world.facts);
        prop_assert_eq!(without_ages(told), without_ages(world.judge()));
    }

    #[test]
    fn what_is_decided_can_be_said_and_goes_one_stage_at_most(world in worlds(), asks in any::<bool>()) {
        let mut world = world;
        world.facts.asked = asks.then_some(Asked::Advance);
        let (verdict, report) = world.judge();
        let Some(command) = verdict.command else { return Ok(()) };
        let before = world.release.clone();
        let events = decide(&before, &server(), &command, &verdict.reason, world.facts.now_ms);
        for event in events.map_err(|why| TestCaseError::fail(format!("{command:?}: {why}")))? {
            world.release.apply(&event);
        }
        let moved = world.release.stage != before.stage;
        prop_assert!(!moved || world.release.stage == before.next_stage());
        prop_assert!(!matches!(command, Command::AdvanceOnEvidence(_)) || report.ln_e < report.ln_hold);
    }

    #[test]
    fn no_data_never_advance(world in worlds(), lacks in 0usize..4) {
        let mut world = world;
        let present = world.present();
        match lacks {
            0 => world.facts.now_ms += FRESH_MS + 2 * WINDOW_MS,
            1 => world.counts = Counts::default(),
            2 => world.counts.windows.clear(),
            _ => world.counts.exposures.retain(|row| row.step_epoch != present.number || !row.treatment),
        }
        let (verdict, _) = world.judge();
        prop_assert!(!exposes_more(verdict.command.as_ref()), "{:?}", verdict);
    }

    /// More errors of the control never bring a halt, and more of the treatment never take one back.
    #[test]
    fn errors_count_against_their_arm(world in worlds(), units in 1u64..50) {
        prop_assume!(world.release.wish.plan.guards.iter().all(|guard| guard.kind == GuardKind::Ratio));
        let halts = |world: &World| matches!(world.command(), Some(Command::HaltOn(Cause::Harm { .. })));
        let add = |treatment: bool| {
            let mut more = world.clone();
            add_error(&mut more, (true, false, treatment, 0, 5, units));
            more
        };
        prop_assert!(!halts(&add(false)) || halts(&world));
        prop_assert!(!halts(&world) || halts(&add(true)));
    }
}
