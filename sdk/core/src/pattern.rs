//! Regular expressions: one dialect everywhere, that of `regex-lite`, with bounds that are counted in
//! the pattern, so that every build refuses the same ones.

use regex_lite::{Regex, RegexBuilder};

use crate::limits;

/// An unanchored regular expression.
#[derive(Debug)]
pub(crate) struct Pattern {
    /// Defines what matches.
    reference: Regex,
    /// Answers the same where the text is ASCII, but faster; only where it stays small.
    #[cfg(not(target_family = "wasm"))]
    automaton: Option<Box<native::Automaton>>,
}

impl Pattern {
    /// Compiles a pattern within its limits.
    pub(crate) fn compile(pattern: &str, ignore_case: bool) -> Result<Self, String> {
        // Our own bounds count in the pattern, never in memory.
        let mut builder = RegexBuilder::new(pattern);
        let reference = builder.case_insensitive(ignore_case).size_limit(usize::MAX).build();
        Ok(Self {
            reference: reference.map_err(|e| e.to_string())?,
            #[cfg(not(target_family = "wasm"))]
            automaton: native::Automaton::compile(pattern, ignore_case).map(Box::new),
        })
    }

    pub(crate) fn is_match(&self, text: &str) -> bool {
        #[cfg(not(target_family = "wasm"))]
        if let Some(answer) = self.automaton.as_ref().and_then(|automaton| automaton.is_match(text)) {
            return answer;
        }
        self.reference.is_match(text)
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
}

/// How much of an environment's allowance for regular expressions this pattern takes.
///
/// # Errors
/// It exceeds a limit of its own.
pub(crate) fn cost(pattern: &str) -> Result<usize, String> {
    if pattern.len() > limits::REGEX_BYTES {
        return Err(format!("{} bytes, at most {} are allowed", pattern.len(), limits::REGEX_BYTES));
    }
    if is_verbose(pattern) {
        return Err(
            "the flag `x` is not supported; write the pattern without white space and comments".into()
        );
    }
    let expanded = expanded_len(pattern);
    if expanded > limits::REGEX_EXPANDED {
        return Err(format!(
            "{expanded} characters with its repetitions, at most {} are allowed",
            limits::REGEX_EXPANDED
        ));
    }
    Ok(expanded + limits::REGEX_BASE_COST)
}

/// Whether a group such as `(?x)` or `(?i-sx:…)` names the flag `x`. Under it white space may part a
/// repetition from what it repeats, and the bound below would not see it.
fn is_verbose(pattern: &str) -> bool {
    pattern.match_indices("(?").any(|(at, _)| {
        let flags = pattern.get(at + 2..).unwrap_or_default();
        let end = flags.find(|c: char| !c.is_ascii_alphabetic() && c != '-').unwrap_or(flags.len());
        let named = flags.get(end..).is_some_and(|rest| rest.starts_with([')', ':']));
        named && flags.get(..end).is_some_and(|flags| flags.contains('x'))
    })
}

/// Characters of a pattern with counted repetitions multiplied out.
fn expanded_len(pattern: &str) -> usize {
    // One total per open group, and the length of the atom that a repetition would apply to.
    let mut groups = vec![0usize];
    let mut atom = 0usize;
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '(' => {
                groups.push(0);
                atom = 0;
                continue;
            }
            ')' if groups.len() > 1 => atom = groups.pop().unwrap_or_default().saturating_add(2),
            '{' => {
                let rest = chars.as_str();
                let Some((most, len)) = repetition(rest) else { continue };
                chars = rest.get(len..).unwrap_or_default().chars();
                // The atom stands in its group's total once already.
                let more = atom.saturating_mul(most.saturating_sub(1));
                atom = atom.saturating_mul(most);
                add(&mut groups, more);
                continue;
            }
            '[' => atom = skip_class(&mut chars),
            '\\' => atom = skip_escape(&mut chars),
            _ => atom = 1,
        }
        add(&mut groups, atom);
    }
    groups.iter().fold(0, |sum, group| sum.saturating_add(*group))
}

fn add(groups: &mut [usize], len: usize) {
    if let Some(group) = groups.last_mut() {
        *group = group.saturating_add(len);
    }
}

/// Length of an escape whose `\` was read; the digits of `\x{…}` and `\u{…}` are no repetition.
fn skip_escape(chars: &mut std::str::Chars) -> usize {
    let Some(kind) = chars.next() else { return 1 };
    if matches!(kind, 'x' | 'u' | 'U')
        && let Some(rest) = chars.as_str().strip_prefix('{')
        && let Some((_, rest)) = rest.split_once('}')
    {
        *chars = rest.chars();
    }
    2
}

