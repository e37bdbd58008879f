//! The stream's events as they stand on the wire. Unknown fields and events are ignored.

use tidegate_core::json::{Held, Kind, Read, Reader, Str, may, must};

/// Where the client stands: always the first event.
#[derive(Debug)]
pub(crate) struct Sync {
    pub(crate) epoch: u64,
    pub(crate) version: u64,
    pub(crate) digest: String,
    pub(crate) mode: Mode,
    pub(crate) note: Option<String>,
}

/// What the server is about to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Nothing: the client holds the current version.
    Current,
    /// The missing versions, merged into one delta.
    Delta,
    /// The whole document.
    Snapshot,
    /// Nothing: the client fetches the document.
    Refetch,
    /// Something that a later server introduced.
    Other,
}

/// What a delta has beside the items.
#[derive(Debug)]
pub(crate) struct BesideDelta {
    pub(crate) note: Option<String>,
    /// The server wants to know at once that it has arrived.
    pub(crate) ack: bool,
}

/// A version that is too large for the stream.
#[derive(Debug)]
pub(crate) struct Refetch {
    pub(crate) version: u64,
    pub(crate) digest: String,
}

/// The heartbeat.
#[derive(Debug)]
pub(crate) struct Heartbeat {
    pub(crate) version: u64,
    pub(crate) note: Option<String>,
}

/// The server drains.
#[derive(Debug)]
pub(crate) struct Goodbye {
    pub(crate) after_ms: u64,
}

/// What the data of an event may say, whichever it is.
struct Said<'a> {
    epoch: Held<'a>,
    version: Held<'a>,
    digest: Held<'a>,
    mode: Held<'a>,
    note: Held<'a>,
    ack: Held<'a>,
    after_ms: Held<'a>,
}

impl<'a> Said<'a> {
    /// Reads it, with what an event of this kind must say.
    fn read(data: &'a str, needed: &[&str]) -> Read<Self> {
        const FIELDS: [(&str, Kind); 7] = [
            ("epoch", Kind::Whole),
            ("version", Kind::Whole),
            ("digest", Kind::Text),
            ("mode", Kind::Text),
            ("note", Kind::Text),
            ("ack", Kind::Boolean),
            ("after_ms", Kind::Whole),
        ];
        let field = |(name, kind)| if needed.contains(&name) { must(name, kind) } else { may(name, kind) };
        let mut reader = Reader::new(data);
        let [epoch, version, digest, mode, note, ack, after_ms] = reader.all_fields(&FIELDS.map(field));
        reader.done(Self { epoch, version, digest, mode, note, ack, after_ms })
    }
}

fn owned(text: &Held<'_>) -> Option<String> {
    text.text().map(Str::owned)
}

impl Mode {
    fn of(name: &str) -> Self {
        match name {
            "current" => Self::Current,
            "delta" => Self::Delta,
            "snapshot" => Self::Snapshot,
            "refetch" => Self::Refetch,
            _ => Self::Other,
        }
    }
}

impl Sync {
    pub(crate) fn read(data: &str) -> Read<Self> {
        let said = Said::read(data, &["epoch", "version", "digest", "mode"])?;
        Ok(Self {
            epoch: said.epoch.whole_or_zero(),
            version: said.version.whole_or_zero(),
            digest: said.digest.text_or_empty().owned(),
            mode: Mode::of(&said.mode.text_or_empty().read()),
            note: owned(&said.note),
        })
    }
}

impl BesideDelta {
    pub(crate) fn read(data: &str) -> Read<Self> {
        let Said { note, ack, .. } = Said::read(data, &[])?;
        Ok(Self { note: owned(&note), ack: ack.boolean() })
    }
}

impl Refetch {
    pub(crate) fn read(data: &str) -> Read<Self> {
        let Said { version, digest, .. } = Said::read(data, &["version", "digest"])?;
        Ok(Self { version: version.whole_or_zero(), digest: digest.text_or_empty().owned() })
    }
}

impl Heartbeat {
    pub(crate) fn read(data: &str) -> Read<Self> {
        let Said { version, note, .. } = Said::read(data, &["version"])?;
        Ok(Self { version: version.whole_or_zero(), note: owned(&note) })
    }
}

impl Goodbye {
    pub(crate) fn read(data: &str) -> Read<Self> {
        Ok(Self { after_ms: Said::read(data, &[])?.after_ms.whole_or_zero() })
    }
}
