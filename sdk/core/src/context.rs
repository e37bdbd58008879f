//! Whom a flag is asked for: attributes by dotted path.

use std::cell::Cell;
use std::sync::Arc;

use thiserror::Error;

use crate::bucket::hash_text;
use crate::json::Reader;
use crate::limits;
use crate::text::TextKey;
use crate::value::Value;

/// The attributes that flags are evaluated for, addressed by dotted paths such as `customer.key`.
///
/// Building never fails; a context over its limits evaluates every flag to
/// [`crate::ErrorCode::InvalidContext`].
///
/// ```
/// use tidegate_core::Context;
///
/// let context = Context::user("u1").customer("acme").with("customer.plan", "gold");
/// let read = Context::from_json(r#"{"user":{"key":"u1"},"customer":{"plan":"gold"}}"#).unwrap();
/// let visitor = Context::anonymous("session-1").with("page", "/prices");
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Context {
    /// Positions in what follows, from 1, found by a path's hash; where two collide, the later one
    /// stands in the next free place. Half of it at least is free, which is 0.
    index: Vec<u16>,
    attributes: Vec<Attribute>,
    over_limit: bool,
}

#[derive(Debug, Clone, PartialEq)]
struct Attribute {
    key: TextKey,
    path: Box<str>,
    value: Value,
}

/// Why a JSON text is not a context.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("a context is a JSON object of attributes: {0}")]
pub struct ContextFault(String);

/// An attribute path as a ruleset asks for it; all that ask for one path share it.
#[derive(Debug, Clone)]
pub(crate) struct Path {
    /// Its number among the paths of the ruleset; of those that have none, one that is too high.
    number: u16,
    sought: Arc<Sought>,
}

/// What is looked for in contexts.
#[derive(Debug)]
struct Sought {
    key: TextKey,
    hash: u32,
    name: Box<str>,
}

impl Path {
    pub(crate) fn new(name: &str, number: u16) -> Self {
        let sought = Sought { key: TextKey::new(name), hash: hash_of(name), name: name.into() };
        Self { number, sought: Arc::new(sought) }
    }

    pub(crate) fn name(&self) -> &str {
        &self.sought.name
    }
}

/// Where the first paths of a ruleset were found in a context, so that each is searched for once.
#[derive(Debug, Default)]
pub(crate) struct Places([Cell<u16>; Places::COUNT]);

impl Places {
    /// Most rulesets ask for no more attributes than these.
    pub(crate) const COUNT: usize = 16;
    const UNKNOWN: u16 = 0;
    /// Beyond the end of every context.
    const ABSENT: u16 = u16::MAX;

    #[inline(always)]
    pub(crate) fn get<'a>(&self, context: &'a Context, path: &Path) -> Option<&'a Value> {
        let held = self.0.get(usize::from(path.number));
        let place = held.map_or(Self::UNKNOWN, Cell::get);
        if place != Self::UNKNOWN {
            return context.at(place).map(|found| &found.value);
        }
        let place = context.place(path);
        if let Some(held) = held {
            held.set(place);
        }
        context.at(place).map(|found| &found.value)
    }
}

fn hash_of(path: &str) -> u32 {
    hash_text(path) as u32
}

/// Places of the smallest index.
const INDEX: usize = 32;
/// Places for each attribute, at least.
const SPARE: usize = 2;

impl Context {
    /// An empty context.
    pub fn new() -> Self {
        Self::default()
    }

    /// A context for one user: sets `user.key` and the default bucketing unit `targetingKey`.
    pub fn user(key: &str) -> Self {
        Self::new().with("user.key", key).with("targetingKey", key)
    }

    /// A context for somebody who has not said who they are: the key is that of a session or device,
    /// so that splits stay with them; `user.anonymous` is true, so that rules can leave them out.
    pub fn anonymous(key: &str) -> Self {
        Self::user(key).with("user.anonymous", true)
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
        let mut context = Self::new();
        let mut reader = Reader::new(text);
        context.add_entries("", &mut reader, 1);
        reader.done(context).map_err(|fault| ContextFault(fault.to_string()))
    }

    /// Whether the context exceeds a limit, so that no flag can be evaluated for it.
    pub fn over_limit(&self) -> bool {
        self.over_limit
    }

    /// The value of one attribute.
    pub fn attribute(&self, path: &str) -> Option<&Value> {
        let at = self.find(hash_of(path), TextKey::new(path), path)?;
        self.attributes.get(at).map(|found| &found.value)
    }

    pub(crate) fn get(&self, path: &Path) -> Option<&Value> {
        self.at(self.place(path)).map(|found| &found.value)
    }

