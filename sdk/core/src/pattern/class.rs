//! Classes of characters, and escapes: what stands for one character in a pattern, and some places.

use super::look::Look;
use super::parse::Parser;
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
    pub(super) fn class(&mut self) {
        let first = self.ranges.len();
        let is_negated = self.take("^");
        while self.take("-") {
            self.ranges.push(('-', '-'));
        }
        if self.ranges.len() == first && self.take("]") {
            self.ranges.push((']', ']'));
        }
        loop {
            match (self.bump(), self.peek()) {
                (None, _) => return self.fail(UNCLOSED),
                (Some(']'), _) => break,
                (Some('['), _) => self.named_class(),
                (Some('&'), Some('&')) | (Some('-'), Some('-')) | (Some('~'), Some('~')) => {
                    self.fail("operations on character classes are not supported");
                }
                (Some(next), _) => self.range(next),
            }
        }
        self.one(first, is_negated);
    }

    /// Such as `[:alpha:]`, whose bracket was read.
    fn named_class(&mut self) {
        let rest = self.rest.as_str().strip_prefix(':').unwrap_or_default();
        let (name, _) = rest.split_once(":]").unwrap_or_default();
        let plain = name.strip_prefix('^').unwrap_or(name);
        let meant = match plain {
            "lower" | "upper" if self.ignores_case() => "alpha",
            _ => plain,
        };
        match NAMED.iter().find(|(named, _)| *named == meant) {
            Some((_, table)) => {
                self.pass(name.len() + 3);
                self.add(Piece::Table(table, plain.len() < name.len()));
            }
            None => self.fail("nested character classes are not supported"),
        }
    }

    /// One character of a class that begins with this one, or those from it to another.
    fn range(&mut self, next: char) {
        let low = self.item(next);
        let mut behind = self.rest.clone();
        if behind.next() != Some('-') || matches!(behind.next(), Some(']' | '-')) {
            return self.add(low);
        }
        self.bump();
        let Some(next) = self.bump() else { return self.fail(UNCLOSED) };
        match (low, self.item(next)) {
            (Piece::Char(low), Piece::Char(high)) if low <= high => self.ranges.push((low, high)),
            _ => self.fail("a range of characters goes from one to a later one"),
        }
    }

    fn item(&mut self, next: char) -> Piece {
        if next == '\\' { self.escape() } else { Piece::Char(next) }
    }

    /// Adds the characters to those of a class.
    pub(super) fn add(&mut self, piece: Piece) {
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
            Piece::At(_) => self.fail("a character class has an escape that is no character"),
        }
    }

    /// What an escape stands for, whose backslash was read.
    pub(super) fn escape(&mut self) -> Piece {
        let Some(next) = self.bump() else {
            self.fail("an escape sequence is cut off");
            return Piece::Char('\0');
        };
        Piece::Char(match next {
            'd' | 'D' => return Piece::Table(DIGIT, next == 'D'),
            's' | 'S' => return Piece::Table(SPACE, next == 'S'),
            'w' | 'W' => return Piece::Table(WORD, next == 'W'),
            'A' => return Piece::At(Look::Start),
            'z' => return Piece::At(Look::End),
            'b' => return Piece::At(self.boundary()),
            'B' => return Piece::At(Look::NoBoundary),
            '<' => return Piece::At(Look::WordStart),
            '>' => return Piece::At(Look::WordEnd),
            'x' => self.hexadecimal(2),
            'u' => self.hexadecimal(4),
            'U' => self.hexadecimal(8),
            'a' => '\x07',
            'f' => '\x0c',
            't' => '\t',
            'n' => '\n',
            'r' => '\r',
            'v' => '\x0b',
            _ => {
                match next {
                    '0'..='9' => self.fail("backreferences are not supported"),
                    'p' | 'P' => self.fail("Unicode character classes are not supported"),
                    _ if next.is_ascii_alphabetic() || !next.is_ascii() => {
                        self.fail("an escape sequence is unknown");
                    }
                    _ => {}
                }
                next
            }
        })
    }

    /// A character by its number, in braces or of so many digits.
    fn hexadecimal(&mut self, digits: usize) -> char {
        let rest = self.rest.as_str();
        let (digits, length) = match rest.strip_prefix('{') {
            Some(braced) => {
                let (digits, _) = braced.split_once('}').unwrap_or_default();
                (digits, digits.len() + 2)
            }
            None => (rest.get(..digits).unwrap_or_default(), digits),
        };
        self.pass(length);
        let number = whole(digits, 16).and_then(|number| number.try_into().ok());
        number.and_then(char::from_u32).unwrap_or_else(|| {
            self.fail("an escape has no hexadecimal number of a character");
            '\0'
        })
    }

    /// The rest of `\b`, `\b{start}` and their like.
    fn boundary(&mut self) -> Look {
        let Some(rest) = self.rest.as_str().strip_prefix('{') else { return Look::Boundary };
        let is_other = |byte: u8| byte != b'-' && !byte.is_ascii_alphabetic();
        let length = rest.bytes().position(is_other).unwrap_or(rest.len());
        let (name, behind) = rest.split_at_checked(length).unwrap_or_default();
        let look = match name {
            // A number, which says how often.
            "" => return Look::Boundary,
            "start" => Look::WordStart,
            "end" => Look::WordEnd,
            "start-half" => Look::NoWordBefore,
            "end-half" => Look::NoWordAfter,
            _ => {
                self.fail("a word boundary is unknown");
                Look::Boundary
            }
        };
        if !behind.starts_with('}') {
            self.fail("a word boundary has no closing brace");
        }
        self.pass(length + 2);
        look
    }
}
