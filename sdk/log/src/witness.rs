//! A witness (tlog-witness of C2SP): cosigns what a log says, as long as it never contradicts itself.

use thiserror::Error;

use crate::hash::decimal;
use crate::{
    Checkpoint, CheckpointError, Hash, NoteError, SignedNote, SigningKey, VerifyingKey, verify_consistency,
};

/// Longest consistency proof that a witness takes.
const HASHES: usize = 63;

/// Why a witness does not cosign.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WitnessError {
    /// Not the lines of a request.
    #[error("this is not a request to a witness: old size, proof, empty line, checkpoint")]
    Form,
    /// The checkpoint cannot be believed.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The request begins at another size than what the witness has seen last.
    #[error("the witness has seen the log at size {0}, send a proof from there")]
    OtherSize(u64),
    /// The log contradicts what it said before.
    #[error("the checkpoint contradicts an earlier one: the log was rewritten")]
    Inconsistent,
}

/// What a log asks of a witness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessRequest {
    /// The size that the witness has seen last; 0 at first.
    pub old_size: u64,
    /// The consistency proof from there.
    pub proof: Vec<Hash>,
    /// The checkpoint.
    pub checkpoint: SignedNote,
}

impl WitnessRequest {
    /// Reads the body of `add-checkpoint`.
    ///
    /// # Errors
    /// [`WitnessError::Form`], or what is wrong with the note.
    pub fn parse(text: &str) -> Result<Self, WitnessError> {
        let (head, checkpoint) = text.split_once("\n\n").ok_or(WitnessError::Form)?;
        let mut lines = head.split('\n');
        let old =
            lines.next().and_then(|line| decimal(line.strip_prefix("old ")?)).ok_or(WitnessError::Form)?;
        let proof: Option<Vec<Hash>> = lines.map(Hash::from_base64).collect();
        let proof = proof.filter(|proof| proof.len() <= HASHES).ok_or(WitnessError::Form)?;
        Ok(Self { old_size: old, proof, checkpoint: SignedNote::parse(checkpoint)? })
    }

    /// Checks the request against what the witness has cosigned last, and cosigns. The caller keeps
    /// the new checkpoint, durably, before it gives the cosignature away.
    ///
    /// # Errors
    /// [`WitnessError`].
    pub fn cosign(
        &self,
        seen: Option<&Checkpoint>,
        log: &[VerifyingKey],
        witness: &SigningKey,
        time_s: u64,
    ) -> Result<(Checkpoint, SignedNote), WitnessError> {
        let checkpoint = Checkpoint::open(&self.checkpoint, log)?;
        let (size, root) = seen.map_or((0, Hash::of_nothing()), |seen| (seen.size, seen.root));
        if self.old_size != size {
            return Err(WitnessError::OtherSize(size));
        }
        let is_same_log = seen.is_none_or(|seen| seen.origin == checkpoint.origin);
        if !is_same_log || !verify_consistency((size, root), (checkpoint.size, checkpoint.root), &self.proof)
        {
            return Err(WitnessError::Inconsistent);
        }
        let cosigned = SignedNote::new(self.checkpoint.text().to_owned()).signed(witness, time_s);
        Ok((checkpoint, cosigned))
    }
}

impl From<NoteError> for WitnessError {
    fn from(error: NoteError) -> Self {
        Self::Checkpoint(error.into())
    }
}

impl std::fmt::Display for WitnessRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "old {}", self.old_size)?;
        self.proof.iter().try_for_each(|hash| writeln!(f, "{}", hash.to_base64()))?;
        write!(f, "\n{}", self.checkpoint)
    }
}
