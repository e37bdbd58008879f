//! What the server runs with: flags, environment, and file put together.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tidegate_api::{BasePath, Proxies, RateLimits, limits};
use tidegate_domain::Token;

use crate::Failure;
use crate::cli::ServeArguments;
use crate::tls::TlsFiles;

/// Where it listens if nothing else is said.
const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8080);
/// Over how many seconds the streams end if nothing else is said.
const DRAIN_S: u64 = 5;
const DRAIN_S_AT_MOST: u64 = 3600;
/// Streams that may be opened in a second if nothing else is said.
const STREAMS_PER_SECOND: NonZeroU32 = NonZeroU32::new(1_200).expect("not zero");
const DATA_DIR: &str = "tidegate-data";

/// What the server runs with.
pub(crate) struct Settings {
    pub(crate) listen: SocketAddr,
    /// How to speak TLS; plain HTTP without.
    pub(crate) tls: Option<TlsFiles>,
    /// Who is believed about addresses.
    pub(crate) proxies: Proxies,
    /// Where a proxy shows the server.
    pub(crate) base: BasePath,
    /// Whether `/metrics` answers.
    pub(crate) metrics: bool,
    /// How long a request's body may take to arrive.
    pub(crate) body_wait: Duration,
    /// How often anybody may ask.
    pub(crate) rates: RateLimits,
    /// Whether signals may be read at addresses of private networks.
    pub(crate) private_sources: bool,
    pub(crate) database: Database,
    pub(crate) redis_url: Option<String>,
    pub(crate) admin_token: Option<Token>,
    pub(crate) platform_token: Option<Token>,
    pub(crate) demo: bool,
    /// Over which time the streams end when it is told to stop.
    pub(crate) drain: Duration,
    /// How many streams may be opened in a second.
    pub(crate) streams_per_second: NonZeroU32,
    /// The folder of the server's own files.
    pub(crate) folder: PathBuf,
    /// Secrets of the signing keys; in a file of that folder if none are given.
    pub(crate) signing_secrets: Option<String>,
}

/// Where everything is kept.
pub(crate) enum Database {
    /// SQLite in the data folder, which is made where it is missing.
    InFolder(PathBuf),
    /// A database of that URL.
    Url(String),
}

impl Database {
    /// Its URL.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::Url(url) => url.clone(),
            Self::InFolder(folder) => format!("sqlite://{}", folder.join("tidegate.db").display()),
        }
    }
}

impl Settings {
    /// Reads the settings file, if there is one, for what neither flags nor environment say.
    pub(crate) fn of(arguments: ServeArguments) -> Result<Self, Failure> {
        let file = arguments.config.as_deref().map_or_else(|| Ok(ServeArguments::default()), read)?;
        let rates = rates(&arguments, &file)?;
        let folder = arguments.data_dir.or(file.data_dir).unwrap_or_else(|| DATA_DIR.into());
        // An empty variable says nothing: compose files pass on what is not set in this way.
        let said = |text: &String| !text.is_empty();
        let url = arguments.database_url.filter(said).or(file.database_url);
        let admin_token = arguments.admin_token.filter(said).or(file.admin_token);
        let platform_token = arguments.platform_token.filter(said).or(file.platform_token);
        let proxies = arguments.trusted_proxies.filter(said).or(file.trusted_proxies).unwrap_or_default();
        let base = arguments.base_path.filter(said).or(file.base_path).unwrap_or_default();
        let certificate = arguments.tls_certificate.or(file.tls_certificate);
        Ok(Self {
            rates,
            body_wait: body_wait(arguments.body_seconds.or(file.body_seconds))?,
            tls: tls(certificate, arguments.tls_key.or(file.tls_key))?,
            proxies: proxies.parse().map_err(Failure::usage)?,
            base: base.parse().map_err(Failure::usage)?,
            metrics: arguments.metrics.or(file.metrics).unwrap_or(true),
            private_sources: arguments.private_sources.or(file.private_sources).unwrap_or_default(),
            listen: arguments.listen.or(file.listen).unwrap_or(LISTEN),
            database: url.map_or_else(|| Database::InFolder(folder.clone()), Database::Url),
            redis_url: arguments.redis_url.filter(said).or(file.redis_url),
            admin_token: admin_token.as_deref().map(|text| token("admin", text)).transpose()?,
            platform_token: platform_token.as_deref().map(|text| token("platform", text)).transpose()?,
            signing_secrets: arguments.signing_secrets.filter(said).or(file.signing_secrets),
            folder,
            demo: arguments.demo.or(file.demo).unwrap_or_default(),
            streams_per_second: arguments
                .streams_per_second
                .or(file.streams_per_second)
                .unwrap_or(STREAMS_PER_SECOND),
            drain: drain(arguments.drain_seconds.or(file.drain_seconds))?,
        })
    }
}

