//! Canonical JSON (RFC 8785) over a profile of I-JSON: no fractions, no integers that a double cannot
//! hold, no duplicate keys. What other readers would silently alter is refused instead.

use std::fmt::{self, Write};

use serde::de::{self, DeserializeOwned, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use thiserror::Error;

/// The largest integer that every reader of JSON holds exactly: 2^53 − 1.
const LARGEST: u64 = (1 << 53) - 1;

/// Why a text or value is outside the profile.
#[derive(Debug, Error)]
#[error("not JSON of the profile: {0}")]
pub struct ProfileError(#[from] serde_json::Error);

/// Writes a value in the one canonical spelling.
///
/// # Errors
/// [`ProfileError`] where it holds a fraction or too large an integer.
pub fn to_canonical(value: &impl Serialize) -> Result<String, ProfileError> {
    let mut text = String::new();
    write_value(&serde_json::to_value(value)?, &mut text)?;
    Ok(text)
}

/// Reads JSON of the profile, in any spelling.
///
/// # Errors
/// [`ProfileError`].
pub fn parse_strict(text: &[u8]) -> Result<Value, ProfileError> {
    Ok(serde_json::from_slice::<Strict>(text)?.0)
}

/// Reads a value of which the text is the canonical spelling.
///
/// # Errors
/// [`ProfileError`] also where the same value is spelled otherwise.
pub fn from_canonical<T: DeserializeOwned>(text: &[u8]) -> Result<T, ProfileError> {
    let value = parse_strict(text)?;
    if to_canonical(&value)?.as_bytes() != text {
        return Err(refusal("the spelling is not the canonical one"));
    }
    Ok(serde_json::from_value(value)?)
}

fn refusal(what: impl fmt::Display) -> ProfileError {
    ProfileError(de::Error::custom(what))
}

fn write_value(value: &Value, text: &mut String) -> Result<(), ProfileError> {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => {
            let size = number.as_i64().map(i64::unsigned_abs).or_else(|| number.as_u64());
            if size.is_none_or(|size| size > LARGEST) {
                return Err(refusal(format_args!("the number {number} is no integer within ±(2^53 - 1)")));
            }
            text.push_str(&number.to_string());
        }
        Value::String(value) => write_string(value, text),
        Value::Array(values) => {
            text.push('[');
            for (index, value) in values.iter().enumerate() {
                text.push_str(if index > 0 { "," } else { "" });
                write_value(value, text)?;
            }
            text.push(']');
        }
        Value::Object(members) => {
            let mut sorted: Vec<(&String, &Value)> = members.iter().collect();
            sorted.sort_by(|(left, _), (right, _)| left.encode_utf16().cmp(right.encode_utf16()));
            text.push('{');
            for (index, (key, value)) in sorted.into_iter().enumerate() {
                text.push_str(if index > 0 { "," } else { "" });
                write_string(key, text);
                text.push(':');
                write_value(value, text)?;
            }
            text.push('}');
        }
    }
    Ok(())
}

fn write_string(value: &str, text: &mut String) {
    text.push('"');
    for c in value.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\u{8}' => text.push_str("\\b"),
            '\t' => text.push_str("\\t"),
            '\n' => text.push_str("\\n"),
            '\u{c}' => text.push_str("\\f"),
            '\r' => text.push_str("\\r"),
            // Writing to a string cannot fail.
            c if c < ' ' => drop(write!(text, "\\u{:04x}", u32::from(c))),
            c => text.push(c),
        }
    }
    text.push('"');
}

/// A value that was read without any of the liberties that JSON's readers take.
struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Self)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON without fractions and without integers beyond ±(2^53 - 1)")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Value, E> {
        if value > LARGEST { Err(E::custom("an integer is beyond ±(2^53 - 1)")) } else { Ok(value.into()) }
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Value, E> {
        self.visit_u64::<E>(value.unsigned_abs())?;
        Ok(value.into())
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Strict(value)) = values.next_element()? {
            list.push(value);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some((key, Strict(value))) = members.next_entry::<String, Strict>()? {
            if object.insert(key, value).is_some() {
                return Err(de::Error::custom("a key stands there twice"));
            }
        }
        Ok(object.into())
    }
}

#[cfg(test)]
mod tests;
