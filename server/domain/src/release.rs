//! Releases: how they go out, what is said to them, and what they make of a flag's rules.

mod decide;
mod event;
mod lock;
mod plan;
mod row;
mod rules;
mod state;

pub use decide::{AUTOMATIC_RESUMES, Command, NotNow, decide};
pub use event::{Event, EventKind, EventRecord, Forced};
pub use lock::{mark, without_releases};
pub use plan::{
    EVERYBODY_PPM, FEWEST_UNITS, Guard, GuardKind, Limits, Plan, SavedPlan, Stage, TEMPLATES, template,
};
pub use row::{Measure, NewRelease, Origin, Pause, Release, StepEpoch};
pub use rules::{Drive, Enrolled, Step, ring_segment};
pub use state::{Acknowledged, Cause, Halt, Hold, HoldReason, State};
