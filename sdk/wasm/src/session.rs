//! The session at the boundary: an input is a method, and what is to be done for it a JSON text.

use std::mem;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tidegate_core::limits::SNAPSHOT_BYTES;
use tidegate_core::{HashList, Reason, Snapshot};
use tidegate_session::{
    Answer, Ask, Counts, Decoder, EvaluationCount, Failure, Frame, Input, Kept, Now, Output, Reporting,
    RequestId, Settings, UnknownCount,
};
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{Engine, told, value_type, written};

/// What reports call this SDK.
const SDK: &str = concat!("js/", env!("CARGO_PKG_VERSION"));

/// Reasons that come with a value, as details name them.
const REASONS: [(&str, Reason); 7] = [
    ("TARGETING_MATCH", Reason::TargetingMatch),
    ("SPLIT", Reason::Split),
    ("DEFAULT", Reason::Default),
    ("DISABLED", Reason::Disabled),
    ("ARCHIVED", Reason::Archived),
    ("OVERRIDE", Reason::Override),
    ("PREREQUISITE_FAILED", Reason::PrerequisiteFailed),
];

/// Something to do, in order; `do` says what.
#[derive(Serialize)]
#[serde(tag = "do", rename_all = "snake_case")]
enum Deed<'a> {
    Connect { endpoint: usize, last_event_id: Option<&'a str> },
    Disconnect,
    Ask { request: u64, endpoint: usize, what: &'static str, text: Option<&'a str> },
    Abandon { request: u64 },
    Install { version: u64, changed: &'a [String] },
    Persist,
    Refused { message: String },
    Status { state: String, why: Option<String>, settled: bool },
    Count,
    Ended,
    Wait { until_ms: u64 },
}

/// The connection of one client, without I/O: see `tidegate_session`.
#[wasm_bindgen]
pub struct Session {
    session: tidegate_session::Session,
    decoder: Decoder,
    now: Now,
    counts: Counts,
    /// In what the rules that are held differ from the engine's.
    changed: Vec<String>,
}

#[wasm_bindgen]
impl Session {
    /// A session with so many endpoints. Without an instance it asks for no counts.
    #[wasm_bindgen(constructor)]
    pub fn new(endpoints: usize, instance: Option<String>, application: String, version: String) -> Self {
        let sdk = SDK.to_owned();
        let reporting = instance.map(|instance| Reporting { instance, application, version, sdk });
        Self {
            session: tidegate_session::Session::new(Settings { endpoints, trust: None, reporting }),
            decoder: Decoder::new(),
            now: Now::default(),
            counts: Counts::default(),
            changed: Vec::new(),
        }
    }

    /// Most bytes of what a server answers.
    pub fn most_bytes() -> usize {
        SNAPSHOT_BYTES
    }

    /// The moment of what happens next, in milliseconds of a clock that does not go back and since
    /// the Unix epoch, with a fresh random number from 0 to 1.
    pub fn at(&mut self, ms: f64, wall_ms: f64, chance: f64) {
        let entropy = (chance * u64::MAX as f64) as u64;
        self.now = Now { ms: ms as u64, wall_ms: wall_ms as u64, entropy };
    }

    /// The time has come.
    pub fn tick(&mut self) -> String {
        self.handle(Input::Tick)
    }

    /// The stream is open.
    pub fn connected(&mut self) -> String {
        self.decoder = Decoder::new();
        self.handle(Input::Connected)
    }

    /// The stream brought bytes.
    pub fn heard(&mut self, bytes: &[u8]) -> String {
        let inputs: Vec<Input> = match self.decoder.push(bytes) {
            Ok(frames) => frames.into_iter().map(input).collect(),
            Err(_) => vec![Input::Closed],
        };
        let outputs = inputs.into_iter().flat_map(|input| self.session.handle(input, self.now)).collect();
        self.tell(outputs)
    }

    /// The stream ended or broke.
    pub fn closed(&mut self) -> String {
        self.handle(Input::Closed)
    }

    /// The stream could not be had.
    pub fn failed(&mut self, status: Option<u16>, retry_after_ms: Option<f64>) -> String {
        self.handle(Input::Failed(failure(status, retry_after_ms)))
    }

    /// A request was answered; without a body, nothing has changed.
    pub fn answered(&mut self, request: f64, body: Option<Vec<u8>>, etag: Option<String>) -> String {
        let answer = match body {
            Some(body) => Answer::Whole { body, etag, note: None },
            None => Answer::NotModified { note: None },
        };
        self.handle(Input::Answered { request: RequestId(request as u64), answer })
    }

    /// A request was refused, or not answered at all.
    pub fn denied(&mut self, request: f64, status: Option<u16>, retry_after_ms: Option<f64>) -> String {
        let answer = Answer::Failed(failure(status, retry_after_ms));
        self.handle(Input::Answered { request: RequestId(request as u64), answer })
    }

    /// Rules that were kept, as [`Session::kept`] wrote them.
    ///
    /// # Errors
    /// They are damaged.
    pub fn restored(&mut self, text: &str) -> Result<String, JsError> {
        let kept = serde_json::from_str::<KeptText>(text).map_err(told)?;
        let mut snapshot = Snapshot::parse_served(kept.snapshot.get().as_bytes()).map_err(told)?;
        for list in kept.lists.iter().filter_map(|text| HashList::parse(&from_hex(text)?)) {
            snapshot = snapshot.with_list(&list);
        }
        let kept = Kept { snapshot: Arc::new(snapshot), note: None, keys: None };
        Ok(self.handle(Input::Restored(kept)))
    }

    /// Rules that the application brought along.
    ///
    /// # Errors
    /// They are no snapshot.
    pub fn bootstrapped(&mut self, document: &str) -> Result<String, JsError> {
        let snapshot = Snapshot::parse(document.as_bytes()).map_err(told)?;
        Ok(self.handle(Input::Bootstrapped(Arc::new(snapshot))))
    }

    /// Adds to what is counted: evaluations that ended in one way, by flag, variant and the rule that
    /// decided, if one did.
    pub fn add(&mut self, ending: Vec<String>, reason: &str, n: f64) {
        let mut ending = ending.into_iter();
        let (flag, variant, rule) = (ending.next(), ending.next(), ending.next());
        let reason = REASONS.iter().find(|(name, _)| *name == reason).map(|(_, reason)| *reason);
        let (Some(flag), Some(variant), Some(reason)) = (flag, variant, reason) else { return };
        let (customer, n) = (None, n as u64);
        self.counts.evaluations.push(EvaluationCount { flag, variant, rule, reason, customer, n });
    }

    /// Adds to what is counted: questions for a flag that the rules do not have.
    pub fn miss(&mut self, flag: String, asked: Option<String>, n: f64) {
        let value_type = asked.as_deref().and_then(value_type);
        self.counts.unknown.push(UnknownCount { flag, value_type, n: n as u64 });
    }

    /// Everything is added; so many could not be.
    pub fn counted(&mut self, dropped: f64) -> String {
        let counts = Counts { dropped: dropped as u64, ..mem::take(&mut self.counts) };
        self.handle(Input::Counted(counts))
    }

    /// What was counted should be reported at once.
    pub fn urgent(&mut self) -> String {
        self.handle(Input::Urgent)
    }

    /// The application ends.
    pub fn closing(&mut self) -> String {
        self.handle(Input::Closing)
    }

    /// The engine with the rules that are held, made of the one before.
    pub fn engine(&mut self, before: Option<Engine>) -> Option<Engine> {
        let held = Snapshot::clone(self.session.held()?);
        let changed = mem::take(&mut self.changed);
        let Some(mut engine) = before else { return Some(Engine::of(held)) };
        engine.move_to(held, changed.iter().map(String::as_str));
        Some(engine)
    }

    /// The document of the rules that are held, as a server sends it.
    pub fn document(&self) -> Option<String> {
        self.session.held().map(|held| held.to_json())
    }

    /// The rules that are held, to be kept for the next start.
    ///
    /// # Errors
    /// They cannot be written, which does not happen.
    pub fn kept(&self) -> Result<Option<String>, JsError> {
        let Some(held) = self.session.held() else { return Ok(None) };
        let document = held.to_json();
        let snapshot = serde_json::from_str(&document).map_err(told)?;
        let lists = held.lists().map(|(_, list)| to_hex(&list.to_bytes())).collect();
        written(&KeptText { snapshot, lists }).map(Some)
    }
}

impl Session {
    fn handle(&mut self, input: Input) -> String {
        let outputs = self.session.handle(input, self.now);
        self.tell(outputs)
    }

    fn tell(&mut self, outputs: Vec<Output>) -> String {
        for output in &outputs {
            if let Output::Install { changed, .. } = output {
                self.changed.extend_from_slice(changed);
            }
        }
        let deeds: Vec<Deed<'_>> = outputs.iter().map(deed).collect();
        serde_json::to_string(&deeds).unwrap_or_default()
    }
}

/// The rules in storage, with the lists to which they refer.
#[derive(Serialize, Deserialize)]
struct KeptText<'a> {
    #[serde(borrow)]
    snapshot: &'a RawValue,
    lists: Vec<String>,
}

