//! Leaves: one for each committed change.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use thiserror::Error;

use crate::{Hash, ProfileError, from_canonical, to_canonical};

/// Longest leaf, in bytes: entry bundles of C2SP have no room for more.
pub const LEAF_BYTES: usize = 65_535;

/// The form that we write.
const VERSION: u64 = 1;

/// A change as the log keeps it. What is absent is left out of its bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Leaf {
    /// Version of the form.
    pub v: u64,
    /// Its position in the log, from 0.
    pub seq: u64,
    /// Whose log it is.
    pub tenant: String,
    /// The project, where the change is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// The environment, where the change is about a single one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub env: Option<String>,
    /// What kind of change, such as `rules.change`.
    #[serde(rename = "type")]
    pub kind: String,
    /// When, RFC 3339 in UTC with milliseconds.
    pub time: String,
    /// Who.
    pub actor: Actor,
    /// In which request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<Request>,
    /// What was changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<Object>,
    /// What there was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// What there is now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
    /// Who agreed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approval: Vec<Value>,
    /// Why, in the author's words, which may be erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Document>,
    /// The versions that the change made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub snapshots: Vec<SnapshotRef>,
    /// What later versions of the form add.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// `user`, `token` or `server`.
    pub kind: String,
    /// The id of person or token; names are not written here, so that they can be forgotten.
    pub id: String,
    /// The credential that was used, where it is another than the actor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<String>,
}

/// The request that brought the change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Its id.
    pub id: String,
    /// Its idempotency key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idem: Option<String>,
}

/// What was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Object {
    /// Such as `flag`.
    pub kind: String,
    /// Its key or id.
    pub key: String,
    /// Its version before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<u64>,
    /// Its version after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<u64>,
}

/// A document that is not in the leaf, by `SHA-256(salt ‖ document)`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// The hash, 64 hexadecimal digits.
    pub sha256: String,
    /// Whether salt and document may be erased; only what is personal may.
    pub erasable: bool,
}

impl Document {
    /// Refers to a document.
    pub fn new(salt: &[u8; 32], document: &[u8], erasable: bool) -> Self {
        Self { sha256: Hash::of_document(salt, document).to_hex(), erasable }
    }

    /// Whether these are the salt and the document that it refers to.
    pub fn admits(&self, salt: &[u8; 32], document: &[u8]) -> bool {
        Hash::of_document(salt, document).to_hex() == self.sha256
    }
}

/// A version of an environment's rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotRef {
    /// The environment.
    pub env: String,
    /// Its new version.
    pub version: u64,
    /// The digest of all rules at that version.
    pub digest: String,
}

/// Why bytes are no leaf, or a change cannot become one.
#[derive(Debug, Error)]
pub enum LeafError {
    /// Too many bytes for one leaf.
    #[error("the leaf has {0} bytes, at most {LEAF_BYTES} are allowed")]
    TooLarge(usize),
    /// Not canonical JSON, or without the fields that each leaf has.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// A form that this program does not know.
    #[error("the leaf has the form {0}, this program knows {VERSION}; use a newer one")]
    Version(u64),
}

impl Leaf {
    /// A leaf with nothing but what each has.
    pub fn new(seq: u64, tenant: &str, kind: &str, time: String, actor: Actor) -> Self {
        Self {
            v: VERSION,
            seq,
            tenant: tenant.to_owned(),
            project: None,
            env: None,
            kind: kind.to_owned(),
            time,
            actor,
            request: None,
            object: None,
            before: None,
            after: None,
            approval: Vec::new(),
            reason: None,
            snapshots: Vec::new(),
            more: Map::new(),
        }
    }

    /// The bytes that are stored and hashed.
    ///
    /// # Errors
    /// [`LeafError::TooLarge`], [`LeafError::Profile`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, LeafError> {
        let bytes = to_canonical(self)?.into_bytes();
        if bytes.len() > LEAF_BYTES { Err(LeafError::TooLarge(bytes.len())) } else { Ok(bytes) }
    }

    /// Reads stored bytes. What is hashed are the bytes, not this.
    ///
    /// # Errors
    /// [`LeafError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, LeafError> {
        if bytes.len() > LEAF_BYTES {
            return Err(LeafError::TooLarge(bytes.len()));
        }
        let leaf: Self = from_canonical(bytes)?;
        if leaf.v == VERSION { Ok(leaf) } else { Err(LeafError::Version(leaf.v)) }
    }
}

#[cfg(test)]
mod tests {
    use super::{Actor, LEAF_BYTES, Leaf, LeafError};
    use crate::Hash;

    fn golden() -> Leaf {
        let actor = Actor { kind: "user".into(), id: "usr_01".into(), via: None };
        Leaf::new(0, "ten_01", "tenant.create", "2026-01-01T00:00:00.000Z".into(), actor)
    }

    #[test]
    fn the_golden_vector_holds() {
        let text = r#"{"actor":{"id":"usr_01","kind":"user"},"seq":0,"tenant":"ten_01","time":"2026-01-01T00:00:00.000Z","type":"tenant.create","v":1}"#;
        let bytes = golden().to_bytes().unwrap();
        assert_eq!(String::from_utf8_lossy(&bytes), text);
        let hash = "61fa303e1826954c1dbac4c39b1f47aa90907704ce74e8a591bab881dd7c3e16";
        assert_eq!(Hash::of_leaf(&bytes).to_hex(), hash);
        assert_eq!(Leaf::parse(&bytes).unwrap(), golden());
    }

    #[test]
    fn leaves_have_a_bound_and_a_version() {
        let mut leaf = golden();
        leaf.after = Some("x".repeat(LEAF_BYTES).into());
        assert!(matches!(leaf.to_bytes(), Err(LeafError::TooLarge(_))));
        let newer = Leaf { v: 2, ..golden() };
        assert!(matches!(Leaf::parse(&newer.to_bytes().unwrap()), Err(LeafError::Version(2))));
        assert!(Leaf::parse(&vec![b' '; LEAF_BYTES + 1]).is_err());
    }

    #[test]
    fn fields_that_come_later_are_kept() {
        let mut leaf = golden();
        leaf.more.insert("zone".into(), "eu".into());
        let bytes = leaf.to_bytes().unwrap();
        assert_eq!(Leaf::parse(&bytes).unwrap().to_bytes().unwrap(), bytes);
    }
}
