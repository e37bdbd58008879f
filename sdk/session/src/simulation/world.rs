//! The simulated world: servers, the network between them and one session, and a clock.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use super::Bug;
use super::faults::{Chance, Histogram, Kind};
use super::history::{HISTORY, KEYS, NOTES, index_of, position};
use super::ledger::Ledger;
use crate::holding::Position;
use crate::input::{Answer, Failure, Input, Kept, Now};
use crate::output::{Ask, Output, RequestId};
use crate::session::tests::notes;
use crate::sse::{Decoder, Frame};
use crate::status::State;
use crate::{Session, Settings};

/// So long the world is at odds with the session.
const UNREST_MS: u64 = 240_000;
/// So long it may take until everything is well after that: the longest pause after a refused key,
/// and some attempts.
const CALM_MS: u64 = 900_000;
const HEARTBEAT_MS: u64 = 15_000;
/// Partitions and restarts of one schedule.
const MISHAPS: u64 = 4;
/// A server hands out the lists of so many versions.
const LISTS_HANDED_OUT: usize = 3;
/// After that a driver gives a request up.
const ANSWER_LIMIT_MS: u64 = 30_000;

/// Something that will happen.
#[derive(Debug)]
enum Happening {
    Wake,
    Publish,
    /// A server hears of what was published.
    Learn(usize),
    Mishap,
    ServerUp(usize),
    Heartbeat {
        server: usize,
        stream: u64,
    },
    /// The session's request for a stream reaches a server.
    Opened {
        server: usize,
        stream: u64,
        last_event_id: Option<String>,
    },
    /// Bytes of a stream reach the session; the number says in which order they were sent.
    Bytes {
        stream: u64,
        number: u64,
        bytes: Vec<u8>,
    },
    StreamEnds {
        stream: u64,
        failure: Option<Failure>,
    },
    Asked {
        server: usize,
        by: Asker,
        ask: Ask,
    },
    Answered {
        to: Asker,
        answer: Answer,
    },
}

/// Which session has asked, as they number their requests alike, and in which request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Asker {
    session: u64,
    request: RequestId,
}

struct Server {
    is_up: bool,
    /// The newest version that it knows of.
    knows: usize,
    /// Nothing passes to and from it until then.
    cut_until_ms: u64,
    /// The stream that it serves, and which version it believes the other side to hold.
    stream: Option<(u64, Option<usize>)>,
}

pub(super) struct World<'a> {
    chance: Chance,
    histogram: &'a mut Histogram,
    now_ms: u64,
    happenings: BTreeMap<u64, Happening>,
    order: BinaryHeap<Reverse<(u64, u64)>>,
    count: u64,
    published: usize,
    servers: Vec<Server>,
    session: Session,
    bug: Option<Bug>,
    has_trust: bool,
    /// How often things go wrong in this schedule.
    malice: u64,
    /// Counts the session's streams; only the latest is heard.
    stream: u64,
    is_streaming: bool,
    decoder: Decoder,
    /// When the last bytes of the stream arrive, and which were the last to have arrived.
    line_ms: u64,
    sent: u64,
    arrived: u64,
    /// Sessions that have begun; the last one is at work.
    sessions: u64,
    awaited: BTreeSet<Asker>,
    wake_ms: u64,
    disk: Option<Kept>,
    installed: Option<Position>,
    ledger: Ledger,
}

impl<'a> World<'a> {
    pub(super) fn new(seed: u64, bug: Option<Bug>, histogram: &'a mut Histogram) -> Self {
        let mut chance = Chance::new(seed);
        let server = || Server { is_up: true, knows: 0, cut_until_ms: 0, stream: None };
        let servers = (0..=chance.below(3)).map(|_| server()).collect();
        // Signatures take long to check in a build for tests.
        let has_trust = chance.percent(10);
        let malice = 1 + chance.below(6);
        let mut world = Self {
            chance,
            histogram,
            now_ms: 0,
            happenings: BTreeMap::new(),
            order: BinaryHeap::new(),
            count: 0,
            published: 0,
            servers,
            session: Session::new(Settings::default()),
            bug,
            has_trust,
            malice,
            stream: 0,
            is_streaming: false,
            decoder: Decoder::new(),
            line_ms: 0,
            sent: 0,
            arrived: 0,
            sessions: 0,
            awaited: BTreeSet::new(),
            wake_ms: 0,
            disk: None,
            installed: None,
            ledger: Ledger::default(),
        };
        world.begin_session();
        world
    }