    /// The position of an attribute, from 1, or [`Places::ABSENT`].
    #[inline]
    fn place(&self, path: &Path) -> u16 {
        // Nearly every path is short and stands where its hash says: the rest needs no place here.
        let Sought { key, hash, .. } = &*path.sought;
        let place = self.in_index(*hash as usize);
        match self.at(place) {
            Some(found) if found.key == *key && !key.is_hash() => place,
            Some(_) => self.displaced_place(&path.sought),
            None => Places::ABSENT,
        }
    }

    /// The attribute in a place counted from 1.
    #[inline(always)]
    fn at(&self, place: u16) -> Option<&Attribute> {
        self.attributes.get(usize::from(place).wrapping_sub(1))
    }

    #[inline(never)]
    fn displaced_place(&self, sought: &Sought) -> u16 {
        let at = self.find(sought.hash, sought.key, &sought.name);
        at.map_or(Places::ABSENT, |at| at as u16 + 1)
    }

    fn find(&self, hash: u32, key: TextKey, path: &str) -> Option<usize> {
        let mut place = hash as usize;
        loop {
            let at = usize::from(self.in_index(place)).checked_sub(1)?;
            let is_it = |held: &Attribute| held.key == key && (!key.is_hash() || *held.path == *path);
            if self.attributes.get(at).is_some_and(is_it) {
                return Some(at);
            }
            place += 1;
        }
    }

    /// What stands in a place of the index; 0 also where there is none.
    #[inline]
    fn in_index(&self, place: usize) -> u16 {
        self.index.get(place & self.index.len().wrapping_sub(1)).copied().unwrap_or_default()
    }

    fn set(&mut self, path: Box<str>, value: Value) {
        let value = if is_key(&path) { checked_key(value) } else { value };
        let (hash, key) = (hash_of(&path), TextKey::new(&path));
        if let Some(held) = self.find(hash, key, &path).and_then(|at| self.attributes.get_mut(at)) {
            held.value = value;
        } else if self.attributes.len() < limits::CONTEXT_ATTRIBUTES {
            self.attributes.push(Attribute { key, path, value });
            if SPARE * self.attributes.len() > self.index.len() {
                self.index_all();
            } else {
                self.index_one(hash, self.attributes.len());
            }
        } else {
            self.over_limit = true;
        }
    }

    /// `null` is the same as absent, where it stands last too.
    fn unset(&mut self, path: &str) {
        if let Some(at) = self.find(hash_of(path), TextKey::new(path), path) {
            self.attributes.remove(at);
            self.index_all();
        }
    }

    fn index_all(&mut self) {
        let places = (SPARE * self.attributes.len()).next_power_of_two().max(INDEX);
        self.index = vec![0; places];
        let hashes: Vec<u32> = self.attributes.iter().map(|attribute| hash_of(&attribute.path)).collect();
        hashes.into_iter().zip(1..).for_each(|(hash, position)| self.index_one(hash, position));
    }

    fn index_one(&mut self, hash: u32, position: usize) {
        let places = self.index.len();
        let mut free = (0..places).map(|step| (hash as usize + step) & (places - 1));
        let free = free.find(|place| self.index.get(*place) == Some(&0));
        if let Some(place) = free.and_then(|place| self.index.get_mut(place)) {
            *place = position as u16;
        }
    }

    fn add_entries(&mut self, prefix: &str, reader: &mut Reader<'_>, depth: usize) {
        let mut members = reader.object();
        self.over_limit |= depth > limits::CONTEXT_DEPTH;
        while let Some(name) = reader.entry_key(&mut members) {
            if self.over_limit {
                reader.skip();
                continue;
            }
            let name = name.read();
            let path = if prefix.is_empty() { name } else { [prefix, ".", &*name].concat().into() };
            if reader.peek() == b'{' {
                self.add_entries(&path, reader, depth + 1);
                continue;
            }
            match Value::read(reader) {
                Some(value) => self.set((&*path).into(), value),
                None => self.unset(&path),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn get(context: &Context, path: &str) -> Option<Value> {
        context.get(&Path::new(path, 0)).cloned()
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
    fn the_last_of_two_counts() {
        let context = Context::from_json(r#"{"a":1,"a":2,"b":{"c":1},"b.c":null,"d":null,"d":3}"#).unwrap();
        assert_eq!(get(&context, "a"), Some(Value::Int(2)));
        assert_eq!(get(&context, "b.c"), None);
        assert_eq!(get(&context, "d"), Some(Value::Int(3)));
    }

    #[test]
    fn paths_of_any_length_are_told_apart() {
        let paths =
            ["", "a", "a.b", "fifteen-bytes-1", "fifteen-bytes-2", "sixteen-bytes-12", "sixteen-bytes-13"];
        let context = paths.iter().fold(Context::new(), |context, path| context.with(path, *path));
        paths.iter().for_each(|path| assert_eq!(get(&context, path), Some((*path).into())));
        assert_eq!(get(&context, "sixteen-bytes-1"), None);
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