/// The most that `n}`, `n,}` or `n,m}` repeats, and how many bytes that is.
fn repetition(rest: &str) -> Option<(usize, usize)> {
    let (count, _) = rest.split_once('}')?;
    let most = match count.split_once(',') {
        Some((least, "")) => least.trim().parse().ok()?,
        Some((_, most)) => most.trim().parse().ok()?,
        None => count.trim().parse().ok()?,
    };
    Some((most, count.len() + 1))
}

/// Length of a character class whose `[` was read.
fn skip_class(chars: &mut std::str::Chars) -> usize {
    let mut len = 1;
    while let Some(c) = chars.next() {
        len += 1;
        match c {
            '\\' => len += skip_escape(chars),
            // A `]` that stands first belongs to the class.
            ']' if len > 2 => break,
            _ => {}
        }
    }
    len
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn regex(pattern: &str, ignore_case: bool) -> Result<Pattern, String> {
        cost(pattern)?;
        Pattern::compile(pattern, ignore_case)
    }

    #[test]
    fn repetitions_multiply() {
        let cases = [
            ("abc", 3),
            ("a{10}", 10),
            ("(ab){10}", 40),
            ("((a{10}){10}){10}", 1220),
            ("[a-z]{2}", 10),
            ("a{2,}", 2),
            ("a{2,5}", 5),
            (r"\d{3}", 6),
        ];
        for (pattern, len) in cases {
            assert_eq!(expanded_len(pattern), len, "{pattern}");
        }
        assert!(regex("(a{100}){100}", false).is_err());
        assert!(regex("((((a{1000}){1000}){1000}){1000}){1000}", false).is_err());
        assert!(regex("(?x)(?:(?:a{100} ) {100} ) {100}", false).is_err());
        assert!(regex("(?i-x:a)", false).is_err());
        assert!(regex("(?:x){2}", false).is_ok());
        assert!(regex(r"\x{3000}\u{10FFFF}", false).is_ok());
        assert!(regex("(", false).is_err());
        assert!(regex("^a+$", true).unwrap().is_match("AAA"));
    }

    /// Patterns that say the same or less than anything that people write, and now and then nonsense.
    fn pattern() -> impl Strategy<Value = String> {
        let atom = prop_oneof![
            Just("a"),
            Just("b"),
            Just("k"),
            Just("é"),
            Just("ſ"),
            Just("."),
            Just(r"\d"),
            Just(r"\W"),
            Just(r"\s"),
            Just(r"\b"),
            Just(r"\B"),
            Just("^"),
            Just("$"),
            Just("[a-k]"),
            Just("[^ab]"),
            Just("[^é]"),
            Just(r"[\w.-]"),
            Just(r"\x{E9}"),
            Just(r"\x41"),
            Just("[[:alpha:]]"),
            Just("[a&&b]"),
            Just("(?i)k"),
            Just("(?s-i:.)"),
            Just("(?u)k"),
            Just("(?m:^a$)"),
            Just("(?R)$"),
            Just(r"\z"),
            Just(r"\b{start}"),
            Just("a{2,3}"),
            Just("{"),
        ];
        let atom = atom.prop_map(str::to_owned);
        atom.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| parts.concat()),
                (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("(?:{a}|{b})")),
                (inner, prop_oneof![Just("*"), Just("+"), Just("?"), Just("*?"), Just("{0,2}")])
                    .prop_map(|(part, times)| format!("({part}){times}")),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn the_faster_engine_gives_the_same_answers(
            pattern in pattern(),
            ignore_case: bool,
            texts in prop::collection::vec("[abkKéſ\u{212A}A1_ \n\r.-]{0,6}", 8),
        ) {
            if let Ok(pattern) = Pattern::compile(&pattern, ignore_case) {
                for text in texts {
                    prop_assert_eq!(pattern.is_match(&text), pattern.reference.is_match(&text), "{:?}", text);
                }
            }
        }
    }

    #[test]
    fn what_people_write_is_answered_by_the_faster_engine() {
        let patterns = [
            "^[a-z0-9._%+-]+@example\\.(com|org)$",
            "^/api/v[0-9]+/",
            "(?i)chrome|firefox|safari",
            r"\.(png|jpe?g)$",
        ];
        for text in patterns {
            assert!(Pattern::compile(text, false).unwrap().automaton.is_some(), "{text}");
        }
    }
}
