//! Requests over a few connections that stay open, as fast as they are answered.

#![expect(clippy::indexing_slicing, reason = "the system counts bytes within the buffer")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use rustix::buffer::spare_capacity;
use rustix::event::Timespec;
use rustix::event::epoll::{self, CreateFlags, EventData, EventFlags};

const CONNECTIONS: usize = 64;
const READ_BYTES: usize = 512 * 1024;
/// Before the measured time, so that everything is as in the middle of a day.
const WARM_UP: Duration = Duration::from_millis(500);
const MEASURED: Duration = Duration::from_secs(2);
/// Longest head of an answer.
const HEAD_BYTES: usize = 16 * 1024;

/// What came back, and how often.
pub(crate) struct Rate {
    pub(crate) per_second: f64,
    pub(crate) answers: usize,
}

struct Connection {
    socket: TcpStream,
    head: Vec<u8>,
    /// Bytes of the body that are still to come; `None` before its head is whole.
    left: Option<usize>,
}

/// Sends the request again and again; each answer has to have this status.
pub(crate) fn measure(address: SocketAddr, request: &str, status: u16) -> Result<Rate> {
    let epoll = epoll::create(CreateFlags::CLOEXEC)?;
    let mut connections = Vec::new();
    for index in 0..CONNECTIONS {
        let mut socket = TcpStream::connect(address).context("no connection")?;
        socket.set_nodelay(true)?;
        socket.write_all(request.as_bytes())?;
        epoll::add(&epoll, &socket, EventData::new_u64(index as u64), EventFlags::IN)?;
        connections.push(Connection { socket, head: Vec::new(), left: None });
    }
    let mut buffer = vec![0; READ_BYTES];
    let mut events = Vec::with_capacity(CONNECTIONS);
    let begun = Instant::now();
    let (mut answers, mut counted_from) = (0, None);
    let status = format!("HTTP/1.1 {status} ");
    loop {
        let elapsed = begun.elapsed();
        if elapsed >= WARM_UP && counted_from.is_none() {
            (answers, counted_from) = (0, Some(elapsed));
        }
        if let Some(from) = counted_from.filter(|_| elapsed >= WARM_UP + MEASURED) {
            let per_second = f64::from(u32::try_from(answers)?) / (elapsed - from).as_secs_f64();
            return Ok(Rate { per_second, answers });
        }
        let turn = Timespec { tv_sec: 1, tv_nsec: 0 };
        epoll::wait(&epoll, spare_capacity(&mut events), Some(&turn))?;
        ensure!(!events.is_empty(), "no answer within a second");
        for event in events.drain(..) {
            let connection = &mut connections[usize::try_from(event.data.u64())?];
            if connection.read(&mut buffer, &status)? {
                answers += 1;
                connection.socket.write_all(request.as_bytes())?;
            }
        }
    }
}

impl Connection {
    /// Takes what is there; whether an answer is whole with it.
    fn read(&mut self, buffer: &mut [u8], status: &str) -> Result<bool> {
        let bytes = self.socket.read(buffer)?;
        ensure!(bytes > 0, "the connection was closed");
        let mut body = bytes;
        if self.left.is_none() {
            let before = self.head.len();
            self.head.extend_from_slice(&buffer[..bytes.min(HEAD_BYTES)]);
            let Some(end) = self.head.windows(4).position(|four| four == b"\r\n\r\n") else {
                return Ok(false);
            };
            let head = String::from_utf8_lossy(&self.head[..end]).to_ascii_lowercase();
            ensure!(head.starts_with(&status.to_ascii_lowercase()), "the answer is `{head}`");
            let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
            self.left = Some(length.map_or(Ok(0), |length| length.trim().parse())?);
            body = bytes - (end + 4 - before);
            self.head.clear();
        }
        let left = self.left.unwrap_or_default();
        ensure!(body <= left, "more came than was announced");
        self.left = (body < left).then_some(left - body);
        Ok(body == left)
    }
}
