//! The REST API under `/api/v1`: one file an endpoint.

pub(crate) mod changes;
pub(crate) mod environments;
pub(crate) mod events;
pub(crate) mod flags;
pub(crate) mod log;
pub(crate) mod me;
pub(crate) mod projects;
pub(crate) mod sdk_keys;

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
