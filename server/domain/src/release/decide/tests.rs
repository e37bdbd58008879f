use proptest::prelude::*;
use tidegate_core::model::Flag;

use super::super::*;
use super::*;

/// As it comes back: names are not kept with what was done.
fn actor(id: &str) -> Actor {
    Actor { id: id.into(), name: String::new() }
}

fn person(name: &str) -> Actor {
    actor(&crate::member_id(name))
}

fn release() -> Release {
    let mut plan = template("careful").unwrap();
    plan.stages[0].rings = vec!["canary".into()];
    let wish = NewRelease {
        flag: "a".into(),
        rule: None,
        baseline: "old".into(),
        target: "new".into(),
        unit: "user.key".into(),
        plan,
        template: Some("careful".into()),
        start_at_ms: Some(50),
    };
    let origin = Origin {
        id: "r1".into(),
        project: "p".into(),
        environment: "e".into(),
        seed: "s".into(),
        creator: person("ann"),
        created_ms: 0,
    };
    Release::create(origin, wish).unwrap()
}

fn flag() -> Flag {
    let text = r#"{"key":"a","type":"string","enabled":true,"off_variant":"old","client_side":false,
        "variants":{"old":{"value":"old"},"new":{"value":"new"}},"overrides":[],"rules":[],
        "fallthrough":{"variant":"old"}}"#;
    serde_json::from_str(text).unwrap()
}

fn measure() -> Measure {
    Measure { sample: u64::MAX, latency_ms: vec![12.5] }
}

fn harm() -> Cause {
    Cause::Harm { guard: "errors".into(), ln_e: 4.7 }
}

fn acknowledged() -> Acknowledged {
    Acknowledged { version: 9, done: 99, of: 100, unconfirmed: vec!["i1".into()] }
}

fn forced() -> Command {
    Command::Advance { measure: measure(), passed: vec![HoldReason::SampleRatio] }
}

fn one_customer(customer: &str) -> Command {
    let (customer, guard) = (customer.to_owned(), "errors".to_owned());
    Command::HaltCustomer { customer, guard, ln_e: 4.7, measure: measure() }
}

/// All that can be said.
fn commands() -> Vec<Command> {
    vec![
        Command::Start(measure()),
        Command::Pause,
        Command::Resume,
        Command::Approve,
        forced(),
        Command::Halt,
        Command::Freeze,
        Command::Restart(measure()),
        Command::Cancel,
        Command::Hold(HoldReason::NoData),
        Command::Hold(HoldReason::Suspicious),
        Command::ResumeOnEvidence,
        Command::HaltOn(harm()),
        Command::AdvanceOnEvidence(measure()),
        Command::Complete,
        Command::Halted(acknowledged()),
        Command::Supersede,
        one_customer("acme"),
        one_customer("globex"),
    ]
}

/// The share of all units that get the target, and whether only some customers are enrolled.
fn exposed(release: &Release) -> u32 {
    match (release.state, release.epochs.last()) {
        (State::Completed, _) => EVERYBODY_PPM,
        (state, Some(epoch)) if state.is_under_way() => epoch.share_ppm,
        _ => 0,
    }
}

fn say(release: &mut Release, by: &Actor, command: &Command, now_ms: i64) -> Result<Vec<Event>, NotNow> {
    let events = decide(release, by, command, "because", now_ms)?;
    events.iter().for_each(|event| release.apply(event));
    Ok(events)
}

/// Says them one after the other as another than the creator; each must be heard.
fn told(commands: &[Command]) -> Release {
    let mut release = release();
    for command in commands {
        say(&mut release, &person("bob"), command, 100).unwrap_or_else(|why| panic!("{command:?}: {why}"));
    }
    release
}

