//! A process full of clients, from the outside.

use std::net::SocketAddr;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::Value;
use tidegate_tests::process::{End, Process};

const LIMIT: Duration = Duration::from_secs(90);

/// Clients that follow one stream.
pub(crate) struct Crowd {
    process: Process,
}

/// How all of them came to be connected.
#[derive(Debug, Deserialize)]
pub(crate) struct Opened {
    pub(crate) took_ms: f64,
    pub(crate) attempts_most: u32,
    pub(crate) broken: u32,
    pub(crate) odd: u32,
}

impl Crowd {
    /// Starts them, and waits until the last one is connected.
    pub(crate) fn start(
        address: SocketAddr,
        path: &str,
        key: &str,
        count: usize,
        held: &str,
    ) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["followers", &address.to_string(), path, key, &count.to_string(), held]);
        let crowd = Self { process: Process::start_listening(&mut command, End::Kill)? };
        crowd.opened()?;
        Ok(crowd)
    }

    fn opened(&self) -> Result<Opened> {
        let (opened, said) = self.process.line("the last connection", LIMIT, |line| {
            serde_json::from_str(line).ok().map(|opened| (opened, line.to_owned()))
        })?;
        println!("  {said}");
        Ok(opened)
    }

    /// Drops all connections at once, and waits until all are back.
    pub(crate) fn drop_all(&mut self) -> Result<Opened> {
        self.process.say("drop")?;
        self.opened()
    }

    /// When the event of that id came, at each of them, in the order of time.
    pub(crate) fn arrivals(&self, id: &str) -> Result<Vec<i64>> {
        let times = self.process.line(&format!("`{id}` everywhere"), LIMIT, |line| {
            let line = serde_json::from_str::<Value>(line)
                .ok()
                .filter(|line| line.get("id").is_some_and(|told| told == id))?;
            serde_json::from_value::<Vec<i64>>(line.get("times")?.clone()).ok()
        })?;
        let mut times = times;
        times.sort_unstable();
        Ok(times)
    }

    /// The time from the first arrival to the last, in milliseconds.
    pub(crate) fn spread_ms(&self, id: &str) -> Result<f64> {
        let times = self.arrivals(id)?;
        let (first, last) = times.first().zip(times.last()).context("nobody got it")?;
        Ok(crate::propagation::milliseconds(last - first))
    }
}
