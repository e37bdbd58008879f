//! Which tickets were used, remembered for all replicas in Redis; where Redis is away, each remembers
//! its own.

use std::sync::Arc;

use redis::aio::MultiplexedConnection;
use redis::{Client, RedisError};
use tidegate_api::{Metrics, UseOnce};
use tokio::sync::Mutex;

const PREFIX: &str = "tidegate:ticket:";

/// Asks Redis, where replicas reach each other over it.
pub(crate) fn among_replicas(client: Client, metrics: Arc<Metrics>) -> UseOnce {
    let memory = Arc::new(Memory { client, metrics, connection: Mutex::default() });
    Arc::new(move |name, seconds| {
        let memory = memory.clone();
        Box::pin(async move { memory.is_new(&name, seconds).await })
    })
}

struct Memory {
    client: Client,
    metrics: Arc<Metrics>,
    connection: Mutex<Option<MultiplexedConnection>>,
}

impl Memory {
    async fn is_new(&self, name: &str, seconds: i64) -> Option<bool> {
        if self.metrics.hints_connected.get() != 1 {
            return None;
        }
        match self.set(name, seconds).await {
            Ok(is_new) => Some(is_new),
            Err(error) => {
                *self.connection.lock().await = None;
                tracing::warn!(%error, "cannot ask Redis for a used ticket; remembering it here only");
                None
            }
        }
    }

    async fn set(&self, name: &str, seconds: i64) -> Result<bool, RedisError> {
        let mut connection = self.connection().await?;
        let mut command = redis::cmd("SET");
        command.arg(format!("{PREFIX}{name}")).arg(1).arg("NX").arg("EX").arg(seconds);
        Ok(command.query_async::<Option<String>>(&mut connection).await?.is_some())
    }

    async fn connection(&self) -> Result<MultiplexedConnection, RedisError> {
        let mut held = self.connection.lock().await;
        match held.as_ref() {
            Some(connection) => Ok(connection.clone()),
            None => Ok(held.insert(self.client.get_multiplexed_async_connection().await?).clone()),
        }
    }
}
