use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::json;

use super::*;
use crate::model::Arm;

fn split(seed: &str, arms: &[(&str, u32, u32)], rest: Option<&str>) -> Serve {
    let arm = |(variant, start, len): &(&str, u32, u32)| Arm {
        variant: (*variant).into(),
        start: *start,
        len: *len,
    };
    Serve::Split(Split {
        algo: "x1".into(),
        seed: seed.into(),
        unit: "user.key".into(),
        arms: arms.iter().map(arm).collect(),
        rest: rest.map(Into::into),
        release: None,
    })
}

fn moves(before: &Serve, after: &Serve) -> serde_json::Value {
    serde_json::to_value(Moves::between(before, after)).unwrap()
}

#[test]
fn ramping_moves_only_those_who_are_new() {
    let at = |percent: u32| split("s", &[("on", 0, percent * 10_000)], None);
    assert_eq!(
        moves(&at(20), &at(40)),
        json!({ "moved_ppm": 200_000, "basis": "exact", "moves": [{ "from": null, "to": "on", "ppm": 200_000 }] })
    );
    assert_eq!(
        moves(&at(40), &at(20)),
        json!({ "moved_ppm": 200_000, "basis": "exact", "moves": [{ "from": "on", "to": null, "ppm": 200_000 }] }),
        "and the same ones return"
    );
}

#[test]
fn arms_are_compared_where_they_overlap() {
    let before = split("s", &[("a", 0, 500_000), ("b", 500_000, 300_000)], Some("off"));
    let after = split("s", &[("b", 400_000, 300_000), ("a", 900_000, 100_000)], Some("off"));
    let expected = json!([
        { "from": "a", "to": "b", "ppm": 100_000 }, { "from": "a", "to": "off", "ppm": 400_000 },
        { "from": "b", "to": "off", "ppm": 100_000 }, { "from": "off", "to": "a", "ppm": 100_000 },
    ]);
    assert_eq!(moves(&before, &after), json!({ "moved_ppm": 700_000, "basis": "exact", "moves": expected }));
}

#[test]
fn another_seed_buckets_every_unit_anew() {
    let half = |seed: &str| split(seed, &[("a", 0, 500_000), ("b", 500_000, 500_000)], None);
    let there_and_back =
        json!([{ "from": "a", "to": "b", "ppm": 250_000 }, { "from": "b", "to": "a", "ppm": 250_000 }]);
    assert_eq!(
        moves(&half("s"), &half("t")),
        json!({ "moved_ppm": 500_000, "basis": "expected", "moves": there_and_back })
    );
    // Of one outcome for everybody it is known where they come from or go to.
    let on = Serve::Variant("a".into());
    let to_b = json!([{ "from": "a", "to": "b", "ppm": 500_000 }]);
    assert_eq!(moves(&on, &half("s")), json!({ "moved_ppm": 500_000, "basis": "exact", "moves": to_b }));
    let all = |seed: &str| split(seed, &[("a", 0, 1_000_000)], None);
    assert_eq!(moves(&all("s"), &all("t")), json!({ "moved_ppm": 0, "basis": "exact", "moves": [] }));
}

#[test]
fn a_flag_lists_what_has_another_outcome() {
    let flag = |rules: serde_json::Value, fallthrough: &str| -> Flag {
        let flag = json!({ "key": "f", "type": "boolean", "enabled": true, "off_variant": "off",
            "variants": { "on": { "value": true }, "off": { "value": false } },
            "rules": rules, "fallthrough": { "variant": fallthrough } });
        serde_json::from_value(flag).unwrap()
    };
    let rule = |id: &str, op: &str, variant: &str| json!({ "id": id, "when": { "attribute": "a", "op": op }, "serve": { "variant": variant } });
    let before = flag(
        json!([rule("x", "present", "on"), rule("y", "absent", "on"), rule("gone", "absent", "on")]),
        "on",
    );
    let after = flag(
        json!([rule("new", "absent", "on"), rule("y", "absent", "off"), rule("x", "absent", "on")]),
        "off",
    );
    let off = json!([{ "from": "on", "to": "off", "ppm": 1_000_000 }]);
    let changed =
        |rule: &str| json!({ "rule": rule, "moved_ppm": 1_000_000, "basis": "exact", "moves": off });
    assert_eq!(
        serde_json::to_value(flag_moves(&before, &after)).unwrap(),
        json!([changed("y"), changed("fallthrough")])
    );
    assert_eq!(flag_moves(&before, &before), []);
}

