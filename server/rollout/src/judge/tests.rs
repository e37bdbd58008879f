use tidegate_domain::Actor;
use tidegate_domain::release::{
    Event, FEWEST_UNITS, GuardKind, NewRelease, Origin, Plan, StepEpoch, decide, template,
};

use super::*;
use crate::{ErrorCount, ExposureCount, ReportingWindow, STARTS, UnitCount, WINDOW_MS};

mod laws;

/// A moment at which a window begins.
const BEGAN_MS: i64 = 1_000_000 * WINDOW_MS;

fn server() -> Actor {
    Actor { id: "server".into(), name: "server".into() }
}

fn plan() -> Plan {
    let mut plan = template("standard").unwrap();
    plan.stages.iter_mut().for_each(|stage| stage.bake_s = 100);
    plan.watch_s = 100;
    plan
}

fn draft(plan: Plan) -> Release {
    let text = |text: &str| text.to_owned();
    let wish = NewRelease {
        flag: text("checkout"),
        rule: None,
        baseline: text("old"),
        target: text("new"),
        unit: text("user.key"),
        plan,
        template: None,
        start_at_ms: None,
    };
    let creator = Actor { id: text("ann"), name: text("ann") };
    let origin = Origin {
        id: text("r1"),
        project: text("shop"),
        environment: text("production"),
        seed: text("s"),
        creator,
        created_ms: 0,
    };
    Release::create(origin, wish).unwrap()
}

/// A release, what was counted of it, and what else is known.
#[derive(Debug, Clone)]
struct World {
    release: Release,
    counts: Counts,
    facts: Facts,
}

impl World {
    /// In its opening.
    fn begun(plan: Plan) -> Self {
        let measure = opening_measure(&plan);
        let facts = Facts { now_ms: BEGAN_MS, customers: 1, ..Facts::default() };
        let mut world = Self { release: draft(plan), counts: Counts::default(), facts };
        world.say(&Command::Start(measure));
        world
    }

    /// In the first stage, with so many healthy windows after it began.
    fn in_first_stage(plan: Plan, windows: i64) -> Self {
        let mut world = Self::begun(plan);
        world.pass(1);
        let onward = world.command().unwrap();
        world.say(&onward);
        world.pass(windows);
        world
    }

    fn say(&mut self, command: &Command) -> Vec<Event> {
        let events = decide(&self.release, &server(), command, "because", self.facts.now_ms).unwrap();
        events.iter().for_each(|event| self.release.apply(event));
        events
    }

    fn present(&self) -> StepEpoch {
        self.release.epochs.last().unwrap().clone()
    }

    /// Lets windows pass in which both arms are reported of and nobody fails.
    fn pass(&mut self, windows: i64) {
        for _ in 0..windows {
            let window_ms = self.facts.now_ms;
            self.counts.windows.push(ReportingWindow { window_ms, instances: 10 });
            self.counts.live_instances = 10;
            let epoch = self.present();
            for is_treated in [false, true] {
                if !is_treated || epoch.share_ppm > 0 {
                    self.expose(is_treated, 1000);
                }
            }
            self.facts.now_ms += WINDOW_MS;
            self.counts.last_ms = Some(self.facts.now_ms - 1);
        }
    }

    fn expose(&mut self, treatment: bool, ok: u64) {
        let (step_epoch, window_ms) = (self.present().number, self.facts.now_ms);
        for metric in ["errors", "errors_p75"] {
            self.counts.exposures.push(ExposureCount {
                step_epoch,
                treatment,
                stratum: "acme".into(),
                metric: metric.into(),
                window_ms,
                source: "sdk".into(),
                ok,
                err: 0,
                unknown: 0,
                overflow: 0,
            });
        }
        let units = self.counts.units.iter_mut();
        match units.into_iter().find(|row| row.step_epoch == step_epoch && row.treatment == treatment) {
            Some(row) => row.seen += 100,
            None => self.counts.units.push(UnitCount { step_epoch, treatment, seen: 100, sampled: 0 }),
        }
    }

