//! A client for tests: its flags are set in code, and everything that can happen to a client can be
//! made to happen.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use tidegate_core::{Header, Snapshot};
use tidegate_session::{State, Status, Why};

use crate::client::Client;
use crate::flag::FlagName;
use crate::hook::Hooks;
use crate::rules::Application;
use crate::shared::{Publisher, Shared};

/// A [`Client`] whose flags a test sets. What is under test gets the [`Client`], which it
/// dereferences to.
///
/// ```
/// use tidegate_sdk::{Context, Flag, TestClient};
///
/// static CHECKOUT_V2: Flag<bool> = Flag::new("checkout-v2", false);
///
/// let flags = TestClient::new();
/// flags.set(&CHECKOUT_V2, true).set_for("acme", &CHECKOUT_V2, false);
/// assert!(flags.get(&CHECKOUT_V2, &Context::user("u1").customer("globex")));
/// assert!(!flags.get(&CHECKOUT_V2, &Context::user("u1").customer("acme")));
/// assert_eq!(flags.evaluations(&CHECKOUT_V2), 2);
///
/// flags.fail_stream(); // the last good rules go on serving
/// assert!(flags.get(&CHECKOUT_V2, &Context::user("u1")));
/// ```
#[derive(Debug)]
pub struct TestClient {
    client: Client,
    /// INVARIANT: locked while rules change, so that versions only rise.
    rules: Mutex<Rules>,
}

#[derive(Debug)]
struct Rules {
    publisher: Publisher,
    flags: BTreeMap<String, TestFlag>,
    snapshot: Snapshot,
}

#[derive(Debug, Default)]
struct TestFlag {
    value: Option<Value>,
    default: Option<Value>,
    by_customer: BTreeMap<String, Value>,
}

impl TestFlag {
    fn body(&self, key: &str) -> Option<String> {
        let apart = self.by_customer.values();
        let first = self.value.as_ref().or_else(|| apart.clone().next())?;
        let (value_type, nothing) = match first {
            Value::Bool(_) => ("boolean", json!(false)),
            Value::Number(_) => ("number", json!(0)),
            Value::String(_) => ("string", json!("")),
            _ => ("object", json!({})),
        };
        let of_all = self.value.as_ref().or(self.default.as_ref()).unwrap_or(&nothing);
        let variants = [of_all].into_iter().chain(apart).enumerate();
        let variants = variants.map(|(n, value)| (format!("v{n}"), json!({ "value": value })));
        let variants: serde_json::Map<String, Value> = variants.collect();
        let of_customer = |(customer, n): (&String, usize)| {
            json!({ "id": format!("o{n}"), "attribute": "customer.key", "values": [customer],
                "variant": format!("v{n}") })
        };
        let overrides: Vec<Value> = self.by_customer.keys().zip(1..).map(of_customer).collect();
        let flag = json!({ "key": key, "type": value_type, "variants": variants, "enabled": true,
            "off_variant": "v0", "overrides": overrides, "fallthrough": { "variant": "v0" } });
        Some(flag.to_string())
    }
}

impl Default for TestClient {
    fn default() -> Self {
        Self::new()
    }
}

impl Deref for TestClient {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl TestClient {
    /// A client without flags, as live as one that follows a server.
    pub fn new() -> Self {
        let shared = Shared::new(Application::default(), Hooks::default());
        let (publisher, news) = Publisher::new(shared.clone());
        let client = Client::run(shared, news, |closing| async move { closing.notified().await });
        let text = |text: &str| text.to_owned();
        let (tenant, project, environment) = (text("test"), text("test"), text("test"));
        let snapshot = Snapshot::empty(Header { tenant, project, environment, version: 1, epoch: 1 });
        publisher.install(&snapshot, None, SystemTime::now());
        publisher.status(Status { state: State::Ready, why: None });
        Self { client, rules: Mutex::new(Rules { publisher, flags: BTreeMap::new(), snapshot }) }
    }

