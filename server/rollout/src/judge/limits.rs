//! Numbers that are no parameters of a plan.

use crate::GridPoint;

/// A ratio of 2 would be too much: what is proven to lie below it is safe.
pub(super) fn too_much() -> GridPoint {
    GridPoint::eighths(8)
}

/// Fewest errors before exposure of customers who moved as a whole, to know their share by.
pub(super) const ERRORS_BEFORE: u64 = 100;
/// Evidence of safety that ends a bake early.
pub(super) const SAFE_E: f64 = 20.0;
/// The part of a bake that is never spared.
pub(super) const SHORTEST_BAKE: i64 = 4;
/// The largest ratio that a budget is reckoned with.
pub(super) const WORST_RATIO: f64 = 64.0;
/// About how many units of a stage are named to test the shares.
pub(super) const SAMPLED_UNITS: f64 = 20_000.0;
/// Customers of whom a report tells.
pub(super) const REPORTED_CUSTOMERS: usize = 20;
