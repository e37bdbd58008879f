//! Projects.

pub(crate) mod create;
pub(crate) mod list;
pub(crate) mod show;
pub(crate) mod undo;

pub(crate) mod change;
