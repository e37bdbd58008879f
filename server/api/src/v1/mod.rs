//! The REST API under `/api/v1`: one file an endpoint.

pub(crate) mod changes;
pub(crate) mod customers;
pub(crate) mod environments;
pub(crate) mod events;
pub(crate) mod flags;
pub(crate) mod invitations;
pub(crate) mod ledger;
pub(crate) mod log;
pub(crate) mod me;
pub(crate) mod members;
pub(crate) mod policy;
pub(crate) mod projects;
pub(crate) mod releases;
pub(crate) mod roles;
pub(crate) mod rotation;
pub(crate) mod rulesets;
pub(crate) mod scope;
pub(crate) mod sdk_keys;
pub(crate) mod sessions;
pub(crate) mod signal_sources;
pub(crate) mod signals;
pub(crate) mod templates;
pub(crate) mod tenants;
pub(crate) mod tokens;
pub(crate) mod usage;
pub(crate) mod users;

use serde::Serialize;
use tidegate_core::parse_instant;
use tidegate_domain::{Base, FieldFault, Precondition};
use tidegate_store::Writer;

use crate::Problem;

/// Reads a key out of a body.
fn read_key<K: std::str::FromStr<Err = tidegate_domain::KeyFault>>(
    pointer: &str,
    text: &str,
    faults: &mut Vec<FieldFault>,
) -> Option<K> {
    text.parse()
        .map_err(|fault: tidegate_domain::KeyFault| faults.push(FieldFault::new(pointer, fault.to_string())))
        .ok()
}

/// Refuses what is based on anything but the change that last changed it, and says what it is now.
async fn expect_seen<V: Serialize>(
    writer: &Writer,
    base: Option<Base>,
    (key, changed): (&str, u64),
    view: impl FnOnce() -> V,
) -> Result<(), Problem> {
    let base = base.filter(|base| *base != Base::Any);
    let base = base.ok_or_else(|| Problem::precondition_required(changed))?;
    if base == Base::Version(changed) {
        return Ok(());
    }
    let precondition = Precondition { base, current: writer.last_change().await? };
    precondition
        .check([(key, changed)])
        .map_err(|refusal| Problem::stale(refusal.to_string(), changed).with_present(&view()))
}

/// Reads when something ends, which is to be later than now.
fn read_expiry(text: Option<&str>, now_ms: i64, faults: &mut Vec<FieldFault>) -> Option<i64> {
    let text = text?;
    let end = parse_instant(text).filter(|end| *end > now_ms);
    if end.is_none() {
        let expected = "a later RFC 3339 date-time is expected, such as `2030-01-01T00:00:00Z`";
        faults.push(FieldFault::new("/expires_at", expected));
    }
    end
}