    fn fail(&mut self, treatment: bool, stratum: &str, units: u64) {
        let step_epoch = self.present().number;
        let (stratum, metric, source) = (stratum.to_owned(), "errors".to_owned(), "sdk".to_owned());
        let window_ms = self.facts.now_ms - WINDOW_MS;
        let row =
            ErrorCount { step_epoch, before: None, treatment, stratum, metric, window_ms, source, units };
        self.counts.errors.push(row);
    }

    fn judge(&self) -> (Verdict, Report) {
        judge(&self.release, &self.counts, &self.facts)
    }

    fn command(&self) -> Option<Command> {
        self.judge().0.command
    }
}

fn is_hold(command: Option<Command>, reason: HoldReason) -> bool {
    command == Some(Command::Hold(reason))
}

fn advances(command: Option<Command>) -> bool {
    matches!(command, Some(Command::AdvanceOnEvidence(_)))
}

#[test]
fn the_opening_ends_with_data_of_the_control() {
    let mut world = World::begun(plan());
    assert_eq!(world.command(), None);
    world.facts.now_ms += FRESH_MS + 1;
    assert!(is_hold(world.command(), HoldReason::NoData), "data that never come are missed");
    let mut world = World::begun(plan());
    world.pass(1);
    assert!(advances(world.command()));
}

#[test]
fn what_is_not_told_holds() {
    let mut world = World::in_first_stage(plan(), 10);
    assert!(advances(world.command()));
    world.counts.is_cut = true;
    assert!(is_hold(world.command(), HoldReason::SignalDegraded));
}

#[test]
fn what_starts_have_told_counts_until_the_step_ends() {
    let mut world = World::in_first_stage(plan(), 10);
    world.release.wish.plan.guards.retain(|guard| guard.kind == GuardKind::Ratio);
    world.release.wish.plan.guards.iter_mut().for_each(|guard| guard.signal = STARTS.into());
    assert!(is_hold(world.command(), HoldReason::NoData), "nothing has started in this step");
    let step_epoch = world.present().number;
    let long_ago = world.counts.exposures.iter().filter(|row| row.step_epoch == step_epoch);
    let told = long_ago.take(4).map(|row| ExposureCount { metric: STARTS.into(), ..row.clone() });
    let told: Vec<_> = told.collect();
    assert!(told.iter().all(|row| world.facts.now_ms - row.window_ms > FRESH_MS));
    world.counts.exposures.extend(told);
    assert!(advances(world.command()));
}

#[test]
fn a_stage_ends_when_it_has_baked_and_has_units() {
    let mut world = World::in_first_stage(plan(), 9);
    let (verdict, report) = world.judge();
    assert_eq!(verdict.command, None);
    let next = report.next.unwrap();
    assert_eq!((next.action, next.at_ms), (Action::Advance, Some(world.facts.now_ms + WINDOW_MS)));
    assert_eq!(next.needs.iter().map(|need| need.kind).collect::<Vec<_>>(), ["bake"]);
    world.pass(1);
    assert!(advances(world.command()));
    for unit in world.counts.units.iter_mut() {
        unit.seen = FEWEST_UNITS - 1;
    }
    assert!(is_hold(world.command(), HoldReason::LowSample));
    world.counts.windows.iter_mut().for_each(|window| window.instances = 7);
    assert!(is_hold(world.command(), HoldReason::SignalDegraded), "7 of 10 servers are too few");
}

