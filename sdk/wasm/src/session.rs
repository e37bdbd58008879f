//! The session at the boundary: an input is a method, and what is to be done for it a JSON text.

use std::cell::RefCell;
use std::mem;
use std::sync::Arc;

use tidegate_core::json::{Field, Held, Kind, Reader, Str, Writer, may};
use tidegate_core::limits::SNAPSHOT_BYTES;
use tidegate_core::{HashList, Snapshot};
use tidegate_session::{
    Answer, Ask, Counts, Decoder, Failure, Frame, Input, Kept, Now, Output, Reporting, RequestId, Row,
    RowKind, Session, Settings, Trust, VERIFIES,
};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{Engine, Link};

/// What reports call this SDK.
const SDK: &str = concat!("js/", env!("CARGO_PKG_VERSION"));

#[wasm_bindgen]
impl Engine {
    /// An engine that follows one of so many endpoints. Without an instance it asks for no counts, which
    /// otherwise are those of an application, whose name and version are JSON. With the fingerprint of root keys it
    /// believes only rules that are signed under those for that audience, if it [verifies](Self::verifies).
    #[wasm_bindgen(constructor)]
    pub fn new(
        endpoints: usize,
        instance: String,
        app: String,
        fingerprint: String,
        audience: String,
    ) -> Self {
        let reporting = some(instance).map(|instance| Reporting { instance, app, sdk: SDK.to_owned() });
        let settings = Settings { endpoints, trust: trust(fingerprint, audience), reporting };
        let link = Link {
            session: Session::new(settings),
            decoder: Decoder::new(),
            now: Now::default(),
            counts: Counts::default(),
            changed: Vec::new(),
        };
        Self { link: RefCell::new(link), ruleset: RefCell::default() }
    }

    /// Whether this build of the engine verifies signatures.
    pub fn verifies() -> bool {
        VERIFIES
    }

    /// Most bytes of what a server answers.
    pub fn most_bytes() -> usize {
        SNAPSHOT_BYTES
    }

    /// The moment of what happens next, in milliseconds of a clock that does not go back and since
    /// the Unix epoch, with a fresh random number from 0 to 1.
    pub fn at(&self, ms: f64, wall_ms: f64, chance: f64) {
        let entropy = (chance * u64::MAX as f64) as u64;
        self.link.borrow_mut().now = Now { ms: ms as u64, wall_ms: wall_ms as u64, entropy };
    }

    /// The time has come.
    pub fn tick(&self) -> String {
        self.handle(Input::Tick)
    }

    /// The stream is open.
    pub fn connected(&self) -> String {
        self.link.borrow_mut().decoder = Decoder::new();
        self.handle(Input::Connected)
    }

    /// The stream brought bytes.
    pub fn heard(&self, bytes: &[u8]) -> String {
        self.link.borrow_mut().heard(bytes)
    }

    /// The stream ended or broke.
    pub fn closed(&self) -> String {
        self.handle(Input::Closed)
    }

    /// The stream could not be had; without an answer, the status is 0.
    pub fn failed(&self, status: u16, retry_after_ms: f64) -> String {
        self.handle(Input::Failed(failure(status, retry_after_ms)))
    }

    /// A request was answered; without a body, nothing has changed.
    pub fn answered(&self, request: f64, body: Option<Vec<u8>>, etag: String, note: String) -> String {
        let note = some(note);
        let answer = match body {
            Some(body) => Answer::Whole { body, etag: some(etag), note },
            None => Answer::NotModified { note },
        };
        self.take(request, answer)
    }

    /// A request was refused, or not answered at all: then the status is 0.
    pub fn denied(&self, request: f64, status: u16, retry_after_ms: f64) -> String {
        self.take(request, Answer::Failed(failure(status, retry_after_ms)))
    }

    /// Rules that were kept, as [`Engine::kept`] wrote them. What is damaged is to be told, and changes nothing.
    pub fn restored(&self, text: &str) -> String {
        self.handle_if(kept(text).map(Input::Restored))
    }

