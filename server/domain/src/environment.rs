//! Projects and their environments.

use std::fmt;

use crate::{EnvironmentKey, Policy, ProjectKey, TenantKey};

/// A product or code base of a tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// Its key; never changes.
    pub key: ProjectKey,
    /// What people call it.
    pub name: String,
    /// When it was created, in milliseconds since the Unix epoch.
    pub created_ms: i64,
}

/// Where code runs. It has its own rules and versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// Its key; never changes.
    pub key: EnvironmentKey,
    /// What people call it.
    pub name: String,
    /// The current version of its rules: 1, 2, 3…
    pub version: u64,
    /// Rises only when a backup is restored as a new epoch.
    pub epoch: u64,
    /// Of the rules at that version (`sha256:…`).
    pub digest: String,
    /// When it was created, in milliseconds since the Unix epoch.
    pub created_ms: i64,
    /// What changes of its rules have to meet.
    pub policy: Policy,
    /// The change that set the policy; 0 where none did.
    pub policy_changed: u64,
}

/// Which environment of which project of which tenant.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EnvironmentRef {
    /// The tenant.
    pub tenant: TenantKey,
    /// The project.
    pub project: ProjectKey,
    /// The environment.
    pub environment: EnvironmentKey,
}

impl fmt::Display for EnvironmentRef {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}/{}/{}", self.tenant, self.project, self.environment)
    }
}
