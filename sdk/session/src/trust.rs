//! Which rules are believed: those with a note that the environment's keys have signed, which the
//! roots with the known fingerprint have named.

use serde::Deserialize;
use thiserror::Error;
use tidegate_core::Snapshot;
use tidegate_log::{
    Delegation, Expected, KeysError, NoteError, RootList, SNAPSHOT_NOTE_BYTES, SignedNote, SnapshotFault,
    SnapshotNote, SnapshotNoteError, Subject, verify_roots,
};

/// Largest answer with keys, in bytes.
pub(crate) const KEYS_BYTES: usize = 1024 * 1024;

/// Whether this build can verify what it is told.
pub const VERIFIES: bool = true;

/// By what an SDK knows its server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trust {
    /// The fingerprint of a list of root keys.
    pub fingerprint: String,
    /// For whom the rules are: `server` or `client`.
    pub audience: String,
}

/// Why rules are not believed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Untrusted {
    /// Nothing was signed.
    #[error("the rules came without a signed note; does the server have signing keys?")]
    Unsigned,
    /// The keys do not stand under the known roots.
    #[error("the server's keys are not trusted: {0}")]
    Keys(#[from] KeysError),
    /// The answer with the keys cannot be read.
    #[error("the server's keys cannot be read")]
    KeysForm,
    /// The note is not one of the environment's keys, or was altered.
    #[error("the signed note is refused: {0}")]
    Note(#[from] SnapshotNoteError),
    /// The note is a true one, and does not fit these rules.
    #[error("the rules are refused: {0}")]
    Fault(#[from] SnapshotFault),
}

impl Untrusted {
    /// Whether newer keys could change the verdict.
    pub(crate) fn is_about_keys(&self) -> bool {
        matches!(self, Self::Keys(_) | Self::Note(SnapshotNoteError::Note(NoteError::Unsigned)))
    }
}

/// The answer of `GET /sdk/v1/keys`.
#[derive(Deserialize)]
struct KeysDocument {
    roots: Vec<String>,
    keys: Option<String>,
}

#[derive(Debug)]
struct Keys {
    roots: RootList,
    delegation: SignedNote,
    document: String,
}

impl Keys {
    fn read(fingerprint: &str, document: &str) -> Result<Self, Untrusted> {
        let form = |_| Untrusted::KeysForm;
        let KeysDocument { roots, keys } = serde_json::from_str(document).map_err(form)?;
        let parse = |note: &String| SignedNote::parse(note).map_err(KeysError::from);
        let roots = roots.iter().map(parse).collect::<Result<Vec<_>, _>>()?;
        let roots = verify_roots(fingerprint, &roots)?;
        let delegation = parse(&keys.ok_or(Untrusted::KeysForm)?)?;
        Ok(Self { roots, delegation, document: document.to_owned() })
    }

    fn open(&self, snapshot: &Snapshot) -> Result<Delegation, Untrusted> {
        let header = snapshot.header();
        let subject = Subject::Snapshots(format!("{}/{}", header.project, header.environment));
        if self.roots.owner != format!("tidegate/{}", header.tenant) {
            return Err(KeysError::Subject(subject.to_string()).into());
        }
        Ok(Delegation::open(&self.delegation, &self.roots, &subject)?)
    }
}

/// Verifies notes. Without a [`Trust`] it believes what the digest confirms.
#[derive(Debug)]
pub(crate) struct Verifier {
    trust: Option<Trust>,
    keys: Option<Keys>,
    /// The note of what is held, and its text.
    held: Option<(SnapshotNote, String)>,
    /// The note that the stream last brought.
    heard: Option<String>,
}

impl Verifier {
    pub(crate) fn new(trust: Option<Trust>) -> Self {
        Self { trust, keys: None, held: None, heard: None }
    }

    pub(crate) fn lacks_keys(&self) -> bool {
        self.trust.is_some() && self.keys.is_none()
    }

    pub(crate) fn hear(&mut self, note: Option<String>) {
        if let Some(note) = note.filter(|note| self.trust.is_some() && note.len() <= SNAPSHOT_NOTE_BYTES) {
            self.heard = Some(note);
        }
    }

    /// The note of rules that came with this one; without any, the one that the stream last brought.
    pub(crate) fn note(&self, note: Option<String>) -> Note {
        Note(note.or_else(|| self.heard.clone()))
    }

    /// Takes over keys that stand under the known roots, unless newer ones are held.
    pub(crate) fn learn(&mut self, document: &[u8]) -> Result<(), Untrusted> {
        let Some(trust) = &self.trust else { return Ok(()) };
        let text = std::str::from_utf8(document).ok().filter(|text| text.len() <= KEYS_BYTES);
        let keys = Keys::read(&trust.fingerprint, text.ok_or(Untrusted::KeysForm)?)?;
        if self.keys.as_ref().is_none_or(|held| held.roots.number <= keys.roots.number) {
            self.keys = Some(keys);
        }
        Ok(())
    }

    /// Whether rules may be used that came with this note.
    pub(crate) fn verify(&self, snapshot: &Snapshot, note: &Note) -> Result<Verified, Untrusted> {
        if self.trust.is_none() {
            return Ok(Verified(None));
        }
        let text = note.0.as_deref().ok_or(Untrusted::Unsigned)?;
        let note = self.open(snapshot, text)?;
        Ok(Verified(Some((note, text.to_owned()))))
    }

    fn open(&self, snapshot: &Snapshot, text: &str) -> Result<SnapshotNote, Untrusted> {
        let (Some(trust), Some(keys)) = (&self.trust, &self.keys) else { return Err(Untrusted::KeysForm) };
        let note = SnapshotNote::open(text, &keys.open(snapshot)?.keys)?;
        let header = snapshot.header();
        note.check(&Expected {
            environment: &format!("{}/{}/{}", header.tenant, header.project, header.environment),
            audience: &trust.audience,
            position: (header.epoch, header.version),
            digest: snapshot.digest(),
            held: self.held.as_ref().map(|(note, _)| note),
        })?;
        Ok(note)
    }

    /// The rules with that note are held now.
    pub(crate) fn hold(&mut self, verified: Verified) {
        self.held = verified.0;
    }

    /// Takes over a later note of the rules that are held; whether it is one.
    pub(crate) fn renew(&mut self, held: &Snapshot) -> bool {
        let Some(text) = &self.heard else { return false };
        if self.held.as_ref().is_some_and(|(_, held)| held == text) {
            return false;
        }
        let Ok(note) = self.open(held, text) else { return false };
        self.held = Some((note, text.clone()));
        true
    }

    /// What proves the rules that are held: their note, and the keys.
    pub(crate) fn proof(&self) -> (Option<String>, Option<String>) {
        let note = self.held.as_ref().map(|(_, text)| text.clone());
        (note, self.keys.as_ref().map(|keys| keys.document.clone()))
    }

    /// Whether the note of what is held has ended, so that nobody vouches for it any more.
    pub(crate) fn is_expired(&self, wall_ms: u64) -> bool {
        self.held.as_ref().is_some_and(|(note, _)| note.is_expired(wall_ms))
    }
}

/// The text of a note that came with rules, if one did.
#[derive(Debug, Default)]
pub(crate) struct Note(Option<String>);

impl From<Option<String>> for Note {
    fn from(note: Option<String>) -> Self {
        Self(note)
    }
}

/// A note that was verified; `None` where nobody asks for one.
#[derive(Debug, Default)]
pub(crate) struct Verified(Option<(SnapshotNote, String)>);
