//! The thread that works for a client: its start, its end, and waiting for what comes of it.

use std::future::Future;
use std::sync::{Arc, mpsc};
use std::time::Duration;
use std::{mem, thread};

use tidegate_session::Status;
use tokio::runtime::{self, Runtime};
use tokio::sync::Notify;
use tokio::time::timeout;

use crate::driver::LAST_REPORT;
use crate::fork::Birthplace;
use crate::shared::News;

/// What works for a client, until it is dropped.
pub(crate) struct Background {
    running: Running,
    closing: Arc<Notify>,
    news: News,
    birthplace: Birthplace,
}

/// One thread of our own; `None` where it could not be started.
struct Running(Option<Runtime>);

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            // Allowed within other runtimes too, unlike waiting for the end.
            runtime.shutdown_background();
        }
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        let (running, news) = (Running(self.running.0.take()), self.news.clone());
        if !self.is_here() {
            // The thread is the parent's, and so is what it holds.
            return mem::forget(running);
        }
        self.close();
        let waiting = thread::Builder::new().name("tidegate-end".into());
        // Without a thread that waits for it, the end comes without the last report.
        drop(waiting.spawn(move || {
            if let Some(runtime) = &running.0 {
                runtime.block_on(ended(news));
            }
        }));
    }
}

impl Background {
    /// Starts the work, which is to end when it is told to.
    pub(crate) fn start<F>(news: News, work: impl FnOnce(Arc<Notify>) -> F) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let closing = Arc::new(Notify::new());
        let mut builder = runtime::Builder::new_multi_thread();
        let runtime = builder.worker_threads(1).thread_name("tidegate").enable_all().build();
        let runtime =
            runtime.inspect_err(|error| tracing::error!(%error, "no thread for the flags' updates"));
        let runtime = runtime.ok().inspect(|runtime| drop(runtime.spawn(work(closing.clone()))));
        Self { running: Running(runtime), closing, news, birthplace: Birthplace::here() }
    }

    /// Whether this is still the process in which it was started; warns, once, where it is another one.
    pub(crate) fn is_here(&self) -> bool {
        self.birthplace.is_here()
    }

    pub(crate) fn news(&self) -> &News {
        &self.news
    }

    pub(crate) fn status(&self) -> Status {
        *self.news.status.borrow()
    }

    /// Lets the work end.
    pub(crate) fn close(&self) {
        self.closing.notify_one();
    }

    /// Waits until the status will hardly get better soon.
    pub(crate) async fn settled(&self, limit: Duration) {
        self.wait(settled(self.news.clone(), limit)).await;
    }

    /// The same, blocking the thread.
    pub(crate) fn settled_blocking(&self, limit: Duration) {
        self.wait_blocking(settled(self.news.clone(), limit));
    }

    /// Waits until the work has ended.
    pub(crate) async fn ended(&self) {
        self.wait(ended(self.news.clone())).await;
    }

    /// The same, blocking the thread.
    pub(crate) fn ended_blocking(&self) {
        self.wait_blocking(ended(self.news.clone()));
    }

    /// What it runs on; `None` where it could not be started, and in the child of a fork.
    fn runtime(&self) -> Option<&Runtime> {
        self.running.0.as_ref().filter(|_| self.is_here())
    }

    /// Waits on our own runtime, so that it works on any other.
    async fn wait(&self, future: impl Future<Output = ()> + Send + 'static) {
        if let Some(runtime) = self.runtime() {
            // That the background ended early says no more than the status itself.
            let _ = runtime.spawn(future).await;
        }
    }

    fn wait_blocking(&self, future: impl Future<Output = ()> + Send + 'static) {
        let Some(runtime) = self.runtime() else { return };
        let (sender, receiver) = mpsc::channel();
        runtime.spawn(async move {
            future.await;
            // Nobody receives if the caller's thread is gone.
            let _ = sender.send(());
        });
        // An error means that the background ended: the status says the rest.
        let _ = receiver.recv();
    }
}

async fn ended(mut news: News) {
    // Both the limit and the end are answers.
    let _ = timeout(LAST_REPORT, news.status.wait_for(|_| false)).await;
}

async fn settled(mut news: News, limit: Duration) {
    let settled = news.status.wait_for(|status| status.is_settled());
    // Both the limit and the end of the background are answers.
    let _ = timeout(limit, settled).await;
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use futures_util::FutureExt;

    use super::*;
    use crate::hook::Hooks;
    use crate::rules::Application;
    use crate::shared::{Publisher, Shared};

    /// The thread that everything would be waited for on does not come along.
    #[test]
    fn nobody_waits_in_a_forked_child() {
        let (publisher, news) = Publisher::new(Shared::new(Application::default(), Hooks::default()));
        let mut background = Background::start(news, |_| async move {
            let _held = publisher;
            pending().await
        });
        background.birthplace = Birthplace::elsewhere();
        let never = Duration::from_secs(3_600);
        background.settled_blocking(never);
        background.ended_blocking();
        assert_eq!(background.settled(never).now_or_never(), Some(()));
        assert_eq!(background.ended().now_or_never(), Some(()));
    }
}
