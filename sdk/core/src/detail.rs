//! What an evaluation answers: value, variant and the reasons for them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::json::Writer;
use crate::ruleset::{By, Flag, OutcomeIndex};
use crate::value::{Metadata, Served};

/// Why a flag served what it served: OpenFeature's words, and ours where it has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Reason {
    /// A rule's condition was true.
    TargetingMatch,
    /// A split decided.
    Split,
    /// Nothing else applied.
    Default,
    /// The flag is off.
    Disabled,
    /// The flag is archived and serves its frozen variant.
    Archived,
    /// An individual entry decided.
    Override,
    /// A prerequisite of the whole flag is not met.
    PrerequisiteFailed,
    /// The caller's default is to be used; see [`ErrorCode`].
    Error,
}

/// Why a flag could not be evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ErrorCode {
    /// The snapshot has no such flag.
    FlagNotFound,
    /// The flag is of another type than the one asked for.
    TypeMismatch,
    /// The context exceeds a limit.
    InvalidContext,
    /// This engine does not understand the flag.
    Unsupported,
}

/// An attribute that was missing or of the wrong type, so that a rule could not match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unknown<'a> {
    /// The rule's id, or `fallthrough`.
    pub rule: &'a str,
    /// The attribute's path.
    pub attribute: &'a str,
}

/// An evaluation with its reasons; its serialised form is the wire form.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Detail<'a> {
    /// What is served; `None` on errors, where the caller's default applies.
    pub value: Option<&'a Json>,
    /// Key of the variant that is served.
    pub variant: Option<&'a str>,
    /// Why.
    pub reason: Reason,
    /// Why not, where the reason is [`Reason::Error`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorCode>,
    /// The rule that decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<&'a str>,
    /// The override that decided.
    #[serde(rename = "override", skip_serializing_if = "Option::is_none")]
    pub override_id: Option<&'a str>,
    /// The prerequisite that was not met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prerequisite: Option<&'a str>,
    /// What made rules before the deciding one unknown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<Unknown<'a>>,
    /// The flag's metadata.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<&'a Map<String, Json>>,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::TargetingMatch,
        Self::Split,
        Self::Default,
        Self::Disabled,
        Self::Archived,
        Self::Override,
        Self::PrerequisiteFailed,
        Self::Error,
    ];

    /// Its name in the wire form.
    pub fn name(self) -> &'static str {
        match self {
            Self::TargetingMatch => "TARGETING_MATCH",
            Self::Split => "SPLIT",
            Self::Default => "DEFAULT",
            Self::Disabled => "DISABLED",
            Self::Archived => "ARCHIVED",
            Self::Override => "OVERRIDE",
            Self::PrerequisiteFailed => "PREREQUISITE_FAILED",
            Self::Error => "ERROR",
        }
    }
}

impl ErrorCode {
    /// Its name in the wire form.
    pub fn name(self) -> &'static str {
        match self {
            Self::FlagNotFound => "FLAG_NOT_FOUND",
            Self::TypeMismatch => "TYPE_MISMATCH",
            Self::InvalidContext => "INVALID_CONTEXT",
            Self::Unsupported => "UNSUPPORTED",
        }
    }
}

/// What an evaluation found: a [`Detail`] whose value and metadata are not read yet.
#[derive(Debug)]
pub(crate) struct Finding<'a> {
    served: Option<(&'a str, &'a Served)>,
    pub(crate) reason: Reason,
    pub(crate) error: Option<ErrorCode>,
    pub(crate) rule: Option<&'a str>,
    override_id: Option<&'a str>,
    pub(crate) prerequisite: Option<&'a str>,
    unknown: Vec<Unknown<'a>>,
    metadata: Option<&'a Metadata>,
}

impl<'a> From<Finding<'a>> for Detail<'a> {
    fn from(finding: Finding<'a>) -> Self {
        let Finding { served, reason, error, rule, override_id, prerequisite, unknown, metadata } = finding;
        Self {
            value: served.map(|(_, value)| value.json()),
            variant: served.map(|(key, _)| key),
            reason,
            error,
            rule,
            override_id,
            prerequisite,
            unknown,
            metadata: metadata.map(Metadata::get),
        }
    }
}

