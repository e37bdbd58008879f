//! Tenants, and how much each may have.

use serde::{Deserialize, Serialize};

use crate::TenantKey;

/// What a tenant has a limited number of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quota {
    /// Its projects.
    Projects,
    /// The environments of all its projects.
    Environments,
    /// The flags of all its projects, archived ones too.
    Flags,
    /// Its members.
    Members,
    /// API tokens and SDK keys that are not revoked.
    Tokens,
}

impl Quota {
    /// What there are too many of.
    pub fn name(self) -> &'static str {
        match self {
            Self::Projects => "projects",
            Self::Environments => "environments",
            Self::Flags => "flags",
            Self::Members => "members",
            Self::Tokens => "tokens",
        }
    }
}

/// How much a tenant may have of each. What is not said is as by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Quotas {
    /// Projects.
    pub projects: u32,
    /// Environments of all projects.
    pub environments: u32,
    /// Flags of all projects.
    pub flags: u32,
    /// Members.
    pub members: u32,
    /// API tokens and SDK keys.
    pub tokens: u32,
}

impl Default for Quotas {
    fn default() -> Self {
        Self { projects: 200, environments: 1_000, flags: 50_000, members: 5_000, tokens: 10_000 }
    }
}

impl Quotas {
    /// How many there may be.
    pub fn most(&self, quota: Quota) -> u32 {
        match quota {
            Quota::Projects => self.projects,
            Quota::Environments => self.environments,
            Quota::Flags => self.flags,
            Quota::Members => self.members,
            Quota::Tokens => self.tokens,
        }
    }
}

/// An organisation that uses this server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant {
    /// Names it; never changes, and is never given to another one.
    pub key: TenantKey,
    /// How much it may have.
    pub quotas: Quotas,
    /// When it was created, in milliseconds since the Unix epoch.
    pub created_ms: i64,
    /// When it was deleted: nothing opens it any more.
    pub deleted_ms: Option<i64>,
    /// The change that last changed it, 0 for that which created it.
    pub changed: u64,
}
