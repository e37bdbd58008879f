//! The naive evaluator's reading of a context: from JSON text, so that no number is rounded.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

/// Attributes, nested ones counted by their leaves.
const ATTRIBUTES: usize = 256;
/// Bytes of one text, elements of one list.
const ATTRIBUTE_BYTES: usize = 8 * 1024;
/// Objects inside each other.
const DEPTH: usize = 16;
const KEY_BYTES: usize = 256;

/// One attribute's value.
#[derive(Clone, Debug)]
pub(super) enum Attribute {
    Text(String),
    Boolean(bool),
    Integer(i64),
    Float(f64),
    List(Vec<Attribute>),
    /// It is there, but nothing can be said of it.
    Unknown,
}

/// The attributes by dotted path.
#[derive(Default)]
pub(super) struct Context {
    attributes: BTreeMap<String, Attribute>,
    pub(super) invalid: bool,
}

impl Context {
    pub(super) fn read(text: &str) -> Self {
        let mut context = Self::default();
        match serde_json::from_str(text) {
            Ok(members) => context.object("", members, 1),
            Err(_) => context.invalid = true,
        }
        context.invalid |= context.attributes.len() > ATTRIBUTES;
        for path in ["customer.key", "user.key"] {
            if matches!(context.get(path), Some(Attribute::Text(key)) if !is_key(key)) {
                context.attributes.insert(path.to_owned(), Attribute::Unknown);
            }
        }
        context
    }

    pub(super) fn get(&self, path: &str) -> Option<&Attribute> {
        self.attributes.get(path)
    }

    fn object(&mut self, prefix: &str, members: BTreeMap<String, Box<RawValue>>, depth: usize) {
        self.invalid |= depth > DEPTH;
        for (name, raw) in members {
            let path = format!("{prefix}{name}");
            match raw.get().chars().next() {
                Some('{') => self.object(&format!("{path}."), parsed(&raw), depth + 1),
                Some('n') => {}
                _ => {
                    self.attributes.insert(path, attribute(&raw));
                }
            }
        }
    }
}

fn is_key(key: &str) -> bool {
    !key.is_empty() && key.len() <= KEY_BYTES && !key.chars().any(char::is_control)
}

fn parsed<'a, T: serde::Deserialize<'a> + Default>(raw: &'a RawValue) -> T {
    serde_json::from_str(raw.get()).unwrap_or_default()
}

fn attribute(raw: &RawValue) -> Attribute {
    if !raw.get().starts_with('[') {
        return scalar(raw);
    }
    let elements: Vec<Box<RawValue>> = parsed(raw);
    if elements.len() > ATTRIBUTE_BYTES {
        return Attribute::Unknown;
    }
    Attribute::List(
        elements.iter().filter(|element| element.get() != "null").map(|one| scalar(one)).collect(),
    )
}

fn scalar(raw: &RawValue) -> Attribute {
    match raw.get().chars().next() {
        Some('"') => {
            let text: String = parsed(raw);
            if text.len() > ATTRIBUTE_BYTES { Attribute::Unknown } else { Attribute::Text(text) }
        }
        Some('t' | 'f') => Attribute::Boolean(parsed(raw)),
        Some('-' | '0'..='9') => number(raw.get()),
        _ => Attribute::Unknown,
    }
}

/// Without fraction and exponent it is an integer, and nothing else.
fn number(digits: &str) -> Attribute {
    if digits.contains(['.', 'e', 'E']) {
        let float: f64 = digits.parse().unwrap_or(f64::INFINITY);
        return if float.is_finite() { Attribute::Float(float) } else { Attribute::Unknown };
    }
    digits.parse().map_or(Attribute::Unknown, Attribute::Integer)
}
