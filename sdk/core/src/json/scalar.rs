//! The values that something is compared with.

use std::fmt;

use super::{Reader, Str};

/// One of the values that something is compared with, and its text.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Scalar<'a> {
    Text(Str<'a>),
    Number(&'a str),
    Boolean(&'a str),
    /// What compares with nothing.
    Other(&'a str),
}

impl<'a> Scalar<'a> {
    /// The elements of a list, of which there may be so many.
    pub(crate) fn list(reader: &mut Reader<'a>, limit: usize) -> Vec<Self> {
        let mut members = reader.list();
        let mut values = Vec::new();
        while reader.element(&mut members) {
            if values.len() == limit {
                reader.fail(format_args!("more than {limit} values; use a segment"));
                break;
            }
            values.push(Self::read(reader));
        }
        values
    }

    fn read(reader: &mut Reader<'a>) -> Self {
        match reader.peek() {
            b'"' => Self::Text(reader.string()),
            b't' | b'f' => Self::Boolean(reader.skip()),
            b'-' | b'0'..=b'9' => Self::Number(reader.number()),
            _ => Self::Other(reader.skip()),
        }
    }

    /// As it stands in the document, a text without its closing quote.
    pub(crate) fn written(&self) -> &'a str {
        match self {
            Self::Text(text) => text.written(),
            Self::Number(text) | Self::Boolean(text) | Self::Other(text) => text,
        }
    }
}

impl fmt::Display for Scalar<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "\"{text}\""),
            Self::Number(text) | Self::Boolean(text) | Self::Other(text) => f.write_str(text),
        }
    }
}
