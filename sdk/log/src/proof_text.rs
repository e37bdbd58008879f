//! Proofs as files (tlog-proof of C2SP): a leaf's index, its inclusion proof, and a signed checkpoint.

use std::fmt;

use thiserror::Error;

use crate::hash::decimal;
use crate::{Checkpoint, CheckpointError, Hash, NoteError, SignedNote, VerifyingKey, verify_inclusion};

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";
/// Longest inclusion proof: the height of the tallest tree.
const HASHES: usize = 64;

/// Why a proof proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProofError {
    /// Not the lines of a proof.
    #[error("this is not a proof: its first line is `{FIRST_LINE}`")]
    Form,
    /// Its checkpoint cannot be believed.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The leaf is not where the proof says.
    #[error("the leaf is not in the log: leaf, proof or checkpoint has been altered")]
    NotIncluded,
}

/// That a leaf is in a log, checkable by anybody who knows the log's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InclusionProof {
    /// The leaf's position.
    pub index: u64,
    /// Hashes from the leaf up to the root.
    pub hashes: Vec<Hash>,
    /// What the log said about itself, maybe with what witnesses said.
    pub checkpoint: SignedNote,
}

impl InclusionProof {
    /// Reads a proof. Extra data, which the form allows, says nothing to us.
    ///
    /// # Errors
    /// [`ProofError::Form`], or what is wrong with the note.
    pub fn parse(text: &str) -> Result<Self, ProofError> {
        let (head, checkpoint) = text.split_once("\n\n").ok_or(ProofError::Form)?;
        let checkpoint = SignedNote::parse(checkpoint).map_err(CheckpointError::Note)?;
        let (index, hashes) = Self::head(head).ok_or(ProofError::Form)?;
        Ok(Self { index, hashes, checkpoint })
    }

    fn head(text: &str) -> Option<(u64, Vec<Hash>)> {
        let mut lines = text.split('\n').peekable();
        lines.next().filter(|line| *line == FIRST_LINE)?;
        lines.next_if(|line| line.starts_with("extra "));
        let index = decimal(lines.next()?.strip_prefix("index ")?)?;
        let hashes: Vec<Hash> = lines.map(Hash::from_base64).collect::<Option<_>>()?;
        (hashes.len() <= HASHES).then_some((index, hashes))
    }

    /// Checks that the leaf is in the log, by one of the log's keys; answers the checkpoint.
    ///
    /// # Errors
    /// [`ProofError`].
    pub fn check(&self, leaf: &[u8], keys: &[VerifyingKey]) -> Result<Checkpoint, ProofError> {
        let checkpoint = Checkpoint::open(&self.checkpoint, keys)?;
        let hash = Hash::of_leaf(leaf);
        if verify_inclusion(hash, self.index, checkpoint.size, &self.hashes, checkpoint.root) {
            Ok(checkpoint)
        } else {
            Err(ProofError::NotIncluded)
        }
    }
}

impl From<NoteError> for ProofError {
    fn from(error: NoteError) -> Self {
        Self::Checkpoint(error.into())
    }
}

impl fmt::Display for InclusionProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FIRST_LINE}\nindex {}", self.index)?;
        self.hashes.iter().try_for_each(|hash| writeln!(f, "{}", hash.to_base64()))?;
        write!(f, "\n{}", self.checkpoint)
    }
}
