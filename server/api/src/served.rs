//! One version of an environment's rules as one audience gets it: encoded once, shared by every reader.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use actix_web::http::header::HeaderValue;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::json;
use tidegate_core::{Delta, HashList, Snapshot, list_reference};
use tidegate_domain::awaits_reports;
use tidegate_store::Note;

use crate::encoding::Encoding;
use crate::{limits, sse};

/// Where a client stands: versions compare as (epoch, version).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position {
    pub(crate) epoch: u64,
    pub(crate) version: u64,
}

impl Position {
    /// Reads the id of an event, `<epoch>.<version>`.
    pub(crate) fn parse(id: &str) -> Option<Self> {
        let (epoch, version) = id.split_once('.')?;
        Some(Self { epoch: epoch.parse().ok()?, version: version.parse().ok()? })
    }

    pub(crate) fn of(snapshot: &Snapshot) -> Self {
        let header = snapshot.header();
        Self { epoch: header.epoch, version: header.version }
    }

    pub(crate) fn id(self) -> String {
        format!("{}.{}", self.epoch, self.version)
    }
}

/// The rules of one environment at one version for one audience, with the steps that led to it.
#[derive(Debug)]
pub(crate) struct Served {
    snapshot: Snapshot,
    document: OnceLock<Bytes>,
    encoded: [OnceLock<Bytes>; Encoding::COUNT],
    whole: OnceLock<CatchUp>,
    /// The last merged delta and the version that it starts from: those who lost the server together
    /// come back together.
    merged: Mutex<Option<(u64, Bytes)>>,
    steps: VecDeque<Arc<Step>>,
    /// Renewed in its place: the rules do not change with it.
    vouched: RwLock<Arc<Vouched>>,
}

/// One version's delta and its event, encoded.
#[derive(Debug)]
struct Step {
    delta: Delta,
    /// The lists that segments referred to before it and not since, by reference; and whose they were.
    replaced: BTreeMap<Box<str>, String>,
    /// It takes something away from those who have it: SDKs are asked to say at once that it arrived.
    ack: bool,
    event: Bytes,
}

/// What goes beside the rules.
#[derive(Debug)]
pub(crate) struct Vouched {
    note: Option<Note>,
    /// The note as a header.
    pub(crate) header: Option<HeaderValue>,
    /// The heartbeat's event.
    pub(crate) heartbeat: Bytes,
    /// The same for those who do not know the note yet.
    pub(crate) heartbeat_with_note: Bytes,
}

/// What a stream sends to a client that stands somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CatchUp {
    /// Nothing: it is up to date.
    Current,
    /// One delta event.
    Delta(Bytes),
    /// One snapshot event.
    Snapshot(Bytes),
    /// The news that it has to fetch the snapshot.
    Refetch(Bytes),
}

impl CatchUp {
    /// Its name in a `sync` event.
    pub(crate) fn mode(&self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Delta(_) => "delta",
            Self::Snapshot(_) => "snapshot",
            Self::Refetch(_) => "refetch",
        }
    }

    /// The event, if there is one.
    pub(crate) fn event(self) -> Option<Bytes> {
        match self {
            Self::Current => None,
            Self::Delta(event) | Self::Snapshot(event) | Self::Refetch(event) => Some(event),
        }
    }
}

impl Vouched {
    fn new(version: u64, note: Option<Note>) -> Self {
        let text = note.as_ref().map(|note| note.text.as_str());
        let heartbeat = sse::event("hb", None, &json!({ "version": version }).to_string());
        let with_note =
            |text| sse::event("hb", None, &json!({ "version": version, "note": text }).to_string());
        Self {
            header: text.and_then(|text| HeaderValue::from_str(&STANDARD.encode(text)).ok()),
            heartbeat_with_note: text.map_or_else(|| heartbeat.clone(), with_note),
            heartbeat,
            note,
        }
    }

    fn text(&self) -> Option<&str> {
        self.note.as_ref().map(|note| note.text.as_str())
    }
}

impl Served {
    /// Rules without a past: clients that stand elsewhere get the whole.
    pub(crate) fn first(snapshot: Snapshot, note: Option<Note>) -> Self {
        let version = snapshot.header().version;
        // One that is about other rules proves nothing of these.
        let note = note.filter(|note| note.version == version);
        Self {
            snapshot,
            document: OnceLock::new(),
            encoded: Default::default(),
            whole: OnceLock::new(),
            merged: Mutex::default(),
            steps: VecDeque::new(),
            vouched: RwLock::new(Arc::new(Vouched::new(version, note))),
        }
    }

