use serde_json::{Value, json};
use tidegate_core::{Context, Header, Snapshot};

use super::*;

fn rules() -> Ruleset {
    let flag = |key: &str| {
        let body = json!({
            "key": key, "type": "boolean", "enabled": false, "off_variant": "off",
            "variants": { "on": { "value": true }, "off": { "value": false } },
            "fallthrough": { "variant": "on" }
        });
        (format!("flag/{key}"), body.to_string())
    };
    let header = Header {
        tenant: "default".into(),
        project: "shop".into(),
        environment: "production".into(),
        version: 4,
        epoch: 1,
    };
    Ruleset::of(Snapshot::new(header, [flag("a"), flag("b")]).unwrap())
}

fn run(rules: &Ruleset, instructions: Value) -> Result<Ruleset, Refusal> {
    let instructions: Vec<Instruction> = serde_json::from_value(instructions).unwrap();
    let mut ids = 0;
    let mut new_id = || {
        ids += 1;
        format!("id{ids}")
    };
    let Decision { items, lists } = decide(rules, &instructions, "Ada", &mut new_id)?;
    rules.next(&items, &lists, "/instructions")
}

fn refused(instructions: Value) -> Vec<(String, String)> {
    match run(&rules(), instructions.clone()) {
        Err(Refusal::Invalid(faults)) => faults.into_iter().map(|f| (f.pointer, f.message)).collect(),
        other => panic!("{instructions}: {other:?}"),
    }
}

fn flag_of(rules: &Ruleset, key: &str) -> Value {
    serde_json::from_str(rules.snapshot().item(&format!("flag/{key}")).unwrap().body()).unwrap()
}

#[test]
fn a_switch_makes_the_next_version() {
    let next = run(&rules(), json!([{ "kind": "turn_on", "flag": "a" }])).unwrap();
    assert_eq!(next.snapshot().header().version, 5);
    assert_eq!(
        next.compiled().view(&Context::new(), 0).answer("a").and_then(|answer| answer.boolean()),
        Ok(true)
    );
    assert_eq!(
        next.compiled().view(&Context::new(), 0).answer("b").and_then(|answer| answer.boolean()),
        Ok(false)
    );
}

#[test]
fn what_changes_nothing_touches_nothing() {
    let off = vec![Instruction::TurnOff { flag: "a".into() }];
    assert_eq!(decide(&rules(), &off, "", &mut String::new).unwrap(), Decision::default());
    let both = vec![Instruction::TurnOn { flag: "a".into() }, Instruction::TurnOff { flag: "a".into() }];
    assert_eq!(decide(&rules(), &both, "", &mut String::new).unwrap(), Decision::default());
}

#[test]
fn every_instruction() {
    let first = run(
        &rules(),
        json!([
            { "kind": "set_segment", "segment": "beta", "included": ["acme"] },
            { "kind": "add_to_segment", "segment": "beta", "keys": ["globex", "acme"] },
            { "kind": "add_rule", "flag": "a", "rule": { "id": "r1", "when": { "segment": "beta" }, "serve": { "variant": "on" } } },
            { "kind": "add_rule", "flag": "a", "before": "r1", "rule": {
                "when": { "attribute": "plan", "op": "in", "values": ["pro"] },
                "serve": { "split": { "algo": "x1", "arms": [{ "variant": "on", "start": 0, "len": 100_000 }] } } } },
            { "kind": "add_override", "flag": "a", "attribute": "customer.key", "values": ["acme"], "variant": "on", "reason": "pilot" },
            { "kind": "set_requires", "flag": "a", "requires": [{ "flag": "b", "variants": ["off"] }] },
            { "kind": "set_off_variant", "flag": "b", "variant": "on" },
            { "kind": "turn_on", "flag": "a" }
        ]),
    )
    .unwrap();
    let a = flag_of(&first, "a");
    assert_eq!(a["rules"][1]["id"], "r1");
    let split = &a["rules"][0]["serve"]["split"];
    assert!(split["seed"].as_str().is_some_and(|seed| !seed.is_empty()), "{split}");
    assert_eq!(a["overrides"][0]["author"], "Ada");
    let second = run(
        &first,
        json!([
            { "kind": "move_rule", "flag": "a", "rule": "r1", "before": a["rules"][0]["id"] },
            { "kind": "update_rule", "flag": "a", "rule": "r1", "when": { "attribute": "x", "op": "present" } },
            { "kind": "set_split", "flag": "a", "rule": a["rules"][0]["id"], "split": {
                "algo": "x1", "unit": "user.key", "arms": [{ "variant": "on", "start": 0, "len": 200_000 }] } },
            { "kind": "remove_override", "flag": "a", "override": a["overrides"][0]["id"] },
            { "kind": "remove_from_segment", "segment": "beta", "keys": ["acme"] },
            { "kind": "set_fallthrough", "flag": "a", "serve": { "variant": "off" } }
        ]),
    )
    .unwrap();
    let after = flag_of(&second, "a");
    assert_eq!(after["rules"][0]["when"]["op"], "present");
    assert_eq!(after["rules"][1]["serve"]["split"]["seed"], split["seed"], "ramping keeps the seed");
    assert_eq!(after["overrides"], Value::Null);
    let beta = second.segment("segment/beta").unwrap();
    assert_eq!(beta.included, ["globex"]);
    let third = run(&second, json!([{ "kind": "remove_rule", "flag": "a", "rule": "r1" }])).unwrap();
    assert_eq!(flag_of(&third, "a")["rules"].as_array().unwrap().len(), 1);
}

