//! JSON read where it stands: texts without escapes are borrowed, what nobody asked for is skipped.
//!
//! Everything that comes in the wire form comes through here. Memory is bounded by what is kept:
//! skipping takes one bit for each level of nesting.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use crate::fault::ItemFault;
use crate::limits;

mod fields;
mod number;
mod write;

pub(crate) use fields::short;
pub use fields::{Held, Kind};
pub(crate) use number::float;
pub use write::Writer;

/// A text of the document, in order as it stands there. It is copied only where it is read and has
/// escapes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Str<'a> {
    written: &'a str,
    has_escapes: bool,
}

impl<'a> Str<'a> {
    /// A text without escapes.
    pub(crate) const fn plain(text: &'a str) -> Self {
        Self { written: text, has_escapes: false }
    }

    /// The text that is meant.
    pub fn read(self) -> Cow<'a, str> {
        if self.has_escapes {
            Cow::Owned(unescaped(self.written).unwrap_or_default())
        } else {
            Cow::Borrowed(self.written)
        }
    }

    /// A copy of the text that is meant.
    pub fn owned(self) -> String {
        self.read().into_owned()
    }
}

impl fmt::Display for Str<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.read())
    }
}

/// What was read, or why not and where.
pub type Read<T> = Result<T, Box<ItemFault>>;

/// Says where a fault is, as seen from the parent.
pub(crate) trait At {
    /// In the field of that name.
    fn at(self, field: &str) -> Self;
    /// In that element of the list of that name.
    fn at_index(self, list: &str, index: usize) -> Self;
}

impl<T> At for Read<T> {
    #[inline(always)]
    fn at(mut self, field: &str) -> Self {
        if let Err(fault) = &mut self {
            fault.enter(field);
        }
        self
    }

    #[inline(always)]
    fn at_index(mut self, list: &str, index: usize) -> Self {
        if let Err(fault) = &mut self {
            fault.enter_element(list, index);
        }
        self
    }
}

/// A fault in the field of that name.
#[cold]
pub(crate) fn fault_in(field: &str, reason: impl Into<String>) -> Box<ItemFault> {
    ItemFault::new(field, reason).into()
}

#[cold]
pub(crate) fn fault(reason: impl Into<String>) -> Box<ItemFault> {
    ItemFault::new("", reason).into()
}

/// A field that must be there.
#[inline]
pub(crate) fn need<T>(field: Option<T>, name: &str) -> Read<T> {
    field.ok_or_else(|| missing(name))
}

#[cold]
fn missing(name: &str) -> Box<ItemFault> {
    fault(format!("missing field `{name}`"))
}

/// A position in a JSON text.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    text: &'a str,
    at: usize,
}

/// The object or list that is being read: whether one of its members came already.
#[derive(Debug, Clone)]
pub struct Members {
    begun: bool,
    in_object: bool,
    /// Which of the fields that are wanted is likely to come next.
    likely: usize,
}

impl<'a> Reader<'a> {
    /// At the beginning of a text.
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// How many bytes are left.
    pub(crate) fn rest(&self) -> usize {
        self.text.len() - self.at
    }

    /// Where a part of the text that was read stands in it.
    pub(crate) fn range(&self, part: &'a str) -> Range<usize> {
        let start = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        start..start + part.len()
    }

    #[inline]
    fn byte(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or_default()
    }

    /// The byte with which the next token begins; zero, with which none does, at the end.
    #[inline]
    pub(crate) fn peek(&mut self) -> u8 {
        loop {
            match self.byte() {
                b' ' | b'\n' | b'\r' | b'\t' => self.at += 1,
                byte => return byte,
            }
        }
    }

    /// Refuses whatever follows.
    pub fn finish(&mut self) -> Read<()> {
        self.peek();
        if self.rest() == 0 { Ok(()) } else { Err(self.misplaced("the end")) }
    }

    /// What should stand here, and where here is.
    #[cold]
    fn misplaced(&self, expected: &str) -> Box<ItemFault> {
        let before = self.text.as_bytes().get(..self.at).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
        fault(format!("expected {expected} at line {line} column {column}"))
    }

