//! How members come in: passwords, sessions, and how often one may try.

mod attempts;
mod passwords;
mod sessions;

use tidegate_store::Keyring;

pub(crate) use attempts::Attempts;
pub(crate) use passwords::{Passwords, check_password};
pub(crate) use sessions::{Claims, SessionKeys};

/// What signing in needs beyond the store.
#[derive(Debug)]
pub struct SignIn {
    pub(crate) keys: SessionKeys,
    pub(crate) passwords: Passwords,
    pub(crate) attempts: Attempts,
}

impl SignIn {
    /// With the keys that sessions are signed with; `None` where they are of no use.
    pub fn new(keyring: &Keyring) -> Option<Self> {
        let keys = SessionKeys::new(keyring)?;
        Some(Self { keys, passwords: Passwords::default(), attempts: Attempts::default() })
    }
}
