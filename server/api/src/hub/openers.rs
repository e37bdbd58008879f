//! Who is connected: by what they were let in, whether that has ended, and when it was used.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tidegate_domain::{Credential, Opener};
use tidegate_store::StoreError;
use tokio::sync::watch;

use super::Hub;
use crate::limits;

/// Whether a stream goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// It does.
    Open,
    /// That by which it was opened opens nothing any more.
    Ended,
    /// The server goes: at any moment of that window.
    Draining(Duration),
}

/// A moment, and how much had been changed by then.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked {
    at: Instant,
    changes: u64,
}

impl Hub {
    /// Keeps a credential as the database knows it; `asked` is from before it was asked.
    pub(crate) fn remember(&self, credential: &Credential, asked: Asked) {
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        if remembered.len() >= limits::CREDENTIALS_REMEMBERED {
            remembered.clear();
        }
        remembered.insert(credential.id.clone(), (credential.clone(), asked));
    }

    /// A credential that was here, and whether it is known for certain what it opens: everything that
    /// this process changes is, and what others change is after a moment.
    pub(crate) fn remembered(&self, id: &str) -> Option<(Credential, bool)> {
        let remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        let (credential, asked) = remembered.get(id)?;
        let is_certain =
            asked.changes == self.asked().changes && asked.at.elapsed() < limits::CREDENTIAL_CERTAIN;
        Some((credential.clone(), is_certain))
    }

    /// When the database is asked, before it is.
    pub(crate) fn asked(&self) -> Asked {
        Asked { at: Instant::now(), changes: self.changes.load(Ordering::SeqCst) }
    }

    /// Something was changed: it may have been a credential.
    pub(crate) fn changed(&self) {
        self.changes.fetch_add(1, Ordering::SeqCst);
    }

    /// Tells when what was opened by it has to end, and why.
    pub(crate) fn ending(&self, opener: &Opener) -> watch::Receiver<Ending> {
        let mut endings = self.endings.lock().unwrap_or_else(PoisonError::into_inner);
        let state = self.draining.get().copied().map_or(Ending::Open, Ending::Draining);
        endings.entry(opener.clone()).or_insert_with(|| watch::Sender::new(state)).subscribe()
    }

    /// Everything that is open has to end within this time.
    pub(super) fn end_all(&self, window: Duration) {
        let endings = self.endings.lock().unwrap_or_else(PoisonError::into_inner);
        for ending in endings.values() {
            ending.send_replace(Ending::Draining(window));
        }
    }

    /// Ends the streams that were opened by it.
    pub(crate) fn end(&self, opener: &Opener) {
        if let Opener::Credential(id) = opener {
            self.remembered.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
        }
        let mut endings = self.endings.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ending) = endings.remove(opener) {
            ending.send_replace(Ending::Ended);
        }
    }

    /// Keeps that a credential was used, unless that was written a short while ago.
    pub(crate) fn note_use(&self, credential: &Credential, now_ms: i64) {
        let written = credential.life.used_ms.unwrap_or(i64::MIN);
        if now_ms.saturating_sub(written) < limits::USE_GRAIN_MS {
            return;
        }
        let mut uses = self.uses.lock().unwrap_or_else(PoisonError::into_inner);
        if uses.len() < limits::CREDENTIALS_REMEMBERED {
            uses.insert(credential.id.clone(), now_ms);
        }
    }

    /// Writes down which credentials were used, and ends the streams of those that have ended,
    /// whichever replica ended them.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn check_credentials(&self, now_ms: i64) -> Result<(), StoreError> {
        // An end is an end, also while the database takes no changes.
        let streaming = self.streaming();
        for opener in self.store.ended(&streaming, now_ms).await? {
            self.end(&opener);
        }
        let uses = std::mem::take(&mut *self.uses.lock().unwrap_or_else(PoisonError::into_inner));
        let uses: Vec<(String, i64)> = uses.into_iter().collect();
        if uses.is_empty() { Ok(()) } else { self.store.used(&uses).await }
    }

    /// By what streams are open.
    fn streaming(&self) -> Vec<Opener> {
        let mut endings = self.endings.lock().unwrap_or_else(PoisonError::into_inner);
        endings.retain(|_, ending| ending.receiver_count() > 0);
        endings.keys().cloned().collect()
    }
}
