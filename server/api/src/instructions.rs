//! Instructions in requests: what is not understood is said where it stands.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tidegate_domain::{FieldFault, INSTRUCTIONS_PER_CHANGE};

use crate::limits;

/// Reads the instructions of a change. `elsewhere` says of one that is not understood where it
/// belongs.
pub(crate) fn read_instructions<T: Serialize + DeserializeOwned>(
    values: &[Value],
    elsewhere: impl Fn(&Value) -> Option<&'static str>,
    faults: &mut Vec<FieldFault>,
) -> Vec<T> {
    let mut instructions = Vec::new();
    if values.len() > INSTRUCTIONS_PER_CHANGE {
        let message = format!("at most {INSTRUCTIONS_PER_CHANGE} instructions are allowed");
        faults.push(FieldFault::new("/instructions", message));
        return instructions;
    }
    for (index, value) in values.iter().enumerate() {
        if faults.len() >= limits::FAULTS_LISTED {
            break;
        }
        match read_instruction(value) {
            Ok(instruction) => instructions.push(instruction),
            Err((place, message)) => {
                let message = elsewhere(value).map_or(message, str::to_owned);
                faults.push(FieldFault::new(format!("/instructions/{index}{place}"), message));
            }
        }
    }
    instructions
}

/// Reads an instruction; what is wrong with it, and where in it.
fn read_instruction<T: Serialize + DeserializeOwned>(value: &Value) -> Result<T, (String, String)> {
    let wrong = |error: serde_json::Error| (String::new(), error.to_string());
    let read = T::deserialize(value).map_err(wrong)?;
    let understood = serde_json::to_value(&read).map_err(wrong)?;
    match ignored(value, &understood) {
        Some(place) => Err((place, "is not known here; check its spelling".into())),
        None => Ok(read),
    }
}

/// The first field that was sent but not understood. The wire form lets readers ignore such fields;
/// a person who writes rules is told.
fn ignored(sent: &Value, understood: &Value) -> Option<String> {
    match (sent, understood) {
        (Value::Object(sent), Value::Object(understood)) => sent.iter().find_map(|(name, value)| {
            let deeper = match understood.get(name) {
                Some(understood) => ignored(value, understood)?,
                // Left out because it says nothing.
                None if is_empty(value) => return None,
                None => String::new(),
            };
            Some(format!("/{}{deeper}", name.replace('~', "~0").replace('/', "~1")))
        }),
        (Value::Array(sent), Value::Array(understood)) => {
            let mut pairs = sent.iter().zip(understood).enumerate();
            pairs.find_map(|(index, (sent, understood))| {
                Some(format!("/{index}{}", ignored(sent, understood)?))
            })
        }
        _ => None,
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(values) => values.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::String(text) => text.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tidegate_domain::Instruction;

    use super::*;

    fn rule(when: Value) -> Value {
        json!({ "kind": "add_rule", "flag": "f", "rule": { "when": when, "serve": { "variant": "on" } } })
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        let clause = json!({ "attribute": "plan", "op": "not_in", "value": ["free"] });
        let nested = json!({ "all": [{ "attribute": "plan", "op": "present" }, { "not": clause }] });
        let gate = json!({ "attribute": "plan", "op": "in", "values": ["a"], "salt": "x" });
        for (when, place) in
            [(clause, "/rule/when/value"), (nested, "/rule/when/all/1/not/value"), (gate, "/rule/when/salt")]
        {
            assert_eq!(read_instruction::<Instruction>(&rule(when)).unwrap_err().0, place);
        }
    }

    #[test]
    fn what_says_nothing_may_be_sent() {
        let clause = json!({ "attribute": "plan", "op": "in", "values": ["a"], "ignore_case": false });
        assert!(read_instruction::<Instruction>(&rule(clause)).is_ok());
        let split = json!({ "kind": "set_split", "flag": "f", "rule": "fallthrough", "split": {
            "algo": "x1", "rest": "off", "arms": [{ "variant": "on", "start": 0, "len": 1 }] } });
        assert!(read_instruction::<Instruction>(&split).is_ok());
    }
}
