//! How replicas learn of each other's changes: hints over Redis, and polling where there are none.
//!
//! Redis carries hints, never truth: what a hint is about is read from the database. The driver
//! takes no input but time and hints, does the same work however often it is woken, and does not
//! retry inside: its period is the retry.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use redis::aio::{MultiplexedConnection, PubSub};
use redis::{Client, RedisError};
use tidegate_api::{Hint, Hub, Metrics};
use tidegate_domain::EnvironmentRef;
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep};

use crate::system::random_bytes;

/// Between two looks at the database where nobody tells of changes.
const POLL: Duration = Duration::from_secs(1);
/// Between two looks at the database where Redis does: a hint may be lost, and a replica that cannot reach
/// Redis tells nobody.
const POLL_BESIDE_HINTS: Duration = Duration::from_secs(5);
/// Before Redis is tried again.
const RECONNECT: Duration = Duration::from_secs(1);
/// Between two messages to ourselves, which show that the subscription is alive.
const PING: Duration = Duration::from_secs(5);
/// After so long without any message the subscription counts as dead.
const SILENCE: Duration = Duration::from_secs(15);
const CHANNEL: &str = "tidegate:versions";

/// Follows the other replicas for as long as the program runs.
pub(crate) async fn follow(
    hub: Arc<Hub>,
    metrics: Arc<Metrics>,
    hints: mpsc::Receiver<Hint>,
    redis: Option<Client>,
) {
    let polling = poll(hub.clone(), metrics.clone());
    match redis {
        Some(client) => drop(tokio::join!(polling, listen(hub, metrics, hints, client))),
        None => polling.await,
    }
}

async fn poll(hub: Arc<Hub>, metrics: Arc<Metrics>) {
    let mut ticks = interval(POLL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut since_look = POLL_BESIDE_HINTS;
    loop {
        ticks.tick().await;
        since_look += POLL;
        if metrics.hints_connected.get() == 1 && since_look < POLL_BESIDE_HINTS {
            continue;
        }
        since_look = Duration::ZERO;
        if let Err(error) = hub.refresh_all().await {
            tracing::warn!(%error, "cannot look for other replicas' changes; going on from memory");
        }
    }
}

async fn listen(hub: Arc<Hub>, metrics: Arc<Metrics>, hints: mpsc::Receiver<Hint>, client: Client) {
    let origin = format!("{:016x}", u64::from_le_bytes(random_bytes()));
    let mut exchange = Exchange { hub, hints, unsent: None, origin };
    loop {
        match connect(&client).await {
            Ok((subscription, connection)) => {
                tracing::info!("connected to Redis: replicas are told of changes at once");
                metrics.hints_connected.set(1);
                let error = exchange.run(subscription, connection).await;
                metrics.hints_connected.set(0);
                tracing::warn!(%error, "the connection to Redis is lost; polling the database meanwhile");
            }
            Err(error) => tracing::warn!(%error, "cannot reach Redis; polling the database meanwhile"),
        }
        sleep(RECONNECT).await;
    }
}

async fn connect(client: &Client) -> Result<(PubSub, MultiplexedConnection), RedisError> {
    let mut subscription = client.get_async_pubsub().await?;
    subscription.subscribe(CHANNEL).await?;
    Ok((subscription, client.get_multiplexed_async_connection().await?))
}

struct Exchange {
    hub: Arc<Hub>,
    hints: mpsc::Receiver<Hint>,
    /// A hint that was taken but could not be sent.
    unsent: Option<Hint>,
    /// Tells our own messages from those of others.
    origin: String,
}

impl Exchange {
    /// Sends and receives hints until the connection is lost; answers why it was.
    async fn run(&mut self, mut subscription: PubSub, mut connection: MultiplexedConnection) -> String {
        // What others committed before we listened.
        if let Err(error) = self.hub.refresh_all().await {
            tracing::warn!(%error, "cannot look for other replicas' changes; going on from memory");
        }
        let mut received = subscription.on_message();
        let mut pings = interval(PING);
        let mut heard = Instant::now();
        loop {
            let payload = tokio::select! {
                biased;
                message = received.next() => {
                    let Some(message) = message else { return "Redis has closed the subscription".into() };
                    heard = Instant::now();
                    self.take(&message.get_payload::<String>().unwrap_or_default()).await;
                    continue;
                }
                _ = pings.tick() => {
                    if heard.elapsed() > SILENCE {
                        return "nothing is heard from Redis, not even ourselves".into();
                    }
                    self.origin.clone()
                }
                hint = next_hint(&mut self.unsent, &mut self.hints) => {
                    let payload = format!("{} {hint}", self.origin);
                    self.unsent = Some(hint);
                    payload
                }
            };
            if let Err(error) = publish(&mut connection, payload).await {
                return error.to_string();
            }
            self.unsent = None;
        }
    }

    async fn take(&self, payload: &str) {
        if let Some(environment) = foreign(payload, &self.origin)
            && let Err(error) = self.hub.refresh(&environment).await
        {
            tracing::warn!(%error, %environment, "cannot read another replica's change; polling will");
        }
    }
}

/// The hint that is to be sent next: first the one that could not be.
async fn next_hint(unsent: &mut Option<Hint>, hints: &mut mpsc::Receiver<Hint>) -> Hint {
    match unsent.take() {
        Some(hint) => hint,
        None => match hints.recv().await {
            Some(hint) => hint,
            // The hub is gone; so will be whoever waits here.
            None => std::future::pending().await,
        },
    }
}

async fn publish(connection: &mut MultiplexedConnection, payload: String) -> Result<(), RedisError> {
    redis::cmd("PUBLISH").arg(CHANNEL).arg(payload).exec_async(connection).await
}

/// The environment of a hint that another replica has sent.
fn foreign(payload: &str, origin: &str) -> Option<EnvironmentRef> {
    let (sender, environment) = payload.split_once(' ')?;
    let mut keys = environment.split('/');
    let found = EnvironmentRef {
        tenant: keys.next()?.parse().ok()?,
        project: keys.next()?.parse().ok()?,
        environment: keys.next()?.parse().ok()?,
    };
    (sender != origin && keys.next().is_none()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_of_others() {
        let read = |payload: &str| foreign(payload, "me").map(|environment| environment.to_string());
        assert_eq!(read("other default/shop/production").as_deref(), Some("default/shop/production"));
        for payload in ["me default/shop/production", "", "other a/b", "other a/b/c/d", "other //x", "other"]
        {
            assert_eq!(read(payload), None, "{payload}");
        }
    }
}
