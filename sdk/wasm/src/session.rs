//! The session at the boundary: an input is a method, and what is to be done for it a JSON text.

use std::mem;
use std::sync::Arc;

use tidegate_core::json::{Field, Held, Kind, Reader, Str, Writer, may};
use tidegate_core::limits::SNAPSHOT_BYTES;
use tidegate_core::model::ValueType;
use tidegate_core::{HashList, Reason, Snapshot};
use tidegate_session::{
    Answer, Ask, Counts, Decoder, EvaluationCount, Failure, Frame, Input, Kept, Now, Output, ReleaseCount,
    Reporting, RequestId, Settings, StartExposure, Trust, UnknownCount,
};
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{Engine, told};

/// What reports call this SDK.
const SDK: &str = concat!("js/", env!("CARGO_PKG_VERSION"));

/// What releases compare.
const ARMS: [&str; 2] = ["treatment", "control"];

/// The connection of one client, without I/O: see `tidegate_session`.
#[wasm_bindgen]
pub struct Session {
    session: tidegate_session::Session,
    decoder: Decoder,
    now: Now,
    counts: Counts,
    /// In what the rules that are held differ from the engine's.
    changed: Vec<String>,
    /// What proves the rules that are kept: their note, and the server's keys.
    proof: (Option<String>, Option<String>),
}

