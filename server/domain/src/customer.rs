//! Customers: the tenant's own, as first-class things.

use serde_json::{Map, Value, json};
use tidegate_core::limits::{ATTRIBUTE_BYTES, KEY_BYTES};

use crate::policy::check_freezes;
use crate::{FieldFault, Freeze, Refusal, check_text};

/// Rings, by how early their customers receive change.
pub const RINGS: [&str; 5] = ["internal", "canary", "early", "general", "last"];
/// Most attributes of one customer.
const ATTRIBUTES: usize = 100;
/// Most freezes of one customer.
const FREEZES: usize = 20;
/// Names of attributes that a customer has anyway.
const OWN: [&str; 4] = ["key", "name", "tier", "ring"];

/// A customer of the tenant.
#[derive(Debug, Clone, PartialEq)]
pub struct Customer {
    /// What contexts call `customer.key`; never changes.
    pub key: String,
    /// What people call it.
    pub name: String,
    /// Such as `enterprise`.
    pub tier: Option<String>,
    /// One of [`RINGS`].
    pub ring: Option<String>,
    /// What rules may ask for as `customer.<name>`: texts, numbers, booleans, and lists of them.
    pub attributes: Map<String, Value>,
    /// For people.
    pub notes: Option<String>,
    /// When no release exposes more of its users.
    pub freezes: Vec<Freeze>,
    /// When it was created, in milliseconds since the Unix epoch.
    pub created_ms: i64,
    /// The change that last changed it.
    pub changed: u64,
}

impl Customer {
    /// Checks what somebody wishes it to be.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] names everything that is wrong with it.
    pub fn check(self) -> Result<Self, Refusal> {
        let mut faults = Vec::new();
        let odd = |c: char| c.is_control() || matches!(c, '/' | '\\');
        let dots = matches!(self.key.as_str(), "." | "..");
        if self.key.is_empty() || self.key.len() > KEY_BYTES || self.key.contains(odd) || dots {
            let message =
                format!("1 to {KEY_BYTES} bytes without control characters and slashes are expected");
            faults.push(FieldFault::new("/key", message));
        }
        check_text("/name", &self.name, &mut faults);
        for (at, text) in [("/tier", &self.tier), ("/notes", &self.notes)] {
            text.iter().for_each(|text| check_text(at, text, &mut faults));
        }
        if self.ring.as_deref().is_some_and(|ring| !RINGS.contains(&ring)) {
            faults.push(FieldFault::new("/ring", format!("one of {} is expected", RINGS.join(", "))));
        }
        check_freezes(&self.freezes, FREEZES, &mut faults);
        if self.attributes.len() > ATTRIBUTES {
            faults.push(FieldFault::new("/attributes", format!("at most {ATTRIBUTES} are allowed")));
        }
        for (name, value) in &self.attributes {
            if let Some(message) = attribute_fault(name, value) {
                let name = name.replace('~', "~0").replace('/', "~1");
                faults.push(FieldFault::new(format!("/attributes/{name}"), message));
            }
        }
        if faults.is_empty() { Ok(self) } else { Err(Refusal::Invalid(faults)) }
    }

    /// What rules see of it: the context of a request of this customer, as far as it is known here.
    pub fn context(&self) -> Value {
        let mut customer = self.attributes.clone();
        customer.insert("key".into(), self.key.clone().into());
        customer.insert("name".into(), self.name.clone().into());
        for (name, text) in [("tier", &self.tier), ("ring", &self.ring)] {
            text.iter().for_each(|text| drop(customer.insert(name.into(), text.clone().into())));
        }
        json!({ "customer": customer })
    }
}

fn attribute_fault(name: &str, value: &Value) -> Option<String> {
    let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    if !plain || !(1..=KEY_BYTES).contains(&name.len()) {
        return Some(format!("a name has 1 to {KEY_BYTES} of `A-Z a-z 0-9 _ -`"));
    }
    if OWN.contains(&name) {
        return Some("a customer has this anyway; set it there".into());
    }
    let is_scalar = |value: &Value| value.is_string() || value.is_number() || value.is_boolean();
    let fits = match value {
        Value::Array(values) => values.iter().all(is_scalar),
        value => is_scalar(value),
    };
    if !fits || value.to_string().len() > ATTRIBUTE_BYTES {
        return Some(format!(
            "a text, number, boolean or list of them is expected, of at most {ATTRIBUTE_BYTES} bytes"
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn customer(attributes: Value) -> Customer {
        Customer {
            key: "acme".into(),
            name: "Acme".into(),
            tier: Some("enterprise".into()),
            ring: Some("early".into()),
            attributes: attributes.as_object().unwrap().clone(),
            notes: None,
            freezes: Vec::new(),
            created_ms: 0,
            changed: 0,
        }
    }

    #[test]
    fn rules_see_the_attributes() {
        let acme = customer(json!({ "seats": 40, "regions": ["eu", "us"] })).check().unwrap();
        let expected = json!({ "customer": { "key": "acme", "name": "Acme", "tier": "enterprise",
            "ring": "early", "seats": 40, "regions": ["eu", "us"] } });
        assert_eq!(acme.context(), expected);
    }

    #[test]
    fn refusals_say_where() {
        let acme = customer(json!({}));
        let freeze = |until_ms| Freeze { from_ms: 10, until_ms, reason: "a fair".into() };
        for (wrong, pointer) in [
            (Customer { key: "a/b".into(), ..acme.clone() }, "/key"),
            (Customer { key: "..".into(), ..acme.clone() }, "/key"),
            (Customer { key: "k".repeat(257), ..acme.clone() }, "/key"),
            (Customer { name: " ".into(), ..acme.clone() }, "/name"),
            (Customer { ring: Some("outer".into()), ..acme.clone() }, "/ring"),
            (Customer { notes: Some("\u{0}".into()), ..acme.clone() }, "/notes"),
            (Customer { freezes: vec![freeze(11), freeze(10)], ..acme.clone() }, "/freezes/1/until"),
            (Customer { freezes: vec![freeze(11); 21], ..acme.clone() }, "/freezes"),
            (customer(json!({ "a b": 1 })), "/attributes/a b"),
            (customer(json!({ "tier": "x" })), "/attributes/tier"),
            (customer(json!({ "x": { "y": 1 } })), "/attributes/x"),
            (customer(json!({ "x": [[1]] })), "/attributes/x"),
            (customer(json!({ "x": "y".repeat(9000) })), "/attributes/x"),
        ] {
            let Err(Refusal::Invalid(faults)) = wrong.clone().check() else { panic!("{wrong:?}") };
            assert_eq!(faults[0].pointer, pointer, "{faults:?}");
        }
    }
}
