//! A seeded world: traffic, errors, users and customers, for trying out plans and rules.
//!
//! The same seed gives the same world, on every machine and in every version: figures that were
//! printed once can be had again.

mod course;
mod random;
mod reports;
mod shop;
mod traffic;
mod users;

pub use course::{Course, Happening, Scenario, run_release};
pub use random::Random;
pub use shop::{Account, Shop};
pub use traffic::{Phase, Window, run};
pub use users::{Users, run_users};

#[cfg(test)]
mod tests;
