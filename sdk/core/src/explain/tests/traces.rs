//! Whole traces, as data.

use super::*;

fn trace_of_rule(when: &Json, context: Json) -> Json {
    let rules = json!([{ "id": "r1", "when": when, "serve": { "variant": "on" } }]);
    trace(&[("flag/f", flag("f", json!({ "rules": rules })))], context)["rules"][0].clone()
}

fn split(arms: &Json) -> Json {
    json!({ "algo": "x1", "seed": "b7c1f0", "unit": "user.key", "arms": arms })
}

#[test]
fn it_is_the_detail_with_a_trace() {
    let items = [("flag/f", flag("f", json!({ "metadata": { "team": "a" } })))];
    let explained = with_explanation(&items, &json!({}), |explanation| json!(explanation));
    let expected = json!({
        "value": false, "variant": "off", "reason": "DEFAULT", "metadata": { "team": "a" },
        "trace": { "enabled": true, "fallthrough": { "outcome": "true", "variant": "off" } }
    });
    assert_eq!(explained, expected);
}

#[test]
fn where_nothing_is_walked() {
    let off = flag(
        "f",
        json!({
            "enabled": false,
            "requires": [{ "flag": "p", "variants": ["on"] }],
            "overrides": [{ "id": "o1", "attribute": "customer.key", "values": ["acme"], "variant": "on" }],
            "rules": [{ "id": "r1", "when": { "segment": "beta" }, "serve": { "variant": "on" } }],
        }),
    );
    let not_reached = json!({
        "requires": [{ "flag": "p", "variants": ["on"], "outcome": "not_reached" }],
        "overrides": [{ "id": "o1", "attribute": "customer.key", "values": ["acme"], "variant": "on",
                        "outcome": "not_reached" }],
        "rules": [{ "id": "r1", "outcome": "not_reached", "serve": { "variant": "on" },
                    "when": { "segment": "beta", "outcome": "not_reached" } }],
        "fallthrough": { "outcome": "not_reached", "variant": "off" }
    });
    let with = |fields: Json| {
        let mut all = not_reached.clone();
        all.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        all
    };
    assert_eq!(trace(&[("flag/f", off.clone())], json!({})), with(json!({ "enabled": false })), "off");

    let archived = |until: &str| {
        let mut flag = off.clone();
        flag["enabled"] = json!(true);
        flag["archived"] = json!({ "variant": "on", "until": until });
        ([("flag/f", flag)], with(json!({ "enabled": true, "archived_until": until })))
    };
    for until in ["2027-01-01T00:00:00Z", "2026-01-01T00:00:00Z"] {
        let (items, expected) = archived(until);
        assert_eq!(trace(&items, json!({})), expected, "archived until {until}");
    }

    let mut on = off.clone();
    on["enabled"] = json!(true);
    let large: serde_json::Map<String, Json> = (0..300).map(|at| (format!("a{at}"), json!(at))).collect();
    let expected = with(json!({ "enabled": true }));
    assert_eq!(trace(&[("flag/f", on)], json!(large)), expected, "a context over its limits");
}

#[test]
fn what_cannot_be_evaluated() {
    assert_eq!(trace(&[], json!({})), json!({}), "no such flag");
    let rules = json!([{ "id": "r1", "when": { "attribute": "a", "op": "guess", "values": [] },
                         "serve": { "variant": "on" } }]);
    let fault = trace(&[("flag/f", flag("f", json!({ "rules": rules })))], json!({}))["fault"].clone();
    assert!(fault.as_str().is_some_and(|fault| fault.contains("unknown variant `guess`")), "{fault}");

    let needs = json!({ "fault": "needs engine level 99, this engine has 1" });
    assert_eq!(trace(&[("flag/f", flag("f", json!({ "needs": 99 })))], json!({})), needs);

    let itself = flag("f", json!({ "requires": [{ "flag": "f", "variants": ["on"] }] }));
    let cycle = json!({ "fault": "depends on itself through its prerequisites or segments" });
    assert_eq!(trace(&[("flag/f", itself)], json!({})), cycle);
}

