//! What a change would do, as `dry_run=true` shows it.

use serde::Serialize;
use serde_json::value::RawValue;
use tidegate_core::{Basis, Move};
use tidegate_domain::{FlagMoves, ItemChange, Preview};
use utoipa::ToSchema;

/// What a change would do. Nothing has changed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PreviewView {
    /// The version that the environment would have; the present one where nothing would change.
    #[schema(example = 43)]
    version: u64,
    /// Always `null`: nothing was recorded.
    #[schema(required)]
    change: Option<u64>,
    /// Always `true`.
    dry_run: bool,
    /// The items that would differ.
    items: Vec<ItemChangeView>,
    /// Which units would get another variant, for each rule that has another outcome.
    moves: Vec<MovesView>,
    /// What the author may not expect.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<String>,
}

/// One item before and after.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ItemChangeView {
    /// Its key.
    #[schema(example = "flag/checkout-v2")]
    key: String,
    /// What it says before; `null` where it does not exist.
    #[schema(required, value_type = Option<Object>)]
    before: Option<Box<RawValue>>,
    /// What it says after; `null` where it does not exist.
    #[schema(required, value_type = Option<Object>)]
    after: Option<Box<RawValue>>,
}

/// Who moves within one rule, of the units that it is about.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MovesView {
    /// The flag's key.
    flag: String,
    /// The rule's id, or `fallthrough`.
    #[schema(example = "fallthrough")]
    rule: String,
    /// All that move, in parts per million of all units.
    #[schema(example = 100_000)]
    moved_ppm: u32,
    /// `exact` where both outcomes are compared bucket by bucket; `expected` where every unit is
    /// bucketed anew.
    #[schema(value_type = String, example = "exact")]
    basis: Basis,
    /// From where to where.
    #[schema(value_type = Vec<MoveView>)]
    moves: Vec<Move>,
}

/// Units that get something else than before.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the engine's type, which does not know of documents")]
pub(crate) struct MoveView {
    /// The variant that they got; `null` where they were not enrolled.
    #[schema(required)]
    from: Option<String>,
    /// The variant that they will get; `null` where they will not be enrolled.
    #[schema(required)]
    to: Option<String>,
    /// How many, in parts per million of all units.
    ppm: u32,
}

impl PreviewView {
    pub(crate) fn new(version: u64, preview: Preview) -> Self {
        Self {
            version,
            change: None,
            dry_run: true,
            items: preview.items.into_iter().map(Into::into).collect(),
            moves: preview.moves.into_iter().map(Into::into).collect(),
            warnings: preview.warnings,
        }
    }
}

impl From<ItemChange> for ItemChangeView {
    fn from(item: ItemChange) -> Self {
        // Bodies are JSON: no snapshot takes anything else.
        let raw = |body: Option<String>| body.and_then(|body| RawValue::from_string(body).ok());
        Self { key: item.key, before: raw(item.before), after: raw(item.after) }
    }
}

impl From<FlagMoves> for MovesView {
    fn from(FlagMoves { flag, moves }: FlagMoves) -> Self {
        let (rule, moves) = (moves.rule, moves.moves);
        Self { flag, rule, moved_ppm: moves.moved_ppm, basis: moves.basis, moves: moves.moves }
    }
}
