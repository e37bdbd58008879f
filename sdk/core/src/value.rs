//! Attribute values and how they compare: by mathematical value, never by coercion.

use std::cmp::Ordering;
use std::sync::OnceLock;

use serde::de::DeserializeOwned;
use serde_json::{Map, Number, Value as Json};

use crate::json::{Reader, Writer, float, integer, whole};
use crate::limits;
use crate::model::ValueType;
use crate::text::Text;

/// The value of one context attribute, or one value of a clause.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text.
    Text(Text),
    /// A boolean.
    Bool(bool),
    /// A whole number that fits 64 bits.
    Int(i64),
    /// Any other finite number.
    Float(f64),
    /// A list of scalars.
    List(Box<[Value]>),
    /// Present, but nothing that a clause could compare: an object, a number beyond 64 bits, a
    /// text over its limit. Every comparison with it is unknown.
    Opaque,
}

impl Value {
    /// Reads one JSON value exactly: whole numbers beyond 64 bits are [`Value::Opaque`], not
    /// rounded. `None` for `null`, which is the same as absent.
    pub(crate) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        if reader.peek() != b'[' {
            return Self::read_scalar(reader);
        }
        let (mut members, mut values) = (reader.list(), Vec::new());
        while reader.element(&mut members) {
            if let Some(value) = Self::read_scalar(reader) {
                values.push(value);
            }
        }
        Some(Self::list(values))
    }

    fn read_scalar(reader: &mut Reader<'_>) -> Option<Self> {
        Some(match reader.peek() {
            // A text that has half of a character is none.
            b'"' => reader.characters().map_or(Self::Opaque, |text| Self::from(&*text.read())),
            b't' | b'f' => Self::Bool(reader.boolean()),
            b'-' | b'0'..=b'9' => Self::of_number(reader.number()),
            byte => {
                reader.skip();
                return (byte != b'n').then_some(Self::Opaque);
            }
        })
    }

    fn of_number(text: &str) -> Self {
        match integer(text) {
            Some(int) => Self::Int(int),
            None if text.bytes().any(|byte| matches!(byte, b'.' | b'e' | b'E')) => float(text).into(),
            None => Self::Opaque,
        }
    }

    /// A list of scalars, if it is not too long.
    fn list(scalars: Vec<Self>) -> Self {
        if scalars.len() > limits::ATTRIBUTE_BYTES { Self::Opaque } else { Self::List(scalars.into()) }
    }

    /// For people: `Opaque` is shown as `null`.
    pub(crate) fn write(&self, out: &mut Writer) {
        match self {
            Self::Text(text) => out.text(text),
            Self::Bool(value) => out.boolean(*value),
            Self::Int(int) => out.integer(*int),
            Self::Float(float) => out.float(*float),
            Self::List(elements) => {
                out.open('[');
                elements.iter().for_each(|element| element.write(out));
                out.close(']');
            }
            Self::Opaque => out.raw("null"),
        }
    }

    pub(crate) fn is_number(&self) -> bool {
        matches!(self, Self::Int(_) | Self::Float(_))
    }

    /// Order by mathematical value; `None` unless both are numbers.
    #[inline]
    pub(crate) fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Int(a), Self::Int(b)) => Some(a.cmp(b)),
            (Self::Float(a), Self::Float(b)) => a.partial_cmp(b),
            (Self::Int(a), Self::Float(b)) => compare_int_float(*a, *b),
            (Self::Float(a), Self::Int(b)) => compare_int_float(*b, *a).map(Ordering::reverse),
            _ => None,
        }
    }
}

/// What a variant serves.
#[derive(Debug)]
pub(crate) enum Served {
    Scalar(Json),
    Object(Late<Json>),
}

impl Served {
    /// Reads a value of the type that its flag has.
    pub(crate) fn read(reader: &mut Reader<'_>, value_type: ValueType) -> Self {
        Self::Scalar(match (reader.peek(), value_type) {
            (b't' | b'f', ValueType::Boolean) => Json::Bool(reader.boolean()),
            (b'"', ValueType::String) => Json::String(reader.string().owned()),
            (b'-' | b'0'..=b'9', ValueType::Number) => number(reader),
            (b'{', ValueType::Object) => return Self::Object(Late::read(reader)),
            _ => {
                reader.fail(format_args!("the value is not of the flag's type"));
                Json::Null
            }
        })
    }

