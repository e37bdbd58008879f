//! An evaluation with its reasons, owned by the caller.

use std::time::Duration;

use serde::Serialize;
use serde_json::{Map, Value};
use tidegate_core::Reason;

/// What a flag answers, and why. Serialises to the wire form, with the version added.
///
/// ```
/// use tidegate_sdk::{Context, ErrorCode, Reason, TestClient};
///
/// let client = TestClient::new();
/// client.set("theme", "dark");
/// let detail = client.detail("theme", &Context::user("u1"));
/// assert_eq!((detail.reason, detail.error), (Reason::Default, None));
/// let detail = client.detail("theem", &Context::user("u1"));
/// assert_eq!((detail.reason, detail.error), (Reason::Error, Some(ErrorCode::FlagNotFound)));
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Detail {
    /// What is served; `None` on errors, where the caller's default applies.
    pub value: Option<Value>,
    /// Key of the variant that is served.
    pub variant: Option<String>,
    /// Why.
    pub reason: Reason,
    /// Why not, where the reason is [`Reason::Error`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorCode>,
    /// The rule that decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The override that decided.
    #[serde(rename = "override", skip_serializing_if = "Option::is_none")]
    pub override_id: Option<String>,
    /// The prerequisite that was not met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prerequisite: Option<String>,
    /// What made rules before the deciding one unknown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<UnknownAttribute>,
    /// The flag's metadata.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub metadata: Map<String, Value>,
    /// The version of the rules; 0 while there are none.
    pub version: u64,
    /// How long ago the rules were received, or written to the file that they come from.
    #[serde(skip)]
    pub age: Duration,
}

/// An attribute that was missing or of the wrong type, so that a rule could not match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnknownAttribute {
    /// The rule's id, or `fallthrough`.
    pub rule: String,
    /// The attribute's path.
    pub attribute: String,
}

/// Why the caller's default applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ErrorCode {
    /// There are no rules from anywhere yet.
    ProviderNotReady,
    /// The rules have no such flag.
    FlagNotFound,
    /// The flag is of another type than the one asked for.
    TypeMismatch,
    /// The context exceeds a limit.
    InvalidContext,
    /// This SDK does not understand the flag; upgrade it.
    Unsupported,
}

impl From<tidegate_core::ErrorCode> for ErrorCode {
    fn from(code: tidegate_core::ErrorCode) -> Self {
        match code {
            tidegate_core::ErrorCode::FlagNotFound => Self::FlagNotFound,
            tidegate_core::ErrorCode::TypeMismatch => Self::TypeMismatch,
            tidegate_core::ErrorCode::InvalidContext => Self::InvalidContext,
            tidegate_core::ErrorCode::Unsupported => Self::Unsupported,
        }
    }
}

impl Detail {
    /// The detail while there are no rules.
    pub(crate) fn not_ready() -> Self {
        Self {
            value: None,
            variant: None,
            reason: Reason::Error,
            error: Some(ErrorCode::ProviderNotReady),
            rule: None,
            override_id: None,
            prerequisite: None,
            unknown: Vec::new(),
            metadata: Map::new(),
            version: 0,
            age: Duration::ZERO,
        }
    }

    pub(crate) fn own(detail: &tidegate_core::Detail, version: u64, age: Duration) -> Self {
        let text = |text: Option<&str>| text.map(str::to_owned);
        let unknown = detail.unknown.iter().map(|unknown| UnknownAttribute {
            rule: unknown.rule.to_owned(),
            attribute: unknown.attribute.to_owned(),
        });
        Self {
            value: detail.value.cloned(),
            variant: text(detail.variant),
            reason: detail.reason,
            error: detail.error.map(ErrorCode::from),
            rule: text(detail.rule),
            override_id: text(detail.override_id),
            prerequisite: text(detail.prerequisite),
            unknown: unknown.collect(),
            metadata: detail.metadata.cloned().unwrap_or_default(),
            version,
            age,
        }
    }
}
