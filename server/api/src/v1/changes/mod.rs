//! The change log.

pub(crate) mod list;
