//! The stream's events as they stand on the wire. Unknown fields and events are ignored.

use tidegate_core::json::{Kind, Read, Reader, Str, may, must};

/// What the data of an event says, whichever it is. What it does not say is zero, empty or false.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) epoch: u64,
    pub(crate) version: u64,
    pub(crate) digest: String,
    /// The client holds the current version: the server is about to send nothing.
    pub(crate) is_current: bool,
    pub(crate) note: Option<String>,
    /// The server wants to know at once that it has arrived.
    pub(crate) ack: bool,
    pub(crate) after_ms: u64,
}

impl Said {
    /// Reads the data of an event of that name.
    pub(crate) fn read(event: &str, data: &str) -> Read<Self> {
        const FIELDS: [(&str, Kind); 7] = [
            ("version", Kind::Whole),
            ("digest", Kind::Text),
            ("epoch", Kind::Whole),
            ("mode", Kind::Text),
            ("note", Kind::Text),
            ("ack", Kind::Boolean),
            ("after_ms", Kind::Whole),
        ];
        let needed: &[&str] = match event {
            "sync" => &["version", "digest", "epoch", "mode"],
            "refetch" => &["version", "digest"],
            "hb" => &["version"],
            _ => &[],
        };
        let field = |(name, kind)| if needed.contains(&name) { must(name, kind) } else { may(name, kind) };
        let mut reader = Reader::new(data);
        let [version, digest, epoch, mode, note, ack, after_ms] = &reader.all_fields(&FIELDS.map(field));
        reader.done(Self {
            epoch: epoch.whole_or_zero(),
            version: version.whole_or_zero(),
            digest: digest.text_or_empty().owned(),
            is_current: mode.text_or_empty() == "current",
            note: note.text().map(Str::owned),
            ack: ack.boolean(),
            after_ms: after_ms.whole_or_zero(),
        })
    }
}