    /// The value as JSON, an object as it stands in the rules.
    pub(crate) fn write(&self, out: &mut Writer) {
        match self {
            Self::Scalar(Json::Bool(value)) => out.boolean(*value),
            Self::Scalar(Json::String(text)) => out.text(text),
            Self::Scalar(Json::Number(number)) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
                (Some(int), ..) => out.integer(int),
                (_, Some(whole), _) => out.whole(whole),
                (.., float) => out.float(float.unwrap_or_default()),
            },
            Self::Scalar(_) => out.raw("null"),
            Self::Object(object) => out.raw(object.text()),
        }
    }

    #[inline]
    pub(crate) fn json(&self) -> &Json {
        match self {
            Self::Scalar(value) => value,
            Self::Object(object) => object.get(),
        }
    }
}

/// A number as `serde_json` holds it: whole, where it is written as such and fits 64 bits.
fn number(reader: &mut Reader<'_>) -> Json {
    let text = reader.number();
    let whole = integer(text).map(Number::from).or_else(|| whole(text, 10).map(Number::from));
    let number = match whole {
        // The only one that is no integer.
        Some(_) if text == "-0" => Number::from_f64(-0.0),
        Some(whole) => Some(whole),
        None => Number::from_f64(float(text)),
    };
    if number.is_none() {
        reader.fail(format_args!("the number {text} is out of range"));
    }
    number.map_or(Json::Null, Json::Number)
}

/// The metadata of a flag.
pub(crate) type Metadata = Late<Map<String, Json>>;

/// What is held as its text until somebody asks for it: a tree of values takes many times the memory
/// of the text, and most of them are never looked at.
#[derive(Debug)]
pub(crate) struct Late<T> {
    text: Box<str>,
    read: OnceLock<Box<T>>,
}

impl<T: DeserializeOwned + Default> Late<T> {
    /// Holds the text of a value that can be read.
    pub(crate) fn read(reader: &mut Reader<'_>) -> Self {
        Self { text: reader.sound().into(), read: OnceLock::new() }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn get(&self) -> &T {
        self.read.get_or_init(|| serde_json::from_str(&self.text).unwrap_or_default())
    }
}

/// Exact for every pair: an integer beyond 2^53 is never rounded to a float first.
fn compare_int_float(int: i64, float: f64) -> Option<Ordering> {
    const TWO_POW_63: f64 = 9_223_372_036_854_775_808.0;
    if float.is_nan() {
        return None;
    }
    if float >= TWO_POW_63 {
        return Some(Ordering::Less);
    }
    if float < -TWO_POW_63 {
        return Some(Ordering::Greater);
    }
    let whole = float.trunc();
    Some(int.cmp(&(whole as i64)).then_with(|| 0.0.partial_cmp(&(float - whole)).unwrap_or(Ordering::Equal)))
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        if text.len() > limits::ATTRIBUTE_BYTES { Self::Opaque } else { Self::Text(text.into()) }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        if text.len() > limits::ATTRIBUTE_BYTES { Self::Opaque } else { Self::Text(text.into()) }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<i32> for Value {
    fn from(value: i32) -> Self {
        Self::Int(value.into())
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Self::Int(value.into())
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        if value.is_finite() { Self::Float(value) } else { Self::Opaque }
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(values: Vec<T>) -> Self {
        let scalar = |value: T| match value.into() {
            Self::List(_) => Self::Opaque,
            scalar => scalar,
        };
        Self::list(values.into_iter().map(scalar).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compare(a: impl Into<Value>, b: impl Into<Value>) -> Option<Ordering> {
        a.into().compare(&b.into())
    }

    #[test]
    fn numbers_compare_by_mathematical_value() {
        assert_eq!(compare(1, 1.0), Some(Ordering::Equal));
        assert_eq!(compare(1, 1.5), Some(Ordering::Less));
        assert_eq!(compare(-1, -1.5), Some(Ordering::Greater));
        assert_eq!(compare((1i64 << 53) + 1, (1i64 << 53) as f64), Some(Ordering::Greater));
        assert_eq!(compare(i64::MAX, 9_223_372_036_854_775_808.0), Some(Ordering::Less));
        assert_eq!(compare(i64::MIN, -9_223_372_036_854_775_808.0), Some(Ordering::Equal));
        assert_eq!(compare("1", 1), None);
    }

    #[test]
    fn json_numbers_keep_their_kind() {
        let read = |text: &str| Value::read(&mut Reader::new(text));
        assert_eq!(read("9223372036854775807"), Some(Value::Int(i64::MAX)));
        assert_eq!(read("9223372036854775808"), Some(Value::Opaque));
        assert_eq!(read("100000000000000000000"), Some(Value::Opaque));
        assert_eq!(read("1e20"), Some(Value::Float(1e20)));
        assert_eq!(read("1e999"), Some(Value::Opaque));
        assert_eq!(read("null"), None);
        assert_eq!(read("[1,null,[2]]"), Some(Value::List([Value::Int(1), Value::Opaque].into())));
    }
}