#[test]
fn a_sample_has_a_minute_to_come_together() {
    let mut short = plan();
    short.stages[0].bake_s = 0;
    let mut world = World::in_first_stage(short, 1);
    let (verdict, report) = world.judge();
    assert_eq!(verdict.command, None, "{}", verdict.reason);
    assert!(verdict.reason.starts_with("100 units"), "{}", verdict.reason);
    assert_eq!(report.holds, [HoldReason::LowSample], "it is told, although it is no hold yet");
    let mut soon = world.clone();
    soon.pass(2);
    assert!(advances(soon.command()), "{:?}", soon.judge());
    world.pass(5);
    world.counts.units.iter_mut().for_each(|unit| unit.seen = FEWEST_UNITS - 1);
    assert!(is_hold(world.command(), HoldReason::LowSample));
}

#[test]
fn harm_halts_in_every_state() {
    let mut running = World::in_first_stage(plan(), 3);
    running.fail(true, "acme", 20);
    running.fail(false, "acme", 20);
    let mut held = running.clone();
    held.say(&Command::Pause);
    let mut asked = held.clone();
    asked.facts.asked = Some(Asked::Advance);
    let mut silent = running.clone();
    silent.facts.now_ms += 100 * FRESH_MS;
    for world in [running, held, asked, silent] {
        let (verdict, report) = world.judge();
        let Some(Command::HaltOn(Cause::Harm { guard, ln_e })) = verdict.command else {
            panic!("{verdict:?}");
        };
        assert_eq!(guard, "errors");
        assert!(ln_e >= report.ln_halt && report.guards[0].low.unwrap() > 1.0);
        assert!(verdict.reason.contains("proves harm"), "{}", verdict.reason);
    }
}

#[test]
fn what_holds_lets_go_after_two_windows_and_three_times() {
    let mut world = World::in_first_stage(plan(), 3);
    world.fail(true, "acme", 6);
    world.fail(false, "acme", 20);
    assert!(is_hold(world.command(), HoldReason::Suspicious), "{:?}", world.judge());
    for round in 0..4 {
        world.say(&Command::Hold(HoldReason::Suspicious));
        let mut clean = world.clone();
        clean.counts.errors.clear();
        clean.pass(1);
        assert_eq!(clean.command(), None, "one window is too few");
        clean.pass(1);
        let expected = (round < 3).then_some(Command::ResumeOnEvidence);
        assert_eq!(clean.command(), expected, "{round}");
        if let Some(resume) = expected {
            world.say(&resume);
        }
    }
    let needs = world.judge().1.next.unwrap().needs;
    assert!(needs.iter().any(|need| need.kind == "person"), "{needs:?}");
}

#[test]
fn one_customer_goes_alone_and_two_take_everybody_along() {
    let mut world = World::in_first_stage(plan(), 3);
    world.facts.customers = 2;
    world.fail(true, "acme", 25);
    world.fail(false, "acme", 10);
    world.fail(false, "globex", 10);
    let halt = world.command().unwrap();
    assert!(matches!(&halt, Command::HaltCustomer { customer, .. } if customer == "acme"), "{halt:?}");
    world.say(&halt);
    assert_eq!(world.command(), None);
    world.pass(1);
    world.fail(true, "globex", 40);
    let customers = vec!["acme".to_owned(), "globex".into()];
    assert_eq!(world.command(), Some(Command::HaltOn(Cause::Customers { customers })));
}

#[test]
fn a_person_forces_past_holds_but_neither_past_a_freeze_nor_past_limits() {
    let mut world = World::in_first_stage(plan(), 3);
    world.counts.units.iter_mut().for_each(|row| row.sampled = 1000);
    world.facts.asked = Some(Asked::Advance);
    let Some(Command::Advance { passed, .. }) = world.command() else { panic!("{:?}", world.judge()) };
    assert_eq!(passed, [HoldReason::SampleRatio]);
    let frozen = Frozen { until_ms: world.facts.now_ms + 1, name: "holidays".into(), customers: None };
    let refused = [
        Facts { frozen: Some(frozen), ..world.facts.clone() },
        Facts { barred: vec!["11 customers of 10 that a stage may expose".into()], ..world.facts.clone() },
    ];
    for facts in refused {
        let (verdict, _) = judge(&world.release, &world.counts, &facts);
        assert_eq!(verdict.command, None, "{}", verdict.reason);
    }
    world.say(&Command::Freeze);
    assert_eq!(world.command(), None);
}