    /// Lives through the unrest and the calm after it; the error says which law was broken.
    pub(super) fn run(mut self) -> Result<(), String> {
        for _ in 1..HISTORY.len() {
            let at_ms = self.chance.below(UNREST_MS);
            self.plan(at_ms, Happening::Publish);
        }
        for _ in 0..MISHAPS {
            let at_ms = self.chance.below(UNREST_MS);
            self.plan(at_ms, Happening::Mishap);
        }
        self.input(Input::Tick)?;
        while let Some(Reverse((at_ms, number))) = self.order.pop() {
            self.now_ms = at_ms;
            let Some(happening) = self.happenings.remove(&number) else { continue };
            self.happen(happening)?;
            if self.now_ms > UNREST_MS && self.is_well() {
                return Ok(());
            }
            if self.now_ms > UNREST_MS + CALM_MS {
                let (status, held) = (self.session.status(), self.installed);
                return Err(format!("never became ready: {status:?}, on {held:?}"));
            }
        }
        Err("the session waits for nothing".into())
    }

    fn is_well(&self) -> bool {
        let is_newest = self.installed == Some(position(HISTORY.len() - 1));
        is_newest && self.session.status().state == State::Ready && self.ledger.is_settled()
    }

    fn is_restless(&self) -> bool {
        self.now_ms < UNREST_MS
    }

    fn plan(&mut self, at_ms: u64, happening: Happening) {
        self.count += 1;
        self.happenings.insert(self.count, happening);
        self.order.push(Reverse((at_ms, self.count)));
    }

    /// Whether a fault of this kind happens to what is under way now; then it is counted.
    fn fails(&mut self, kind: Kind, percent: u64) -> bool {
        let fails = self.is_restless() && self.chance.percent(percent * self.malice);
        if fails {
            self.histogram.add(kind);
        }
        fails
    }

    fn happen(&mut self, happening: Happening) -> Result<(), String> {
        match happening {
            Happening::Wake if self.now_ms >= self.wake_ms => self.input(Input::Tick)?,
            Happening::Wake => {}
            Happening::Publish => self.publish(),
            Happening::Learn(server) => self.learn(server),
            Happening::Mishap => self.mishap()?,
            Happening::ServerUp(server) => self.servers[server].is_up = true,
            Happening::Heartbeat { server, stream } => self.heartbeat(server, stream),
            Happening::Opened { server, stream, last_event_id } => self.open(server, stream, last_event_id),
            Happening::Bytes { stream, number, bytes } => self.hear(stream, number, &bytes)?,
            Happening::StreamEnds { stream, failure } => {
                if self.is_streaming && self.stream == stream {
                    self.is_streaming = false;
                    self.input(failure.map_or(Input::Closed, Input::Failed))?;
                }
            }
            Happening::Asked { server, by, ask } => self.serve(server, by, &ask)?,
            Happening::Answered { to, answer } => {
                if self.awaited.remove(&to) {
                    self.input(Input::Answered { request: to.request, answer })?;
                }
            }
        }
        Ok(())
    }

    fn publish(&mut self) {
        self.published = (self.published + 1).min(HISTORY.len() - 1);
        for server in 0..self.servers.len() {
            let lag_ms = if self.chance.percent(80) { 5 } else { self.chance.below(20_000) };
            self.plan(self.now_ms + lag_ms, Happening::Learn(server));
        }
    }

    fn mishap(&mut self) -> Result<(), String> {
        let server = self.chance.below(self.servers.len() as u64) as usize;
        match self.chance.below(3) {
            0 => {
                self.histogram.add(Kind::Partition);
                self.servers[server].cut_until_ms = self.now_ms + 1_000 + self.chance.below(60_000);
            }
            1 => {
                self.histogram.add(Kind::ServerRestart);
                self.restart_server(server);
            }
            _ => {
                self.histogram.add(Kind::ClientRestart);
                self.begin_session();
                self.input(Input::Tick)?;
                if let Some(kept) = self.disk.clone() {
                    self.input(Input::Restored(kept))?;
                }
            }
        }
        Ok(())
    }