#[test]
fn a_release_goes_through_all_its_stages() {
    let onward = Command::AdvanceOnEvidence(measure());
    let mut release = told(&[Command::Start(measure())]);
    let mut shares = vec![exposed(&release)];
    while release.awaits_approval().is_none() {
        say(&mut release, &actor("server"), &onward, 100).unwrap();
        shares.push(exposed(&release));
    }
    let refused = say(&mut release, &actor("server"), &onward, 100).unwrap_err();
    assert!(refused.to_string().contains("awaits an approval"));
    for (by, approves) in [(person("ann"), false), (actor("token"), false), (person("bob"), true)] {
        assert_eq!(say(&mut release, &by, &Command::Approve, 100).is_ok(), approves, "{by:?}");
    }
    for state in [State::Running, State::Watching] {
        say(&mut release, &actor("server"), &onward, 100).unwrap();
        assert_eq!(release.state, state);
        shares.push(exposed(&release));
    }
    say(&mut release, &actor("server"), &Command::Complete, 100).unwrap();
    shares.push(exposed(&release));
    assert_eq!(shares, [0, 10_000, 50_000, 250_000, 500_000, 990_000, 990_000, 1_000_000]);
}

#[test]
fn people_hold_it_and_only_they_let_go() {
    let start = Command::Start(measure());
    for hold in [Command::Pause, Command::Freeze] {
        let mut release = told(&[start.clone(), Command::Hold(HoldReason::NoData), hold.clone()]);
        let heard = [Command::Resume, Command::Halt, Command::Cancel, Command::HaltOn(harm())];
        for deaf in [forced(), Command::ResumeOnEvidence, hold] {
            assert!(
                matches!(say(&mut release, &person("bob"), &deaf, 100), Err(NotNow::State(_))),
                "{deaf:?}"
            );
        }
        for command in heard {
            assert!(say(&mut release.clone(), &person("bob"), &command, 100).is_ok(), "{command:?}");
        }
    }
    let held = Command::Hold(HoldReason::LowSample);
    let mut pushed = told(&[start.clone(), held.clone()]);
    let events = say(&mut pushed, &person("ann"), &forced(), 100).unwrap();
    let passed = Some(Forced { passed: vec![HoldReason::LowSample, HoldReason::SampleRatio] });
    assert_eq!(events[0].kind, EventKind::StageEntered { stage: 0, measure: measure(), forced: passed });
    let mut weary = told(&[start]);
    for round in 0..=AUTOMATIC_RESUMES {
        say(&mut weary, &actor("server"), &held, 100).unwrap();
        let resumed = say(&mut weary, &actor("server"), &Command::ResumeOnEvidence, 100).is_ok();
        assert_eq!(resumed, round < AUTOMATIC_RESUMES);
    }
    say(&mut weary, &person("bob"), &Command::Resume, 100).unwrap();
    assert_eq!((weary.state, weary.resumes), (State::Running, 0));
}

#[test]
fn a_customer_goes_back_alone_and_time_spent_waiting_is_remembered() {
    let mut release = told(&[Command::Start(measure()), Command::AdvanceOnEvidence(measure())]);
    say(&mut release, &person("bob"), &Command::Pause, 110).unwrap();
    say(&mut release, &person("bob"), &Command::Resume, 150).unwrap();
    assert_eq!(release.pauses, [Pause { since_ms: 110, until_ms: 150 }]);
    let before = (release.stage, exposed(&release));
    say(&mut release, &actor("server"), &one_customer("acme"), 160).unwrap();
    assert_eq!((release.stage, exposed(&release)), before);
    assert_eq!((release.epochs.len(), release.pauses.len(), release.state), (3, 0, State::Running));
    assert!(say(&mut release, &actor("server"), &one_customer("acme"), 160).is_err(), "once");
    assert_eq!(release.halted_customers, ["acme"]);
    assert!(release.exposes("globex", Some("canary")) && !release.exposes("globex", None));
    assert!(!release.exposes("acme", Some("canary")), "it was halted alone");
    say(&mut release, &person("bob"), &Command::Restart(measure()), 170).unwrap();
    assert!(release.halted_customers.is_empty());
}

