use serde_json::json;

use super::*;
use crate::{Header, Snapshot};
use serde_json::Value as Json;

fn ruleset(items: &[(&str, Json)]) -> Ruleset {
    let header = Header {
        tenant: "default".into(),
        project: "shop".into(),
        environment: "production".into(),
        version: 7,
        epoch: 1,
    };
    let items = items.iter().map(|(key, body)| ((*key).to_owned(), body.to_string()));
    Ruleset::compile(&Snapshot::new(header, items).unwrap())
}

/// A boolean flag that is on for nobody, with some fields replaced.
fn flag(key: &str, fields: Json) -> Json {
    let mut flag = json!({
        "key": key, "type": "boolean", "enabled": true, "off_variant": "off",
        "variants": { "on": { "value": true }, "off": { "value": false } },
        "fallthrough": { "variant": "off" }
    });
    flag.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    flag
}

fn evaluate(ruleset: &Ruleset, key: &str, context: Json, now_ms: i64) -> Json {
    let context = Context::from_json(&context.to_string()).unwrap();
    serde_json::to_value(ruleset.view(&context, now_ms).detail(key)).unwrap()
}

fn check(ruleset: &Ruleset, key: &str, context: Json, expected: Json) {
    assert_eq!(evaluate(ruleset, key, context.clone(), 0), expected, "{key} for {context}");
}

/// The example of the design page, with what it refers to.
fn example() -> Ruleset {
    let checkout = json!({
        "key": "checkout-v2", "type": "boolean", "purpose": "release", "client_side": true, "needs": 1,
        "variants": { "on": { "value": true }, "off": { "value": false } },
        "enabled": true, "off_variant": "off",
        "requires": [ { "flag": "payments", "variants": ["on"] } ],
        "overrides": [ { "id": "o1", "attribute": "customer.key", "values": ["acme"], "variant": "on",
                         "expires_at": "2027-01-01T00:00:00Z" } ],
        "rules": [ { "id": "r1",
                     "when": { "all": [
                         { "attribute": "customer.plan", "op": "in", "values": ["pro", "enterprise"] },
                         { "not": { "segment": "beta" } },
                         { "flag": "billing", "variants": ["new"] } ] },
                     "serve": { "split": { "algo": "x1", "seed": "b7c1f0", "unit": "user.key",
                                           "arms": [ { "variant": "on", "start": 0, "len": 640_000 } ] } } } ],
        "fallthrough": { "variant": "off" }, "metadata": {}
    });
    let billing = json!({
        "key": "billing", "type": "string", "enabled": true, "off_variant": "old",
        "variants": { "new": { "value": "n" }, "old": { "value": "o" } },
        "fallthrough": { "variant": "new" }
    });
    let beta = json!({ "key": "beta", "attribute": "customer.key", "included": ["globex"], "excluded": [] });
    ruleset(&[
        ("flag/checkout-v2", checkout),
        ("flag/payments", flag("payments", json!({ "fallthrough": { "variant": "on" } }))),
        ("flag/billing", billing),
        ("segment/beta", beta),
    ])
}

#[test]
fn the_example_of_the_design() {
    let ruleset = example();
    let pro =
        |user: &str| json!({ "customer": { "key": "initech", "plan": "pro" }, "user": { "key": user } });
    check(
        &ruleset,
        "checkout-v2",
        json!({ "customer": { "key": "acme" } }),
        json!({ "value": true, "variant": "on", "reason": "OVERRIDE", "override": "o1" }),
    );
    // Buckets of the golden vectors: user-1 656581, user-2 622494.
    let split = json!({ "value": true, "variant": "on", "reason": "SPLIT", "rule": "r1" });
    check(&ruleset, "checkout-v2", pro("user-2"), split);
    let off = json!({ "value": false, "variant": "off", "reason": "DEFAULT" });
    check(&ruleset, "checkout-v2", pro("user-1"), off.clone());
    let in_beta = json!({ "customer": { "key": "globex", "plan": "pro" }, "user": { "key": "user-2" } });
    check(&ruleset, "checkout-v2", in_beta, off);
    let unknown = json!({ "value": false, "variant": "off", "reason": "DEFAULT", "unknown": [
        { "rule": "r1", "attribute": "customer.plan" }, { "rule": "r1", "attribute": "customer.key" } ] });
    check(&ruleset, "checkout-v2", json!({}), unknown);
    let no_unit = json!({ "value": false, "variant": "off", "reason": "DEFAULT",
        "unknown": [ { "rule": "r1", "attribute": "user.key" } ] });
    check(&ruleset, "checkout-v2", json!({ "customer": { "key": "x", "plan": "pro" } }), no_unit);
}

