//! What the driver is to do.

use std::sync::Arc;

use tidegate_core::Snapshot;

use crate::holding::Refusal;
use crate::input::Kept;
use crate::status::Status;

/// Names a request of one session, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

/// What is asked of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// `GET /sdk/v1/snapshot`, with this as `If-None-Match`.
    Snapshot {
        /// Entity tag of what is held, where it came with one.
        etag: Option<String>,
    },
    /// `GET /sdk/v1/keys`.
    Keys,
    /// `GET /sdk/v1/lists/…` of this reference: the hashes of a segment's keys.
    List(String),
    /// `POST /sdk/v1/telemetry` with this body.
    Report(Arc<str>),
}

/// What to do, in order.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// Open the stream of this endpoint, with this as `Last-Event-ID`.
    Connect {
        /// Its place among the endpoints.
        endpoint: usize,
        /// `<epoch>.<version>` of what is held.
        last_event_id: Option<String>,
    },
    /// Drop the stream, or the attempt at it.
    Disconnect,
    /// Send a request, beside those under way.
    Ask {
        /// Names it in the answer.
        request: RequestId,
        /// To which of the endpoints.
        endpoint: usize,
        /// What it asks for.
        ask: Ask,
    },
    /// Drop a request, whose answer is of no use any more.
    Abandon(RequestId),
    /// Evaluate with these rules from now on.
    Install {
        /// The rules.
        snapshot: Arc<Snapshot>,
        /// Keys of the items (set or removed) in which they differ from those before.
        changed: Vec<String>,
    },
    /// Keep these rules for the next start.
    Persist(Kept),
    /// Something was refused; what is held stays.
    Refused(Refusal),
    /// The state or its reason changed.
    Status(Status),
    /// Hand in [`crate::Input::Counted`] at once.
    Count,
    /// Everything was reported that could be: the last output after [`crate::Input::Closing`].
    Ended,
    /// Hand in [`crate::Input::Tick`] at this time, if nothing else happens before. Always the last.
    WaitUntil(u64),
}
