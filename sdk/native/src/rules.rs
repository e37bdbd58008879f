//! What evaluations read: one immutable set of rules, and what the SDK adds to contexts.

use std::borrow::Cow;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tidegate_core::{Context, Ruleset, View};

/// The rules at one version; replaced as a whole.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    /// `None` until any source has brought rules.
    ruleset: Option<Ruleset>,
    /// When they were received, or written to the file that they come from.
    written: Option<SystemTime>,
}

impl Rules {
    pub(crate) fn new(ruleset: Ruleset, written: SystemTime) -> Self {
        Self { ruleset: Some(ruleset), written: Some(written) }
    }

    pub(crate) fn ruleset(&self) -> Option<&Ruleset> {
        self.ruleset.as_ref()
    }

    /// 0 while there are no rules.
    pub(crate) fn version(&self) -> u64 {
        self.ruleset.as_ref().map_or(0, Ruleset::version)
    }

    /// Since when they have been held, files included.
    pub(crate) fn age(&self) -> Duration {
        let written = self.written.and_then(|written| SystemTime::now().duration_since(written).ok());
        written.unwrap_or_default()
    }

    /// Evaluates something; `None` while there are no rules.
    pub(crate) fn evaluate<T>(
        &self,
        application: &Application,
        context: &Context,
        now_ms: i64,
        read: impl FnOnce(&View) -> T,
    ) -> Option<T> {
        let context = application.fill_in(context);
        self.ruleset.as_ref().map(|ruleset| read(&ruleset.view(&context, now_ms)))
    }
}

/// What every context of this process has in common.
#[derive(Debug, Clone, Default)]
pub(crate) struct Application {
    name: Option<String>,
    version: Option<String>,
}

impl Application {
    pub(crate) fn new(name: &str, version: &str) -> Self {
        Self { name: Some(name.to_owned()), version: Some(version.to_owned()) }
    }

    /// The context with `app.name` and `app.version` where it has none of its own.
    fn fill_in<'a>(&self, context: &'a Context) -> Cow<'a, Context> {
        let defaults = [("app.name", &self.name), ("app.version", &self.version)];
        let mut filled = Cow::Borrowed(context);
        for (path, value) in defaults {
            if let Some(value) = value {
                filled.to_mut().set_default(path, value.as_str());
            }
        }
        filled
    }
}

/// Milliseconds since the Unix epoch, by the clock of this machine.
pub(crate) fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
