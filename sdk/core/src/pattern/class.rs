//! Classes of characters, and escapes: what stands for one character in a pattern, and some places.

use super::look::Look;
use super::parse::{Parsed, Parser};
use crate::json::whole;

/// Characters of ASCII from the first to the last of each pair, in order.
pub(super) type Table = &'static [(u8, u8)];

const DIGIT: Table = &[(b'0', b'9')];
const SPACE: Table = &[(b'\t', b'\r'), (b' ', b' ')];
const WORD: Table = &[(b'0', b'9'), (b'A', b'Z'), (b'_', b'_'), (b'a', b'z')];
const NAMED: [(&str, Table); 14] = [
    ("alnum", &[(b'0', b'9'), (b'A', b'Z'), (b'a', b'z')]),
    ("alpha", &[(b'A', b'Z'), (b'a', b'z')]),
    ("ascii", &[(0, 0x7f)]),
    ("blank", &[(b'\t', b'\t'), (b' ', b' ')]),
    ("cntrl", &[(0, 0x1f), (0x7f, 0x7f)]),
    ("digit", DIGIT),
    ("graph", &[(b'!', b'~')]),
    ("lower", &[(b'a', b'z')]),
    ("print", &[(b' ', b'~')]),
    ("punct", &[(b'!', b'/'), (b':', b'@'), (b'[', b'`'), (b'{', b'~')]),
    ("space", SPACE),
    ("upper", &[(b'A', b'Z')]),
    ("word", WORD),
    ("xdigit", &[(b'0', b'9'), (b'A', b'F'), (b'a', b'f')]),
];

/// The smallest part of a pattern.
pub(super) enum Piece {
    Char(char),
    /// The characters of a table, or all others.
    Table(Table, bool),
    At(Look),
}

const UNCLOSED: &str = "a character class has no closing bracket";

