//! The server as a child process, and the few requests that `run` makes to it.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use crate::{process, workspace};

/// How long the server may take to say that it is ready.
const READY_LIMIT: Duration = Duration::from_secs(60);
/// How long it may take to finish its streams when it is asked to stop.
const STOP_LIMIT: Duration = Duration::from_secs(15);
/// How long one request may take.
const REQUEST_LIMIT: Duration = Duration::from_secs(10);
/// How often the child and the signals are looked at.
pub(crate) const POLL: Duration = Duration::from_millis(50);

/// The server that we started.
pub(crate) struct Server {
    child: Child,
    pub(crate) url: String,
    asked_to_stop: Arc<AtomicBool>,
}

impl Server {
    /// Starts the server and waits until it says where it listens.
    ///
    /// It logs as `RUST_LOG` says, and `log` where that says nothing.
    pub(crate) fn start(
        binary: &Path,
        listen: &str,
        (data, admin_token): (&Path, &str),
        log: &str,
    ) -> Result<Self> {
        let asked_to_stop = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            signal_hook::flag::register(signal, Arc::clone(&asked_to_stop))?;
        }
        let mut child = Command::new(binary)
            .args(["serve", "--listen", listen])
            .env("TIDEGATE_DATA_DIR", data)
            .env("TIDEGATE_ADMIN_TOKEN", admin_token)
            .env("TIDEGATE_DEMO", "1")
            // What we print is about SQLite in this folder, whatever the user's environment is set up for.
            .env_remove("TIDEGATE_DATABASE_URL")
            .env_remove("TIDEGATE_REDIS_URL")
            .env_remove("TIDEGATE_CONFIG")
            .env("RUST_LOG", std::env::var("RUST_LOG").unwrap_or_else(|_| log.to_owned()))
            .current_dir(workspace::root())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            // Its own group: a Ctrl-C reaches only us, and we ask it to stop exactly once.
            .process_group(0)
            .spawn()
            .with_context(|| format!("could not start `{}`", binary.display()))?;
        let lines = lines_of(child.stdout.take().context("the server has no standard output")?);
        let mut server = Self { child, url: String::new(), asked_to_stop };
        server.url = server.wait_ready(&lines)?;
        Ok(server)
    }

    fn wait_ready(&mut self, lines: &Receiver<String>) -> Result<String> {
        let started = Instant::now();
        let mut said = Instant::now();
        while started.elapsed() < READY_LIMIT {
            if self.asked_to_stop.load(Ordering::Relaxed) {
                bail!("stopped before the server was ready");
            }
            match lines.recv_timeout(POLL) {
                Ok(line) => {
                    if let Some((_, url)) = line.split_once(" listening on ") {
                        return Ok(url.trim().to_owned());
                    }
                }
                Err(RecvTimeoutError::Timeout) if said.elapsed() > Duration::from_secs(5) => {
                    process::still("waiting for the server", started);
                    said = Instant::now();
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    bail!("the server did not start; its reason stands above")
                }
            }
        }
        bail!("the server did not say within {} s that it is ready", READY_LIMIT.as_secs())
    }

    /// Waits until the server ends by itself or we are asked to stop it.
    pub(crate) fn wait(mut self) -> Result<()> {
        while self.is_wanted()? {
            std::thread::sleep(POLL);
        }
        println!("\nstopping the server …");
        let status = self.stop()?;
        println!("stopped ({status})");
        Ok(())
    }

    /// Whether nobody has asked us to stop it; fails when it has ended by itself.
    pub(crate) fn is_wanted(&mut self) -> Result<bool> {
        if let Some(status) = self.child.try_wait()? {
            bail!("the server ended by itself ({status}); its reason stands above");
        }
        Ok(!self.asked_to_stop.load(Ordering::Relaxed))
    }

    /// Asks the server to stop, and makes it stop if it does not.
    fn stop(&mut self) -> Result<ExitStatus> {
        let started = Instant::now();
        let id = self.child.id().to_string();
        while started.elapsed() < STOP_LIMIT {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            if started.elapsed() < POLL {
                Command::new("kill").args(["-TERM", &id]).status()?;
            }
            std::thread::sleep(POLL);
        }
        println!("it did not stop within {} s: killing it", STOP_LIMIT.as_secs());
        self.child.kill()?;
        Ok(self.child.wait()?)
    }
}

impl Drop for Server {
    /// Whatever ends us, a closed terminal or an error, the server does not stay behind.
    fn drop(&mut self) {
        self.stop().ok();
    }
}

/// Reads on after the ready line too, so that the server never blocks on a full pipe.
fn lines_of(stdout: ChildStdout) -> Receiver<String> {
    fn forward(stdout: ChildStdout, to: &Sender<String>) {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            println!("  {line}");
            // Nobody listens any more once the server is ready.
            to.send(line).ok();
        }
    }
    let (sender, lines) = channel();
    std::thread::spawn(move || forward(stdout, &sender));
    lines
}

/// Makes one request with a bearer token and answers the status and the JSON body (null where it is none).
pub(crate) fn request(method: &str, url: &str, token: &str, body: Option<&Value>) -> Result<(u16, Value)> {
    request_on(method, url, token, (None, body))
}

/// The same, based on what `If-Match` names.
pub(crate) fn request_on(
    method: &str,
    url: &str,
    token: &str,
    (tag, body): (Option<&str>, Option<&Value>),
) -> Result<(u16, Value)> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(REQUEST_LIMIT))
        .build()
        .into();
    let mut request = ureq::http::Request::builder()
        .method(method)
        .uri(url)
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json");
    if let Some(tag) = tag {
        request = request.header("if-match", tag);
    }
    let sent = match body {
        Some(body) => agent.run(request.body(body.to_string())?),
        None => agent.run(request.body(())?),
    };
    let mut answer = sent.with_context(|| format!("no answer from `{url}`"))?;
    let status = answer.status().as_u16();
    let text = answer.body_mut().read_to_string()?;
    Ok((status, serde_json::from_str(&text).unwrap_or(Value::Null)))
}