#[test]
fn an_override_ends_with_its_last_moment() {
    let end = crate::parse_instant("2027-01-01T00:00:00Z").unwrap();
    let acme = json!({ "customer": { "key": "acme" } });
    assert_eq!(evaluate(&example(), "checkout-v2", acme.clone(), end - 1)["reason"], "OVERRIDE");
    assert_eq!(evaluate(&example(), "checkout-v2", acme, end)["reason"], "DEFAULT");
}

#[test]
fn the_order_of_evaluation() {
    let on_for_acme =
        json!([{ "id": "o", "attribute": "customer.key", "values": ["acme"], "variant": "on" }]);
    let archived = json!({ "variant": "on", "until": "2000-01-01T00:00:00Z" });
    let ruleset = ruleset(&[
        (
            "flag/off",
            flag("off", json!({ "enabled": false, "overrides": on_for_acme, "archived": archived })),
        ),
        ("flag/archived", flag("archived", json!({ "archived": archived, "overrides": on_for_acme }))),
        (
            "flag/requires",
            flag(
                "requires",
                json!({ "overrides": on_for_acme, "requires": [{ "flag": "off", "variants": ["on"] }] }),
            ),
        ),
        ("flag/missing", flag("missing", json!({ "requires": [{ "flag": "gone", "variants": ["on"] }] }))),
        (
            "flag/odd",
            flag("odd", json!({ "rules": [{ "id": "r", "when": { "op": "later", "attribute": "a" } }] })),
        ),
    ]);
    let acme = json!({ "customer": { "key": "acme" } });
    let off = |reason: &str| json!({ "value": false, "variant": "off", "reason": reason });
    let failed = |key: &str| json!({ "value": false, "variant": "off", "reason": "PREREQUISITE_FAILED", "prerequisite": key });
    let error = |code: &str| json!({ "value": null, "variant": null, "reason": "ERROR", "error": code });
    check(&ruleset, "off", acme.clone(), off("DISABLED"));
    let frozen = json!({ "value": true, "variant": "on", "reason": "ARCHIVED" });
    check(&ruleset, "archived", acme.clone(), frozen);
    assert_eq!(evaluate(&ruleset, "archived", acme.clone(), 946_684_800_000), error("FLAG_NOT_FOUND"));
    check(&ruleset, "requires", acme.clone(), failed("off"));
    check(&ruleset, "missing", acme.clone(), failed("gone"));
    check(&ruleset, "gone", acme.clone(), error("FLAG_NOT_FOUND"));
    check(&ruleset, "nothing", acme.clone(), error("FLAG_NOT_FOUND"));
    check(&ruleset, "odd", acme, error("UNSUPPORTED"));
    assert_eq!(ruleset.faults().len(), 1);
}

#[test]
fn a_fallthrough_split_serves_the_rest() {
    let split = json!({ "split": { "algo": "x1", "seed": "b7c1f0", "unit": "user.key", "rest": "off",
        "arms": [{ "variant": "on", "start": 0, "len": 622_495 }] } });
    let ruleset = ruleset(&[("flag/f", flag("f", json!({ "fallthrough": split })))]);
    let user = |key: &str| json!({ "user": { "key": key } });
    check(&ruleset, "f", user("user-2"), json!({ "value": true, "variant": "on", "reason": "SPLIT" }));
    check(&ruleset, "f", user("user-1"), json!({ "value": false, "variant": "off", "reason": "DEFAULT" }));
    let nobody = json!({ "value": false, "variant": "off", "reason": "DEFAULT",
        "unknown": [{ "rule": "fallthrough", "attribute": "user.key" }] });
    check(&ruleset, "f", json!({}), nobody);
}

