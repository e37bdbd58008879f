//! What the driver is to do.

use std::sync::Arc;

use tidegate_core::Snapshot;

use crate::holding::Refusal;
use crate::status::Status;

/// What to do, in order.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// Open the stream, with this as `Last-Event-ID`.
    Connect {
        /// `<epoch>.<version>` of what is held.
        last_event_id: Option<String>,
    },
    /// Drop the stream, or the attempt at it.
    Disconnect,
    /// Fetch the snapshot, with this as `If-None-Match`.
    Fetch {
        /// Entity tag of what is held, where it came with one.
        etag: Option<String>,
    },
    /// Evaluate with these rules from now on.
    Install {
        /// The rules.
        snapshot: Arc<Snapshot>,
        /// Keys of the items (set or removed) in which they differ from those before.
        changed: Vec<String>,
    },
    /// Keep these rules for the next start.
    Persist(Arc<Snapshot>),
    /// Something was refused; what is held stays.
    Refused(Refusal),
    /// The state or its reason changed.
    Status(Status),
    /// Hand in [`crate::Input::Tick`] at this time, if nothing else happens before. Always the last.
    WaitUntil(u64),
}
