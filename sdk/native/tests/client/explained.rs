//! Why a flag answers what it answers: as text and as data.

use serde_json::json;
use tidegate_sdk::trace::Outcome;
use tidegate_sdk::{Client, Context, Detail, ErrorCode};

use crate::rules::rules;

#[test]
fn an_explanation_can_be_printed_read_and_sent() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rules.json");
    std::fs::write(&file, rules(1).to_json()).unwrap();
    let client = Client::offline(&file);
    let context = Context::user("u1").with("app.version", "1.9");
    let explanation = client.explain("theme", &context);
    let text = r#"theme: "v1" (variant a), because nothing but the fallthrough applies
  ✓ switched on
  ✗ rule r1 → new
    ✗ app.version is a version ≥ "2.0", saw "1.9"
  ✓ fallthrough → a
"#;
    assert_eq!(explanation.to_string(), text);
    let sent = |detail: &Detail| serde_json::to_value(detail).unwrap();
    assert_eq!(sent(&explanation.detail), sent(&client.view().detail("theme", &context)));
    assert_eq!(explanation.trace.rules[0].outcome, Outcome::False);
    let when = json!({ "attribute": "app.version", "op": "semver_gte", "values": ["2.0"], "saw": "1.9",
                       "outcome": "false", "why": "differs" });
    let sent = json!({
        "value": "v1", "variant": "a", "reason": "DEFAULT", "version": 1,
        "trace": {
            "enabled": true,
            "rules": [{ "id": "r1", "outcome": "false", "when": when, "serve": { "variant": "new" } }],
            "fallthrough": { "outcome": "true", "variant": "a" },
        }
    });
    assert_eq!(json!(explanation), sent);
}

#[test]
fn explanations_are_not_counted() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rules.json");
    std::fs::write(&file, rules(1).to_json()).unwrap();
    let client = Client::offline(&file);
    let gone = client.explain("gone", &Context::new());
    assert_eq!(gone.to_string(), "gone: the caller's default, because there is no such flag\n");
    assert_eq!(gone.detail.error, Some(ErrorCode::FlagNotFound));
    client.explain("theme", &Context::new());
    assert_eq!(json!(client.usage()), json!({ "dropped": 0, "failures": [], "evaluations": [] }));
}

#[test]
fn without_rules_it_says_so() {
    let client = Client::offline("/no/such/file");
    let explanation = client.explain("theme", &Context::new());
    assert_eq!(explanation.to_string(), "theme: the caller's default, because there are no rules yet\n");
    assert_eq!(explanation.detail.error, Some(ErrorCode::ProviderNotReady));
}
