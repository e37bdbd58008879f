//! A program that asks all the time, and remembers everything that it was told.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use tidegate_sdk::{Builder, Client, Context, Ready};
use tidegate_tests::server::Server;
use tidegate_tests::wait_for;

use super::{FLAG, LIMIT, PLACE};

/// Between two questions.
const PAUSE: Duration = Duration::from_millis(1);

/// What was heard of each version, and how often it was asked.
struct Heard {
    values: BTreeMap<u64, bool>,
    questions: u64,
}

pub(super) struct Program {
    client: Client,
    stop: Sender<()>,
    asking: JoinHandle<Result<Heard>>,
    /// What was acknowledged: the version, and what it serves.
    acknowledged: BTreeMap<u64, bool>,
}

impl Program {
    /// Starts one on the server at `url` that asks for no signatures, and waits for its first rules.
    pub(super) fn start(url: &str, key: &str, cache: Option<&Path>) -> Result<Self> {
        let builder = Client::builder(url, key).application("endurance", "1").verify(false);
        let builder = cache.into_iter().fold(builder, Builder::cache_dir);
        let program = Self::of(builder)?;
        ensure!(program.client.ready_blocking(LIMIT) == Ready::Live, "{:?}", program.client.status());
        Ok(program)
    }

    /// One that believes only what is signed under the keys that its key names, and knows of another server.
    pub(super) fn start_believing(url: &str, key: &str, other: Option<&str>) -> Result<Self> {
        let builder = Client::builder(url, key).application("endurance", "1");
        let program = Self::of(other.into_iter().fold(builder, Builder::endpoint))?;
        ensure!(program.client.ready_blocking(LIMIT) == Ready::Live, "{:?}", program.client.status());
        Ok(program)
    }

    /// One that has what is on the disk, and no server, and asks for no signatures either.
    pub(super) fn start_alone(url: &str, key: &str, cache: &Path) -> Result<Self> {
        let program = Self::of(Client::builder(url, key).cache_dir(cache).verify(false))?;
        wait_for("rules from the disk", LIMIT, || (program.version() > 0).then_some(()))?;
        Ok(program)
    }

    fn of(builder: Builder) -> Result<Self> {
        let client = builder.start();
        let (stop, stopped) = channel();
        let asked = client.clone();
        let asking = thread::Builder::new().name("asking".into()).spawn(move || {
            let context = Context::user("u1").customer("acme");
            let mut heard = Heard { values: BTreeMap::new(), questions: 0 };
            let mut last = 0;
            while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(PAUSE) {
                let view = asked.view();
                let (version, detail) = (view.version(), view.detail(FLAG, &context));
                ensure!(version >= last, "went back from version {last} to {version}");
                if version > 0 {
                    ensure!(detail.error.is_none(), "version {version} let it down: {:?}", detail.error);
                    heard.values.insert(
                        version,
                        detail.value.as_ref().is_some_and(|value| *value == serde_json::Value::Bool(true)),
                    );
                    heard.questions += 1;
                }
                last = version;
            }
            Ok(heard)
        })?;
        Ok(Self { client, stop, asking, acknowledged: BTreeMap::new() })
    }

    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    pub(super) fn version(&self) -> u64 {
        self.client.version()
    }

    /// Turns the flag, and remembers what the server acknowledged.
    pub(super) fn turn(&mut self, server: &Server) -> Result<u64> {
        let is_on = !self.acknowledged.last_key_value().is_some_and(|(_, is_on)| *is_on);
        let version = server.api().turn(PLACE, FLAG, is_on)?;
        self.acknowledged.insert(version, is_on);
        Ok(version)
    }

    fn newest(&self) -> u64 {
        self.acknowledged.last_key_value().map_or(0, |(version, _)| *version)
    }

    pub(super) fn has_everything(&self) -> bool {
        self.version() >= self.newest()
    }

    /// Waits until the program has everything that was acknowledged.
    pub(super) fn is_current(&self, limit: Duration) -> Result<()> {
        let what = format!("version {} in the program", self.newest());
        let arrived = wait_for(&what, limit, || self.has_everything().then_some(()));
        arrived.with_context(|| format!("it has {}: {:?}", self.version(), self.client.status()))
    }

    /// Ends it; it must never have been let down, and have heard nothing but what was acknowledged.
    pub(super) fn end(self, day: &str) -> Result<()> {
        drop(self.stop);
        let heard = self.asking.join().map_err(|_| anyhow::anyhow!("the program panicked"))??;
        for (version, is_on) in &heard.values {
            if let Some(promised) = self.acknowledged.get(version) {
                ensure!(promised == is_on, "version {version} was acknowledged to serve {promised}");
            }
        }
        let Heard { values, questions } = heard;
        println!("bad day: {day}: {questions} answers on {} versions, none failed, none older", values.len());
        self.client.shutdown_blocking();
        Ok(())
    }
}
