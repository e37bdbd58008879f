use proptest::prelude::*;
use serde_json::{Value, json};

use super::{from_canonical, parse_strict, to_canonical};

#[test]
fn the_spelling_is_that_of_the_standard() {
    // Keys in the order of their UTF-16 units: the example of RFC 8785, without its number.
    let value = json!({
        "\u{20ac}": "Euro Sign", "\r": "Carriage Return", "\u{fb33}": "Hebrew Letter Dalet With Dagesh",
        "1": "One", "\u{1f600}": "Emoji: Grinning Face", "\u{80}": "Control", "\u{f6}": "Latin Small Letter O With Diaeresis"
    });
    let text = to_canonical(&value).unwrap();
    let order: Vec<String> =
        ["Carriage", "One", "Control", "Latin", "Euro", "Emoji", "Hebrew"].map(Into::into).into();
    let places: Vec<usize> = order.iter().map(|word| text.find(word).unwrap()).collect();
    assert!(places.is_sorted(), "{text}");
    for (value, expected) in [
        (json!([null, true, false, 0, -7]), "[null,true,false,0,-7]"),
        (json!({"b": {}, "a": []}), r#"{"a":[],"b":{}}"#),
        (
            json!("\u{0}\u{1f}\u{8}\t\n\u{c}\r\"\\/\u{7f}é"),
            "\"\\u0000\\u001f\\b\\t\\n\\f\\r\\\"\\\\/\u{7f}é\"",
        ),
        (json!(9_007_199_254_740_991_i64), "9007199254740991"),
        (json!(-9_007_199_254_740_991_i64), "-9007199254740991"),
    ] {
        assert_eq!(to_canonical(&value).unwrap(), expected);
    }
}

#[test]
fn what_readers_would_alter_is_refused() {
    let long = "1".repeat(40);
    for text in [
        r#"{"a":1,"a":1}"#,
        r#"{"a":{"b":1,"b":2}}"#,
        "1.5",
        "1.0",
        "1e3",
        "-0",
        "9007199254740992",
        "-9007199254740992",
        &long,
        "[1,]",
        "{} {}",
        "\"\\ud800\"",
        "NaN",
        "",
    ] {
        assert!(parse_strict(text.as_bytes()).is_err(), "{text}");
    }
    assert!(parse_strict(b"\"\xff\"").is_err());
    for value in [json!(1.5), json!(u64::MAX), json!(9_007_199_254_740_992_i64)] {
        assert!(to_canonical(&json!({ "a": [value] })).is_err());
    }
    for text in [r#"{"b":1, "a":2}"#, r#"{"b":1,"a":2}"#, r#""\u0061""#, " 1"] {
        assert!(
            parse_strict(text.as_bytes()).is_ok() && from_canonical::<Value>(text.as_bytes()).is_err(),
            "{text}"
        );
    }
}

fn values() -> impl Strategy<Value = Value> {
    let simple = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-9_007_199_254_740_991_i64..=9_007_199_254_740_991).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    simple.prop_recursive(4, 32, 6, |inner| {
        let object = prop::collection::btree_map(any::<String>(), inner.clone(), 0..6);
        let object = object.prop_map(|members| Value::Object(members.into_iter().collect()));
        prop_oneof![prop::collection::vec(inner, 0..6).prop_map(Value::from), object]
    })
}

proptest! {
    #[test]
    fn one_value_has_one_spelling(value in values()) {
        let text = to_canonical(&value).unwrap();
        prop_assert_eq!(&from_canonical::<Value>(text.as_bytes()).unwrap(), &value);
        let spaced = serde_json::to_string_pretty(&value).unwrap();
        prop_assert_eq!(to_canonical(&parse_strict(spaced.as_bytes()).unwrap()).unwrap(), text);
    }
}
