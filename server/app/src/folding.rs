//! Keeps what was counted of releases small, for as long as they take.

use tidegate_api::limits;
use tidegate_domain::Permit;
use tidegate_store::{Store, StoreError};
use tokio::time::{MissedTickBehavior, interval};

/// Folds for as long as the program runs. Nobody waits for it: what is not folded yet only takes longer to count.
pub(crate) async fn fold(store: Store) {
    let mut ticks = interval(limits::FOLD_PERIOD);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = round(&store).await {
            tracing::warn!(%error, "cannot fold what was counted of releases; trying again soon");
        }
    }
}

async fn round(store: &Store) -> Result<(), StoreError> {
    let now_ms = store.database_ms().await?;
    for of in store.environments_with_releases(limits::DRIVEN_AT_ONCE).await? {
        let permit = Permit::server(of.tenant.clone());
        let under_way = store.read(&permit).await?.releases_under_way(&of).await?;
        for stored in under_way {
            store.fold_exposures((&permit, &of), &stored.release.origin.id, now_ms).await?;
        }
    }
    Ok(())
}
