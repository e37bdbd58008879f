//! The connection of an SDK as a state machine: what to connect, fetch, install and wait for.
//!
//! Pure: no socket, clock, randomness, file or async. The driver hands in what happened together
//! with the time and a random number, and performs the [`Output`]s in order. Native and WebAssembly
//! drivers share every decision made here. Nothing that a server sends makes it panic, grow without
//! bound, go back to an older version, or lose its last good rules.
//!
//! ```
//! use tidegate_session::{Input, Now, Output, Session, Settings};
//!
//! let mut session = Session::new(Settings::default());
//! let outputs = session.handle(Input::Tick, Now::default());
//! assert!(matches!(outputs[0], Output::Connect { endpoint: 0, last_event_id: None }));
//! ```

#![deny(missing_docs)]

mod backoff;
mod errand;
mod event;
mod fetcher;
mod holding;
mod input;
mod link;
mod output;
mod race;
mod session;
#[cfg(test)]
mod simulation;
mod sse;
mod status;
mod telemetry;
#[cfg_attr(not(feature = "signatures"), path = "unsigned.rs")]
mod trust;

pub use holding::{Counters, Refusal};
pub use input::{Answer, Failure, Input, Kept, Now};
pub use output::{Ask, Output, RequestId};
pub use session::{Session, Settings};
pub use sse::{Decoder, EventTooLarge, Frame};
pub use status::{State, Status, Why};
pub use telemetry::{Counts, Reporting, Row, RowKind};
pub use trust::{Trust, Untrusted, VERIFIES};

/// Every time of the protocol, in milliseconds.
pub mod times {
    /// When what is not planned is due.
    pub const NEVER: u64 = u64::MAX;
    /// The first window in which a lost stream is opened again; it doubles with every failure.
    pub const BACKOFF_FIRST_MS: u64 = 1_000;
    /// The widest such window.
    pub const BACKOFF_MOST_MS: u64 = 30_000;
    /// A stream must have been healthy for this long before its failures are forgotten.
    pub const HEALTHY_MS: u64 = 60_000;
    /// The pause after the credential was refused: long, never for ever.
    pub const REFUSED_MS: u64 = 300_000;
    /// The longest pause that a server can ask for.
    pub const ASKED_MOST_MS: u64 = 600_000;
    /// An attempt that has not been answered by then is given up.
    pub const CONNECT_MS: u64 = 15_000;
    /// A stream's first event must have come this long after it was opened.
    pub const FIRST_EVENT_MS: u64 = 10_000;
    /// A stream without an event for this long is dead.
    pub const SILENCE_MS: u64 = 45_000;
    /// With no rules at all, the snapshot is fetched beside a stream that stays silent for this long.
    pub const PATIENCE_MS: u64 = 3_000;
    /// Between conditional requests while there is no stream.
    pub const POLL_MS: u64 = 30_000;
    /// How long the first endpoint has for a snapshot before another is asked too, while nothing is
    /// known of how long it usually takes.
    pub const HEDGE_FIRST_MS: u64 = 2_000;
    /// The least time that it has, however fast it usually is.
    pub const HEDGE_LEAST_MS: u64 = 50;
    /// Between reports of what was counted, give or take [`REPORT_JITTER_MS`].
    pub const REPORT_MS: u64 = 10_000;
    /// How far reports stray from their period.
    pub const REPORT_JITTER_MS: u64 = 1_000;
    /// A delta that wants to be acknowledged is reported within this time.
    pub const ACK_WITHIN_MS: u64 = 1_000;
}

/// After so many failures in a row the snapshot is polled until a stream can be had again.
pub const FAILURES_BEFORE_POLLING: u32 = 3;

/// After so many fetches that did not bring what the stream speaks of, it is opened anew.
pub const FETCHES_BEFORE_RECONNECTING: u32 = 3;
