//! Child processes whose output passes through, and that are never silent for long.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// After this long without a word from a tool we say ourselves that it still runs.
const SILENCE: Duration = Duration::from_secs(8);

/// Runs `command` to its end, prints its lines as they come, and hands each to `see`. Says whether it succeeded.
pub(crate) fn watch(what: &str, command: &mut Command, mut see: impl FnMut(&str)) -> Result<bool> {
    let started = Instant::now();
    let (mut child, lines) = spawn(command)?;
    loop {
        match lines.recv_timeout(SILENCE) {
            Ok(line) => {
                println!("{line}");
                see(&line);
            }
            // A grandchild that outlives the child may hold the pipe open: the child's end is what counts.
            Err(RecvTimeoutError::Timeout) if child.try_wait()?.is_some() => break,
            Err(RecvTimeoutError::Timeout) => still(what, started),
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    Ok(wait(what, &mut child, started)?.success())
}

/// Like [`watch`], for a command that must succeed.
pub(crate) fn must(what: &str, command: &mut Command) -> Result<()> {
    if watch(what, command, |_| {})? {
        return Ok(());
    }
    bail!("{what} failed; the reason stands above")
}

/// Says that `what` goes on.
pub(crate) fn still(what: &str, started: Instant) {
    println!("  … {what}, {} s so far", started.elapsed().as_secs());
}

/// A child can close its output and go on: then too, no silence.
fn wait(what: &str, child: &mut Child, started: Instant) -> Result<std::process::ExitStatus> {
    let mut said = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if said.elapsed() >= SILENCE {
            still(what, started);
            said = Instant::now();
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn spawn(command: &mut Command) -> Result<(Child, Receiver<String>)> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let program = command.get_program().to_string_lossy().into_owned();
    let mut child = command.spawn().with_context(|| format!("could not start `{program}`"))?;
    let (sender, lines) = channel();
    forward(child.stdout.take().context("no standard output")?, sender.clone());
    forward(child.stderr.take().context("no standard error")?, sender);
    Ok((child, lines))
}

fn forward(from: impl Read + Send + 'static, to: Sender<String>) {
    std::thread::spawn(move || {
        let mut reader = BufReader::new(from);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            let text = String::from_utf8_lossy(&line).trim_end().to_owned();
            if to.send(text).is_err() {
                return;
            }
            line.clear();
        }
    });
}
