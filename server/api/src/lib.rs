//! The HTTP application: REST API, distribution to SDKs, health, and the embedded console.
//!
//! [`app`] is the one factory that builds it, for the program, for tests and for the OpenAPI
//! document.

mod admission;
mod app;
mod auth;
mod base_path;
mod collecting;
mod console;
mod cors;
mod deps;
mod driving;
mod encoding;
mod examples;
mod extract;
mod health;
mod hub;
mod instructions;
mod joining;
pub mod limits;
mod locking;
mod metrics;
mod middleware;
mod once;
mod openapi;
mod page;
mod problem;
mod proxies;
mod published;
mod publishing;
mod rates;
mod releasing;
mod rings;
mod routes;
mod sdk;
mod sealing;
mod served;
mod sign_in;
mod source_credentials;
mod sse;
mod tickets;
mod v1;
mod view;

pub use app::{app, document};
pub use base_path::{BasePath, NotABasePath};
pub use collecting::Collector;
pub use deps::Deps;
pub use driving::drive;
pub use hub::{Hint, Hub};
pub use metrics::Metrics;
pub use problem::{FieldProblem, Problem};
pub use proxies::{NotANetwork, Proxies};
pub use rates::{RateLimits, Rates};
pub use sign_in::SignIn;
pub use source_credentials::SourceCredentials;
pub use tickets::{Tickets, UseOnce};
