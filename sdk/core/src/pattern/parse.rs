//! A pattern read into the steps of a program, as it stands there. There is no tree between: what a
//! repetition is about are the steps before it, which are copied as often as it says.

use std::str::Chars;

use super::class::Piece;
use super::look::Look;
use super::program::{Range, Step, repeat};
use crate::json::whole;
use crate::limits;

/// Flags that change what a pattern says, in the order of their names; the others change nothing of whether
/// there is a match.
const FLAGS: &str = "imsRUu";
const IGNORE_CASE: u8 = 1;
const MULTI_LINE: u8 = 2;
const DOT_ALL: u8 = 4;
const CRLF: u8 = 8;

/// Groups in groups, and parts in parts.
const NESTING: u32 = 50;

const UNCLOSED_GROUP: &str = "a group has no closing parenthesis";
const TOO_DEEP: &str = "its parts are nested too deeply";

/// What a repetition may be about.
struct Atom {
    /// Where its steps begin.
    step: usize,
    /// What all before it costs.
    cost: usize,
    /// How deeply its parts are nested.
    height: u32,
}

/// How deeply parts are nested that stand beside each other.
#[derive(Default)]
struct Heights {
    count: u32,
    highest: u32,
}

impl Heights {
    fn add(&mut self, height: u32) {
        self.count += 1;
        self.highest = self.highest.max(height);
    }

    /// One alone is no part of another.
    fn whole(&self) -> u32 {
        self.highest + u32::from(self.count > 1)
    }
}

pub(super) struct Parser<'p> {
    pub(super) rest: Chars<'p>,
    /// Characters so far, with repetitions multiplied out.
    pub(super) cost: usize,
    flags: u8,
    depth: u32,
    /// Of groups.
    names: Vec<&'p str>,
    /// Why the pattern is not of the dialect, if that is known: then nothing of it is left to read.
    pub(super) fault: Option<&'static str>,
    pub(super) steps: Vec<Step>,
    pub(super) ranges: Vec<Range>,
}

impl<'p> Parser<'p> {
    pub(super) fn new(pattern: &'p str, ignore_case: bool) -> Self {
        Self {
            rest: pattern.chars(),
            cost: 0,
            flags: if ignore_case { IGNORE_CASE } else { 0 },
            depth: 0,
            names: Vec::new(),
            fault: None,
            steps: Vec::new(),
            ranges: Vec::new(),
        }
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest.clone().next()
    }

    pub(super) fn bump(&mut self) -> Option<char> {
        self.cost += 1;
        self.rest.next()
    }

    pub(super) fn take(&mut self, text: &str) -> bool {
        let is_next = self.rest.as_str().starts_with(text);
        if is_next {
            self.pass(text.len());
        }
        is_next
    }

    /// Goes past bytes that were looked at.
    pub(super) fn pass(&mut self, bytes: usize) {
        self.cost += bytes;
        self.rest = self.rest.as_str().get(bytes..).unwrap_or_default().chars();
    }

    /// Says why the pattern is not of the dialect. Of several reasons the first one counts.
    pub(super) fn fail(&mut self, reason: &'static str) {
        self.fault.get_or_insert(reason);
        self.rest = "".chars();
    }

    pub(super) fn whole(&mut self) {
        let height = self.alternation();
        if self.peek().is_some() {
            self.fail("a closing parenthesis opens no group");
        } else if height > NESTING {
            self.fail(TOO_DEEP);
        }
    }

    /// Sequences of which one has to match; how deeply they are nested.
    fn alternation(&mut self) -> u32 {
        if self.depth > NESTING {
            self.fail(TOO_DEEP);
        }
        self.depth += 1;
        let (mut heights, mut jumps) = (Heights::default(), Vec::new());
        loop {
            let begin = self.steps.len();
            heights.add(self.sequence());
            if !self.take("|") {
                break;
            }
            let behind = self.steps.len() - begin + 2;
            self.steps.insert(begin, Step::Fork(behind as i32));
            jumps.push(self.steps.len());
            self.steps.push(Step::Jump(0));
        }
        let end = self.steps.len();
        for at in jumps {
            if let Some(step) = self.steps.get_mut(at) {
                *step = Step::Jump((end - at) as i32);
            }
        }
        self.depth -= 1;
        heights.whole()
    }