#[test]
fn a_freeze_window_is_waited_out() {
    let mut world = World::in_first_stage(plan(), 10);
    for (customers, words) in [
        (None, "freeze window `holidays`"),
        (Some(("acme".to_owned(), 0)), "freeze window `holidays` of customer `acme`"),
        (Some(("acme".to_owned(), 2)), "freeze window `holidays` of customer `acme`, and those of 2 others"),
    ] {
        let frozen = Frozen { until_ms: world.facts.now_ms + 5, name: "holidays".into(), customers };
        world.facts.frozen = Some(frozen);
        let (verdict, report) = world.judge();
        assert_eq!((verdict.command, &*verdict.reason), (None, words));
        assert_eq!(report.next.unwrap().at_ms, Some(world.facts.now_ms + 5));
    }
}

/// The end exposes those who were held back until then.
#[test]
fn a_watch_ends_in_a_freeze_window_unless_somebody_is_held_back() {
    for holdback_ppm in [None, Some(100_000)] {
        let mut world = World::in_first_stage(Plan { holdback_ppm, ..plan() }, 10);
        while world.release.watched_ms.is_none() {
            let onward = world.command().unwrap();
            world.say(&onward);
            world.pass(11);
        }
        world.facts.frozen = Some(Frozen { until_ms: i64::MAX, name: "holidays".into(), customers: None });
        let expected = holdback_ppm.is_none().then_some(Command::Complete);
        assert_eq!(world.command(), expected, "{:?}", world.judge());
        world.facts.frozen = None;
        assert_eq!(world.command(), Some(Command::Complete));
    }
}

#[test]
fn a_stage_exposes_as_many_users_as_the_plan_allows() {
    let mut world = World::in_first_stage(plan(), 10);
    // 5 % of them have it; a quarter is next, in as long a time.
    let (treated, untreated) = (1000, 19_000);
    world.counts.units.iter_mut().for_each(|row| row.seen = if row.treatment { treated } else { untreated });
    for (users, is_barred) in [(None, false), (Some(4000), false), (Some(3999), true)] {
        world.release.wish.plan.limits.users = users;
        world.facts.asked = None;
        assert_eq!(is_hold(world.command(), HoldReason::Budget), is_barred, "{users:?}: {:?}", world.judge());
        assert_eq!(advances(world.command()), !is_barred);
        world.facts.asked = Some(Asked::Advance);
        assert_eq!(world.command().is_none(), is_barred, "{:?}", world.judge());
    }
    let (verdict, _) = world.judge();
    assert_eq!(verdict.reason, "the next stage exposes about 4000 users more, the plan allows 3999");
}

#[test]
fn a_budget_bounds_the_next_stage() {
    let mut world = World::in_first_stage(plan(), 10);
    world.release.wish.plan.limits.budget_errors = Some(50.0);
    assert!(advances(world.command()), "no errors cost nothing");
    world.fail(false, "acme", 10);
    assert!(is_hold(world.command(), HoldReason::Budget), "{:?}", world.judge());
    world.release.wish.plan.limits.budget_errors = Some(100_000.0);
    assert!(advances(world.command()));
}

#[test]
fn sources_that_know_no_units_hold_and_objectives_halt() {
    let mut world = World::in_first_stage(plan(), 10);
    let told = |treatment: bool, ok: u64, err: u64, from: &World| ExposureCount {
        source: "prometheus".into(),
        treatment,
        ok,
        err,
        metric: "errors".into(),
        ..from.counts.exposures.last().unwrap().clone()
    };
    let rows = [told(true, 900, 16, &world), told(false, 19_000, 100, &world)];
    world.counts.exposures.extend(rows);
    assert!(is_hold(world.command(), HoldReason::Suspicious), "{:?}", world.judge().1.guards);
    assert!(!world.judge().1.guards[0].can_halt);
    world.release.wish.plan.guards[0].kind = GuardKind::Absolute;
    world.release.wish.plan.guards[0].p0 = Some(0.003);
    assert!(matches!(world.command(), Some(Command::HaltOn(_))), "{:?}", world.judge().1.guards);
}

