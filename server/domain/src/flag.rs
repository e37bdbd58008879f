//! What belongs to a flag in all environments, and the rules it starts with in each.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tidegate_core::limits;
use tidegate_core::model::{Flag, Serve, ValueType, Variant, Variants};

use crate::schema::check_schema;
use crate::{FieldFault, FlagKey, Refusal, VariantKey, check_text};

/// Purposes of flags.
const PURPOSES: [&str; 4] = ["release", "experiment", "operational", "permission"];
/// Most tags of one flag.
const TAGS_PER_FLAG: usize = 50;

/// What belongs to a flag in all environments.
#[derive(Debug, Clone, PartialEq)]
pub struct FlagDefinition {
    /// The key that code asks for; never changes.
    pub key: FlagKey,
    /// The type of its variants.
    pub value_type: ValueType,
    /// Named values.
    pub variants: Variants,
    /// A JSON Schema that the values of object variants meet.
    pub schema: Option<Value>,
    /// What it serves while it is off, until an environment chooses another one.
    pub off_variant: String,
    /// `release`, `experiment`, `operational` or `permission`.
    pub purpose: Option<String>,
    /// For people.
    pub description: Option<String>,
    /// A member or team.
    pub owner: Option<String>,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// Whether client audiences may receive it.
    pub client_side: bool,
    /// When it was created, in milliseconds since the Unix epoch.
    pub created_ms: i64,
    /// Until when it is meant to be needed.
    pub lifetime_ms: Option<i64>,
    /// When it was archived. Its key is never given to another flag.
    pub archived_ms: Option<i64>,
    /// The change that last changed what stands here; 0 where that is not known.
    pub changed: u64,
}

/// The wish for a new flag, not checked yet; also what the change log says of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewFlag {
    /// The key that code will ask for.
    pub key: String,
    /// The type of its variants.
    #[serde(rename = "type")]
    pub value_type: ValueType,
    /// Named values; a boolean flag may leave them out and gets `on` and `off`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variants: Option<Variants>,
    /// A JSON Schema that the values of object variants are to meet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<Value>,
    /// Which variant it serves while it is off; left out, the one named `off`, or the one that is
    /// `false`, or the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub off_variant: Option<String>,
    /// `release`, `experiment`, `operational` or `permission`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// A member or team.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Words to find it by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Whether client audiences may receive it.
    #[serde(default)]
    pub client_side: bool,
}

impl NewFlag {
    /// Checks the wish.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] names everything that is wrong with it.
    pub fn decide(self, now_ms: i64) -> Result<FlagDefinition, Refusal> {
        let mut faults = Vec::new();
        let variants = self.variants.clone().unwrap_or_else(|| default_variants(self.value_type));
        let key =
            FlagKey::from_str(&self.key).map_err(|e| faults.push(FieldFault::new("/key", e.to_string())));
        check_variants(self.value_type, &variants, &mut faults);
        check_schema(self.value_type, self.schema.as_ref(), &variants, &mut faults);
        if let Some(purpose) = &self.purpose
            && !PURPOSES.contains(&purpose.as_str())
        {
            faults.push(FieldFault::new("/purpose", format!("one of {} is expected", PURPOSES.join(", "))));
        }
        for (at, text) in [("/description", &self.description), ("/owner", &self.owner)] {
            text.iter().for_each(|text| check_text(at, text, &mut faults));
        }
        check_tags(&self.tags, &mut faults);
        let off_variant = self.off_variant.clone().or_else(|| default_off(&variants)).unwrap_or_default();
        if variants.get(&off_variant).is_none() && !variants.0.is_empty() {
            faults.push(FieldFault::new("/off_variant", format!("the flag has no variant `{off_variant}`")));
        }
        match key {
            Ok(key) if faults.is_empty() => Ok(FlagDefinition {
                key,
                value_type: self.value_type,
                variants,
                schema: self.schema,
                off_variant,
                purpose: self.purpose,
                description: self.description,
                owner: self.owner,
                tags: self.tags,
                client_side: self.client_side,
                created_ms: now_ms,
                lifetime_ms: None,
                archived_ms: None,
                changed: 0,
            }),
            _ => Err(Refusal::Invalid(faults)),
        }
    }
}

fn check_variants(value_type: ValueType, variants: &Variants, faults: &mut Vec<FieldFault>) {
    if variants.0.is_empty() || variants.0.len() > limits::VARIANTS_PER_FLAG {
        let message = format!("1 to {} variants are expected", limits::VARIANTS_PER_FLAG);
        faults.push(FieldFault::new("/variants", message));
    }
    for (index, (key, variant)) in variants.0.iter().enumerate() {
        let at = format!("/variants/{}", key.replace('~', "~0").replace('/', "~1"));
        if let Err(fault) = VariantKey::from_str(key) {
            faults.push(FieldFault::new(&at, fault.to_string()));
        }
        let before = variants.keys().take(index);
        if let Some(held) = before.into_iter().find(|held| held.eq_ignore_ascii_case(key)) {
            faults.push(FieldFault::new(&at, format!("the flag has a variant `{held}` already")));
        }
        if let Some(message) = value_fault(value_type, &variant.value) {
            faults.push(FieldFault::new(format!("{at}/value"), message));
        }
    }
}

fn check_tags(tags: &[String], faults: &mut Vec<FieldFault>) {
    let odd = |tag: &String| !(1..=128).contains(&tag.len()) || tag.chars().any(char::is_control);
    if tags.len() > TAGS_PER_FLAG || tags.iter().any(odd) {
        let message = format!("at most {TAGS_PER_FLAG} tags of 1 to 128 bytes, without control characters");
        faults.push(FieldFault::new("/tags", message));
    }
}

