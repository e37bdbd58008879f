//! JSON read where it stands: texts without escapes are borrowed, what nobody asked for is skipped.
//!
//! Everything that comes in the wire form comes through here. Memory is bounded by what is kept:
//! skipping takes one bit for each level of nesting.

use std::fmt;
use std::ops::Range;

use crate::fault::ItemFault;

mod fields;
mod number;
mod place;
mod scalar;
mod skip;
#[cfg(test)]
mod tests;
mod text;
mod write;

pub use fields::{Field, Held, Kind, may, must};
pub use number::whole;
pub(crate) use number::{float, integer};
use place::path;
pub(crate) use scalar::Scalar;
pub use text::Str;
use text::{to_special, unescaped};
pub use write::Writer;

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
}
