//! A reader of server-sent events, written from the specification and not from the product.

use std::io::{BufRead, BufReader};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use ureq::http::Request;

/// One event.
#[derive(Debug, Clone)]
pub struct Event {
    /// Its name.
    pub name: String,
    /// Its id, if it set one.
    pub id: Option<String>,
    /// Its data, as it was sent.
    pub data: String,
}

impl Event {
    /// The data as JSON.
    ///
    /// # Errors
    /// When it is none.
    pub fn json(&self) -> Result<Value> {
        serde_json::from_str(&self.data)
            .with_context(|| format!("no JSON in event `{}`: {}", self.name, self.data))
    }
}

/// An open stream.
#[derive(Debug)]
pub struct Stream {
    events: Receiver<Event>,
}

impl Stream {
    /// Connects; `last_id` resumes.
    ///
    /// # Errors
    /// When the server does not answer with a stream.
    pub fn open(url: &str, token: &str, last_id: Option<&str>) -> Result<Self> {
        Self::connect(url, Some(token), last_id)
    }

    /// Connects as `EventSource` does: with what stands in the address and nothing else.
    ///
    /// # Errors
    /// When the server does not answer with a stream.
    pub fn open_plainly(url: &str) -> Result<Self> {
        Self::connect(url, None, None)
    }

    fn connect(url: &str, token: Option<&str>, last_id: Option<&str>) -> Result<Self> {
        let agent: ureq::Agent =
            ureq::Agent::config_builder().http_status_as_error(false).max_idle_connections(0).build().into();
        let mut request = Request::builder().uri(url).header("accept", "text/event-stream");
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if let Some(id) = last_id {
            request = request.header("last-event-id", id);
        }
        let answer = agent.run(request.body(())?).with_context(|| format!("no answer from `{url}`"))?;
        let kind =
            answer.headers().get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
        ensure!(answer.status() == 200, "the stream answers {}", answer.status());
        ensure!(kind.starts_with("text/event-stream"), "the stream is `{kind}`");
        let reader = BufReader::new(answer.into_body().into_reader());
        let (sender, events) = channel();
        std::thread::spawn(move || read(reader, &sender));
        Ok(Self { events })
    }

    /// The next event of any name.
    ///
    /// # Errors
    /// When none comes within `limit`, or the stream ended.
    pub fn next(&self, limit: Duration) -> Result<Event> {
        match self.events.recv_timeout(limit) {
            Ok(event) => Ok(event),
            Err(RecvTimeoutError::Timeout) => bail!("no event within {} ms", limit.as_millis()),
            Err(RecvTimeoutError::Disconnected) => bail!("the stream ended"),
        }
    }

    /// The next event called `name`; heartbeats and others are passed over.
    ///
    /// # Errors
    /// When none comes within `limit`, or the stream ended.
    pub fn named(&self, name: &str, limit: Duration) -> Result<Event> {
        let deadline = Instant::now() + limit;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let event = self.next(left).with_context(|| format!("while waiting for `{name}`"))?;
            if event.name == name {
                return Ok(event);
            }
        }
    }
}

fn read(reader: impl BufRead, to: &Sender<Event>) {
    let mut event = Event { name: String::new(), id: None, data: String::new() };
    for line in reader.lines().map_while(Result::ok) {
        let (field, value) = line.split_once(':').unwrap_or((&line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "" if line.is_empty() && (!event.name.is_empty() || !event.data.is_empty()) => {
                let done = std::mem::replace(
                    &mut event,
                    Event { name: String::new(), id: None, data: String::new() },
                );
                if to.send(done).is_err() {
                    return;
                }
            }
            "event" => value.clone_into(&mut event.name),
            "id" => event.id = Some(value.to_owned()),
            "data" => event.data.push_str(value),
            _ => {}
        }
    }
}
