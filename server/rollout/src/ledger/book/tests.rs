use tidegate_domain::release::{Command, HoldReason, Measure, NewRelease, Origin, decide, template};

use super::super::{Balance, Grade, REPAIR_MS, repair_ms};
use super::*;

const MINUTE: i64 = 60_000;

fn person() -> Actor {
    Actor { id: "m_ada".into(), name: "Ada".into() }
}

fn server() -> Actor {
    Actor { id: "server".into(), name: "Tidegate".into() }
}

fn draft(id: &str) -> Release {
    let wish = NewRelease {
        flag: "a".into(),
        rule: None,
        baseline: "off".into(),
        target: "on".into(),
        unit: "user.key".into(),
        plan: template("fast").unwrap(),
        template: None,
        start_at_ms: None,
    };
    let (project, environment, seed) = ("p".into(), "e".into(), "s".into());
    let origin = Origin { id: id.into(), project, environment, seed, creator: person(), created_ms: 0 };
    Release::create(origin, wish).unwrap()
}

/// A release to which this was said, each at its minute.
fn told(id: &str, said: &[(i64, &Actor, Command)]) -> Release {
    let mut release = draft(id);
    for (minute, by, command) in said {
        let events = decide(&release, by, command, "because", minute * MINUTE).unwrap();
        events.iter().for_each(|event| release.apply(event));
    }
    release
}

fn start() -> Command {
    Command::Start(Measure::default())
}

fn onward() -> Command {
    Command::AdvanceOnEvidence(Measure::default())
}

fn harm() -> Command {
    Command::HaltOn(Cause::Harm { guard: "errors".into(), ln_e: 5.0 })
}

/// In the first stage from the second minute on.
fn exposed(id: &str, more: &[(i64, &Actor, Command)]) -> Release {
    let begun = [(1, &server(), start()), (2, &server(), onward())];
    told(id, &begun.into_iter().chain(more.iter().cloned()).collect::<Vec<_>>())
}

fn basis(halted: i64) -> Basis {
    let leg = |minutes, share_ppm| super::super::Leg {
        ms: minutes * MINUTE,
        share_ppm,
        enrolment: 1.0,
        customers: 0,
    };
    Basis {
        guard: "errors".into(),
        since_ms: 2 * MINUTE,
        halted_ms: halted * MINUTE,
        repair_ms: REPAIR_MS,
        units: 3_000,
        exposed: 300,
        control_rate: 0.01,
        ratio: 4.0,
        low_80: 2.0,
        customers: 0,
        path: vec![leg(2, 100_000), leg(2, 1_000_000)],
    }
}

fn account<'a>(release: &'a Release, basis: Option<&'a Basis>, said: Option<&'a Said>) -> Account<'a> {
    Account { release, basis, said, after: (0, 0) }
}

fn said(opinion: Opinion) -> Said {
    Said { opinion, by: person(), reason: "they know".into(), at_ms: 0 }
}

