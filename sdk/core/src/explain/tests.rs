mod texts;
mod traces;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::properties::{condition, context, header};
use crate::{Context, Ruleset, Snapshot};

fn snapshot(items: &[(&str, Json)]) -> Snapshot {
    let items = items.iter().map(|(key, body)| ((*key).to_owned(), body.to_string()));
    Snapshot::new(header(1), items).unwrap()
}

/// A boolean flag that is off for everybody, though it is switched on, with some fields replaced.
fn flag(key: &str, fields: Json) -> Json {
    let mut flag = json!({
        "key": key, "type": "boolean", "enabled": true, "off_variant": "off",
        "variants": { "on": { "value": true }, "off": { "value": false } },
        "fallthrough": { "variant": "off" }
    });
    flag.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    flag
}

fn with_explanation<T>(items: &[(&str, Json)], context: &Json, read: impl Fn(&Explanation) -> T) -> T {
    let snapshot = snapshot(items);
    let ruleset = Ruleset::compile(&snapshot);
    let context = Context::from_json(&context.to_string()).unwrap();
    let view = ruleset.view(&context, NOW_MS);
    let explanation = view.explain("f", &snapshot);
    assert_eq!(explanation.detail, view.detail("f"));
    read(&explanation)
}

/// 2026-07-01T00:00:00Z.
const NOW_MS: i64 = 1_782_864_000_000;

/// The whole trace of the flag `f`.
fn trace(items: &[(&str, Json)], context: Json) -> Json {
    with_explanation(items, &context, |explanation| json!(explanation)["trace"].clone())
}

/// The text for people about the flag `f`.
fn tree(items: &[(&str, Json)], context: Json) -> String {
    with_explanation(items, &context, |explanation| explanation.to_string())
}

proptest! {
    /// The tracer is shown more than the recorder is, and says the same.
    #[test]
    fn an_explanation_says_what_the_detail_says(
        conditions in prop::collection::vec(condition(), 1..4),
        segment in condition(),
        share in 0..=1_000_000u32,
        required: bool,
        context in context(),
    ) {
        let split = |unit: &str| json!({
            "algo": "x1", "seed": "", "unit": unit, "arms": [{ "variant": "on", "start": 0, "len": share }]
        });
        let mut rules: Vec<Json> = conditions.iter().enumerate().map(|(at, when)| {
            let when = json!({ "any": [{ "segment": "s" }, { "not": when }, { "flag": "g", "variants": ["on"] }] });
            json!({ "id": format!("r{at}"), "when": when, "serve": { "split": split("a") } })
        }).collect();
        rules.push(json!({ "id": "last", "when": conditions[0], "serve": { "variant": "on" } }));
        let mut last = split("b");
        last["rest"] = json!("off");
        let requires = if required { json!([{ "flag": "g", "variants": ["off"] }]) } else { json!([]) };
        let overrides = json!([{ "id": "o", "attribute": "c", "values": [1], "variant": "on" }]);
        let fields = json!({
            "requires": requires, "overrides": overrides, "rules": rules, "fallthrough": { "split": last }
        });
        let g = json!([{ "id": "r", "when": { "segment": "s" }, "serve": { "variant": "on" } }]);
        let snapshot = snapshot(&[
            ("flag/f", flag("f", fields)),
            ("flag/g", flag("g", json!({ "rules": g }))),
            ("segment/s", json!({ "key": "s", "attribute": "b", "included": ["x"], "when": segment })),
        ]);
        let ruleset = Ruleset::compile(&snapshot);
        let view = ruleset.view(&context, 0);
        for key in ["f", "g", "missing"] {
            let explanation = view.explain(key, &snapshot);
            prop_assert_eq!(&explanation.detail, &view.detail(key));
            prop_assert!(explanation.to_string().starts_with(key));
            let written = |text: &str| serde_json::from_str::<Json>(text).unwrap();
            prop_assert_eq!(written(&view.detail_text(key, None)), json!(explanation.detail));
            prop_assert_eq!(written(&view.explain_text(key, &snapshot)), json!(explanation));
        }
    }
}