#[test]
fn prerequisites_and_what_they_go_back_to() {
    let requires = |key: &str| json!({ "requires": [{ "flag": key, "variants": ["on"] }] });
    let on = json!({ "fallthrough": { "variant": "on" } });
    let items = [
        (
            "flag/f",
            flag(
                "f",
                json!({ "requires": [
                    { "flag": "met", "variants": ["on"] },
                    { "flag": "unmet", "variants": ["on", "maybe"] },
                    { "flag": "after", "variants": ["on"] },
                ] }),
            ),
        ),
        ("flag/met", flag("met", on.clone())),
        ("flag/unmet", flag("unmet", requires("deeper"))),
        ("flag/deeper", flag("deeper", json!({ "enabled": false }))),
        ("flag/after", flag("after", on)),
    ];
    let expected = json!({
        "enabled": true,
        "requires": [
            { "flag": "met", "variants": ["on"], "served": "on", "outcome": "true" },
            { "flag": "unmet", "variants": ["on", "maybe"], "served": "off", "outcome": "false" },
            { "flag": "after", "variants": ["on"], "outcome": "not_reached" },
        ],
        "fallthrough": { "outcome": "not_reached", "variant": "off" },
        "flags": {
            "met": { "variant": "on", "reason": "DEFAULT" },
            "unmet": { "variant": "off", "reason": "PREREQUISITE_FAILED", "prerequisite": "deeper" },
            "deeper": { "variant": "off", "reason": "DISABLED" },
        }
    });
    assert_eq!(trace(&items, json!({})), expected);

    let expected = json!({
        "enabled": true,
        "requires": [{ "flag": "ghost", "variants": ["on"], "outcome": "unknown" }],
        "fallthrough": { "outcome": "not_reached", "variant": "off" },
        "flags": { "ghost": { "reason": "ERROR", "error": "FLAG_NOT_FOUND" } }
    });
    assert_eq!(trace(&[("flag/f", flag("f", requires("ghost")))], json!({})), expected);
}

#[test]
fn overrides_in_their_order() {
    let entry = |id: &str, more: Json| {
        let mut entry = json!({ "id": id, "attribute": "customer.key", "values": ["acme"], "variant": "on" });
        entry.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        entry
    };
    let expired = json!({ "expires_at": "2026-01-01T00:00:00Z", "reason": "a pilot" });
    let overrides = [
        entry("missing", json!({ "attribute": "user.key" })),
        entry("other", json!({ "values": ["globex"] })),
        entry("expired", expired),
        entry("alive", json!({ "expires_at": "2027-01-01T00:00:00Z" })),
        entry("late", json!({})),
    ];
    let seen = [
        json!({ "outcome": "false" }),
        json!({ "outcome": "false", "saw": "acme" }),
        json!({ "outcome": "expired", "saw": "acme" }),
        json!({ "outcome": "true", "saw": "acme" }),
        json!({ "outcome": "not_reached" }),
    ];
    let expected: Vec<Json> = overrides
        .iter()
        .zip(seen)
        .map(|(entry, seen)| {
            let mut entry = entry.clone();
            entry.as_object_mut().unwrap().extend(seen.as_object().unwrap().clone());
            entry
        })
        .collect();
    let items = [("flag/f", flag("f", json!({ "overrides": overrides })))];
    let expected = json!({
        "enabled": true, "overrides": expected, "fallthrough": { "outcome": "not_reached", "variant": "off" }
    });
    assert_eq!(trace(&items, json!({ "customer": { "key": "acme" } })), expected);
}

