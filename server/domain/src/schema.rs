//! JSON Schemas of object variants: what values have to look like.

use jsonschema::{PatternOptions, Validator};
use serde_json::Value;
use tidegate_core::model::{ValueType, Variants};

use crate::FieldFault;

/// Longest schema, as JSON text in bytes.
const SCHEMA_BYTES: usize = 16 * 1024;
/// Most faults that are told of one value.
const FAULTS_TOLD: usize = 10;
/// Longest message about one fault, in characters.
const MESSAGE_CHARS: usize = 300;
/// Largest pattern, compiled, in bytes.
const PATTERN_BYTES: usize = 256 * 1024;
/// What would make a small schema cost without bound, or ask the network.
const REFERENCES: [&str; 3] = ["$ref", "$dynamicRef", "$recursiveRef"];

/// Checks a flag's schema, and its variants against it.
pub(crate) fn check_schema(
    value_type: ValueType,
    schema: Option<&Value>,
    variants: &Variants,
    faults: &mut Vec<FieldFault>,
) {
    let Some(schema) = schema else { return };
    match validator(value_type, schema) {
        Ok(validator) => {
            for (key, variant) in &variants.0 {
                check_value(&validator, key, &variant.value, faults);
            }
        }
        Err(fault) => faults.push(fault),
    }
}

fn validator(value_type: ValueType, schema: &Value) -> Result<Validator, FieldFault> {
    let wrong = |message: String| FieldFault::new("/schema", message);
    if value_type != ValueType::Object {
        return Err(wrong("only flags of type object have a schema".into()));
    }
    let len = schema.to_string().len();
    if len > SCHEMA_BYTES {
        return Err(wrong(format!("{len} bytes, at most {SCHEMA_BYTES} are allowed")));
    }
    if let Some(name) = reference(schema) {
        return Err(wrong(format!("`{name}` is not followed: write what it means in its place")));
    }
    let patterns = PatternOptions::regex().size_limit(PATTERN_BYTES).dfa_size_limit(PATTERN_BYTES);
    let built = jsonschema::options().with_pattern_options(patterns).build(schema);
    built.map_err(|error| {
        let pointer = format!("/schema{}", error.instance_path());
        FieldFault::new(pointer, format!("this is no JSON Schema: {}", told(&error.to_string())))
    })
}

fn reference(schema: &Value) -> Option<&'static str> {
    match schema {
        Value::Array(values) => values.iter().find_map(reference),
        Value::Object(fields) => {
            let own = REFERENCES.into_iter().find(|name| fields.contains_key(*name));
            own.or_else(|| fields.values().find_map(reference))
        }
        _ => None,
    }
}

fn check_value(validator: &Validator, key: &str, value: &Value, faults: &mut Vec<FieldFault>) {
    let at = format!("/variants/{}/value", key.replace('~', "~0").replace('/', "~1"));
    for error in validator.iter_errors(value).take(FAULTS_TOLD) {
        let message = format!("the flag's schema is not met: {}", told(&error.to_string()));
        faults.push(FieldFault::new(format!("{at}{}", error.instance_path()), message));
    }
}

fn told(message: &str) -> String {
    message.chars().take(MESSAGE_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn faults(value_type: ValueType, schema: Value, value: Value) -> Vec<FieldFault> {
        let variants = serde_json::from_value(json!({ "a": { "value": value } })).unwrap();
        let mut faults = Vec::new();
        check_schema(value_type, Some(&schema), &variants, &mut faults);
        faults
    }

    fn banner() -> Value {
        json!({
            "type": "object", "required": ["text"], "additionalProperties": false,
            "properties": { "text": { "type": "string", "maxLength": 5 }, "colours": { "items": { "pattern": "^#" } } }
        })
    }

    #[test]
    fn faults_point_at_the_offending_part() {
        let pointers = |value| {
            let faults = faults(ValueType::Object, banner(), value);
            faults.into_iter().map(|fault| fault.pointer).collect::<Vec<_>>()
        };
        assert_eq!(pointers(json!({ "text": "Sale" })), [] as [&str; 0]);
        assert_eq!(pointers(json!({ "text": "too long" })), ["/variants/a/value/text"]);
        assert_eq!(pointers(json!({})), ["/variants/a/value"]);
        assert_eq!(
            pointers(json!({ "text": "x", "colours": ["#f00", "red"] })),
            ["/variants/a/value/colours/1"]
        );
    }

    #[test]
    fn schemas_are_bounded() {
        let only = |value_type, schema| {
            let faults = faults(value_type, schema, json!({}));
            let [fault] = &faults[..] else { panic!("{faults:?}") };
            assert!(fault.pointer.starts_with("/schema"), "{fault:?}");
            fault.message.clone()
        };
        assert!(only(ValueType::String, json!({})).contains("type object"));
        assert!(only(ValueType::Object, json!({ "title": "x".repeat(20_000) })).contains("at most 16384"));
        let chain = json!({ "$defs": { "a": {} }, "properties": { "x": { "$ref": "#/$defs/a" } } });
        assert!(only(ValueType::Object, chain).contains("`$ref`"));
        assert!(only(ValueType::Object, json!({ "type": "objekt" })).contains("no JSON Schema"));
        only(ValueType::Object, json!({ "properties": { "x": { "pattern": "(" } } }));
        only(ValueType::Object, json!({ "properties": { "x": { "pattern": "(((a{100}){100}){100})" } } }));
        let many = faults(
            ValueType::Object,
            json!({ "additionalProperties": { "type": "null" } }),
            Value::Object((0..100).map(|n| (n.to_string(), json!(1))).collect()),
        );
        assert_eq!(many.len(), FAULTS_TOLD);
    }
}