    fn sequence(&mut self) -> u32 {
        let (mut heights, mut last) = (Heights::default(), None);
        while let Some(next) = self.peek() {
            match (next, &mut last) {
                ('|' | ')', _) => break,
                ('?' | '*' | '+' | '{', Some(atom)) => self.repeat(atom),
                ('?' | '*' | '+' | '{', None) => self.fail("a repetition has nothing before it"),
                _ => {
                    let (step, cost) = (self.steps.len(), self.cost);
                    if let Some(height) = self.atom() {
                        let before = last.replace(Atom { step, cost, height });
                        before.iter().for_each(|atom| heights.add(atom.height));
                    }
                }
            }
        }
        last.iter().for_each(|atom| heights.add(atom.height));
        heights.whole()
    }

    /// What may be repeated, unless it is nothing but flags.
    fn atom(&mut self) -> Option<u32> {
        let first = self.ranges.len();
        match self.bump().unwrap_or_default() {
            '(' => return self.group(),
            '[' => self.class(),
            '.' => {
                let excluded: &[char] = match self.flags & (DOT_ALL | CRLF) {
                    0 => &['\n'],
                    CRLF => &['\n', '\r'],
                    _ => &[],
                };
                self.ranges.extend(excluded.iter().map(|char| (*char, *char)));
                self.one(first, true);
            }
            '^' => self.line(Look::Start, Look::LineStart, Look::CrlfStart),
            '$' => self.line(Look::End, Look::LineEnd, Look::CrlfEnd),
            '\\' => match self.escape() {
                Piece::At(look) => self.steps.push(Step::At(look)),
                piece => {
                    self.add(piece);
                    self.one(first, false);
                }
            },
            char => {
                self.ranges.push((char, char));
                self.one(first, false);
            }
        }
        Some(0)
    }

    /// One end of the text, or of a line.
    fn line(&mut self, text: Look, line: Look, crlf: Look) {
        self.steps.push(Step::At(match self.flags & (MULTI_LINE | CRLF) {
            MULTI_LINE => line,
            0 | CRLF => text,
            _ => crlf,
        }));
    }

    /// Takes a character of the ranges from `first` on.
    pub(super) fn one(&mut self, first: usize, is_negated: bool) {
        if self.ignores_case() {
            self.fold(first);
        }
        let count = (self.ranges.len() - first) as u32;
        self.steps.push(Step::One { first: first as u32, count, is_negated });
    }

    pub(super) fn ignores_case(&self) -> bool {
        self.flags & IGNORE_CASE != 0
    }

    /// Adds the letters of the other case: beyond ASCII there are none.
    fn fold(&mut self, first: usize) {
        const CASE: u8 = b'a' - b'A';
        for at in first..self.ranges.len() {
            let Some((low, high)) = self.ranges.get(at).copied() else { return };
            for (first, last) in [(b'A', b'Z'), (b'a', b'z')] {
                let (low, high) = (low.max(char::from(first)), high.min(char::from(last)));
                if low <= high {
                    let other = |letter| char::from(letter as u8 ^ CASE);
                    self.ranges.push((other(low), other(high)));
                }
            }
        }
    }

    fn group(&mut self) -> Option<u32> {
        let (flags, mut own_height) = (self.flags, 1);
        if ["?=", "?!", "?<=", "?<!"].iter().any(|kind| self.rest.as_str().starts_with(kind)) {
            self.fail("look-around is not supported");
        }
        if self.take("?P<") || self.take("?<") {
            self.name();
        } else if self.take("?") {
            if self.is_only_flags() {
                return None;
            }
            own_height = 0;
        }
        let height = self.alternation();
        self.flags = flags;
        if !self.take(")") {
            self.fail(UNCLOSED_GROUP);
        }
        Some(height + own_height)
    }