#[test]
fn rules_in_their_order() {
    let rule = |id: &str, values: Json| {
        let when = json!({ "attribute": "plan", "op": "in", "values": values });
        json!({ "id": id, "when": when, "serve": { "variant": "on" } })
    };
    let size = json!({ "id": "r0", "when": { "attribute": "size", "op": "lt", "values": [5] },
                       "serve": { "variant": "on" } });
    let rules =
        json!([size, rule("r1", json!(["basic"])), rule("r2", json!(["pro"])), rule("r3", json!(["pro"]))]);
    let expected = json!({
        "enabled": true,
        "rules": [
            { "id": "r0", "outcome": "unknown", "serve": { "variant": "on" },
              "when": { "attribute": "size", "op": "lt", "values": [5], "outcome": "unknown", "why": "missing" } },
            { "id": "r1", "outcome": "false", "serve": { "variant": "on" },
              "when": { "attribute": "plan", "op": "in", "values": ["basic"], "saw": "pro", "outcome": "false",
                        "why": "differs" } },
            { "id": "r2", "outcome": "true", "serve": { "variant": "on" },
              "when": { "attribute": "plan", "op": "in", "values": ["pro"], "saw": "pro", "outcome": "true" } },
            { "id": "r3", "outcome": "not_reached", "serve": { "variant": "on" },
              "when": { "attribute": "plan", "op": "in", "values": ["pro"], "outcome": "not_reached" } },
        ],
        "fallthrough": { "outcome": "not_reached", "variant": "off" }
    });
    let items = [("flag/f", flag("f", json!({ "rules": rules })))];
    assert_eq!(trace(&items, json!({ "plan": "pro" })), expected);
}

#[test]
fn why_a_clause_does_not_hold() {
    let clause = |op: &str, values: Json| json!({ "attribute": "a", "op": op, "values": values });
    let cases = [
        (clause("in", json!([1])), json!({}), json!({ "outcome": "unknown", "why": "missing" })),
        (
            clause("in", json!([1])),
            json!({ "a": "1" }),
            json!({ "saw": "1", "outcome": "unknown", "why": "wrong_type" }),
        ),
        (
            clause("in", json!([1])),
            json!({ "a": 2 }),
            json!({ "saw": 2, "outcome": "false", "why": "differs" }),
        ),
        (
            clause("semver_gt", json!(["1.0"])),
            json!({ "a": "x" }),
            json!({ "saw": "x", "outcome": "unknown", "why": "wrong_type" }),
        ),
        (
            clause("lt", json!([1])),
            json!({ "a": [2, "b"] }),
            json!({ "saw": [2, "b"], "outcome": "unknown", "why": "wrong_type" }),
        ),
        (
            clause("lt", json!([1])),
            json!({ "a": [] }),
            json!({ "saw": [], "outcome": "false", "why": "differs" }),
        ),
        // A number beyond 64 bits, which nothing compares.
        (
            clause("gt", json!([1])),
            json!({ "a": u64::MAX }),
            json!({ "saw": null, "outcome": "unknown", "why": "wrong_type" }),
        ),
    ];
    for (mut clause, context, expected) in cases {
        let traced = trace_of_rule(&clause, context.clone())["when"].clone();
        clause.as_object_mut().unwrap().extend(expected.as_object().unwrap().clone());
        assert_eq!(traced, clause, "{context}");
    }
    for (op, context, expected) in [
        ("present", json!({}), json!({ "outcome": "false", "why": "missing" })),
        ("present", json!({ "a": 1 }), json!({ "outcome": "true", "saw": 1 })),
        ("absent", json!({}), json!({ "outcome": "true" })),
        ("absent", json!({ "a": 1 }), json!({ "outcome": "false", "saw": 1, "why": "differs" })),
    ] {
        let mut clause = json!({ "attribute": "a", "op": op });
        let traced = trace_of_rule(&clause, context.clone())["when"].clone();
        clause.as_object_mut().unwrap().extend(expected.as_object().unwrap().clone());
        assert_eq!(traced, clause, "{context}");
    }
    let gate =
        json!({ "attribute": "a", "op": "bucket_below", "algo": "x1", "seed": "b7c1f0", "below": 200_000 });
    for (unit, bucket, outcome, why) in
        [(json!(42), 195_754, "true", None), (json!("user-1"), 656_581, "false", Some("differs"))]
    {
        let mut expected = gate.clone();
        let seen = json!({ "saw": unit, "bucket": bucket, "outcome": outcome });
        expected.as_object_mut().unwrap().extend(seen.as_object().unwrap().clone());
        if let Some(why) = why {
            expected["why"] = json!(why);
        }
        assert_eq!(trace_of_rule(&gate, json!({ "a": unit }))["when"], expected);
    }
}

