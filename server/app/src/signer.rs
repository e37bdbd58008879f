//! The signer: signs what the logs say of themselves, and never anything that contradicts it.
//!
//! One replica does this for all tenants, the one that holds the lease. Before it signs, it writes what
//! it is about to say into a file of its own: whatever becomes of the database, it does not take back
//! what it once said. The driver takes no input but time, does the same work however often it is woken,
//! and does not retry inside: its period is the retry.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tidegate_domain::{Permit, TenantKey};
use tidegate_log::{Checkpoint, SignedNote};
use tidegate_store::{NOTE_RENEWAL_MS, SigningError, Store, StoreError};
use tokio::time::{MissedTickBehavior, interval};

use crate::secrets::make_folder;
use crate::system::{now_ms, random_bytes};
use crate::{Failure, durable};

/// Between two checkpoints of one log.
const PERIOD: Duration = Duration::from_secs(1);
/// How long the lease lasts, in milliseconds, if its holder is gone.
const LEASE_MS: i64 = 5_000;
const LEASE: &str = "signer";
/// Tenants that are signed for in one period.
const TENANTS: u64 = 1000;
/// Notes of one tenant that are made anew in one period.
const NOTES: u64 = 500;
/// The folder of what was signed, in the data folder.
const FOLDER: &str = "signed";

/// Signs for as long as the program runs.
pub(crate) struct Signer {
    store: Store,
    folder: PathBuf,
    holder: String,
    /// Logs that were found rewritten: each is told of once.
    rewritten: BTreeSet<TenantKey>,
}

/// Why a checkpoint could not be signed.
#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error(transparent)]
    Signing(#[from] SigningError),
    #[error("cannot keep what is signed: {0}")]
    Io(#[from] io::Error),
    #[error("the key cannot be made: {0}")]
    Key(#[from] tidegate_log::KeyError),
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Signing(error.into())
    }
}

impl Signer {
    /// A signer that keeps what it has said in the data folder.
    pub(crate) fn new(store: Store, data: &Path) -> Result<Self, Failure> {
        let folder = data.join(FOLDER);
        make_folder(&folder)?;
        let holder = format!("{:016x}", u64::from_le_bytes(random_bytes()));
        Ok(Self { store, folder, holder, rewritten: BTreeSet::new() })
    }

    pub(crate) async fn run(mut self) {
        let mut ticks = interval(PERIOD);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if let Err(error) = self.round().await {
                tracing::warn!(%error, "cannot sign now; trying again");
            }
        }
    }

    async fn round(&mut self) -> Result<(), Fault> {
        if !self.store.lease(LEASE, &self.holder, LEASE_MS).await? {
            return Ok(());
        }
        for tenant in self.store.unsigned_logs(TENANTS).await? {
            match self.sign(&tenant).await {
                Ok(()) => drop(self.rewritten.remove(&tenant)),
                Err(Fault::Signing(error @ SigningError::Rewritten { .. })) => {
                    if self.rewritten.insert(tenant) {
                        tracing::error!(%error, "the change log is no longer signed");
                    }
                }
                Err(error) => return Err(error),
            }
        }
        let renewed_ms = now_ms().saturating_add(NOTE_RENEWAL_MS);
        for tenant in self.store.stale_notes(renewed_ms, TENANTS).await? {
            let writer = self.store.write(&Permit::server(tenant.clone())).await?;
            writer.renew_notes(renewed_ms, now_ms(), NOTES).await?;
            writer.commit().await?;
        }
        Ok(())
    }

    async fn sign(&self, tenant: &TenantKey) -> Result<(), Fault> {
        let Some(keyring) = self.store.keyring() else { return Ok(()) };
        let reader = self.store.read(&Permit::server(tenant.clone())).await?;
        let Some(epoch) = reader.log().await?.map(|state| state.epoch) else { return Ok(()) };
        let path = self.folder.join(tenant.as_str());
        let mut signed: Vec<Checkpoint> = read(&path)?.into_iter().collect();
        // What another replica has signed binds this one, too.
        if let Some(stored) = reader.checkpoint(epoch).await? {
            let note = SignedNote::parse(&stored.note).ok();
            signed.extend(note.and_then(|note| Checkpoint::from_text(note.text())));
        }
        let Some(head) = reader.next_checkpoint(&signed).await? else { return Ok(()) };
        drop(reader);
        // No tenant's key ends in the letter that the fresh file does.
        durable::replace(&path, &head.to_string())?;
        let note = head.sign(&keyring.log_key(tenant, epoch)?);
        Ok(self.store.keep_checkpoint(tenant, epoch, head.size, &note).await?)
    }
}

/// What was signed last; a file that cannot be read is a reason to stop, not to begin anew.
fn read(path: &Path) -> io::Result<Option<Checkpoint>> {
    match fs::read_to_string(path) {
        Ok(text) => Checkpoint::from_text(&text).map(Some).ok_or_else(|| {
            let advice = "compare the log with a backup, then remove the file";
            io::Error::new(ErrorKind::InvalidData, format!("`{}` is damaged: {advice}", path.display()))
        }),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
