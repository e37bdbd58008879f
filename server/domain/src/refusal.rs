//! Why a command is not carried out.

use thiserror::Error;

/// What is wrong in one place of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFault {
    /// JSON pointer into the request's body.
    pub pointer: String,
    /// What was expected there.
    pub message: String,
}

impl FieldFault {
    /// A fault at a place.
    pub fn new(pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), message: message.into() }
    }
}

/// Longest text that people write: a name, a comment, a description, in bytes.
pub const TEXT_BYTES: usize = 4096;

/// Checks a text that people write: something to read, not too long, and without control characters
/// other than line breaks and tabs.
pub fn check_text(pointer: &str, text: &str, faults: &mut Vec<FieldFault>) {
    let odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if text.trim().is_empty() || text.len() > TEXT_BYTES || text.chars().any(odd) {
        let message = format!("a text of 1 to {TEXT_BYTES} bytes without control characters is expected");
        faults.push(FieldFault::new(pointer, message));
    }
}

/// Why a command is not carried out. Nothing has changed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The request does not make sense; each place is named.
    #[error("the request is not valid")]
    Invalid(Vec<FieldFault>),
    /// A touched item has changed since the version on which the change was based.
    #[error("`{item}` has changed in version {changed}, after version {base} on which this change was based")]
    Stale {
        /// Item key, such as `flag/checkout-v2`.
        item: String,
        /// The version that the author saw.
        base: u64,
        /// The version in which the item changed.
        changed: u64,
        /// The version that there is now.
        current: u64,
    },
    /// The base is a version that does not exist.
    #[error("version {base} does not exist; the current one is {current}")]
    UnknownBase {
        /// The version that the author named.
        base: u64,
        /// The version that there is now.
        current: u64,
    },
    /// The environment's rules stay as they are for a while.
    #[error("the rules are frozen: {reason}")]
    Frozen {
        /// Until when, in milliseconds since the Unix epoch.
        until_ms: i64,
        /// Why.
        reason: String,
    },
    /// An environment would hold more than it may.
    #[error("{0}")]
    OverLimit(String),
}
