//! Rules from a file, read again whenever it changes.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tidegate_session::{State, Status, Why};
use tokio::sync::Notify;

use crate::cache::read_document;
use crate::shared::Publisher;

/// How often the file is looked at.
const PERIOD: Duration = Duration::from_millis(500);

/// What tells one state of the file from another.
type Stamp = Option<(SystemTime, u64)>;

/// The file, and what was last seen of it.
pub(crate) struct Offline {
    path: PathBuf,
    seen: Stamp,
    publisher: Publisher,
}

impl Offline {
    /// Reads the file for the first time.
    pub(crate) fn new(path: &Path, publisher: Publisher) -> Self {
        let offline = Self { path: path.to_owned(), seen: stamp(path), publisher };
        offline.read();
        offline
    }

    /// Reads the file whenever it changes, until the client is closed.
    pub(crate) async fn watch(mut self, closing: Arc<Notify>) {
        tokio::select! {
            () = self.look_for_ever() => {}
            () = closing.notified() => {}
        }
    }

    async fn look_for_ever(&mut self) {
        loop {
            tokio::time::sleep(PERIOD).await;
            let stamp = stamp(&self.path);
            if stamp != self.seen {
                self.seen = stamp;
                self.read();
            }
        }
    }

    fn read(&self) {
        match read_document(&self.path) {
            Ok((snapshot, written)) => {
                if snapshot.missing_lists().next().is_some() {
                    let advice = "`tidegate snapshot` fetches them with the rules";
                    tracing::warn!(path = %self.path.display(), advice, "the file lacks the lists of large segments");
                }
                self.publisher.install(&snapshot, None, written);
                self.publisher.status(Status { state: State::Offline, why: None });
            }
            Err(error) => {
                tracing::warn!(path = %self.path.display(), %error, "the file cannot be used; the last good rules stay");
                let state = if self.publisher.has_rules() { State::Offline } else { State::Failed };
                self.publisher.status(Status { state, why: Some(Why::File) });
            }
        }
    }
}

fn stamp(path: &Path) -> Stamp {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}
