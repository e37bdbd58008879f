//! Which keys may speak: a list of root keys, and what they delegate to the log and to environments.
//!
//! A receiver keeps one thing, the fingerprint of a root list. From there a chain leads to the current
//! list: each is signed under the one before and under itself. The current roots delegate: to the
//! log's keys, and to the keys of each environment, so that nobody has to learn of the others.

use std::fmt;

use thiserror::Error;

use crate::hash::decimal;
use crate::{Hash, KeyError, NoteError, SignedNote, VerifyingKey};

/// Most lists of one chain.
pub const ROOT_LISTS: usize = 1024;
/// Most keys of one list.
const KEYS: usize = 64;
/// Digits of a fingerprint: 128 bits.
const FINGERPRINT_DIGITS: usize = 32;

const ROOT_LINE: &str = "tidegate/root/v1";
const KEYS_LINE: &str = "tidegate/keys/v1";

/// Why keys cannot be trusted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeysError {
    /// Not the lines of a list.
    #[error("this is not a list of keys")]
    Form,
    /// One of its keys.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The signatures.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// Fewer root keys have signed than have to.
    #[error("the list number {0} lacks the signatures of enough root keys")]
    Threshold(u64),
    /// The chain does not begin at the fingerprint, skips a number, or changes its owner.
    #[error("the chain of root lists is broken at number {0}")]
    Chain(u64),
    /// The roots have delegated something else.
    #[error("the keys are for something else than `{0}`")]
    Subject(String),
}

/// The root keys of a tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootList {
    /// Whose keys they are, such as `tidegate/acme`.
    pub owner: String,
    /// 1, 2, 3… without gaps.
    pub number: u64,
    /// How many of them have to sign.
    pub threshold: usize,
    /// The keys.
    pub keys: Vec<VerifyingKey>,
}

/// Reads the last lines of a list: its keys, each once, since each counts against the threshold.
fn keys<'a>(lines: impl Iterator<Item = &'a str>) -> Result<Vec<VerifyingKey>, KeysError> {
    let mut keys = Vec::<VerifyingKey>::new();
    for line in lines {
        let key = VerifyingKey::parse(line)?;
        if keys.iter().any(|known| known.is_same_key(&key)) || keys.len() == KEYS {
            return Err(KeysError::Form);
        }
        keys.push(key);
    }
    if keys.is_empty() { Err(KeysError::Form) } else { Ok(keys) }
}

impl RootList {
    /// Reads the text of a list.
    ///
    /// # Errors
    /// [`KeysError::Form`], [`KeysError::Key`].
    pub fn from_text(text: &str) -> Result<Self, KeysError> {
        let mut lines = text.strip_suffix('\n').ok_or(KeysError::Form)?.split('\n');
        let (Some(ROOT_LINE), Some(owner), Some(head)) = (lines.next(), lines.next(), lines.next()) else {
            return Err(KeysError::Form);
        };
        let (number, threshold) = head.split_once(' ').ok_or(KeysError::Form)?;
        let number = decimal(number).ok_or(KeysError::Form)?;
        let threshold = decimal(threshold).and_then(|threshold| usize::try_from(threshold).ok());
        let threshold = threshold.ok_or(KeysError::Form)?;
        let keys = keys(lines)?;
        let is_form = !owner.is_empty() && (1..=keys.len()).contains(&threshold);
        if is_form {
            Ok(Self { owner: owner.to_owned(), number, threshold, keys })
        } else {
            Err(KeysError::Form)
        }
    }

    /// What a receiver keeps in order to know the list again: 32 hexadecimal digits.
    pub fn fingerprint(&self) -> String {
        let mut digits = Hash::of(&[self.to_string().as_bytes()]).to_hex();
        digits.truncate(FINGERPRINT_DIGITS);
        digits
    }

    /// Whether enough of its keys have signed the note.
    fn has_signed(&self, note: &SignedNote, number: u64) -> Result<(), KeysError> {
        let signers = match note.verify(&self.keys) {
            Err(NoteError::Unsigned) => 0,
            signers => signers?.len(),
        };
        if signers >= self.threshold { Ok(()) } else { Err(KeysError::Threshold(number)) }
    }
}

impl fmt::Display for RootList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{ROOT_LINE}\n{}\n{} {}", self.owner, self.number, self.threshold)?;
        self.keys.iter().try_for_each(|key| writeln!(f, "{key}"))
    }
}

/// Follows a chain of root lists from the one with that fingerprint, and answers the last.
///
/// Each list is signed by enough of its own keys, and by enough of the keys of the one before.
/// Lists before the one with the fingerprint are passed over.
///
/// # Errors
/// [`KeysError`].
pub fn verify_roots(fingerprint: &str, notes: &[SignedNote]) -> Result<RootList, KeysError> {
    if notes.len() > ROOT_LISTS {
        return Err(KeysError::Form);
    }
    let mut current: Option<RootList> = None;
    for note in notes {
        let next = RootList::from_text(note.text())?;
        match &current {
            None if next.fingerprint() != fingerprint => continue,
            None => {}
            Some(last) if last.number.checked_add(1) == Some(next.number) && last.owner == next.owner => {
                last.has_signed(note, next.number)?;
            }
            Some(_) => return Err(KeysError::Chain(next.number)),
        }
        next.has_signed(note, next.number)?;
        current = Some(next);
    }
    current.ok_or(KeysError::Chain(0))
}

/// What keys are for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// Signing checkpoints of the log.
    Log,
    /// Signing the snapshot notes of an environment, `<project>/<environment>`.
    Snapshots(String),
}

impl Subject {
    /// Reads what a list says that its keys are for.
    pub fn parse(text: &str) -> Self {
        match text.strip_prefix("snapshots ") {
            Some(environment) => Self::Snapshots(environment.to_owned()),
            None => Self::Log,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Log => f.write_str("log"),
            Self::Snapshots(environment) => write!(f, "snapshots {environment}"),
        }
    }
}

/// Keys to which the roots delegate one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegation {
    /// The owner of the root list.
    pub owner: String,
    /// What for.
    pub subject: Subject,
    /// Rises with each new list for the same subject.
    pub number: u64,
    /// The keys.
    pub keys: Vec<VerifyingKey>,
}

impl Delegation {
    /// Reads a list that enough of the root keys have signed.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn open(note: &SignedNote, roots: &RootList, subject: &Subject) -> Result<Self, KeysError> {
        let mut lines = note.text().strip_suffix('\n').ok_or(KeysError::Form)?.split('\n');
        let (Some(KEYS_LINE), Some(owner), Some(what), Some(number)) =
            (lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(KeysError::Form);
        };
        let number = decimal(number).ok_or(KeysError::Form)?;
        let keys = keys(lines)?;
        roots.has_signed(note, number)?;
        if what != subject.to_string() || owner != roots.owner {
            return Err(KeysError::Subject(subject.to_string()));
        }
        Ok(Self { owner: owner.to_owned(), subject: subject.clone(), number, keys })
    }
}

impl fmt::Display for Delegation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{KEYS_LINE}\n{}\n{}\n{}", self.owner, self.subject, self.number)?;
        self.keys.iter().try_for_each(|key| writeln!(f, "{key}"))
    }
}

#[cfg(test)]
mod tests;
