//! The current rules of each environment in memory, and who listens to them.
//!
//! Versions only rise: whatever arrives in whatever order, the newest stays. The hub follows what
//! is committed; it never decides anything.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tidegate_core::{Header, Snapshot};
use tidegate_domain::{EnvironmentRef, Rules, TenantKey};
use tidegate_store::{Store, StoreError, StoredItem};
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
        let reader = self.store.read(&environment.tenant).await?;
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
            tracing::error!(%environment, version = found.version, "stored rules do not hash to their digest");
        }
        Ok(Some(Published::first(Rules::of(snapshot))))
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

    /// Tells everybody else of what this process has committed.
    pub(crate) fn announce(&self, environment: &EnvironmentRef) {
        self.poke_consoles(&environment.tenant);
        if self.hints.try_send(environment.clone()).is_err() {
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
        let reader = self.store.read(&environment.tenant).await?;
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
            self.install(environment, held.followed_by(advance(held.rules(), found.version, items)?));
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
                self.refresh(environment).await?;
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

    /// Ends all streams: each says goodbye.
    pub fn drain(&self) {
        self.draining.send_replace(true);
    }

    pub(crate) fn draining(&self) -> watch::Receiver<bool> {
        self.draining.subscribe()
    }
}

/// The rules at a later version that is already committed.
fn advance(rules: &Rules, version: u64, items: Vec<StoredItem>) -> Result<Rules, StoreError> {
    let items = items.into_iter().map(|item| (item.key, item.body)).collect();
    rules.with(version, items).map_err(|fault| StoreError::Corrupt(fault.to_string()))
}
