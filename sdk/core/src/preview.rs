//! Split arithmetic for people: which share of units moves when an outcome is changed, and between
//! which variants.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::Serialize;

use crate::bucket::BUCKETS;
use crate::model::{Flag, Serve, Split};

/// The name of the fallthrough where a rule's id is expected.
const FALLTHROUGH: &str = "fallthrough";

/// What a unit gets: a variant, or `None` where it is not enrolled.
type Outcome<'a> = Option<&'a str>;

/// How the share of units that move is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// By comparing both outcomes bucket by bucket.
    Exact,
    /// Every unit is bucketed anew, independently of where it was: these are the shares to expect.
    Expected,
}

/// Units that get something else than before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Move {
    /// The variant that they got; `null` where they were not enrolled.
    pub from: Option<String>,
    /// The variant that they will get; `null` where they will not be enrolled.
    pub to: Option<String>,
    /// How many, in parts per million of all units.
    pub ppm: u32,
}

/// Which units move from one outcome to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moves {
    /// All that move, in parts per million of all units.
    pub moved_ppm: u32,
    /// How that is known.
    pub basis: Basis,
    /// From where to where, sorted; what nobody does is left out.
    pub moves: Vec<Move>,
}

/// The moves of one rule, or of the fallthrough.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleMoves {
    /// The rule's id, or `fallthrough`.
    pub rule: String,
    /// Who moves, of the units that the rule is about.
    #[serde(flatten)]
    pub moves: Moves,
}

impl Moves {
    /// Who moves when `before` is replaced by `after`.
    pub fn between(before: &Serve, after: &Serve) -> Self {
        let (old, new) = (shares(before), shares(after));
        // A single outcome is the same for a unit wherever it is bucketed.
        let is_exact = same_buckets(before, after) || old.len() == 1 || new.len() == 1;
        let flows = if is_exact { overlay(before, after) } else { expected(&old, &new) };
        let moves: Vec<Move> = flows
            .into_iter()
            .filter(|((from, to), ppm)| from != to && *ppm > 0)
            .map(|((from, to), ppm)| Move { from: from.map(Into::into), to: to.map(Into::into), ppm })
            .collect();
        Self {
            moved_ppm: moves.iter().map(|units| units.ppm).sum(),
            basis: if is_exact { Basis::Exact } else { Basis::Expected },
            moves,
        }
    }
}

/// Who moves within each rule that has another outcome than before, and within the fallthrough, in
/// the order of evaluation. Rules that are new or gone have nothing to be compared with.
pub fn flag_moves(before: &Flag, after: &Flag) -> Vec<RuleMoves> {
    let rules = after.rules.iter().filter_map(|rule| {
        let held = before.rules.iter().find(|held| held.id == rule.id)?;
        Some((rule.id.as_str(), &held.serve, &rule.serve))
    });
    rules
        .chain([(FALLTHROUGH, &before.fallthrough, &after.fallthrough)])
        .filter(|(_, before, after)| before != after)
        .map(|(rule, before, after)| RuleMoves { rule: rule.into(), moves: Moves::between(before, after) })
        .collect()
}

/// Whether each unit falls into the same bucket of both.
fn same_buckets(before: &Serve, after: &Serve) -> bool {
    match (before, after) {
        (Serve::Split(a), Serve::Split(b)) => (&a.algo, &a.seed, &a.unit) == (&b.algo, &b.seed, &b.unit),
        _ => true,
    }
}

/// What a bucket gets. Arms do not overlap in what compiles.
fn outcome(serve: &Serve, bucket: u32) -> Outcome<'_> {
    let split = match serve {
        Serve::Variant(variant) => return Some(variant),
        Serve::Split(split) => split,
    };
    let arm = split.arms.iter().find(|arm| range(arm.start, arm.len).contains(&bucket));
    arm.map(|arm| arm.variant.as_str()).or(split.rest.as_deref())
}

fn range(start: u32, len: u32) -> Range<u32> {
    start..start.saturating_add(len)
}

/// The buckets at which an outcome may begin or end.
fn bounds(serve: &Serve, into: &mut BTreeSet<u32>) {
    if let Serve::Split(Split { arms, .. }) = serve {
        let ranges = arms.iter().map(|arm| range(arm.start, arm.len));
        into.extend(ranges.flat_map(|range| [range.start, range.end]).filter(|bound| *bound < BUCKETS));
    }
}

/// How many buckets go from which outcome to which, those that stay included.
fn overlay<'a>(before: &'a Serve, after: &'a Serve) -> BTreeMap<(Outcome<'a>, Outcome<'a>), u32> {
    let mut cuts = BTreeSet::from([0, BUCKETS]);
    bounds(before, &mut cuts);
    bounds(after, &mut cuts);
    let mut flows = BTreeMap::new();
    for (start, end) in cuts.iter().zip(cuts.iter().skip(1)) {
        *flows.entry((outcome(before, *start), outcome(after, *start))).or_default() += end - start;
    }
    flows
}

/// The share of each outcome.
fn shares(serve: &Serve) -> BTreeMap<Outcome<'_>, u32> {
    overlay(serve, serve).into_iter().map(|((outcome, _), ppm)| (outcome, ppm)).collect()
}

/// The products of shares, in whole parts per million that sum up to all units: the largest fractions
/// are rounded up.
fn expected<'a>(
    old: &BTreeMap<Outcome<'a>, u32>,
    new: &BTreeMap<Outcome<'a>, u32>,
) -> BTreeMap<(Outcome<'a>, Outcome<'a>), u32> {
    let pairs = old.iter().flat_map(|from| new.iter().map(move |to| (from, to)));
    let mut products: Vec<_> = pairs
        .map(|((from, share), (to, other))| {
            let product = u64::from(*share) * u64::from(*other);
            let (whole, fraction) = (product / u64::from(BUCKETS), product % u64::from(BUCKETS));
            ((*from, *to), whole as u32, fraction)
        })
        .collect();
    let short = BUCKETS - products.iter().map(|(_, whole, _)| whole).sum::<u32>();
    products.sort_by(|(a, _, x), (b, _, y)| y.cmp(x).then(a.cmp(b)));
    for (_, whole, _) in products.iter_mut().take(short as usize) {
        *whole += 1;
    }
    products.into_iter().map(|(flow, whole, _)| (flow, whole)).collect()
}
