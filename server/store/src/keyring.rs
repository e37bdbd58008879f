//! The private keys: made from a few secrets, so that a thousand environments need no thousand files.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tidegate_domain::{EnvironmentRef, TenantKey};
use tidegate_log::{
    Delegation, Hash, KeyError, RootList, Scheme, SignedNote, SigningKey, Subject, VerifyingKey,
};

/// The epoch in which each log begins.
pub(crate) const FIRST_EPOCH: u64 = 1;
/// Names the keys that sign sessions.
const SESSIONS: &str = "tidegate/sessions";
/// Names what the credentials of signal sources are sealed with.
const SOURCES: &str = "tidegate/sources";
/// Names what answers are sealed with.
const ANSWERS: &str = "tidegate/answers";

/// Names what tickets are signed with.
const TICKETS: &str = "tidegate/tickets";
/// Names what values are hashed with that clients may not read.
const CONCEALMENT: &str = "tidegate/concealment";

/// One secret for each generation of keys, the oldest first. Every key is derived from the secret of
/// its generation and its own name.
#[derive(Clone)]
pub struct Keyring {
    old: Vec<[u8; 32]>,
    current: [u8; 32],
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keyring(generation {})", self.generation())
    }
}

impl Keyring {
    /// The keys of these secrets, the oldest first; `None` where there is no secret.
    pub fn new(mut secrets: Vec<[u8; 32]>) -> Option<Self> {
        let current = secrets.pop()?;
        Some(Self { old: secrets, current })
    }

    /// How many generations there are; the last signs.
    pub fn generation(&self) -> u64 {
        self.old.len() as u64 + 1
    }

    fn secret(&self, generation: u64) -> &[u8; 32] {
        let old = usize::try_from(generation).ok().and_then(|generation| generation.checked_sub(1));
        old.and_then(|index| self.old.get(index)).unwrap_or(&self.current)
    }

    fn derived(&self, generation: u64, name: &str) -> Result<[u8; 32], KeyError> {
        let mut mac =
            <Hmac<Sha256> as KeyInit>::new_from_slice(self.secret(generation)).map_err(|_| KeyError::Form)?;
        mac.update(name.as_bytes());
        Ok(mac.finalize().into_bytes().into())
    }

    fn key(&self, generation: u64, name: &str) -> Result<SigningKey, KeyError> {
        SigningKey::new(name, Scheme::Note, &self.derived(generation, name)?)
    }

    /// The secrets of the keys that sign sessions, by generation: that of the newest, and of the one
    /// before for what it has signed.
    ///
    /// # Errors
    /// Never: any name will do.
    pub fn session_secrets(&self) -> Result<Vec<(u64, [u8; 32])>, KeyError> {
        let newest = self.generation();
        let generations = (newest.saturating_sub(1).max(1)..=newest).rev();
        generations.map(|generation| Ok((generation, self.derived(generation, SESSIONS)?))).collect()
    }

    /// Of which answers to members are sealed. It stays the same while there are keys.
    ///
    /// # Errors
    /// Never: any name will do.
    pub fn sealing_secret(&self) -> Result<[u8; 32], KeyError> {
        self.derived(1, ANSWERS)
    }

    /// What the credentials of signal sources are sealed with. It stays the same while there are keys.
    ///
    /// # Errors
    /// Never: any name will do.
    pub fn source_secret(&self) -> Result<[u8; 32], KeyError> {
        self.derived(1, SOURCES)
    }

    /// What tickets are signed with. It stays the same while there are keys.
    ///
    /// # Errors
    /// Never: any name will do.
    pub fn ticket_secret(&self) -> Result<[u8; 32], KeyError> {
        self.derived(1, TICKETS)
    }

    /// What the private values are hashed with that clients of an environment get. It stays the same
    /// while there are keys, so that what did not change is hashed to the same again.
    ///
    /// # Errors
    /// Never: any name will do.
    pub fn concealing_secret(&self, of: &EnvironmentRef) -> Result<String, KeyError> {
        self.derived(1, &format!("{CONCEALMENT}/{of}")).map(|secret| Hash(secret).to_string())
    }