#[test]
fn unknown_is_neither_true_nor_false() {
    let missing = json!({ "attribute": "x", "op": "in", "values": ["a"] });
    let yes = json!({ "attribute": "x", "op": "absent" });
    let no = json!({ "attribute": "x", "op": "present" });
    let cases = [
        (json!({ "not": missing }), false),
        (json!({ "attribute": "x", "op": "not_in", "values": ["a"] }), false),
        (json!({ "all": [missing, yes] }), false),
        (json!({ "any": [missing, yes] }), true),
        (json!({ "any": [missing, no] }), false),
        (json!({ "not": { "all": [missing, no] } }), true),
        (json!({ "all": [] }), true),
        (json!({ "any": [] }), false),
        (json!({ "segment": "gone" }), false),
        (json!({ "not": { "segment": "gone" } }), false),
        (json!({ "not": { "flag": "gone", "variants": ["on"] } }), false),
    ];
    for (when, matches) in cases {
        let rules = json!([{ "id": "r", "when": when, "serve": { "variant": "on" } }]);
        let ruleset = ruleset(&[("flag/f", flag("f", json!({ "rules": rules })))]);
        assert_eq!(
            ruleset.view(&Context::new(), 0).answer("f").and_then(|answer| answer.boolean()),
            Ok(matches),
            "{when}"
        );
    }
}

#[test]
fn segments_nest_and_name_what_they_miss() {
    let inner = json!({ "key": "inner", "attribute": "customer.key", "included": ["acme"], "excluded": ["bad"],
        "when": { "attribute": "plan", "op": "equals", "values": ["pro"] } });
    let outer = json!({ "key": "outer", "when": { "segment": "inner" } });
    let rules = json!([{ "id": "r", "when": { "segment": "outer" }, "serve": { "variant": "on" } }]);
    let ruleset = ruleset(&[
        ("segment/inner", inner),
        ("segment/outer", outer),
        ("flag/f", flag("f", json!({ "rules": rules }))),
    ]);
    let served = |context: Json| evaluate(&ruleset, "f", context, 0);
    assert_eq!(served(json!({ "customer": { "key": "acme" } }))["value"], true);
    assert_eq!(served(json!({ "customer": { "key": "x" }, "plan": "pro" }))["value"], true);
    assert_eq!(served(json!({ "customer": { "key": "bad" }, "plan": "pro" }))["value"], false);
    let missing = served(json!({ "plan": "pro" }));
    assert_eq!(missing["unknown"], json!([{ "rule": "r", "attribute": "customer.key" }]));
    assert_eq!(served(json!({ "customer": { "key": "x" } }))["unknown"][0]["attribute"], "plan");
}

#[test]
fn diamonds_are_legal_and_cycles_are_unsupported() {
    let needs = |keys: &[&str]| {
        let requires: Vec<Json> = keys.iter().map(|key| json!({ "flag": key, "variants": ["on"] })).collect();
        json!({ "requires": requires, "fallthrough": { "variant": "on" } })
    };
    let ruleset = ruleset(&[
        ("flag/top", flag("top", needs(&["left", "right"]))),
        ("flag/left", flag("left", needs(&["base"]))),
        ("flag/right", flag("right", needs(&["base"]))),
        ("flag/base", flag("base", needs(&[]))),
        ("flag/a", flag("a", needs(&["b"]))),
        ("flag/b", flag("b", needs(&["a"]))),
        ("flag/beside", flag("beside", needs(&["a"]))),
    ]);
    let context = Context::new();
    let view = ruleset.view(&context, 0);
    assert_eq!(view.answer("top").and_then(|answer| answer.boolean()), Ok(true));
    assert_eq!(view.answer("a").and_then(|answer| answer.boolean()), Err(ErrorCode::Unsupported));
    assert_eq!(view.detail("beside").prerequisite, Some("a"));
}

