//! What the system tests and the benchmarks stand on: the real programs and services as child processes that never
//! outlive us, small clients that share no code with the product, and waiting for conditions instead of sleeping.

pub mod api;
pub mod audit;
pub mod clock;
pub mod console;
pub mod disk;
pub mod example;
pub mod place;
pub mod process;
pub mod proxy;
pub mod report;
pub mod server;
pub mod services;
pub mod stream;
pub mod weather;

use std::io::Write;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::time::{ClockId, clock_gettime};

/// How long may be waited for what nothing is promised of: far longer than it ever takes, so that a machine that is
/// busy with something else fails no test.
pub const LIMIT: Duration = Duration::from_secs(60);
/// How often a condition is looked at.
const POLL: Duration = Duration::from_millis(5);
/// Nanoseconds in a second.
const NANOS: i64 = 1_000_000_000;

/// Looks at `condition` until it answers something, and fails after `limit`.
///
/// # Errors
/// When the limit is reached; the message names `what` was waited for.
pub fn wait_for<T>(what: &str, limit: Duration, mut condition: impl FnMut() -> Option<T>) -> Result<T> {
    let started = Instant::now();
    loop {
        if let Some(found) = condition() {
            return Ok(found);
        }
        if started.elapsed() > limit {
            bail!("waited {} ms in vain for {what}", limit.as_millis());
        }
        std::thread::sleep(POLL);
    }
}

/// A port of the loopback address that nobody listens on right now.
///
/// # Errors
/// When no port can be had.
pub fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("no free port on the loopback address")?;
    Ok(listener.local_addr()?.port())
}

/// Notes that a test cannot run here, for the sum at the end of `cargo xtask test`. The test then simply returns.
///
/// # Panics
/// Where it counts (`CI=true`) nothing may be missing.
#[expect(clippy::panic, reason = "the one way for a test to fail without a result")]
pub fn skip(reason: &str) {
    assert!(std::env::var("CI").as_deref() != Ok("true"), "not to be skipped here: {reason}");
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    println!("skipped: {test}: {reason}");
    let Some(file) = std::env::var_os("TIDEGATE_SKIPS") else { return };
    let opened = std::fs::OpenOptions::new().create(true).append(true).open(&file);
    // One write call, so that the lines of tests that run at the same time do not mix.
    let written = opened.and_then(|mut out| out.write_all(format!("{test}: {reason}\n").as_bytes()));
    if let Err(error) = written {
        panic!("the skip could not be noted in `{}`: {error}", file.to_string_lossy());
    }
}

/// The monotonic clock that all processes of this machine share, in nanoseconds.
#[must_use]
pub fn monotonic_ns() -> i64 {
    let now = clock_gettime(ClockId::Monotonic);
    now.tv_sec * NANOS + now.tv_nsec
}