    /// The name of a group, of which nothing comes, except that no two have the same.
    fn name(&mut self) {
        let (name, _) = self.rest.as_str().split_once('>').unwrap_or_default();
        let is_letter = |char: char| char == '_' || char.is_ascii_alphabetic() || !char.is_ascii();
        let is_any = |char: char| is_letter(char) || char.is_ascii_digit() || matches!(char, '.' | '[' | ']');
        if !name.starts_with(is_letter) || !name.chars().all(is_any) {
            self.fail("a group has no name, or one with other characters than names have");
        }
        if self.names.contains(&name) {
            self.fail("two groups have the same name");
        }
        self.names.push(name);
        self.pass(name.len() + 1);
    }

    /// Takes over flags: whether they are all that is in the group.
    fn is_only_flags(&mut self) -> bool {
        let (mut seen, mut is_off, mut is_whole, mut is_first) = (0, false, true, true);
        loop {
            match self.bump() {
                Some(':') if is_whole => return false,
                Some(')') if is_whole && !is_first => return true,
                Some('-') if !is_off => (is_off, is_whole) = (true, false),
                Some('x') => {
                    self.fail(
                        "the flag `x` is not supported; write the pattern without white space and comments",
                    );
                }
                Some(flag) => match FLAGS.find(flag) {
                    Some(place) => {
                        if seen & 1 << place != 0 {
                            self.fail("a group has a flag twice");
                        }
                        seen |= 1 << place;
                        self.flags = self.flags & !(1 << place) | u8::from(!is_off) << place;
                        is_whole = true;
                    }
                    None => self.fail("a group has an unknown flag, or no flags at all"),
                },
                None => {
                    self.fail(UNCLOSED_GROUP);
                    return true;
                }
            }
            is_first = false;
        }
    }

    /// Copies the steps of what stands last as often as is said here.
    fn repeat(&mut self, atom: &mut Atom) {
        let spent = self.cost - atom.cost;
        let (least, most) = match self.bump() {
            Some('?') => (0, Some(1)),
            Some('*') => (0, None),
            Some('+') => (1, None),
            _ => {
                let (least, most) = self.counts();
                let times = most.unwrap_or(least).max(1);
                self.cost = atom.cost.saturating_add(spent.saturating_mul(times as usize));
                (least, most)
            }
        };
        if most.is_some_and(|most| least > most) {
            return self.fail("a repetition has a smallest number above its largest");
        }
        if self.cost > limits::REGEX_EXPANDED {
            return self.fail("its repetitions are too many");
        }
        // Whether it takes much or little changes nothing of whether there is a match.
        self.take("?");
        atom.height = match (least, most) {
            (0, Some(0)) => 0,
            (1, Some(1)) => atom.height,
            _ => atom.height + 1,
        };
        let part = self.steps.split_off(atom.step);
        repeat(&mut self.steps, &part, least, most);
    }

    /// The rest of `{2}`, `{2,}` and `{2,3}`.
    fn counts(&mut self) -> (u32, Option<u32>) {
        let Some((inside, _)) = self.rest.as_str().split_once('}') else {
            self.fail("a repetition has no closing brace");
            return (0, None);
        };
        self.pass(inside.len() + 1);
        match inside.split_once(',') {
            None => {
                let times = self.count(inside);
                (times, Some(times))
            }
            Some((least, "")) => (self.count(least), None),
            Some((least, most)) => (self.count(least), Some(self.count(most))),
        }
    }

    fn count(&mut self, text: &str) -> u32 {
        let times = whole(text.trim(), 10).and_then(|times| times.try_into().ok());
        times.unwrap_or_else(|| {
            self.fail("a repetition has no number of times");
            0
        })
    }
}
