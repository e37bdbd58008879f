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

use crate::Problem;
use crate::v1::policy::FreezeBody;
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
    /// When no release exposes more of its users; those that there are stay if this is left out.
    freezes: Option<Vec<FreezeBody>>,
}

impl CustomerBody {
    /// The customer that is wished for, and whether its freezes stay as they are.
    fn read(self, key: String) -> Result<(Customer, bool), Problem> {
        let Self { name, tier, ring, attributes, notes, freezes } = self;
        let keeps = freezes.is_none();
        let freezes = FreezeBody::read_all(freezes.unwrap_or_default())?;
        let wish = Customer { key, name, tier, ring, attributes, notes, freezes, created_ms: 0, changed: 0 };
        Ok((wish.check()?, keeps))
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
    /// When no release exposes more of its users.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    freezes: Vec<FreezeBody>,
    /// RFC 3339.
    created_at: String,
}

impl From<Customer> for CustomerView {
    fn from(customer: Customer) -> Self {
        let Customer { key, name, tier, ring, attributes, notes, freezes, created_ms, .. } = customer;
        let freezes = freezes.into_iter().map(FreezeBody::from).collect();
        Self { key, name, tier, ring, attributes, notes, freezes, created_at: time(created_ms) }
    }
}