    /// It comes back with what its database said a while ago.
    fn restart_server(&mut self, server: usize) {
        let behind = self.chance.below(3) as usize;
        let up_ms = self.now_ms + 500 + self.chance.below(20_000);
        let served = &mut self.servers[server];
        served.is_up = false;
        served.knows = self.published.saturating_sub(behind);
        if let Some((stream, _)) = served.stream.take()
            && self.chance.percent(70)
        {
            self.plan(self.now_ms + 5, Happening::StreamEnds { stream, failure: None });
        }
        let learns_ms = up_ms + self.chance.below(5_000);
        self.plan(up_ms, Happening::ServerUp(server));
        self.plan(learns_ms, Happening::Learn(server));
    }

    fn begin_session(&mut self) {
        let trusting = if self.has_trust { notes::trusting() } else { Settings::default() };
        let reporting = Some(self.ledger.begin());
        self.session = Session::new(Settings { endpoints: self.servers.len(), reporting, ..trusting });
        self.session.holding.bug = self.bug;
        self.session.telemetry.iter_mut().for_each(|telemetry| telemetry.bug = self.bug);
        self.is_streaming = false;
        self.sessions += 1;
        self.awaited.clear();
        self.installed = None;
    }

    /// Hands something to the session, and does what it says.
    fn input(&mut self, input: Input) -> Result<(), String> {
        let now = Now { ms: self.now_ms, wall_ms: self.now_ms, entropy: self.chance.next() };
        for output in self.session.handle(input, now) {
            self.perform(output)?;
        }
        Ok(())
    }

    fn perform(&mut self, output: Output) -> Result<(), String> {
        match output {
            Output::Connect { endpoint: server, last_event_id } => {
                self.stream += 1;
                self.is_streaming = true;
                self.decoder = Decoder::new();
                (self.line_ms, self.arrived) = (0, 0);
                let stream = self.stream;
                self.send(server, Happening::Opened { server, stream, last_event_id });
            }
            Output::Disconnect => self.is_streaming = false,
            Output::Ask { request, endpoint: server, ask } => {
                let by = self.asker(request);
                self.awaited.insert(by);
                let given_up = Answer::Failed(Failure::default());
                self.plan(self.now_ms + ANSWER_LIMIT_MS, Happening::Answered { to: by, answer: given_up });
                self.send(server, Happening::Asked { server, by, ask });
            }
            Output::Abandon(request) => _ = self.awaited.remove(&self.asker(request)),
            Output::Install { snapshot, .. } => {
                let now = Position::from(snapshot.header());
                if Some(now) < self.installed {
                    return Err(format!("went back from {:?} to {now} at {}", self.installed, self.now_ms));
                }
                if !HISTORY.contains(&snapshot) {
                    return Err(format!("version {now} is not what was published, at {}", self.now_ms));
                }
                if !snapshot.lists().eq(HISTORY[index_of(&now.to_string()).unwrap_or_default()].lists()) {
                    return Err(format!("version {now} has other lists than were published"));
                }
                self.installed = Some(now);
            }
            Output::Persist(kept) => self.disk = Some(kept),
            Output::WaitUntil(at_ms) => {
                self.wake_ms = at_ms;
                self.plan(at_ms, Happening::Wake);
            }
            Output::Count => {
                let n = self.chance.below(10);
                let counts = self.ledger.count(n);
                self.input(Input::Counted(counts))?;
            }
            Output::Refused(_) | Output::Status(_) | Output::Ended => {}
        }
        Ok(())
    }

    /// Something on its way to a server.
    fn send(&mut self, server: usize, message: Happening) {
        if self.now_ms < self.servers[server].cut_until_ms || self.fails(Kind::Loss, 3) {
            return;
        }
        let late_ms = if self.fails(Kind::Delay, 3) { self.chance.below(12_000) } else { 0 };
        let at_ms = self.now_ms + 1 + self.chance.below(40) + late_ms;
        self.plan(at_ms, message);
    }

    /// The answers of a server that is down, overloaded, or well.
    fn refusal(&mut self, server: usize) -> Option<Failure> {
        if !self.servers[server].is_up {
            return Some(Failure::default());
        }
        let status = [500, 503, 429, 404][self.chance.below(4) as usize];
        self.fails(Kind::Refusal, 4).then_some(Failure { status: Some(status), retry_after_ms: Some(500) })
    }

