use proptest::prelude::*;
use regex_lite::RegexBuilder;

use super::*;

fn regex(pattern: &str, ignore_case: bool) -> Result<Pattern, String> {
    Pattern::compile(pattern, ignore_case, &mut 0)
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
        ("a{0}", 1),
        (r"\d{3}", 6),
        ("a*{10}", 20),
        ("(?:x){2}", 10),
    ];
    for (pattern, cost) in cases {
        assert_eq!(Program::compile(pattern, false).unwrap().cost, cost, "{pattern}");
    }
}

#[test]
fn what_takes_too_much_is_refused_before_it_does() {
    let patterns = [
        "(a{100}){100}",
        "((((a{1000}){1000}){1000}){1000}){1000}",
        "a{4294967295}",
        "(){4294967295}",
        "a*{1000}*{1000}*{1000}",
        "(?:a|b)+{9999}",
    ];
    for pattern in patterns {
        let fault = regex(pattern, false).unwrap_err();
        assert!(fault.contains("with its repetitions"), "{pattern}: {fault}");
    }
    let mut spent = limits::REGEX_ALLOWANCE - limits::REGEX_BASE_COST - 1;
    assert!(Pattern::compile("a", false, &mut spent).is_ok());
    assert!(Pattern::compile("a", false, &mut spent).is_err());
    assert!(regex(&"a".repeat(limits::REGEX_BYTES + 1), false).is_err());
}

#[test]
fn the_flag_for_white_space_is_refused() {
    for pattern in ["(?x)a", "(?i-x:a)", "(?x)(?:(?:a{100} ) {100} ) {100}"] {
        assert!(regex(pattern, false).unwrap_err().contains("the flag `x`"), "{pattern}");
    }
}

/// Beyond that other crate, which forgets these.
#[test]
fn letters_of_both_cases_are_the_same_however_they_are_written() {
    for (pattern, text) in [("[A-a]", "z"), ("[Z-a]", "A"), (r"[\x41-\x43]", "b"), ("(?<é>a)", "A")] {
        assert!(regex(pattern, true).unwrap().program.is_match(text), "{pattern}");
    }
    for (pattern, text) in [("[^Z-a]", "z"), ("[[:^lower:]]", "A")] {
        assert!(!regex(pattern, true).unwrap().program.is_match(text), "{pattern}");
    }
}

#[test]
fn programs_of_any_length_are_searched() {
    let pattern = regex("(?:a|é){300}$", false).unwrap();
    assert!(pattern.program.is_match(&"aé".repeat(150)));
    assert!(!pattern.program.is_match(&"aé".repeat(149)));
}

/// What the other crate does not fold.
const UNFOLDED: [&str; 5] = ["[[:^lower:]]", "[[:^upper:]b]", "[A-a]", "[^Z-k]", r"[\x41-\x4b]"];

/// Patterns that say the same or less than anything that people write, and now and then nonsense.
fn pattern(more: &'static [&'static str]) -> impl Strategy<Value = String> {
    const ATOMS: [&str; 80] = [
        "a",
        "b",
        "k",
        "é",
        "ſ",
        ".",
        r"\d",
        r"\W",
        r"\s",
        r"\b",
        r"\B",
        "^",
        "$",
        "[a-k]",
        "[^ab]",
        "[^é]",
        r"[\w.-]",
        r"\x{E9}",
        r"\x41",
        "[[:alpha:]]",
        "[a&&b]",
        "(?i)k",
        "(?s-i:.)",
        "(?u)k",
        "(?m:^a$)",
        "(?R)$",
        r"\z",
        r"\b{start}",
        "a{2,3}",
        "{",
        "[]a]",
        "[^]a]",
        "[a-]",
        "[-a]",
        "[--a]",
        "[a--b]",
        "[[:^digit:]]",
        "[[:lowre:]]",
        r"[\]\-]",
        r"[\x30-\x35]",
        r"[\d-]",
        r"[\D\s]",
        r"[\b]",
        "[b-a]",
        "[",
        r"\u00e9",
        r"\U{212A}",
        r"\x4",
        r"\<",
        r"\>",
        r"\b{end}",
        r"\b{start-half}",
        r"\b{end-half}",
        r"\b{no}",
        r"\b{2}",
        r"\A",
        r"\-",
        r"\n",
        r"\q",
        r"\1",
        r"\pL",
        "\\",
        "(?)",
        "(?ii)",
        "(?-)",
        "(?i-i:a)",
        "(?m)$",
        "(?Rm)^",
        "(?Rs).",
        "(?=a)",
        "(?P<n>a)",
        "(?<n>b)",
        "(?<1>b)",
        "a{3,2}",
        "a{,2}",
        "a{ 2 , 3 }",
        "a{2, }",
        "a{0}",
        "b{1}",
        "|",
    ];
    let written = prop::sample::select([&ATOMS, more].concat()).prop_map(str::to_owned).prop_recursive(
        4,
        24,
        4,
        |inner| {
            const TIMES: [&str; 7] = ["*", "+", "?", "*?", "{0,2}", "{2,}", "{1}"];
            prop_oneof![
                prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| parts.concat()),
                (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("(?:{a}|{b})")),
                (inner, prop::sample::select(&TIMES[..]))
                    .prop_map(|(part, times)| format!("({part}){times}")),
            ]
        },
    );
    let typed = r"[abk(){}\[\]|*+?^$.\\:<>=!imsR,019&~\- ]{0,12}";
    let nested = (1..60usize, 1..3usize, any::<bool>()).prop_map(|(depth, parts, is_captured)| {
        let group = if is_captured { "(" } else { "(?:" };
        [group.repeat(depth), "a".repeat(parts), ")".repeat(depth), "b".repeat(parts - 1)].concat()
    });
    prop_oneof![8 => written, 4 => typed, 1 => nested]
}

fn texts() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec("[abkKéſ\u{212A}A1_ \n\r.-]{0,6}", 8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2500))]

    #[test]
    fn the_dialect_is_that_of_regex_lite(pattern in pattern(&[]), ignore_case: bool, texts in texts()) {
        let theirs = RegexBuilder::new(&pattern).case_insensitive(ignore_case).build();
        let ours = Program::compile(&pattern, ignore_case);
        prop_assert_eq!(ours.is_ok(), theirs.is_ok(), "{} {:?} {:?}", pattern, ours.err(), theirs.err());
        if let (Ok(ours), Ok(theirs)) = (ours, theirs) {
            for text in texts {
                prop_assert_eq!(ours.is_match(&text), theirs.is_match(&text), "{} {:?}", pattern, text);
            }
        }
    }

    #[test]
    fn the_faster_engine_gives_the_same_answers(pattern in pattern(&UNFOLDED), ignore_case: bool, texts in texts()) {
        if let Ok(pattern) = regex(&pattern, ignore_case) {
            for text in texts {
                prop_assert_eq!(pattern.is_match(&text), pattern.program.is_match(&text), "{:?}", text);
            }
        }
    }
}

#[test]
fn unicode_is_no_matter_of_flags() {
    for pattern in ["(?:(?u)k\u{e9}|\u{212a})", "(?iu:\u{212a})", "a|(?i-u)b|(?u)\u{212a}"] {
        assert!(!regex(pattern, true).unwrap().is_match("k"), "{pattern}");
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
        assert!(regex(text, false).unwrap().automaton.is_some(), "{text}");
    }
}
