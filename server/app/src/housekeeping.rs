//! What has to be done now and then: the last use of credentials is written down, streams of those that
//! have ended are closed, notes that were renewed are taken over, and answers that need not be given again
//! are forgotten, as are old sessions, old usage, and what was
//! to be told long ago.

use std::sync::Arc;
use std::time::Duration;

use tidegate_api::{Hub, limits};
use tidegate_store::{Store, StoreError};
use tokio::time::{MissedTickBehavior, interval};

use crate::system::now_ms;

/// Between two looks: a revocation bites everywhere within seconds.
const PERIOD: Duration = Duration::from_secs(2);
/// Between two times of forgetting, in milliseconds.
const FORGETTING_MS: i64 = 10 * 60 * 1000;

const HOUR_MS: i64 = 60 * 60 * 1000;

/// Keeps house for as long as the program runs.
pub(crate) async fn keep_house(store: Store, hub: Arc<Hub>) {
    let mut ticks = interval(PERIOD);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut forgotten_ms = i64::MIN;
    loop {
        ticks.tick().await;
        if let Err(error) = once(&store, &hub, &mut forgotten_ms).await {
            tracing::warn!(%error, "cannot keep house; trying again soon");
        }
    }
}

async fn once(store: &Store, hub: &Hub, forgotten_ms: &mut i64) -> Result<(), StoreError> {
    let now_ms = now_ms();
    hub.check_credentials(now_ms).await?;
    hub.refresh_notes(now_ms).await?;
    if now_ms.saturating_sub(*forgotten_ms) >= FORGETTING_MS {
        store.forget_answers(now_ms - limits::ANSWERS_KEPT_MS).await?;
        store.forget_sessions(now_ms).await?;
        let hours_before_ms = now_ms - limits::USAGE_HOURS * HOUR_MS;
        store.forget_usage(hours_before_ms, now_ms - limits::INSTANCES_KEPT_MS).await?;
        store.forget_evidence(now_ms - limits::EVIDENCE_KEPT_MS).await?;
        store.forget_outbox(now_ms - limits::OUTBOX_KEPT_MS).await?;
        *forgotten_ms = now_ms;
    }
    Ok(())
}
