//! What happens to credentials in the background: their last use is written down, and streams of those
//! that have ended are closed.

use std::sync::Arc;
use std::time::Duration;

use tidegate_api::Hub;
use tokio::time::{MissedTickBehavior, interval};

use crate::system::now_ms;

/// Between two looks: a revocation bites everywhere within seconds.
const PERIOD: Duration = Duration::from_secs(2);

/// Looks after credentials for as long as the program runs.
pub(crate) async fn look_after(hub: Arc<Hub>) {
    let mut ticks = interval(PERIOD);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = hub.check_credentials(now_ms()).await {
            tracing::warn!(%error, "cannot look after credentials; trying again soon");
        }
    }
}
