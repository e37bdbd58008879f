//! Keys: Ed25519, in the forms of signed notes (`name+id+base64`) and of witnesses' cosignatures.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer};
use thiserror::Error;

use crate::Hash;

/// Longest name of a key, in bytes.
const NAME_BYTES: usize = 512;

/// What a key's signature says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// The text of the note is signed.
    Note,
    /// A witness saw this checkpoint at some time, and nothing that contradicts it.
    Cosignature,
}

impl Scheme {
    fn byte(self) -> u8 {
        match self {
            Self::Note => 1,
            Self::Cosignature => 4,
        }
    }
}

/// Why a text is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum KeyError {
    /// The form is another.
    #[error("a key reads `NAME+ID+BASE64`, copy it whole")]
    Form,
    /// Names must not be empty, too long, or have blanks or plus signs.
    #[error("a key's name has 1 to {NAME_BYTES} bytes, without blanks and plus signs")]
    Name,
    /// Another algorithm.
    #[error("the algorithm of the key is not known, expected Ed25519")]
    Algorithm,
    /// The id is not that of name and key.
    #[error("the key's id does not fit name and key, copy it whole")]
    Id,
}

/// A public key with its name.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifyingKey {
    name: String,
    scheme: Scheme,
    key: ed25519_dalek::VerifyingKey,
}

fn checked_name(name: &str) -> Result<&str, KeyError> {
    let is_plain = name.chars().all(|c| !c.is_whitespace() && !c.is_control() && c != '+');
    if is_plain && (1..=NAME_BYTES).contains(&name.len()) { Ok(name) } else { Err(KeyError::Name) }
}

impl VerifyingKey {
    /// Reads `name+id+base64`.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(material)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(KeyError::Form);
        };
        let material = STANDARD.decode(material).map_err(|_| KeyError::Form)?;
        let (scheme, key) = material.split_first().ok_or(KeyError::Form)?;
        let scheme = [Scheme::Note, Scheme::Cosignature].into_iter().find(|known| known.byte() == *scheme);
        let scheme = scheme.ok_or(KeyError::Algorithm)?;
        let key = key.try_into().map_err(|_| KeyError::Form)?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(key).map_err(|_| KeyError::Form)?;
        let this = Self { name: checked_name(name)?.to_owned(), scheme, key };
        if this.to_string() == text {
            Ok(this)
        } else {
            Err(if id.len() == 8 { KeyError::Id } else { KeyError::Form })
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What its signatures say.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The short id that signature lines carry.
    pub fn id(&self) -> [u8; 4] {
        let hash = Hash::of(&[self.name.as_bytes(), b"\n", &[self.scheme.byte()], self.key.as_bytes()]);
        let [a, b, c, d, ..] = hash.0;
        [a, b, c, d]
    }

    /// Whether it is the same key, whatever the names.
    pub(crate) fn is_same_key(&self, other: &Self) -> bool {
        self.key == other.key
    }

    /// Whether these bytes of a signature line are its signature of the text.
    pub(crate) fn admits(&self, text: &str, signature: &[u8]) -> bool {
        let (signed, signature) = match self.scheme {
            Scheme::Note => (text.to_owned(), signature),
            Scheme::Cosignature => {
                let Some((time, signature)) = signature.split_first_chunk::<8>() else { return false };
                (cosigned(text, u64::from_be_bytes(*time)), signature)
            }
        };
        let signature = Signature::from_slice(signature);
        signature.is_ok_and(|signature| self.key.verify_strict(signed.as_bytes(), &signature).is_ok())
    }
}

fn cosigned(text: &str, time_s: u64) -> String {
    format!("cosignature/v1\ntime {time_s}\n{text}")
}

impl fmt::Display for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = u32::from_be_bytes(self.id());
        let material = [&[self.scheme.byte()][..], self.key.as_bytes()].concat();
        write!(f, "{}+{id:08x}+{}", self.name, STANDARD.encode(material))
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifyingKey({self})")
    }
}

/// A private key with its name. It is made from a secret that the caller keeps.
#[derive(Clone)]
pub struct SigningKey {
    secret: ed25519_dalek::SigningKey,
    public: VerifyingKey,
}

impl SigningKey {
    /// The key of that secret.
    ///
    /// # Errors
    /// [`KeyError::Name`].
    pub fn new(name: &str, scheme: Scheme, secret: &[u8; 32]) -> Result<Self, KeyError> {
        let secret = ed25519_dalek::SigningKey::from_bytes(secret);
        let name = checked_name(name)?.to_owned();
        let public = VerifyingKey { name, scheme, key: secret.verifying_key() };
        Ok(Self { secret, public })
    }

    /// The public half.
    pub fn public(&self) -> &VerifyingKey {
        &self.public
    }

    /// What follows the id in a signature line. The time matters to cosignatures alone.
    pub(crate) fn sign(&self, text: &str, time_s: u64) -> Vec<u8> {
        match self.public.scheme {
            Scheme::Note => self.secret.sign(text.as_bytes()).to_bytes().to_vec(),
            Scheme::Cosignature => {
                let signature = self.secret.sign(cosigned(text, time_s).as_bytes());
                [&time_s.to_be_bytes()[..], &signature.to_bytes()].concat()
            }
        }
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.public)
    }
}
