//! Setting up a client.

use std::env;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tidegate_core::Snapshot;
use tidegate_session::{Reporting, Trust};

use crate::cache::Cache;
use crate::client::Client;
use crate::driver::{self, Plan};
use crate::hook::{Exposure, Exposures, Hook, Hooks};
use crate::http::{Connection, Transport};
use crate::offline::Offline;
use crate::overrides::Overrides;
use crate::rules::Application;
use crate::shared::{News, Publisher, Shared};

/// Native programs belong to the audience that gets everything.
const AUDIENCE: &str = "server";

/// Sets up a [`Client`]; from [`Client::builder`].
///
/// ```no_run
/// # fn start(sdk_key: &str, authority: Vec<u8>) {
/// let client = tidegate_sdk::Client::builder("https://flags-1.example.com", sdk_key)
///     .endpoint("https://flags-2.example.com")
///     .application("checkout", env!("CARGO_PKG_VERSION"))
///     .cache_dir("/var/lib/checkout/flags")
///     .certificate_authority(authority)
///     .start();
/// # }
/// ```
#[must_use = "nothing happens before `start`"]
pub struct Builder {
    urls: Vec<String>,
    key: String,
    root: Option<String>,
    verifies: bool,
    application: (String, String),
    cache_dir: Option<PathBuf>,
    bootstrap: Option<String>,
    connection: Connection,
    reports: bool,
    starts_within: Option<Duration>,
    hooks: Hooks,
    environment_overrides: bool,
}

impl Builder {
    pub(crate) fn new(url: String, key: String) -> Self {
        Self {
            urls: vec![url],
            key,
            root: None,
            verifies: true,
            application: Default::default(),
            cache_dir: None,
            bootstrap: None,
            connection: Connection::default(),
            reports: true,
            starts_within: None,
            hooks: Hooks::default(),
            environment_overrides: false,
        }
    }

