//! The rules of one environment that are in service, and who waits for the next.

use std::sync::Arc;

use tidegate_domain::Audience;
use tokio::sync::watch;

use crate::published::Published;
use crate::served::Served;

/// Each audience has its own listeners, who are not woken by what they cannot see.
pub(super) struct Live {
    published: Published,
    servers: watch::Sender<Arc<Served>>,
    clients: Option<watch::Sender<Arc<Served>>>,
}

impl Live {
    pub(super) fn new(published: Published) -> Self {
        Self {
            servers: watch::Sender::new(published.to_servers().clone()),
            clients: published.to_clients().cloned().map(watch::Sender::new),
            published,
        }
    }

    pub(super) fn published(&self) -> &Published {
        &self.published
    }

    /// The listeners of an audience; `None` where it gets nothing.
    pub(super) fn listen(&self, audience: Audience) -> Option<watch::Receiver<Arc<Served>>> {
        match audience {
            Audience::Server | Audience::Preview => Some(self.servers.subscribe()),
            Audience::Client => self.clients.as_ref().map(watch::Sender::subscribe),
        }
    }

    /// Puts a committed version into service, unless a later one is; whether it did. Who listens is told
    /// by [`Self::tell`].
    pub(super) fn replace(&mut self, next: Published) -> bool {
        let (held, offered) = (self.published.position(), next.position());
        let has_more = next.to_clients().is_some() && self.published.to_clients().is_none();
        if offered < held || offered == held && !has_more {
            return false;
        }
        if self.clients.is_none() {
            self.clients = next.to_clients().cloned().map(watch::Sender::new);
        }
        self.published = next;
        offered > held
    }

    /// Wakes those who listen, where there is news for them.
    pub(super) fn tell(&self) {
        send(&self.servers, self.published.to_servers());
        if let Some((clients, served)) = self.clients.as_ref().zip(self.published.to_clients()) {
            send(clients, served);
        }
    }
}

fn send(listeners: &watch::Sender<Arc<Served>>, next: &Arc<Served>) {
    listeners.send_if_modified(|held| {
        let is_newer = next.position() > held.position();
        if is_newer {
            held.clone_from(next);
        }
        is_newer
    });
}