impl FlagDefinition {
    /// The first thing that is wrong with it, if anything is.
    pub(crate) fn fault(&self) -> Option<FieldFault> {
        let mut faults = Vec::new();
        check_variants(self.value_type, &self.variants, &mut faults);
        check_schema(self.value_type, self.schema.as_ref(), &self.variants, &mut faults);
        for (at, text) in [("/description", &self.description), ("/owner", &self.owner)] {
            text.iter().for_each(|text| check_text(at, text, &mut faults));
        }
        check_tags(&self.tags, &mut faults);
        faults.into_iter().next()
    }

    /// The rules with which the flag starts in an environment: off, with the first variant that is
    /// not the off variant as fallthrough.
    pub fn first_rules(&self) -> Flag {
        let off = self.off_variant.as_str();
        let on = self.variants.keys().find(|key| *key != off).unwrap_or(off);
        Flag {
            key: self.key.as_str().into(),
            value_type: self.value_type,
            purpose: self.purpose.clone(),
            client_side: self.client_side,
            needs: 1,
            variants: self.variants.clone(),
            enabled: false,
            off_variant: off.into(),
            archived: None,
            requires: Vec::new(),
            overrides: Vec::new(),
            rules: Vec::new(),
            fallthrough: Serve::Variant(on.into()),
            metadata: serde_json::Map::new(),
        }
    }
}

fn default_variants(value_type: ValueType) -> Variants {
    let variant = |key: &str, value: bool| (key.to_owned(), Variant { value: value.into() });
    match value_type {
        ValueType::Boolean => Variants(vec![variant("on", true), variant("off", false)]),
        _ => Variants::default(),
    }
}

fn default_off(variants: &Variants) -> Option<String> {
    let off = variants.get("off").map(|_| "off");
    let is_false = |(_, variant): &&(String, Variant)| variant.value == Value::Bool(false);
    let no = || variants.0.iter().find(is_false).map(|(key, _)| key.as_str());
    off.or_else(no).or_else(|| variants.keys().next()).map(str::to_owned)
}

fn value_fault(value_type: ValueType, value: &Value) -> Option<String> {
    if !value_type.admits(value) {
        return Some(format!("a value of the flag's type ({}) is expected", value_type.name()));
    }
    let len = value.to_string().len();
    (len > limits::VALUE_BYTES).then(|| format!("{len} bytes, at most {} are allowed", limits::VALUE_BYTES))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn wish(fields: Value) -> NewFlag {
        let text = |name: &str| fields.get(name).and_then(Value::as_str).map(str::to_owned);
        NewFlag {
            key: text("key").unwrap_or_else(|| "f".into()),
            value_type: serde_json::from_value(fields.get("type").cloned().unwrap_or(json!("boolean")))
                .unwrap(),
            variants: fields
                .get("variants")
                .map(|variants| serde_json::from_value(variants.clone()).unwrap()),
            schema: fields.get("schema").cloned(),
            off_variant: text("off_variant"),
            purpose: text("purpose"),
            description: text("description"),
            owner: text("owner"),
            tags: fields
                .get("tags")
                .map_or_else(Vec::new, |tags| serde_json::from_value(tags.clone()).unwrap()),
            client_side: false,
        }
    }

    #[test]
    fn a_flag_starts_off_everywhere() {
        let two = json!({ "yes": { "value": true }, "no": { "value": false } });
        let cases = [
            (json!({}), ("off", "on")),
            (json!({ "off_variant": "on" }), ("on", "off")),
            (json!({ "variants": two }), ("no", "yes")),
            (
                json!({ "type": "string", "variants": { "a": { "value": "x" }, "b": { "value": "y" } } }),
                ("a", "b"),
            ),
            (json!({ "type": "number", "variants": { "one": { "value": 1 } } }), ("one", "one")),
        ];
        for (fields, (off, fallthrough)) in cases {
            let rules = wish(fields.clone()).decide(0).unwrap().first_rules();
            assert!(!rules.enabled);
            assert_eq!(
                (rules.off_variant.as_str(), rules.fallthrough),
                (off, Serve::Variant(fallthrough.into())),
                "{fields}"
            );
        }
    }

    #[test]
    fn refusals_say_where() {
        let cases = [
            (json!({ "key": "a b" }), "/key"),
            (json!({ "off_variant": "zz" }), "/off_variant"),
            (json!({ "variants": {} }), "/variants"),
            (json!({ "variants": { "a b": { "value": true } } }), "/variants/a b"),
            (json!({ "variants": { "On": { "value": true }, "on": { "value": true } } }), "/variants/on"),
            (json!({ "variants": { "a": { "value": 1 } } }), "/variants/a/value"),
            (
                json!({ "type": "string", "variants": { "a": { "value": "x".repeat(70_000) } } }),
                "/variants/a/value",
            ),
            (json!({ "type": "string" }), "/variants"),
            (json!({ "purpose": "fun" }), "/purpose"),
            (json!({ "description": "a\u{0}b" }), "/description"),
            (json!({ "owner": "x".repeat(5000) }), "/owner"),
            (json!({ "tags": [""] }), "/tags"),
        ];
        for (fields, pointer) in cases {
            let Err(Refusal::Invalid(faults)) = wish(fields.clone()).decide(0) else { panic!("{fields}") };
            assert_eq!(
                faults.iter().map(|f| f.pointer.as_str()).collect::<Vec<_>>(),
                [pointer],
                "{faults:?}"
            );
        }
    }
}
