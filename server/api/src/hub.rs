//! The current rules of each environment in memory, and who listens to them.
//!
//! Versions only rise: whatever arrives in whatever order, the newest stays. The hub follows what
//! is committed; it never decides anything.

mod live;
mod openers;

use std::collections::{BTreeSet, HashMap};
use std::num::NonZeroU32;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use tidegate_core::{HashList, Header, Snapshot, list_reference};
use tidegate_domain::{Audience, Credential, EnvironmentRef, Opener, Permit, Ruleset, TenantKey};
use tidegate_store::{NOTE_RENEWAL_MS, Note, Store, StoreError, StoredItem};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, watch};
use tokio::task::spawn_blocking;
use tokio::time::interval;

use crate::admission::Admission;
use crate::limits;
use crate::metrics::Metrics;
use crate::published::Published;
use crate::served::Served;
use live::Live;
use openers::Asked;
pub(crate) use openers::Ending;

/// Tells other replicas that an environment has a new version. A hint, never truth.
pub type Hint = EnvironmentRef;

/// The current rules in memory, by environment.
pub struct Hub {
    store: Store,
    metrics: Arc<Metrics>,
    environments: Mutex<HashMap<EnvironmentRef, Live>>,
    /// One load at a time per process: a burst of first requests loads once.
    loading: tokio::sync::Mutex<()>,
    consoles: Mutex<HashMap<TenantKey, watch::Sender<()>>>,
    /// Credentials as they were when the database was last asked.
    remembered: Mutex<HashMap<String, (Credential, Asked)>>,
    /// Counts what this process changes.
    changes: AtomicU64,
    /// Whether that by which streams were opened has ended.
    endings: Mutex<HashMap<Opener, watch::Sender<Ending>>>,
    /// When credentials were used, by id, as far as it is not written yet.
    uses: Mutex<HashMap<String, i64>>,
    hints: mpsc::Sender<Hint>,
    /// Over which time the streams are to end, once they are.
    draining: OnceLock<Duration>,
    pub(crate) admission: Admission,
}

impl Hub {
    /// An empty hub, which lets so many streams be opened a second, and what it tells other replicas.
    pub fn new(store: Store, metrics: Arc<Metrics>, streams: NonZeroU32) -> (Self, mpsc::Receiver<Hint>) {
        let (hints, receiver) = mpsc::channel(limits::HINTS_WAITING);
        let hub = Self {
            store,
            metrics,
            environments: Mutex::default(),
            loading: tokio::sync::Mutex::default(),
            consoles: Mutex::default(),
            remembered: Mutex::default(),
            changes: AtomicU64::new(0),
            endings: Mutex::default(),
            uses: Mutex::default(),
            hints,
            draining: OnceLock::new(),
            admission: Admission::per_second(streams),
        };
        (hub, receiver)
    }

    /// The current rules, loaded where they are not in memory yet; `None` where there is no such
    /// environment.
    pub(crate) async fn current(
        &self,
        environment: &EnvironmentRef,
    ) -> Result<Option<Published>, StoreError> {
        if let Some(published) = self.held(environment) {
            return Ok(Some(published));
        }
        let _loading = self.loading.lock().await;
        if self.held(environment).is_none() {
            let Some(published) = self.load(environment).await? else { return Ok(None) };
            self.install(environment, published);
        }
        Ok(self.held(environment))
    }

    /// What an audience gets now and what follows; `None` where there is no such environment, or where
    /// it gets nothing of it.
    pub(crate) async fn subscribe(
        &self,
        environment: &EnvironmentRef,
        audience: Audience,
    ) -> Result<Option<watch::Receiver<Arc<Served>>>, StoreError> {
        if let Some(listener) = self.listen(environment, audience) {
            return Ok(Some(listener));
        }
        let Some(held) = self.current(environment).await? else { return Ok(None) };
        if held.to(audience).is_none() {
            // It may be published to clients only since the rules were loaded.
            let _loading = self.loading.lock().await;
            self.refresh(environment).await?;
        }
        Ok(self.listen(environment, audience))
    }

    fn all(&self) -> MutexGuard<'_, HashMap<EnvironmentRef, Live>> {
        self.environments.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn held(&self, environment: &EnvironmentRef) -> Option<Published> {
        self.all().get(environment).map(|live| live.published().clone())
    }

    fn listen(
        &self,
        environment: &EnvironmentRef,
        audience: Audience,
    ) -> Option<watch::Receiver<Arc<Served>>> {
        self.all().get(environment).and_then(|live| live.listen(audience))
    }

