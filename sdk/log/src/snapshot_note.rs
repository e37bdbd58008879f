//! Snapshot notes: what binds the rules that are served to the log.

use std::fmt;

use thiserror::Error;

use crate::hash::decimal;
use crate::{Hash, NoteError, SignedNote, SigningKey, VerifyingKey};

/// Longest snapshot note, in bytes: it travels in a header too.
pub const SNAPSHOT_NOTE_BYTES: usize = 16 * 1024;

const FIRST_LINE: &str = "tidegate/snapshot/v1";

/// Which rules somebody may serve, and which state of the log they stand on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotNote {
    /// `<tenant>/<project>/<environment>`.
    pub environment: String,
    /// `server`, `client` or `preview`.
    pub audience: String,
    /// Rises when versions begin anew.
    pub epoch: u64,
    /// The version of the rules.
    pub version: u64,
    /// Their digest, as that audience gets them.
    pub digest: String,
    /// Leaves of the log when the note was made.
    pub log_size: u64,
    /// The root over them.
    pub root: Hash,
    /// The leaf of the change that made this version.
    pub leaf: u64,
    /// When it was made, in milliseconds since the Unix epoch.
    pub issued_ms: u64,
    /// After that it is stale, and still usable.
    pub expires_ms: u64,
}

/// Why a snapshot note cannot be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SnapshotNoteError {
    /// The note around it.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The lines are others.
    #[error("this is not a snapshot note")]
    Form,
}

/// What the receiver of a snapshot knows.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// `<tenant>/<project>/<environment>`.
    pub environment: &'a str,
    /// Which audience it belongs to.
    pub audience: &'a str,
    /// Epoch and version of the snapshot that came with the note.
    pub position: (u64, u64),
    /// Its digest.
    pub digest: &'a str,
    /// The note of what is held now.
    pub held: Option<&'a SnapshotNote>,
}

/// In what a believable note does not fit the receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SnapshotFault {
    /// Rules of another environment.
    #[error("the note is about another environment")]
    Environment,
    /// Rules for another audience.
    #[error("the note is for another audience")]
    Audience,
    /// The rules are of another epoch or version.
    #[error("the note is about another version of the rules")]
    Position,
    /// The rules are not those that were signed.
    #[error("the rules are not those of the note")]
    Digest,
    /// Older than what is held.
    #[error("the note is older than the rules that are held")]
    Older,
    /// The log has lost leaves, or one position has two contents: history was rewritten.
    #[error("the note contradicts the one that is held: history was rewritten")]
    Rewritten,
}

impl SnapshotNote {
    /// Signs it with the environment's key.
    pub fn sign(&self, key: &SigningKey) -> SignedNote {
        SignedNote::new(self.to_string()).signed(key, 0)
    }

    /// Reads a note that one of the environment's keys has signed.
    ///
    /// # Errors
    /// [`SnapshotNoteError`].
    pub fn open(note: &str, keys: &[VerifyingKey]) -> Result<Self, SnapshotNoteError> {
        if note.len() > SNAPSHOT_NOTE_BYTES {
            return Err(NoteError::TooLarge.into());
        }
        let note = SignedNote::parse(note)?;
        note.verify(keys)?;
        Self::from_text(note.text()).ok_or(SnapshotNoteError::Form)
    }

    /// Reads the text of a note.
    pub fn from_text(text: &str) -> Option<Self> {
        let lines: Vec<&str> = text.strip_suffix('\n')?.split('\n').collect();
        let [FIRST_LINE, place, rules, log, times] = lines.as_slice() else { return None };
        let words = |line: &'_ str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let ([environment, audience], [position, digest]) = (&*words(place), &*words(rules)) else {
            return None;
        };
        let ([size, root, leaf], [issued, expires]) = (&*words(log), &*words(times)) else { return None };
        let (epoch, version) = position.split_once('.')?;
        Some(Self {
            environment: environment.clone(),
            audience: audience.clone(),
            epoch: decimal(epoch)?,
            version: decimal(version)?,
            digest: digest.clone(),
            log_size: decimal(size)?,
            root: Hash::from_base64(root)?,
            leaf: decimal(leaf)?,
            issued_ms: decimal(issued)?,
            expires_ms: decimal(expires)?,
        })
    }

    /// Whether rules with this note may be taken over.
    ///
    /// # Errors
    /// [`SnapshotFault`] names the first thing that does not fit.
    pub fn check(&self, expected: &Expected<'_>) -> Result<(), SnapshotFault> {
        if self.environment != expected.environment {
            return Err(SnapshotFault::Environment);
        }
        if self.audience != expected.audience {
            return Err(SnapshotFault::Audience);
        }
        if (self.epoch, self.version) != expected.position {
            return Err(SnapshotFault::Position);
        }
        if self.digest != expected.digest {
            return Err(SnapshotFault::Digest);
        }
        let Some(held) = expected.held else { return Ok(()) };
        let (mine, its) = ((self.epoch, self.version), (held.epoch, held.version));
        if mine < its {
            return Err(SnapshotFault::Older);
        }
        let is_shorter = self.epoch == held.epoch && self.log_size < held.log_size;
        let is_forked = self.epoch == held.epoch && self.log_size == held.log_size && self.root != held.root;
        let is_other = mine == its && self.digest != held.digest;
        if is_shorter || is_forked || is_other { Err(SnapshotFault::Rewritten) } else { Ok(()) }
    }

    /// Whether it is stale at a moment. Stale rules are reported, and go on being used.
    pub fn is_expired(&self, now_ms: u64) -> bool {
        now_ms >= self.expires_ms
    }
}

impl fmt::Display for SnapshotNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FIRST_LINE}\n{} {}", self.environment, self.audience)?;
        writeln!(f, "{}.{} {}", self.epoch, self.version, self.digest)?;
        writeln!(f, "{} {} {}", self.log_size, self.root.to_base64(), self.leaf)?;
        writeln!(f, "{} {}", self.issued_ms, self.expires_ms)
    }
}
