//! Thousands of clients in one process: each follows a stream as an SDK does, and notes when versions arrive.
//!
//! Commands come in, results go out, a line each. One thread and one epoll, so that the clients take as little of
//! the machine as clients can.

#![expect(clippy::indexing_slicing, reason = "whoever is not there has never been")]

use std::collections::BTreeMap;
use std::io::{BufRead, Write};
use std::net::SocketAddr;
use std::os::fd::OwnedFd;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

use anyhow::{Context, Result, bail, ensure};
use rustix::buffer::spare_capacity;
use rustix::event::Timespec;
use rustix::event::epoll::{self, CreateFlags, EventData, EventFlags};
use rustix::io::Errno;
use rustix::net::{AddressFamily, SocketFlags, SocketType, connect, socket_with};
use serde_json::json;
use tidegate_tests::monotonic_ns;

/// Connections that are being opened at the same time at first; a reconnect storm has no such bound.
const OPENING: usize = 128;
/// How long an attempt waits for its turn to look at commands, in nanoseconds.
const TURN_NS: i64 = 5_000_000;
/// Bytes read at once.
const READ_BYTES: usize = 64 * 1024;
/// First window of the back-off, in milliseconds; it doubles.
const BACKOFF_MS: u64 = 1000;
const NANOS_PER_MS: i64 = 1_000_000;

/// What to follow.
pub(crate) struct Target {
    pub(crate) address: SocketAddr,
    pub(crate) path: String,
    pub(crate) token: String,
    pub(crate) count: usize,
    /// Where everybody stands at first, `<epoch>.<version>`.
    pub(crate) held: String,
}

impl Target {
    /// The arguments of the process.
    pub(crate) fn from_arguments(arguments: &[String]) -> Result<Self> {
        let [address, path, token, count, held] = arguments else { bail!("five arguments are expected") };
        Ok(Self {
            address: address.parse()?,
            path: path.clone(),
            token: token.clone(),
            count: count.parse()?,
            held: held.clone(),
        })
    }
}

#[derive(Default)]
struct Follower {
    socket: Option<OwnedFd>,
    /// When the next attempt is due; meaningless while there is a socket.
    due_ns: i64,
    is_open: bool,
    line: Vec<u8>,
    status: u32,
    retry_after_ms: u64,
    retry_ms: u64,
    /// Attempts since the last drop.
    attempts: u32,
    held: Vec<u8>,
}

/// What became of the attempts since the last drop.
#[derive(Default)]
struct Tally {
    refused: usize,
    broken: usize,
    odd: usize,
}

struct Followers {
    target: Target,
    epoll: OwnedFd,
    all: Vec<Follower>,
    opening: usize,
    open: usize,
    /// No bound on attempts at the same time.
    is_storm: bool,
    began_ns: i64,
    tally: Tally,
    arrivals: BTreeMap<Vec<u8>, Vec<i64>>,
    entropy: u64,
}

/// Follows until the commands end.
pub(crate) fn run(target: Target) -> Result<()> {
    let commands = commands();
    let held = target.held.clone().into_bytes();
    let all = (0..target.count).map(|_| Follower { held: held.clone(), ..Follower::default() }).collect();
    let mut followers = Followers {
        epoll: epoll::create(CreateFlags::CLOEXEC)?,
        all,
        opening: 0,
        open: 0,
        is_storm: false,
        began_ns: monotonic_ns(),
        tally: Tally::default(),
        arrivals: BTreeMap::new(),
        entropy: 0x9e37_79b9_7f4a_7c15,
        target,
    };
    let mut buffer = vec![0; READ_BYTES];
    let mut events = Vec::with_capacity(1024);
    loop {
        match commands.try_recv() {
            Ok(command) if command == "drop" => followers.drop_all(),
            Ok(command) => bail!("`{command}` is no command"),
            Err(TryRecvError::Disconnected) => return Ok(()),
            Err(TryRecvError::Empty) => {}
        }
        followers.connect_due()?;
        let turn = Timespec { tv_sec: 0, tv_nsec: TURN_NS };
        epoll::wait(&followers.epoll, spare_capacity(&mut events), Some(&turn))?;
        for event in events.drain(..) {
            followers.ready(usize::try_from(event.data.u64())?, &mut buffer)?;
        }
    }
}

fn commands() -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    receiver
}

fn say(value: &serde_json::Value) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{value}")?;
    Ok(out.flush()?)
}

impl Followers {
    fn random(&mut self, below: u64) -> u64 {
        self.entropy ^= self.entropy << 13;
        self.entropy ^= self.entropy >> 7;
        self.entropy ^= self.entropy << 17;
        self.entropy % below.max(1)
    }

    /// All connections at once, as when the machine before the server fails.
    fn drop_all(&mut self) {
        (self.open, self.opening, self.is_storm) = (0, 0, true);
        (self.tally, self.began_ns) = (Tally::default(), monotonic_ns());
        for index in 0..self.all.len() {
            self.all[index].attempts = 0;
            self.all[index].socket = None;
            self.put_off(index, 0);
        }
    }

    /// The next attempt is due after what was asked for, and a share of the window.
    fn put_off(&mut self, index: usize, asked_ms: u64) {
        let follower = &self.all[index];
        let doubled = BACKOFF_MS << follower.attempts.min(5);
        let window = doubled.max(follower.retry_ms);
        let pause_ms = asked_ms + self.random(window);
        let pause_ns = i64::try_from(pause_ms).unwrap_or_default() * NANOS_PER_MS;
        self.all[index].due_ns = monotonic_ns() + pause_ns;
    }