    /// What should stand here instead of a value of another type.
    #[cold]
    fn mistyped(&self, expected: &str) -> Box<ItemFault> {
        let found = match self.byte() {
            b'"' => "a text",
            b'{' => "an object",
            b'[' => "a list",
            b't' | b'f' => "a boolean",
            b'n' => "null",
            b'-' | b'0'..=b'9' => "another number",
            _ => return self.misplaced(expected),
        };
        fault(format!("expected {expected}, found {found}"))
    }

    /// Enters an object; its members come from `Reader::field`.
    #[inline]
    pub fn object(&mut self) -> Read<Members> {
        self.open(b'{', "an object")
    }

    /// Enters a list; whether there is an element says [`Reader::element`].
    #[inline]
    pub fn list(&mut self) -> Read<Members> {
        self.open(b'[', "a list")
    }

    #[inline]
    fn open(&mut self, bracket: u8, expected: &str) -> Read<Members> {
        if self.peek() != bracket {
            return Err(self.mistyped(expected));
        }
        self.at += 1;
        Ok(Members { begun: false, in_object: bracket == b'{', likely: 0 })
    }

    /// The name of the next field, before its value; `None` where the object ends. Names that we know
    /// have nothing to escape: one that is written with escapes is one that we do not know.
    #[inline]
    pub(crate) fn field(&mut self, members: &mut Members) -> Read<Option<&'a str>> {
        if !self.next(members, b'}', "`,` or `}`")? {
            return Ok(None);
        }
        self.opening_quote()?;
        let (name, _) = self.between_quotes()?;
        self.colon()?;
        Ok(Some(name))
    }

    /// The same where names may be any text.
    #[inline]
    pub fn entry_key(&mut self, members: &mut Members) -> Read<Option<Str<'a>>> {
        if !self.next(members, b'}', "`,` or `}`")? {
            return Ok(None);
        }
        self.opening_quote()?;
        let key = self.quoted()?;
        self.colon()?;
        Ok(Some(key))
    }

    /// Whether an element follows; else the list has ended.
    #[inline]
    pub fn element(&mut self, members: &mut Members) -> Read<bool> {
        self.next(members, b']', "`,` or `]`")
    }

    /// How many members follow: what doubles its room as it grows takes up to three times what it
    /// needs.
    pub(crate) fn count(&self, members: &Members) -> Read<usize> {
        let (mut reader, mut members, mut count) = (*self, members.clone(), 0);
        let end = if members.in_object { b'}' } else { b']' };
        while reader.next(&mut members, end, "`,` or the end")? {
            if members.in_object {
                reader.pass_name()?;
            }
            reader.skip()?;
            count += 1;
        }
        Ok(count)
    }

    #[inline]
    fn next(&mut self, members: &mut Members, end: u8, expected: &str) -> Read<bool> {
        let begun = std::mem::replace(&mut members.begun, true);
        match self.peek() {
            byte if byte == end => {
                self.at += 1;
                Ok(false)
            }
            b',' if begun => {
                self.at += 1;
                Ok(true)
            }
            _ if !begun => Ok(true),
            _ => Err(self.misplaced(expected)),
        }
    }

    #[inline]
    fn opening_quote(&mut self) -> Read<()> {
        if self.peek() == b'"' { Ok(()) } else { Err(self.misplaced("a name in quotes")) }
    }

    #[inline]
    fn colon(&mut self) -> Read<()> {
        if self.peek() != b':' {
            return Err(self.misplaced("`:`"));
        }
        self.at += 1;
        Ok(())
    }

    /// A text.
    #[inline]
    pub fn string(&mut self) -> Read<Str<'a>> {
        if self.peek() != b'"' {
            return Err(self.mistyped("a text"));
        }
        self.quoted()
    }

    #[inline]
    fn quoted(&mut self) -> Read<Str<'a>> {
        let (written, has_escapes) = self.between_quotes()?;
        if has_escapes {
            unescaped(written)?;
        }
        Ok(Str { written, has_escapes })
    }

    /// What stands between the quotes, the first of which is the next byte, and whether it has
    /// escapes.
    #[inline]
    fn between_quotes(&mut self) -> Read<(&'a str, bool)> {
        let start = self.at + 1;
        let has_escapes = self.pass_quoted()?;
        Ok((self.text.get(start..self.at - 1).unwrap_or_default(), has_escapes))
    }

    /// Goes past a text in quotes, the first of which is the next byte; whether it has escapes.
    #[inline]
    fn pass_quoted(&mut self) -> Read<bool> {
        self.at = to_special(self.text.as_bytes(), self.at + 1);
        if self.byte() == b'"' {
            self.at += 1;
            return Ok(false);
        }
        self.pass_escapes().map(|()| true)
    }

    #[cold]
    fn pass_escapes(&mut self) -> Read<()> {
        loop {
            match self.byte() {
                b'"' => break,
                b'\\' => self.escape()?,
                _ if self.rest() == 0 => return Err(self.misplaced("the closing quote of a text")),
                _ => return Err(self.misplaced("no control character within a text")),
            }
            self.at = to_special(self.text.as_bytes(), self.at);
        }
        self.at += 1;
        Ok(())
    }

    /// Goes past an escape, whose backslash is the next byte.
    #[cold]
    fn escape(&mut self) -> Read<()> {
        self.at += 1;
        match self.byte() {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => self.at += 1,
            b'u' => {
                let digits = self.text.as_bytes().get(self.at + 1..self.at + 5).unwrap_or_default();
                if digits.len() < 4 || !digits.iter().all(u8::is_ascii_hexdigit) {
                    return Err(self.misplaced("four hexadecimal digits after `\\u`"));
                }
                self.at += 5;
            }
            _ => return Err(self.misplaced("an escape that JSON has")),
        }
        Ok(())
    }

    /// Goes past `null`, if that is what follows.
    #[inline]
    pub(crate) fn is_null(&mut self) -> Read<bool> {
        let is_null = self.peek() == b'n';
        if is_null {
            self.word("null")?;
        }
        Ok(is_null)
    }

    /// A boolean.
    pub fn boolean(&mut self) -> Read<bool> {
        match self.peek() {
            b't' => self.word("true").map(|()| true),
            b'f' => self.word("false").map(|()| false),
            _ => Err(self.mistyped("a boolean")),
        }
    }

    #[inline]
    fn word(&mut self, word: &str) -> Read<()> {
        if !self.text.as_bytes().get(self.at..).is_some_and(|rest| rest.starts_with(word.as_bytes())) {
            return Err(self.misplaced("a value"));
        }
        self.at += word.len();
        Ok(())
    }

    /// A whole number from zero.
    pub fn whole(&mut self) -> Read<u64> {
        self.peek();
        let from = *self;
        let number = match self.byte() {
            b'0'..=b'9' => self.number()?.parse().ok(),
            _ => None,
        };
        number.ok_or_else(|| from.mistyped("a whole number in range"))
    }

    /// The text of a number, whose first byte is the next one.
    #[inline]
    pub(crate) fn number(&mut self) -> Read<&'a str> {
        let start = self.at;
        self.at += usize::from(self.byte() == b'-');
        if self.byte() == b'0' {
            self.at += 1
        } else {
            self.digits()?
        }
        if self.byte() == b'.' {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.byte(), b'e' | b'E') {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(), b'+' | b'-'));
            self.digits()?;
        }
        Ok(self.text.get(start..self.at).unwrap_or_default())
    }

    #[inline]
    fn digits(&mut self) -> Read<()> {
        let start = self.at;
        while self.byte().is_ascii_digit() {
            self.at += 1;
        }
        if self.at == start { Err(self.misplaced("a digit")) } else { Ok(()) }
    }

    /// The text of a list, to be read later.
    pub(crate) fn list_text(&mut self) -> Read<&'a str> {
        if self.peek() != b'[' {
            return Err(self.mistyped("a list"));
        }
        self.skip()
    }

    /// The text of an object, to be read later.
    pub(crate) fn object_text(&mut self) -> Read<&'a str> {
        if self.peek() != b'{' {
            return Err(self.mistyped("an object"));
        }
        self.skip()
    }

    /// Goes past a value, whatever it is: the text of it.
    pub fn skip(&mut self) -> Read<&'a str> {
        self.peek();
        let start = self.at;
        let mut nesting = Nesting::default();
        loop {
            self.begin(&mut nesting)?;
            if self.end(&mut nesting)? {
                return Ok(self.text.get(start..self.at).unwrap_or_default());
            }
        }
    }

    /// Goes past a scalar or into what is nested, down to its first scalar or to what is empty.
    #[inline]
    fn begin(&mut self, nesting: &mut Nesting) -> Read<()> {
        loop {
            match self.peek() {
                b'"' => return self.pass_quoted().map(drop),
                b'{' => {
                    self.at += 1;
                    if self.peek() == b'}' {
                        self.at += 1;
                        return Ok(());
                    }
                    nesting.enter(true);
                    self.pass_name()?;
                }
                b'[' => {
                    self.at += 1;
                    if self.peek() == b']' {
                        self.at += 1;
                        return Ok(());
                    }
                    nesting.enter(false);
                }
                b't' => return self.word("true"),
                b'f' => return self.word("false"),
                b'n' => return self.word("null"),
                b'-' | b'0'..=b'9' => return self.number().map(drop),
                _ => return Err(self.misplaced("a value")),
            }
        }
    }

    /// After a value: goes out of all that ends with it, and on to the next; whether all has ended.
    #[inline]
    fn end(&mut self, nesting: &mut Nesting) -> Read<bool> {
        while nesting.depth > 0 {
            let in_object = nesting.in_object();
            match self.peek() {
                b',' => {
                    self.at += 1;
                    if in_object {
                        self.pass_name()?;
                    }
                    return Ok(false);
                }
                b'}' if in_object => self.at += 1,
                b']' if !in_object => self.at += 1,
                _ if in_object => return Err(self.misplaced("`,` or `}`")),
                _ => return Err(self.misplaced("`,` or `]`")),
            }
            nesting.leave();
        }
        Ok(true)
    }

    #[inline]
    fn pass_name(&mut self) -> Read<()> {
        self.opening_quote()?;
        self.pass_quoted()?;
        self.colon()
    }
}

