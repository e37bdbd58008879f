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

pub use fields::{Field, Held, Kind, may, must};
pub use number::whole;
pub(crate) use number::{float, integer};
pub use write::Writer;

/// A text of the document, in order as it stands there. It is copied only where it is read and has
/// escapes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Str<'a> {
    /// A text that has escapes keeps its opening quote, with which no other can begin.
    written: &'a str,
}

impl<'a> Str<'a> {
    /// A text without escapes.
    pub(crate) const fn plain(text: &'a str) -> Self {
        Self { written: text }
    }

    /// The text that is meant.
    #[inline]
    pub fn read(self) -> Cow<'a, str> {
        match self.written.strip_prefix('"') {
            Some(escaped) => Cow::Owned(unescaped(escaped).unwrap_or_default()),
            None => Cow::Borrowed(self.written),
        }
    }

    /// As it stands in the document.
    pub(crate) fn written(self) -> &'a str {
        self.written
    }

    /// A copy of the text that is meant.
    pub fn owned(self) -> String {
        self.read().into_owned()
    }
}

impl PartialEq<&str> for Str<'_> {
    fn eq(&self, other: &&str) -> bool {
        self.read() == *other
    }
}

impl fmt::Display for Str<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.read())
    }
}

/// What was read, or why not and where.
pub type Read<T> = Result<T, Box<ItemFault>>;

