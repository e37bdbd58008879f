//! The current rules of each environment in memory, and who listens to them.
//!
//! Versions only rise: whatever arrives in whatever order, the newest stays. The hub follows what
//! is committed; it never decides anything.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tidegate_core::{Header, Snapshot};
use tidegate_domain::{Credential, EnvironmentRef, Opener, Permit, Ruleset, TenantKey};
use tidegate_store::{Store, StoreError, StoredItem};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, watch};

use crate::limits;
use crate::metrics::Metrics;
use crate::published::Published;

/// Tells other replicas that an environment has a new version. A hint, never truth.
pub type Hint = EnvironmentRef;

/// The current rules in memory, by environment.
pub struct Hub {
    store: Store,
    metrics: Arc<Metrics>,
    environments: Mutex<HashMap<EnvironmentRef, watch::Sender<Arc<Published>>>>,
    /// One load at a time per process: a burst of first requests loads once.
    loading: tokio::sync::Mutex<()>,
    consoles: Mutex<HashMap<TenantKey, watch::Sender<()>>>,
    remembered: Mutex<HashMap<String, Credential>>,
    /// Whether that by which streams were opened has ended.
    endings: Mutex<HashMap<Opener, watch::Sender<bool>>>,
    /// When credentials were used, by id, as far as it is not written yet.
    uses: Mutex<HashMap<String, i64>>,
    hints: mpsc::Sender<Hint>,
    draining: watch::Sender<bool>,
}

impl Hub {
    /// An empty hub, and what it tells other replicas.
    pub fn new(store: Store, metrics: Arc<Metrics>) -> (Self, mpsc::Receiver<Hint>) {
        let (hints, receiver) = mpsc::channel(limits::HINTS_WAITING);
        let hub = Self {
            store,
            metrics,
            environments: Mutex::default(),
            loading: tokio::sync::Mutex::default(),
            consoles: Mutex::default(),
            remembered: Mutex::default(),
            endings: Mutex::default(),
            uses: Mutex::default(),
            hints,
            draining: watch::Sender::new(false),
        };
        (hub, receiver)
    }

    /// The current rules, loaded where they are not in memory yet; `None` where there is no such
    /// environment.
    pub(crate) async fn current(
        &self,
        environment: &EnvironmentRef,
    ) -> Result<Option<Arc<Published>>, StoreError> {
        Ok(self.subscribe(environment).await?.map(|receiver| receiver.borrow().clone()))
    }

    /// The current rules and those that follow.
    pub(crate) async fn subscribe(
        &self,
        environment: &EnvironmentRef,
    ) -> Result<Option<watch::Receiver<Arc<Published>>>, StoreError> {
        if let Some(receiver) = self.held(environment) {
            return Ok(Some(receiver));
        }
        let _loading = self.loading.lock().await;
        if self.held(environment).is_none() {
            let Some(published) = self.load(environment).await? else { return Ok(None) };
            self.install(environment, published);
        }
        Ok(self.held(environment))
    }

    fn held(&self, environment: &EnvironmentRef) -> Option<watch::Receiver<Arc<Published>>> {
        let environments = self.environments.lock().unwrap_or_else(PoisonError::into_inner);
        environments.get(environment).map(watch::Sender::subscribe)
    }

    async fn load(&self, environment: &EnvironmentRef) -> Result<Option<Published>, StoreError> {
        let reader = self.store.read(&Permit::server(environment.tenant.clone())).await?;
        let Some(found) = reader.environment(&environment.project, &environment.environment).await? else {
            return Ok(None);
        };
        let items = reader.items(&environment.project, &environment.environment, 0).await?;
        let header = Header {
            tenant: environment.tenant.as_str().into(),
            project: environment.project.as_str().into(),
            environment: environment.environment.as_str().into(),
            version: found.version,
            epoch: found.epoch,
        };
        let bodies = items.into_iter().filter_map(|item| Some((item.key, item.body?)));
        let snapshot =
            Snapshot::new(header, bodies).map_err(|fault| StoreError::Corrupt(fault.to_string()))?;
        if snapshot.digest() != found.digest {
            let what = format!("version {} of {environment} does not hash to its digest", found.version);
            return Err(StoreError::Corrupt(what));
        }
        Ok(Some(Published::first(Ruleset::of(snapshot))))
    }

    /// Puts a committed version into service, unless a later one is.
    pub(crate) fn install(&self, environment: &EnvironmentRef, published: Published) {
        let published = Arc::new(published);
        let mut environments = self.environments.lock().unwrap_or_else(PoisonError::into_inner);
        match environments.get(environment) {
            None => {
                environments.insert(environment.clone(), watch::Sender::new(published));
                self.metrics.versions.inc();
            }
            Some(sender) => {
                let newer = |held: &mut Arc<Published>| {
                    let newer = published.position() > held.position();
                    if newer {
                        *held = published;
                    }
                    newer
                };
                if sender.send_if_modified(newer) {
                    self.metrics.versions.inc();
                }
            }
        }
    }

    /// Tells the other replicas of what this process has committed.
    pub(crate) fn announce(&self, environment: &EnvironmentRef) {
        if let Err(TrySendError::Full(_)) = self.hints.try_send(environment.clone()) {
            tracing::debug!(%environment, "a hint to other replicas was dropped; they will poll");
        }
    }

