pub(crate) mod compare;
pub(crate) mod copy;
pub(crate) mod create;
pub(crate) mod erase;
pub(crate) mod list;
pub(crate) mod page;
pub(crate) mod replace;
pub(crate) mod show;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tidegate_domain::Customer;
use utoipa::ToSchema;

use crate::view::time;

/// What somebody wishes a customer to be, but for its key.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CustomerBody {
    /// What people call it.
    #[schema(example = "Acme Inc.")]
    name: String,
    /// Such as `enterprise`.
    #[schema(example = "enterprise")]
    tier: Option<String>,
    /// How early it receives change: `internal`, `canary`, `early`, `general` or `last`.
    #[schema(example = "early")]
    ring: Option<String>,
    /// What rules may ask for as `customer.<name>`.
    #[serde(default)]
    #[schema(value_type = Object, example = json!({ "seats": 40 }))]
    attributes: Map<String, Value>,
    /// For people.
    notes: Option<String>,
}

impl CustomerBody {
    fn into_customer(self, key: String, created_ms: i64) -> Customer {
        let Self { name, tier, ring, attributes, notes } = self;
        Customer { key, name, tier, ring, attributes, notes, created_ms, changed: 0 }
    }
}

/// A customer of the tenant.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CustomerView {
    /// What contexts call `customer.key`; never changes.
    #[schema(example = "acme")]
    key: String,
    /// What people call it.
    #[schema(example = "Acme Inc.")]
    name: String,
    /// Such as `enterprise`.
    #[serde(skip_serializing_if = "Option::is_none")]
    tier: Option<String>,
    /// How early it receives change.
    #[serde(skip_serializing_if = "Option::is_none")]
    ring: Option<String>,
    /// What rules may ask for as `customer.<name>`.
    #[schema(value_type = Object)]
    attributes: Map<String, Value>,
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    notes: Option<String>,
    /// RFC 3339.
    created_at: String,
}

impl From<Customer> for CustomerView {
    fn from(customer: Customer) -> Self {
        let Customer { key, name, tier, ring, attributes, notes, created_ms, .. } = customer;
        Self { key, name, tier, ring, attributes, notes, created_at: time(created_ms) }
    }
}