#[test]
fn a_halt_settles_when_servers_have_heard_of_it() {
    let mut world = World::in_first_stage(plan(), 1);
    world.say(&Command::Halt);
    assert_eq!(world.command(), None);
    world.facts.undone_ms = Some(world.facts.now_ms);
    let heard = |done| Acknowledged { version: 9, done, of: 100, unconfirmed: vec!["i7".into()] };
    for (done, waited_ms, settles) in
        [(98, 0, false), (99, 0, true), (98, SETTLE_MS - 1, false), (0, SETTLE_MS, true)]
    {
        let mut world = world.clone();
        world.facts.acknowledged = Some(heard(done));
        world.facts.now_ms += waited_ms;
        assert_eq!(world.command(), settles.then(|| Command::Halted(heard(done))), "{done} {waited_ms}");
    }
}

#[test]
fn the_curve_ends_where_the_judgement_stands_and_outlives_the_halt() {
    let mut world = World::in_first_stage(plan(), 3);
    assert_eq!(history(&draft(plan()), &world.counts, 10), []);
    world.fail(true, "acme", 20);
    world.fail(false, "acme", 20);
    let report = world.judge().1;
    let curve = history(&world.release, &world.counts, 10);
    assert_eq!(curve.len(), 4, "one of the opening, three of the stage");
    assert!(curve.windows(2).all(|two| two[0].at_ms + WINDOW_MS == two[1].at_ms));
    let (before, last) = (&curve[2], &curve[3]);
    assert_eq!((before.ln_e, before.guards[0].value), (0.0, None), "nobody had failed yet");
    let (guard, said) = (&report.guards[0], &last.guards[0]);
    assert_eq!((last.ln_e, last.at_ms), (report.ln_e, world.facts.now_ms));
    assert_eq!((&said.name, said.ln_e, said.value), (&guard.name, guard.ln_e, guard.value));
    assert_eq!((said.low, said.high), (guard.low, guard.high));
    let coarse = history(&world.release, &world.counts, 2);
    assert!(coarse.len() <= 2 && coarse.last() == curve.last(), "{coarse:?}");
    world.say(&Command::Halt);
    assert_eq!(history(&world.release, &world.counts, 10), curve);
}

#[test]
fn windows_are_added_up_to_as_many_as_are_wanted() {
    let mut world = World::in_first_stage(plan(), 30);
    world.fail(true, "acme", 3);
    world.fail(true, "acme", 4);
    let all = &world.counts;
    let sum = |counts: &Counts| -> (u64, u64) {
        let units = counts.errors.iter().map(|row| row.units).sum();
        (counts.exposures.iter().map(|row| row.ok).sum(), units)
    };
    for most in [1, 2, 5, 31, 100] {
        let width_ms = all.width_ms(most);
        let folded = all.folded(width_ms, |_| true);
        let starts: std::collections::BTreeSet<i64> =
            folded.exposures.iter().map(|row| row.window_ms).collect();
        assert!(starts.len() <= most.max(2), "{most}: {starts:?}");
        assert!(starts.iter().all(|start| start % width_ms == 0));
        assert_eq!((sum(&folded), folded.errors.len()), (sum(all), 1), "{most}");
        let last = |counts: &Counts| history(&world.release, counts, 1).last().map(|last| last.ln_e);
        assert_eq!(last(&folded), last(all), "{most}");
    }
    assert_eq!(all.folded(all.width_ms(2), |_| false).exposures.len(), all.exposures.len());
}
