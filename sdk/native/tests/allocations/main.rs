//! What asking and holding cost in memory: a test binary of its own, because it counts allocations.

#[cfg(test)]
mod asking;
