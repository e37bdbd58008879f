//! What the driver reports.

use tidegate_core::Snapshot;

use crate::status::Why;

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

/// What happened.
///
/// Every [`crate::Output::Connect`] is answered by [`Input::Connected`] or [`Input::Failed`], unless
/// [`crate::Output::Disconnect`] takes it back; every [`crate::Output::Fetch`] by one of the three answers.
#[derive(Debug)]
pub enum Input {
    /// The server answered with a stream.
    Connected,
    /// The stream brought an event.
    Event {
        /// Its type.
        name: String,
        /// Its data.
        data: String,
    },
    /// The stream asks for this reconnection time (`retry:`), in milliseconds.
    Retry(u64),
    /// The stream ended or broke.
    Closed,
    /// The stream could not be had.
    Failed(Failure),
    /// The last known good rules, from a file that was checked by its digest.
    Restored(Snapshot),
    /// The snapshot was fetched.
    SnapshotFetched {
        /// The document.
        body: Vec<u8>,
        /// Its entity tag.
        etag: Option<String>,
    },
    /// The snapshot has not changed since the entity tag that was sent.
    NotModified,
    /// The snapshot could not be fetched.
    FetchFailed(Failure),
    /// The time that [`crate::Output::WaitUntil`] named has come.
    Tick,
}
