//! Outcomes that others than SDKs tell.

pub(crate) mod take;
