//! One piece of work for somebody, such as a request: what it asks for, and how it ends.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use serde_json::Value as Json;
use tidegate_core::{Context, Reason, Value};

use crate::client::Client;
use crate::detail::Detail;
use crate::flag::{Flag, FlagName, FlagType};
use crate::guards::Guard;
use crate::releases::{Exposed, Outcome};
use crate::rules::{Rules, now_ms};

/// Reads flags for one piece of work on one version of the rules, and tells how the work ended: all
/// guarded variants that it was served share its outcome. Made by [`Client::scope`].
///
/// One that is dropped in a panic has failed; one that is dropped without a word counts as unknown.
///
/// ```
/// # use tidegate_sdk::{Client, Context};
/// use tidegate_sdk::Outcome;
///
/// # fn pay(_new: bool) -> Result<(), ()> { Ok(()) }
/// # let client = Client::offline("flags.json");
/// let scope = client.scope(&Context::user("u1").customer("acme"));
/// let paid = pay(scope.bool("checkout-v2", false));
/// scope.finish(if paid.is_ok() { Outcome::Ok } else { Outcome::Error });
/// ```
pub struct Scope {
    client: Client,
    context: Context,
    rules: Arc<Rules>,
    now_ms: i64,
    begun: Instant,
    exposed: Mutex<Exposures>,
}

#[derive(Debug, Default)]
struct Exposures {
    all: Vec<Exposed>,
    is_finished: bool,
}

impl Scope {
    pub(crate) fn new(client: &Client, context: Context) -> Self {
        let rules = client.shared().rules();
        let (client, exposed) = (client.clone(), Mutex::default());
        Self { client, context, rules, now_ms: now_ms(), begun: Instant::now(), exposed }
    }

    /// Whom the work is for.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// The version of the rules; 0 while there are none.
    pub fn version(&self) -> u64 {
        self.rules.version()
    }

    /// The value of a flag that is a constant, or its default.
    pub fn get<T: FlagType>(&self, flag: &Flag<T>) -> T::Value {
        self.value(flag.key(), flag.default())
    }

    /// The value of a boolean flag, or the default where it has none for this context.
    pub fn bool(&self, key: &str, default: bool) -> bool {
        self.value(key, &default)
    }

    /// The value of a string flag, or the default.
    pub fn string(&self, key: &str, default: &str) -> String {
        self.value(key, &default)
    }

    /// The value of a number flag that is a whole number of 64 bits, or the default.
    pub fn integer(&self, key: &str, default: i64) -> i64 {
        self.value(key, &default)
    }

    /// The value of a number flag that a float holds exactly, or the default.
    pub fn number(&self, key: &str, default: f64) -> f64 {
        self.value(key, &default)
    }

    /// The value of an object flag, or the default.
    pub fn object(&self, key: &str, default: &Json) -> Json {
        self.value(key, default)
    }

    /// What a flag answers, and why. By name it may be of any type; a constant says its type.
    pub fn detail(&self, flag: impl FlagName) -> Detail {
        self.expose(flag.key());
        self.client.shared().ask_why_on(&self.rules, &flag, &self.context, self.now_ms)
    }

    fn value<T: FlagType>(&self, key: &str, default: &T) -> T::Value {
        self.expose(key);
        let value = self.client.shared().ask_on::<T>(&self.rules, key, &self.context, self.now_ms);
        value.unwrap_or_else(|| default.to_value())
    }

    /// Remembers whether a guarded split is about to serve somebody.
    fn expose(&self, key: &str) {
        let guards = self.rules.guards().get(key);
        if guards.is_empty() {
            return;
        }
        let shared = self.client.shared();
        let detail = shared.uncounted_detail(&self.rules, key, &self.context, self.now_ms);
        let Some(exposed) = guards.iter().find_map(|guard| exposed(guard, &detail, &self.context)) else {
            return;
        };
        if shared.releases.begin(&exposed) {
            shared.hasten_report();
        }
        let mut exposures = self.exposed.lock().unwrap_or_else(PoisonError::into_inner);
        if !exposures.all.contains(&exposed) {
            exposures.all.push(exposed);
        }
    }

    /// Says how the work ended. Who says it first is heard.
    pub fn finish(&self, outcome: Outcome) {
        let exposed = {
            let mut exposures = self.exposed.lock().unwrap_or_else(PoisonError::into_inner);
            if std::mem::replace(&mut exposures.is_finished, true) {
                return;
            }
            std::mem::take(&mut exposures.all)
        };
        let shared = self.client.shared();
        if !exposed.is_empty() && shared.releases.add(&exposed, outcome, self.begun.elapsed()) {
            shared.hasten_report();
        }
    }
}

/// Which arm somebody is in; whom anything but the release's own split decided for is in none.
fn exposed(guard: &Guard, detail: &Detail, context: &Context) -> Option<Exposed> {
    if detail.reason != Reason::Split || detail.rule != guard.rule {
        return None;
    }
    let release = &guard.release;
    let arm = match detail.variant.as_deref()? {
        variant if variant == release.treatment => "treatment",
        variant if variant == release.control => "control",
        _ => return None,
    };
    let unit = release.unit_hash(&text(context, &guard.unit)?);
    let stratum = release.stratum.as_deref().and_then(|path| text(context, path));
    Some(Exposed { release: release.clone(), arm, stratum, unit })
}

/// An attribute as it is bucketed: text as it is, whole numbers by their decimal form.
fn text(context: &Context, path: &str) -> Option<String> {
    match context.attribute(path)? {
        Value::Text(text) if !text.is_empty() => Some(text.to_string()),
        Value::Int(int) => Some(int.to_string()),
        _ => None,
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        self.finish(if thread::panicking() { Outcome::Error } else { Outcome::Unknown });
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_struct("Scope").field("context", &self.context).field("version", &self.version()).finish()
    }
}
