//! One version of an environment's rules as it is served: encoded once, shared by every reader.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use bytes::Bytes;
use tidegate_core::Delta;
use tidegate_domain::Ruleset;

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

    pub(crate) fn id(self) -> String {
        format!("{}.{}", self.epoch, self.version)
    }
}

/// The rules of one environment at one version, with the steps that led to it.
#[derive(Debug)]
pub(crate) struct Published {
    ruleset: Ruleset,
    document: Bytes,
    encoded: [OnceLock<Bytes>; Encoding::COUNT],
    whole: OnceLock<CatchUp>,
    /// The last merged delta and the version that it starts from: those who lost the server together
    /// come back together.
    merged: Mutex<Option<(u64, Bytes)>>,
    steps: VecDeque<Arc<Step>>,
}

/// One version's delta and its event, encoded.
#[derive(Debug)]
struct Step {
    delta: Delta,
    event: Bytes,
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

impl Published {
    /// A ruleset without a past: clients that stand elsewhere get the whole.
    pub(crate) fn first(ruleset: Ruleset) -> Self {
        Self::new(ruleset, VecDeque::new())
    }

    fn new(ruleset: Ruleset, steps: VecDeque<Arc<Step>>) -> Self {
        let document = Bytes::from(ruleset.snapshot().to_json());
        Self {
            ruleset,
            document,
            encoded: Default::default(),
            whole: OnceLock::new(),
            merged: Mutex::default(),
            steps,
        }
    }

    /// What follows upon this version.
    pub(crate) fn followed_by(&self, ruleset: Ruleset) -> Self {
        let delta = ruleset.snapshot().delta_since(self.ruleset.snapshot());
        let position = Position { version: delta.to(), ..self.position() };
        let event = sse::event("delta", Some(&position.id()), &delta.to_json());
        let mut steps = self.steps.clone();
        steps.push_back(Arc::new(Step { delta, event }));
        // More than the whole weighs is never sent: older steps than that are of no use.
        let room = limits::DELTA_BYTES_HELD.max(self.document.len());
        let bytes = |steps: &VecDeque<Arc<Step>>| steps.iter().map(|step| step.event.len()).sum::<usize>();
        while steps.len() > 1 && (steps.len() > limits::DELTAS_HELD || bytes(&steps) > room) {
            steps.pop_front();
        }
        Self::new(ruleset, steps)
    }

    /// The ruleset.
    pub(crate) fn ruleset(&self) -> &Ruleset {
        &self.ruleset
    }

    pub(crate) fn position(&self) -> Position {
        let header = self.ruleset.snapshot().header();
        Position { epoch: header.epoch, version: header.version }
    }

    /// Whether [`Self::document`] has nothing left to compress.
    pub(crate) fn is_encoded(&self, encoding: Encoding) -> bool {
        self.encoded.get(encoding.index()).is_none_or(|slot| slot.get().is_some())
    }

    /// The document, compressed at the first request and then shared. A large one takes its time.
    pub(crate) fn document(&self, encoding: Encoding) -> Bytes {
        match self.encoded.get(encoding.index()) {
            Some(slot) => slot.get_or_init(|| encoding.encode(&self.document)).clone(),
            None => self.document.clone(),
        }
    }

    /// The strong entity tag of the document in one encoding.
    pub(crate) fn etag(&self, encoding: Encoding) -> String {
        let digest = self.ruleset.snapshot().digest();
        format!("\"{}-{digest}-{}\"", self.position().id(), encoding.name())
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

    /// `None` where the steps since that version are no longer held, or weigh more than the whole.
    fn delta_event(&self, from: u64) -> Option<Bytes> {
        let start = self.steps.iter().position(|step| step.delta.from() == from)?;
        let mut steps = self.steps.range(start..);
        let first = steps.next()?;
        if steps.len() == 0 {
            return Some(first.event.clone());
        }
        let mut held = self.merged.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, event)) = held.as_ref().filter(|(start, _)| *start == from) {
            return Some(event.clone());
        }
        let mut merged = first.delta.clone();
        for step in steps {
            merged = merged.then(&step.delta).ok()?;
        }
        let json = merged.to_json();
        if json.len() >= self.document.len() {
            return None;
        }
        let event = sse::event("delta", Some(&self.position().id()), &json);
        *held = Some((from, event.clone()));
        Some(event)
    }