    fn open(&mut self, server: usize, stream: u64, last_event_id: Option<String>) {
        if let Some(failure) = self.refusal(server) {
            return self.plan(self.now_ms + 5, Happening::StreamEnds { stream, failure: Some(failure) });
        }
        let held = last_event_id.as_deref().and_then(index_of);
        self.servers[server].stream = Some((stream, held));
        self.plan(self.now_ms + HEARTBEAT_MS, Happening::Heartbeat { server, stream });
        let knows = self.servers[server].knows;
        let events = self.events(held, knows);
        let Position { epoch, version } = position(knows);
        let mode = match &events {
            None => "current",
            Some(event) => event.split([' ', '\n']).nth(1).unwrap_or_default(),
        };
        let (digest, note) = (HISTORY[knows].digest(), note(knows));
        let sync = format!(
            "event: sync\ndata: {{\"epoch\":{epoch},\"version\":{version},\"digest\":\"{digest}\",\
             \"mode\":\"{mode}\",\"note\":{note}}}\n\n"
        );
        self.stream_bytes(server, sync);
        self.advance(server, events);
    }

    /// What leads from one version to another.
    fn events(&mut self, held: Option<usize>, to: usize) -> Option<String> {
        if held == Some(to) {
            return None;
        }
        let at = position(to);
        let base = held.filter(|held| *held < to && position(*held).epoch == at.epoch);
        Some(match base {
            _ if self.chance.percent(10) => {
                format!(
                    "event: refetch\ndata: {{\"version\":{},\"digest\":\"{}\"}}\n\n",
                    at.version,
                    HISTORY[to].digest()
                )
            }
            Some(base) => {
                let delta = HISTORY[to].delta_since(&HISTORY[base]).to_json();
                let delta = delta.replacen('{', &format!("{{\"note\":{},", note(to)), 1);
                format!("event: delta\nid: {at}\ndata: {delta}\n\n")
            }
            None => format!("event: snapshot\nid: {at}\ndata: {}\n\n", HISTORY[to].to_json()),
        })
    }

    fn advance(&mut self, server: usize, events: Option<String>) {
        let served = &mut self.servers[server];
        if let Some((_, held)) = &mut served.stream {
            *held = Some(served.knows);
        }
        if let Some(events) = events {
            self.stream_bytes(server, events);
        }
    }

    fn learn(&mut self, server: usize) {
        let served = &mut self.servers[server];
        if !served.is_up || served.knows == self.published {
            return;
        }
        served.knows = self.published;
        if let Some((_, held)) = served.stream {
            let events = self.events(held, self.published);
            self.advance(server, events);
        }
    }

    fn heartbeat(&mut self, server: usize, stream: u64) {
        if self.servers[server].stream.is_none_or(|(served, _)| served != stream) {
            return;
        }
        self.plan(self.now_ms + HEARTBEAT_MS, Happening::Heartbeat { server, stream });
        let knows = self.servers[server].knows;
        let (version, note) = (position(knows).version, note(knows));
        self.stream_bytes(server, format!("event: hb\ndata: {{\"version\":{version},\"note\":{note}}}\n\n"));
    }

    /// Something on its way to the session, which can go wrong in many ways.
    fn stream_bytes(&mut self, server: usize, text: String) {
        let Some((stream, _)) = self.servers[server].stream else { return };
        if self.now_ms < self.servers[server].cut_until_ms || self.fails(Kind::Loss, 3) {
            return;
        }
        let mut bytes = text.into_bytes();
        if self.fails(Kind::Corruption, 3) {
            self.corrupt(&mut bytes);
        }
        let late_ms = if self.fails(Kind::Delay, 3) { self.chance.below(20_000) } else { 0 };
        let mut at_ms = self.now_ms + 1 + self.chance.below(40) + late_ms;
        // Those that come out of order are counted when they arrive.
        let is_in_order = !self.is_restless() || !self.chance.percent(5);
        if is_in_order {
            at_ms = at_ms.max(self.line_ms);
            self.line_ms = at_ms;
        } else {
            at_ms += self.chance.below(20_000);
        }
        self.sent += 1;
        let number = self.sent;
        if self.fails(Kind::Duplication, 3) {
            let (bytes, again_ms) = (bytes.clone(), at_ms + self.chance.below(5_000));
            self.plan(again_ms, Happening::Bytes { stream, number, bytes });
        }
        self.plan(at_ms, Happening::Bytes { stream, number, bytes });
    }

