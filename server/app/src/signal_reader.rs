//! Reads the signals that releases wait for out of Prometheus, for as long as the program runs.
//!
//! One process reads for all. A reading that fails is none: its guard has no data, and holds.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use thiserror::Error;
use tidegate_api::SourceCredentials;
use tidegate_domain::release::Release;
use tidegate_domain::telemetry::OutcomeRow;
use tidegate_domain::{EnvironmentRef, Permit, SignalSource};
use tidegate_rollout::{Counted, Reading, WINDOW_MS};
use tidegate_store::{Reader, ReleaseSignal, Store, StoreError, StoredReading};
use tokio::time::{MissedTickBehavior, interval};

use crate::prometheus::{self, Arms, NoReading};
use crate::{outbound, system};

/// Between two readings: a window.
const PERIOD: Duration = Duration::from_millis(WINDOW_MS.unsigned_abs());
/// How long a process has the right to read, in milliseconds.
const LEASE_MS: i64 = 3 * WINDOW_MS;
/// Sources that are read at the same time.
const AT_ONCE: usize = 8;
/// Environments of one round.
const ENVIRONMENTS: u64 = 1_000;

/// Reads signals.
pub(crate) struct SignalReader {
    store: Store,
    agent: ureq::Agent,
    holder: String,
}

/// A signal that a release waits for.
struct Wanted {
    of: EnvironmentRef,
    release: Release,
    source: SignalSource,
    /// What the source is shown.
    authorization: Option<String>,
}

impl SignalReader {
    /// One that goes into private networks or does not.
    pub(crate) fn new(store: Store, allows_private: bool) -> Self {
        let holder = format!("{:016x}", u64::from_le_bytes(system::random_bytes()));
        Self { store, agent: outbound::agent(allows_private), holder }
    }

    pub(crate) async fn run(self) {
        let mut ticks = interval(PERIOD);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if let Err(error) = self.round().await {
                tracing::warn!(%error, "signals cannot be read; trying again soon");
            }
        }
    }

    async fn round(&self) -> Result<(), StoreError> {
        if !self.store.lease("signals", &self.holder, LEASE_MS).await? {
            return Ok(());
        }
        let wanted = self.wanted().await?;
        stream::iter(&wanted).for_each_concurrent(AT_ONCE, |wanted| self.read(wanted)).await;
        Ok(())
    }

    /// Signals of sources that guards of releases under way name.
    async fn wanted(&self) -> Result<Vec<Wanted>, StoreError> {
        let mut wanted = Vec::new();
        for of in self.store.environments_with_releases(ENVIRONMENTS).await? {
            let reader = self.store.read(&Permit::server(of.tenant.clone())).await?;
            let (sources, _) = reader.signal_sources(&of).await?;
            if sources.is_empty() {
                continue;
            }
            let credentials = self.credentials(&reader, &of).await?;
            for stored in reader.releases_under_way(&of).await? {
                let guards = &stored.release.wish.plan.guards;
                let named = |source: &&SignalSource| guards.iter().any(|guard| guard.signal == source.signal);
                for source in sources.iter().filter(named).cloned() {
                    let authorization = credentials.header(&source).map(str::to_owned);
                    wanted.push(Wanted {
                        of: of.clone(),
                        release: stored.release.clone(),
                        source,
                        authorization,
                    });
                }
            }
        }
        Ok(wanted)
    }

    /// What cannot be opened is not shown: then the source says what it thinks of that.
    async fn credentials(
        &self,
        reader: &Reader,
        of: &EnvironmentRef,
    ) -> Result<SourceCredentials, StoreError> {
        let sealed = reader.signal_credentials(of).await?;
        let opened = self.store.keyring().and_then(|keyring| SourceCredentials::open(keyring, of, &sealed));
        Ok(opened.unwrap_or_else(|| {
            tracing::warn!(environment = %of, "credentials of signal sources cannot be opened: set them again");
            SourceCredentials::default()
        }))
    }

    async fn read(&self, wanted: &Wanted) {
        let (release, signal) = (&wanted.release.origin.id, &wanted.source.signal);
        if let Err(reason) = self.take(wanted).await {
            tracing::warn!(%release, %signal, %reason, "a signal is not known");
        }
    }

    async fn take(&self, wanted: &Wanted) -> Result<(), Missed> {
        let Wanted { of, release, source, .. } = wanted;
        let Some(epoch) = release.epochs.last() else { return Ok(()) };
        let (id, permit) = (release.origin.id.as_str(), Permit::server(of.tenant.clone()));
        let at = ReleaseSignal { of, release: id, signal: &source.signal };
        let before = self.store.read(&permit).await?.reading(at).await?;
        let read_ms = self.store.database_ms().await?;
        let reading = self.ask(wanted, epoch.stage.is_none(), read_ms).await?;
        let now = StoredReading { step_epoch: epoch.number, read_ms, reading };
        let outcomes = before.as_ref().map(|before| outcomes(wanted, before, &now)).unwrap_or_default();
        self.store.take_reading((&permit, at), before.as_ref(), &now, &outcomes).await?;
        Ok(())
    }

    /// Asks a Prometheus, beside everything else that the program does.
    async fn ask(&self, wanted: &Wanted, is_opening: bool, at_ms: i64) -> Result<Reading, Missed> {
        let (agent, source) = (self.agent.clone(), wanted.source.clone());
        let authorization = wanted.authorization.clone();
        let (baseline, target) = (wanted.release.wish.baseline.clone(), wanted.release.wish.target.clone());
        let asked = tokio::task::spawn_blocking(move || {
            let arms = Arms { baseline: &baseline, target: &target, is_opening };
            prometheus::read(&agent, (&source, authorization.as_deref()), arms, at_ms)
        });
        Ok(asked.await.map_err(|_| Missed::Stopped)??)
    }
}

/// Why a signal is not known.
#[derive(Debug, Error)]
enum Missed {
    #[error(transparent)]
    Unread(#[from] NoReading),
    #[error(transparent)]
    Unkept(#[from] StoreError),
    #[error("the reader was stopped")]
    Stopped,
}

/// What has grown since the reading before. What grew across two steps belongs to neither, and what
/// there is of the treatment in the opening, to another release.
fn outcomes(wanted: &Wanted, before: &StoredReading, now: &StoredReading) -> Vec<OutcomeRow> {
    if before.step_epoch != now.step_epoch {
        return Vec::new();
    }
    let (control, treatment) = now.reading.since(&before.reading);
    let is_opening = wanted.release.epochs.last().is_some_and(|epoch| epoch.stage.is_none());
    let arms = [(false, Some(control)), (true, Some(treatment).filter(|_| !is_opening))];
    let counted = |(treatment, counted): (bool, Option<Counted>)| {
        let Counted { exposed, errors } = counted.filter(|counted| counted.exposed > 0)?;
        Some(OutcomeRow {
            release: wanted.release.origin.id.clone(),
            step_epoch: now.step_epoch,
            treatment,
            stratum: None,
            metric: wanted.source.signal.clone(),
            ok: exposed - errors,
            err: errors,
            unknown: 0,
            units: Vec::new(),
            overflow: 0,
            seen: Vec::new(),
            sampled: Vec::new(),
        })
    };
    arms.into_iter().filter_map(counted).collect()
}