impl Parser<'_> {
    /// A class whose bracket was read.
    pub(super) fn class(&mut self) -> Parsed<()> {
        let first = self.ranges.len();
        let is_negated = self.take("^");
        while self.take("-") {
            self.ranges.push(('-', '-'));
        }
        if self.ranges.len() == first && self.take("]") {
            self.ranges.push((']', ']'));
        }
        loop {
            let next = self.bump().ok_or(UNCLOSED)?;
            match (next, self.peek()) {
                (']', _) => break,
                ('[', _) => self.named_class()?,
                ('&', Some('&')) | ('-', Some('-')) | ('~', Some('~')) => {
                    return Err("operations on character classes are not supported");
                }
                _ => self.range(next)?,
            }
        }
        self.one(first, is_negated);
        Ok(())
    }

    /// Such as `[:alpha:]`, whose bracket was read.
    fn named_class(&mut self) -> Parsed<()> {
        const NESTED: &str = "nested character classes are not supported";
        let rest = self.rest.as_str().strip_prefix(':').ok_or(NESTED)?;
        let (name, _) = rest.split_once(":]").ok_or(NESTED)?;
        let plain = name.strip_prefix('^').unwrap_or(name);
        let meant = match plain {
            "lower" | "upper" if self.ignores_case() => "alpha",
            _ => plain,
        };
        let (_, table) = NAMED.iter().find(|(named, _)| *named == meant).ok_or(NESTED)?;
        self.pass(name.len() + 3);
        self.add(Piece::Table(table, plain.len() < name.len()))
    }

    /// One character of a class that begins with this one, or those from it to another.
    fn range(&mut self, next: char) -> Parsed<()> {
        let low = self.item(next)?;
        let mut behind = self.rest.clone();
        if behind.next() != Some('-') || matches!(behind.next(), Some(']' | '-')) {
            return self.add(low);
        }
        self.bump();
        let next = self.bump().ok_or(UNCLOSED)?;
        match (low, self.item(next)?) {
            (Piece::Char(low), Piece::Char(high)) if low <= high => {
                self.ranges.push((low, high));
                Ok(())
            }
            _ => Err("a range of characters goes from one to a later one"),
        }
    }

    fn item(&mut self, next: char) -> Parsed<Piece> {
        if next == '\\' { self.escape() } else { Ok(Piece::Char(next)) }
    }

    /// Adds the characters to those of a class.
    pub(super) fn add(&mut self, piece: Piece) -> Parsed<()> {
        match piece {
            Piece::Char(char) => self.ranges.push((char, char)),
            Piece::Table(table, false) => {
                self.ranges.extend(table.iter().map(|(low, high)| (char::from(*low), char::from(*high))));
            }
            Piece::Table(table, true) => {
                let mut next = 0;
                for (low, high) in table {
                    if let Some(last) = low.checked_sub(1) {
                        self.ranges.push((char::from(next), char::from(last)));
                    }
                    next = high + 1;
                }
                self.ranges.push((char::from(next), char::MAX));
            }
            Piece::At(_) => return Err("a character class has an escape that is no character"),
        }
        Ok(())
    }

    /// What an escape stands for, whose backslash was read.
    pub(super) fn escape(&mut self) -> Parsed<Piece> {
        let next = self.bump().ok_or("an escape sequence is cut off")?;
        Ok(match next {
            'd' | 'D' => Piece::Table(DIGIT, next == 'D'),
            's' | 'S' => Piece::Table(SPACE, next == 'S'),
            'w' | 'W' => Piece::Table(WORD, next == 'W'),
            'x' => Piece::Char(self.hexadecimal(2)?),
            'u' => Piece::Char(self.hexadecimal(4)?),
            'U' => Piece::Char(self.hexadecimal(8)?),
            'a' => Piece::Char('\x07'),
            'f' => Piece::Char('\x0c'),
            't' => Piece::Char('\t'),
            'n' => Piece::Char('\n'),
            'r' => Piece::Char('\r'),
            'v' => Piece::Char('\x0b'),
            'A' => Piece::At(Look::Start),
            'z' => Piece::At(Look::End),
            'b' => Piece::At(self.boundary()?),
            'B' => Piece::At(Look::NoBoundary),
            '<' => Piece::At(Look::WordStart),
            '>' => Piece::At(Look::WordEnd),
            '0'..='9' => return Err("backreferences are not supported"),
            'p' | 'P' => return Err("Unicode character classes are not supported"),
            _ if next.is_ascii() && !next.is_ascii_alphanumeric() => Piece::Char(next),
            _ => return Err("an escape sequence is unknown"),
        })
    }

    /// A character by its number, in braces or of so many digits.
    fn hexadecimal(&mut self, digits: usize) -> Parsed<char> {
        const INVALID: &str = "an escape has no hexadecimal number of a character";
        let rest = self.rest.as_str();
        let (digits, length) = match rest.strip_prefix('{') {
            Some(braced) => braced.split_once('}').map(|(digits, _)| (digits, digits.len() + 2)),
            None => rest.get(..digits).map(|digits| (digits, digits.len())),
        }
        .ok_or(INVALID)?;
        self.pass(length);
        let number = whole(digits, 16).and_then(|number| number.try_into().ok());
        number.and_then(char::from_u32).ok_or(INVALID)
    }

    /// The rest of `\b`, `\b{start}` and their like.
    fn boundary(&mut self) -> Parsed<Look> {
        let Some(rest) = self.rest.as_str().strip_prefix('{') else { return Ok(Look::Boundary) };
        let is_other = |char: char| char != '-' && !char.is_ascii_alphabetic();
        let length = rest.find(is_other).unwrap_or(rest.len());
        let (name, behind) = rest.split_at_checked(length).unwrap_or_default();
        let look = match name {
            // A number, which says how often.
            "" => return Ok(Look::Boundary),
            "start" => Look::WordStart,
            "end" => Look::WordEnd,
            "start-half" => Look::NoWordBefore,
            "end-half" => Look::NoWordAfter,
            _ => return Err("a word boundary is unknown"),
        };
        self.pass(length + 1);
        if behind.starts_with('}') && self.take("}") {
            Ok(look)
        } else {
            Err("a word boundary has no closing brace")
        }
    }
}
