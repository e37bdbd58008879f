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
    let items = decide(rules, &instructions, "Ada", &mut new_id)?;
    rules.next(&items, "/instructions")
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
    assert_eq!(next.compiled().view(&Context::new(), 0).boolean("a"), Ok(true));
    assert_eq!(next.compiled().view(&Context::new(), 0).boolean("b"), Ok(false));
}

#[test]
fn what_changes_nothing_touches_nothing() {
    let off = vec![Instruction::TurnOff { flag: "a".into() }];
    assert_eq!(decide(&rules(), &off, "", &mut String::new).unwrap(), []);
    let both = vec![Instruction::TurnOn { flag: "a".into() }, Instruction::TurnOff { flag: "a".into() }];
    assert_eq!(decide(&rules(), &both, "", &mut String::new).unwrap(), []);
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
