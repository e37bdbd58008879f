//! What stands for trust where signatures are not built in: rules are believed that their digest confirms.

use tidegate_core::Snapshot;

/// Whether this build can verify what it is told.
pub const VERIFIES: bool = false;

/// By what an SDK knows its server: nothing here, so that nobody can ask for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trust {}

/// Why rules are not believed: no reason here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Untrusted {}

impl Untrusted {
    pub(crate) fn is_about_keys(&self) -> bool {
        match *self {}
    }
}

/// Believes.
#[derive(Debug)]
pub(crate) struct Verifier;

/// What came with rules, at which nobody looks.
#[derive(Debug, Default)]
pub(crate) struct Note(());

impl From<Option<String>> for Note {
    fn from(_: Option<String>) -> Self {
        Self(())
    }
}

/// Rules that are believed.
#[derive(Debug, Default)]
pub(crate) struct Verified(());

impl Verifier {
    pub(crate) fn new(_: Option<Trust>) -> Self {
        Self
    }

    pub(crate) fn lacks_keys(&self) -> bool {
        false
    }

    pub(crate) fn hear(&mut self, _: Option<String>) {}

    pub(crate) fn note(&self, _: Option<String>) -> Note {
        Note(())
    }

    pub(crate) fn learn(&mut self, _: &[u8]) -> Result<(), Untrusted> {
        Ok(())
    }

    pub(crate) fn verify(&self, _: &Snapshot, _: &Note) -> Result<Verified, Untrusted> {
        Ok(Verified(()))
    }

    pub(crate) fn hold(&mut self, _: Verified) {}

    pub(crate) fn renew(&mut self, _: &Snapshot) -> bool {
        false
    }

    pub(crate) fn proof(&self) -> (Option<String>, Option<String>) {
        (None, None)
    }

    pub(crate) fn is_expired(&self, _: u64) -> bool {
        false
    }
}