impl Finding<'_> {
    pub(crate) fn error(code: ErrorCode) -> Self {
        Self {
            served: None,
            reason: Reason::Error,
            error: Some(code),
            rule: None,
            override_id: None,
            prerequisite: None,
            unknown: Vec::new(),
            metadata: None,
        }
    }

    /// The detail in its wire form.
    pub(crate) fn to_text(&self) -> String {
        let mut out = Writer::new();
        out.open('{');
        self.write(&mut out);
        out.close('}');
        out.into_text()
    }

    /// The fields of the detail in its wire form.
    pub(crate) fn write(&self, out: &mut Writer) {
        out.field("value");
        match self.served {
            Some((_, value)) => value.write(out),
            None => out.raw("null"),
        }
        if self.served.is_none() {
            out.field("variant").raw("null");
        }
        self.write_reasons(out);
        if !self.unknown.is_empty() {
            out.field("unknown").open('[');
            for Unknown { rule, attribute } in &self.unknown {
                out.open('{');
                out.field("rule").text(rule);
                out.field("attribute").text(attribute);
                out.close('}');
            }
            out.close(']');
        }
        out.raw_field("metadata", self.metadata.map(Metadata::text));
    }

    /// The fields that say what is served, and why.
    pub(crate) fn write_reasons(&self, out: &mut Writer) {
        out.text_field("variant", self.served.map(|(key, _)| key));
        out.field("reason").text(self.reason.name());
        out.text_field("error", self.error.map(ErrorCode::name));
        out.text_field("rule", self.rule);
        out.text_field("override", self.override_id);
        out.text_field("prerequisite", self.prerequisite);
    }
}

impl Flag {
    /// What an evaluation found that ended like this.
    pub(crate) fn finding<'a>(&'a self, outcome: OutcomeIndex, unknown: Vec<Unknown<'a>>) -> Finding<'a> {
        let Some(end) = self.end(outcome) else { return Finding::error(ErrorCode::Unsupported) };
        let mut finding = Finding {
            served: self.served(end),
            reason: end.reason,
            error: None,
            rule: self.rule(end),
            override_id: None,
            prerequisite: None,
            unknown,
            metadata: self.metadata.as_deref(),
        };
        match end.by {
            By::Override(entry) => {
                let applied = self.preliminaries().and_then(|all| all.overrides.get(usize::from(entry)));
                finding.override_id = applied.map(|entry| &*entry.id);
            }
            By::Requirement(unmet) => {
                let unmet = self.preliminaries().and_then(|all| all.requires.get(usize::from(unmet)));
                finding.prerequisite = unmet.map(|(unmet, _)| &*unmet.flag);
            }
            By::Itself | By::Rule(_) => {}
        }
        finding
    }
}

/// The value that a flag serves, and how the evaluation ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Answer<'a> {
    /// What is served.
    pub value: &'a Json,
    /// How the evaluation ended: a position in [`crate::Ruleset::endings`].
    pub ending: u32,
}

impl<'a> Answer<'a> {
    /// The value of a boolean flag.
    ///
    /// # Errors
    /// The flag is of another type.
    pub fn boolean(&self) -> Result<bool, ErrorCode> {
        self.value.as_bool().ok_or(ErrorCode::TypeMismatch)
    }

    /// The value of a string flag.
    ///
    /// # Errors
    /// The flag is of another type.
    pub fn string(&self) -> Result<&'a str, ErrorCode> {
        self.value.as_str().ok_or(ErrorCode::TypeMismatch)
    }

    /// The value of a number flag, where it is a whole number that fits 64 bits.
    ///
    /// # Errors
    /// The flag is of another type, or something of its value would be lost.
    pub fn integer(&self) -> Result<i64, ErrorCode> {
        whole(self.value).ok_or(ErrorCode::TypeMismatch)
    }

    /// The value of a number flag, where a float holds it exactly.
    ///
    /// # Errors
    /// The flag is of another type, or something of its value would be lost.
    pub fn number(&self) -> Result<f64, ErrorCode> {
        exact_float(self.value).ok_or(ErrorCode::TypeMismatch)
    }

    /// The value of an object flag.
    ///
    /// # Errors
    /// The flag is of another type.
    pub fn object(&self) -> Result<&'a Json, ErrorCode> {
        Some(self.value).filter(|value| value.is_object()).ok_or(ErrorCode::TypeMismatch)
    }
}

fn whole(value: &Json) -> Option<i64> {
    let float = value.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < 9_007_199_254_740_992.0);
    value.as_i64().or_else(|| float.map(|float| float as i64))
}

fn exact_float(value: &Json) -> Option<f64> {
    let float = value.as_f64()?;
    match value.as_i64() {
        Some(int) => (float as i128 == i128::from(int)).then_some(float),
        None => value.is_f64().then_some(float),
    }
}
