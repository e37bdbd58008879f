//! Versions and ranges, as clauses see them.

use serde_json::json;
use tidegate_core::{Context, limits};

use super::support::{Truth, truth};

/// For any lines `a` and `b`, where `op(a, b)` is what a clause with the value `b` is for an attribute `a`:
///
/// - all operators read the same texts as versions, as values and as attributes: else `op(a, b)` does not compile,
///   or is unknown
/// - where both are versions, exactly one of `lt(a, b)`, `eq(a, b)`, `gt(a, b)` holds, `lte = lt ∨ eq` and
///   `gte = gt ∨ eq`
/// - `eq(a, b) = eq(b, a)`, `lt(a, b) = gt(b, a)` and `eq(a, a)`
/// - `in(a, "=b") = in(a, "b") = eq(a, b)`, and so on for `<`, `<=`, `>` and `>=`
/// - `in(b, "^b")` and `in(b, "~b")`, while `in(a, "^b") ⇒ gte(a, b)` and `in(a, "~b") ⇒ gte(a, b)`
/// - for any texts at all, `in(a, "b, a") = in(a, "b") ∧ in(a, "a")`
pub fn semver(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (a, b) = text.split_once('\n').unwrap_or((text, text));
    // An attribute over its limit is unknown whatever it says.
    if a.len() > limits::ATTRIBUTE_BYTES || b.len() > limits::ATTRIBUTE_BYTES {
        return;
    }
    ordered(a, b);
    ranged(a, b);
    conjoined(a, b);
}

/// What a clause is for an attribute.
fn holds(op: &str, attribute: &str, value: &str) -> Truth {
    let clause = json!({ "attribute": "app.version", "op": op, "values": [value] });
    truth(&clause.to_string(), &Context::new().with("app.version", attribute))
}

fn is_version(text: &str) -> bool {
    holds("semver_eq", "1.0.0", text) != Truth::Error
}

fn ordered(a: &str, b: &str) {
    let all = ["semver_lt", "semver_eq", "semver_gt", "semver_lte", "semver_gte"];
    let forth = all.map(|op| holds(op, a, b));
    let expected = match (is_version(a), is_version(b)) {
        (_, false) => Truth::Error,
        (false, true) => Truth::Unknown,
        (true, true) => {
            let [lt, eq, gt, lte, gte] = forth.map(|truth| truth == Truth::True);
            assert_eq!(usize::from(lt) + usize::from(eq) + usize::from(gt), 1, "{a:?} {b:?} {forth:?}");
            assert_eq!((lte, gte), (lt || eq, gt || eq), "{a:?} {b:?} {forth:?}");
            assert!(forth.iter().all(|truth| matches!(truth, Truth::True | Truth::False)), "{a:?} {b:?}");
            let [back_lt, back_eq, back_gt, ..] = all.map(|op| holds(op, b, a) == Truth::True);
            assert_eq!((back_lt, back_eq, back_gt), (gt, eq, lt), "{a:?} {b:?}");
            assert_eq!(holds("semver_eq", a, a), Truth::True, "{a:?}");
            return;
        }
    };
    assert_eq!(forth, [expected; 5], "{a:?} {b:?}");
}

/// The comparators of ranges, beside the operators that say the same.
fn ranged(a: &str, b: &str) {
    if !is_version(b) {
        return;
    }
    let within = |comparator: &str| holds("semver_in", a, &format!("{comparator}{b}"));
    let same = [
        ("", "semver_eq"),
        ("=", "semver_eq"),
        ("<", "semver_lt"),
        ("<=", "semver_lte"),
        (">", "semver_gt"),
        (">=", "semver_gte"),
    ];
    for (comparator, op) in same {
        assert_eq!(within(comparator), holds(op, a, b), "{a:?} in {comparator}{b:?}");
    }
    for comparator in ["^", "~"] {
        if within(comparator) == Truth::True {
            assert_eq!(within(">="), Truth::True, "{a:?} in {comparator}{b:?}");
        }
        assert_eq!(holds("semver_in", b, &format!("{comparator}{b}")), Truth::True, "{b:?}");
    }
}

/// A comma means and, between whatever stands beside it.
fn conjoined(a: &str, b: &str) {
    let (left, right) = (holds("semver_in", a, b), holds("semver_in", a, a));
    let both = match (left, right) {
        (Truth::Error, _) | (_, Truth::Error) => Truth::Error,
        (Truth::Unknown, _) | (_, Truth::Unknown) => Truth::Unknown,
        (left, right) => (left == Truth::True && right == Truth::True).into(),
    };
    assert_eq!(holds("semver_in", a, &format!("{b}, {a}")), both, "{a:?} in {b:?}, {a:?}");
}
