//! Distribution: how rules reach the SDKs, under `/sdk/v1`.

pub(crate) mod keys;
pub(crate) mod snapshot;
pub(crate) mod stream;