/// A split whose arms do not overlap.
fn any_split() -> impl Strategy<Value = Serve> {
    let cuts = prop::collection::btree_set(0..=BUCKETS, 2..8);
    let variants = prop::collection::vec(prop::option::of(prop::sample::select(vec!["a", "b", "c"])), 8);
    let seed = prop::sample::select(vec!["s", "t"]);
    (cuts, variants, prop::option::of(Just("a")), seed).prop_map(|(cuts, variants, rest, seed)| {
        let ranges = cuts.iter().zip(cuts.iter().skip(1));
        let arms =
            ranges.zip(variants).filter_map(|((start, end), variant)| Some((variant?, *start, end - start)));
        split(seed, &arms.collect::<Vec<_>>(), rest)
    })
}

fn any_serve() -> impl Strategy<Value = Serve> {
    prop_oneof![9 => any_split(), 1 => Just(Serve::Variant("a".into()))]
}

fn with_seed(serve: &Serve, seed: &str) -> Serve {
    let mut serve = serve.clone();
    if let Serve::Split(split) = &mut serve {
        split.seed = seed.into();
    }
    serve
}

/// Who moves, bucket by bucket.
fn counted(before: &Serve, after: &Serve) -> Vec<Move> {
    let mut flows: BTreeMap<(Outcome, Outcome), u32> = BTreeMap::new();
    for bucket in 0..BUCKETS {
        *flows.entry((outcome(before, bucket), outcome(after, bucket))).or_default() += 1;
    }
    let changed = flows.into_iter().filter(|((from, to), _)| from != to);
    changed
        .map(|((from, to), ppm)| Move { from: from.map(Into::into), to: to.map(Into::into), ppm })
        .collect()
}

proptest! {
    #[test]
    fn the_sums_agree(before in any_serve(), after in any_serve()) {
        let found = Moves::between(&before, &after);
        prop_assert_eq!(found.moved_ppm, found.moves.iter().map(|m| m.ppm).sum::<u32>());
        prop_assert!(found.moved_ppm <= BUCKETS);
        prop_assert!(found.moves.iter().all(|m| m.ppm > 0 && m.from != m.to));
        prop_assert!(found.moves.windows(2).all(|two| (&two[0].from, &two[0].to) < (&two[1].from, &two[1].to)));
        let (old, new) = (shares(&before), shares(&after));
        prop_assert_eq!(old.values().sum::<u32>(), BUCKETS);
        prop_assert_eq!(expected(&old, &new).values().sum::<u32>(), BUCKETS);
        prop_assert_eq!(overlay(&before, &after).values().sum::<u32>(), BUCKETS);
        // Who left an outcome without being replaced is what its share has lost.
        if found.basis == Basis::Exact {
            for outcome in old.keys().chain(new.keys()) {
                let share = |of: &BTreeMap<Outcome, u32>| i64::from(of.get(outcome).copied().unwrap_or(0));
                let moved = |one: fn(&Move) -> &Option<String>| -> i64 {
                    let here = found.moves.iter().filter(|m| one(m).as_deref() == *outcome);
                    here.map(|m| i64::from(m.ppm)).sum()
                };
                prop_assert_eq!(share(&new) - share(&old), moved(|m| &m.to) - moved(|m| &m.from));
            }
        }
    }

    #[test]
    fn nothing_moves_where_nothing_changes(serve in any_serve()) {
        let found = Moves::between(&serve, &serve);
        prop_assert_eq!(found, Moves { moved_ppm: 0, basis: Basis::Exact, moves: Vec::new() });
    }

    #[test]
    fn what_moves_there_moves_back(before in any_serve(), after in any_serve()) {
        let (there, back) = (Moves::between(&before, &after), Moves::between(&after, &before));
        prop_assert_eq!(there.basis, back.basis);
        if there.basis == Basis::Exact {
            let mut turned: Vec<Move> =
                back.moves.into_iter().map(|m| Move { from: m.to, to: m.from, ppm: m.ppm }).collect();
            turned.sort_by(|a, b| (&a.from, &a.to).cmp(&(&b.from, &b.to)));
            prop_assert_eq!(turned, there.moves);
        }
    }

    #[test]
    fn ramping_up_enrols_and_does_nothing_else(a in 0..=BUCKETS, b in 0..=BUCKETS) {
        let (small, large) = (a.min(b), a.max(b));
        let at = |len: u32| split("s", &[("on", 0, len)], None);
        let enrolled = Move { from: None, to: Some("on".into()), ppm: large - small };
        let expected: Vec<Move> = (large > small).then_some(enrolled).into_iter().collect();
        prop_assert_eq!(Moves::between(&at(small), &at(large)).moves, expected);
    }
}

#[test]
fn the_arithmetic_equals_the_count_of_all_buckets() {
    let mut runner = TestRunner::deterministic();
    for _ in 0..6 {
        let (before, after) = (any_split(), any_split()).new_tree(&mut runner).unwrap().current();
        let (before, after) = (with_seed(&before, "s"), with_seed(&after, "s"));
        assert_eq!(Moves::between(&before, &after).moves, counted(&before, &after));
    }
}
