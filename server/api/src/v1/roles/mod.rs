//! Roles: those that every tenant has, and those that it makes.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod list;
pub(crate) mod replace;
pub(crate) mod show;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tidegate_domain::{Base, CustomRole, FieldFault, Permission, Permissions, Right, Role, RoleKey, Scope};
use tidegate_store::Writer;
use utoipa::ToSchema;

use crate::Problem;
use crate::auth::Caller;
use crate::v1::expect_seen;

/// What a role may do.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoleBody {
    /// Such as `flags:read`; one at least.
    #[schema(example = json!(["flags:read", "releases:write", "releases:halt"]))]
    permissions: Vec<String>,
}

/// A role that members can have.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RoleView {
    /// Names it; never changes.
    #[schema(example = "releaser")]
    key: String,
    /// Whether every tenant has it, and none can change it.
    built_in: bool,
    /// What it may do.
    permissions: Vec<&'static str>,
}

impl RoleView {
    fn built_in(role: Role) -> Self {
        Self { key: role.name().into(), built_in: true, permissions: names(role.permissions()) }
    }
}

impl From<CustomRole> for RoleView {
    fn from(role: CustomRole) -> Self {
        Self { key: role.key.to_string(), built_in: false, permissions: names(role.permissions) }
    }
}

fn names(permissions: Permissions) -> Vec<&'static str> {
    permissions.iter().map(Permission::name).collect()
}

/// Reads permissions out of a body; one at least.
pub(crate) fn read_permissions(names: &[String], faults: &mut Vec<FieldFault>) -> Option<Permissions> {
    let before = faults.len();
    let mut read = Vec::new();
    for (index, name) in names.iter().enumerate() {
        match Permission::from_name(name) {
            Some(permission) => read.push(permission),
            None => faults.push(FieldFault::new(
                format!("/permissions/{index}"),
                "this is no permission; those that there are stand in the list of roles",
            )),
        }
    }
    if names.is_empty() {
        faults.push(FieldFault::new("/permissions", "one permission at least is expected"));
    }
    (faults.len() == before).then(|| read.into_iter().collect())
}

impl RoleBody {
    fn read(&self, faults: &mut Vec<FieldFault>) -> Option<Permissions> {
        read_permissions(&self.permissions, faults)
    }
}

/// What the change log says of a role.
fn recorded(role: &CustomRole) -> Value {
    json!({ "key": role.key.as_str(), "permissions": names(role.permissions) })
}

/// Whoever makes a role could give it to anybody.
fn expect_to_have(caller: &Caller, permissions: Permissions) -> Result<(), Problem> {
    caller.expect_to_have(&Right { permissions, scope: Scope::Tenant, is_owner: false })
}

/// What cannot be a key names no role.
fn read_key(key: &str) -> Result<RoleKey, Problem> {
    key.parse().map_err(|_| missing(key))
}

fn missing(key: &str) -> Problem {
    Problem::not_found("role", key)
}

/// The role as it is, if its author saw it so.
async fn seen(writer: &Writer, key: &RoleKey, base: Option<Base>) -> Result<CustomRole, Problem> {
    let held = writer.role(key).await?.ok_or_else(|| missing(key.as_str()))?;
    expect_seen(writer, base, (key.as_str(), held.changed), || RoleView::from(held.clone())).await?;
    Ok(held)
}
