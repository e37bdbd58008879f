//! Conditions as they are evaluated: paths hashed, lists indexed, expressions parsed.
//!
//! Three-valued: a clause on a missing attribute, or on one of the wrong type, is unknown.

use std::cmp::Ordering;
use std::net::IpAddr;
use std::ops::Not;
use std::sync::Arc;

use crate::bucket::{ALGORITHM_X1, BUCKETS, bucket_of, hash_text};
use crate::cidr::Cidr;
use crate::compile::Pool;
use crate::context::Path;
use crate::instant::parse_instant;
use crate::json::{Reader, Scalar, Str, float, integer, whole};
use crate::limits;
use crate::model::{Op, read};
use crate::pattern::Pattern;
use crate::semver::{OwnedVersion, Range, Version};
use crate::text::{HashedSet, Text, TextSet, lower_case};
use crate::value::Value;

/// The outcome of a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Truth {
    True,
    False,
    Unknown,
}

impl Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

impl From<Option<bool>> for Truth {
    fn from(value: Option<bool>) -> Self {
        value.map_or(Self::Unknown, Self::from)
    }
}

impl Truth {
    /// True if one is, else unknown if one is, else false.
    pub(crate) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::True, _) | (_, Self::True) => Self::True,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::False, Self::False) => Self::False,
        }
    }

    /// `any` over its parts: true if one is, else unknown if one is, else false.
    pub(crate) fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut result = Self::False;
        for part in parts {
            match part {
                Self::True => return Self::True,
                Self::Unknown => result = Self::Unknown,
                Self::False => {}
            }
        }
        result
    }
}

/// A position in a ruleset's table of flags and segments.
pub(crate) type Slot = u32;

#[derive(Debug)]
pub(crate) enum Condition {
    All(Box<[Condition]>),
    Any(Box<[Condition]>),
    Not(Box<Condition>),
    Segment(Slot),
    Flag(Box<Requirement>),
    Clause(Clause),
}

/// Another flag must serve one of some variants.
#[derive(Debug)]
pub(crate) struct Requirement {
    pub(crate) flag: Arc<str>,
    pub(crate) slot: Slot,
    pub(crate) variants: Box<[Arc<str>]>,
}

#[derive(Debug)]
pub(crate) struct Clause {
    pub(crate) path: Path,
    test: Test,
}

/// Small, because there are many: what is large and rare is boxed.
#[derive(Debug)]
enum Test {
    Present,
    Absent,
    /// `in` as it nearly always is, and then faster.
    InFewTexts(Box<[Text]>),
    In(Box<ValueSet>),
    NotIn(Box<ValueSet>),
    Text {
        how: TextMatch,
        values: Box<[Box<str>]>,
        ignore_case: bool,
    },
    Matches(Box<[Pattern]>),
    Compare {
        op: Op,
        values: Box<[Value]>,
    },
    Between(Box<(Value, Value)>),
    Instant {
        order: Ordering,
        values: Box<[i64]>,
    },
    Semver {
        op: Op,
        values: Box<[OwnedVersion]>,
    },
    SemverIn(Box<[Range]>),
    InCidr(Box<[Cidr]>),
    Bucket {
        seed_hash: u64,
        below: u32,
    },
    InHashed(Box<HashedSet>),
}

#[derive(Debug, Clone, Copy)]
enum TextMatch {
    StartsWith,
    EndsWith,
    Contains,
}

impl Clause {
    pub(crate) fn compile<'a>(r: &mut Reader<'a>, clause: &read::Clause<'a>, pool: &mut Pool<'a>) -> Self {
        Self { path: pool.path(clause.attribute), test: Test::compile(r, clause, pool) }
    }

    /// Whether it holds for the value that the attribute has, if it has one.
    #[inline(always)]
    pub(crate) fn holds(&self, seen: Option<&Value>) -> Truth {
        match (&self.test, seen) {
            // What most clauses are.
            (Test::InFewTexts(values), Some(Value::Text(text))) => one_of(values, text).into(),
            (Test::Compare { op, values }, Some(value @ Value::Int(_))) => values
                .iter()
                .any(|limit| value.compare(limit).is_some_and(|order| op_holds(*op, order)))
                .into(),
            _ => self.holds_otherwise(seen),
        }
    }

    #[inline(never)]
    fn holds_otherwise(&self, seen: Option<&Value>) -> Truth {
        match &self.test {
            Test::Present => seen.is_some().into(),
            Test::Absent => seen.is_none().into(),
            Test::Bucket { seed_hash, below } => {
                bucket_of(*seed_hash, seen).map(|bucket| bucket < *below).into()
            }
            Test::NotIn(values) => !over_elements(seen, |value| values.contains(value).into()),
            test => over_elements(seen, |value| test.holds(value)),
        }
    }
}