#[test]
fn chains_of_any_depth() {
    let mut items = vec![("flag/f0".to_owned(), flag("f0", json!({ "fallthrough": { "variant": "on" } })))];
    for i in 1..20_000 {
        let requires = json!([{ "flag": format!("f{}", i - 1), "variants": ["on"] }]);
        let key = format!("f{i}");
        let body = flag(&key, json!({ "requires": requires, "fallthrough": { "variant": "on" } }));
        items.push((format!("flag/{key}"), body));
    }
    let items: Vec<(&str, Json)> = items.iter().map(|(key, body)| (key.as_str(), body.clone())).collect();
    assert_eq!(
        ruleset(&items).view(&Context::new(), 0).answer("f19999").and_then(|answer| answer.boolean()),
        Ok(true)
    );
}

#[test]
fn types_are_never_coerced() {
    let numbers = json!({ "type": "number", "off_variant": "a", "fallthrough": { "variant": "a" } });
    let number = |value: Json| {
        let mut fields = numbers.clone();
        fields["variants"] = json!({ "a": { "value": value } });
        ruleset(&[("flag/n", flag("n", fields))])
    };
    let context = Context::new();
    let whole = |value: Json| number(value).view(&context, 0).answer("n").and_then(|answer| answer.integer());
    let float = |value: Json| number(value).view(&context, 0).answer("n").and_then(|answer| answer.number());
    assert_eq!(whole(json!(10)), Ok(10));
    assert_eq!(whole(json!(10.0)), Ok(10));
    assert_eq!(whole(json!(10.5)), Err(ErrorCode::TypeMismatch));
    assert_eq!(whole(json!(1e300)), Err(ErrorCode::TypeMismatch));
    assert_eq!(float(json!(10)), Ok(10.0));
    assert_eq!(float(json!((1_i64 << 53) + 1)), Err(ErrorCode::TypeMismatch));
    assert_eq!(float(json!(i64::MAX)), Err(ErrorCode::TypeMismatch));
    let one = number(json!(1));
    let view = one.view(&context, 0);
    assert_eq!(view.answer("n").and_then(|answer| answer.boolean()), Err(ErrorCode::TypeMismatch));
    assert_eq!(view.answer("n").and_then(|answer| answer.string()), Err(ErrorCode::TypeMismatch));
    assert_eq!(view.detail("n").variant, Some("a"));
}

#[test]
fn a_context_over_its_limits() {
    let many = (0..300).fold(Context::new(), |context, i| context.with(&format!("a{i}"), 1));
    let ruleset = example();
    assert_eq!(
        ruleset.view(&many, 0).answer("payments").and_then(|answer| answer.boolean()),
        Err(ErrorCode::InvalidContext)
    );
    assert_eq!(
        ruleset.view(&many, 0).answer("gone").and_then(|answer| answer.boolean()),
        Err(ErrorCode::FlagNotFound)
    );
}

#[test]
fn an_update_shares_what_did_not_change() {
    let header = |version| Header {
        tenant: "t".into(),
        project: "p".into(),
        environment: "e".into(),
        version,
        epoch: 1,
    };
    let item = |key: &str, fields: Json| (format!("flag/{key}"), flag(key, fields).to_string());
    let needs_a =
        json!({ "requires": [{ "flag": "a", "variants": ["on"] }], "fallthrough": { "variant": "on" } });
    let one = Snapshot::new(header(1), [item("a", json!({})), item("b", needs_a)]).unwrap();
    let (key, body) = item("a", json!({ "fallthrough": { "variant": "on" } }));
    let two = one.with(2, [(key, Some(body))]).unwrap();
    let before = Ruleset::compile(&one);
    let delta = two.delta_since(&one);
    let after = before.update(&two, delta.changed_keys());
    let context = Context::new();
    assert_eq!(before.view(&context, 0).answer("b").and_then(|answer| answer.boolean()), Ok(false));
    assert_eq!(after.view(&context, 0).answer("b").and_then(|answer| answer.boolean()), Ok(true));
    assert_eq!(after.version(), 2);
    let three = two.with(3, [("flag/a".to_owned(), None)]).unwrap();
    let gone = after.update(&three, ["flag/a"]);
    assert_eq!(
        gone.view(&context, 0).answer("a").and_then(|answer| answer.boolean()),
        Err(ErrorCode::FlagNotFound)
    );
    assert_eq!(gone.view(&context, 0).detail("b").prerequisite, Some("a"));
    assert_eq!(gone.flag_keys().collect::<Vec<_>>(), ["b"]);
}