#[test]
fn refusals_point_at_the_instruction() {
    let on = json!({ "kind": "turn_on", "flag": "a" });
    let cases = [
        (json!({ "kind": "turn_on", "flag": "zz" }), "/instructions/1/flag", "no flag `zz`"),
        (json!({ "kind": "remove_rule", "flag": "a", "rule": "r" }), "/instructions/1/rule", "no rule `r`"),
        (
            json!({ "kind": "move_rule", "flag": "a", "rule": "r", "before": null }),
            "/instructions/1/rule",
            "no rule",
        ),
        (
            json!({ "kind": "remove_override", "flag": "a", "override": "o" }),
            "/instructions/1/override",
            "no override",
        ),
        (
            json!({ "kind": "add_to_segment", "segment": "s", "keys": ["k"] }),
            "/instructions/1/segment",
            "no segment",
        ),
        (json!({ "kind": "set_segment", "segment": "a b" }), "/instructions/1/segment", "not a key"),
        (
            json!({ "kind": "set_segment", "segment": "s", "excluded": [""] }),
            "/instructions/1/excluded",
            "1 to 256 bytes",
        ),
        (
            json!({ "kind": "add_override", "flag": "a", "attribute": "x", "values": [], "variant": "on", "reason": "" }),
            "/instructions/1/values",
            "1 to 10000 values",
        ),
    ];
    for (instruction, pointer, message) in cases {
        let faults = refused(json!([on, instruction]));
        assert_eq!(faults[0].0, pointer, "{faults:?}");
        assert!(faults[0].1.contains(message), "{faults:?}");
    }
    assert_eq!(refused(json!([]))[0].0, "/instructions");
}

#[test]
fn what_does_not_compile_is_refused() {
    let rule = |when: Value, serve: Value| json!([{ "kind": "add_rule", "flag": "a", "rule": { "id": "r", "when": when, "serve": serve } }]);
    let serve_on = json!({ "variant": "on" });
    let cases = [
        (
            rule(json!({ "attribute": "a", "op": "matches", "values": ["("] }), serve_on.clone()),
            "regular expression",
        ),
        (rule(json!({ "segment": "gone" }), serve_on.clone()), "no segment `gone`"),
        (rule(json!({ "not": { "flag": "gone", "variants": ["on"] } }), serve_on.clone()), "no flag `gone`"),
        (rule(json!({ "flag": "b", "variants": ["new"] }), serve_on), "no variant `new`"),
        (rule(json!({ "attribute": "a", "op": "present" }), json!({ "variant": "zz" })), "no variant `zz`"),
        (json!([{ "kind": "set_off_variant", "flag": "a", "variant": "zz" }]), "no variant `zz`"),
        (
            json!([{ "kind": "set_requires", "flag": "a", "requires": [{ "flag": "b", "variants": ["on"] }] },
                   { "kind": "set_requires", "flag": "b", "requires": [{ "flag": "a", "variants": ["on"] }] }]),
            "depends on itself",
        ),
        (
            json!([{ "kind": "add_override", "flag": "a", "attribute": "x", "values": ["v"], "variant": "on",
                     "reason": "", "expires_at": "tomorrow" }]),
            "date-time",
        ),
        (
            json!([{ "kind": "set_fallthrough", "flag": "a", "serve": { "split": { "algo": "x1", "arms": [] } } }]),
            "needs a variant for the rest",
        ),
    ];
    for (instructions, message) in cases {
        let faults = refused(instructions);
        assert!(faults.iter().any(|(_, said)| said.contains(message)), "{message}: {faults:?}");
    }
}

