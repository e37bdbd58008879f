//! `tidegate serve`: opens the database, builds the application, and serves until it is told to stop.

use std::io::{self, IsTerminal, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use actix_web::HttpServer;
use tidegate_api::{Collector, Deps, Hub, Metrics, Rates, SignIn, Tickets, app, drive, limits};
use tidegate_domain::{TenantKey, Token};
use tidegate_migrations::Migrator;
use tidegate_store::{Keyring, OpenError, Store, StoreError};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing_subscriber::EnvFilter;

use crate::cli::ServeArguments;
use crate::first_start::{TENANT, ensure_tenant};
use crate::secrets::{self, make_folder};
use crate::settings::{Database, Settings};
use crate::signal_reader::SignalReader;
use crate::signer::Signer;
use crate::tls::TlsFiles;
use crate::{Failure, demo, fan_out, folding, housekeeping, system, used_tickets};

/// How long open requests may take after the signal to stop, in seconds.
const STOP_S: u64 = 10;

/// What is logged where `RUST_LOG` does not say.
const LOGGED: &str = "info,actix_server=warn,sqlx=warn,sea_orm=warn";

/// Serves until a signal ends it.
pub(crate) fn serve(arguments: ServeArguments) -> Result<(), Failure> {
    start_log();
    let settings = Settings::of(arguments)?;
    actix_web::rt::System::new().block_on(run(settings))
}

/// Logs to standard error: lines for people on a terminal, JSON for programs elsewhere.
fn start_log() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(LOGGED));
    // With standard error gone there is nobody to tell, and no reason to stop serving.
    let log = tracing_subscriber::fmt().log_internal_errors(false);
    let log = log.with_env_filter(filter).with_writer(io::stderr);
    if io::stderr().is_terminal() {
        log.compact().init();
    } else {
        log.json().init();
    }
}

async fn run(settings: Settings) -> Result<(), Failure> {
    let listener = listen(settings.listen)?;
    let address = listener.local_addr().map_err(Failure::new)?;
    let tls = settings.tls.map(TlsFiles::served).transpose()?;
    let redis = settings.redis_url.as_deref().map(redis_client).transpose()?;
    if let Database::InFolder(folder) = &settings.database {
        make_folder(folder)?;
    }
    let url = settings.database.url();
    let keyring = secrets::keyring(settings.signing_secrets.as_deref(), &settings.folder)?;
    let store = Store::open::<Migrator>(&url).await.map_err(open_failure)?;
    knows_keys(&store, &keyring).await?;
    let sign_in = SignIn::new(&keyring).ok_or_else(|| Failure::new("cannot make the keys of sessions"))?;
    let metrics = Arc::new(Metrics::default());
    let everywhere = redis.clone().map(|client| used_tickets::among_replicas(client, metrics.clone()));
    let tickets =
        Tickets::new(&keyring, everywhere).ok_or_else(|| Failure::new("cannot make the key of tickets"))?;
    let store = store.signing_with(keyring);
    let tenant: TenantKey = TENANT.parse().map_err(Failure::new)?;
    let made = ensure_tenant(&store, &tenant, settings.admin_token.as_ref()).await.map_err(store_failure)?;
    if let Some(token) = made {
        // At once: whatever fails after this, the token cannot be shown again.
        say(format_args!("admin token (shown once): {}", token.reveal()));
    }
    if settings.demo {
        demo::seed(&store, &tenant).await?;
    }
    let platform = settings.platform_token.as_ref().map(Token::secret_hash);
    let (hub, hints) = Hub::new(store.clone(), metrics.clone(), settings.streams_per_second);
    let hub = Arc::new(hub);
    let replicas = redis.is_some() || url.starts_with("postgres");
    actix_web::rt::spawn(housekeeping::keep_house(store.clone(), hub.clone()));
    actix_web::rt::spawn(fan_out::follow(hub.clone(), metrics.clone(), hints, redis));
    let signals = SignalReader::new(store.clone(), settings.private_sources);
    actix_web::rt::spawn(signals.run());
    actix_web::rt::spawn(folding::fold(store.clone()));
    actix_web::rt::spawn(Signer::new(store.clone(), &settings.folder)?.run());
    let (collector, collecting) = Collector::new(store.clone(), system::now_ms);
    actix_web::rt::spawn(collecting);
    let deps = Deps {
        store,
        hub: hub.clone(),
        replicas,
        proxies: Arc::new(settings.proxies),
        rates: Arc::new(Rates::new(settings.rates)),
        body_wait: settings.body_wait,
        base: settings.base,
        shows_metrics: settings.metrics,
        platform,
        sign_in: Arc::new(sign_in),
        collector,
        tickets: Arc::new(tickets),
        now_ms: system::now_ms,
        random: system::random,
    };
    actix_web::rt::spawn(drive(deps.clone()));
    let scheme = if tls.is_some() { "https" } else { "http" };
    let server = HttpServer::new(move || app(deps.clone(), metrics.clone()))
        .keep_alive(limits::KEEP_ALIVE)
        // An event does not wait until the one before it was acknowledged.
        .tcp_nodelay(true)
        .shutdown_timeout(STOP_S)
        .disable_signals();
    let server = match tls {
        Some(config) => server.listen_rustls_0_23(listener, config),
        None => server.listen(listener),
    };
    let server = server.map_err(Failure::new)?.run();
    let handle = server.handle();
    let stop = StopSignals::take().map_err(Failure::new)?;
    actix_web::rt::spawn(async move {
        stop.wait().await;
        tracing::info!("stopping: streams say goodbye, open requests are answered");
        hub.drain(settings.drain).await;
        handle.stop(true).await;
    });
    // People read this line, and programs wait for it.
    say(format_args!("tidegate {} listening on {scheme}://{address}", env!("CARGO_PKG_VERSION")));
    server.await.map_err(Failure::new)
}

fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).map_err(|error| {
        let advice = "stop what listens there or choose another address with `--listen`";
        Failure::new(format!("cannot listen on `{address}`: {error}; {advice}"))
    })
}

fn redis_client(url: &str) -> Result<redis::Client, Failure> {
    let wrong = "the Redis URL cannot be read, expected `redis://USER:PASSWORD@HOST:PORT`";
    redis::Client::open(url).map_err(|_| Failure::usage(wrong))
}

/// Refuses keys that are not those of the database.
pub(crate) async fn knows_keys(store: &Store, keyring: &Keyring) -> Result<(), Failure> {
    if store.knows_keys(keyring).await.map_err(store_failure)? {
        return Ok(());
    }
    let advice =
        "give all replicas the same ones with `--signing-secrets`, or copy the file `signing-secrets`";
    Err(Failure::new(format!("the database was signed with keys of other secrets; {advice}")))
}

pub(crate) fn open_failure(error: OpenError) -> Failure {
    match error {
        OpenError::BadUrl => Failure::usage(error),
        OpenError::Unreachable { .. } | OpenError::Refused { .. } => {
            Failure::unreachable(with_source(&error))
        }
        _ => Failure::new(with_source(&error)),
    }
}

pub(crate) fn store_failure(error: StoreError) -> Failure {
    Failure::new(with_source(&error))
}

/// The error in one line, with its cause where it has one.
pub(crate) fn with_source(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(source) => format!("{error} ({source})"),
        None => error.to_string(),
    }
}

/// The signals that ask the program to stop.
struct StopSignals {
    terminate: Signal,
    interrupt: Signal,
}

impl StopSignals {
    /// Takes the signals over from now on: before anybody is told that the program is there.
    fn take() -> io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn wait(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

fn say(line: std::fmt::Arguments) {
    let mut out = io::stdout().lock();
    // Nobody may be there to read it: that is no reason to stop.
    drop(writeln!(out, "{line}").and_then(|()| out.flush()));
}
