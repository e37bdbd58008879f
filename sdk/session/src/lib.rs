//! The connection of an SDK as a state machine: what to connect, fetch, install and wait for.
//!
//! Pure: no socket, clock, randomness, file or async. The driver hands in what happened together
//! with the time and a random number, and performs the [`Output`]s in order. Native and WebAssembly
//! drivers share every decision made here. Nothing that a server sends makes it panic, grow without
//! bound, go back to an older version, or lose its last good rules.
//!
//! ```
//! use tidegate_session::{Input, Output, Session};
//!
//! let mut session = Session::new();
//! let outputs = session.handle(Input::Tick, 0, 0);
//! assert!(matches!(outputs[0], Output::Connect { last_event_id: None }));
//! ```

mod backoff;
mod event;
mod fetcher;
mod holding;
mod input;
mod link;
mod output;
mod session;
mod sse;
mod status;

pub use holding::{Counters, Refusal};
pub use input::{Failure, Input};
pub use output::Output;
pub use session::Session;
pub use sse::{Decoder, EventTooLarge, Frame};
pub use status::{State, Status, Why};

/// Every time of the protocol, in milliseconds.
pub mod times {
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
}

/// After so many failures in a row the snapshot is polled until a stream can be had again.
pub const FAILURES_BEFORE_POLLING: u32 = 3;
