//! Releases: what they make of a flag's rules.

mod rules;

pub use rules::{Drive, Enrolled, Step, ring_segment};
