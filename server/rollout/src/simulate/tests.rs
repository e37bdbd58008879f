use tidegate_domain::release::{Plan, State, template};

use super::*;
use crate::Asked;

mod laws;

/// A ramp 5-25-50-100 % that bakes for two minutes a stage.
fn plan() -> Plan {
    let mut plan = template("standard").unwrap();
    plan.stages.iter_mut().for_each(|stage| stage.bake_s = 120);
    plan.watch_s = 300;
    plan
}

/// Forty customers of 500 users each, of whom one in a hundred requests fails.
fn scenario(script: Vec<(u64, Happening)>) -> Scenario {
    Scenario {
        seed: 1,
        plan: plan(),
        shop: Shop::of(40, 500, 0.01),
        servers: 10,
        harm: 1.0,
        script,
        windows: 200,
    }
}

fn check(name: &str, scenario: &Scenario, state: State) -> Course {
    let course = run_release(scenario).unwrap();
    insta::assert_snapshot!(name, course.transcript);
    assert_eq!(course.release.state, state, "{}", course.transcript);
    course
}

#[test]
fn a_good_release_completes() {
    check("good", &scenario(vec![]), State::Completed);
}

#[test]
fn a_bad_release_is_halted_at_five_percent() {
    let course = check("bad", &Scenario { harm: 4.0, ..scenario(vec![]) }, State::Halted);
    assert_eq!(course.release.stage, Some(0));
}

#[test]
fn a_common_rise_halts_nothing() {
    check("common_rise", &scenario(vec![(30, Happening::Drift(3.0))]), State::Completed);
}

#[test]
fn one_hurt_customer_is_halted_alone() {
    let mut hurt = scenario(vec![(30, Happening::HarmTo(7, 40.0))]);
    hurt.plan.stages.iter_mut().for_each(|stage| stage.bake_s = 300);
    let course = check("one_customer", &Scenario { windows: 400, ..hurt }, State::Completed);
    assert_eq!(course.release.halted_customers, ["c7"]);
}

#[test]
fn two_hurt_customers_halt_the_release() {
    let script = vec![(30, Happening::HarmTo(7, 40.0)), (33, Happening::HarmTo(9, 40.0))];
    let mut hurt = scenario(script);
    hurt.plan.stages.iter_mut().for_each(|stage| stage.bake_s = 600);
    check("two_customers", &Scenario { windows: 400, ..hurt }, State::Halted);
}

#[test]
fn no_data_hold() {
    let script = vec![(20, Happening::Reporting(0)), (60, Happening::Reporting(10))];
    check("no_data", &scenario(script), State::Completed);
    let silent = check("never_any_data", &scenario(vec![(0, Happening::Reporting(0))]), State::Holding);
    assert_eq!(silent.exposed, (0, 0));
}

/// Harm that comes and goes, each time too short to prove any: three times it goes on by itself.
#[test]
fn what_looks_like_harm_again_and_again_is_for_a_person_to_decide() {
    let burst = |at: u64| [(at, Happening::Harm(5.0)), (at + 4, Happening::Harm(1.0))];
    let resume = Happening::Says(tidegate_domain::release::Command::Resume);
    let script = [14, 44, 74, 104].into_iter().flat_map(burst).chain([(150, resume)]).collect();
    let mut erratic = Scenario { seed: 6, windows: 160, ..scenario(script) };
    erratic.shop = Shop::of(1, 4000, 0.05);
    erratic.plan.stages[0].bake_s = 3600;
    (erratic.plan.hold_e, erratic.plan.halt_e) = (10.0, 1e4);
    let course = check("suspicious", &erratic, State::Running);
    assert_eq!(course.transcript.matches("resumed by itself").count(), 3);
}

#[test]
fn few_servers_that_report_hold() {
    check(
        "degraded",
        &scenario(vec![(20, Happening::Reporting(7)), (21, Happening::Late(1))]),
        State::Completed,
    );
}

#[test]
fn arms_of_the_wrong_size_hold() {
    check(
        "sample_ratio",
        &Scenario { windows: 60, ..scenario(vec![(14, Happening::Lost(0.4))]) },
        State::Holding,
    );
}

#[test]
fn what_is_forced_passes_holds_but_no_limit() {
    let asked = Happening::Asks(Asked::Advance);
    let script = vec![
        (2, asked.clone()),
        (4, Happening::Frozen(8)),
        (5, asked.clone()),
        (10, Happening::Barred(Some("11 customers of 10 that a stage may expose".into()))),
        (11, asked.clone()),
        (12, Happening::Barred(None)),
        (13, Happening::Lost(0.5)),
        (22, asked),
    ];
    check("forced", &Scenario { windows: 26, ..scenario(script) }, State::Watching);
}

#[test]
fn harm_while_watching_halts() {
    let mut late = scenario(vec![(56, Happening::Harm(6.0))]);
    late.plan.holdback_ppm = Some(100_000);
    late.plan.watch_s = 1200;
    check("watching", &late, State::Halted);
}

#[test]
fn what_needs_an_approval_waits_for_one() {
    let approve = tidegate_domain::release::Command::Approve;
    let mut careful = scenario(vec![(60, Happening::Says(approve))]);
    careful.plan.stages[2].approval = true;
    check("approval", &careful, State::Completed);
}

#[test]
fn servers_that_never_hear_of_a_halt_are_named() {
    check("deaf", &Scenario { harm: 6.0, ..scenario(vec![(0, Happening::Deaf(2))]) }, State::Halted);
}

#[test]
fn rings_of_whole_customers() {
    let rings = |bad: f64| {
        let mut rings = Scenario { harm: bad, ..scenario(vec![]) };
        let stage = |names: &[&str]| tidegate_domain::release::Stage {
            rings: names.iter().map(|name| (*name).to_owned()).collect(),
            customers: Vec::new(),
            share_ppm: 1_000_000,
            bake_s: 120,
            min_units: 300,
            approval: false,
        };
        rings.plan.stages = vec![stage(&["canary"]), stage(&["early"]), stage(&[])];
        rings.shop.rate = 0.03;
        rings
    };
    check("whole_customers", &rings(1.0), State::Completed);
    check("whole_customers_harm", &rings(4.0), State::Halted);
}
