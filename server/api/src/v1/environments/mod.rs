//! Environments of a project.

pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod evaluate;
pub(crate) mod list;
mod preview;
pub(crate) mod show;
