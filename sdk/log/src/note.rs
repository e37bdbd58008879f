//! Signed notes of C2SP: text, an empty line, and signatures of which those by unknown keys are ignored.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;

use crate::{SigningKey, VerifyingKey};

/// Longest note, in bytes: room for signatures that withstand quantum computers.
pub const NOTE_BYTES: usize = 128 * 1024;
/// Most signature lines of a note.
pub const SIGNATURES: usize = 64;

/// Why a note is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NoteError {
    /// Longer than anything that we read.
    #[error("the note is too large")]
    TooLarge,
    /// Not text, an empty line, and signature lines.
    #[error("this is not a signed note: it has a text, an empty line, and signature lines")]
    Form,
    /// None of the keys has signed it, or too few have.
    #[error("the note lacks the signature of a known key")]
    Unsigned,
    /// A known key is named, and has not signed this.
    #[error("a signature of the note is wrong: it has been altered")]
    Forged,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct SignatureLine {
    name: String,
    id: [u8; 4],
    signature: Vec<u8>,
}

impl SignatureLine {
    fn parse(line: &str) -> Option<Self> {
        let (name, signature) = line.strip_prefix("— ")?.split_once(' ')?;
        let bytes = STANDARD.decode(signature).ok()?;
        let (id, signature) = bytes.split_first_chunk::<4>()?;
        let is_name = !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c == '+');
        is_name.then(|| Self { name: name.to_owned(), id: *id, signature: signature.to_vec() })
    }

    fn is_by(&self, key: &VerifyingKey) -> bool {
        self.name == key.name() && self.id == key.id()
    }
}

impl fmt::Display for SignatureLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.id[..], &self.signature].concat();
        writeln!(f, "— {} {}", self.name, STANDARD.encode(bytes))
    }
}

/// A text with signatures. Nothing is known about it before [`SignedNote::verify`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedNote {
    text: String,
    signatures: Vec<SignatureLine>,
}

impl SignedNote {
    /// A text that nobody has signed yet; it has to end with a line feed.
    pub fn new(text: String) -> Self {
        Self { text, signatures: Vec::new() }
    }

    /// Adds a signature. The time, in seconds since the Unix epoch, matters to cosignatures alone.
    #[must_use]
    pub fn signed(mut self, key: &SigningKey, time_s: u64) -> Self {
        let public = key.public();
        let signature = key.sign(&self.text, time_s);
        let line = SignatureLine { name: public.name().to_owned(), id: public.id(), signature };
        self.signatures.push(line);
        self
    }

    /// Reads a note.
    ///
    /// # Errors
    /// [`NoteError::TooLarge`], [`NoteError::Form`].
    pub fn parse(note: &str) -> Result<Self, NoteError> {
        if note.len() > NOTE_BYTES {
            return Err(NoteError::TooLarge);
        }
        if note.chars().any(|c| c < ' ' && c != '\n') {
            return Err(NoteError::Form);
        }
        let middle = note.rfind("\n\n").ok_or(NoteError::Form)?;
        let (text, signatures) = note.split_at_checked(middle + 1).ok_or(NoteError::Form)?;
        let lines = signatures.strip_prefix('\n').and_then(|lines| lines.strip_suffix('\n'));
        let lines: Vec<&str> = lines.ok_or(NoteError::Form)?.split('\n').collect();
        if lines.len() > SIGNATURES {
            return Err(NoteError::TooLarge);
        }
        let signatures: Option<Vec<_>> = lines.into_iter().map(SignatureLine::parse).collect();
        Ok(Self { text: text.to_owned(), signatures: signatures.ok_or(NoteError::Form)? })
    }

    /// What is signed, with its last line feed. Believe it only after [`SignedNote::verify`].
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Which of the keys have signed it, each once. Lines by other keys are ignored.
    ///
    /// # Errors
    /// [`NoteError::Unsigned`] where none has, [`NoteError::Forged`] where one of them is said to
    /// have, and has not.
    pub fn verify<'a>(&self, keys: &'a [VerifyingKey]) -> Result<Vec<&'a VerifyingKey>, NoteError> {
        let mut signers = Vec::new();
        for key in keys {
            let mut lines = self.signatures.iter().filter(|line| line.is_by(key)).peekable();
            if lines.peek().is_none() || signers.contains(&key) {
                continue;
            }
            if !lines.all(|line| key.admits(&self.text, &line.signature)) {
                return Err(NoteError::Forged);
            }
            signers.push(key);
        }
        if signers.is_empty() { Err(NoteError::Unsigned) } else { Ok(signers) }
    }

    /// The lines of the last signatures, as witnesses answer them.
    pub fn signature_lines(&self) -> String {
        self.signatures.iter().map(SignatureLine::to_string).collect()
    }

    /// Adds the signature lines that somebody else has made of the same text.
    ///
    /// # Errors
    /// [`NoteError::Form`], [`NoteError::TooLarge`].
    pub fn with_lines(&self, lines: &str) -> Result<Self, NoteError> {
        Self::parse(&format!("{self}{lines}"))
    }
}

impl fmt::Display for SignedNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}", self.text, self.signature_lines())
    }
}

#[cfg(test)]
mod tests;