    /// The document of rules that the application brought along. What is damaged is to be told, too.
    pub fn bootstrapped(&self, document: &str) -> String {
        let snapshot = Snapshot::parse(document.as_bytes());
        self.handle_if(snapshot.map(|snapshot| Input::Bootstrapped(Arc::new(snapshot))).map_err(told))
    }

    /// Adds to what is counted: an element of a list of a report, as JSON, and how much it counts.
    pub fn add(&self, list: usize, text: String, n: f64) {
        if let Some(kind) = RowKind::ALL.get(list).copied() {
            self.link.borrow_mut().counts.rows.push(Row { kind, text, n: n as u64 });
        }
    }

    /// Everything is added, but for the starts, as JSON, and for how much could not be counted.
    pub fn counted(&self, starts: String, dropped: f64) -> String {
        let rows = mem::take(&mut self.link.borrow_mut().counts.rows);
        self.handle(Input::Counted(Counts { dropped: dropped as u64, starts: some(starts), rows }))
    }

    /// What was counted should be reported at once.
    pub fn urgent(&self) -> String {
        self.handle(Input::Urgent)
    }

    /// The application ends.
    pub fn closing(&self) -> String {
        self.handle(Input::Closing)
    }

    /// The rules that are held, to be kept for the next start, with the lists to which they refer.
    pub fn kept(&self) -> String {
        let Some(Kept { snapshot, note, keys }) = self.link.borrow().session.kept() else {
            return String::new();
        };
        let mut out = Writer::new();
        out.open('{');
        out.field("snapshot").raw(&snapshot.to_json());
        out.field("lists").open('[');
        snapshot.lists().for_each(|(_, list)| out.text(&to_hex(&list.to_bytes())));
        out.close(']');
        out.text_field("note", note.as_deref());
        out.text_field("keys", keys.as_deref());
        out.close('}');
        out.into_text()
    }
}

impl Engine {
    fn take(&self, request: f64, answer: Answer) -> String {
        self.handle(Input::Answered { request: RequestId(request as u64), answer })
    }

    fn handle(&self, input: Input) -> String {
        self.link.borrow_mut().handle(input)
    }

    fn handle_if(&self, input: Result<Input, String>) -> String {
        match input {
            Ok(input) => self.handle(input),
            Err(fault) => {
                let mut out = Writer::new();
                out.open('[');
                out.open('{');
                out.field("do").text("fail");
                out.field("message").text(&fault);
                out.close('}');
                out.close(']');
                out.into_text()
            }
        }
    }
}

impl Link {
    fn handle(&mut self, input: Input) -> String {
        let outputs = self.session.handle(input, self.now);
        self.tell(outputs)
    }

    fn heard(&mut self, bytes: &[u8]) -> String {
        let Ok(frames) = self.decoder.push(bytes) else { return self.handle(Input::Closed) };
        let mut outputs = Vec::new();
        for frame in frames {
            outputs.append(&mut self.session.handle(input(frame), self.now));
        }
        self.tell(outputs)
    }

    fn tell(&mut self, outputs: Vec<Output>) -> String {
        let mut out = Writer::new();
        out.open('[');
        for output in outputs {
            write(&output, &mut out);
            if let Output::Install { changed, .. } = output {
                self.changed.extend(changed);
            }
        }
        out.close(']');
        out.into_text()
    }
}

/// Whom to believe: the keys of that fingerprint for that audience, or nobody.
#[cfg(feature = "signatures")]
fn trust(fingerprint: String, audience: String) -> Option<Trust> {
    (!fingerprint.is_empty()).then_some(Trust { fingerprint, audience })
}

#[cfg(not(feature = "signatures"))]
fn trust(_: String, _: String) -> Option<Trust> {
    None
}