    async fn load(&self, environment: &EnvironmentRef) -> Result<Option<Published>, StoreError> {
        let reader = self.store.read(&Permit::server(environment.tenant.clone())).await?;
        let Some(found) = reader.environment(&environment.project, &environment.environment).await? else {
            return Ok(None);
        };
        let items = reader.items(&environment.project, &environment.environment, 0).await?;
        let lists: BTreeSet<_> = bodies(&items).filter_map(|(key, body)| list_reference(key, body)).collect();
        let lists = reader.lists(&environment.project, &environment.environment, lists).await?;
        let notes = reader.snapshot_notes(&environment.project, &environment.environment).await?;
        drop(reader);
        let header = Header {
            tenant: environment.tenant.as_str().into(),
            project: environment.project.as_str().into(),
            environment: environment.environment.as_str().into(),
            version: found.version,
            epoch: found.epoch,
        };
        let secret = self.concealing_secret(environment)?;
        let what = format!("version {} of {environment}", found.version);
        aside(move || {
            let bodies = items.into_iter().filter_map(|item| Some((item.key, item.body?)));
            let snapshot = Snapshot::new(header, bodies).map_err(|fault| corrupt(&what, fault))?;
            let snapshot = lists.iter().fold(snapshot, Snapshot::with_list);
            if snapshot.digest() != found.digest {
                return Err(corrupt(&what, "it does not hash to its digest"));
            }
            let ruleset = Ruleset::of(snapshot);
            let clients = seen_by_clients(&ruleset, &notes, secret.as_deref());
            Ok(Published::first(ruleset, clients, &notes))
        })
        .await
        .map(Some)
    }

    /// With what private values are hashed in what clients get; `None` where nothing is signed, and so
    /// nothing is published to clients.
    pub(crate) fn concealing_secret(&self, of: &EnvironmentRef) -> Result<Option<String>, StoreError> {
        let secret = self.store.keyring().map(|keyring| keyring.concealing_secret(of));
        secret.transpose().map_err(|error| corrupt("the concealing secret", error))
    }

    /// Puts a committed version into service, unless a later one is. Who listens is told by
    /// [`Self::tell`].
    pub(crate) fn install(&self, environment: &EnvironmentRef, published: Published) {
        let mut environments = self.all();
        let is_new = match environments.get_mut(environment) {
            Some(live) => live.replace(published),
            None => environments.insert(environment.clone(), Live::new(published)).is_none(),
        };
        if is_new {
            self.metrics.versions.inc();
        }
    }

    /// Tells those who listen of what is in service.
    pub(crate) fn tell(&self, environment: &EnvironmentRef) {
        self.all().get(environment).into_iter().for_each(Live::tell);
    }

    /// What an audience gets now; `None` as for [`Self::subscribe`].
    pub(crate) async fn served(
        &self,
        environment: &EnvironmentRef,
        audience: Audience,
    ) -> Result<Option<Arc<Served>>, StoreError> {
        if let Some(served) = self.held(environment).and_then(|held| held.to(audience).cloned()) {
            return Ok(Some(served));
        }
        Ok(self.subscribe(environment, audience).await?.map(|listener| listener.borrow().clone()))
    }

    /// Tells the other replicas of what this process has committed.
    pub(crate) fn announce(&self, environment: &EnvironmentRef) {
        if let Err(TrySendError::Full(_)) = self.hints.try_send(environment.clone()) {
            tracing::debug!(%environment, "a hint to other replicas was dropped; they will poll");
        }
    }

    /// The environments whose rules are in memory.
    pub fn environments(&self) -> Vec<EnvironmentRef> {
        self.all().keys().cloned().collect()
    }

    /// Takes over what another replica has committed, if the rules are in memory at all.
    ///
    /// # Errors
    /// The database does not answer; what is in service stays.
    pub async fn refresh(&self, environment: &EnvironmentRef) -> Result<(), StoreError> {
        self.poke_consoles(&environment.tenant);
        let Some(held) = self.held(environment) else { return Ok(()) };
        let EnvironmentRef { tenant, project, environment: key } = environment;
        let reader = self.store.read(&Permit::server(tenant.clone())).await?;
        let Some(found) = reader.environment(project, key).await? else { return Ok(()) };
        if found.epoch != held.position().epoch {
            drop(reader);
            if let Some(published) = self.load(environment).await? {
                self.install(environment, published);
                self.tell(environment);
            }
            return Ok(());
        }
        let notes = reader.snapshot_notes(project, key).await?;
        let since = held.position().version;
        let items = if found.version > since { reader.items(project, key, since).await? } else { Vec::new() };
        let missing = missing_lists(held.ruleset().snapshot(), bodies(&items));
        let lists = reader.lists(project, key, missing).await?;
        drop(reader);
        let secret = self.concealing_secret(environment)?;
        let next =
            aside(move || advance(held, (found.version, items, lists), &notes, secret.as_deref())).await?;
        self.install(environment, next);
        self.tell(environment);
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
            let held = self.held(environment).map(|held| held.position());
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

    /// Takes over the notes that the signer has made anew, where those in memory end soon.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn refresh_notes(&self, now_ms: i64) -> Result<(), StoreError> {
        let renewed_ms = now_ms.saturating_add(NOTE_RENEWAL_MS);
        let held: Vec<_> = {
            let all = self.all();
            let all = all.iter().map(|(environment, live)| (environment.clone(), live.published().clone()));
            all.filter(|(_, published)| published.lacks_notes(renewed_ms)).collect()
        };
        for (EnvironmentRef { tenant, project, environment }, published) in held {
            let reader = self.store.read(&Permit::server(tenant)).await?;
            published.renew(&reader.snapshot_notes(&project, &environment).await?);
        }
        Ok(())
    }

