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

    /// Whether this is still the same process; warns, once, where it is another one.
    pub(crate) fn is_here(&self) -> bool {
        let is_here = process::id() == self.process;
        if !is_here && !self.has_warned.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                "this process was forked after its flags' client was started: nothing brings it newer rules, \
                 and nothing is reported; start a client after the fork"
            );
        }
        is_here
    }

    /// Where a fork leads to: another process than the one that it was made in.
    #[cfg(test)]
    pub(crate) fn elsewhere() -> Self {
        Self { process: process::id() + 1, has_warned: AtomicBool::new(false) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_another_process_is_warned() {
        let here = Birthplace::here();
        assert!(here.is_here());
        assert!(!here.has_warned.into_inner());
        let forked = Birthplace::elsewhere();
        assert!(!forked.is_here());
        assert!(forked.has_warned.into_inner());
    }
}
