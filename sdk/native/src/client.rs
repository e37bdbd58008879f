//! The handle by which an application reads flags.

use std::fmt;
use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tidegate_core::{Context, FlagSlot};
use tidegate_session::{Counters, State, Status, Why};
use tokio::sync::Notify;

use crate::background::Background;
use crate::builder::Builder;
use crate::detail::Detail;
use crate::explanation::Explanation;
use crate::flag::{Flag, FlagName, FlagType};
use crate::rules::{Rules, now_ms};
use crate::scope::Scope;
use crate::shared::{News, Shared};
use crate::usage::Usage;
use crate::view::View;
use crate::watch::{FlagChanges, StatusChanges, Updates};

/// Evaluates flags in this process. Cloning is cheap, and all clones share one connection; when the
/// last is dropped, the connection and its thread end.
///
/// ```no_run
/// # async fn start(sdk_key: &str) {
/// use std::time::Duration;
/// use tidegate_sdk::{Client, Context, Ready};
///
/// let client = Client::builder("https://flags.example.com", sdk_key)
///     .application("checkout", env!("CARGO_PKG_VERSION"))
///     .cache_dir("/var/lib/checkout/flags")
///     .start();
/// match client.ready(Duration::from_secs(2)).await {
///     Ready::Live => println!("rules version {}", client.version()),
///     Ready::Cached { age } => println!("going on with rules that are {age:?} old"),
///     Ready::Defaults(why) => println!("every flag has its default: {why}"),
/// }
/// let context = Context::user("u1").customer("acme");
/// if client.bool("checkout-v2", &context, false) { /* … */ }
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    shared: Arc<Shared>,
    background: Background,
}

/// What a client has to go by, once it is started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ready {
    /// The rules are the server's current ones.
    Live,
    /// The last good rules are in use, from the disk or a file, or from a server that is gone.
    Cached {
        /// How long ago they were received, or written to the file that they come from.
        age: Duration,
    },
    /// There are no rules: every flag has its default. Attempts go on.
    Defaults(Why),
}

impl Client {
    /// Begins to set up a client of the server at `url`, with the SDK key of one environment.
    pub fn builder(url: impl Into<String>, key: impl Into<String>) -> Builder {
        Builder::new(url.into(), key.into())
    }

    /// A client whose rules come from a snapshot file, which is read at once, and again whenever it
    /// changes. For local work and tests: no server, no key. A file that cannot be read leaves the
    /// last good rules in use. `tidegate snapshot` writes such a file; one that is written by hand needs
    /// no digest. [`Builder::offline`] does the same with hooks, the application's name and overrides.
    ///
    /// ```no_run
    /// use tidegate_sdk::{Client, Context, State};
    ///
    /// let client = Client::offline("flags.json");
    /// assert_eq!(client.state(), State::Offline);
    /// client.bool("checkout-v2", &Context::user("u1"), false);
    /// ```
    pub fn offline(file: impl AsRef<Path>) -> Self {
        Self::builder("", "").offline(file)
    }