    /// The key that signs a log's checkpoints; its name is the log's origin.
    ///
    /// # Errors
    /// Never for a tenant's key, which is fit for a name.
    pub fn log_key(&self, tenant: &TenantKey, epoch: u64) -> Result<SigningKey, KeyError> {
        self.key(self.generation(), &origin(tenant, epoch))
    }

    /// The key that signs an environment's snapshot notes.
    pub(crate) fn environment_key(&self, of: &EnvironmentRef) -> Result<SigningKey, KeyError> {
        self.key(self.generation(), &environment_name(of))
    }

    /// The root list of a generation, signed by itself and by the one before.
    pub(crate) fn roots(&self, tenant: &TenantKey, generation: u64) -> Result<SignedNote, KeyError> {
        let (list, key) = self.root_list(tenant, generation)?;
        let note = SignedNote::new(list.to_string()).signed(&key, 0);
        match generation {
            ..=1 => Ok(note),
            _ => Ok(note.signed(&self.root_list(tenant, generation - 1)?.1, 0)),
        }
    }

    /// By which the newest root list is known: SDK keys carry it.
    ///
    /// # Errors
    /// Never for a tenant's key, which is fit for a name.
    pub fn fingerprint(&self, tenant: &TenantKey) -> Result<String, KeyError> {
        self.root_list(tenant, self.generation()).map(|(list, _)| list.fingerprint())
    }

    /// The text of the root list of a generation.
    pub(crate) fn root_text(&self, tenant: &TenantKey, number: u64) -> Result<String, KeyError> {
        self.root_list(tenant, number).map(|(list, _)| list.to_string())
    }

    fn root_list(&self, tenant: &TenantKey, number: u64) -> Result<(RootList, SigningKey), KeyError> {
        let owner = owner(tenant);
        let key = self.key(number, &format!("{owner}/root"))?;
        Ok((RootList { owner, number, threshold: 1, keys: vec![key.public().clone()] }, key))
    }

    /// The public key of that name in this generation, and that of the last one for what it has signed.
    fn public_keys(&self, name: &str) -> Result<Vec<VerifyingKey>, KeyError> {
        let generation = self.generation();
        let generations = (generation.saturating_sub(1).max(1)..=generation).rev();
        generations.map(|generation| Ok(self.key(generation, name)?.public().clone())).collect()
    }

    /// What the roots of the current generation delegate.
    fn delegated(&self, delegation: &Delegation) -> Result<SignedNote, KeyError> {
        let root = self.key(self.generation(), &format!("{}/root", delegation.owner))?;
        Ok(SignedNote::new(delegation.to_string()).signed(&root, 0))
    }

    /// Names the log's keys in these epochs: those before the present one for what they have signed.
    pub(crate) fn log_delegation(
        &self,
        tenant: &TenantKey,
        epochs: &[u64],
        number: u64,
    ) -> Result<SignedNote, KeyError> {
        let keys = epochs.iter().map(|epoch| self.public_keys(&origin(tenant, *epoch)));
        let keys = keys.collect::<Result<Vec<_>, KeyError>>()?.concat();
        self.delegated(&Delegation { owner: owner(tenant), subject: Subject::Log, number, keys })
    }

    /// Names an environment's keys.
    pub(crate) fn environment_delegation(&self, of: &EnvironmentRef) -> Result<SignedNote, KeyError> {
        let keys = self.public_keys(&environment_name(of))?;
        let (owner, subject) = (owner(&of.tenant), snapshots(of));
        self.delegated(&Delegation { owner, subject, number: self.generation(), keys })
    }
}

/// What an environment's delegation is for.
pub(crate) fn snapshots(of: &EnvironmentRef) -> Subject {
    Subject::Snapshots(format!("{}/{}", of.project, of.environment))
}

fn owner(tenant: &TenantKey) -> String {
    format!("tidegate/{tenant}")
}

/// The name of a tenant's log. A log that was restored goes on under another.
pub(crate) fn origin(tenant: &TenantKey, epoch: u64) -> String {
    format!("tidegate/{tenant}/log/{epoch}")
}

fn environment_name(of: &EnvironmentRef) -> String {
    format!("tidegate/{}/environment/{}/{}", of.tenant, of.project, of.environment)
}