/// Where the next quote, backslash or control character is, from a position on: eight bytes at a
/// time.
#[inline]
fn to_special(bytes: &[u8], mut at: usize) -> usize {
    while let Some(eight) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let special = special(u64::from_le_bytes(*eight));
        if special != 0 {
            return at + (special.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | ..0x20)).unwrap_or(rest.len())
}

/// One of the values that something is compared with.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Scalar<'a> {
    Text(Str<'a>),
    Number(&'a str),
    Boolean(bool),
    /// What compares with nothing: the text of it.
    Other(&'a str),
}

impl<'a> Scalar<'a> {
    /// The elements of a list, of which there may be so many.
    pub(crate) fn list(reader: &mut Reader<'a>, limit: usize) -> Read<Vec<Self>> {
        let mut members = reader.list()?;
        let mut values = Vec::new();
        while reader.element(&mut members)? {
            if values.len() == limit {
                return Err(fault(format!("more than {limit} values; use a segment")));
            }
            values.push(Self::read(reader)?);
        }
        Ok(values)
    }

    fn read(reader: &mut Reader<'a>) -> Read<Self> {
        Ok(match reader.peek() {
            b'"' => Self::Text(reader.string()?),
            b't' | b'f' => Self::Boolean(reader.boolean()?),
            b'-' | b'0'..=b'9' => Self::Number(reader.number()?),
            _ => Self::Other(reader.skip()?),
        })
    }
}

impl fmt::Display for Scalar<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Text(text) => {
                let mut out = Writer::new();
                out.text(&text.read());
                f.write_str(&out.into_text())
            }
            Self::Boolean(value) => value.fmt(f),
            Self::Number(text) | Self::Other(text) => f.write_str(text),
        }
    }
}