    /// The environments whose rules are in memory.
    pub fn environments(&self) -> Vec<EnvironmentRef> {
        self.environments.lock().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect()
    }

    /// Takes over what another replica has committed, if the rules are in memory at all.
    ///
    /// # Errors
    /// The database does not answer; what is in service stays.
    pub async fn refresh(&self, environment: &EnvironmentRef) -> Result<(), StoreError> {
        self.poke_consoles(&environment.tenant);
        let Some(receiver) = self.held(environment) else { return Ok(()) };
        let held = receiver.borrow().clone();
        let reader = self.store.read(&Permit::server(environment.tenant.clone())).await?;
        let found = reader.environment(&environment.project, &environment.environment).await?;
        let Some(found) = found else { return Ok(()) };
        if found.epoch != held.position().epoch {
            drop(reader);
            if let Some(published) = self.load(environment).await? {
                self.install(environment, published);
            }
        } else if found.version > held.position().version {
            let since = held.position().version;
            let items = reader.items(&environment.project, &environment.environment, since).await?;
            self.install(environment, held.followed_by(advance(held.ruleset(), found.version, items)?));
        }
        Ok(())
    }

    /// Refreshes every environment in memory whose stored version is another one.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn refresh_all(&self) -> Result<(), StoreError> {
        let environments = self.environments();
        let stored = self.store.versions(&environments).await?;
        for (environment, stored) in environments.iter().zip(stored) {
            let held = self.held(environment).map(|receiver| receiver.borrow().position());
            let held = held.map(|position| (position.epoch, position.version));
            if stored.is_some() && stored != held {
                match self.refresh(environment).await {
                    // One that cannot be read must not keep the others back.
                    Err(StoreError::Corrupt(what)) => {
                        tracing::error!(%what, "rules cannot be read; the last good ones stay")
                    }
                    refreshed => refreshed?,
                }
            }
        }
        let tenants: Vec<TenantKey> = self.consoles().keys().cloned().collect();
        tenants.iter().for_each(|tenant| self.poke_consoles(tenant));
        Ok(())
    }

    /// Wakes when something may have changed for the tenant.
    pub(crate) fn console(&self, tenant: &TenantKey) -> watch::Receiver<()> {
        let mut consoles = self.consoles();
        // Those that nobody listens to any more make room.
        consoles.retain(|_, sender| sender.receiver_count() > 0);
        consoles.entry(tenant.clone()).or_default().subscribe()
    }

    fn consoles(&self) -> std::sync::MutexGuard<'_, HashMap<TenantKey, watch::Sender<()>>> {
        self.consoles.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn poke_consoles(&self, tenant: &TenantKey) {
        if let Some(sender) = self.consoles().get(tenant) {
            sender.send_replace(());
        }
    }

    /// Keeps the credential of an SDK that was here, for when the database is away.
    pub(crate) fn remember(&self, credential: &Credential) {
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        if remembered.len() >= limits::CREDENTIALS_REMEMBERED {
            remembered.clear();
        }
        remembered.insert(credential.id.clone(), credential.clone());
    }

    /// The credential of an SDK that was here.
    pub(crate) fn remembered(&self, id: &str) -> Option<Credential> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    /// Turns true once it opens nothing any more.
    pub(crate) fn ended(&self, opener: &Opener) -> watch::Receiver<bool> {
        let mut endings = self.endings.lock().unwrap_or_else(PoisonError::into_inner);
        endings.entry(opener.clone()).or_default().subscribe()
    }

    /// Ends the streams that were opened by it.
    pub(crate) fn end(&self, opener: &Opener) {
        if let Opener::Credential(id) = opener {
            self.remembered.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
        }
        let mut endings = self.endings.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ending) = endings.remove(opener) {
            ending.send_replace(true);
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
        let uses = std::mem::take(&mut *self.uses.lock().unwrap_or_else(PoisonError::into_inner));
        let uses: Vec<(String, i64)> = uses.into_iter().collect();
        if !uses.is_empty() {
            self.store.used(&uses).await?;
        }
        let streaming = self.streaming();
        for opener in self.store.ended(&streaming, now_ms).await? {
            self.end(&opener);
        }
        Ok(())
    }

    /// By what streams are open.
    fn streaming(&self) -> Vec<Opener> {
        let mut endings = self.endings.lock().unwrap_or_else(PoisonError::into_inner);
        endings.retain(|_, ending| ending.receiver_count() > 0);
        endings.keys().cloned().collect()
    }

    /// Ends all streams: each says goodbye.
    pub fn drain(&self) {
        self.draining.send_replace(true);
    }

    pub(crate) fn draining(&self) -> watch::Receiver<bool> {
        self.draining.subscribe()
    }
}

/// The rules at a later version that is already committed.
fn advance(rules: &Ruleset, version: u64, items: Vec<StoredItem>) -> Result<Ruleset, StoreError> {
    let items = items.into_iter().map(|item| (item.key, item.body)).collect();
    rules.with(version, items).map_err(|fault| StoreError::Corrupt(fault.to_string()))
}