/// A position in a JSON text, and the first fault of what was read.
///
/// After a fault it stands at the end, where there is nothing more to read: lists and objects are over, and
/// what is read is empty. So only [`Reader::done`] tells of it, and nobody else has to ask.
#[derive(Debug)]
pub struct Reader<'a> {
    text: &'a str,
    at: usize,
    fault: Option<Box<ItemFault>>,
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
        Self { text, at: 0, fault: None }
    }

    /// What was read of a whole text.
    ///
    /// # Errors
    /// Something was not as it should be, or more follows.
    pub fn done<T>(mut self, value: T) -> Read<T> {
        self.peek();
        if self.rest() > 0 {
            self.misplaced("the end");
        }
        match self.fault {
            None => Ok(value),
            Some(fault) => Err(fault),
        }
    }

    /// A reader of the same text from here on, which does not tell of faults.
    fn silent(&self) -> Self {
        Self { fault: Some(Box::default()), ..*self }
    }

    /// Whether something was not as it should be.
    pub(crate) fn has_failed(&self) -> bool {
        self.fault.is_some()
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

    /// Reads a part that was skipped, and stands then where it stood before.
    pub(crate) fn within<T>(&mut self, part: &'a str, read: impl FnOnce(&mut Self) -> T) -> T {
        let back = self.at;
        self.go(self.range(part).start);
        let value = read(self);
        self.go(back);
        value
    }

    fn go(&mut self, at: usize) {
        if self.fault.is_none() {
            self.at = at;
        }
    }

    /// Something is wrong with the value that is being read, or has just been. Only the first fault counts.
    #[cold]
    pub(crate) fn fail(&mut self, reason: fmt::Arguments<'_>) {
        if self.fault.is_none() {
            let path = path(self.text.get(..self.at).unwrap_or(self.text));
            self.fault = Some(ItemFault { path, reason: reason.to_string() }.into());
        }
        self.at = self.text.len();
    }

    /// Something is wrong with a part of the text that was read before.
    #[cold]
    pub(crate) fn refuse(&mut self, part: &'a str, reason: fmt::Arguments<'_>) {
        self.go(self.range(part).start);
        self.fail(reason);
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

    /// Says what should stand here, and where here is.
    #[cold]
    fn misplaced(&mut self, expected: &str) {
        if self.has_failed() {
            self.at = self.text.len();
            return;
        }
        let before = self.text.as_bytes().get(..self.at).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
        self.fail(format_args!("expected {expected} at line {line} column {column}"));
    }

    /// Says what should stand here instead of a value of another type.
    #[cold]
    fn mistyped(&mut self, expected: &str) {
        let found = match self.byte() {
            b'"' => "a text",
            b'{' => "an object",
            b'[' => "a list",
            b't' | b'f' => "a boolean",
            b'n' => "null",
            b'-' | b'0'..=b'9' => "another number",
            _ => return self.misplaced(expected),
        };
        self.fail(format_args!("expected {expected}, found {found}"));
    }

    /// Enters an object; its members come from `Reader::field`.
    #[inline]
    pub fn object(&mut self) -> Members {
        self.open(b'{', "an object")
    }

    /// Enters a list; whether there is an element says [`Reader::element`].
    #[inline]
    pub fn list(&mut self) -> Members {
        self.open(b'[', "a list")
    }

    #[inline]
    fn open(&mut self, bracket: u8, expected: &str) -> Members {
        if self.peek() == bracket {
            self.at += 1
        } else {
            self.mistyped(expected)
        }
        Members { begun: false, in_object: bracket == b'{', likely: 0 }
    }

    /// The name of the next field, before its value; `None` where the object ends. Names that we know
    /// have nothing to escape: one that is written with escapes is one that we do not know.
    #[inline]
    pub(crate) fn field(&mut self, members: &mut Members) -> Option<&'a str> {
        if !self.next(members, b'}', "`,` or `}`") || !self.opening_quote() {
            return None;
        }
        let name = self.between_quotes().written;
        self.colon().then_some(name)
    }

    /// The same where names may be any text.
    #[inline]
    pub fn entry_key(&mut self, members: &mut Members) -> Option<Str<'a>> {
        if !self.next(members, b'}', "`,` or `}`") || !self.opening_quote() {
            return None;
        }
        let key = self.quoted();
        self.colon().then_some(key)
    }

    /// Whether an element follows; else the list has ended.
    #[inline]
    pub fn element(&mut self, members: &mut Members) -> bool {
        self.next(members, b']', "`,` or `]`")
    }

    /// How many members follow: what doubles its room as it grows takes up to three times what it
    /// needs.
    pub(crate) fn count(&self, members: &Members) -> usize {
        let (mut reader, mut members, mut count) = (self.silent(), members.clone(), 0);
        let end = if members.in_object { b'}' } else { b']' };
        while reader.next(&mut members, end, "`,` or the end") {
            if members.in_object {
                reader.pass_name();
            }
            reader.skip();
            count += 1;
        }
        count
    }

    #[inline]
    fn next(&mut self, members: &mut Members, end: u8, expected: &str) -> bool {
        let begun = std::mem::replace(&mut members.begun, true);
        let byte = self.peek();
        if byte == end || begun && byte == b',' {
            self.at += 1;
            return byte != end;
        }
        let is_first = !begun && byte != 0;
        if !is_first {
            self.misplaced(expected);
        }
        is_first
    }

    #[inline]
    fn opening_quote(&mut self) -> bool {
        let is_one = self.peek() == b'"';
        if !is_one {
            self.misplaced("a name in quotes");
        }
        is_one
    }

    #[inline]
    fn colon(&mut self) -> bool {
        let is_one = self.peek() == b':';
        if is_one {
            self.at += 1
        } else {
            self.misplaced("`:`")
        }
        is_one
    }

    /// A text.
    #[inline]
    pub fn string(&mut self) -> Str<'a> {
        if self.peek() == b'"' {
            return self.quoted();
        }
        self.mistyped("a text");
        Str::default()
    }

    #[inline]
    fn quoted(&mut self) -> Str<'a> {
        let text = self.characters();
        if text.is_none() {
            self.fail(format_args!("a text has half of a surrogate pair"));
        }
        text.unwrap_or_default()
    }

    /// A text, whose opening quote is the next byte; `None` where it has half of a character.
    #[inline]
    pub(crate) fn characters(&mut self) -> Option<Str<'a>> {
        let text = self.between_quotes();
        let is_whole = text.written.strip_prefix('"').is_none_or(|escaped| unescaped(escaped).is_some());
        is_whole.then_some(text)
    }

    /// A text whose escapes may stand for half of a character.
    #[inline]
    fn between_quotes(&mut self) -> Str<'a> {
        let quote = self.at;
        let has_escapes = self.pass_quoted();
        let start = if has_escapes { quote } else { quote + 1 };
        Str { written: self.text.get(start..self.at - 1).unwrap_or_default() }
    }

    /// Goes past a text in quotes, the first of which is the next byte; whether it has escapes.
    #[inline]
    fn pass_quoted(&mut self) -> bool {
        self.at = to_special(self.text.as_bytes(), self.at + 1);
        let is_plain = self.byte() == b'"';
        if is_plain {
            self.at += 1
        } else {
            self.pass_escapes()
        }
        !is_plain
    }

    #[cold]
    fn pass_escapes(&mut self) {
        loop {
            match self.byte() {
                b'"' => break,
                b'\\' => self.escape(),
                _ if self.rest() == 0 => return self.misplaced("the closing quote of a text"),
                _ => return self.misplaced("no control character within a text"),
            }
            self.at = to_special(self.text.as_bytes(), self.at);
        }
        self.at += 1;
    }

    /// Goes past an escape, whose backslash is the next byte.
    #[cold]
    fn escape(&mut self) {
        self.at += 1;
        match self.byte() {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => self.at += 1,
            b'u' => {
                let digits = self.text.as_bytes().get(self.at + 1..self.at + 5).unwrap_or_default();
                if digits.len() < 4 || !digits.iter().all(u8::is_ascii_hexdigit) {
                    return self.misplaced("four hexadecimal digits after `\\u`");
                }
                self.at += 5;
            }
            _ => self.misplaced("an escape that JSON has"),
        }
    }

    /// Goes past `null`, if that is what follows.
    #[inline]
    pub(crate) fn is_null(&mut self) -> bool {
        let is_null = self.peek() == b'n';
        if is_null {
            self.word("null");
        }
        is_null
    }

    /// A boolean.
    pub fn boolean(&mut self) -> bool {
        let byte = self.peek();
        match byte {
            b't' => self.word("true"),
            b'f' => self.word("false"),
            _ => self.mistyped("a boolean"),
        }
        byte == b't'
    }

    #[inline]
    fn word(&mut self, word: &str) {
        let is_it = self.text.as_bytes().get(self.at..).is_some_and(|rest| rest.starts_with(word.as_bytes()));
        if is_it { self.at += word.len() } else { self.misplaced("a value") }
    }

    /// A whole number from zero, up to a bound.
    pub(crate) fn whole(&mut self, most: u64) -> u64 {
        self.peek();
        let start = self.at;
        let digits = if self.byte().is_ascii_digit() { self.number() } else { "" };
        let number = whole(digits, 10).filter(|number| *number <= most);
        if number.is_none() {
            self.go(start);
            self.mistyped("a whole number in range");
        }
        number.unwrap_or_default()
    }

    /// The text of a number, whose first byte is the next one.
    #[inline]
    pub(crate) fn number(&mut self) -> &'a str {
        let start = self.at;
        self.at += usize::from(self.byte() == b'-');
        if self.byte() == b'0' {
            self.at += 1
        } else {
            self.digits()
        }
        if self.byte() == b'.' {
            self.at += 1;
            self.digits();
        }
        if matches!(self.byte(), b'e' | b'E') {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(), b'+' | b'-'));
            self.digits();
        }
        self.text.get(start..self.at).unwrap_or_default()
    }

    #[inline]
    fn digits(&mut self) {
        let start = self.at;
        while self.byte().is_ascii_digit() {
            self.at += 1;
        }
        if self.at == start {
            self.misplaced("a digit");
        }
    }

    /// The text of a list or an object, which begins with that bracket, to be read later.
    pub(crate) fn nested(&mut self, bracket: u8, expected: &str) -> &'a str {
        if self.peek() == bracket {
            return self.skip();
        }
        self.mistyped(expected);
        ""
    }

    /// Goes past a value, whatever it is: the text of it.
    pub fn skip(&mut self) -> &'a str {
        self.peek();
        let start = self.at;
        let mut nesting = Nesting::default();
        loop {
            self.begin(&mut nesting);
            if self.end(&mut nesting) {
                return self.text.get(start..self.at).unwrap_or_default();
            }
        }
    }

    /// Goes past a scalar or into what is nested, down to its first scalar or to what is empty.
    #[inline]
    fn begin(&mut self, nesting: &mut Nesting) {
        loop {
            match self.peek() {
                b'"' => {
                    self.pass_quoted();
                    return;
                }
                b'{' => {
                    self.at += 1;
                    if self.peek() == b'}' {
                        self.at += 1;
                        return;
                    }
                    nesting.enter(true);
                    self.pass_name();
                }
                b'[' => {
                    self.at += 1;
                    if self.peek() == b']' {
                        self.at += 1;
                        return;
                    }
                    nesting.enter(false);
                }
                b't' => return self.word("true"),
                b'f' => return self.word("false"),
                b'n' => return self.word("null"),
                b'-' | b'0'..=b'9' => {
                    self.number();
                    return;
                }
                _ => return self.misplaced("a value"),
            }
        }
    }

    /// After a value: goes out of all that ends with it, and on to the next; whether all has ended.
    #[inline]
    fn end(&mut self, nesting: &mut Nesting) -> bool {
        while nesting.depth > 0 {
            let in_object = nesting.in_object();
            match self.peek() {
                b',' => {
                    self.at += 1;
                    if in_object {
                        self.pass_name();
                    }
                    return false;
                }
                b'}' if in_object => self.at += 1,
                b']' if !in_object => self.at += 1,
                _ => {
                    self.misplaced(if in_object { "`,` or `}`" } else { "`,` or `]`" });
                    return true;
                }
            }
            nesting.leave();
        }
        true
    }

    #[inline]
    fn pass_name(&mut self) {
        if self.opening_quote() {
            self.pass_quoted();
            self.colon();
        }
    }
}

