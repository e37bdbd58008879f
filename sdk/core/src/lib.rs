//! The Tidegate evaluation engine: what a flag answers for a context.
//!
//! Pure: no I/O, no clock, no randomness; the caller passes `now`. The same crate evaluates in the
//! server, in the native SDK and in WebAssembly, so two places can never disagree. Evaluation is
//! total: broken input becomes a [`Reason::Error`] with an [`ErrorCode`], never a panic.
//!
//! ```
//! use tidegate_core::{Context, Ruleset, Snapshot};
//!
//! let snapshot = Snapshot::parse(br#"{
//!     "format": 1, "tenant": "default", "project": "shop", "environment": "production",
//!     "version": 1, "epoch": 1, "items": { "flag/new-cart": {
//!         "key": "new-cart", "type": "boolean",
//!         "variants": { "on": { "value": true }, "off": { "value": false } },
//!         "enabled": true, "off_variant": "off", "fallthrough": { "variant": "on" } } } }"#).unwrap();
//! let ruleset = Ruleset::compile(&snapshot);
//! let context = Context::user("u1");
//! let view = ruleset.view(&context, 0);
//! assert_eq!(view.answer("new-cart").and_then(|answer| answer.boolean()), Ok(true));
//! ```

#![deny(missing_docs)]

mod audience;
mod bucket;
mod cidr;
mod compile;
mod condition;
mod context;
mod detail;
mod evaluate;
pub mod explain;
mod fault;
mod graph;
mod index;
mod instant;
pub mod json;
pub mod limits;
mod list;
mod lower;
pub mod model;
mod pattern;
mod preview;
#[cfg(test)]
mod properties;
mod ruleset;
mod semver;
mod snapshot;
mod text;
mod value;

pub use audience::{ALWAYS_PRIVATE, AudienceFault, ClientAudience, PrivateAttributes, item_body};
pub use bucket::{ALGORITHM_X1, BUCKETS, bucket_x1, hash_text, hash_x1};
pub use context::{Context, ContextFault};
pub use detail::{Answer, Detail, ErrorCode, Reason, Unknown};
pub use evaluate::{Moment, View};
pub use fault::{ItemFault, SnapshotFault};
pub use instant::parse_instant;
pub use list::{HashList, ListChange, list_reference};
pub use preview::{Basis, Move, Moves, RuleMoves, flag_moves};
pub use ruleset::{Ending, FlagSlot, Ruleset};
pub use snapshot::{Delta, Header, Item, Snapshot};
pub use text::Text;
pub use value::Value;

/// The engine level that this build understands: a flag that `needs` more is `UNSUPPORTED`.
pub const ENGINE_LEVEL: u32 = 1;
