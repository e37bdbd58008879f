//! JSON written token by token.

use super::number::decimal;
use super::to_special;
use crate::text::push_hex;

/// Writes JSON. Commas come by themselves; what is opened is closed by who opened it.
///
/// ```
/// let mut out = tidegate_core::json::Writer::new();
/// out.open('{');
/// out.field("keys").open('[');
/// out.text("a\"b");
/// out.whole(7);
/// out.close(']');
/// out.close('}');
/// assert_eq!(out.into_text(), r#"{"keys":["a\"b",7]}"#);
/// ```
#[derive(Debug, Default)]
pub struct Writer(String);

impl Writer {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self(String::with_capacity(bytes))
    }

    /// What was written.
    pub fn into_text(self) -> String {
        self.0
    }

    /// Whatever ends otherwise is a value, after which another one needs a comma.
    fn separate(&mut self) {
        if !matches!(self.0.as_bytes().last(), None | Some(b'{' | b'[' | b':')) {
            self.0.push(',');
        }
    }

    /// Begins an object or a list by its bracket.
    pub fn open(&mut self, bracket: char) {
        self.separate();
        self.0.push(bracket);
    }

    /// Ends it.
    pub fn close(&mut self, bracket: char) {
        self.0.push(bracket);
    }

    /// The name of the field whose value comes next.
    pub fn field(&mut self, name: &str) -> &mut Self {
        self.text(name);
        self.0.push(':');
        self
    }

    /// A text.
    pub fn text(&mut self, text: &str) {
        self.separate();
        self.0.push('"');
        let mut rest = text;
        while let Some((plain, special)) = rest.split_at_checked(to_special(rest.as_bytes(), 0)) {
            self.0.push_str(plain);
            let Some((special, behind)) = special.split_at_checked(1) else { break };
            self.escape(special);
            rest = behind;
        }
        self.0.push('"');
    }

    fn escape(&mut self, special: &str) {
        const NAMED: [(&str, &str); 7] = [
            ("\"", "\\\""),
            ("\\", "\\\\"),
            ("\n", "\\n"),
            ("\r", "\\r"),
            ("\t", "\\t"),
            ("\u{8}", "\\b"),
            ("\u{c}", "\\f"),
        ];
        match NAMED.iter().find(|(held, _)| *held == special) {
            Some((_, escape)) => self.0.push_str(escape),
            None => special.bytes().for_each(|byte| {
                self.0.push_str("\\u00");
                push_hex(&mut self.0, &[byte]);
            }),
        }
    }

    /// A text, or `null` where there is none.
    pub fn text_or_null(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.text(text),
            None => self.raw("null"),
        }
    }

    /// A field of text, where there is one.
    pub fn text_field(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.field(name).text(text);
        }
    }

    /// What is JSON already.
    pub fn raw(&mut self, json: &str) {
        self.separate();
        self.0.push_str(json);
    }

    /// A field of what is JSON already, where there is something.
    pub fn raw_field(&mut self, name: &str, json: Option<&str>) {
        if let Some(json) = json {
            self.field(name).raw(json);
        }
    }

    /// A boolean.
    pub fn boolean(&mut self, value: bool) {
        self.raw(if value { "true" } else { "false" });
    }

    /// A whole number from zero.
    pub fn whole(&mut self, number: u64) {
        self.raw(&number.to_string());
    }

    /// A whole number.
    pub(crate) fn integer(&mut self, number: i64) {
        self.raw(&number.to_string());
    }

    /// A float.
    pub(crate) fn float(&mut self, number: f64) {
        self.raw(&decimal(number));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn texts_are_written_as_by_others(text: String) {
            let mut out = Writer::new();
            out.text(&text);
            prop_assert_eq!(out.into_text(), serde_json::to_string(&text).unwrap());
        }
    }
}