fn lines(accounts: &[Account<'_>], now: i64) -> Vec<Line> {
    entries(accounts, now * MINUTE).into_iter().map(|entry| entry.line).collect()
}

#[test]
fn an_automatic_halt_claims_what_its_basis_says() {
    let (halted, basis) = (exposed("r1", &[(5, &server(), harm())]), basis(5));
    let seen = entries(&[account(&halted, Some(&basis), None)], 60 * MINUTE);
    assert_eq!((seen[0].at_ms, seen[0].line), (5 * MINUTE, Line::Halt(basis.claim(), Grade::Probable)));
    assert_eq!(seen.len(), 1);
    let returned = Account { after: (10, 1_000), ..account(&halted, Some(&basis), None) };
    assert_eq!(lines(&[returned], 60), [Line::Halt(basis.claim(), Grade::Confirmed)]);
}

#[test]
fn a_false_halt_costs_what_the_next_release_begins_later() {
    let (halted, basis, disputed) =
        (exposed("r1", &[(5, &server(), harm())]), basis(5), said(Opinion::Disputed));
    let alone = account(&halted, Some(&basis), Some(&disputed));
    let claim = Line::Halt(basis.claim(), Grade::Disputed);
    assert_eq!(lines(&[alone], 60), [claim, Line::FalseHalt { delay_ms: 59 * MINUTE }]);
    let again = told("r2", &[(20, &server(), start())]);
    let other = Release { wish: NewRelease { target: "blue".into(), ..again.wish.clone() }, ..again.clone() };
    let all = [alone, account(&again, None, None), account(&other, None, None)];
    assert_eq!(lines(&all, 60), [claim, Line::FalseHalt { delay_ms: 19 * MINUTE }]);
    let withdrawn = said(Opinion::Withdrawn);
    assert_eq!(lines(&[account(&halted, Some(&basis), Some(&withdrawn))], 60).len(), 1);
    assert_eq!(Balance::of(&lines(&all, 60)).errors_claimed, 0.0);
}

#[test]
fn what_people_stop_was_missed() {
    let stopped = exposed("r1", &[(12, &person(), Command::Halt)]);
    assert_eq!(lines(&[account(&stopped, None, None)], 60), [Line::Missed { lasted_ms: 10 * MINUTE }]);
    let disputed = said(Opinion::Disputed);
    assert_eq!(lines(&[account(&stopped, None, Some(&disputed))], 60), []);
    let early = told("r2", &[(1, &server(), start()), (2, &person(), Command::Halt)]);
    assert_eq!(lines(&[account(&early, None, None)], 60), [], "nobody was exposed");
    let mut unguarded = stopped.clone();
    unguarded.wish.plan.guards.clear();
    assert_eq!(lines(&[account(&unguarded, None, None)], 60), [], "nothing was to watch it");
    let longer = said(Opinion::Missed { since_ms: 0, until_ms: 30 * MINUTE });
    assert_eq!(
        lines(&[account(&stopped, None, Some(&longer))], 60),
        [Line::Missed { lasted_ms: 30 * MINUTE }]
    );
}

#[test]
fn people_who_found_incidents_tell_how_long_that_takes() {
    let stopped: Vec<Release> =
        [12, 7, 32].map(|minute| exposed("r", &[(minute, &person(), Command::Halt)])).into();
    let accounts: Vec<Account<'_>> = stopped.iter().map(|release| account(release, None, None)).collect();
    assert_eq!(cases(&accounts, 60 * MINUTE), [5, 10, 30].map(|minutes| minutes * MINUTE));
    assert_eq!(repair_ms(&cases(&accounts, 60 * MINUTE)), 10 * MINUTE);
    assert_eq!(repair_ms(&cases(&accounts, 32 * MINUTE)), REPAIR_MS, "two cases tell nothing");
}

#[test]
fn holds_count_where_the_release_was_good() {
    let server = server();
    let waits = [
        (3, &server, Command::Hold(HoldReason::NoData)),
        (7, &server, Command::ResumeOnEvidence),
        (8, &server, Command::Hold(HoldReason::Suspicious)),
        (9, &server, Command::Hold(HoldReason::NoData)),
        (10, &server, Command::ResumeOnEvidence),
        // What a person wishes for is no cost of the engine's.
        (10, &server, Command::Pause),
        (20, &server, Command::Resume),
    ];
    let held = exposed("r1", &waits);
    assert_eq!(held.held_ms, 6 * MINUTE);
    assert_eq!(lines(&[account(&held, None, None)], 60), [], "nobody knows yet whether it is good");
    let end = [21, 22, 23].map(|minute| (minute, &server, onward()));
    let complete = [(30, &server, Command::Complete)];
    let all: Vec<_> = waits.into_iter().chain(end).chain(complete).collect();
    let good = exposed("r2", &all);
    assert_eq!(good.state, State::Completed);
    assert_eq!(lines(&[account(&good, None, None)], 60), [Line::Hold { delay_ms: 6 * MINUTE }]);
    let missed = said(Opinion::Missed { since_ms: 0, until_ms: MINUTE });
    assert_eq!(lines(&[account(&good, None, Some(&missed))], 60), [Line::Missed { lasted_ms: MINUTE }]);
}
