//! Several flags on one version of the rules.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;
use tidegate_core::Context;

use crate::detail::Detail;
use crate::explanation::Explanation;
use crate::flag::{Flag, FlagName, FlagType};
use crate::rules::{Rules, now_ms};
use crate::shared::Shared;

/// Reads flags at one moment on one version of the rules, whatever arrives meanwhile: what one
/// request asks for never straddles an update. Made by [`Client::view`](crate::Client::view);
/// made to be dropped soon.
///
/// ```
/// use tidegate_sdk::{Context, TestClient};
///
/// let client = TestClient::new();
/// client.set("checkout-v2", true).set("theme", "dark");
/// let (view, context) = (client.view(), Context::user("u1"));
/// client.set("theme", "light"); // this view goes on with what it has
/// assert!(view.bool("checkout-v2", &context, false));
/// assert_eq!(view.string("theme", &context, "classic"), "dark");
/// ```
pub struct View<'a> {
    rules: Arc<Rules>,
    shared: &'a Shared,
    now_ms: i64,
}

impl<'a> View<'a> {
    pub(crate) fn new(shared: &'a Shared) -> Self {
        Self { rules: shared.rules(), shared, now_ms: now_ms() }
    }

    /// The version of the rules; 0 while there are none.
    pub fn version(&self) -> u64 {
        self.rules.version()
    }

    /// The value of a flag that is a constant, or its default.
    pub fn get<T: FlagType>(&self, flag: &Flag<T>, context: &Context) -> T::Value {
        self.value(flag.key(), context, flag.default())
    }

    /// The value of a boolean flag, or the default where it has none for this context.
    pub fn bool(&self, key: &str, context: &Context, default: bool) -> bool {
        self.value(key, context, &default)
    }

    /// The value of a string flag, or the default.
    pub fn string(&self, key: &str, context: &Context, default: &str) -> String {
        self.value(key, context, &default)
    }

    /// The value of a number flag that is a whole number of 64 bits, or the default.
    pub fn integer(&self, key: &str, context: &Context, default: i64) -> i64 {
        self.value(key, context, &default)
    }

    /// The value of a number flag that a float holds exactly, or the default.
    pub fn number(&self, key: &str, context: &Context, default: f64) -> f64 {
        self.value(key, context, &default)
    }

    /// The value of an object flag, or the default.
    pub fn object(&self, key: &str, context: &Context, default: &Value) -> Value {
        self.value(key, context, default)
    }

    /// The values of all flags that have one for this context, in no order.
    pub fn all<'v>(&'v self, context: &'v Context) -> Vec<(&'v str, &'v Value)> {
        self.shared.values_on(&self.rules, context, self.now_ms)
    }

    /// What a flag answers, and why. By name it may be of any type; a constant says its type.
    pub fn detail(&self, flag: impl FlagName, context: &Context) -> Detail {
        self.shared.ask_why_on(&self.rules, &flag, context, self.now_ms)
    }

    /// How a flag comes to its answer; see [`Client::explain`](crate::Client::explain).
    pub fn explain(&self, flag: impl FlagName, context: &Context) -> Explanation {
        self.shared.explain_on(&self.rules, flag.key(), context, self.now_ms)
    }

    fn value<T: FlagType>(&self, key: &str, context: &Context, default: &T) -> T::Value {
        let value = self.shared.ask_on::<T>(&self.rules, key, context, self.now_ms);
        value.unwrap_or_else(|| default.to_value())
    }
}

impl fmt::Debug for View<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_struct("View").field("version", &self.version()).finish_non_exhaustive()
    }
}
