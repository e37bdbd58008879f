//! A client does not survive a fork: only the thread that forks goes on in the child.

use std::process;
use std::sync::atomic::{AtomicBool, Ordering};

/// Remembers which process it was made in.
#[derive(Debug)]
pub(crate) struct Birthplace {
    process: u32,
    has_warned: AtomicBool,
}

impl Birthplace {
    pub(crate) fn here() -> Self {
        Self { process: process::id(), has_warned: AtomicBool::new(false) }
    }

    /// Warns, once, where this is another process.
    pub(crate) fn check(&self) {
        if process::id() != self.process && !self.has_warned.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                "this process was forked after its flags' client was started: nothing brings it newer rules, \
                 and nothing is reported; start a client after the fork"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_another_process_is_warned() {
        let here = Birthplace::here();
        here.check();
        assert!(!here.has_warned.into_inner());
        // What a child has after a fork: a client that was made in its parent.
        let forked = Birthplace { process: process::id() + 1, has_warned: AtomicBool::new(false) };
        forked.check();
        assert!(forked.has_warned.into_inner());
    }
}
