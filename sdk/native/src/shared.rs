//! What the background shares with the readers.

use std::sync::Arc;
use std::time::SystemTime;

use arc_swap::ArcSwap;
use tidegate_core::{Ruleset, Snapshot};
use tidegate_session::Status;
use tokio::sync::watch;

use crate::rules::{Application, Rules};

/// Read by every evaluation.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    pub(crate) rules: ArcSwap<Rules>,
    pub(crate) application: Application,
}

impl Shared {
    pub(crate) fn new(application: Application) -> Arc<Self> {
        Arc::new(Self { rules: ArcSwap::default(), application })
    }
}

/// The background's end. When it is dropped, everything that waits for news ends.
#[derive(Debug)]
pub(crate) struct Publisher {
    shared: Arc<Shared>,
    /// Counts what was installed.
    installed: watch::Sender<u64>,
    status: watch::Sender<Status>,
}

/// The readers' end.
#[derive(Debug, Clone)]
pub(crate) struct News {
    pub(crate) installed: watch::Receiver<u64>,
    pub(crate) status: watch::Receiver<Status>,
}

impl Publisher {
    pub(crate) fn new(shared: Arc<Shared>) -> (Self, News) {
        let (installed, installed_news) = watch::channel(0);
        let (status, status_news) = watch::channel(Status::default());
        let news = News { installed: installed_news, status: status_news };
        (Self { shared, installed, status }, news)
    }

    /// Evaluates with these rules from now on. `changed` are the items in which they differ from
    /// those before, where that is known; `written` is when they were received or written.
    pub(crate) fn install(&self, snapshot: &Snapshot, changed: Option<&[String]>, written: SystemTime) {
        let ruleset = match (self.shared.rules.load().ruleset(), changed) {
            (Some(before), Some(changed)) => before.update(snapshot, changed.iter().map(String::as_str)),
            _ => Ruleset::compile(snapshot),
        };
        let rules = Arc::new(Rules::new(ruleset, written));
        self.shared.rules.store(rules.clone());
        self.installed.send_modify(|installed| *installed = installed.wrapping_add(1));
        // Only now: whoever waits for the rules does not wait for the log.
        for (item, fault) in rules.ruleset().map(Ruleset::faults).unwrap_or_default() {
            if changed.is_none_or(|changed| changed.contains(&item)) {
                tracing::warn!(%item, %fault, "the rules have an item that this SDK cannot evaluate");
            }
        }
    }

    pub(crate) fn status(&self, status: Status) {
        self.status.send_replace(status);
    }

    pub(crate) fn has_rules(&self) -> bool {
        self.shared.rules.load().ruleset().is_some()
    }
}