/// A loop, because a build for size makes calls of what an iterator takes.
#[inline(always)]
fn one_of(values: &[Text], text: &Text) -> bool {
    for value in values {
        if value == text {
            return true;
        }
    }
    false
}

/// A positive operator over an attribute: over a list it is `any` of its elements.
fn over_elements(seen: Option<&Value>, test: impl Fn(&Value) -> Truth) -> Truth {
    match seen {
        None | Some(Value::Opaque) => Truth::Unknown,
        Some(Value::List(elements)) => Truth::any(elements.iter().map(|element| match element {
            Value::Opaque => Truth::Unknown,
            element => test(element),
        })),
        Some(value) => test(value),
    }
}

impl Test {
    fn compile<'a>(r: &mut Reader<'a>, clause: &read::Clause<'a>, pool: &mut Pool<'a>) -> Self {
        let values = &*clause.values;
        let ignore_case = clause.ignore_case;
        match clause.op {
            Op::Present => Self::Present,
            Op::Absent => Self::Absent,
            Op::In | Op::Equals => match ValueSet::compile(r, values, ignore_case).into_few_texts() {
                Ok(texts) => Self::InFewTexts(texts),
                Err(values) => Self::In(values.into()),
            },
            Op::NotIn => Self::NotIn(ValueSet::compile(r, values, ignore_case).into()),
            Op::StartsWith => Self::text(r, TextMatch::StartsWith, values, ignore_case),
            Op::EndsWith => Self::text(r, TextMatch::EndsWith, values, ignore_case),
            Op::Contains => Self::text(r, TextMatch::Contains, values, ignore_case),
            Op::Matches => {
                let compile = |text: &str| pool.pattern(text, ignore_case);
                Self::Matches(each_text(r, values, "a regular expression", compile))
            }
            Op::Lt | Op::Lte | Op::Gt | Op::Gte => {
                Self::Compare { op: clause.op, values: each(r, values, number) }
            }
            Op::Between => {
                let bounds = each(r, values, number);
                Self::between(r, &bounds)
            }
            Op::Before => Self::Instant { order: Ordering::Less, values: each(r, values, instant) },
            Op::After => Self::Instant { order: Ordering::Greater, values: each(r, values, instant) },
            Op::SemverEq | Op::SemverLt | Op::SemverLte | Op::SemverGt | Op::SemverGte => {
                let parse = |text: &str| OwnedVersion::parse(text).ok_or_else(String::new);
                Self::Semver { op: clause.op, values: each_text(r, values, "a version such as 2.1.0", parse) }
            }
            Op::SemverIn => {
                let short = |text: &&str| text.len() <= limits::RANGE_BYTES;
                let parse =
                    |text: &str| Some(text).filter(short).and_then(Range::parse).ok_or_else(String::new);
                Self::SemverIn(each_text(r, values, "a version range such as >=2.1.0, <3", parse))
            }
            Op::InCidr => {
                let parse = |text: &str| Cidr::parse(text).ok_or_else(String::new);
                Self::InCidr(each_text(r, values, "an address range such as 10.0.0.0/8", parse))
            }
            Op::BucketBelow => Self::bucket(r, clause),
            Op::InHashed => Self::concealed(r, clause, values),
        }
    }

    fn text<'a>(r: &mut Reader<'a>, how: TextMatch, values: &[Scalar<'a>], ignore_case: bool) -> Self {
        let read = |text: &str| Ok(if ignore_case { lower_case(text).into() } else { text.into() });
        Self::Text { how, values: each_text(r, values, "a text", read), ignore_case }
    }

    fn between(r: &mut Reader<'_>, values: &[Value]) -> Self {
        let [low, high] = values else {
            r.fail(format_args!("`between` needs two numbers, low and high"));
            return Self::Absent;
        };
        Self::Between((low.clone(), high.clone()).into())
    }

    fn bucket<'a>(r: &mut Reader<'a>, clause: &read::Clause<'a>) -> Self {
        let Some(gate) = &clause.gate else { return Self::Absent };
        check_algorithm(r, gate.algo);
        if gate.below > BUCKETS {
            r.fail(format_args!("`below` is {}, at most {BUCKETS} are possible", gate.below));
        }
        Self::Bucket { seed_hash: hash_text(&gate.seed.read()), below: gate.below }
    }

    fn concealed<'a>(r: &mut Reader<'a>, clause: &read::Clause<'a>, values: &[Scalar<'a>]) -> Self {
        let Some((kind, salt)) = clause.concealed else { return Self::Absent };
        let hashes = HashedSet::new(kind, &salt.read(), hashes(r, values));
        Self::InHashed(hashes.ignoring_case(clause.ignore_case).into())
    }

    /// For one scalar that is present.
    fn holds(&self, value: &Value) -> Truth {
        match self {
            Self::In(values) | Self::NotIn(values) => values.contains(value).into(),
            Self::Compare { op, values } => {
                let holds = |limit: &Value| value.compare(limit).is_some_and(|order| op_holds(*op, order));
                value.is_number().then(|| values.iter().any(holds)).into()
            }
            Self::Between(bounds) => {
                let (low, high) = &**bounds;
                let inside = |low: Ordering, high: Ordering| low.is_ge() && high.is_le();
                value.compare(low).zip(value.compare(high)).map(|(low, high)| inside(low, high)).into()
            }
            Self::Instant { order, values } => {
                let seen = instant_of(value);
                seen.map(|seen| values.iter().any(|limit| seen.cmp(limit) == *order)).into()
            }
            _ => match value {
                Value::Text(text) => self.holds_text(text).into(),
                _ => Truth::Unknown,
            },
        }
    }

    /// For the operators that read text; `None` where the text is not what they compare.
    fn holds_text(&self, text: &str) -> Option<bool> {
        match self {
            Self::Text { how, values, ignore_case: true } => {
                Some(text_matches(*how, &lower_case(text), values))
            }
            Self::Text { how, values, ignore_case: false } => Some(text_matches(*how, text, values)),
            Self::InFewTexts(values) => Some(values.iter().any(|value| **value == *text)),
            Self::Matches(patterns) => Some(patterns.iter().any(|pattern| pattern.is_match(text))),
            Self::Semver { op, values } => {
                let version = Version::parse(text)?;
                Some(values.iter().any(|limit| op_holds(*op, version.cmp(&limit.borrow()))))
            }
            Self::SemverIn(ranges) => {
                let version = Version::parse(text)?;
                Some(ranges.iter().any(|range| range.contains(version)))
            }
            Self::InCidr(ranges) => {
                let address: IpAddr = text.parse().ok()?;
                Some(ranges.iter().any(|range| range.contains(address)))
            }
            Self::InHashed(hashes) => Some(hashes.contains(text)),
            _ => None,
        }
    }
}