#[test]
fn nested_conditions_are_shown_whole() {
    let clause = |attribute: &str| json!({ "attribute": attribute, "op": "equals", "values": [1] });
    let seen = |attribute: &str, seen: Json| {
        let mut traced = clause(attribute);
        traced.as_object_mut().unwrap().extend(seen.as_object().unwrap().clone());
        traced
    };
    let when = json!({ "any": [
        { "all": [clause("one"), { "not": clause("none") }, clause("two")] },
        { "not": { "any": [] } },
        clause("one"),
    ] });
    let missing = json!({ "outcome": "unknown", "why": "missing" });
    let expected = json!({
        "any": [
            {
                "all": [
                    seen("one", json!({ "saw": 1, "outcome": "true" })),
                    { "not": seen("none", missing), "outcome": "unknown" },
                    // Shown in any case: it is what decides.
                    seen("two", json!({ "saw": 2, "outcome": "false", "why": "differs" })),
                ],
                "outcome": "false"
            },
            { "not": { "any": [], "outcome": "false" }, "outcome": "true" },
            // Shown, though the one before has decided.
            seen("one", json!({ "saw": 1, "outcome": "true" })),
        ],
        "outcome": "true"
    });
    assert_eq!(trace_of_rule(&when, json!({ "one": 1, "two": 2 }))["when"], expected);
}

#[test]
fn segments_directly_and_through_others() {
    let rules = json!([
        { "id": "r1", "when": { "segment": "outer" }, "serve": { "variant": "on" } },
        { "id": "r2", "when": { "segment": "never" }, "serve": { "variant": "on" } },
    ]);
    let plan = json!({ "attribute": "plan", "op": "in", "values": ["pro"] });
    let items = [
        ("flag/f", flag("f", json!({ "rules": rules }))),
        (
            "segment/outer",
            json!({ "key": "outer", "attribute": "customer.key", "excluded": ["globex"],
                    "when": { "all": [{ "segment": "inner" }, { "flag": "g", "variants": ["on"] }] } }),
        ),
        (
            "segment/inner",
            json!({ "key": "inner", "attribute": "user.key", "included": ["u1"], "when": plan }),
        ),
        ("flag/g", flag("g", json!({ "fallthrough": { "variant": "on" } }))),
    ];
    let expected = json!({
        "enabled": true,
        "rules": [
            { "id": "r1", "outcome": "true", "when": { "segment": "outer", "outcome": "true" },
              "serve": { "variant": "on" } },
            { "id": "r2", "outcome": "not_reached", "when": { "segment": "never", "outcome": "not_reached" },
              "serve": { "variant": "on" } },
        ],
        "fallthrough": { "outcome": "not_reached", "variant": "off" },
        "segments": {
            "outer": {
                "outcome": "true", "attribute": "customer.key", "saw": "acme", "excluded": "false",
                "included": "false",
                "when": { "outcome": "true", "all": [
                    { "segment": "inner", "outcome": "true" },
                    { "flag": "g", "variants": ["on"], "saw": "on", "outcome": "true" },
                ] }
            },
            "inner": {
                "outcome": "true", "attribute": "user.key", "excluded": "false", "included": "unknown",
                "when": { "attribute": "plan", "op": "in", "values": ["pro"], "saw": "pro", "outcome": "true" }
            },
        },
        "flags": { "g": { "variant": "on", "reason": "DEFAULT" } }
    });
    assert_eq!(trace(&items, json!({ "customer": { "key": "acme" }, "plan": "pro" })), expected);
}

#[test]
fn segments_that_nobody_can_be_looked_up_in() {
    let when = json!({ "any": [{ "segment": "ghost" }, { "segment": "broken" }] });
    let rules = json!([{ "id": "r1", "when": when, "serve": { "variant": "on" } }]);
    let hashed = json!({ "hash": "xxh3", "salt": "s", "included": "no base64" });
    let items = [
        ("flag/f", flag("f", json!({ "rules": rules }))),
        ("segment/broken", json!({ "key": "broken", "hashed": hashed })),
    ];
    let traced = trace(&items, json!({ "customer": { "key": "acme" } }));
    assert_eq!(traced["rules"][0]["outcome"], "unknown");
    let ghost = json!({ "outcome": "unknown", "fault": "the snapshot has no such segment" });
    assert_eq!(traced["segments"]["ghost"], ghost);
    assert_eq!(traced["segments"]["broken"]["outcome"], "unknown");
    assert!(traced["segments"]["broken"]["fault"].is_string(), "{traced}");
}