/// The rules with a flag `client` that is client-side.
fn with_client_flag() -> Ruleset {
    let body = json!({
        "key": "client", "type": "boolean", "enabled": true, "off_variant": "off", "client_side": true,
        "variants": { "on": { "value": true }, "off": { "value": false } },
        "fallthrough": { "variant": "off" }
    });
    rules().with(5, vec![("flag/client".into(), Some(body.to_string()))], &[]).unwrap()
}

fn faults(rules: &Ruleset, instructions: Value) -> Vec<String> {
    match run(rules, instructions) {
        Ok(_) => Vec::new(),
        Err(Refusal::Invalid(faults)) => {
            assert!(faults.iter().all(|fault| fault.pointer == "/instructions"), "{faults:?}");
            faults.into_iter().map(|fault| fault.message).collect()
        }
        Err(other) => panic!("{other:?}"),
    }
}

fn rule_of(flag: &str, when: &Value) -> Value {
    json!({ "kind": "add_rule", "flag": flag, "rule": { "id": "r", "when": when, "serve": { "variant": "on" } } })
}

#[test]
fn what_clients_may_not_see_is_refused() {
    let rules = with_client_flag();
    let clause = |op: &str, value: Value| json!({ "attribute": "customer.key", "op": op, "values": [value] });
    let prefix = clause("starts_with", json!("ac"));
    let cases = [
        (rule_of("client", &prefix), "`starts_with` on the private attribute `customer.key`"),
        (
            rule_of("client", &clause("in", json!(7))),
            "flag/client: rules[0].when.values[0]: `7` is not a text",
        ),
        (rule_of("client", &json!({ "flag": "a", "variants": ["on"] })), "flag `a` is not client-side"),
        (
            json!({ "kind": "set_requires", "flag": "client", "requires": [{ "flag": "a", "variants": ["on"] }] }),
            "flag/client: requires[0]: flag `a` is not client-side",
        ),
        (
            json!({ "kind": "add_override", "flag": "client", "attribute": "user.key", "values": [true],
                    "variant": "on", "reason": "" }),
            "flag/client: overrides[0].values[0]: `true` is not a text",
        ),
    ];
    for (instruction, words) in cases {
        let faults = faults(&rules, json!([instruction]));
        assert!(faults.len() == 1 && faults[0].contains(words), "{words}: {faults:?}");
    }
    for instruction in [
        rule_of("a", &prefix),
        rule_of("client", &clause("in", json!("acme"))),
        rule_of("client", &json!({ "attribute": "customer.plan", "op": "starts_with", "values": ["p"] })),
    ] {
        assert_eq!(faults(&rules, json!([instruction])), Vec::<String>::new());
    }
}

