//! What the driver reports.

use std::sync::Arc;

use tidegate_core::Snapshot;

use crate::output::RequestId;
use crate::status::Why;
use crate::telemetry::Counts;

/// The moment of an input.
#[derive(Debug, Clone, Copy, Default)]
pub struct Now {
    /// Milliseconds of any clock that does not go back.
    pub ms: u64,
    /// Milliseconds since the Unix epoch, by which signed notes end. It may jump.
    pub wall_ms: u64,
    /// A fresh, evenly distributed random number, from which jitter is drawn.
    pub entropy: u64,
}

/// What went wrong with a request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Failure {
    /// The status of the answer; `None` where there was none.
    pub status: Option<u16>,
    /// What the answer's `Retry-After` asks for.
    pub retry_after_ms: Option<u64>,
}

impl Failure {
    pub(crate) fn is_unauthorised(self) -> bool {
        matches!(self.status, Some(401 | 403))
    }

    pub(crate) fn why(self) -> Why {
        match self.status {
            _ if self.is_unauthorised() => Why::Unauthorised,
            Some(status) => Why::Status(status),
            None => Why::Unreachable,
        }
    }
}

/// What became of an [`crate::Output::Ask`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A whole answer (200), or the acknowledgement of a report (204).
    Whole {
        /// The body.
        body: Vec<u8>,
        /// Its entity tag.
        etag: Option<String>,
        /// The signed note that came with it.
        note: Option<String>,
    },
    /// Nothing has changed since the entity tag that was sent.
    NotModified {
        /// The signed note of what has not changed.
        note: Option<String>,
    },
    /// It could not be had.
    Failed(Failure),
}

/// Rules out of a file, with what proves them.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// The rules, which were checked by their digest.
    pub snapshot: Arc<Snapshot>,
    /// The signed note that came with them.
    pub note: Option<String>,
    /// The answer of `GET /sdk/v1/keys`, by which the note was verified.
    pub keys: Option<String>,
}

/// What happened.
///
/// Every [`crate::Output::Connect`] is answered by [`Input::Connected`] or [`Input::Failed`], unless
/// [`crate::Output::Disconnect`] takes it back; every [`crate::Output::Ask`] by [`Input::Answered`],
/// unless [`crate::Output::Abandon`] does.
#[derive(Debug, Clone)]
pub enum Input {
    /// The server answered with a stream.
    Connected,
    /// The stream brought an event.
    Event {
        /// Its type.
        name: String,
        /// Its data.
        data: String,
        /// Its id, where it has one.
        id: Option<String>,
    },
    /// The stream asks for this reconnection time (`retry:`), in milliseconds.
    Retry(u64),
    /// The stream ended or broke.
    Closed,
    /// The stream could not be had.
    Failed(Failure),
    /// The last known good rules, from a file.
    Restored(Kept),
    /// Rules that the application brought along: it answers for them.
    Bootstrapped(Arc<Snapshot>),
    /// A request was answered.
    Answered {
        /// Which.
        request: RequestId,
        /// How.
        answer: Answer,
    },
    /// What was counted since the last time: the answer to [`crate::Output::Count`].
    Counted(Counts),
    /// So many errors were counted that the server should know at once.
    Urgent,
    /// The application ends: what was counted is reported, and then comes [`crate::Output::Ended`].
    Closing,
    /// The time that [`crate::Output::WaitUntil`] named has come.
    Tick,
}
