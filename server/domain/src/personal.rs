//! Personal data: what names somebody, and where that stays.

use serde_json::Value;

/// Places that are told of one item, at most.
const PLACES: usize = 20;

/// Where an item of rules names a key: JSON pointers into its body.
pub fn places_of(body: &str, key: &str) -> Vec<String> {
    let mut places = Vec::new();
    if let Ok(body) = serde_json::from_str(body) {
        walk(&body, key, &mut String::new(), &mut places);
    }
    places
}

fn walk(value: &Value, key: &str, pointer: &mut String, places: &mut Vec<String>) {
    let before = pointer.len();
    match value {
        Value::String(text) if text == key && places.len() < PLACES => places.push(pointer.clone()),
        Value::Array(values) => {
            for (at, value) in values.iter().enumerate() {
                pointer.push_str(&format!("/{at}"));
                walk(value, key, pointer, places);
                pointer.truncate(before);
            }
        }
        Value::Object(values) => {
            for (name, value) in values {
                pointer.push_str(&format!("/{}", name.replace('~', "~0").replace('/', "~1")));
                walk(value, key, pointer, places);
                pointer.truncate(before);
            }
        }
        _ => {}
    }
}

/// Whether a text mentions a key as a word of its own.
pub fn mentions(text: &str, key: &str) -> bool {
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    let found = text.match_indices(key).any(|(at, found)| {
        let (before, after) = (text.get(..at), text.get(at + found.len()..));
        let ends = (
            before.and_then(|before| before.chars().next_back()),
            after.and_then(|after| after.chars().next()),
        );
        !is_word(ends.0) && !is_word(ends.1)
    });
    !key.is_empty() && found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_pointers() {
        let body = r#"{"overrides":[{"id":"o","values":["u1","u2"]}],"when":{"a/b":"u1"},"off":"u11"}"#;
        assert_eq!(places_of(body, "u1"), ["/overrides/0/values/0", "/when/a~1b"]);
        assert_eq!(places_of(body, "u3"), [] as [&str; 0]);
        let many = format!("[{}]", vec!["\"x\""; 100].join(","));
        assert_eq!(places_of(&many, "x").len(), PLACES);
    }

    #[test]
    fn only_words_are_mentions() {
        for text in ["u1", "for u1.", "(u1)", "xu1 u1", "„u1“"] {
            assert!(mentions(text, "u1"), "{text}");
        }
        for text in ["", "u12", "menu1", "u1-b", "u_1"] {
            assert!(!mentions(text, "u1"), "{text}");
        }
        assert!(!mentions("anything", ""));
    }
}
