//! SDK keys of an environment.

pub(crate) mod create;
pub(crate) mod list;
