//! What the laws share: a context that has a bit of everything, and what a condition is for a context.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::value::RawValue;
use tidegate_core::{Context, Detail, Ruleset, Snapshot};

/// 2026-07-01, in milliseconds since the Unix epoch.
pub(crate) const NOW_MS: i64 = 1_782_864_000_000;

/// Every type of attribute, under the names that the seeds use.
pub(crate) static RICH: LazyLock<Context> = LazyLock::new(|| {
    let text = r#"{ "targetingKey": "user-1", "user": { "key": "user-1", "email": "Ann@Example.com" },
        "customer": { "key": "acme", "plan": "pro" }, "app": { "name": "shop", "version": "2.1.0-rc.1" },
        "region": "eu", "ip": "10.1.2.3", "created": "2026-01-01T00:00:00Z", "age": 42, "score": 0.5,
        "large": 9007199254740993, "active": true, "tags": ["a", "Beta", "é"], "numbers": [1, 2.5],
        "none": [], "empty": "", "opaque": 18446744073709551616 }"#;
    Context::from_json(text).expect("the text is a context")
});

/// What every flag answers.
pub(crate) fn details<'a>(ruleset: &'a Ruleset, context: &'a Context) -> BTreeMap<&'a str, Detail<'a>> {
    ruleset.view(context, NOW_MS).details().collect()
}

/// What a condition is for a context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Truth {
    True,
    False,
    Unknown,
    /// It does not compile, or the context is over its limits.
    Error,
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::True } else { Self::False }
    }
}

impl std::ops::Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            other => other,
        }
    }
}

/// What conditions may look at beside the context.
const OTHERS: &str = r#"
    "segment/beta": { "key": "beta", "attribute": "customer.key", "included": ["acme"], "excluded": ["initech"],
        "when": { "attribute": "customer.plan", "op": "in", "values": ["pro"] } },
    "segment/nested": { "key": "nested", "when": { "not": { "segment": "beta" } } },
    "flag/billing": { "key": "billing", "type": "boolean", "enabled": true, "off_variant": "old",
        "variants": { "new": { "value": true }, "old": { "value": false } },
        "rules": [ { "id": "r1", "when": { "segment": "beta" }, "serve": { "variant": "new" } } ],
        "fallthrough": { "variant": "old" } },
    "flag/broken": { "key": "broken" }"#;

/// What a condition, given as JSON text, is for a context: seen through a flag that serves one variant where it
/// is true, another where its negation is, and a third where neither is.
///
/// Every condition has rules of its own, so that one which names the flag is on a cycle, however it is written.
pub(crate) fn truth(condition: &str, context: &Context) -> Truth {
    let is_json = serde_json::from_str::<&RawValue>(condition).is_ok();
    assert!(is_json, "not to be put into a document: {condition}");
    let document = format!(
        r#"{{ "format": 1, "tenant": "t", "project": "p", "environment": "e", "version": 1, "epoch": 1, "items": {{
            "flag/probe": {{ "key": "probe", "type": "boolean", "enabled": true, "off_variant": "unknown",
                "variants": {{ "true": {{ "value": true }}, "false": {{ "value": false }},
                    "unknown": {{ "value": false }} }},
                "rules": [
                    {{ "id": "is", "when": {condition}, "serve": {{ "variant": "true" }} }},
                    {{ "id": "is-not", "when": {{ "not": {condition} }}, "serve": {{ "variant": "false" }} }} ],
                "fallthrough": {{ "variant": "unknown" }} }}, {OTHERS} }} }}"#
    );
    let snapshot = Snapshot::parse(document.as_bytes()).expect("the document is a snapshot");
    let ruleset = Ruleset::compile(&snapshot);
    let view = ruleset.view(context, NOW_MS);
    let detail = view.detail("probe");
    let explanation = view.explain("probe", &snapshot);
    assert_eq!(explanation.detail, detail);
    serde_json::to_string(&explanation).expect("an explanation is data");
    match detail.variant {
        Some("true") => Truth::True,
        Some("false") => Truth::False,
        Some(_) => Truth::Unknown,
        None => Truth::Error,
    }
}
