//! Whole texts, as people read them.

use super::*;

fn segment_example() -> [(&'static str, Json); 2] {
    let beta = json!({
        "key": "beta", "attribute": "customer.key", "included": ["globex"],
        "when": { "all": [
            { "segment": "staff" },
            { "attribute": "email", "op": "ends_with", "values": ["@example.com"], "ignore_case": true },
        ] },
    });
    let staff = json!({ "key": "staff", "attribute": "user.key", "excluded": ["u1"] });
    [("segment/beta", beta), ("segment/staff", staff)]
}

#[test]
fn a_rule_with_everything_in_it() {
    let when = json!({ "all": [
        { "attribute": "customer.plan", "op": "in", "values": ["pro", "enterprise"] },
        { "not": { "segment": "beta" } },
        { "flag": "billing", "variants": ["new", "newer"] },
        { "any": [
            { "attribute": "app.version", "op": "semver_gte", "values": ["2.1.0"] },
            { "attribute": "seats", "op": "between", "values": [10, 100] },
        ] },
    ] });
    let split = json!({ "algo": "x1", "seed": "b7c1f0", "unit": "user.key",
                        "arms": [{ "variant": "on", "start": 0, "len": 640_000 }] });
    let checkout = json!({
        "requires": [{ "flag": "payments", "variants": ["on"] }],
        "overrides": [
            { "id": "o1", "attribute": "customer.key", "values": ["acme", "globex"], "variant": "on",
              "expires_at": "2026-01-01T00:00:00Z" },
            { "id": "o2", "attribute": "user.key", "hash": "sha256", "salt": "s",
              "values": ["0123456789abcdef"], "variant": "on" },
        ],
        "rules": [
            { "id": "r0", "when": { "attribute": "region", "op": "not_in", "values": ["eu"] },
              "serve": { "variant": "off" } },
            { "id": "r1", "when": when, "serve": { "split": split } },
            { "id": "r2", "when": { "all": [] }, "serve": { "variant": "on" } },
        ],
    });
    let billing = json!({
        "key": "billing", "type": "string", "enabled": true, "off_variant": "old",
        "variants": { "new": { "value": "n" }, "old": { "value": "o" } },
        "rules": [{ "id": "b1", "when": { "attribute": "seats", "op": "absent" }, "serve": { "variant": "new" } }],
        "fallthrough": { "variant": "old" }
    });
    let [beta, staff] = segment_example();
    let items = [
        ("flag/f", flag("f", checkout)),
        ("flag/payments", flag("payments", json!({ "fallthrough": { "variant": "on" } }))),
        ("flag/billing", billing),
        beta,
        staff,
    ];
    let context = json!({
        "customer": { "key": "acme", "plan": "pro" }, "user": { "key": "user-2" }, "app": { "version": "2.2" }
    });
    let expected = r#"f: true (variant on), because rule r1 matches and its split enrols user.key "user-2" at 62.2494 %
? rule r0 could not be decided: region is missing or not usable
  ✓ switched on
  ✓ requires flag payments to serve on, saw on
  ✗ override o1 → on: customer.key in ["acme", "globex"], saw "acme", but expired at 2026-01-01T00:00:00Z
  ✗ override o2 → on: user.key in a hashed list of 1, saw "user-2"
  ? rule r0 → off
    ? region not in ["eu"], missing
  ✓ rule r1 → a split
    ✓ all of
      ✓ customer.plan in ["pro", "enterprise"], saw "pro"
      ✓ not
        ✗ in segment beta
      ✓ flag billing serves new or newer, saw new
      ✓ any of
        ✓ app.version is a version ≥ "2.1.0", saw "2.2"
        ? seats between 10 and 100, missing
    · split by user.key, saw "user-2" at 62.2494 %
      ▸ 0 % to 64 %: on
        64 % to 100 %: not enrolled
  – rule r2 → on, not reached
  – fallthrough → off, not reached
  looked into
    ✗ segment beta, with lists of customer.key, saw "acme"
      ✗ excluded by its list
      ✗ included by its list
      ✗ all of
        ✗ in segment staff
        ? email ends with "@example.com" ignoring case, missing
    ✗ segment staff, with lists of user.key, saw "user-2"
      ✗ excluded by its list
      ✗ included by its list
    · flag billing serves new, because rule b1 matches
    · flag payments serves on, because nothing but the fallthrough applies
"#;
    assert_eq!(tree(&items, context), expected);
}

#[test]
fn splits_that_do_not_enrol() {
    let split = |unit: &str, rest: Json| {
        let arms = json!([{ "variant": "on", "start": 250_000, "len": 5 }]);
        let mut split = json!({ "algo": "x1", "seed": "b7c1f0", "unit": unit, "arms": arms });
        split.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        json!({ "split": split })
    };
    let rules = json!([{ "id": "r1", "when": { "all": [] }, "serve": split("user.key", json!({})) }]);
    let fallthrough = split("customer.key", json!({ "rest": "off" }));
    let items = [("flag/f", flag("f", json!({ "rules": rules, "fallthrough": fallthrough })))];
    let expected = r#"f: false (variant off), because nothing but the fallthrough applies: its split does not enrol customer.key "acme" at 4.602 %
? rule r1 could not be decided: user.key is missing or not usable
  ✓ switched on
  ✓ rule r1 → a split that does not enrol
    ✓ all of, of which there are none
    ? split by user.key, saw 1.5, which has no bucket
        0 % to 25 %: not enrolled
        25 % to 25.0005 %: on
        25.0005 % to 100 %: not enrolled
  ✓ fallthrough → a split
    · split by customer.key, saw "acme" at 4.602 %
      ▸ 0 % to 25 %: off
        25 % to 25.0005 %: on
        25.0005 % to 100 %: off
"#;
    assert_eq!(tree(&items, json!({ "user": { "key": 1.5 }, "customer": { "key": "acme" } })), expected);
}

#[test]
fn the_first_line_alone() {
    let first = |fields: Json, context: Json| {
        let text = tree(&[("flag/f", flag("f", fields))], context);
        text.lines().next().unwrap_or_default().to_owned()
    };
    let archived = |until: &str| json!({ "archived": { "variant": "on", "until": until } });
    let cases = [
        (json!({ "enabled": false }), "f: false (variant off), because it is off"),
        (archived("2027-01-01T00:00:00Z"), "f: true (variant on), because it is archived"),
        (
            archived("2026-01-01T00:00:00Z"),
            "f: the caller's default, because there is no such flag any more: it was archived until 2026-01-01T00:00:00Z",
        ),
        (
            json!({ "requires": [{ "flag": "ghost", "variants": ["on"] }] }),
            "f: false (variant off), because its prerequisite ghost is not met: it has no value",
        ),
        (
            json!({ "overrides": [{ "id": "o1", "attribute": "a", "values": [1], "variant": "on" }] }),
            "f: true (variant on), because override o1 applies to a 1",
        ),
        (
            json!({ "rules": [{ "id": "r1", "when": { "all": [] }, "serve": { "variant": "on" } }] }),
            "f: true (variant on), because rule r1 matches",
        ),
        (json!({}), "f: false (variant off), because nothing but the fallthrough applies"),
        (
            json!({ "needs": 2 }),
            "f: the caller's default, because this engine cannot evaluate it: needs engine level 2, this engine has 1",
        ),
    ];
    for (fields, expected) in cases {
        assert_eq!(first(fields, json!({ "a": 1 })), expected);
    }
    let large: serde_json::Map<String, Json> = (0..300).map(|at| (format!("a{at}"), json!(at))).collect();
    assert_eq!(
        first(json!({}), json!(large)),
        "f: the caller's default, because the context exceeds a limit"
    );
    assert_eq!(tree(&[], json!({})), "f: the caller's default, because there is no such flag\n");
}

#[test]
fn clauses_in_words() {
    let clause = |op: &str, values: Json| json!({ "attribute": "a", "op": op, "values": values });
    let gate =
        json!({ "attribute": "a", "op": "bucket_below", "algo": "x1", "seed": "b7c1f0", "below": 200_000 });
    let cases = [
        (clause("equals", json!([1])), json!(1), r#"✓ a equals 1, saw 1"#),
        (clause("contains", json!(["x", "y"])), json!(["z"]), r#"✗ a contains any of ["x", "y"], saw ["z"]"#),
        (clause("starts_with", json!(["x"])), json!(7), r#"? a starts with "x", saw 7, not text"#),
        (clause("lte", json!([5])), json!(5), "✓ a ≤ 5, saw 5"),
        (
            clause("before", json!(["2027-01-01T00:00:00Z"])),
            json!("soon"),
            r#"? a before "2027-01-01T00:00:00Z", saw "soon", not an instant"#,
        ),
        (
            clause("semver_in", json!([">=2.1.0, <3"])),
            json!("2.2"),
            r#"✓ a is a version in ">=2.1.0, <3", saw "2.2""#,
        ),
        (
            clause("in_cidr", json!(["10.0.0.0/8"])),
            json!("here"),
            r#"? a is an address in "10.0.0.0/8", saw "here", not an address"#,
        ),
        (clause("in", json!(["1"])), json!(1), r#"? a in ["1"], saw 1, of another type"#),
        (clause("gt", json!([1])), json!(u64::MAX), "? a > 1, saw what cannot be compared, not a number"),
        (clause("present", json!([])), json!(null), "✗ a is present, missing"),
        (clause("absent", json!([])), json!(null), "✓ a is absent"),
        (gate.clone(), json!(42), "✓ a has a bucket below 20 % (seed b7c1f0), saw 42 at 19.5754 %"),
        (gate, json!(true), "? a has a bucket below 20 % (seed b7c1f0), saw true, which has no bucket"),
        (json!({ "flag": "ghost", "variants": ["on"] }), json!(1), "? flag ghost serves on, has no value"),
    ];
    for (when, attribute, expected) in cases {
        let rules = json!([{ "id": "r1", "when": when, "serve": { "variant": "on" } }]);
        let text = tree(&[("flag/f", flag("f", json!({ "rules": rules })))], json!({ "a": attribute }));
        assert!(text.contains(&format!("\n    {expected}\n")), "{expected}\nis not in\n{text}");
    }
}

#[test]
fn what_is_long_is_cut() {
    let values: Vec<u32> = (0..10_000).collect();
    let entry =
        |at: u32| json!({ "id": format!("o{at}"), "attribute": "a", "values": [at], "variant": "on" });
    let overrides: Vec<Json> = (0..1_500).map(entry).collect();
    let rules = json!([{ "id": "r1", "when": { "attribute": "a", "op": "in", "values": values },
                         "serve": { "variant": "on" } }]);
    let items = [("flag/f", flag("f", json!({ "overrides": overrides, "rules": rules })))];
    let long = "é".repeat(2_000);
    let text = tree(&items, json!({ "a": long }));
    let saw = format!("saw \"{}…", "é".repeat(99));
    let mut expected = "f: false (variant off), because nothing but the fallthrough applies\n".to_owned();
    expected.push_str("? rule r1 could not be decided: a is missing or not usable\n  ✓ switched on\n");
    for at in 0..10 {
        expected.push_str(&format!("  ✗ override o{at} → on: a in [{at}], {saw}\n"));
    }
    expected.push_str("    1,490 more overrides that do not apply\n  ? rule r1 → on\n");
    let list = "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, … 9,990 more]";
    expected.push_str(&format!("    ? a in {list}, {saw}, of another type\n  ✓ fallthrough → off\n"));
    assert_eq!(text, expected);
}

#[test]
fn a_terminal_is_not_told_what_to_do() {
    let rules = json!([{ "id": "r\u{1b}[2J\n", "when": { "attribute": "a", "op": "in", "values": ["\u{9b}"] },
                         "serve": { "variant": "on" } }]);
    let text = tree(&[("flag/f", flag("f", json!({ "rules": rules })))], json!({ "a": "\u{7f}" }));
    assert!(text.contains(r"rule r\u{1b}[2J\u{a}"), "{text}");
    assert!(text.chars().all(|char| !char.is_control() || char == '\n'), "{text}");
}

#[test]
fn each_piece_has_its_tone() {
    let rules = json!([{ "id": "r1", "when": { "attribute": "a", "op": "present" }, "serve": { "variant": "on" } },
                       { "id": "r2", "when": { "all": [] }, "serve": { "variant": "on" } }]);
    let override_of = json!([{ "id": "o", "attribute": "b", "values": [1], "variant": "on" }]);
    let items = [("flag/f", flag("f", json!({ "overrides": override_of, "rules": rules })))];
    let text = with_explanation(&items, &json!({ "a": 1 }), |explanation| {
        explanation.tree(&|tone, text| match tone {
            Tone::Plain => text.to_owned(),
            tone => format!("<{tone:?} {text}>"),
        })
    });
    let expected = "<Answer f: true (variant on)>, because rule r1 matches
  <True ✓> switched on
  <False ✗> override o → on: b in [1], missing
  <True ✓> rule r1 → on
    <True ✓> a is present, saw 1
  <Quiet –> <Quiet rule r2 → on>, <Quiet not reached>
  <Quiet –> <Quiet fallthrough → off>, <Quiet not reached>
";
    assert_eq!(text, expected);
}
