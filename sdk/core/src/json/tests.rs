//! What is JSON, and what is told where it is not.

use proptest::prelude::*;
use serde::de::IgnoredAny;

use super::place::PATH_STEPS;
use super::*;

fn skipped(text: &str) -> Read<&str> {
    let mut reader = Reader::new(text);
    let value = reader.skip();
    reader.done(value)
}

fn text_of(json: &str) -> Read<String> {
    let mut reader = Reader::new(json);
    let text = reader.string().owned();
    reader.done(text)
}

/// JSON, mostly: what tokens may stand in any order.
fn nearly_json() -> impl Strategy<Value = String> {
    let token = prop_oneof![
        prop::sample::select(vec!["{", "}", "[", "]", ",", ":", " ", "\n", "null", "true", "false", "nul"]),
        prop::sample::select(vec![
            "0", "-1", "01", "1.5", "1.", "1e9", "1e+", "-", "\"a\"", "\"", "\\", "\u{1}"
        ]),
        prop::sample::select(vec![
            "\"\\u00e9\"",
            "\"\\ud83d\\ude00\"",
            "\"\\ud83d\"",
            "\"\\x\"",
            "\"long and longer text\""
        ]),
    ];
    prop::collection::vec(token, 0..12).prop_map(|tokens| tokens.concat())
}

fn json() -> impl Strategy<Value = String> {
    let scalar =
        prop::sample::select(vec!["null", "true", "-0.5e-3", "17", "\"\"", "\"\\\"\\\\\\n\"", "\"ü\""]);
    let value = scalar.prop_map(str::to_owned).prop_recursive(6, 40, 4, |inner| {
        let list = prop::collection::vec(inner, 0..4);
        prop_oneof![
            list.clone().prop_map(|items| format!("[{}]", items.join(" , "))),
            list.prop_map(|items| format!(
                "{{{}}}",
                items.iter().map(|v| format!("\"k\" :{v}")).collect::<Vec<_>>().join(",")
            )),
        ]
    });
    (value, any::<prop::sample::Index>(), prop::option::of(any::<u8>())).prop_map(|(text, at, byte)| {
        let mut bytes = text.clone().into_bytes();
        if let Some(byte) = byte {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        String::from_utf8(bytes).unwrap_or(text)
    })
}

proptest! {
    #[test]
    fn the_same_texts_are_json_as_for_others(text in prop_oneof![nearly_json(), json()]) {
        prop_assert_eq!(skipped(&text).is_ok(), serde_json::from_str::<IgnoredAny>(&text).is_ok());
    }

    #[test]
    fn texts_are_read_as_by_others(text in prop_oneof![any::<String>().prop_map(|text| Json::from(text).to_string()), nearly_json()]) {
        prop_assert_eq!(text_of(&text).ok(), serde_json::from_str::<String>(&text).ok());
    }
}

use serde_json::Value as Json;

#[test]
fn nesting_has_no_bound_and_takes_no_stack() {
    let deep = |n| ["[".repeat(n), "]".repeat(n)].concat();
    for n in [1, 63, 64, 65, 128, 129, 200_000] {
        assert!(skipped(&deep(n)).is_ok() && skipped(&format!("{}]", deep(n))).is_err(), "{n}");
    }
    let deep = deep(200_000);
    let mut reader = Reader::new(&deep);
    reader.sound();
    assert!(reader.done(()).is_err());
}

#[test]
fn a_fault_says_what_and_where() {
    let of = |text: &str| skipped(text).unwrap_err().to_string();
    assert_eq!(of("{\n  \"a\" 1}"), "expected `:` at line 2 column 7");
    assert_eq!(of("[1 2]"), "expected `,` or `]` at line 1 column 4");
    assert_eq!(of("\"a"), "expected the closing quote of a text at line 1 column 3");
    assert_eq!(of(r#"{"a": 1, "b": [[], {"c": tru}]}"#), "b[1].c: expected a value at line 1 column 26");
    assert_eq!(of(r#"{"a": {"b": 1} x}"#), "expected `,` or `}` at line 1 column 16");
}

#[test]
fn a_fault_far_inside_is_told_by_the_way_to_its_neighbourhood() {
    let fault = skipped(&"[".repeat(100_000)).unwrap_err();
    assert_eq!(fault.path, "[0]".repeat(PATH_STEPS));
}

#[test]
fn after_a_fault_nothing_more_is_read() {
    let text = r#"{ "a": [1, nul], "b": { "c": "d" }, "e": "f" }"#;
    let mut reader = Reader::new(text);
    let [a, e] = reader.all_fields(&[must("a", Kind::List), must("e", Kind::Text)]);
    assert!(reader.has_failed() && e.text().is_none());
    assert_eq!(reader.within("b", |reader| reader.string().owned()), "");
    assert!(reader.strings_of(&a).is_empty() && !reader.list().begun && reader.skip().is_empty());
    assert_eq!(reader.done(()).unwrap_err().path, "a[1]");
}
