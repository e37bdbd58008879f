//! Several flags on one version of the rules.

use std::fmt;
use std::sync::Arc;

use arc_swap::Guard;
use serde_json::Value;
use tidegate_core::Context;

use crate::detail::Detail;
use crate::rules::{Application, Rules, now_ms};

/// Reads flags at one moment on one version of the rules, whatever arrives meanwhile: what one
/// request asks for never straddles an update. Made by [`Client::view`](crate::Client::view);
/// made to be dropped soon.
pub struct View<'a> {
    rules: Guard<Arc<Rules>>,
    application: &'a Application,
    now_ms: i64,
}

impl<'a> View<'a> {
    pub(crate) fn new(rules: Guard<Arc<Rules>>, application: &'a Application) -> Self {
        Self { rules, application, now_ms: now_ms() }
    }

    /// The version of the rules; 0 while there are none.
    pub fn version(&self) -> u64 {
        self.rules.version()
    }

    /// The value of a boolean flag, or the default where it has none for this context.
    pub fn bool(&self, key: &str, context: &Context, default: bool) -> bool {
        self.read(context, |view| view.boolean(key).ok()).unwrap_or(default)
    }

    /// The value of a string flag, or the default.
    pub fn string(&self, key: &str, context: &Context, default: &str) -> String {
        self.read(context, |view| view.string(key).ok().map(str::to_owned))
            .unwrap_or_else(|| default.to_owned())
    }

    /// The value of a number flag that is a whole number of 64 bits, or the default.
    pub fn integer(&self, key: &str, context: &Context, default: i64) -> i64 {
        self.read(context, |view| view.integer(key).ok()).unwrap_or(default)
    }

    /// The value of a number flag that a float holds exactly, or the default.
    pub fn number(&self, key: &str, context: &Context, default: f64) -> f64 {
        self.read(context, |view| view.number(key).ok()).unwrap_or(default)
    }

    /// The value of an object flag, or the default.
    pub fn object(&self, key: &str, context: &Context, default: &Value) -> Value {
        self.read(context, |view| view.object(key).ok().cloned()).unwrap_or_else(|| default.clone())
    }

    /// What a flag of any type answers, and why.
    pub fn detail(&self, key: &str, context: &Context) -> Detail {
        self.read(context, |view| Some(Detail::own(&view.detail(key), view.version())))
            .unwrap_or_else(Detail::not_ready)
    }

    fn read<T>(&self, context: &Context, read: impl FnOnce(&tidegate_core::View) -> Option<T>) -> Option<T> {
        self.rules.evaluate(self.application, context, self.now_ms, read).flatten()
    }
}

impl fmt::Debug for View<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_struct("View").field("version", &self.version()).finish_non_exhaustive()
    }
}