    /// What this process counts.
    pub(crate) fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Wakes when something may have changed for the tenant.
    pub(crate) fn console(&self, tenant: &TenantKey) -> watch::Receiver<()> {
        let mut consoles = self.consoles();
        // Those that nobody listens to any more make room.
        consoles.retain(|_, sender| sender.receiver_count() > 0);
        consoles.entry(tenant.clone()).or_default().subscribe()
    }

    fn consoles(&self) -> MutexGuard<'_, HashMap<TenantKey, watch::Sender<()>>> {
        self.consoles.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn poke_consoles(&self, tenant: &TenantKey) {
        if let Some(sender) = self.consoles().get(tenant) {
            sender.send_replace(());
        }
    }

    /// Ends all streams, one after the other over a while: each says goodbye. Answers when all are gone
    /// that listened.
    pub async fn drain(&self, window: Duration) {
        if self.draining.set(window).is_ok() {
            self.end_all(window);
        }
        let mut looks = interval(limits::DRAIN_LOOK);
        let over = Instant::now() + window;
        while self.metrics.streams.get() > 0 && Instant::now() < over {
            looks.tick().await;
        }
    }

    pub(crate) fn is_draining(&self) -> bool {
        self.draining.get().is_some()
    }
}

/// Computes where it holds up no streams.
pub(crate) async fn aside<T: Send + 'static>(
    compute: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    spawn_blocking(compute).await.map_err(|error| corrupt("a computation", error))?
}

/// The bodies of items, with their keys.
pub(crate) fn bodies(items: &[StoredItem]) -> impl Iterator<Item = (&str, &str)> {
    items.iter().filter_map(|item| Some((item.key.as_str(), item.body.as_deref()?)))
}

/// The names of the lists that items refer to and that a snapshot does not have, each once.
pub(crate) fn missing_lists<'a>(
    held: &Snapshot,
    bodies: impl Iterator<Item = (&'a str, &'a str)>,
) -> BTreeSet<Box<str>> {
    let references = bodies.filter_map(|(key, body)| list_reference(key, body));
    references.filter(|reference| held.list_named(reference).is_none()).collect()
}

fn corrupt(what: &str, fault: impl std::fmt::Display) -> StoreError {
    StoreError::Corrupt(format!("{what}: {fault}"))
}

/// The rules at a version that is already committed.
fn advance(
    held: Published,
    (version, items, lists): (u64, Vec<StoredItem>, Vec<HashList>),
    notes: &[Note],
    secret: Option<&str>,
) -> Result<Published, StoreError> {
    if version <= held.position().version {
        let clients = seen_by_clients(held.ruleset(), notes, secret);
        return Ok(held.seen_by_clients(clients, notes));
    }
    let items = items.into_iter().map(|item| (item.key, item.body)).collect();
    let rules = held.ruleset().with(version, items, &lists).map_err(|fault| corrupt("rules", fault))?;
    let clients = seen_by_clients(&rules, notes, secret);
    Ok(held.followed_by(rules, clients, notes))
}

/// What clients get of the rules, at the version that their note names; `None` where nothing is
/// published to clients.
fn seen_by_clients(rules: &Ruleset, notes: &[Note], secret: Option<&str>) -> Option<Snapshot> {
    let note = notes.iter().find(|note| note.audience == Audience::Client)?;
    match rules.for_clients(secret?) {
        Ok(snapshot) => snapshot.with(note.version, []).ok(),
        Err(faults) => {
            let environment = &note.of;
            tracing::error!(%environment, ?faults, "clients keep the rules they have: these disclose too much");
            None
        }
    }
}
