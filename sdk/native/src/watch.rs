//! Waiting for news, on any async runtime. News that nobody has taken yet is merged: whoever is
//! slow sees the latest state, never a queue.

use std::sync::Arc;

use serde::Serialize;
use tidegate_core::Context;
use tidegate_session::Status;
use tokio::sync::watch;

use crate::detail::Detail;
use crate::rules::now_ms;
use crate::shared::{News, Shared};

/// New versions of the rules, from [`Client::updates`](crate::Client::updates).
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// use tidegate_sdk::TestClient;
///
/// let client = TestClient::new();
/// let mut updates = client.updates();
/// let first = updates.next().await;
/// client.set("checkout-v2", true);
/// assert!(updates.next().await > first);
/// # });
/// ```
#[derive(Debug)]
pub struct Updates {
    shared: Arc<Shared>,
    installed: watch::Receiver<u64>,
}

impl Updates {
    pub(crate) fn new(shared: Arc<Shared>, news: &News) -> Self {
        // INVARIANT: nobody has looked at the original, so that its clones begin with the first rules.
        Self { shared, installed: news.installed.clone() }
    }

    /// Waits until other rules are in use than when this was last asked, and gives their version: at
    /// first those that are in use already, if any. `None` once the client is closed. May be dropped
    /// and asked again at any time.
    pub async fn next(&mut self) -> Option<u64> {
        self.installed.changed().await.ok()?;
        Some(self.shared.rules().version())
    }
}

/// Changes of the state or its reason, from [`Client::status_changes`](crate::Client::status_changes).
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// use tidegate_sdk::{State, TestClient};
///
/// let client = TestClient::new();
/// let mut changes = client.status_changes();
/// client.fail_stream();
/// let status = changes.next().await.unwrap();
/// assert_eq!(status.state, State::Stale);
/// println!("{}: {:?}", status.state, status.why);
/// # });
/// ```
#[derive(Debug)]
pub struct StatusChanges(watch::Receiver<Status>);

impl StatusChanges {
    pub(crate) fn new(news: &News) -> Self {
        let mut status = news.status.clone();
        status.mark_unchanged();
        Self(status)
    }

    /// Waits for the next change; `None` once the client is closed.
    pub async fn next(&mut self) -> Option<Status> {
        self.0.changed().await.ok()?;
        Some(*self.0.borrow_and_update())
    }
}

/// What a flag answered before, and answers now.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FlagChange {
    /// The answer that was last seen.
    pub old: Detail,
    /// The answer from now on.
    pub new: Detail,
}

/// Changes of what one flag answers for one context, from [`Client::watch`](crate::Client::watch).
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// use serde_json::json;
/// use tidegate_sdk::{Context, TestClient};
///
/// let client = TestClient::new();
/// client.set("theme", "dark");
/// let mut changes = client.watch("theme", Context::user("u1"));
/// client.set("theme", "light");
/// let change = changes.next().await.unwrap();
/// assert_eq!((change.old.value, change.new.value), (Some(json!("dark")), Some(json!("light"))));
/// # });
/// ```
#[derive(Debug)]
pub struct FlagChanges {
    updates: Updates,
    key: String,
    context: Context,
    seen: Detail,
}

impl FlagChanges {
    pub(crate) fn new(updates: Updates, key: &str, context: Context) -> Self {
        let seen = evaluate(&updates.shared, key, &context);
        Self { updates, key: key.to_owned(), context, seen }
    }

    /// The answer that was last seen.
    pub fn seen(&self) -> &Detail {
        &self.seen
    }

    /// Waits until rules arrive under which the flag has another value, variant or error; `None`
    /// once the client is closed. What changes by time alone (an override that expires) is seen
    /// with the next version.
    pub async fn next(&mut self) -> Option<FlagChange> {
        loop {
            self.updates.next().await?;
            let new = evaluate(&self.updates.shared, &self.key, &self.context);
            let old = std::mem::replace(&mut self.seen, new.clone());
            if (&old.value, &old.variant, old.error) != (&new.value, &new.variant, new.error) {
                return Some(FlagChange { old, new });
            }
        }
    }
}

fn evaluate(shared: &Shared, key: &str, context: &Context) -> Detail {
    shared.uncounted_detail(&shared.rules(), key, context, now_ms())
}
