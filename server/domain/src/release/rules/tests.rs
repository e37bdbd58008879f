use serde_json::json;
use tidegate_core::{Context, Header, Snapshot, bucket_x1, hash_text, item_body};

use super::*;
use crate::exposure::undoes_exposure;
use crate::{Items, Refusal, Ruleset};

const UNITS: usize = 300;

fn flag() -> Flag {
    let serve = |variant: &str| json!({ "variant": variant });
    let clause =
        |attribute: &str, value: &str| json!({ "attribute": attribute, "op": "in", "values": [value] });
    serde_json::from_value(json!({
        "key": "a", "type": "string", "enabled": true, "off_variant": "old", "client_side": true,
        "variants": { "old": { "value": "old" }, "new": { "value": "new" }, "other": { "value": "other" } },
        "overrides": [{ "id": "o1", "attribute": "user.key", "values": ["u0"], "variant": "other" }],
        "rules": [
            { "id": "first", "when": clause("user.plan", "free"), "serve": serve("other") },
            { "id": "eu", "when": clause("user.region", "eu"), "serve": serve("old") },
            { "id": "last", "when": clause("user.region", "us"), "serve": serve("other") }],
        "fallthrough": serve("old")
    }))
    .unwrap()
}

fn drive(rule: Option<&str>) -> Drive {
    let text = |text: &str| text.to_owned();
    let (baseline, target, unit, seed) = (text("old"), text("new"), text("user.key"), text("s"));
    Drive { release: text("r1"), rule: rule.map(text), baseline, target, unit, seed }
}

fn step(epoch: u64, enrolled: &Enrolled, share_ppm: u32) -> Step {
    Step {
        epoch,
        enrolled: enrolled.clone(),
        share_ppm,
        sample: 1 << 60,
        latency_ms: vec![1.5],
        compares_others: false,
        halted: vec![],
    }
}

fn customers(rings: &[&str], keys: &[&str]) -> Enrolled {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    Enrolled::Customers { rings: texts(rings), keys: texts(keys) }
}

/// The next version with that flag, checked as each change is.
fn published(before: &Ruleset, flag: &Flag) -> Result<Ruleset, Refusal> {
    let items: Items = vec![("flag/a".into(), Some(item_body(flag)))];
    before.next(&items, &[], "")
}

fn first() -> Ruleset {
    let header =
        Header { tenant: "t".into(), project: "p".into(), environment: "e".into(), version: 1, epoch: 1 };
    let ring = ring_segment("canary", vec!["acme".into()]);
    let items =
        [("flag/a".to_owned(), item_body(&flag())), ("segment/@ring/canary".into(), item_body(&ring))];
    Ruleset::of(Snapshot::new(header, items).unwrap())
}

fn answer(rules: &Ruleset, context: &Context) -> String {
    let view = rules.compiled().view(context, 0);
    view.answer("a").and_then(|answer| answer.string().map(|text| text.to_string())).unwrap()
}

#[test]
fn everybody_gets_what_the_plan_says() {
    let (ring, named) = (customers(&["canary"], &[]), customers(&["canary"], &["globex"]));
    let steps = [
        (&ring, 0),
        (&ring, 200_000),
        (&named, 500_000),
        (&Enrolled::Everybody, 500_000),
        (&Enrolled::Everybody, 1_000_000),
    ];
    for rule in [Some("eu"), None] {
        let (drive, mut flag, mut rules) = (drive(rule), flag(), first());
        for (epoch, (enrolled, share)) in (1..).zip(steps) {
            drive.step(&mut flag, &step(epoch, enrolled, share)).unwrap();
            let next = published(&rules, &flag).unwrap();
            assert!(!undoes_exposure(rules.snapshot(), next.snapshot(), ["flag/a"]), "step {epoch}");
            for customer in ["acme", "globex", "initech"] {
                let is_enrolled = match customer {
                    "acme" => true,
                    "globex" => *enrolled != ring,
                    _ => *enrolled == Enrolled::Everybody,
                };
                for unit in (0..UNITS).map(|unit| format!("u{unit}")) {
                    let is_exposed = is_enrolled && bucket_x1(hash_text("s"), &unit) < share;
                    let expected = |applies: bool| match (unit.as_str(), applies && is_exposed) {
                        ("u0", _) => "other",
                        (_, true) => "new",
                        (_, false) => "old",
                    };
                    let context = Context::user(&unit).customer(customer);
                    let words = format!("{unit} of {customer} in step {epoch} of {rule:?}");
                    let eu = context.clone().with("user.region", "eu");
                    assert_eq!(answer(&next, &eu), expected(rule.is_some()), "{words}");
                    assert_eq!(answer(&next, &context), expected(rule.is_none()), "{words}");
                }
            }
            rules = next;
        }
        drive.complete(&mut flag, &[]).unwrap();
        assert!(!drive.stands_in(&flag));
        let done = published(&rules, &flag).unwrap();
        assert!(!undoes_exposure(rules.snapshot(), done.snapshot(), ["flag/a"]));
        assert_eq!(flag.rules.len(), 3);
        let served = drive.target_of(&flag).unwrap().clone();
        assert_eq!(served, Serve::Variant("new".into()));
    }
}