    /// A client whose background is made by `background`.
    pub(crate) fn run<F>(shared: Arc<Shared>, news: News, background: impl FnOnce(Arc<Notify>) -> F) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        Self { inner: Arc::new(Inner { shared, background: Background::start(news, background) }) }
    }

    /// The value of a flag that is a constant, or its default: the fastest way to ask.
    pub fn get<T: FlagType>(&self, flag: &Flag<T>, context: &Context) -> T::Value {
        let value = self.ask::<T>(flag.key(), |rules| flag.find(rules), context);
        value.unwrap_or_else(|| flag.default().to_value())
    }

    /// The value of a boolean flag, or `default` where it has none for this context.
    pub fn bool(&self, key: &str, context: &Context, default: bool) -> bool {
        self.value(key, context, &default)
    }

    /// The value of a string flag, or `default`.
    pub fn string(&self, key: &str, context: &Context, default: &str) -> String {
        self.value(key, context, &default)
    }

    /// The value of a number flag that is a whole number of 64 bits, or `default`.
    pub fn integer(&self, key: &str, context: &Context, default: i64) -> i64 {
        self.value(key, context, &default)
    }

    /// The value of a number flag that a float holds exactly, or `default`.
    pub fn number(&self, key: &str, context: &Context, default: f64) -> f64 {
        self.value(key, context, &default)
    }

    /// The value of an object flag, or `default`.
    pub fn object(&self, key: &str, context: &Context, default: &Value) -> Value {
        self.value(key, context, default)
    }

    fn value<T: FlagType>(&self, key: &str, context: &Context, default: &T) -> T::Value {
        let find = |rules: &Rules| rules.ruleset()?.slot(key);
        let value = self.ask::<T>(key, find, context);
        value.unwrap_or_else(|| default.to_value())
    }

    #[inline]
    fn ask<T: FlagType>(
        &self,
        key: &str,
        find: impl Fn(&Rules) -> Option<FlagSlot>,
        context: &Context,
    ) -> Option<T::Value> {
        let shared = &self.inner.shared;
        if shared.hooks.is_empty() {
            return shared.value::<T>(key, find, context);
        }
        shared.ask_on::<T>(&shared.rules(), key, context, now_ms())
    }

    /// What a flag answers, and why. By name it may be of any type; a constant says its type.
    pub fn detail(&self, flag: impl FlagName, context: &Context) -> Detail {
        self.view().detail(flag, context)
    }

    /// How a flag comes to its answer: every step, with what it saw. For people who want to know
    /// why; not counted.
    ///
    /// ```
    /// # use tidegate_sdk::{Client, Context};
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let file = folder.path().join("flags.json");
    /// # std::fs::write(&file, r#"{
    /// #     "format": 1, "tenant": "default", "project": "shop", "environment": "production",
    /// #     "version": 1, "epoch": 1, "items": { "flag/checkout-v2": {
    /// #         "key": "checkout-v2", "type": "boolean",
    /// #         "variants": { "on": { "value": true }, "off": { "value": false } },
    /// #         "enabled": true, "off_variant": "off", "fallthrough": { "variant": "off" },
    /// #         "rules": [{ "id": "r1", "serve": { "variant": "on" }, "when":
    /// #             { "attribute": "customer.plan", "op": "in", "values": ["pro"] } }] } } }"#).unwrap();
    /// let client = Client::offline(&file);
    /// let context = Context::user("u1").with("customer.plan", "free");
    /// let explanation = client.explain("checkout-v2", &context);
    /// assert_eq!(explanation.to_string(), r#"
    /// checkout-v2: false (variant off), because nothing but the fallthrough applies
    ///   ✓ switched on
    ///   ✗ rule r1 → on
    ///     ✗ customer.plan in ["pro"], saw "free"
    ///   ✓ fallthrough → off
    /// "#.trim_start());
    /// ```
    pub fn explain(&self, flag: impl FlagName, context: &Context) -> Explanation {
        self.view().explain(flag, context)
    }

    /// Reads several flags on one version of the rules.
    pub fn view(&self) -> View<'_> {
        View::new(&self.inner.shared)
    }

    /// Begins a piece of work for somebody, such as a request, whose outcome is told to releases.
    pub fn scope(&self, context: &Context) -> Scope {
        self.inner.background.is_here();
        Scope::new(self, context.clone())
    }

    /// Says that this start of the program has succeeded. A program that is served a variant which a
    /// release guards, and does not say this within the limit
    /// ([`starts_within`](crate::Builder::starts_within)), counts as one that failed to start.
    pub fn started(&self) {
        if self.inner.shared.releases.ready() {
            self.inner.shared.hasten_report();
        }
    }

    /// What this client was asked since its start, and what it answered.
    pub fn usage(&self) -> Usage {
        self.inner.shared.usage()
    }

    /// How often rules arrived since the start of this client, and how often what arrived was refused, and why:
    /// for one's own metrics.
    pub fn counters(&self) -> Counters {
        self.inner.shared.counters()
    }

    /// The version of the rules in use; 0 while there are none.
    pub fn version(&self) -> u64 {
        self.inner.shared.rules().version()
    }

    /// Whether there are rules, and how fresh they are.
    pub fn state(&self) -> State {
        self.status().state
    }

    /// The state with its reason.
    pub fn status(&self) -> Status {
        self.inner.background.is_here();
        self.inner.background.status()
    }

    /// Changes of the state or its reason, from now on.
    pub fn status_changes(&self) -> StatusChanges {
        StatusChanges::new(self.inner.background.news())
    }

    /// The version of the rules in use, if any, and then every new one.
    pub fn updates(&self) -> Updates {
        Updates::new(self.inner.shared.clone(), self.inner.background.news())
    }

    /// Changes of what a flag answers for a context, from now on.
    pub fn watch(&self, flag: impl FlagName, context: Context) -> FlagChanges {
        FlagChanges::new(self.updates(), flag.key(), context)
    }

    /// Waits until the server's current rules are in use, at most for `limit`; less where rules are
    /// at hand and the server's first answer is a failure, or where waiting is of no use. Works on
    /// any async runtime. Nobody has to wait: until then flags have kept values or defaults.
    pub async fn ready(&self, limit: Duration) -> Ready {
        self.inner.background.settled(limit).await;
        self.readiness()
    }

    /// [`ready`](Self::ready) for programs without async: blocks the calling thread.
    ///
    /// ```no_run
    /// use std::time::Duration;
    /// use tidegate_sdk::{Client, Context};
    ///
    /// let client = Client::builder("https://flags.example.com", "tg_sdk_…").start();
    /// println!("{:?}", client.ready_blocking(Duration::from_secs(2)));
    /// client.bool("checkout-v2", &Context::user("u1"), false);
    /// client.shutdown_blocking();
    /// ```
    pub fn ready_blocking(&self, limit: Duration) -> Ready {
        self.inner.background.settled_blocking(limit);
        self.readiness()
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.inner.shared
    }

    fn readiness(&self) -> Ready {
        let Status { state, why } = self.status();
        let rules = self.inner.shared.rules();
        match state {
            State::Ready => Ready::Live,
            _ if rules.version() == 0 => Ready::Defaults(why.unwrap_or(Why::Waiting)),
            _ => Ready::Cached { age: rules.age() },
        }
    }

    /// Ends the connection of this client and all its clones, without waiting for the end. The rules
    /// stay as they are, and evaluation goes on. What was counted is still reported, if the program
    /// lives long enough; see [`shutdown`](Self::shutdown).
    pub fn close(&self) {
        self.inner.background.close();
    }

    /// [`close`](Self::close), and waits until the last report was taken, two seconds at most. To be
    /// called before a program ends.
    pub async fn shutdown(&self) {
        self.close();
        self.inner.background.ended().await;
    }

    /// [`shutdown`](Self::shutdown) for programs without async: blocks the calling thread.
    pub fn shutdown_blocking(&self) {
        self.close();
        self.inner.background.ended_blocking();
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_struct("Client").field("status", &self.status()).field("version", &self.version()).finish()
    }
}
