//! Whether a program finds a match: all ways through it are followed at once, character by character, so that
//! a search takes no more than the length of the text times that of the program.

use super::program::{Program, Step};

/// Programs of so many steps need no allocation for a search.
const SMALL: usize = 128;

impl Program {
    /// Whether there is a match anywhere in the text.
    pub(super) fn is_match(&self, text: &str) -> bool {
        let (mut small, mut large) = ([0; 3 * SMALL], Vec::new());
        let steps = self.steps.len();
        let room = match small.get_mut(..3 * steps) {
            Some(room) => room,
            None => {
                large.resize(3 * steps, 0);
                large.as_mut_slice()
            }
        };
        let (seen, reached) = room.split_at_mut(steps);
        let (now, next) = reached.split_at_mut(steps);
        let mut search =
            Search { program: self, text: text.as_bytes(), at: 0, turn: 1, seen, has_match: false };
        search.run(text, Reached { steps: now, count: 0 }, Reached { steps: next, count: 0 })
    }

    /// Whether a step of a program takes this character.
    fn takes(&self, step: u32, char: char) -> bool {
        let Some(Step::One { first, count, is_negated }) = self.steps.get(step as usize) else {
            return false;
        };
        let ranges = self.ranges.iter().skip(*first as usize).take(*count as usize);
        let is_within = ranges.into_iter().any(|(low, high)| (*low..=*high).contains(&char));
        is_within != *is_negated
    }
}

/// Steps that are reached between two characters, each once.
struct Reached<'r> {
    steps: &'r mut [u32],
    count: usize,
}

impl Reached<'_> {
    fn get(&self, at: usize) -> Option<u32> {
        self.steps.get(..self.count)?.get(at).copied()
    }
}

struct Search<'s> {
    program: &'s Program,
    text: &'s [u8],
    /// Between which bytes the search is.
    at: usize,
    /// Rises with each character.
    turn: u32,
    /// For each step, in which turn it was reached last.
    seen: &'s mut [u32],
    has_match: bool,
}

impl Search<'_> {
    fn run<'r>(&mut self, text: &str, mut now: Reached<'r>, mut next: Reached<'r>) -> bool {
        self.reach(&mut now, 0);
        for char in text.chars() {
            if self.has_match {
                break;
            }
            self.turn += 1;
            self.at += char.len_utf8();
            next.count = 0;
            for at in 0..now.count {
                if let Some(step) = now.get(at).filter(|step| self.program.takes(*step, char)) {
                    self.reach(&mut next, step + 1);
                }
            }
            // A match may begin anywhere.
            self.reach(&mut next, 0);
            std::mem::swap(&mut now, &mut next);
        }
        self.has_match
    }

    /// Reaches a step, and all to which no character leads from there.
    fn reach(&mut self, reached: &mut Reached<'_>, step: u32) {
        let mut at = reached.count;
        self.add(reached, step, 0);
        while let Some(step) = reached.get(at) {
            at += 1;
            match self.program.steps.get(step as usize) {
                Some(Step::Fork(far)) => {
                    self.add(reached, step, 1);
                    self.add(reached, step, *far);
                }
                Some(Step::Jump(far)) => self.add(reached, step, *far),
                Some(Step::At(look)) => {
                    let byte = |at: usize| self.text.get(at).copied();
                    if look.holds(byte(self.at.wrapping_sub(1)), byte(self.at)) {
                        self.add(reached, step, 1);
                    }
                }
                Some(Step::One { .. }) | None => {}
            }
        }
    }

    fn add(&mut self, reached: &mut Reached<'_>, step: u32, far: i32) {
        let step = step.wrapping_add_signed(far);
        match (self.seen.get_mut(step as usize), reached.steps.get_mut(reached.count)) {
            (Some(seen), Some(place)) if *seen != self.turn => {
                (*seen, *place) = (self.turn, step);
                reached.count += 1;
            }
            (Some(_), _) => {}
            (None, _) => self.has_match = true,
        }
    }
}
