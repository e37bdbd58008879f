//! The example program `checkout`, which embeds the SDK and says live what it would do.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::Result;
use serde_json::Value;

use crate::clock::Clock;
use crate::place;
use crate::process::{End, Process};

/// A running example.
#[derive(Debug)]
pub struct Example {
    process: Process,
}

impl Example {
    /// Starts the example against a server, with a folder for its last known good rules.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(url: &str, key: &str, cache: Option<&Path>) -> Result<Self> {
        let mut command = Command::new(place::checkout()?);
        command.args(["--url", url, "--key", key, "--json"]);
        if let Some(cache) = cache {
            command.arg("--cache").arg(cache);
        }
        Ok(Self { process: Process::start(&mut command, End::Kill, None)? })
    }

    /// Starts the example so that it believes only rules that are signed under the root keys with this
    /// fingerprint, and says which it refuses.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn believing(url: &str, key: &str, fingerprint: &str) -> Result<Self> {
        let mut command = Command::new(place::checkout()?);
        command.args(["--url", url, "--key", key, "--json", "--root", fingerprint]);
        command.env("RUST_LOG", "tidegate_sdk=warn");
        Ok(Self { process: Process::start(&mut command, End::Kill, None)? })
    }

    /// Starts the example where nothing says which certificate authorities can be trusted.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn without_authorities(url: &str, key: &str) -> Result<Self> {
        let mut command = Command::new(place::checkout()?);
        command.args(["--url", url, "--key", key, "--json"]).env("RUST_LOG", "tidegate_sdk=warn");
        command.env("SSL_CERT_FILE", "/nowhere").env("SSL_CERT_DIR", "/nowhere");
        Ok(Self { process: Process::start(&mut command, End::Kill, None)? })
    }

    /// Starts the example like [`believing`](Self::believing), going by a clock of its own.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn in_time_of(clock: &Clock, url: &str, key: &str, fingerprint: &str) -> Result<Self> {
        let mut command = Command::new(place::checkout()?);
        command.args(["--url", url, "--key", key, "--json", "--root", fingerprint]);
        clock.rules(&mut command);
        Ok(Self { process: Process::start(&mut command, End::Kill, None)? })
    }

    /// Ends it as a crash would.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub fn kill(&mut self) -> Result<()> {
        self.process.kill()
    }

    /// Reads lines until `pick` takes one.
    ///
    /// # Errors
    /// When none is taken within `limit`.
    pub fn line<T>(
        &self,
        what: &str,
        limit: Duration,
        mut pick: impl FnMut(&Value) -> Option<T>,
    ) -> Result<T> {
        self.process.line(what, limit, |line| {
            let value = serde_json::from_str::<Value>(line).ok()?;
            pick(&value)
        })
    }

    /// Waits until the program has the rules of `version` or a later one.
    ///
    /// # Errors
    /// When it does not get there within `limit`.
    pub fn reach(&self, version: u64, limit: Duration) -> Result<()> {
        let is_there = |line: &Value| line.get("version").and_then(Value::as_u64) >= Some(version);
        self.line(&format!("version {version}"), limit, |line| is_there(line).then_some(()))
    }

    /// Whether it has not ended.
    #[must_use]
    pub fn is_running(&mut self) -> bool {
        self.process.wait(Duration::ZERO).is_err()
    }

    /// The id of its process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// What it has written to its standard error.
    #[must_use]
    pub fn errors(&self) -> String {
        self.process.errors()
    }
}
