//! The works that the engines are compared on.

use crate::flags::{Attribute, Clause, Flag, Otherwise, Person, user_key};

/// Rules of work c.
const RULES: usize = 10;
/// Keys in the segment of work e.
const MEMBERS: usize = 10_000;
/// The user who is asked about: in the middle of the segment.
const USER: usize = MEMBERS / 2;

/// One flag to evaluate, and how much of the best peer's time we may take.
pub(crate) struct Work {
    /// As the issue calls it.
    pub(crate) letter: &'static str,
    pub(crate) name: &'static str,
    pub(crate) two_threads: &'static str,
    pub(crate) reach: &'static str,
    pub(crate) most: f64,
    pub(crate) flag: Flag,
}

/// Who is asking.
pub(crate) fn person() -> Person {
    Person::new(USER)
}

/// The works on one flag. Its key is as long in each.
pub(crate) fn works() -> Vec<Work> {
    vec![
        Work {
            letter: "a",
            name: "a: boolean flag, no rules",
            two_threads: "two threads, a: boolean flag, no rules",
            reach: "≤ 0.6 × best peer",
            most: 0.6,
            flag: flag(1, vec![], Otherwise::On),
        },
        Work {
            letter: "b",
            name: "b: one rule, string equality",
            two_threads: "two threads, b: one rule, string equality",
            reach: "≤ 0.4 × best peer",
            most: 0.4,
            flag: flag(2, vec![equality()], Otherwise::Off),
        },
        Work {
            letter: "c",
            name: "c: ten rules of three clauses, the last one matches",
            two_threads: "two threads, c: ten rules of three clauses",
            reach: "≤ 0.35 × best peer",
            most: 0.35,
            flag: flag(3, (1..=RULES).map(three_clauses).collect(), Otherwise::Off),
        },
        Work {
            letter: "d",
            name: "d: 50/50 split by user",
            two_threads: "two threads, d: 50/50 split by user",
            reach: "≤ 0.25 × best peer",
            most: 0.25,
            flag: flag(4, vec![], Otherwise::Half),
        },
        Work {
            letter: "e",
            name: "e: a segment of 10,000 keys",
            two_threads: "two threads, e: a segment of 10,000 keys",
            reach: "≤ 0.65 × best peer",
            most: 0.65,
            flag: flag(5, vec![vec![members()]], Otherwise::Off),
        },
        Work {
            letter: "g",
            name: "g: one regex clause",
            two_threads: "two threads, g: one regex clause",
            reach: "≤ 1.5 × best peer",
            most: 1.5,
            flag: flag(7, vec![vec![pattern()]], Otherwise::Off),
        },
    ]
}

/// Many flags as products have them: of ten, two are switches, two target by a rule, five target by a rule and split
/// everybody else, one has a rule of three clauses before its split.
pub(crate) fn mix(count: usize) -> Vec<Flag> {
    let one = |number: usize| match number % 10 {
        0..2 => flag(number, vec![], Otherwise::On),
        2..4 => flag(number, vec![equality()], Otherwise::Off),
        4..9 => flag(number, vec![other_plan()], Otherwise::Half),
        _ => flag(number, vec![three_clauses(1)], Otherwise::Half),
    };
    (0..count).map(one).collect()
}

fn flag(number: usize, rules: Vec<Vec<Clause>>, otherwise: Otherwise) -> Flag {
    Flag { key: format!("checkout-{number:05}"), rules, otherwise }
}

fn equality() -> Vec<Clause> {
    vec![Clause::is(Attribute::Plan, "pro")]
}

/// Does not hold.
fn other_plan() -> Vec<Clause> {
    vec![Clause::is(Attribute::Plan, "enterprise")]
}

/// The first two clauses hold; the third does only in the rule with the last number, so that no engine gets away with
/// looking at one clause of a rule.
fn three_clauses(number: usize) -> Vec<Clause> {
    let team = |letter: &str| format!("team-{number:02}{letter}");
    vec![
        Clause::is_in(Attribute::Plan, &["enterprise", "business", "pro"]),
        Clause::is_in(Attribute::Region, &["eu-west", "eu-north", "eu-central"]),
        Clause::is_in(Attribute::Team, &[&team("-a"), &team("-b"), &team("")]),
    ]
}

fn members() -> Clause {
    Clause::Member((0..MEMBERS).map(user_key).collect())
}

fn pattern() -> Clause {
    Clause::Matches(Attribute::Email, r"^[a-z0-9._]+@example\.(com|org)$".to_owned())
}