#[test]
fn from_each_step_there_is_a_way_back() {
    let enrolled = [Enrolled::Everybody, customers(&["canary"], &["globex"]), customers(&[], &["globex"])];
    for rule in [Some("first"), Some("eu"), Some("last"), None] {
        for (enrolled, share) in enrolled.iter().flat_map(|enrolled| [(enrolled, 0), (enrolled, 10)]) {
            let mut before = flag();
            drive(rule).serve(&mut before, Serve::Variant("old".into()));
            let base = published(&first(), &before).unwrap();
            let (drive, mut flag) = (drive(rule), before.clone());
            drive.step(&mut flag, &step(1, enrolled, share)).unwrap();
            let stepped = flag.clone();
            drive.step(&mut flag, &step(1, enrolled, share)).unwrap();
            assert_eq!(flag, stepped, "a step that is made twice");
            assert!(drive.stands_in(&flag) && !drive.stands_in(&before));
            let exposed = published(&base, &flag).unwrap();
            drive.undo(&mut flag);
            assert_eq!(flag, before, "{rule:?} {enrolled:?}");
            let back = published(&exposed, &flag).unwrap();
            assert_eq!(undoes_exposure(exposed.snapshot(), back.snapshot(), ["flag/a"]), share > 0);
            drive.undo(&mut flag);
            assert_eq!(flag, before, "undone twice");
        }
    }
}

#[test]
fn what_others_make_of_the_target_stays() {
    let drive = drive(Some("eu"));
    for enrolled in [Enrolled::Everybody, customers(&["canary"], &[])] {
        let mut flag = flag();
        drive.step(&mut flag, &step(1, &enrolled, 10)).unwrap();
        drive.serve(&mut flag, Serve::Variant("other".into()));
        assert_eq!(drive.step(&mut flag, &step(2, &enrolled, 20)).unwrap_err().pointer, "/rule");
        assert_eq!(drive.complete(&mut flag, &[]).unwrap_err().pointer, "/rule");
        drive.undo(&mut flag);
        assert_eq!(drive.target_of(&flag), Some(&Serve::Variant("other".into())));
        assert_eq!(flag.rules.len(), 3);
        flag.rules.retain(|rule| rule.id != "eu");
        drive.undo(&mut flag);
        assert_eq!(flag.rules.len(), 2);
    }
}

#[test]
fn what_a_release_cannot_begin_with() {
    let (good, none) = (drive(Some("eu")), Enrolled::Everybody);
    let text = |text: &str| text.to_owned();
    let cases = [
        (Drive { baseline: text("zz"), ..good.clone() }, "/baseline"),
        (Drive { target: text("zz"), ..good.clone() }, "/target"),
        (Drive { target: text("old"), ..good.clone() }, "/target"),
        (Drive { rule: Some(text("zz")), ..good.clone() }, "/rule"),
        (Drive { rule: Some(text("last")), ..good.clone() }, "/rule"),
    ];
    for (drive, pointer) in cases {
        let (mut touched, before) = (flag(), flag());
        let fault = drive.step(&mut touched, &step(1, &none, 0)).unwrap_err();
        assert_eq!((fault.pointer.as_str(), touched), (pointer, before), "{}", fault.message);
    }
    let mut flag = flag();
    good.step(&mut flag, &step(1, &none, 0)).unwrap();
    let second = Drive { release: text("r2"), ..good };
    assert_eq!(second.step(&mut flag, &step(1, &none, 0)).unwrap_err().pointer, "/rule");
}

#[test]
fn a_halted_customer_stays_with_the_baseline() {
    let acme = vec!["acme".to_owned()];
    for (rule, enrolled) in [
        (Some("eu"), Enrolled::Everybody),
        (Some("eu"), customers(&["canary"], &["globex"])),
        (None, Enrolled::Everybody),
        (None, customers(&["canary"], &["globex"])),
    ] {
        let (drive, mut flag, rules) = (drive(rule), flag(), first());
        let whole = Step { halted: acme.clone(), ..step(1, &enrolled, 1_000_000) };
        drive.step(&mut flag, &step(1, &enrolled, 1_000_000)).unwrap();
        let before = published(&rules, &flag).unwrap();
        drive.step(&mut flag, &whole).unwrap();
        let after = published(&before, &flag).unwrap();
        assert!(undoes_exposure(before.snapshot(), after.snapshot(), ["flag/a"]));
        drive.complete(&mut flag, &acme).unwrap();
        let done = published(&after, &flag).unwrap();
        for rules in [after, done] {
            for (customer, variant) in [("acme", "old"), ("globex", "new")] {
                let context = Context::user("u1").customer(customer);
                assert_eq!(
                    answer(&rules, &context.with("user.region", "eu")),
                    if rule.is_some() { variant } else { "old" }
                );
                let context = Context::user("u1").customer(customer);
                assert_eq!(answer(&rules, &context), if rule.is_none() { variant } else { "old" });
            }
        }
        drive.undo(&mut flag);
        assert_eq!(flag.rules.len(), 3);
    }
}

#[test]
fn where_customers_move_whole_the_others_are_the_control() {
    for rule in [Some("eu"), None] {
        let (drive, mut flag) = (drive(rule), flag());
        let whole = Step { compares_others: true, ..step(2, &customers(&["canary"], &[]), 1_000_000) };
        drive.step(&mut flag, &whole).unwrap();
        let next = published(&first(), &flag).unwrap();
        for (customer, variant) in [("acme", "new"), ("globex", "old")] {
            let context = Context::user("u1").customer(customer);
            let context = if rule.is_some() { context.with("user.region", "eu") } else { context };
            assert_eq!(answer(&next, &context), variant);
        }
        let Some(Serve::Split(others)) = drive.target_of(&flag) else { panic!("{flag:?}") };
        assert_eq!((others.arms[0].len, others.release.as_ref().unwrap().step_epoch), (0, 2));
        drive.undo(&mut flag);
        assert!(!drive.stands_in(&flag));
    }
}
