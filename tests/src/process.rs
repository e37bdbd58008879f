//! A child process that never outlives us, whatever kills us.
//!
//! Beside each child stands a guardian, a shell whose input is a pipe from us. When we are gone, the kernel closes
//! the pipe, and the guardian ends the child and removes its folder. No destructor has to run for that.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use rustix::process::{Pid, Signal, kill_process};

use crate::wait_for;

/// Arguments: the signal's name, the child's id, the folder to remove (or nothing).
const GUARDIAN: &str = r#"
cat >/dev/null
kill -s "$1" "$2" 2>/dev/null
n=0
while kill -0 "$2" 2>/dev/null && [ "$n" -lt 100 ]; do sleep 0.05; n=$((n + 1)); done
kill -s KILL "$2" 2>/dev/null
[ -z "$3" ] || rm -rf "$3"
"#;

/// How a child is to be ended when nobody asks it politely.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// At once, as by a crash.
    Kill,
    /// PostgreSQL's immediate shutdown, which ends its own children too.
    Quit,
    /// Asked, since it has children and a folder of its own to tidy up; at once if it does not listen.
    Ask,
}

impl End {
    fn signal(self) -> (Signal, &'static str) {
        match self {
            Self::Kill => (Signal::KILL, "KILL"),
            Self::Quit => (Signal::QUIT, "QUIT"),
            Self::Ask => (Signal::TERM, "TERM"),
        }
    }
}

/// How long a process that is asked to end may take.
const END_LIMIT: Duration = Duration::from_secs(10);

/// A running child, its output, and its guardian.
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Child,
    guardian: Child,
    end: End,
    lines: Mutex<Receiver<String>>,
    errors: Arc<Mutex<String>>,
}

impl Process {
    /// Starts `command`. Its `folder`, if one is given, is removed when it is ended because we are gone.
    ///
    /// # Errors
    /// When the program cannot be started.
    pub fn start(command: &mut Command, end: End, folder: Option<&Path>) -> Result<Self> {
        Self::spawn(command.stdin(Stdio::null()), end, folder)
    }

    /// Starts `command` so that lines can be said to it.
    ///
    /// # Errors
    /// When the program cannot be started.
    pub fn start_listening(command: &mut Command, end: End) -> Result<Self> {
        Self::spawn(command.stdin(Stdio::piped()), end, None)
    }

    fn spawn(command: &mut Command, end: End, folder: Option<&Path>) -> Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
        let mut child = command.spawn().with_context(|| format!("could not start `{name}`"))?;
        let guardian = guard(child.id(), end, folder)?;
        let lines = Mutex::new(lines_of(child.stdout.take().context("no standard output")?));
        let errors = gather(child.stderr.take().context("no standard error")?);
        Ok(Self { name, child, guardian, end, lines, errors })
    }

    /// The operating system's number of the process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What the process has written to its standard error so far.
    #[must_use]
    pub fn errors(&self) -> String {
        self.errors.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Writes one line to the standard input of a process that listens.
    ///
    /// # Errors
    /// When it does not listen any more.
    pub fn say(&mut self, line: &str) -> Result<()> {
        let input = self.child.stdin.as_mut().context("this process does not listen")?;
        Ok(input.write_all(format!("{line}\n").as_bytes())?)
    }

    /// Reads lines of the standard output until `pick` takes one.
    ///
    /// # Errors
    /// When the limit is reached or the output ends; the message shows what the process had to say.
    pub fn line<T>(&self, what: &str, limit: Duration, mut pick: impl FnMut(&str) -> Option<T>) -> Result<T> {
        let deadline = Instant::now() + limit;
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(line) => {
                    if let Some(found) = pick(&line) {
                        return Ok(found);
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    bail!("waited {} ms for {what} of `{}`:\n{}", limit.as_millis(), self.name, self.errors())
                }
                Err(RecvTimeoutError::Disconnected) => {
                    bail!("`{}` ended before {what}:\n{}", self.name, self.errors())
                }
            }
        }
    }

    /// Ends the process as a crash would, and waits until it is gone.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub fn kill(&mut self) -> Result<()> {
        // The guardian goes first: it must never signal a number that may belong to somebody else by then.
        self.guardian.kill()?;
        self.guardian.wait()?;
        if self.child.try_wait()?.is_none() {
            self.signal(self.end.signal().0)?;
        }
        if self.wait(END_LIMIT).is_err() {
            self.child.kill()?;
            self.child.wait()?;
        }
        Ok(())
    }

    /// Asks the process to stop, as an operator or a service manager does.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub fn ask_to_stop(&self) -> Result<()> {
        self.signal(Signal::TERM)
    }

    fn signal(&self, signal: Signal) -> Result<()> {
        let id = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        kill_process(id.ok_or_else(|| anyhow!("no such process"))?, signal)?;
        Ok(())
    }

    /// Waits until the process has ended by itself.
    ///
    /// # Errors
    /// When it still runs after `limit`.
    pub fn wait(&mut self, limit: Duration) -> Result<ExitStatus> {
        wait_for(&format!("the end of `{}`", self.name), limit, || self.child.try_wait().ok().flatten())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Where this fails, the guardian is still there to do it.
        self.kill().ok();
    }
}

fn guard(id: u32, end: End, folder: Option<&Path>) -> Result<Child> {
    let mut command = Command::new("sh");
    command.args(["-c", GUARDIAN, "guardian", end.signal().1, &id.to_string()]);
    command.arg(folder.unwrap_or_else(|| Path::new("")));
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
    command.spawn().context("could not start the guardian of a child process")
}

fn lines_of(from: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, lines) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    lines
}

fn gather(from: impl Read + Send + 'static) -> Arc<Mutex<String>> {
    let gathered = Arc::new(Mutex::new(String::new()));
    let into = Arc::clone(&gathered);
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            let mut text = into.lock().unwrap_or_else(PoisonError::into_inner);
            text.push_str(&line);
            text.push('\n');
        }
    });
    gathered
}