    fn lock(&self) -> MutexGuard<'_, Rules> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a flag serve this value to everybody for whom none is set apart.
    pub fn set(&self, flag: impl FlagName, value: impl Into<Value>) -> &Self {
        self.change(&flag, |flag| flag.value = Some(value.into()))
    }

    /// Lets a flag serve this value to one customer. Unless [`set`](Self::set) says what everybody
    /// else gets, that is the constant's default, or else `false`, 0, or an empty text or object.
    pub fn set_for(&self, customer: &str, flag: impl FlagName, value: impl Into<Value>) -> &Self {
        self.change(&flag, |flag| drop(flag.by_customer.insert(customer.to_owned(), value.into())))
    }

    /// Takes a flag away: whoever asks for it gets the default.
    pub fn unset(&self, flag: impl FlagName) -> &Self {
        self.change(&flag, |flag| *flag = TestFlag::default())
    }

    fn change(&self, name: &impl FlagName, change: impl FnOnce(&mut TestFlag)) -> &Self {
        let (key, mut rules) = (name.key(), self.lock());
        let flag = rules.flags.entry(key.to_owned()).or_default();
        change(flag);
        flag.default = name.default_json();
        let (item, body) = (format!("flag/{key}"), flag.body(key));
        let version = rules.snapshot.header().version + 1;
        // Values are JSON already, so that the body is.
        if let Ok(snapshot) = rules.snapshot.with(version, [(item.clone(), body)]) {
            rules.publisher.install(&snapshot, Some(&[item]), SystemTime::now());
            rules.snapshot = snapshot;
        }
        self
    }

    /// Breaks the stream: the state is [`State::Stale`], and the rules stay.
    pub fn fail_stream(&self) -> &Self {
        self.lock().publisher.status(Status { state: State::Stale, why: Some(Why::Unreachable) });
        self
    }

    /// Mends the stream: the state is [`State::Ready`] again.
    pub fn mend_stream(&self) -> &Self {
        self.lock().publisher.status(Status { state: State::Ready, why: None });
        self
    }

    /// Makes the rules as old as that.
    pub fn age(&self, age: Duration) -> &Self {
        let rules = self.lock();
        let written = SystemTime::now().checked_sub(age).unwrap_or(SystemTime::UNIX_EPOCH);
        rules.publisher.install(&rules.snapshot, Some(&[]), written);
        drop(rules);
        self
    }

    /// How often a flag was evaluated, in vain too.
    pub fn evaluations(&self, flag: impl FlagName) -> u64 {
        let (flag, usage) = (flag.key(), self.client.usage());
        let good = usage.evaluations.iter().filter(|row| row.flag == flag).map(|row| row.n);
        let failed = usage.failures.iter().filter(|row| row.flag == flag).map(|row| row.n);
        good.chain(failed).sum()
    }

    /// Runs a test body for every combination of these flags' values, in order; the values stay as
    /// the last combination has them. What the body is given are the values, for its messages.
    ///
    /// ```
    /// use serde_json::json;
    /// use tidegate_sdk::{Context, TestClient};
    ///
    /// let flags = TestClient::new();
    /// let (booleans, themes) = (vec![json!(false), json!(true)], vec![json!("old"), json!("new")]);
    /// let mut seen = 0;
    /// flags.each_combination(&[("checkout-v2", booleans), ("theme", themes)], |values| {
    ///     let context = Context::new();
    ///     assert_eq!(flags.string("theme", &context, ""), values["theme"]);
    ///     seen += 1;
    /// });
    /// assert_eq!(seen, 4);
    /// ```
    pub fn each_combination(
        &self,
        flags: &[(&str, Vec<Value>)],
        mut body: impl FnMut(&BTreeMap<String, Value>),
    ) {
        let count: usize = flags.iter().map(|(_, values)| values.len()).product();
        for number in 0..count {
            let mut rest = number;
            let mut combination = BTreeMap::new();
            for (flag, values) in flags.iter().rev() {
                let value = values.get(rest % values.len()).cloned().unwrap_or_default();
                rest /= values.len();
                self.set(*flag, value.clone());
                combination.insert((*flag).to_owned(), value);
            }
            body(&combination);
        }
    }
}
