//! What a pattern is searched by.

use super::look::Look;
use super::parse::Parser;
use crate::limits;

/// What a search does, step after step: behind the last one there is a match.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) steps: Box<[Step]>,
    /// Of characters, each the first and the last one, for the steps that take one.
    pub(super) ranges: Box<[Range]>,
    /// Characters of the pattern, with its repetitions multiplied out.
    pub(super) cost: usize,
}

pub(super) type Range = (char, char);

#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// A character within so many ranges from the first one, or within none of them.
    One { first: u32, count: u32, is_negated: bool },
    /// No character, but a place of which this holds.
    At(Look),
    /// Both the next step and the one that is so far away.
    Fork(i32),
    /// The step that is so far away.
    Jump(i32),
}

impl Program {
    /// # Errors
    /// The dialect has no such pattern, or it is longer than is allowed.
    pub(super) fn compile(pattern: &str, ignore_case: bool) -> Result<Self, String> {
        let mut parser = Parser::new(pattern, ignore_case);
        parser.whole();
        let Parser { steps, ranges, cost, fault, .. } = parser;
        if cost > limits::REGEX_EXPANDED {
            let most = limits::REGEX_EXPANDED;
            return Err(format!("{cost} characters with its repetitions, at most {most} are allowed"));
        }
        match fault {
            Some(fault) => Err(fault.into()),
            None => Ok(Self { steps: steps.into(), ranges: ranges.into(), cost }),
        }
    }
}

/// Adds the steps that repeat others, at least and at most so often.
pub(super) fn repeat(steps: &mut Vec<Step>, part: &[Step], least: u32, most: Option<u32>) {
    let length = part.len() as i32;
    for _ in 0..least {
        steps.extend_from_slice(part);
    }
    match most {
        Some(most) => {
            for left in (1..=most.saturating_sub(least)).rev() {
                steps.push(Step::Fork(left as i32 * (length + 1)));
                steps.extend_from_slice(part);
            }
        }
        None if least > 0 => steps.push(Step::Fork(-length)),
        None => {
            steps.push(Step::Fork(length + 2));
            steps.extend_from_slice(part);
            steps.push(Step::Jump(-length - 1));
        }
    }
}
