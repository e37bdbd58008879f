//! Distribution: how rules reach the SDKs, under `/sdk/v1`.

pub(crate) mod keys;
pub(crate) mod list;
pub(crate) mod snapshot;
pub(crate) mod stream;
pub(crate) mod telemetry;
pub(crate) mod ticket;

use crate::Problem;
use crate::auth::Sdk;

/// There is no such environment any more, or nothing of it can be sent to clients.
fn no_rules(sdk: &Sdk) -> Problem {
    Problem::not_found("environment with rules for this key", sdk.environment.environment.as_str())
}
