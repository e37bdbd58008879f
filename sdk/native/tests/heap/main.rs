//! What a client holds in memory: a test binary of its own, because it counts all live allocations.

#[cfg(test)]
mod held;