/// A bit in each byte that is a quote, a backslash or a control character. Bytes after the first
/// such one may be marked by mistake.
#[inline]
fn special(eight: u64) -> u64 {
    const EACH: u64 = u64::from_le_bytes([1; 8]);
    const TOP: u64 = EACH << 7;
    let quote = eight ^ (EACH * b'"' as u64);
    let backslash = eight ^ (EACH * b'\\' as u64);
    let zero = |bytes: u64| bytes.wrapping_sub(EACH) & !bytes;
    (zero(quote) | zero(backslash) | (eight.wrapping_sub(EACH * 0x20) & !eight)) & TOP
}

/// What one stands in while skipping: for each level, whether it is an object.
#[derive(Debug, Default)]
struct Nesting {
    depth: usize,
    /// The innermost levels, the last one in the lowest bit.
    inner: u64,
    /// All others, 64 at a time.
    outer: Vec<u64>,
}

impl Nesting {
    #[inline]
    fn enter(&mut self, object: bool) {
        if self.depth > 0 && self.depth.is_multiple_of(64) {
            self.outer.push(self.inner);
        }
        self.inner = self.inner << 1 | u64::from(object);
        self.depth += 1;
    }

    #[inline]
    fn leave(&mut self) {
        self.depth -= 1;
        self.inner >>= 1;
        if self.depth > 0 && self.depth.is_multiple_of(64) {
            self.inner = self.outer.pop().unwrap_or_default();
        }
    }

