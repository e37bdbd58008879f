//! Values that are passed over.

use super::{Reader, float};
use crate::limits;

impl<'a> Reader<'a> {
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
    pub(super) fn pass_name(&mut self) {
        if self.opening_quote() {
            self.pass_quoted();
            self.colon();
        }
    }

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