    /// Makes one byte another one. Without a signed note, nothing but the header of a snapshot itself
    /// says of which environment and which version it is: there only its items are hit.
    fn corrupt(&mut self, bytes: &mut [u8]) {
        let find = |word: &[u8]| bytes.windows(word.len()).rposition(|found| found == word);
        let within = match (find(b"\"items\""), find(b",\"epoch\"")) {
            (Some(items), Some(end)) if !self.has_trust => items..end,
            _ => 0..bytes.len(),
        };
        let at = within.start + self.chance.below(within.len() as u64) as usize;
        bytes[at] = bytes[at].wrapping_add(1 + self.chance.below(255) as u8);
    }

    fn hear(&mut self, stream: u64, number: u64, bytes: &[u8]) -> Result<(), String> {
        if !self.is_streaming || self.stream != stream {
            return Ok(());
        }
        if number < self.arrived {
            self.histogram.add(Kind::Reordering);
        }
        self.arrived = self.arrived.max(number);
        let frames = self.decoder.push(bytes).map_err(|error| error.to_string())?;
        for frame in frames {
            // An event may end the stream that the next one came on.
            if self.is_streaming && self.stream == stream {
                self.input(match frame {
                    Frame::Event { name, data, id } => Input::Event { name, data, id },
                    Frame::Retry(ms) => Input::Retry(ms),
                })?;
            }
        }
        Ok(())
    }

    fn asker(&self, request: RequestId) -> Asker {
        Asker { session: self.sessions, request }
    }

    fn serve(&mut self, server: usize, by: Asker, ask: &Ask) -> Result<(), String> {
        let knows = self.servers[server].knows;
        let mut answer = match (self.refusal(server), ask) {
            (Some(failure), _) => Answer::Failed(failure),
            (None, Ask::Report(body)) => {
                self.ledger.take(body)?;
                Answer::Whole { body: vec![], etag: None, note: None }
            }
            (None, Ask::Keys) => Answer::Whole { body: KEYS.clone().into_bytes(), etag: None, note: None },
            (None, Ask::List(reference)) => {
                // What its rules do not refer to any more is handed out for a while.
                let recent = HISTORY.iter().take(knows + 1).rev().take(LISTS_HANDED_OUT);
                let mut lists = recent.filter_map(|rules| rules.list("segment/s"));
                let list = lists.find(|list| list.reference() == *reference);
                let failure = Failure { status: Some(404), retry_after_ms: None };
                list.map_or(Answer::Failed(failure), |list| Answer::Whole {
                    body: list.to_bytes(),
                    etag: None,
                    note: None,
                })
            }
            (None, Ask::Snapshot { etag: Some(etag) }) if *etag == position(knows).to_string() => {
                Answer::NotModified { note: Some(NOTES[knows].clone()) }
            }
            (None, _) => Answer::Whole {
                body: HISTORY[knows].to_json().into_bytes(),
                etag: Some(position(knows).to_string()),
                note: Some(NOTES[knows].clone()),
            },
        };
        if self.now_ms < self.servers[server].cut_until_ms || self.fails(Kind::Loss, 3) {
            return Ok(());
        }
        if let Answer::Whole { body, .. } = &mut answer
            && !body.is_empty()
            && self.fails(Kind::Corruption, 3)
        {
            self.corrupt(body);
        }
        let late_ms = if self.fails(Kind::Delay, 5) { self.chance.below(20_000) } else { 0 };
        let at_ms = self.now_ms + 1 + self.chance.below(40) + late_ms;
        if self.fails(Kind::Duplication, 3) {
            self.plan(at_ms + 10, Happening::Answered { to: by, answer: answer.clone() });
        }
        self.plan(at_ms, Happening::Answered { to: by, answer });
        Ok(())
    }
}

/// The note of a version as it stands in an event.
fn note(index: usize) -> String {
    serde_json::to_string(&NOTES[index]).expect("a text")
}
