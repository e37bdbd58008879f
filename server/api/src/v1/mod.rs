//! The REST API under `/api/v1`: one file an endpoint.

pub(crate) mod changes;
pub(crate) mod environments;
pub(crate) mod events;
pub(crate) mod flags;
pub(crate) mod me;
pub(crate) mod projects;
pub(crate) mod sdk_keys;

use tidegate_domain::FieldFault;

use crate::limits;

/// A name or comment: something to read, and not too long.
fn check_text(pointer: &str, text: &str, faults: &mut Vec<FieldFault>) {
    if text.trim().is_empty() || text.len() > limits::TEXT_BYTES {
        faults.push(FieldFault::new(
            pointer,
            format!("a text of 1 to {} bytes is expected", limits::TEXT_BYTES),
        ));
    }
}

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
