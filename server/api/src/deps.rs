//! What the application needs from outside: storage, the hub, the clock and randomness.

use std::sync::Arc;
use std::time::Duration;

use tidegate_domain::SecretHash;
use tidegate_store::Store;

use crate::sign_in::SignIn;
use crate::tickets::Tickets;
use crate::{BasePath, Collector, Hub, Proxies, Rates};

/// Passed in by whoever builds the application.
#[derive(Clone)]
pub struct Deps {
    /// Where everything is kept.
    pub store: Store,
    /// The current rules in memory, and who listens to them.
    pub hub: Arc<Hub>,
    /// Whether other processes may serve from the same database.
    pub replicas: bool,
    /// Who is believed about addresses.
    pub proxies: Arc<Proxies>,
    /// How often anybody may ask.
    pub rates: Arc<Rates>,
    /// How long a request's body may take to arrive.
    pub body_wait: Duration,
    /// Where a proxy shows the server.
    pub base: BasePath,
    /// Whether `/metrics` answers.
    pub shows_metrics: bool,
    /// Of the token that makes tenants, if there is one.
    pub platform: Option<SecretHash>,
    /// What members sign in with.
    pub sign_in: Arc<SignIn>,
    /// Where SDKs hand in their reports.
    pub collector: Collector,
    /// How browsers open streams.
    pub tickets: Arc<Tickets>,
    /// Milliseconds since the Unix epoch.
    pub now_ms: fn() -> i64,
    /// Fills the bytes from a secure source.
    pub random: fn(&mut [u8]),
}

impl Deps {
    /// Fresh random bytes.
    pub(crate) fn random_bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.random)(&mut bytes);
        bytes
    }

    /// A fresh id for rules, overrides and requests.
    pub(crate) fn new_id(&self) -> String {
        uuid::Builder::from_unix_timestamp_millis((self.now_ms)().unsigned_abs(), &self.random_bytes())
            .into_uuid()
            .simple()
            .to_string()
    }
}
