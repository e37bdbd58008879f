//! Environments of a project.

pub(crate) mod change;
pub(crate) mod copy;
pub(crate) mod create;
pub(crate) mod evaluate;
pub(crate) mod list;
pub(crate) mod preview;
pub(crate) mod show;
pub(crate) mod undo;
