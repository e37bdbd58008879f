//! Why a flag answers what it answers, owned by the caller.

use std::fmt::{self, Display};
use std::time::Duration;

use serde::Serialize;
use tidegate_core::Snapshot;
use tidegate_core::explain::Trace;

use crate::detail::Detail;

/// What a flag answers, and everything that led to it. Shown, it is a text for people; serialised,
/// it is the wire form of the [`Detail`] with a `trace`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// The answer with its reasons.
    #[serde(flatten)]
    pub detail: Detail,
    /// Every step that was taken, and what it saw.
    pub trace: Trace,
    #[serde(skip)]
    text: String,
}

impl Explanation {
    /// The explanation while there are no rules.
    pub(crate) fn not_ready(key: &str) -> Self {
        let text = format!("{key}: the caller's default, because there are no rules yet\n");
        Self { detail: Detail::not_ready(), trace: Trace::default(), text }
    }

    pub(crate) fn own(view: &tidegate_core::View, key: &str, snapshot: &Snapshot, age: Duration) -> Self {
        let explanation = view.explain(key, snapshot);
        let detail = Detail::own(&explanation.detail, view.version(), age);
        Self { detail, text: explanation.to_string(), trace: explanation.trace }
    }
}

impl Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.text)
    }
}
