//! What the application is told about its rules.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Whether there are rules, and how fresh they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Nothing has answered yet.
    Initialising,
    /// The rules are the server's current ones.
    Ready,
    /// The last good rules are in use; whether they are current is not known.
    Stale,
    /// The rules come from a file.
    Offline,
    /// There are no rules from anywhere yet: every flag has its default. Attempts go on.
    Failed,
}

/// Why the rules are not known to be current.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// Nothing has answered yet.
    Waiting,
    /// The server refuses the SDK key (401 or 403).
    Unauthorised,
    /// The server answers with this status.
    Status(u16),
    /// The server cannot be reached, or fell silent.
    Unreachable,
    /// What arrived was refused: damaged, older, or of another environment.
    Refused,
    /// The server announced that it goes away for a while.
    Draining,
    /// Nobody vouches for the rules any more: their signed note has ended.
    Expired,
    /// The client cannot work as it was set up; the log says what is wrong.
    Misconfigured,
    /// The file cannot be read, or is not a snapshot.
    File,
    /// The client was closed.
    Closed,
}

/// A state with its reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status {
    /// Whether there are rules, and how fresh they are.
    pub state: State,
    /// What is wrong; `None` while the rules are current.
    pub why: Option<Why>,
}

impl Status {
    /// Whether it will hardly get better soon, so that there is no use in waiting.
    pub fn is_settled(self) -> bool {
        match self.state {
            State::Ready | State::Offline => true,
            State::Stale => self.why != Some(Why::Waiting),
            State::Failed => {
                matches!(self.why, Some(Why::Unauthorised | Why::Misconfigured | Why::File | Why::Closed))
            }
            State::Initialising => false,
        }
    }
}

impl Default for Status {
    fn default() -> Self {
        Self { state: State::Initialising, why: Some(Why::Waiting) }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Self::Initialising => "initialising",
            Self::Ready => "ready",
            Self::Stale => "stale",
            Self::Offline => "offline",
            Self::Failed => "failed",
        })
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Self::Waiting => "nothing has answered yet",
            Self::Unauthorised => "the server refuses the SDK key",
            Self::Status(status) => return write!(f, "the server answers with status {status}"),
            Self::Unreachable => "the server cannot be reached",
            Self::Refused => "what the server sent was refused",
            Self::Draining => "the server is going away for a while",
            Self::Expired => "the signed note of the rules has expired",
            Self::Misconfigured => "the client cannot work as it was set up",
            Self::File => "the file cannot be read as a snapshot",
            Self::Closed => "the client was closed",
        })
    }
}