/// Something to do; `do` says what.
fn write(output: &Output, out: &mut Writer) {
    out.open('{');
    out.field("do").text(deed(output));
    match output {
        Output::Connect { endpoint, last_event_id } => {
            out.field("endpoint").whole(*endpoint as u64);
            out.field("last_event_id").text_or_null(last_event_id.as_deref());
        }
        Output::Ask { request, endpoint, ask } => {
            out.field("request").whole(request.0);
            out.field("endpoint").whole(*endpoint as u64);
            let (what, text) = match ask {
                Ask::Snapshot { etag } => ("snapshot", etag.as_deref()),
                Ask::Keys => ("keys", None),
                Ask::List(reference) => ("list", Some(&**reference)),
                Ask::Report(body) => ("report", Some(&**body)),
            };
            out.field("what").text(what);
            out.field("text").text_or_null(text);
        }
        Output::Abandon(request) => out.field("request").whole(request.0),
        Output::Install { changed, .. } => {
            out.field("changed").open('[');
            changed.iter().for_each(|key| out.text(key));
            out.close(']');
        }
        Output::Refused(refusal) => out.field("message").text(&refusal.to_string()),
        Output::Status(status) => {
            out.field("state").text(&status.state.to_string());
            out.field("why").text_or_null(status.why.map(told).as_deref());
            out.field("settled").boolean(status.is_settled());
        }
        Output::WaitUntil(until_ms) => out.field("until_ms").whole(*until_ms),
        Output::Disconnect | Output::Persist(_) | Output::Count | Output::Ended => {}
    }
    out.close('}');
}

/// What an output is called.
fn deed(output: &Output) -> &'static str {
    match output {
        Output::Connect { .. } => "connect",
        Output::Disconnect => "disconnect",
        Output::Ask { .. } => "ask",
        Output::Abandon(_) => "abandon",
        Output::Install { .. } => "install",
        Output::Persist(_) => "persist",
        Output::Refused(_) => "refused",
        Output::Status(_) => "status",
        Output::Count => "count",
        Output::Ended => "ended",
        Output::WaitUntil(_) => "wait",
    }
}

fn input(frame: Frame) -> Input {
    match frame {
        Frame::Event { name, data, id } => Input::Event { name, data, id },
        Frame::Retry(window_ms) => Input::Retry(window_ms),
    }
}

fn failure(status: u16, retry_after_ms: f64) -> Failure {
    let status = Some(status).filter(|status| *status > 0);
    Failure { status, retry_after_ms: Some(retry_after_ms as u64) }
}

/// What was kept. It must announce its digest; a list that is damaged is fetched again.
fn kept(text: &str) -> Result<Kept, String> {
    const FIELDS: [Field; 4] = [
        may("snapshot", Kind::Object),
        may("lists", Kind::List),
        may("note", Kind::Text),
        may("keys", Kind::Text),
    ];
    let mut reader = Reader::new(text);
    let [snapshot, lists, note, keys] = reader.all_fields(&FIELDS);
    let lists = reader.strings_of(&lists);
    reader.done(()).map_err(told)?;
    let snapshot = snapshot.later().unwrap_or_default().as_bytes();
    let mut snapshot = Snapshot::parse_served(snapshot).map_err(told)?;
    for list in lists.iter().filter_map(|text| HashList::parse(&from_hex(&text.read())?)) {
        snapshot = snapshot.with_list(&list);
    }
    let text = |held: Held<'_>| held.text().map(Str::owned);
    Ok(Kept { snapshot: Arc::new(snapshot), note: text(note), keys: text(keys) })
}

fn told(fault: impl ToString) -> String {
    fault.to_string()
}

/// What JavaScript has no text for is an empty one.
fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

fn to_hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |at: usize| text.get(at..=at)?.chars().next()?.to_digit(16);
    (0..text.len()).step_by(2).map(|at| Some((digit(at)? << 4 | digit(at + 1)?) as u8)).collect()
}
