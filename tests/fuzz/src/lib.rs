//! What holds of the evaluation engine whatever bytes come: laws, each an equation over its input.
//!
//! They need no fuzzer, and they see the engine as everybody does: through its public interface. The fuzz targets
//! hand them what the fuzzer thinks of, the system tests every seed.

mod condition;
mod delta;
mod semver;
mod snapshot;
mod support;

pub use condition::condition;
pub use delta::delta;
pub use semver::semver;
pub use snapshot::snapshot;