/// Steps into the text that the path of a fault has at most.
const PATH_STEPS: usize = 64;

/// The path of the innermost value in which a text breaks off, or before which it does, such as
/// `rules[2].when.all[0]`.
#[cold]
fn path(text: &str) -> String {
    let mut reader = Reader::new(text).silent();
    let mut path = String::new();
    for _ in 0..PATH_STEPS {
        let mut members = match reader.peek() {
            b'{' => reader.object(),
            b'[' => reader.list(),
            _ => break,
        };
        let mut index = 0;
        loop {
            let name = match members.in_object {
                true => reader.field(&mut members),
                false => reader.element(&mut members).then_some(""),
            };
            let Some(name) = name else { return path };
            let start = reader.at;
            reader.skip();
            if reader.rest() == 0 {
                reader.at = start;
                if members.in_object {
                    let name = name.trim_start_matches('"');
                    path.extend([if path.is_empty() { "" } else { "." }, name]);
                } else {
                    path.extend(["[", &index.to_string(), "]"]);
                }
                break;
            }
            index += 1;
        }
    }
    path
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

/// One of the values that something is compared with, and its text.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Scalar<'a> {
    Text(Str<'a>),
    Number(&'a str),
    Boolean(&'a str),
    /// What compares with nothing.
    Other(&'a str),
}

impl<'a> Scalar<'a> {
    /// The elements of a list, of which there may be so many.
    pub(crate) fn list(reader: &mut Reader<'a>, limit: usize) -> Vec<Self> {
        let mut members = reader.list();
        let mut values = Vec::new();
        while reader.element(&mut members) {
            if values.len() == limit {
                reader.fail(format_args!("more than {limit} values; use a segment"));
                break;
            }
            values.push(Self::read(reader));
        }
        values
    }

    fn read(reader: &mut Reader<'a>) -> Self {
        match reader.peek() {
            b'"' => Self::Text(reader.string()),
            b't' | b'f' => Self::Boolean(reader.skip()),
            b'-' | b'0'..=b'9' => Self::Number(reader.number()),
            _ => Self::Other(reader.skip()),
        }
    }

    /// As it stands in the document, a text without its closing quote.
    pub(crate) fn written(&self) -> &'a str {
        match self {
            Self::Text(text) => text.written(),
            Self::Number(text) | Self::Boolean(text) | Self::Other(text) => text,
        }
    }
}

impl fmt::Display for Scalar<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "\"{text}\""),
            Self::Number(text) | Self::Boolean(text) | Self::Other(text) => f.write_str(text),
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

/// A text without its escapes, all of which [`Reader::escape`] found to be in order; `None` where it has half
/// of a surrogate pair.
#[cold]
fn unescaped(text: &str) -> Option<String> {
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
    Some(plain)
}

/// The character of four hexadecimal digits, or of a pair of surrogates, and what follows it.
fn code_point(text: &str) -> Option<(char, &str)> {
    let digit = |unit, digit: char| unit << 4 | digit.to_digit(16).unwrap_or_default();
    let unit = |text: &str| text.get(..4).map(|digits| digits.chars().fold(0, digit));
    let (first, behind) = (unit(text)?, text.get(4..)?);
    if let Some(character) = char::from_u32(first) {
        return Some((character, behind));
    }
    let second = unit(behind.strip_prefix("\\u")?)?;
    let is_pair = first < 0xdc00 && (0xdc00..0xe000).contains(&second);
    let character = is_pair.then_some(0x10000 + ((first & 0x3ff) << 10) + (second & 0x3ff));
    Some((char::from_u32(character?)?, behind.get(6..)?))
}

impl<'a> Reader<'a> {
    /// Goes past a value that others can read into memory, which skipping it does not tell: its texts have
    /// whole characters, its numbers are in range, and it is not nested too deeply.
    pub(crate) fn sound(&mut self) -> &'a str {
        self.peek();
        let start = self.at;
        self.pass_sound(0);
        self.text.get(start..self.at).unwrap_or_default()
    }

    fn pass_sound(&mut self, depth: usize) {
        match self.peek() {
            b'{' | b'[' if depth == limits::VALUE_DEPTH => self.misplaced("less nesting"),
            b'{' => {
                let mut members = self.object();
                while self.entry_key(&mut members).is_some() {
                    self.pass_sound(depth + 1);
                }
            }
            b'[' => {
                let mut members = self.list();
                while self.element(&mut members) {
                    self.pass_sound(depth + 1);
                }
            }
            b'"' => {
                self.string();
            }
            b'-' | b'0'..=b'9' => {
                if !float(self.number()).is_finite() {
                    self.misplaced("a number in range");
                }
            }
            _ => {
                self.skip();
            }
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
        let value = reader.skip();
        reader.done(value)
    }

    fn text_of(json: &str) -> Read<String> {
        let mut reader = Reader::new(json);
        let text = reader.string().owned();
        reader.done(text)
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
        let deep = deep(200_000);
        let mut reader = Reader::new(&deep);
        reader.sound();
        assert!(reader.done(()).is_err());
    }

    #[test]
    fn a_fault_says_what_and_where() {
        let of = |text: &str| skipped(text).unwrap_err().to_string();
        assert_eq!(of("{\n  \"a\" 1}"), "expected `:` at line 2 column 7");
        assert_eq!(of("[1 2]"), "expected `,` or `]` at line 1 column 4");
        assert_eq!(of("\"a"), "expected the closing quote of a text at line 1 column 3");
        assert_eq!(of(r#"{"a": 1, "b": [[], {"c": tru}]}"#), "b[1].c: expected a value at line 1 column 26");
        assert_eq!(of(r#"{"a": {"b": 1} x}"#), "expected `,` or `}` at line 1 column 16");
    }

    #[test]
    fn a_fault_far_inside_is_told_by_the_way_to_its_neighbourhood() {
        let fault = skipped(&"[".repeat(100_000)).unwrap_err();
        assert_eq!(fault.path, "[0]".repeat(PATH_STEPS));
    }

    #[test]
    fn after_a_fault_nothing_more_is_read() {
        let text = r#"{ "a": [1, nul], "b": { "c": "d" }, "e": "f" }"#;
        let mut reader = Reader::new(text);
        let [a, e] = reader.all_fields(&[must("a", Kind::List), must("e", Kind::Text)]);
        assert!(reader.has_failed() && e.text().is_none());
        assert_eq!(reader.within("b", |reader| reader.string().owned()), "");
        assert!(reader.strings_of(&a).is_empty() && !reader.list().begun && reader.skip().is_empty());
        assert_eq!(reader.done(()).unwrap_err().path, "a[1]");
    }
}
