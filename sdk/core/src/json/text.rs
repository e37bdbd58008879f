//! Texts in quotes, and their escapes.

use std::borrow::Cow;
use std::fmt;

/// A text of the document, in order as it stands there. It is copied only where it is read and has
/// escapes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Str<'a> {
    /// A text that has escapes keeps its opening quote, with which no other can begin.
    pub(super) written: &'a str,
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

/// A text without its escapes, all of which [`Reader::escape`] found to be in order; `None` where it has half
/// of a surrogate pair.
#[cold]
pub(super) fn unescaped(text: &str) -> Option<String> {
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

/// Where the next quote, backslash or control character is, from a position on: eight bytes at a
/// time.
#[inline]
pub(super) fn to_special(bytes: &[u8], mut at: usize) -> usize {
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
