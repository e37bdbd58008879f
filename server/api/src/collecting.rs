//! Collects what SDKs report, so that many reports cost one transaction: each waits until it is
//! lasting, and none for longer than the database takes.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;

use tidegate_domain::telemetry::{Report, Room};
use tidegate_domain::{EnvironmentRef, Permit, TenantKey};
use tidegate_store::{Store, StoreError, Taken};
use tokio::sync::{Notify, mpsc, oneshot};

use crate::{Problem, limits};

/// Milliseconds of an hour.
const HOUR_MS: i64 = 60 * 60 * 1000;

/// A report that waits, and who waits for it.
struct Waiting {
    report: (EnvironmentRef, Report),
    told: oneshot::Sender<Result<Taken, Problem>>,
}

/// Where reports are handed in.
#[derive(Debug, Clone)]
pub struct Collector {
    waiting: mpsc::Sender<Waiting>,
    /// Wakes when reports were taken.
    reported: Arc<Notify>,
}

impl Collector {
    /// A collector, and the work that is to be done for as long as it is there.
    pub fn new(store: Store, now_ms: fn() -> i64) -> (Self, impl Future<Output = ()>) {
        let (sender, mut receiver) = mpsc::channel::<Waiting>(limits::REPORTS_WAITING);
        let reported = Arc::new(Notify::new());
        let taken = reported.clone();
        let work = async move {
            let mut waiting = Vec::new();
            let mut rooms = Rooms::default();
            while receiver.recv_many(&mut waiting, limits::REPORTS_AT_ONCE).await > 0 {
                let mut tenants: BTreeMap<TenantKey, Vec<Waiting>> = BTreeMap::new();
                for mut one in waiting.drain(..) {
                    let (environment, report) = &mut one.report;
                    rooms.of(environment, now_ms()).fit(report);
                    tenants.entry(one.report.0.tenant.clone()).or_default().push(one);
                }
                // The window of the database's clock, whichever replica takes them.
                let now_ms = store.database_ms().await;
                for (tenant, waiting) in tenants {
                    take(&store, tenant, waiting, &now_ms).await;
                }
                taken.notify_one();
            }
        };
        (Self { waiting: sender, reported }, work)
    }

    /// Says that something else than reports has told of releases.
    pub(crate) fn has_news(&self) {
        self.reported.notify_one();
    }

    /// Takes a report; answers once it is lasting.
    pub(crate) async fn take(&self, environment: EnvironmentRef, report: Report) -> Result<Taken, Problem> {
        let (told, answer) = oneshot::channel();
        let waiting = Waiting { report: (environment, report), told };
        let full = || Problem::unavailable("more reports come in than can be written; try again later");
        self.waiting.try_send(waiting).map_err(|_| full())?;
        answer.await.unwrap_or_else(|_| Err(Problem::internal()))
    }
}

impl Collector {
    /// Waits until reports were taken that nobody has waited for yet.
    pub(crate) async fn reported(&self) {
        self.reported.notified().await;
    }
}

/// The room of each environment in the present hour.
#[derive(Debug, Default)]
struct Rooms {
    hour: i64,
    rooms: BTreeMap<EnvironmentRef, Room>,
}

impl Rooms {
    fn of(&mut self, environment: &EnvironmentRef, now_ms: i64) -> &mut Room {
        let hour = now_ms.div_euclid(HOUR_MS);
        if self.hour != hour {
            *self = Self { hour, ..Self::default() };
        }
        self.rooms.entry(environment.clone()).or_default()
    }
}

async fn take(store: &Store, tenant: TenantKey, waiting: Vec<Waiting>, now_ms: &Result<i64, StoreError>) {
    let (reports, told): (Vec<_>, Vec<_>) = waiting.into_iter().map(|one| (one.report, one.told)).unzip();
    let taken = match now_ms {
        Ok(now_ms) => {
            let taken = store.take_reports(&Permit::server(tenant), &reports, *now_ms).await;
            taken.map_err(|error| refusal(&error, reports.len()))
        }
        Err(error) => Err(refusal(error, reports.len())),
    };
    for (index, told) in told.into_iter().enumerate() {
        let answer = match &taken {
            Ok(taken) => taken.get(index).copied().ok_or_else(Problem::internal),
            Err(problem) => Err(problem.clone()),
        };
        // Whoever hung up meanwhile will send it again.
        let _ = told.send(answer);
    }
}

/// An error that several are told of.
fn refusal(error: &StoreError, reports: usize) -> Problem {
    tracing::warn!(%error, reports, "reports could not be taken");
    match error {
        StoreError::Corrupt(_) => Problem::internal(),
        StoreError::ReadOnly => {
            Problem::unavailable("the database takes no changes at the moment; try again")
        }
        _ => Problem::unavailable("the database does not answer; try again"),
    }
}
