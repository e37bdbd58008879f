//! Checkpoints of C2SP: what a log says about itself at one moment.

use std::fmt;

use thiserror::Error;

use crate::hash::decimal;
use crate::{Hash, NoteError, SignedNote, SigningKey, VerifyingKey};

/// How many leaves a log has, and the root over them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log it is.
    pub origin: String,
    /// Number of leaves.
    pub size: u64,
    /// The hash over them.
    pub root: Hash,
}

/// Why a checkpoint is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CheckpointError {
    /// The note around it.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// Not origin, size and root.
    #[error("this is not a checkpoint: it has the lines origin, size and root hash")]
    Form,
    /// It speaks for a log whose key has not signed it.
    #[error("the checkpoint is of the log `{found}`, expected `{expected}`")]
    Origin {
        /// What it says.
        found: String,
        /// The name of the key.
        expected: String,
    },
}

impl Checkpoint {
    /// Reads the text of a checkpoint. Lines after the third are extensions that say nothing to us.
    pub fn from_text(text: &str) -> Option<Self> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
        let is_form = !origin.is_empty() && lines.all(|line| !line.is_empty());
        let checkpoint =
            Self { origin: origin.to_owned(), size: decimal(size)?, root: Hash::from_base64(root)? };
        is_form.then_some(checkpoint)
    }

    /// Signs it with the log's key, whose name is the origin.
    pub fn sign(&self, key: &SigningKey) -> SignedNote {
        SignedNote::new(self.to_string()).signed(key, 0)
    }

    /// Reads a signed checkpoint and checks that a key of the log has signed it: one of `keys` whose
    /// name is the origin.
    ///
    /// # Errors
    /// [`CheckpointError`].
    pub fn open(note: &SignedNote, keys: &[VerifyingKey]) -> Result<Self, CheckpointError> {
        let signers = note.verify(keys)?;
        let checkpoint = Self::from_text(note.text()).ok_or(CheckpointError::Form)?;
        match signers.first() {
            Some(signer) if signers.iter().all(|signer| signer.name() != checkpoint.origin) => {
                let expected = signer.name().to_owned();
                Err(CheckpointError::Origin { found: checkpoint.origin, expected })
            }
            _ => Ok(checkpoint),
        }
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.size, self.root.to_base64())
    }
}
