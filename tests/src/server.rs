//! The real server: started, killed and started again as a process of its own.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::LIMIT;
use crate::api::Api;
use crate::clock::Clock;
use crate::place;
use crate::process::{End, Process};
use crate::stream::Stream;

/// The owner token that every server of the tests takes at its first start.
pub const ADMIN_TOKEN: &str = "tests-admin-token-0123456789abcdef";
/// The token with which tests make tenants.
pub const PLATFORM_TOKEN: &str = "tests-platform-token-0123456789ab";
/// The secret of the signing keys of every server of the tests.
pub const SIGNING_SECRET: &str = "7e577e577e577e577e577e577e577e577e577e577e577e577e577e577e577e57";

/// How to start a server.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The program, if it is not the server that was built last.
    pub program: Option<PathBuf>,
    /// Where to listen; the port 0 lets the system choose.
    pub listen: String,
    /// The database; SQLite in the data folder if none is named.
    pub database_url: Option<String>,
    /// Redis, if there is one.
    pub redis_url: Option<String>,
    /// Over how many seconds it ends its streams; its own choice if nothing is said.
    pub drain_s: Option<u64>,
    /// What it logs; the server's own choice if nothing is said.
    pub log: Option<&'static str>,
    /// Whether to seed the demo project.
    pub demo: bool,
    /// The data folder; a temporary one if none is named.
    pub data: Option<PathBuf>,
    /// More of its environment.
    pub environment: Vec<(&'static str, String)>,
    /// The clock that it goes by, if not the machine's.
    pub clock: Option<Arc<Clock>>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            program: None,
            listen: "127.0.0.1:0".to_owned(),
            database_url: None,
            redis_url: None,
            drain_s: None,
            log: None,
            demo: true,
            data: None,
            environment: Vec::new(),
            clock: None,
        }
    }
}

impl Settings {
    /// For measuring what a server can do: nobody is sent away because of asking often. It is counted all the
    /// same.
    #[must_use]
    pub fn measured() -> Self {
        let much =
            ["TIDEGATE_REQUESTS_PER_SECOND", "TIDEGATE_CHANGES_PER_SECOND", "TIDEGATE_ADDRESS_PER_SECOND"];
        Self { environment: much.map(|name| (name, "10000000".to_owned())).into(), ..Self::default() }
    }

    /// The command line and environment for these settings, on the data folder `data`.
    ///
    /// # Errors
    /// When the server is not built.
    pub fn command(&self, data: &Path) -> Result<Command> {
        let program = self.program.clone().map_or_else(place::server, Ok)?;
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("TIDEGATE_") {
                command.env_remove(name);
            }
        }
        command.args(["serve", "--listen", &self.listen]);
        command.env("TIDEGATE_DATA_DIR", data).env("TIDEGATE_ADMIN_TOKEN", ADMIN_TOKEN).current_dir(data);
        command.env("TIDEGATE_PLATFORM_TOKEN", PLATFORM_TOKEN);
        // Replicas on one database have to sign with the same keys.
        command.env("TIDEGATE_SIGNING_SECRETS", SIGNING_SECRET);
        if let Some(url) = &self.database_url {
            command.env("TIDEGATE_DATABASE_URL", url);
        }
        if let Some(url) = &self.redis_url {
            command.env("TIDEGATE_REDIS_URL", url);
        }
        if let Some(seconds) = self.drain_s {
            command.env("TIDEGATE_DRAIN_SECONDS", seconds.to_string());
        }
        if let Some(log) = self.log {
            command.env("RUST_LOG", log);
        }
        if self.demo {
            command.env("TIDEGATE_DEMO", "1");
        }
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        if let Some(clock) = &self.clock {
            clock.rules(&mut command);
        }
        Ok(command)
    }
}

/// A running server.
#[derive(Debug)]
pub struct Server {
    process: Process,
    settings: Settings,
    data: PathBuf,
    url: String,
    started_in: Duration,
    folder: Option<TempDir>,
}

impl Server {
    /// Starts a server and waits until it says that it is ready.
    ///
    /// # Errors
    /// When it does not; the message holds what it wrote to its standard error.
    pub fn start(settings: Settings) -> Result<Self> {
        let folder = match &settings.data {
            Some(_) => None,
            None => Some(TempDir::with_prefix("tidegate-test-")?),
        };
        let temporary = folder.as_ref().map(|folder| folder.path().to_path_buf());
        let data = settings.data.clone().or(temporary).context("no data folder")?;
        let begun = Instant::now();
        let owned = folder.as_ref().map(TempDir::path);
        let process = Process::start(&mut settings.command(&data)?, End::Kill, owned)?;
        let url = ready(&process)?;
        Ok(Self { process, settings, data, url, started_in: begun.elapsed(), folder })
    }

    /// The address, such as `http://127.0.0.1:40123`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The data folder.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// How long the last start took, from the spawn to the ready line.
    #[must_use]
    pub fn started_in(&self) -> Duration {
        self.started_in
    }

    /// A client with the owner's token.
    #[must_use]
    pub fn api(&self) -> Api {
        Api::new(&self.url, Some(ADMIN_TOKEN))
    }

    /// Opens the SDK stream with an SDK key.
    ///
    /// # Errors
    /// When the server does not answer with a stream.
    pub fn stream(&self, key: &str, last_id: Option<&str>) -> Result<Stream> {
        Stream::open(&format!("{}/sdk/v1/stream", self.url), key, last_id)
    }

    /// What it has written to its standard error.
    #[must_use]
    pub fn errors(&self) -> String {
        self.process.errors()
    }

    /// The id of its process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Resident memory, in bytes.
    ///
    /// # Errors
    /// When the process is gone.
    pub fn resident_bytes(&self) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        let kib = line.trim().trim_end_matches("kB").trim().parse::<u64>()?;
        Ok(kib * 1024)
    }

    /// Ends it as a crash would.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub fn kill(&mut self) -> Result<()> {
        self.process.kill()
    }

    /// Asks it to stop and waits until it has.
    ///
    /// # Errors
    /// When it does not stop in time.
    pub fn stop(&mut self) -> Result<std::process::ExitStatus> {
        self.process.ask_to_stop()?;
        self.process.wait(LIMIT)
    }

    /// Starts it again on the same data and the same port.
    ///
    /// # Errors
    /// When it does not get ready.
    pub fn restart(&mut self) -> Result<()> {
        let listen = self.url.trim_start_matches("http://").to_owned();
        self.settings = Settings { listen, ..self.settings.clone() };
        let begun = Instant::now();
        let owned = self.folder.as_ref().map(TempDir::path);
        self.process = Process::start(&mut self.settings.command(&self.data)?, End::Kill, owned)?;
        self.url = ready(&self.process)?;
        self.started_in = begun.elapsed();
        Ok(())
    }
}

fn ready(process: &Process) -> Result<String> {
    process.line("the ready line", LIMIT, |line| {
        line.split_once(" listening on ").map(|(_, url)| url.trim().to_owned())
    })
}