#[test]
fn splits_and_the_gaps_between_their_arms() {
    let arms = json!([
        { "variant": "off", "start": 700_000, "len": 100_000 },
        { "variant": "on", "start": 600_000, "len": 50_000 },
        { "variant": "on", "start": 0, "len": 0 },
    ]);
    let always = json!({ "attribute": "plan", "op": "present" });
    let rules = json!([{ "id": "r1", "when": always, "serve": { "split": split(&arms) } }]);
    let mut last = split(&json!([{ "variant": "on", "start": 0, "len": 10_000 }]));
    last["rest"] = json!("off");
    let items = [("flag/f", flag("f", json!({ "rules": rules, "fallthrough": { "split": last } })))];
    let ranges = |hit: Option<usize>| {
        let mut ranges = json!([
            { "from": 0, "to": 599_999, "hit": false },
            { "variant": "on", "from": 600_000, "to": 649_999, "hit": false },
            { "from": 650_000, "to": 699_999, "hit": false },
            { "variant": "off", "from": 700_000, "to": 799_999, "hit": false },
            { "from": 800_000, "to": 999_999, "hit": false },
        ]);
        hit.into_iter().for_each(|hit| ranges[hit]["hit"] = json!(true));
        ranges
    };
    let of = |seen: Json, ranges: Json| {
        let mut split = json!({ "algo": "x1", "seed": "b7c1f0", "unit": "user.key", "ranges": ranges });
        split.as_object_mut().unwrap().extend(seen.as_object().unwrap().clone());
        json!({ "split": split })
    };
    let rest = |hit: bool| {
        json!([{ "variant": "on", "from": 0, "to": 9_999, "hit": false },
               { "variant": "off", "from": 10_000, "to": 999_999, "hit": hit }])
    };
    let last = |outcome: &str, seen: Json, hit: bool| {
        let mut last = of(seen, rest(hit));
        last["outcome"] = json!(outcome);
        last
    };
    let check = |user: Json, serve: Json, fallthrough: Json| {
        let traced = trace(&items, json!({ "plan": 1, "user": { "key": user } }));
        assert_eq!(traced["rules"][0]["outcome"], "true");
        assert_eq!(traced["rules"][0]["serve"], serve, "{user}");
        assert_eq!(traced["fallthrough"], fallthrough, "{user}");
    };
    let drawn = |unit: &str, bucket: u32| json!({ "saw": unit, "bucket": bucket });
    let enrolled = of(drawn("user-2", 622_494), ranges(Some(1)));
    check(json!("user-2"), enrolled, last("not_reached", json!({}), false));
    let others = drawn("user-1", 656_581);
    check(json!("user-1"), of(others.clone(), ranges(Some(2))), last("true", others, true));
    check(json!(null), of(json!({}), ranges(None)), last("true", json!({}), false));
    let no_unit = json!({ "saw": 1.5 });
    check(json!(1.5), of(no_unit.clone(), ranges(None)), last("true", no_unit, false));
}

#[test]
fn long_lists_are_shortened() {
    let values: Vec<u32> = (0..10_000).collect();
    let overrides = json!([{ "id": "o1", "attribute": "a", "values": values, "variant": "on" }]);
    let when = json!({ "attribute": "a", "op": "in", "values": values });
    let rules = json!([{ "id": "r1", "when": when, "serve": { "variant": "on" } }]);
    let items = [("flag/f", flag("f", json!({ "overrides": overrides, "rules": rules })))];
    let traced = trace(&items, json!({ "a": 20_000 }));
    for part in [&traced["overrides"][0], &traced["rules"][0]["when"]] {
        assert_eq!((&part["values"], &part["more"]), (&json!(values[..100]), &json!(9_900)));
        assert_eq!((&part["saw"], &part["outcome"]), (&json!(20_000), &json!("false")));
    }
}