    /// A further server of the same environment, which is asked when the others fail or take long.
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.urls.push(url.into());
        self
    }

    /// Names the application: `app.name` and `app.version` of every context that has none of its own.
    pub fn application(mut self, name: &str, version: &str) -> Self {
        self.application = (name.to_owned(), version.to_owned());
        self
    }

    /// Keeps the last good rules in this folder, so that the next start has them even if no server
    /// answers. The folder is made where it is missing; programs may share it.
    pub fn cache_dir(mut self, folder: impl AsRef<Path>) -> Self {
        self.cache_dir = Some(folder.as_ref().to_owned());
        self
    }

    /// Starts with these rules, a snapshot document that the application brings along, until others
    /// come. They count as no better than kept ones: the state stays stale.
    pub fn bootstrap(mut self, document: impl Into<String>) -> Self {
        self.bootstrap = Some(document.into());
        self
    }

    /// Believes only rules that are signed under the root keys with this fingerprint, in place of the
    /// one that stands behind the point in the SDK key: altered, foreign and older rules are refused,
    /// and the last good ones stay.
    pub fn root_fingerprint(mut self, fingerprint: impl Into<String>) -> Self {
        self.root = Some(fingerprint.into());
        self
    }

    /// Whether rules have to be signed under the known root keys; they have to, unless this says
    /// otherwise. Without it, TLS is what protects them on their way. A key that names no root keys
    /// is of a server that signs nothing.
    pub fn verify(mut self, verifies: bool) -> Self {
        self.verifies = verifies;
        self
    }

    /// Trusts a certificate authority of one's own, in PEM, beside the usual ones.
    pub fn certificate_authority(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.connection.authorities.push(pem.into());
        self
    }

    /// Goes through this proxy, such as `http://proxy.example.com:3128`. Without it the proxy that
    /// `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` name is used.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.connection.proxy = Some(url.into());
        self
    }

    /// Whether the server is told what was evaluated; it is, unless this says otherwise. What is
    /// told are counts by flag, variant, rule and reason, and of guarded releases also hashes of
    /// units and customers' keys; never other attributes.
    pub fn reports(mut self, reports: bool) -> Self {
        self.reports = reports;
        self
    }

    /// How long a start of this program may take, from the first guarded variant that it is served until
    /// [`started`](Client::started): a minute, unless this says otherwise, and at most ten.
    pub fn starts_within(mut self, limit: Duration) -> Self {
        self.starts_within = Some(limit);
        self
    }

    /// Lets variables of the process's environment set flags, for local work: with
    /// `TIDEGATE_FLAG_CHECKOUT_V2=true` the flag `checkout-v2` is on, whatever the rules say, and
    /// serves the variant `environment`. They are read once, at the start, and warned of.
    pub fn environment_overrides(mut self) -> Self {
        self.environment_overrides = true;
        self
    }

    /// Calls this around each evaluation.
    pub fn hook(mut self, hook: impl Hook + 'static) -> Self {
        self.hooks.0.push(Arc::new(hook));
        self
    }

    /// Calls this whenever a split decides, such as to tell one's own analytics. It must not block.
    ///
    /// ```no_run
    /// # fn start(sdk_key: &str) {
    /// let client = tidegate_sdk::Client::builder("https://flags.example.com", sdk_key)
    ///     .on_exposure(|exposure| println!("{} = {}", exposure.flag, exposure.variant))
    ///     .start();
    /// # }
    /// ```
    pub fn on_exposure(self, tell: impl Fn(&Exposure) + Send + Sync + 'static) -> Self {
        self.hook(Exposures(tell))
    }

    /// Starts to follow the server. Returns at once; the client is usable at once. What is wrong
    /// with the settings is logged, and is the reason of [`State::Failed`](crate::State::Failed).
    pub fn start(self) -> Client {
        let (shared, publisher, news) = self.ends();
        Client::run(
            shared,
            news,
            |closing| async move { driver::follow(self.plan(), publisher, closing).await },
        )
    }

    /// Starts with the rules in a snapshot file instead of the server's, as [`Client::offline`] does,
    /// and with what else is set up here that needs no server: the application's name, hooks, and
    /// variables of the environment.
    ///
    /// ```no_run
    /// # fn start(sdk_key: &str) {
    /// let builder = tidegate_sdk::Client::builder("https://flags.example.com", sdk_key)
    ///     .application("checkout", env!("CARGO_PKG_VERSION"))
    ///     .environment_overrides();
    /// let client = match std::env::var_os("FLAGS_FILE") {
    ///     Some(file) => builder.offline(file),
    ///     None => builder.start(),
    /// };
    /// # }
    /// ```
    pub fn offline(self, file: impl AsRef<Path>) -> Client {
        let (shared, publisher, news) = self.ends();
        let offline = Offline::new(file.as_ref(), publisher);
        Client::run(shared, news, |closing| offline.watch(closing))
    }

    /// What readers ask, and the two ends of the news.
    fn ends(&self) -> (Arc<Shared>, Publisher, News) {
        let (name, version) = &self.application;
        let shared = Shared::new(Application::new(name, version), self.hooks.clone());
        let (publisher, news) = Publisher::new(shared.clone());
        let variables = env::vars_os().filter(|_| self.environment_overrides);
        let overrides = Overrides::read(
            variables.filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))),
        );
        (shared, publisher.with_overrides(overrides), news)
    }

    /// By what the server is known: an SDK key ends in the fingerprint of its tenant's root keys.
    fn trust(&self) -> Option<Trust> {
        let of_key = || self.key.split_once('.').map(|(_, fingerprint)| fingerprint.to_owned());
        let fingerprint = self.root.clone().or_else(of_key).filter(|_| self.verifies)?;
        Some(Trust { fingerprint, audience: AUDIENCE.into() })
    }

    fn plan(self) -> Plan {
        let trust = self.trust();
        let urls: Vec<String> = self.urls.iter().map(|url| url.trim_end_matches('/').to_owned()).collect();
        let first = urls.first().map(String::as_str).unwrap_or_default();
        Plan {
            cache: self.cache_dir.map(|folder| Cache::new(&folder, first, &self.key)),
            bootstrap: self.bootstrap.as_deref().and_then(bootstrap),
            trust,
            reporting: self.reports.then(|| reporting(self.application)),
            starts_within_ms: self.starts_within.map(millis),
            transport: Transport::new(&urls, &self.key, &self.connection),
        }
    }
}

fn bootstrap(document: &str) -> Option<Snapshot> {
    let snapshot = Snapshot::parse(document.as_bytes());
    snapshot
        .inspect_err(|error| tracing::error!(%error, "the rules that were brought along cannot be read"))
        .ok()
}

fn reporting((name, version): (String, String)) -> Reporting {
    let instance = format!("{:032x}", rand::random::<u128>());
    let app = serde_json::json!({ "name": name, "version": version }).to_string();
    let sdk = concat!("rust/", env!("CARGO_PKG_VERSION")).into();
    Reporting { instance, app, sdk }
}

fn millis(limit: Duration) -> u64 {
    u64::try_from(limit.as_millis()).unwrap_or(u64::MAX)
}

/// Without the key.
impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let mut debug = f.debug_struct("Builder");
        debug.field("urls", &self.urls).field("application", &self.application);
        debug.field("cache_dir", &self.cache_dir).finish_non_exhaustive()
    }
}