    fn connect_due(&mut self) -> Result<()> {
        let now_ns = monotonic_ns();
        for index in 0..self.all.len() {
            if !self.is_storm && self.opening >= OPENING {
                return Ok(());
            }
            if self.all[index].socket.is_none() && self.all[index].due_ns <= now_ns {
                self.connect(index)?;
            }
        }
        Ok(())
    }

    fn connect(&mut self, index: usize) -> Result<()> {
        let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
        let socket = socket_with(AddressFamily::INET, SocketType::STREAM, flags, None)?;
        match connect(&socket, &self.target.address) {
            Ok(()) | Err(Errno::INPROGRESS) => {}
            Err(error) => return Err(error).context("no connection"),
        }
        epoll::add(&self.epoll, &socket, EventData::new_u64(index as u64), EventFlags::OUT)?;
        let follower = &mut self.all[index];
        follower.attempts += 1;
        follower.socket = Some(socket);
        (follower.is_open, follower.status, follower.retry_after_ms) = (false, 0, 0);
        follower.line.clear();
        self.opening += 1;
        Ok(())
    }

    fn ready(&mut self, index: usize, buffer: &mut [u8]) -> Result<()> {
        let follower = &mut self.all[index];
        let Some(socket) = &follower.socket else { return Ok(()) };
        if follower.status == 0 && follower.line.is_empty() {
            let held = String::from_utf8_lossy(&follower.held);
            let Target { address, path, token, .. } = &self.target;
            let request = format!(
                "GET {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n\
                 accept: text/event-stream\r\nlast-event-id: {held}\r\n\r\n"
            );
            epoll::modify(&self.epoll, socket, EventData::new_u64(index as u64), EventFlags::IN)?;
            return match rustix::io::write(socket, request.as_bytes()) {
                Ok(written) => {
                    ensure!(written == request.len(), "the request was not taken whole");
                    // It counts as begun: what comes next is read.
                    follower.status = 1;
                    Ok(())
                }
                Err(_) => self.lost(index),
            };
        }
        match rustix::io::read(socket, &mut *buffer) {
            Ok(0) => self.lost(index),
            Ok(bytes) => self.take(index, &buffer[..bytes]),
            Err(Errno::AGAIN) => Ok(()),
            Err(_) => self.lost(index),
        }
    }

    fn lost(&mut self, index: usize) -> Result<()> {
        let follower = &mut self.all[index];
        follower.socket = None;
        let (status, asked_ms, was_open) = (follower.status, follower.retry_after_ms, follower.is_open);
        if was_open {
            ensure!(self.is_storm, "a stream was lost");
            self.open -= 1;
        } else {
            self.opening -= 1;
        }
        match status {
            503 if asked_ms > 0 => self.tally.refused += 1,
            0 | 1 | 200 => self.tally.broken += 1,
            _ => self.tally.odd += 1,
        }
        self.put_off(index, asked_ms);
        Ok(())
    }

    fn take(&mut self, index: usize, bytes: &[u8]) -> Result<()> {
        let now_ns = monotonic_ns();
        let mut rest = bytes;
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let (head, tail) = rest.split_at(end);
            rest = &tail[1..];
            if self.all[index].line.is_empty() {
                self.line(index, head, now_ns)?;
            } else {
                let mut line = std::mem::take(&mut self.all[index].line);
                line.extend_from_slice(head);
                self.line(index, &line, now_ns)?;
            }
        }
        self.all[index].line.extend_from_slice(rest);
        // A refusal is known by its head; the body is nobody's business.
        if self.all[index].status >= 300 && self.all[index].retry_after_ms > 0 {
            self.lost(index)?;
        }
        Ok(())
    }

    fn line(&mut self, index: usize, line: &[u8], now_ns: i64) -> Result<()> {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let follower = &mut self.all[index];
        let number = |text: &[u8]| std::str::from_utf8(text).ok().and_then(|text| text.trim().parse().ok());
        if let Some(id) = line.strip_prefix(b"id: ") {
            follower.held = id.to_vec();
            self.arrived(id, now_ns)?;
        } else if line == b"event: sync" {
            follower.is_open = true;
            (self.open, self.opening) = (self.open + 1, self.opening - 1);
            if self.open == self.all.len() {
                self.all_open(now_ns)?;
            }
        } else if let Some(status) = line.strip_prefix(b"HTTP/1.1 ") {
            follower.status = number(status.get(..3).unwrap_or_default()).unwrap_or_default();
        } else if let Some(wait_ms) = line.strip_prefix(b"retry: ").and_then(number) {
            follower.retry_ms = wait_ms.into();
        } else if line.len() > 12 && line[..12].eq_ignore_ascii_case(b"retry-after:") {
            follower.retry_after_ms = number(&line[12..]).map_or(0, |seconds: u32| u64::from(seconds) * 1000);
        }
        Ok(())
    }

    fn arrived(&mut self, id: &[u8], now_ns: i64) -> Result<()> {
        let arrivals = self.arrivals.entry(id.to_vec()).or_default();
        arrivals.push(now_ns);
        if arrivals.len() == self.all.len() {
            let times = self.arrivals.remove(id).unwrap_or_default();
            say(&json!({ "id": String::from_utf8_lossy(id), "times": times }))?;
        }
        Ok(())
    }

    fn all_open(&mut self, now_ns: i64) -> Result<()> {
        let attempts = self.all.iter().map(|follower| follower.attempts);
        let Tally { refused, broken, odd } = self.tally;
        say(&json!({
            "open": self.open,
            "took_ms": (now_ns - self.began_ns) / NANOS_PER_MS,
            "attempts": attempts.clone().sum::<u32>(),
            "attempts_most": attempts.max(),
            "refused": refused, "broken": broken, "odd": odd,
        }))
    }
}