    #[inline]
    fn in_object(&self) -> bool {
        self.inner & 1 == 1
    }
}

/// A text without its escapes, all of which [`Reader::escape`] found to be in order.
#[cold]
fn unescaped(text: &str) -> Read<String> {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        plain.push_str(before);
        let (escape, behind) = after.split_at_checked(1).unwrap_or_default();
        rest = behind;
        plain.push(match escape {
            "b" => '\u{8}',
            "f" => '\u{c}',
            "n" => '\n',
            "r" => '\r',
            "t" => '\t',
            "u" => {
                let (character, behind) = code_point(behind)?;
                rest = behind;
                character
            }
            other => other.chars().next().unwrap_or_default(),
        });
    }
    plain.push_str(rest);
    Ok(plain)
}

/// The character of four hexadecimal digits, or of a pair of surrogates, and what follows it.
fn code_point(text: &str) -> Read<(char, &str)> {
    let unit = |text: &str| text.get(..4).and_then(|digits| u16::from_str_radix(digits, 16).ok());
    let lone = || fault("a text has half of a surrogate pair");
    let first = unit(text).ok_or_else(lone)?;
    let behind = text.get(4..).unwrap_or_default();
    if let Some(character) = char::from_u32(u32::from(first)) {
        return Ok((character, behind));
    }
    let second = behind.strip_prefix("\\u").and_then(unit).ok_or_else(lone)?;
    let mut pair = char::decode_utf16([first, second]);
    match (pair.next(), pair.next()) {
        (Some(Ok(character)), None) => Ok((character, behind.get(6..).unwrap_or_default())),
        _ => Err(lone()),
    }
}

/// Whether a text is a value that others can read into memory, which skipping it does not tell: its
/// texts have whole characters, its numbers are in range, and it is not nested too deeply.
pub(crate) fn check(text: &str) -> Read<()> {
    let mut reader = Reader::new(text);
    reader.sound(0)?;
    reader.finish()
}

