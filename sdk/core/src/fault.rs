//! What can be wrong with data that reaches the engine. Nothing here is a panic.

use thiserror::Error;

/// Why one flag or segment cannot be evaluated by this engine. The others are not affected.
#[derive(Debug, Clone, Default, PartialEq, Eq, Error)]
#[error("{}{}{reason}", path, if path.is_empty() { "" } else { ": " })]
pub struct ItemFault {
    /// JSON path inside the item, such as `rules[2].when.all[0]`; empty for the item itself.
    pub path: String,
    /// What is wrong there, and what was expected.
    pub reason: String,
}

impl ItemFault {
    pub(crate) fn new(path: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { path: path.into(), reason: reason.into() }
    }
}

/// Why a snapshot or delta is refused as a whole. The holder keeps its last good one.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SnapshotFault {
    /// Larger than [`crate::limits::SNAPSHOT_BYTES`].
    #[error("snapshot of {bytes} bytes is over the limit of {limit}")]
    TooLarge {
        /// Size as received.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// More flags than [`crate::limits::FLAGS_PER_ENVIRONMENT`].
    #[error("{flags} flags, at most {limit} are allowed in an environment")]
    TooManyFlags {
        /// How many there are.
        flags: usize,
        /// The limit.
        limit: usize,
    },
    /// Not the JSON form that the protocol describes.
    #[error("not a snapshot or delta: {0}")]
    Malformed(String),
    /// A format that a later engine introduced.
    #[error("snapshot format {0} is not understood; upgrade the SDK")]
    UnknownFormat(u32),
    /// The items do not hash to the announced digest: altered or damaged on the way.
    #[error("digest is {actual}, announced was {announced}")]
    DigestMismatch {
        /// What the items hash to.
        actual: String,
        /// What the sender announced.
        announced: String,
    },
    /// A delta that does not start where the holder stands.
    #[error("delta starts at version {from}, held is {held}")]
    WrongBase {
        /// The delta's base.
        from: u64,
        /// The version that is held.
        held: u64,
    },
}
