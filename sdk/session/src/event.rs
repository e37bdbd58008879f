//! The stream's events as they stand on the wire. Unknown fields and events are ignored.

use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Where the client stands: always the first event.
#[derive(Debug, Deserialize)]
pub(crate) struct Sync {
    pub(crate) epoch: u64,
    pub(crate) version: u64,
    pub(crate) digest: String,
    pub(crate) mode: Mode,
    #[serde(default)]
    pub(crate) note: Option<String>,
}

/// What the server is about to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
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
    #[serde(other)]
    Other,
}

/// What a delta has beside the items.
#[derive(Debug, Deserialize)]
pub(crate) struct BesideDelta {
    #[serde(default)]
    pub(crate) note: Option<String>,
    /// The server wants to know at once that it has arrived.
    #[serde(default)]
    pub(crate) ack: bool,
}

/// A version that is too large for the stream.
#[derive(Debug, Deserialize)]
pub(crate) struct Refetch {
    pub(crate) version: u64,
    pub(crate) digest: String,
}

/// The heartbeat.
#[derive(Debug, Deserialize)]
pub(crate) struct Heartbeat {
    pub(crate) version: u64,
    #[serde(default)]
    pub(crate) note: Option<String>,
}

/// The server drains.
#[derive(Debug, Deserialize)]
pub(crate) struct Goodbye {
    #[serde(default)]
    pub(crate) after_ms: u64,
}

/// Reads an event's data; the error says what is wrong with it.
pub(crate) fn read<T: DeserializeOwned>(data: &str) -> Result<T, String> {
    serde_json::from_str(data).map_err(|error| error.to_string())
}
