//! A process of the measured service: SDKs whose users are well until they are told to fail.
//!
//! `burst` on its standard input makes the treatment fail at once in one of them; the answer is when that began, on the
//! clock that all processes of the machine share.

use std::io::{BufRead, stdin};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tidegate_sdk::{Client, Context, Outcome, Ready};
use tidegate_tests::monotonic_ns;

pub(crate) const FLAG: &str = "checkout-v2";
/// SDKs of one process.
pub(crate) const PER_PROCESS: usize = 25;
/// Errors that an SDK reports at once.
pub(crate) const BURST: usize = 64;
/// Between two users of each SDK.
const PAUSE: Duration = Duration::from_millis(100);
const LIMIT: Duration = Duration::from_secs(30);

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let [url, key] = arguments else { bail!("an address and a key are expected") };
    let start = |_| Client::builder(url, key).application("burst", "1.0.0").start();
    let clients: Vec<Client> = (0..PER_PROCESS).map(start).collect();
    for client in &clients {
        let ready = client.ready_blocking(LIMIT);
        anyhow::ensure!(ready == Ready::Live, "{ready:?}");
        client.started();
    }
    println!("ready");
    let said = listen();
    let mut users = 0;
    loop {
        for client in &clients {
            users += 1;
            serve(client, users, Outcome::Ok);
        }
        match said.recv_timeout(PAUSE) {
            Ok(()) => {
                let client = clients.first().context("no client")?;
                let begun_ns = monotonic_ns();
                let mut failed = 0;
                while failed < BURST {
                    users += 1;
                    failed += usize::from(serve(client, users, Outcome::Error));
                }
                println!("{begun_ns}");
            }
            Err(std::sync::mpsc::RecvTimeoutError::Timeout) => {}
            Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => return Ok(()),
        }
    }
}

/// Serves a user; whether it was one of the treatment, who end as `treated`. The others are always well.
fn serve(client: &Client, user: u64, treated: Outcome) -> bool {
    let scope = client.scope(&Context::user(&format!("user-{}-{user}", std::process::id())));
    let is_treated = scope.bool(FLAG, false);
    scope.finish(if is_treated { treated } else { Outcome::Ok });
    is_treated
}

fn listen() -> Receiver<()> {
    let (sender, said) = channel();
    thread::spawn(move || {
        for _ in stdin().lock().lines().map_while(Result::ok) {
            if sender.send(()).is_err() {
                return;
            }
        }
    });
    said
}