fn rates(arguments: &ServeArguments, file: &ServeArguments) -> Result<RateLimits, Failure> {
    let usual = RateLimits::default();
    let said = |of: fn(&ServeArguments) -> Option<u32>| of(arguments).or(of(file));
    Ok(RateLimits {
        requests: rate(said(|from| from.requests_per_second), usual.requests)?,
        changes: rate(said(|from| from.changes_per_second), usual.changes)?,
        address: rate(said(|from| from.address_per_second), usual.address)?,
    })
}

fn rate(wanted: Option<u32>, otherwise: NonZeroU32) -> Result<NonZeroU32, Failure> {
    let Some(wanted) = wanted else { return Ok(otherwise) };
    let most = limits::RATE_AT_MOST;
    let wrong = || Failure::usage(format!("a limit on requests is 1 to {most} in a second, not {wanted}"));
    NonZeroU32::new(wanted).filter(|rate| *rate <= most).ok_or_else(wrong)
}

fn body_wait(seconds: Option<u64>) -> Result<Duration, Failure> {
    let wait = seconds.map_or(limits::BODY_WAIT, Duration::from_secs);
    let most = limits::BODY_WAIT_AT_MOST;
    let wrong = || Failure::usage(format!("a body may take 1 to {} seconds to arrive", most.as_secs()));
    if (Duration::from_secs(1)..=most).contains(&wait) { Ok(wait) } else { Err(wrong()) }
}

fn drain(seconds: Option<u64>) -> Result<Duration, Failure> {
    let seconds = seconds.unwrap_or(DRAIN_S);
    let wrong = || Failure::usage(format!("streams can be ended over at most {DRAIN_S_AT_MOST} seconds"));
    if seconds <= DRAIN_S_AT_MOST { Ok(Duration::from_secs(seconds)) } else { Err(wrong()) }
}

fn tls(certificate: Option<PathBuf>, key: Option<PathBuf>) -> Result<Option<TlsFiles>, Failure> {
    // An empty variable says nothing.
    let said = |path: &PathBuf| !path.as_os_str().is_empty();
    match (certificate.filter(said), key.filter(said)) {
        (Some(certificate), Some(key)) => Ok(Some(TlsFiles { certificate, key })),
        (None, None) => Ok(None),
        _ => Err(Failure::usage("TLS needs both `--tls-certificate` and `--tls-key`, give both or neither")),
    }
}

fn read(path: &Path) -> Result<ServeArguments, Failure> {
    let wrong =
        |what: String| Failure::usage(format!("cannot read the settings file `{}`: {what}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
    toml::from_str(&text).map_err(|error| wrong(error.to_string()))
}

fn token(kind: &str, text: &str) -> Result<Token, Failure> {
    let wrong = || format!("the {kind} token must be 24 to 128 of `A-Z a-z 0-9 _ -`, choose another one");
    Token::parse(text).ok_or_else(|| Failure::usage(wrong()))
}
