//! Releases: how they go out, and what they make of a flag's rules.

mod plan;
mod rules;

pub use plan::{EVERYBODY_PPM, FEWEST_UNITS, Guard, GuardKind, Limits, Plan, Stage, TEMPLATES, template};
pub use rules::{Drive, Enrolled, Step, ring_segment};