fn op_holds(op: Op, order: Ordering) -> bool {
    match op {
        Op::Lt | Op::SemverLt => order.is_lt(),
        Op::Lte | Op::SemverLte => order.is_le(),
        Op::Gt | Op::SemverGt => order.is_gt(),
        Op::Gte | Op::SemverGte => order.is_ge(),
        _ => order.is_eq(),
    }
}

fn text_matches(how: TextMatch, text: &str, values: &[Box<str>]) -> bool {
    values.iter().any(|value| match how {
        TextMatch::StartsWith => text.starts_with(&**value),
        TextMatch::EndsWith => text.ends_with(&**value),
        TextMatch::Contains => text.contains(&**value),
    })
}

pub(crate) fn check_algorithm<'a>(r: &mut Reader<'a>, algo: Str<'a>) {
    if algo != ALGORITHM_X1 {
        r.refuse(algo.written(), format_args!("unknown bucketing algorithm `{algo}`"));
    }
}

/// Reads every value of a clause; a fault names the first that does not fit.
fn each<'a, T>(
    r: &mut Reader<'a>,
    values: &[Scalar<'a>],
    mut read: impl FnMut(&Scalar<'a>) -> Result<T, String>,
) -> Box<[T]> {
    let mut all = Vec::with_capacity(values.len());
    each_value(r, values, &mut |value| read(value).map(|one| all.push(one)));
    all.into()
}

fn each_value<'a>(
    r: &mut Reader<'a>,
    values: &[Scalar<'a>],
    read: &mut dyn FnMut(&Scalar<'a>) -> Result<(), String>,
) {
    for value in values {
        if let Err(reason) = read(value) {
            return r.refuse(value.written(), format_args!("{reason}"));
        }
    }
}

fn each_text<'a, T>(
    r: &mut Reader<'a>,
    values: &[Scalar<'a>],
    expected: &str,
    mut read: impl FnMut(&str) -> Result<T, String>,
) -> Box<[T]> {
    let mut all = Vec::with_capacity(values.len());
    each_text_value(r, values, expected, &mut |text| read(text).map(|one| all.push(one)));
    all.into()
}

fn each_text_value<'a>(
    r: &mut Reader<'a>,
    values: &[Scalar<'a>],
    expected: &str,
    read: &mut dyn FnMut(&str) -> Result<(), String>,
) {
    each_value(r, values, &mut |value| {
        let Scalar::Text(text) = value else { return Err(format!("`{value}` is not {expected}")) };
        read(&text.read()).map_err(|reason| {
            let separator = if reason.is_empty() { "" } else { ": " };
            format!("`{text}` is not {expected}{separator}{reason}")
        })
    })
}

/// The hashes of a concealed list.
pub(crate) fn hashes<'a>(r: &mut Reader<'a>, values: &[Scalar<'a>]) -> Box<[u64]> {
    each_text(r, values, "16 hexadecimal digits", |text| HashedSet::parse_hash(text).ok_or_else(String::new))
}

fn number(value: &Scalar<'_>) -> Result<Value, String> {
    let Scalar::Number(text) = value else { return Err(format!("`{value}` is not a number")) };
    if let Some(int) = integer(text) {
        return Ok(Value::Int(int));
    }
    match float(text) {
        _ if whole(text, 10).is_some() => Err(format!("`{value}` is beyond 64 bits; write it as a float")),
        float if float.is_finite() => Ok(Value::Float(float)),
        _ => Err(format!("`{value}` is out of range")),
    }
}

fn instant(value: &Scalar<'_>) -> Result<i64, String> {
    let instant = match value {
        Scalar::Number(text) => integer(text),
        Scalar::Text(text) => parse_instant(&text.read()),
        _ => None,
    };
    instant.ok_or_else(|| format!("`{value}` is neither an RFC 3339 date-time nor epoch milliseconds"))
}

fn instant_of(value: &Value) -> Option<i64> {
    match value {
        Value::Int(millis) => Some(*millis),
        Value::Text(text) => parse_instant(text),
        _ => None,
    }
}

/// The values of `in`, by type.
#[derive(Debug)]
pub(crate) struct ValueSet {
    texts: TextSet,
    /// Ascending.
    numbers: Box<[Value]>,
    booleans: Booleans,
}

#[derive(Debug, Default)]
struct Booleans {
    has_false: bool,
    has_true: bool,
}

impl ValueSet {
    pub(crate) fn compile<'a>(r: &mut Reader<'a>, values: &[Scalar<'a>], ignore_case: bool) -> Self {
        let (mut texts, mut numbers, mut booleans) = (Vec::new(), Vec::new(), Booleans::default());
        each_value(r, values, &mut |value| {
            match value {
                Scalar::Text(text) => texts.push(*text),
                Scalar::Boolean("true") => booleans.has_true = true,
                Scalar::Boolean(_) => booleans.has_false = true,
                Scalar::Number(_) => numbers.push(number(value)?),
                Scalar::Other(_) => return Err(format!("`{value}` is not a text, number or boolean")),
            }
            Ok(())
        });
        numbers.sort_unstable_by(|a, b| a.compare(b).unwrap_or(Ordering::Equal));
        Self { texts: TextSet::new(&texts, ignore_case), numbers: numbers.into(), booleans }
    }

    /// The texts, where there is nothing but a few of them, and their case counts.
    fn into_few_texts(self) -> Result<Box<[Text]>, Self> {
        if !self.numbers.is_empty() || !self.booleans.is_empty() {
            return Err(self);
        }
        let Self { texts, numbers, booleans } = self;
        texts.into_few().map_err(|texts| Self { texts, numbers, booleans })
    }

    /// `None` where no value is of this type, so that nothing can be compared. An empty list
    /// contains nothing, whatever the type.
    pub(crate) fn contains(&self, value: &Value) -> Option<bool> {
        match value {
            Value::Text(text) => self.contains_text(text),
            Value::Int(_) | Value::Float(_) if !self.numbers.is_empty() => {
                let order = |held: &Value| held.compare(value).unwrap_or(Ordering::Less);
                Some(self.numbers.binary_search_by(order).is_ok())
            }
            Value::Bool(value) if !self.booleans.is_empty() => {
                Some(if *value { self.booleans.has_true } else { self.booleans.has_false })
            }
            _ => self.is_empty().then_some(false),
        }
    }

    #[inline]
    fn contains_text(&self, text: &Text) -> Option<bool> {
        if self.texts.is_empty() { self.is_empty().then_some(false) } else { Some(self.texts.contains(text)) }
    }

    fn is_empty(&self) -> bool {
        self.texts.is_empty() && self.numbers.is_empty() && self.booleans.is_empty()
    }
}

impl Booleans {
    fn is_empty(&self) -> bool {
        !self.has_false && !self.has_true
    }
}
