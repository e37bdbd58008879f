//! Flags that the environment of the process sets: `TIDEGATE_FLAG_CHECKOUT_V2=true`.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use tidegate_core::{Header, Snapshot};

const PREFIX: &str = "TIDEGATE_FLAG_";
/// The variant that such flags serve.
const VARIANT: &str = "environment";

/// Values by the flags' names as they stand in variables.
#[derive(Debug, Default)]
pub(crate) struct Overrides(BTreeMap<String, String>);

impl Overrides {
    /// Those of the variables that name flags.
    pub(crate) fn read(variables: impl Iterator<Item = (String, String)>) -> Self {
        let flag = |(name, value): (String, String)| Some((name.strip_prefix(PREFIX)?.to_owned(), value));
        Self(variables.filter_map(flag).collect())
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Rules of nothing but these flags, for as long as there are no others.
    pub(crate) fn alone(&self) -> Option<Snapshot> {
        let header = Header {
            tenant: String::new(),
            project: String::new(),
            environment: String::new(),
            version: 0,
            epoch: 0,
        };
        (!self.0.is_empty()).then(|| self.over(&Snapshot::empty(header)))
    }

    /// The rules with these flags in the place of theirs. What does not fit a flag's type is left
    /// out, and warned of.
    pub(crate) fn over(&self, snapshot: &Snapshot) -> Snapshot {
        if self.0.is_empty() {
            return snapshot.clone();
        }
        let keys = snapshot.items().filter_map(|(item, _)| item.strip_prefix("flag/"));
        let known: BTreeMap<String, &str> = keys.map(|key| (variable(key), key)).collect();
        let items = self.0.iter().filter_map(|(name, text)| {
            let key = known
                .get(name)
                .map_or_else(|| name.to_lowercase().replace('_', "-"), |key| (*key).to_owned());
            let item = format!("flag/{key}");
            let flag = snapshot.item(&item).and_then(|item| serde_json::from_str(item.body()).ok());
            let Some(body) = body(&key, flag, text) else {
                tracing::warn!(flag = key, value = text, "the environment's value is not of the flag's type");
                return None;
            };
            Some((item, Some(body.to_string())))
        });
        snapshot.with(snapshot.header().version, items).unwrap_or_else(|_| snapshot.clone())
    }
}

/// The flag's name in a variable: `checkout-v2` is `CHECKOUT_V2`.
fn variable(key: &str) -> String {
    key.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect()
}

/// A flag that serves one value to all; of the type that it has in the rules, if it is there.
fn body(key: &str, flag: Option<Map<String, Value>>, text: &str) -> Option<Value> {
    let read = serde_json::from_str::<Value>(text).unwrap_or_else(|_| text.into());
    let value_type = flag.as_ref().and_then(|flag| flag.get("type")?.as_str());
    let value = if value_type == Some("string") { text.into() } else { read };
    let own_type = match &value {
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::Object(_) => "object",
        _ => "string",
    };
    if value_type.is_some_and(|value_type| value_type != own_type) {
        return None;
    }
    let metadata = flag.and_then(|mut flag| flag.remove("metadata")).unwrap_or_else(|| json!({}));
    Some(json!({
        "key": key, "type": own_type, "variants": { VARIANT: { "value": value } }, "enabled": true,
        "off_variant": VARIANT, "fallthrough": { "variant": VARIANT }, "metadata": metadata,
    }))
}

#[cfg(test)]
mod tests {
    use tidegate_core::{Context, Ruleset};

    use super::*;

    #[test]
    fn variables_take_the_place_of_flags() {
        let flag = |key: &str, value: Value, value_type: &str| {
            let flag = json!({ "key": key, "type": value_type, "variants": { "a": { "value": value } },
                "enabled": false, "off_variant": "a", "fallthrough": { "variant": "a" } });
            (format!("flag/{key}"), flag.to_string())
        };
        let flags = [
            flag("checkout-v2", json!(false), "boolean"),
            flag("page.size", json!(10), "number"),
            flag("build", json!("x"), "string"),
            flag("other", json!(1), "number"),
        ];
        let header = Overrides::read([("TIDEGATE_FLAG_X".into(), "1".into())].into_iter()).alone().unwrap();
        let snapshot = Snapshot::new(header.header().clone(), flags).unwrap();
        let variables = [
            ("TIDEGATE_FLAG_CHECKOUT_V2", "true"),
            ("TIDEGATE_FLAG_PAGE_SIZE", "20"),
            ("TIDEGATE_FLAG_BUILD", "7"),
            ("TIDEGATE_FLAG_OTHER", "many"),
            ("TIDEGATE_FLAG_NEW_ONE", "blue"),
            ("TIDEGATE_SDK_KEY", "tg_sdk_x"),
        ];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let ruleset = Ruleset::compile(&Overrides::read(variables.into_iter()).over(&snapshot));
        let context = Context::new();
        let view = ruleset.view(&context, 0);
        let expected = [
            ("checkout-v2", json!(true)),
            ("page.size", json!(20)),
            ("build", json!("7")),
            ("other", json!(1)),
            ("new-one", json!("blue")),
        ];
        for (key, value) in expected {
            assert_eq!(view.detail(key).value, Some(&value), "{key}");
        }
        assert!(Overrides::default().alone().is_none());
    }
}