#[wasm_bindgen]
impl Session {
    /// A session with so many endpoints. Without an instance it asks for no counts, which otherwise are
    /// those of an application of that name and version. With the fingerprint of root keys and an audience,
    /// it believes only rules that are signed under those for that audience.
    ///
    /// # Errors
    /// This build of the engine verifies no signatures.
    #[wasm_bindgen(constructor)]
    pub fn new(
        endpoints: usize,
        instance: Option<String>,
        application: Vec<String>,
        believed: Vec<String>,
    ) -> Result<Self, JsError> {
        let mut application = application.into_iter();
        let (name, version) =
            (application.next().unwrap_or_default(), application.next().unwrap_or_default());
        let sdk = SDK.to_owned();
        let reporting =
            |instance| Reporting { instance, application: name, version, sdk, starts_within_ms: None };
        let reporting = instance.map(reporting);
        let trust = trust(believed)?;
        Ok(Self {
            session: tidegate_session::Session::new(Settings { endpoints, trust, reporting }),
            decoder: Decoder::new(),
            now: Now::default(),
            counts: Counts::default(),
            changed: Vec::new(),
            proof: (None, None),
        })
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
        let Ok(frames) = self.decoder.push(bytes) else { return self.handle(Input::Closed) };
        let mut outputs = Vec::new();
        for frame in frames {
            outputs.append(&mut self.session.handle(input(frame), self.now));
        }
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
    pub fn answered(
        &mut self,
        request: f64,
        body: Option<Vec<u8>>,
        etag: Option<String>,
        note: Option<String>,
    ) -> String {
        let answer = match body {
            Some(body) => Answer::Whole { body, etag, note },
            None => Answer::NotModified { note },
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
        let kept = Kept { snapshot: Arc::new(snapshot), note: text(note), keys: text(keys) };
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
        let reason = Reason::ALL.into_iter().find(|known| known.name() == reason);
        let (Some(flag), Some(variant), Some(reason)) = (flag, variant, reason) else { return };
        let (customer, n) = (None, n as u64);
        self.counts.evaluations.push(EvaluationCount { flag, variant, rule, reason, customer, n });
    }

    /// Adds to what is counted: questions for a flag that the rules do not have.
    pub fn miss(&mut self, flag: String, asked: Option<String>, n: f64) {
        let value_type = asked.as_deref().and_then(ValueType::parse);
        self.counts.unknown.push(UnknownCount { flag, value_type, n: n as u64 });
    }

    /// Adds to what is counted: starts of the application with a variant that a release guards.
    pub fn starts(&mut self, attempted: f64, ok: f64) {
        let starts = self.counts.starts.get_or_insert_default();
        (starts.attempted, starts.ok) = (attempted as u64, ok as u64);
    }

    /// Adds to what is counted: an arm of a release that the application was served before it was ready. The texts
    /// are the release's id, the arm, the hash of the unit and, if there is one, the stratum.
    pub fn start_exposure(&mut self, texts: Vec<String>, step_epoch: f64) {
        let mut texts = texts.into_iter();
        let (release, arm, unit) = (texts.next(), texts.next(), texts.next());
        let arm = ARMS.into_iter().find(|known| arm.as_deref() == Some(known));
        let (Some(release), Some(arm), Some(unit)) = (release, arm, unit) else { return };
        let (step_epoch, stratum) = (step_epoch as u64, texts.next());
        let exposed = StartExposure { release, step_epoch, arm, stratum, unit };
        self.counts.starts.get_or_insert_default().exposed.push(exposed);
    }

    /// Adds to what is counted: outcomes of one arm of a release. The texts are its id, the arm, the metric,
    /// the sketch of exposed units and, if there is one, the stratum; the numbers are step epoch, outcomes that
    /// went well, that failed, of which nobody knows, and failed units beyond those that are named.
    pub fn outcome(
        &mut self,
        texts: Vec<String>,
        numbers: Vec<f64>,
        units: Vec<String>,
        sampled: Vec<String>,
    ) {
        let mut texts = texts.into_iter();
        let (release, arm, metric) = (texts.next(), texts.next(), texts.next());
        let arm = ARMS.into_iter().find(|known| arm.as_deref() == Some(known));
        let (Some(release), Some(arm), Some(metric)) = (release, arm, metric) else { return };
        let mut numbers = numbers.into_iter().map(|number| number as u64);
        let mut number = || numbers.next().unwrap_or_default();
        self.counts.releases.push(ReleaseCount {
            release,
            step_epoch: number(),
            arm,
            metric,
            ok: number(),
            err: number(),
            unknown: number(),
            units,
            overflow: number(),
            seen: texts.next().unwrap_or_default(),
            stratum: texts.next(),
            sampled,
        });
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

    /// The rules that are held, to be kept for the next start, with the lists to which they refer.
    pub fn kept(&self) -> Option<String> {
        let held = self.session.held()?;
        let mut out = Writer::new();
        out.open('{');
        out.field("snapshot").raw(&held.to_json());
        out.field("lists").open('[');
        held.lists().for_each(|(_, list)| out.text(&to_hex(&list.to_bytes())));
        out.close(']');
        let (note, keys) = &self.proof;
        out.text_field("note", note.as_deref());
        out.text_field("keys", keys.as_deref());
        out.close('}');
        Some(out.into_text())
    }
}

impl Session {
    fn handle(&mut self, input: Input) -> String {
        let outputs = self.session.handle(input, self.now);
        self.tell(outputs)
    }

    fn tell(&mut self, outputs: Vec<Output>) -> String {
        for output in &outputs {
            match output {
                Output::Install { changed, .. } => self.changed.extend_from_slice(changed),
                Output::Persist(kept) => self.proof = (kept.note.clone(), kept.keys.clone()),
                _ => {}
            }
        }
        let mut out = Writer::new();
        out.open('[');
        outputs.iter().for_each(|output| write(output, &mut out));
        out.close(']');
        out.into_text()
    }
}

/// Whom to believe: a fingerprint and an audience, or nobody.
#[cfg(feature = "signatures")]
fn trust(believed: Vec<String>) -> Result<Option<Trust>, JsError> {
    let mut believed = believed.into_iter();
    let named = believed.next().zip(believed.next());
    Ok(named.map(|(fingerprint, audience)| Trust { fingerprint, audience }))
}

#[cfg(not(feature = "signatures"))]
fn trust(believed: Vec<String>) -> Result<Option<Trust>, JsError> {
    if believed.is_empty() { Ok(None) } else { Err(JsError::new("this engine verifies no signatures")) }
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
        Output::Install { snapshot, changed } => {
            out.field("version").whole(snapshot.header().version);
            out.field("changed").open('[');
            changed.iter().for_each(|key| out.text(key));
            out.close(']');
        }
        Output::Refused(refusal) => out.field("message").text(&refusal.to_string()),
        Output::Status(status) => {
            out.field("state").text(&status.state.to_string());
            out.field("why").text_or_null(status.why.map(|why| why.to_string()).as_deref());
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