#[test]
fn segments_that_clients_may_not_see_are_refused_to_them() {
    let rules = with_client_flag();
    let uses = rule_of("client", &json!({ "segment": "s" }));
    let segment =
        |when: Value| json!({ "kind": "set_segment", "segment": "s", "included": ["acme"], "when": when });
    let plain = segment(json!({ "attribute": "plan", "op": "present" }));
    for (when, words) in [
        (
            json!({ "attribute": "user.key", "op": "ends_with", "values": ["x"] }),
            "segment/s: when: `ends_with` on the private",
        ),
        (
            json!({ "not": { "flag": "a", "variants": ["on"] } }),
            "segment/s: when.not: flag `a` is not client-side",
        ),
    ] {
        let shady = segment(when);
        let alone = run(&rules, json!([shady])).unwrap();
        let used = run(&rules, json!([plain, uses])).unwrap();
        for found in [
            faults(&alone, json!([uses])),
            faults(&used, json!([shady])),
            faults(&rules, json!([shady, uses])),
        ] {
            assert!(found.len() == 1 && found[0].starts_with(words), "{words}: {found:?}");
        }
        // A second flag is told although a first one, of older days, does the same.
        let body = used.snapshot().item("flag/client").unwrap().body().replace(r#""client""#, r#""second""#);
        let second = vec![("flag/second".to_owned(), Some(body))];
        let older = alone.with(
            9,
            vec![("flag/client".into(), Some(used.snapshot().item("flag/client").unwrap().body().into()))],
            &[],
        );
        let older = older.unwrap();
        assert!(older.next(&second, &[], "/key").is_err());
        assert_eq!(faults(&older, json!([{ "kind": "turn_off", "flag": "client" }])), Vec::<String>::new());
    }
}

#[test]
fn a_flag_on_which_clients_depend_stays_client_side() {
    let rules = with_client_flag();
    let client = rules.snapshot().item("flag/client").unwrap().body().to_owned();
    let other = |body: &str| vec![("flag/other".to_owned(), Some(body.to_owned()))];
    let rules = rules.next(&other(&client.replace(r#""client""#, r#""other""#)), &[], "/key").unwrap();
    let requires = json!({ "kind": "set_requires", "flag": "client", "requires": [{ "flag": "other", "variants": ["on"] }] });
    let rules = run(&rules, json!([requires])).unwrap();
    let body = rules
        .snapshot()
        .item("flag/other")
        .unwrap()
        .body()
        .replace(r#""client_side":true"#, r#""client_side":false"#);
    let Err(Refusal::Invalid(faults)) = rules.next(&other(&body), &[], "/instructions") else {
        panic!("taken")
    };
    assert!(
        faults[0].message.starts_with("flag/client: requires[0]: flag `other` is not client-side"),
        "{faults:?}"
    );
}

#[test]
fn a_list_that_grows_too_long_for_the_rules_is_referred_to() {
    let keys = |range: std::ops::Range<u32>| range.map(|n| format!("customer-{n}")).collect::<Vec<_>>();
    let add = |range| json!({ "kind": "add_to_segment", "segment": "crowd", "keys": keys(range) });
    let set = json!({ "kind": "set_segment", "segment": "crowd", "excluded": ["customer-7"] });
    let small = run(&rules(), json!([set, add(0..10_000)])).unwrap();
    assert_eq!(small.segment("segment/crowd").unwrap().included.len(), 10_000);
    let large = run(&small, json!([add(9_999..10_002), add(10_002..10_003)])).unwrap();
    let segment = large.segment("segment/crowd").unwrap();
    assert_eq!((segment.included.len(), segment.excluded.len()), (0, 1));
    let hashed = segment.hashed.unwrap();
    assert_eq!(hashed.count, Some(10_003));
    let list = large.snapshot().list("segment/crowd").unwrap();
    assert_eq!(Some(list.reference()), hashed.reference);
    let shown = |rules: &Ruleset| {
        let list = rules.snapshot().list("segment/crowd").unwrap().clone();
        (rules.segment("segment/crowd").unwrap().hashed.unwrap().salt, list)
    };
    let remove = json!({ "kind": "remove_from_segment", "segment": "crowd", "keys": keys(0..10_000) });
    let fewer = run(&large, json!([remove, add(5..6)])).unwrap();
    let left: Vec<String> = [keys(5..6), keys(10_000..10_003)].concat();
    let salt = hashed.salt;
    let expected = HashList::of_keys(&salt, left.iter().map(String::as_str));
    assert_eq!(shown(&fewer), (salt, expected), "what was put in is there, under the same salt");
    let anew =
        run(&fewer, json!([{ "kind": "set_segment", "segment": "crowd", "included": ["a"] }])).unwrap();
    assert_eq!(anew.segment("segment/crowd").unwrap().hashed, None);
}
