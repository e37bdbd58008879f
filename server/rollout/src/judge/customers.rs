//! Customers who are hurt, each by itself.

use super::case::Case;
use super::guards;
use super::tally::{Among, Tally};
use crate::LogE;

/// A customer who is hurt.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Hurt {
    pub(super) customer: String,
    pub(super) guard: String,
    /// The evidence times the customer's weight.
    pub(super) ln_e: LogE,
}

/// Evidence of each customer whose units of the treatment had errors, times its weight, the loudest
/// first: every customer that the release may reach weighs the same.
pub(super) fn evidence(case: &Case<'_>, tally: &Tally<'_>) -> Vec<Hurt> {
    let customers = tally.customers_in_error();
    let weight = 1.0 / case.facts.customers.max(customers.len() as u64).max(1) as f64;
    let is_judged = |key: &&str| case.release.halted_customers.iter().all(|halted| halted != key);
    let hurt = |key: &str| {
        let seen = guards::evidence(case, tally, Among::Only(key));
        let ln_e = weight.ln() + seen.proof;
        Some(Hurt { customer: key.to_owned(), guard: seen.blamed(case)?, ln_e })
    };
    let mut all: Vec<Hurt> = customers.into_iter().filter(is_judged).filter_map(hurt).collect();
    all.sort_by(|one, other| other.ln_e.total_cmp(&one.ln_e));
    all
}

/// Those of whom harm is proven. Who is the only customer is no part of the release, but all of it.
pub(super) fn hurt(all: &[Hurt], case: &Case<'_>) -> Vec<Hurt> {
    let is_only = case.facts.customers.max(all.len() as u64) < 2;
    let hurt = all.iter().filter(|customer| !is_only && customer.ln_e >= case.halts_at());
    hurt.cloned().collect()
}