fn deed(output: &Output) -> Deed<'_> {
    match output {
        Output::Connect { endpoint, last_event_id } => {
            Deed::Connect { endpoint: *endpoint, last_event_id: last_event_id.as_deref() }
        }
        Output::Disconnect => Deed::Disconnect,
        Output::Ask { request, endpoint, ask } => {
            let (what, text) = match ask {
                Ask::Snapshot { etag } => ("snapshot", etag.as_deref()),
                Ask::Keys => ("keys", None),
                Ask::List(reference) => ("list", Some(&**reference)),
                Ask::Report(body) => ("report", Some(&**body)),
            };
            Deed::Ask { request: request.0, endpoint: *endpoint, what, text }
        }
        Output::Abandon(request) => Deed::Abandon { request: request.0 },
        Output::Install { snapshot, changed } => {
            Deed::Install { version: snapshot.header().version, changed }
        }
        Output::Persist(_) => Deed::Persist,
        Output::Refused(refusal) => Deed::Refused { message: refusal.to_string() },
        Output::Status(status) => Deed::Status {
            state: status.state.to_string(),
            why: status.why.map(|why| why.to_string()),
            settled: status.is_settled(),
        },
        Output::Count => Deed::Count,
        Output::Ended => Deed::Ended,
        Output::WaitUntil(until_ms) => Deed::Wait { until_ms: *until_ms },
    }
}

fn input(frame: Frame) -> Input {
    match frame {
        Frame::Event { name, data, id } => Input::Event { name, data, id },
        Frame::Retry(window_ms) => Input::Retry(window_ms),
    }
}

fn failure(status: Option<u16>, retry_after_ms: Option<f64>) -> Failure {
    Failure { status, retry_after_ms: retry_after_ms.map(|ms| ms as u64) }
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let places = (0..text.len()).step_by(2);
    places.map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}
