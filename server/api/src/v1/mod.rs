//! The REST API under `/api/v1`: one file an endpoint.

pub(crate) mod changes;
pub(crate) mod customers;
pub(crate) mod environments;
pub(crate) mod events;
pub(crate) mod flags;
pub(crate) mod log;
pub(crate) mod me;
pub(crate) mod projects;
pub(crate) mod rulesets;
pub(crate) mod sdk_keys;
pub(crate) mod tenants;
pub(crate) mod tokens;

use tidegate_core::parse_instant;
use tidegate_domain::FieldFault;

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
