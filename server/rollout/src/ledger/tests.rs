use super::*;

const MINUTE: i64 = 60_000;

/// Halted five minutes after a stage of 5 % began: 1,000 units a minute, of whom 50 were exposed.
fn basis() -> Basis {
    let leg = |minutes, percent: u32, enrolment, customers| Leg {
        ms: minutes * MINUTE,
        share_ppm: percent * 10_000,
        enrolment,
        customers,
    };
    Basis {
        guard: "errors".into(),
        since_ms: 100 * MINUTE,
        halted_ms: 105 * MINUTE,
        repair_ms: REPAIR_MS,
        units: 5_000,
        exposed: 250,
        control_rate: 0.01,
        ratio: 4.0,
        low_80: 2.5,
        customers: 3,
        path: vec![leg(10, 5, 1.0, 3), leg(15, 25, 2.0, 9), leg(20, 50, 2.0, 9), leg(15, 100, 4.0, 40)],
    }
}

/// Reckoned by hand: 40 of 45 minutes are saved. In them the plan would have exposed
/// 10·1000·0.05·1 + 15·1000·0.25·2 + 15·1000·0.5·2 = 500 + 7,500 + 15,000 = 23,000 units, who fail
/// 0.01·(2.5 − 1) = 1.5 % more often at least, and 0.01·(4 − 1) = 3 % as far as can be told.
#[test]
fn a_claim_is_what_the_plan_would_have_done_until_people_had_stopped_it() {
    let claim = basis().claim();
    assert_eq!(claim.saved_ms, 40 * MINUTE);
    assert_eq!(claim.ahead_ms, 45 * MINUTE);
    assert_eq!((claim.users, claim.customers), (23_000, 6));
    assert!((claim.errors_claimed - 345.0).abs() < 1e-6, "{claim:?}");
    assert!((claim.errors_estimated - 690.0).abs() < 1e-6, "{claim:?}");
}

#[test]
fn the_last_leg_has_no_end() {
    let slow = Basis { repair_ms: 65 * MINUTE, ..basis() };
    // 500 + 7,500 + 20,000, and 15 minutes of everybody, who are four times as many.
    assert_eq!(slow.claim().users, 28_000 + 60_000);
    assert_eq!(slow.claim().customers, 37);
    let longer = Basis { repair_ms: 165 * MINUTE, ..basis() };
    assert_eq!(longer.claim().users, 28_000 + 115 * 4_000);
}

#[test]
fn nothing_is_claimed_that_is_not_proven() {
    let nothing = |basis: Basis| {
        let claim = basis.claim();
        assert_eq!(claim.errors_claimed, 0.0, "{claim:?}");
        claim
    };
    let late = nothing(Basis { halted_ms: 200 * MINUTE, ..basis() });
    assert_eq!((late.saved_ms, late.users, late.customers, late.errors_estimated), (0, 0, 0, 0.0));
    let unsure = nothing(Basis { low_80: 0.9, ..basis() });
    assert!(unsure.errors_estimated > 0.0);
    nothing(Basis { path: Vec::new(), ..basis() });
    nothing(Basis { control_rate: 0.0, ..basis() });
}

#[test]
fn an_entry_can_be_reckoned_again() {
    let text = serde_json::to_string(&basis()).unwrap();
    assert_eq!(serde_json::from_str::<Basis>(&text).unwrap().claim(), basis().claim());
}

#[test]
fn people_take_as_long_as_they_took() {
    let minutes = |all: &[i64]| repair_ms(&all.iter().map(|one| one * MINUTE).collect::<Vec<_>>()) / MINUTE;
    assert_eq!(minutes(&[]), 45);
    assert_eq!(minutes(&[1, 2]), 45);
    assert_eq!(minutes(&[9, 2, 30]), 9);
    let long_ago = [vec![600; 30], vec![10; 11], vec![20; 9]].concat();
    assert_eq!(minutes(&long_ago), 10);
}

#[test]
fn grades_follow_what_came_after() {
    let after = |failed, units, is_disputed| grade(&basis(), Aftermath { failed, units, is_disputed });
    assert_eq!(after(0, 299, false), Grade::Probable);
    // Halfway between 1 and 4 % lies 2.5 %.
    assert_eq!(after(24, 1000, false), Grade::Confirmed);
    assert_eq!(after(25, 1000, false), Grade::Disputed);
    assert_eq!(after(0, 1000, true), Grade::Disputed);
}

#[test]
fn both_sides_stand_in_the_balance() {
    let claim = basis().claim();
    let balance = Balance::of(&[
        Line::Halt(claim, Grade::Confirmed),
        Line::Halt(claim, Grade::Probable),
        Line::Halt(claim, Grade::Disputed),
        Line::FalseHalt { delay_ms: 7 },
        Line::Hold { delay_ms: 5 },
        Line::Missed { lasted_ms: 3 },
    ]);
    assert_eq!((balance.confirmed, balance.probable, balance.disputed), (1, 1, 1));
    assert_eq!((balance.users, balance.customers, balance.saved_ms), (46_000, 12, 80 * MINUTE));
    assert!((balance.errors_claimed - 690.0).abs() < 1e-6);
    assert_eq!((balance.false_halts, balance.delay_ms, balance.missed, balance.missed_ms), (1, 12, 1, 3));
}