    /// What follows upon this version.
    pub(crate) fn followed_by(&self, snapshot: Snapshot, note: Option<Note>) -> Self {
        let delta = snapshot.delta_since(&self.snapshot);
        let mut next = Self::first(snapshot, note);
        next.steps.clone_from(&self.steps);
        let ack = awaits_reports(&self.snapshot, &next.snapshot, delta.changed_keys());
        let event = next.delta_text(&delta, ack);
        let replaced = replaced_lists(&self.snapshot, &next.snapshot, &delta);
        next.steps.push_back(Arc::new(Step { delta, replaced, ack, event }));
        next.forget();
        next
    }

    fn forget(&mut self) {
        // More than the whole weighs is never sent: older steps than that are of no use.
        let room = limits::DELTA_BYTES_HELD.max(self.snapshot.document_bytes());
        let bytes = |steps: &VecDeque<Arc<Step>>| steps.iter().map(|step| step.event.len()).sum::<usize>();
        while self.steps.len() > 1 && (self.steps.len() > limits::DELTAS_HELD || bytes(&self.steps) > room) {
            self.steps.pop_front();
        }
    }

    /// The rules.
    pub(crate) fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    pub(crate) fn position(&self) -> Position {
        Position::of(&self.snapshot)
    }

    /// What goes beside the rules at the moment.
    pub(crate) fn vouched(&self) -> Arc<Vouched> {
        self.vouched.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether its note is missing or ends before a moment.
    pub(crate) fn lacks_note(&self, ending_before_ms: i64) -> bool {
        self.vouched().note.as_ref().is_none_or(|note| note.expires_ms < ending_before_ms)
    }

    /// Takes over a later note.
    pub(crate) fn renew(&self, note: &Note) {
        let mut vouched = self.vouched.write().unwrap_or_else(PoisonError::into_inner);
        let version = self.snapshot.header().version;
        let is_later = vouched.note.as_ref().is_none_or(|held| held.expires_ms < note.expires_ms);
        if note.version == version && is_later {
            *vouched = Arc::new(Vouched::new(version, Some(note.clone())));
        }
    }

    /// Whether [`Self::document`] has nothing left to compress.
    pub(crate) fn is_encoded(&self, encoding: Encoding) -> bool {
        self.encoded.get(encoding.index()).unwrap_or(&self.document).get().is_some()
    }

    /// A list that the rules referred to not long ago: who is on the way from there gets along with it, since
    /// the deltas say what has changed in it since.
    pub(crate) fn earlier_list(&self, reference: &str) -> Option<HashList> {
        let replaced = |(at, step): (usize, &Arc<Step>)| Some((at, step.replaced.get(reference)?.clone()));
        let (at, segment) = self.steps.iter().enumerate().rev().find_map(replaced)?;
        self.snapshot.earlier_list(&segment, reference, self.steps.range(at..).map(|step| &step.delta))
    }

    /// The document, encoded at the first request and then shared. A large one takes its time.
    pub(crate) fn document(&self, encoding: Encoding) -> Bytes {
        match self.encoded.get(encoding.index()) {
            Some(slot) => slot.get_or_init(|| encoding.encode(self.plain())).clone(),
            None => self.plain().clone(),
        }
    }

    fn plain(&self) -> &Bytes {
        self.document.get_or_init(|| self.snapshot.to_json().into())
    }

    /// The strong entity tag of the document in one encoding.
    pub(crate) fn etag(&self, encoding: Encoding) -> String {
        format!("\"{}-{}-{}\"", self.position().id(), self.snapshot.digest(), encoding.name())
    }

    /// The event that says where a client stands.
    pub(crate) fn sync(&self, mode: &str) -> Bytes {
        let Position { epoch, version } = self.position();
        let digest = self.snapshot.digest();
        let mut data = json!({ "epoch": epoch, "version": version, "digest": digest, "mode": mode });
        if let (Some(text), Some(fields)) = (self.vouched().text(), data.as_object_mut()) {
            fields.insert("note".into(), text.into());
        }
        sse::event("sync", None, &data.to_string())
    }

    /// The shortest way from where a client stands to this version.
    pub(crate) fn since(&self, held: Option<Position>) -> CatchUp {
        let current = self.position();
        match held {
            Some(held) if held == current => CatchUp::Current,
            Some(held) if held.epoch == current.epoch => {
                self.delta_event(held.version).map_or_else(|| self.whole(), CatchUp::Delta)
            }
            _ => self.whole(),
        }
    }

    /// Whether none of some items has changed since a version, as far as the steps that are held tell.
    pub(crate) fn keeps_since(&self, version: u64, keys: &[String]) -> bool {
        let keys: BTreeSet<&str> = keys.iter().map(String::as_str).collect();
        let mut later = self.steps.iter().rev().take_while(|step| step.delta.to() > version);
        let is_held = self.steps.front().is_some_and(|first| first.delta.from() <= version);
        is_held && !later.any(|step| step.delta.changed_keys().any(|key| keys.contains(key)))
    }

    /// `None` where the steps since that version are no longer held, or weigh more than the whole.
    fn delta_event(&self, from: u64) -> Option<Bytes> {
        // Most are only just behind.
        let start = self.steps.iter().rposition(|step| step.delta.from() == from)?;
        let mut steps = self.steps.range(start..);
        let first = steps.next()?;
        if steps.len() == 0 {
            return Some(first.event.clone());
        }
        let mut held = self.merged.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, event)) = held.as_ref().filter(|(start, _)| *start == from) {
            return Some(event.clone());
        }
        let (mut merged, mut ack) = (first.delta.clone(), first.ack);
        for step in steps {
            merged = merged.then(&step.delta).ok()?;
            ack |= step.ack;
        }
        let event = self.delta_text(&merged, ack);
        if event.len() >= self.plain().len() {
            return None;
        }
        *held = Some((from, event.clone()));
        Some(event)
    }

    /// The event of a delta that leads to this version.
    fn delta_text(&self, delta: &Delta, ack: bool) -> Bytes {
        let mut data = delta.to_json();
        data.pop();
        if let Some(text) = self.vouched().text() {
            data.push_str(&format!(r#","note":{}"#, json!(text)));
        }
        data.push_str(if ack { r#","ack":true}"# } else { "}" });
        sse::event("delta", Some(&self.position().id()), &data)
    }

    fn whole(&self) -> CatchUp {
        self.whole.get_or_init(|| self.encode_whole()).clone()
    }

    fn encode_whole(&self) -> CatchUp {
        let position = self.position();
        if self.snapshot.document_bytes() > limits::INLINE_SNAPSHOT_BYTES {
            let data = json!({ "version": position.version, "digest": self.snapshot.digest() });
            return CatchUp::Refetch(sse::event("refetch", None, &data.to_string()));
        }
        let document = String::from_utf8_lossy(self.plain());
        CatchUp::Snapshot(sse::event("snapshot", Some(&position.id()), &document))
    }
}

/// The lists that a delta replaces, by reference, with the segments that referred to them.
fn replaced_lists(before: &Snapshot, after: &Snapshot, delta: &Delta) -> BTreeMap<Box<str>, String> {
    let of = |snapshot: &Snapshot, key: &str| list_reference(key, snapshot.item(key)?.body());
    let replaced = |key: &str| {
        let reference = of(before, key)?;
        (of(after, key)? != reference).then(|| (reference, key.to_owned()))
    };
    delta.changed_keys().filter_map(replaced).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tidegate_core::Header;

    use super::*;

    fn rules(version: u64, items: &[(&str, usize)]) -> Snapshot {
        let header = Header {
            tenant: "default".into(),
            project: "shop".into(),
            environment: "production".into(),
            version,
            epoch: 1,
        };
        let item = |(key, size): &(&str, usize)| {
            let body = json!({ "key": key, "attribute": "customer.key", "included": ["x".repeat(*size)] });
            (format!("segment/{key}"), body.to_string())
        };
        Snapshot::new(header, items.iter().map(item)).unwrap()
    }

    fn at(version: u64) -> Option<Position> {
        Some(Position { epoch: 1, version })
    }

    fn data(event: Bytes) -> Vec<u8> {
        let text = String::from_utf8(event.to_vec()).unwrap();
        text.lines().find_map(|line| line.strip_prefix("data: ")).unwrap().into()
    }

    #[test]
    fn a_client_gets_exactly_what_it_misses() {
        let one = Served::first(rules(1, &[("a", 500), ("b", 500)]), None);
        let two = one.followed_by(rules(2, &[("a", 501), ("b", 500)]), None);
        let three = two.followed_by(rules(3, &[("a", 502), ("b", 500)]), None);
        assert_eq!(three.since(at(3)), CatchUp::Current);
        for (held, base) in [(2, &two), (1, &one)] {
            let CatchUp::Delta(event) = three.since(at(held)) else { panic!("no delta from {held}") };
            let delta = Delta::parse(&data(event)).unwrap();
            let applied = base.snapshot().apply(&delta).unwrap();
            assert_eq!(&applied, three.snapshot());
        }
        for elsewhere in [None, at(0), at(9), Some(Position { epoch: 2, version: 2 })] {
            let CatchUp::Snapshot(event) = three.since(elsewhere) else { panic!("{elsewhere:?}") };
            assert_eq!(&Snapshot::parse(&data(event)).unwrap(), three.snapshot());
        }
    }

    #[test]
    fn what_nobody_has_touched() {
        let one = Served::first(rules(1, &[("a", 1), ("b", 1)]), None);
        let two = one.followed_by(rules(2, &[("a", 2), ("b", 1)]), None);
        // The versions between were made elsewhere.
        let five = two.followed_by(rules(5, &[("a", 2)]), None);
        let [a, b, c] = ["a", "b", "c"].map(|key| vec![format!("segment/{key}")]);
        for (version, keys, keeps) in [
            (1, &a, false),
            (2, &a, true),
            (1, &b, false),
            (2, &b, false),
            (4, &b, false),
            (5, &b, true),
            (1, &c, true),
            (0, &c, false),
        ] {
            assert_eq!(five.keeps_since(version, keys), keeps, "{version} {keys:?}");
        }
        assert!(!five.keeps_since(2, &[a, b].concat()));
        assert!(!one.keeps_since(1, &c), "nothing is known without a step");
    }

    #[test]
    fn the_whole_where_it_is_smaller() {
        let (long, longer) = ("k".repeat(120), "l".repeat(120));
        let one = Served::first(rules(1, &[(&long, 1), (&longer, 1)]), None);
        let two = one.followed_by(rules(2, &[(&long, 1)]), None);
        let three = two.followed_by(rules(3, &[]), None);
        assert_eq!(three.since(at(2)).mode(), "delta");
        assert_eq!(three.since(at(1)).mode(), "snapshot");
    }

    #[test]
    fn too_large_a_snapshot_is_fetched() {
        let one = Served::first(rules(1, &[("a", limits::INLINE_SNAPSHOT_BYTES)]), None);
        assert_eq!(one.since(None).mode(), "refetch");
    }

    #[test]
    fn steps_are_bounded() {
        let mut published = Served::first(rules(1, &[("a", 500)]), None);
        for version in 2..300 {
            published = published.followed_by(rules(version, &[("a", 500 + version as usize % 2)]), None);
        }
        assert_eq!(published.steps.len(), limits::DELTAS_HELD);
        assert_eq!(published.since(at(1)).mode(), "snapshot");
        assert_eq!(published.since(at(290)).mode(), "delta");
        for version in 300..360 {
            published = published.followed_by(rules(version, &[("a", 50_000 + version as usize)]), None);
        }
        assert!((1..=6).contains(&published.steps.len()), "{}", published.steps.len());
        assert_eq!(published.since(at(358)).mode(), "delta");
    }

    #[test]
    fn positions() {
        assert_eq!(Position::parse("1.42"), at(42));
        for id in ["", "1", "1.", ".1", "1.2.3", "-1.2", "1.x"] {
            assert_eq!(Position::parse(id), None, "{id}");
        }
    }

    #[test]
    fn documents_decode_to_themselves() {
        use std::io::Read;
        let published = Served::first(rules(1, &[("a", 5000)]), None);
        let plain = published.document(Encoding::Identity);
        let mut gzip = Vec::new();
        flate2::read::GzDecoder::new(&*published.document(Encoding::Gzip)).read_to_end(&mut gzip).unwrap();
        let mut br = Vec::new();
        brotli::BrotliDecompress(&mut &*published.document(Encoding::Brotli), &mut br).unwrap();
        let zstd = zstd::decode_all(&*published.document(Encoding::Zstd)).unwrap();
        assert!([gzip, br, zstd].iter().all(|decoded| decoded == &plain));
    }
}
