//! Conditions and contexts.

use serde_json::value::RawValue;
use tidegate_core::Context;
use tidegate_core::model::Condition;

use super::support::{RICH, Truth, truth};

/// A condition that is true, one that is false and one that is unknown, whatever the context.
const KNOWN: [(&str, Truth); 3] = [
    (r#"{ "all": [] }"#, Truth::True),
    (r#"{ "any": [] }"#, Truth::False),
    (r#"{ "segment": "missing" }"#, Truth::Unknown),
];

/// For any lines `c` and `x`, read as a condition and a context, with `|c|` for what `c` is for `x`: true, false,
/// unknown or refused; and for each known `d`:
///
/// - `|not c| = ¬|c|`, `|not not c| = |c|`, `|all [c]| = |any [c]| = |c|`
/// - `|not all [c, d]| = |any [not c, not d]|` and `|not any [c, d]| = |all [not c, not d]|` (De Morgan)
/// - `|all [c, d]| = min(|c|, |d|)` and `|any [c, d]| = max(|c|, |d|)` where false < unknown < true
/// - `|write(read(c))| = |c|`, and `read(write(m)) = m` for `m = read(write(read(c)))`
///
/// Where `x` is no context, one takes its place that has a bit of everything.
pub fn condition(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (condition, context) = text.split_once('\n').unwrap_or((text, ""));
    let context = Context::from_json(context).unwrap_or_else(|_| RICH.clone());
    if serde_json::from_str::<&RawValue>(condition).is_err() {
        return;
    }
    let is = |condition: &str| truth(condition, &context);
    let whole = is(condition);
    rewritten(condition, whole, is);
    // At the limit of nesting a condition stands where its negation cannot.
    let negated = format!(r#"{{ "not": {condition} }}"#);
    let expect = |other: &str, expected: Truth| {
        let found = is(other);
        assert!(found == expected || found == Truth::Error, "{other} is {found:?}, not {expected:?}");
    };
    expect(&negated, !whole);
    expect(&format!(r#"{{ "not": {negated} }}"#), whole);
    expect(&format!(r#"{{ "all": [{condition}] }}"#), whole);
    expect(&format!(r#"{{ "any": [{condition}] }}"#), whole);
    for (known, value) in KNOWN {
        let all = format!(r#"{{ "all": [{condition}, {known}] }}"#);
        let any = format!(r#"{{ "any": [{known}, {condition}] }}"#);
        expect(&all, both(whole, value));
        expect(&any, !both(!whole, !value));
        let neither = format!(r#"[{{ "not": {known} }}, {negated}]"#);
        let alike = [(all, "any"), (any, "all")];
        for (one, other) in alike {
            let other = format!(r#"{{ "{other}": {neither} }}"#);
            assert_eq!(is(&format!(r#"{{ "not": {one} }}"#)), is(&other), "{one} and {other}");
        }
    }
}

/// The lesser of two, where false < unknown < true; what is refused refuses both.
fn both(a: Truth, b: Truth) -> Truth {
    match (a, b) {
        (Truth::Error, _) | (_, Truth::Error) => Truth::Error,
        (Truth::False, _) | (_, Truth::False) => Truth::False,
        (Truth::Unknown, _) | (_, Truth::Unknown) => Truth::Unknown,
        (Truth::True, Truth::True) => Truth::True,
    }
}

/// What the model reads and writes says the same.
fn rewritten(text: &str, whole: Truth, is: impl Fn(&str) -> Truth) {
    let read = |text: &str| serde_json::from_str::<Condition>(text);
    let write = |condition: &Condition| serde_json::to_string(condition).expect("the model is data");
    let Ok(model) = read(text) else {
        assert_eq!(whole, Truth::Error, "{text}");
        return;
    };
    let written = write(&model);
    assert_eq!(is(&written), whole, "{text} and {written}");
    let again = read(&written).expect("what the model writes it reads");
    assert_eq!(read(&write(&again)).expect("what the model writes it reads"), again);
}
