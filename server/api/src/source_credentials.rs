//! What signal sources are shown by whoever reads them.

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Serialize};
use tidegate_domain::{EnvironmentRef, SignalSource};
use tidegate_store::Keyring;

use crate::sealing::{self, Drawn};

/// Credentials of an environment's sources, by their signals. They are kept sealed, and shown to nobody
/// but the address that they were given for.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SourceCredentials(BTreeMap<String, Credential>);

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Credential {
    url: String,
    /// The value of `Authorization`.
    header: String,
}

impl fmt::Debug for SourceCredentials {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl SourceCredentials {
    /// What is kept sealed for an environment; `None` where it cannot be opened.
    pub fn open(keyring: &Keyring, of: &EnvironmentRef, sealed: &str) -> Option<Self> {
        if sealed.is_empty() {
            return Some(Self::default());
        }
        let sealed = BASE64_STANDARD.decode(sealed).ok()?;
        let text = sealing::open(&keyring.source_secret().ok()?, &of.to_string(), sealed)?;
        serde_json::from_slice(&text).ok()
    }

    /// As they are kept.
    pub(crate) fn seal(&self, keyring: &Keyring, of: &EnvironmentRef, drawn: Drawn) -> Option<String> {
        if self.0.is_empty() {
            return Some(String::new());
        }
        let text = serde_json::to_vec(self).ok()?;
        let sealed = sealing::seal(&keyring.source_secret().ok()?, drawn, &of.to_string(), text)?;
        Some(BASE64_STANDARD.encode(sealed))
    }

    /// The value of `Authorization` for a source, if it needs one and is still at the same address.
    pub fn header(&self, source: &SignalSource) -> Option<&str> {
        let held =
            self.0.get(&source.signal).filter(|held| source.auth.is_some() && held.url == source.url)?;
        Some(&held.header)
    }

    pub(crate) fn insert(&mut self, source: &SignalSource, header: String) {
        self.0.insert(source.signal.clone(), Credential { url: source.url.clone(), header });
    }
}

/// The value of `Authorization` for a name and a password.
pub(crate) fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", BASE64_STANDARD.encode(format!("{user}:{password}")))
}
