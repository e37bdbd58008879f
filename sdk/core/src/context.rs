//! Whom a flag is asked for: attributes by dotted path.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use thiserror::Error;

use crate::bucket::hash_text;
use crate::limits;
use crate::value::Value;

/// The attributes that flags are evaluated for, addressed by dotted paths such as `customer.key`.
///
/// Building never fails; a context over its limits evaluates every flag to
/// [`crate::ErrorCode::InvalidContext`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Context {
    attributes: Vec<Attribute>,
    over_limit: bool,
}

#[derive(Debug, Clone, PartialEq)]
struct Attribute {
    hash: u64,
    path: Box<str>,
    value: Value,
}

/// Why a JSON text is not a context.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("a context is a JSON object of attributes: {0}")]
pub struct ContextFault(String);

/// An attribute path with its hash, made once when a ruleset is compiled.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Path {
    pub(crate) name: Box<str>,
    hash: u64,
}

impl Path {
    pub(crate) fn new(name: &str) -> Self {
        Self { name: name.into(), hash: hash_text(name) }
    }
}

impl Context {
    /// An empty context.
    pub fn new() -> Self {
        Self::default()
    }

    /// A context for one user: sets `user.key` and the default bucketing unit `targetingKey`.
    pub fn user(key: &str) -> Self {
        Self::new().with("user.key", key).with("targetingKey", key)
    }

    /// Sets `customer.key`.
    #[must_use]
    pub fn customer(self, key: &str) -> Self {
        self.with("customer.key", key)
    }

    /// Sets one attribute by its dotted path; a later value replaces an earlier one.
    #[must_use]
    pub fn with(mut self, path: &str, value: impl Into<Value>) -> Self {
        self.set(path.into(), value.into());
        self
    }

    /// Reads a context from JSON text, exactly: numbers keep their kind and precision.
    ///
    /// # Errors
    /// The text is not a JSON object.
    pub fn from_json(text: &str) -> Result<Self, ContextFault> {
        let entries: Entries = serde_json::from_str(text).map_err(|e| ContextFault(e.to_string()))?;
        let mut context = Self::new();
        context.add_entries("", entries, 1);
        Ok(context)
    }

    /// Whether the context exceeds a limit, so that no flag can be evaluated for it.
    pub fn over_limit(&self) -> bool {
        self.over_limit
    }

    /// Sets an attribute only where the context has none of that path. What an SDK adds in this way
    /// does not count towards the limit: a context means the same in every process.
    pub fn set_default(&mut self, path: &str, value: impl Into<Value>) {
        let wanted = Path::new(path);
        if self.get(&wanted).is_none() {
            self.attributes.push(Attribute { hash: wanted.hash, path: wanted.name, value: value.into() });
        }
    }

    pub(crate) fn get(&self, path: &Path) -> Option<&Value> {
        let found = self.attributes.iter().find(|a| a.hash == path.hash && a.path == path.name);
        found.map(|attribute| &attribute.value)
    }

    fn set(&mut self, path: Box<str>, value: Value) {
        let value = if is_key(&path) { checked_key(value) } else { value };
        let hash = hash_text(&path);
        if let Some(held) = self.attributes.iter_mut().find(|a| a.hash == hash && a.path == path) {
            held.value = value;
        } else if self.attributes.len() < limits::CONTEXT_ATTRIBUTES {
            self.attributes.push(Attribute { hash, path, value });
        } else {
            self.over_limit = true;
        }
    }

    fn add_entries(&mut self, prefix: &str, entries: Entries, depth: usize) {
        if depth > limits::CONTEXT_DEPTH {
            self.over_limit = true;
            return;
        }
        for (name, raw) in entries.0 {
            if self.over_limit {
                return;
            }
            let path = if prefix.is_empty() { name.into_owned() } else { format!("{prefix}.{name}") };
            match serde_json::from_str::<Entries>(raw.get()) {
                Ok(nested) if raw.get().starts_with('{') => self.add_entries(&path, nested, depth + 1),
                _ => {
                    if let Some(value) = Value::from_raw(raw) {
                        self.set(path.into(), value);
                    }
                }
            }
        }
    }
}

fn is_key(path: &str) -> bool {
    matches!(path, "customer.key" | "user.key")
}

/// Keys of customers and users have 1 to 256 bytes and no control characters; others are nobody's.
fn checked_key(value: Value) -> Value {
    match &value {
        Value::Text(key) if key.is_empty() || key.len() > limits::KEY_BYTES => Value::Opaque,
        Value::Text(key) if key.chars().any(char::is_control) => Value::Opaque,
        _ => value,
    }
}

/// One level of a JSON object with its values unread.
struct Entries<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Entries<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EntriesVisitor)
    }
}

struct EntriesVisitor;

impl<'de> Visitor<'de> for EntriesVisitor {
    type Value = Entries<'de>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some((name, raw)) = map.next_entry::<Name<'de>, &'de RawValue>()? {
            entries.push((name.0, raw));
        }
        Ok(Entries(entries))
    }
}

/// An object's key, borrowed where it has no escapes.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

#[cfg(test)]
mod tests {
    use super::*;

    fn get(context: &Context, path: &str) -> Option<Value> {
        context.get(&Path::new(path)).cloned()
    }

    #[test]
    fn nested_objects_are_dotted_paths() {
        let context = Context::from_json(
            r#"{"customer":{"key":"acme","n":{"x":9007199254740993}},"tags":["a"],"gone":null}"#,
        )
        .unwrap();
        assert_eq!(get(&context, "customer.key"), Some("acme".into()));
        assert_eq!(get(&context, "customer.n.x"), Some(Value::Int(9_007_199_254_740_993)));
        assert_eq!(get(&context, "tags"), Some(vec!["a"].into()));
        assert_eq!(get(&context, "gone"), None);
        assert_eq!(get(&context, "customer"), None);
    }

    #[test]
    fn what_is_not_an_object_is_refused() {
        for text in ["", "[]", "1", "null", "{", "{\"a\":}"] {
            assert!(Context::from_json(text).is_err(), "{text}");
        }
    }

    #[test]
    fn limits_mark_the_context_or_hide_the_value() {
        let many = (0..300).fold(Context::new(), |context, i| context.with(&format!("a{i}"), 1));
        assert!(many.over_limit());
        let deep = format!("{}1{}", r#"{"a":"#.repeat(20), "}".repeat(20));
        assert!(Context::from_json(&deep).unwrap().over_limit());
        let long = Context::new().with("text", "a".repeat(9000));
        assert_eq!(get(&long, "text"), Some(Value::Opaque));
        assert_eq!(get(&Context::user(""), "user.key"), Some(Value::Opaque));
        assert_eq!(get(&Context::user("a\nb"), "user.key"), Some(Value::Opaque));
    }
}