    fn whole(&self) -> CatchUp {
        self.whole.get_or_init(|| self.encode_whole()).clone()
    }

    fn encode_whole(&self) -> CatchUp {
        let position = self.position();
        if self.document.len() > limits::INLINE_SNAPSHOT_BYTES {
            let digest = self.ruleset.snapshot().digest();
            let data = format!(r#"{{"version":{},"digest":"{digest}"}}"#, position.version);
            return CatchUp::Refetch(sse::event("refetch", None, &data));
        }
        let document = String::from_utf8_lossy(&self.document);
        CatchUp::Snapshot(sse::event("snapshot", Some(&position.id()), &document))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tidegate_core::{Header, Snapshot};

    use super::*;

    fn rules(version: u64, items: &[(&str, usize)]) -> Ruleset {
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
        Ruleset::of(Snapshot::new(header, items.iter().map(item)).unwrap())
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
        let one = Published::first(rules(1, &[("a", 500), ("b", 500)]));
        let two = one.followed_by(rules(2, &[("a", 501), ("b", 500)]));
        let three = two.followed_by(rules(3, &[("a", 502), ("b", 500)]));
        assert_eq!(three.since(at(3)), CatchUp::Current);
        for (held, base) in [(2, &two), (1, &one)] {
            let CatchUp::Delta(event) = three.since(at(held)) else { panic!("no delta from {held}") };
            let delta = Delta::parse(&data(event)).unwrap();
            let applied = base.ruleset().snapshot().apply(&delta).unwrap();
            assert_eq!(&applied, three.ruleset().snapshot());
        }
        for elsewhere in [None, at(0), at(9), Some(Position { epoch: 2, version: 2 })] {
            let CatchUp::Snapshot(event) = three.since(elsewhere) else { panic!("{elsewhere:?}") };
            assert_eq!(&Snapshot::parse(&data(event)).unwrap(), three.ruleset().snapshot());
        }
    }

    #[test]
    fn the_whole_where_it_is_smaller() {
        let (long, longer) = ("k".repeat(120), "l".repeat(120));
        let one = Published::first(rules(1, &[(&long, 1), (&longer, 1)]));
        let two = one.followed_by(rules(2, &[(&long, 1)]));
        let three = two.followed_by(rules(3, &[]));
        assert_eq!(three.since(at(2)).mode(), "delta");
        assert_eq!(three.since(at(1)).mode(), "snapshot");
    }

    #[test]
    fn too_large_a_snapshot_is_fetched() {
        let one = Published::first(rules(1, &[("a", limits::INLINE_SNAPSHOT_BYTES)]));
        assert_eq!(one.since(None).mode(), "refetch");
    }

    #[test]
    fn steps_are_bounded() {
        let mut published = Published::first(rules(1, &[("a", 500)]));
        for version in 2..300 {
            published = published.followed_by(rules(version, &[("a", 500 + version as usize % 2)]));
        }
        assert_eq!(published.steps.len(), limits::DELTAS_HELD);
        assert_eq!(published.since(at(1)).mode(), "snapshot");
        assert_eq!(published.since(at(290)).mode(), "delta");
        for version in 300..360 {
            published = published.followed_by(rules(version, &[("a", 50_000 + version as usize)]));
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
        let published = Published::first(rules(1, &[("a", 5000)]));
        let plain = published.document(Encoding::Identity);
        let mut gzip = Vec::new();
        flate2::read::GzDecoder::new(&*published.document(Encoding::Gzip)).read_to_end(&mut gzip).unwrap();
        let mut br = Vec::new();
        brotli::BrotliDecompress(&mut &*published.document(Encoding::Brotli), &mut br).unwrap();
        let zstd = zstd::decode_all(&*published.document(Encoding::Zstd)).unwrap();
        assert!([gzip, br, zstd].iter().all(|decoded| decoded == &plain));
    }
}