#[test]
fn an_approval_ends_the_wait_for_it() {
    let onward = Command::AdvanceOnEvidence(measure());
    let mut release = told(&[Command::Start(measure())]);
    while release.awaits_approval().is_none() {
        say(&mut release, &actor("server"), &onward, 100).unwrap();
    }
    say(&mut release, &actor("server"), &Command::Hold(HoldReason::Approval), 100).unwrap();
    assert_eq!(say(&mut release, &person("bob"), &Command::Approve, 100).unwrap().len(), 2);
    assert_eq!(release.state, State::Running);
}

#[test]
fn it_starts_at_its_time_or_when_a_person_says_so() {
    let start = Command::Start(measure());
    for (by, at, state) in [("server", 49, State::Scheduled), ("server", 50, State::Running)] {
        let mut release = release();
        say(&mut release, &person("ann"), &start, 10).unwrap();
        assert_eq!(release.state, State::Scheduled);
        assert_eq!(say(&mut release, &actor(by), &start, at).is_ok(), state == State::Running);
        assert_eq!(release.state, state);
    }
    let mut halted = release();
    assert_eq!(say(&mut halted, &person("ann"), &Command::Halt, 10).unwrap().len(), 2);
    assert_eq!(halted.state, State::Halted);
    let nothing = decide(&release(), &person("ann"), &start, " ", 10).unwrap_err();
    assert!(matches!(nothing, NotNow::Reason(fault) if fault.pointer == "/reason"));
}

proptest! {
    #[test]
    fn laws_hold_whatever_is_said(said in prop::collection::vec((0usize..19, 0usize..4, 0i64..100), 0..60)) {
        let (commands, first) = (commands(), release());
        let actors = [person("ann"), person("bob"), actor("server"), actor("token")];
        let (mut release, mut log) = (first.clone(), Vec::<Event>::new());
        let mut rules = flag();
        // The end is in reach, and so are commands after it.
        for (command, by, now_ms) in said {
            let (command, by, before) = (&commands[command], &actors[by], release.clone());
            let decided = decide(&release, by, command, "because", now_ms);
            prop_assert_eq!(&decided, &decide(&release, by, command, "because", now_ms), "deterministic");
            let Ok(events) = decided else { continue };
            prop_assert!(!events.is_empty());
            prop_assert!(!before.state.is_terminal(), "terminal states absorb");
            events.iter().for_each(|event| release.apply(event));
            if before.state == State::Halting {
                prop_assert_eq!(release.state, State::Halted, "a halt latches");
            }
            let stopped = matches!(release.state, State::Halting | State::Halted | State::Cancelled);
            prop_assert!(!stopped || exposed(&release) == 0);
            let moved = release.stage != before.stage && release.attempt == before.attempt;
            prop_assert!(!moved || release.stage == before.next_stage(), "one stage at a time");
            release.apply_to(&mut rules).unwrap();
            let served = release.drive().stands_in(&rules);
            prop_assert_eq!(served, release.state.is_under_way(), "rules follow the state");
            log.extend(events);
        }
        prop_assert!(log.iter().map(|event| event.seq).eq(1..=release.version), "events are contiguous");
        let text = serde_json::to_string(&log).unwrap();
        let mut replayed = first;
        serde_json::from_str::<Vec<Event>>(&text).unwrap().iter().for_each(|event| replayed.apply(event));
        prop_assert_eq!(&replayed, &release, "events give the row");
        let row: Release = serde_json::from_str(&serde_json::to_string(&release).unwrap()).unwrap();
        prop_assert_eq!(&row, &release);
        let mut entered: Vec<_> = release.epochs.iter().map(|epoch| (epoch.attempt, epoch.stage)).collect();
        entered.dedup();
        let stages: std::collections::BTreeSet<_> = entered.iter().collect();
        prop_assert_eq!(stages.len(), entered.len(), "each stage is entered once in an attempt");
        prop_assert!(release.epochs.iter().map(|epoch| epoch.number).eq(1..=release.epochs.len() as u64));
    }
}
