//! Setting up a client.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::cache::Cache;
use crate::client::Client;
use crate::driver;
use crate::http::Transport;
use crate::rules::Application;

/// Sets up a [`Client`]; from [`Client::builder`].
#[must_use = "nothing happens before `start`"]
pub struct Builder {
    url: String,
    key: String,
    application: Application,
    cache_dir: Option<PathBuf>,
}

impl Builder {
    pub(crate) fn new(url: String, key: String) -> Self {
        Self { url, key, application: Application::default(), cache_dir: None }
    }

    /// Names the application: `app.name` and `app.version` of every context that has none of its own.
    pub fn application(mut self, name: &str, version: &str) -> Self {
        self.application = Application::new(name, version);
        self
    }

    /// Keeps the last good rules in this folder, so that the next start has them even if no server
    /// answers. The folder is made where it is missing; programs may share it.
    pub fn cache_dir(mut self, folder: impl AsRef<Path>) -> Self {
        self.cache_dir = Some(folder.as_ref().to_owned());
        self
    }

    /// Starts to follow the server. Returns at once; the client is usable at once. What is wrong
    /// with the settings is logged, and is the reason of [`State::Failed`](crate::State::Failed).
    pub fn start(self) -> Client {
        let Self { url, key, application, cache_dir } = self;
        Client::start(application, move |publisher, closing| async move {
            let url = url.trim_end_matches('/');
            let cache = cache_dir.map(|folder| Cache::new(&folder, url, &key));
            driver::follow(Transport::new(url, &key), cache, publisher, closing).await;
        })
    }
}

/// Without the key.
impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let mut debug = f.debug_struct("Builder");
        debug.field("url", &self.url).field("application", &self.application);
        debug.field("cache_dir", &self.cache_dir).finish_non_exhaustive()
    }
}
