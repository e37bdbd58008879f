//! What holds in every course of a release.

use std::collections::BTreeSet;

use proptest::prelude::*;
use tidegate_domain::release::{Command, EventKind, Release};

use super::*;

fn happenings() -> impl Strategy<Value = (u64, Happening)> {
    let said = prop::sample::select(vec![
        Command::Pause,
        Command::Resume,
        Command::Freeze,
        Command::Halt,
        Command::Approve,
        Command::Restart(crate::opening_measure(&plan())),
        Command::Cancel,
    ]);
    let what = prop_oneof![
        3 => said.prop_map(Happening::Says),
        2 => Just(Happening::Asks(Asked::Advance)),
        1 => Just(Happening::Asks(Asked::Pause)),
        2 => (0.5f64..8.0).prop_map(Happening::Harm),
        2 => (0.5f64..4.0).prop_map(Happening::Drift),
        2 => (0u64..=10).prop_map(Happening::Reporting),
        1 => (0i64..4).prop_map(Happening::Late),
        1 => (0u64..4).prop_map(Happening::Deaf),
        1 => (0u64..90).prop_map(Happening::Frozen),
        1 => (0usize..4, 1f64..60.0).prop_map(|(customer, times)| Happening::HarmTo(customer, times)),
    ];
    (0u64..80, what)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn laws_hold_whatever_happens(seed in any::<u64>(), script in prop::collection::vec(happenings(), 0..8)) {
        let mut plan = plan();
        plan.stages[3].approval = seed % 2 == 0;
        let shop = Shop { activity: 0.3, ..Shop::of(4, 200, 0.01) };
        let scenario = Scenario { plan, shop, windows: 90, seed, ..scenario(script) };
        let course = run_release(&scenario).unwrap();
        let again = run_release(&scenario).unwrap();
        prop_assert_eq!(&course.transcript, &again.transcript, "deterministic");
        let numbers = course.events.iter().map(|event| event.seq);
        prop_assert!(numbers.eq(1..=course.release.version), "events are contiguous");

        let wish = course.release.wish.clone();
        let mut replayed = Release::create(course.release.origin.clone(), wish).unwrap();
        let (mut entered, mut attempt, mut is_stopped) = (BTreeSet::new(), 0, false);
        for event in &course.events {
            let share = |release: &Release| release.epochs.last().map_or(0, |epoch| epoch.share_ppm);
            let before = replayed.clone();
            replayed.apply(event);
            match &event.kind {
                EventKind::Started { .. } | EventKind::Restarted { .. } => attempt += 1,
                EventKind::StageEntered { stage, .. } => {
                    prop_assert!(entered.insert((attempt, *stage)), "each stage once in an attempt");
                    prop_assert_eq!(before.next_stage(), Some(*stage), "one at a time");
                    prop_assert!(share(&replayed) >= share(&before), "shares never fall");
                }
                _ => prop_assert_eq!(share(&replayed), share(&before), "nothing else exposes anybody"),
            }
            prop_assert!(!is_stopped || !replayed.state.is_under_way(), "nothing comes after a halt");
            is_stopped |= matches!(event.kind, EventKind::HaltBegan { .. } | EventKind::Cancelled);
        }
        prop_assert_eq!(&replayed, &course.release, "events give the row");
    }
}
