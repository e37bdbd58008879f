//! Regular expressions: one dialect everywhere, that of `regex-lite` but for its flag `x`, with bounds that are counted in
//! the pattern, so that every build refuses the same ones.

mod class;
mod look;
mod parse;
mod program;
mod search;

use crate::limits;
use program::Program;

/// An unanchored regular expression.
#[derive(Debug)]
pub(crate) struct Pattern {
    /// Defines what matches.
    program: Program,
    /// Answers the same where the text is ASCII, but faster; only where it stays small.
    #[cfg(not(target_family = "wasm"))]
    automaton: Option<Box<native::Automaton>>,
}

impl Pattern {
    /// Compiles a pattern within its limits, if what it takes of an environment's allowance is left of it.
    ///
    /// # Errors
    /// The dialect has no such pattern, it exceeds a limit of its own, or too little is left.
    pub(crate) fn compile(pattern: &str, ignore_case: bool, spent: &mut usize) -> Result<Self, String> {
        if pattern.len() > limits::REGEX_BYTES {
            return Err(format!("{} bytes, at most {} are allowed", pattern.len(), limits::REGEX_BYTES));
        }
        let program = Program::compile(pattern, ignore_case)?;
        *spent = spent.saturating_add(program.cost + limits::REGEX_BASE_COST);
        if *spent > limits::REGEX_ALLOWANCE {
            return Err("the regular expressions of the environment are too many and too long together; \
                        compare with other operators where they will do"
                .into());
        }
        Ok(Self {
            program,
            #[cfg(not(target_family = "wasm"))]
            automaton: native::Automaton::compile(pattern, ignore_case).map(Box::new),
        })
    }

    pub(crate) fn is_match(&self, text: &str) -> bool {
        #[cfg(not(target_family = "wasm"))]
        if let Some(answer) = self.automaton.as_ref().and_then(|automaton| automaton.is_match(text)) {
            return answer;
        }
        self.program.is_match(text)
    }
}

#[cfg(not(target_family = "wasm"))]
mod native {
    use regex_automata::dfa::dense::{Builder, Config, DFA};
    use regex_automata::dfa::{Automaton as _, StartKind};
    use regex_automata::nfa::thompson;
    use regex_automata::util::syntax;
    use regex_automata::{Anchored, Input, MatchKind};

    use crate::limits;

    /// A table of all states, complete before the first search: it needs no scratch memory, which
    /// threads would have to share.
    #[derive(Debug)]
    pub(super) struct Automaton(DFA<Vec<u32>>);

    impl Automaton {
        /// `None` where the table would be large, or where the pattern says things that only Unicode
        /// tables could answer.
        pub(super) fn compile(pattern: &str, ignore_case: bool) -> Option<Self> {
            if sets_unicode(pattern) {
                return None;
            }
            let mut config = Config::new()
                .start_kind(StartKind::Unanchored)
                .match_kind(MatchKind::All)
                .minimize(false)
                .dfa_size_limit(Some(limits::AUTOMATON_BYTES))
                .determinize_size_limit(Some(limits::AUTOMATON_BYTES));
            // In ASCII a byte is a character, and case has one meaning; beyond it the reference decides.
            for byte in 0x80..=0xff {
                config = config.quit(byte, true);
            }
            let syntax = syntax::Config::new().unicode(false).utf8(false).case_insensitive(ignore_case);
            let nfa = thompson::Config::new().utf8(false).nfa_size_limit(Some(limits::AUTOMATON_BYTES));
            let built = Builder::new().configure(config).syntax(syntax).thompson(nfa).build(pattern);
            built.ok().map(Self)
        }

        /// `None` where the answer depends on a character beyond ASCII.
        pub(super) fn is_match(&self, text: &str) -> Option<bool> {
            let input = Input::new(text).anchored(Anchored::No).earliest(true);
            self.0.try_search_fwd(&input).ok().map(|found| found.is_some())
        }
    }

    /// Whether a pattern may say `(?u)`, which means nothing in the dialect, but here that the sign for kelvin is a `k`.
    fn sets_unicode(pattern: &str) -> bool {
        let is_flag = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'-';
        pattern.split("(?").skip(1).any(|rest| rest.bytes().take_while(is_flag).any(|flag| flag == b'u'))
    }
}

#[cfg(test)]
mod tests;
