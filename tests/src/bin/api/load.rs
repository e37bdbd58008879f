//! Load: many connections that stay open, each asking one thing after the other. It costs as little as
//! can be, because it shares the processor with what is measured.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::panic::resume_unwind;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tidegate_tests::server::ADMIN_TOKEN;

/// How long an answer may take.
const LIMIT: Duration = Duration::from_secs(20);

/// One connection.
pub(crate) struct Connection {
    to: BufReader<TcpStream>,
    line: String,
    body: Vec<u8>,
}

/// What came back: the status, and the body's bytes.
pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    pub(crate) body: &'a [u8],
}

impl Connection {
    /// Connects to a server such as `http://127.0.0.1:8080`.
    pub(crate) fn open(url: &str) -> Result<Self> {
        let stream = TcpStream::connect(url.trim_start_matches("http://"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(LIMIT))?;
        Ok(Self { to: BufReader::new(stream), line: String::new(), body: Vec::new() })
    }

    /// Sends a request that [`request`] made, and waits for the answer.
    pub(crate) fn ask(&mut self, request: &[u8]) -> Result<Answer<'_>> {
        self.to.get_mut().write_all(request)?;
        let status = self.next_line()?.split(' ').nth(1).context("no status")?.parse()?;
        let mut length = 0;
        loop {
            let line = self.next_line()?;
            if line.is_empty() {
                break;
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse()?;
            }
        }
        self.body.resize(length, 0);
        self.to.read_exact(&mut self.body)?;
        Ok(Answer { status, body: &self.body })
    }

    fn next_line(&mut self) -> Result<&str> {
        self.line.clear();
        ensure!(self.to.read_line(&mut self.line)? > 0, "the server has closed the connection");
        Ok(self.line.trim_end())
    }
}

/// A request as it goes over the wire, with the owner's token or another one.
pub(crate) fn request(method: &str, path: &str, token: Option<&str>, headers: &str, body: &str) -> Vec<u8> {
    let (token, length) = (token.unwrap_or(ADMIN_TOKEN), body.len());
    let typed = if body.is_empty() { "" } else { "content-type: application/json\r\n" };
    let head = format!("{method} {path} HTTP/1.1\r\nhost: tidegate\r\nauthorization: Bearer {token}\r\n");
    format!("{head}{typed}{headers}content-length: {length}\r\n\r\n{body}").into_bytes()
}

/// What a measurement has seen.
pub(crate) struct Seen {
    /// How long each request took, in milliseconds, sorted.
    pub(crate) times: Vec<f64>,
    /// Answers in a second.
    pub(crate) rate: f64,
}

/// Lets `work` ask on so many connections at the same time, for a while. It is told which connection it
/// has and until when, and answers how long each of its requests took, in milliseconds.
pub(crate) fn during(
    time: Duration,
    connections: usize,
    work: impl Fn(usize, Instant) -> Result<Vec<f64>> + Sync,
) -> Result<Seen> {
    let began = Instant::now();
    let end = began + time;
    let results: Vec<Result<Vec<f64>>> = thread::scope(|scope| {
        let work = &work;
        let handles: Vec<_> = (0..connections).map(|index| scope.spawn(move || work(index, end))).collect();
        handles.into_iter().map(|handle| handle.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    });
    let took = began.elapsed().as_secs_f64();
    let mut times = Vec::new();
    for result in results {
        times.extend(result?);
    }
    times.sort_by(f64::total_cmp);
    #[expect(clippy::cast_precision_loss, reason = "counts of requests are small")]
    let rate = times.len() as f64 / took;
    Ok(Seen { times, rate })
}

/// Asks the same thing on so many connections until the time is over; the first answers are not counted.
pub(crate) fn repeat(url: &str, request: &[u8], time: Duration, connections: usize) -> Result<Seen> {
    during(time, connections, |_, end| {
        let (mut connection, mut times) = (Connection::open(url)?, Vec::new());
        while Instant::now() < end {
            let began = Instant::now();
            let answer = connection.ask(request)?;
            let body = String::from_utf8_lossy(answer.body);
            ensure!(answer.status == 200, "{}: {body}", answer.status);
            times.push(began.elapsed().as_secs_f64() * 1000.0);
        }
        Ok(times)
    })
}