impl Reader<'_> {
    fn sound(&mut self, depth: usize) -> Read<()> {
        match self.peek() {
            b'{' | b'[' if depth == limits::VALUE_DEPTH => Err(self.misplaced("less nesting")),
            b'{' => {
                let mut members = self.object()?;
                while self.entry_key(&mut members)?.is_some() {
                    self.sound(depth + 1)?;
                }
                Ok(())
            }
            b'[' => {
                let mut members = self.list()?;
                while self.element(&mut members)? {
                    self.sound(depth + 1)?;
                }
                Ok(())
            }
            b'"' => self.string().map(drop),
            b'-' | b'0'..=b'9' => match float(self.number()?).is_finite() {
                true => Ok(()),
                false => Err(self.misplaced("a number in range")),
            },
            _ => self.skip().map(drop),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::de::IgnoredAny;

    use super::*;

    fn skipped(text: &str) -> Read<&str> {
        let mut reader = Reader::new(text);
        let value = reader.skip()?;
        reader.finish()?;
        Ok(value)
    }

    fn text_of(json: &str) -> Read<String> {
        let mut reader = Reader::new(json);
        let text = reader.string()?.owned();
        reader.finish()?;
        Ok(text)
    }

    /// JSON, mostly: what tokens may stand in any order.
    fn nearly_json() -> impl Strategy<Value = String> {
        let token = prop_oneof![
            prop::sample::select(vec![
                "{", "}", "[", "]", ",", ":", " ", "\n", "null", "true", "false", "nul"
            ]),
            prop::sample::select(vec![
                "0", "-1", "01", "1.5", "1.", "1e9", "1e+", "-", "\"a\"", "\"", "\\", "\u{1}"
            ]),
            prop::sample::select(vec![
                "\"\\u00e9\"",
                "\"\\ud83d\\ude00\"",
                "\"\\ud83d\"",
                "\"\\x\"",
                "\"long and longer text\""
            ]),
        ];
        prop::collection::vec(token, 0..12).prop_map(|tokens| tokens.concat())
    }

    fn json() -> impl Strategy<Value = String> {
        let scalar =
            prop::sample::select(vec!["null", "true", "-0.5e-3", "17", "\"\"", "\"\\\"\\\\\\n\"", "\"ü\""]);
        let value = scalar.prop_map(str::to_owned).prop_recursive(6, 40, 4, |inner| {
            let list = prop::collection::vec(inner, 0..4);
            prop_oneof![
                list.clone().prop_map(|items| format!("[{}]", items.join(" , "))),
                list.prop_map(|items| format!(
                    "{{{}}}",
                    items.iter().map(|v| format!("\"k\" :{v}")).collect::<Vec<_>>().join(",")
                )),
            ]
        });
        (value, any::<prop::sample::Index>(), prop::option::of(any::<u8>())).prop_map(|(text, at, byte)| {
            let mut bytes = text.clone().into_bytes();
            if let Some(byte) = byte {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            String::from_utf8(bytes).unwrap_or(text)
        })
    }

    proptest! {
        #[test]
        fn the_same_texts_are_json_as_for_others(text in prop_oneof![nearly_json(), json()]) {
            prop_assert_eq!(skipped(&text).is_ok(), serde_json::from_str::<IgnoredAny>(&text).is_ok());
        }

        #[test]
        fn texts_are_read_as_by_others(text in prop_oneof![any::<String>().prop_map(|text| Json::from(text).to_string()), nearly_json()]) {
            prop_assert_eq!(text_of(&text).ok(), serde_json::from_str::<String>(&text).ok());
        }
    }

    use serde_json::Value as Json;

    #[test]
    fn nesting_has_no_bound_and_takes_no_stack() {
        let deep = |n| ["[".repeat(n), "]".repeat(n)].concat();
        for n in [1, 63, 64, 65, 128, 129, 200_000] {
            assert!(skipped(&deep(n)).is_ok() && skipped(&format!("{}]", deep(n))).is_err(), "{n}");
        }
        assert!(check(&deep(200_000)).is_err());
    }

    #[test]
    fn a_fault_says_what_and_where() {
        let of = |text: &str| skipped(text).unwrap_err().to_string();
        assert_eq!(of("{\n  \"a\" 1}"), "expected `:` at line 2 column 7");
        assert_eq!(of("[1 2]"), "expected `,` or `]` at line 1 column 4");
        assert_eq!(of("\"a"), "expected the closing quote of a text at line 1 column 3");
    }
}
