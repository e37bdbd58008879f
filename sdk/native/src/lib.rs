//! Feature flags for Rust programs: evaluated in the process, kept current by a stream.
//!
//! A [`Client`] starts at once and is usable at once. It owns one background thread that follows
//! the server; the host application needs no async runtime, and whichever it has is not involved.
//! Reading a flag is synchronous, never fails, never locks, never waits and does no I/O: with the
//! server away, the last good rules go on serving, after a restart too if a
//! [`cache_dir`](Builder::cache_dir) is given.
//!
//! ```
//! use tidegate_sdk::{Client, Context};
//!
//! # let folder = tempfile::tempdir().unwrap();
//! # let file = folder.path().join("flags.json");
//! # std::fs::write(&file, r#"{
//! #     "format": 1, "tenant": "default", "project": "shop", "environment": "production",
//! #     "version": 1, "epoch": 1, "items": { "flag/checkout-v2": {
//! #         "key": "checkout-v2", "type": "boolean",
//! #         "variants": { "on": { "value": true }, "off": { "value": false } },
//! #         "enabled": true, "off_variant": "off", "fallthrough": { "variant": "on" } } } }"#).unwrap();
//! // From a server: `Client::builder("https://flags.example.com", sdk_key).start()`.
//! let client = Client::offline(&file);
//!
//! let context = Context::user("u1").customer("acme").with("customer.plan", "pro");
//! assert!(client.bool("checkout-v2", &context, false));
//! assert_eq!(client.string("theme", &context, "classic"), "classic"); // no such flag: the default
//!
//! let view = client.view(); // several flags on one version of the rules
//! println!("on version {}: {:?}", view.version(), view.detail("checkout-v2", &context).reason);
//! ```

#![deny(missing_docs)]

#[cfg(feature = "actix")]
pub mod actix;
mod background;
mod builder;
mod cache;
mod client;
mod counts;
mod detail;
mod driver;
mod explanation;
mod flag;
mod fork;
mod guards;
mod hook;
mod http;
mod offline;
#[cfg(feature = "openfeature")]
mod openfeature;
#[cfg(feature = "otel")]
mod otel;
mod overrides;
mod releases;
mod reports;
mod rules;
mod scope;
mod shared;
#[cfg(feature = "test-util")]
mod testing;
#[cfg(feature = "tower")]
pub mod tower;
mod usage;
mod view;
mod watch;

pub use builder::Builder;
pub use client::{Client, Ready};
pub use detail::{Detail, ErrorCode, UnknownAttribute};
pub use explanation::Explanation;
pub use flag::{Flag, FlagName, FlagType};
pub use hook::{Exposure, Hook, HookContext};
#[cfg(feature = "openfeature")]
pub use openfeature::{OpenFeatureProvider, ProviderEvent, ProviderEvents};
#[cfg(feature = "otel")]
pub use otel::OpenTelemetryHook;
pub use releases::Outcome;
pub use scope::Scope;
#[cfg(feature = "test-util")]
pub use testing::TestClient;
pub use tidegate_core::{Context, Reason, Value};
pub use tidegate_session::{Counters, State, Status, Why};
pub use usage::{Evaluations, Failures, Usage};
pub use view::View;
pub use watch::{FlagChange, FlagChanges, StatusChanges, Updates};

/// The parts of an [`Explanation`].
pub mod trace {
    pub use tidegate_core::explain::{
        ConditionTrace, FallthroughTrace, FlagTrace, ListsTrace, Outcome, OverrideTrace, RangeTrace,
        RequirementTrace, RuleTrace, Says, SegmentTrace, ServeTrace, SplitTrace, Trace, Why,
    };
}

/// The guide's blocks of code, compiled as they stand there.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/sdk-rust.md")]
struct Guide;
