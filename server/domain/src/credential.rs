//! Who may do what: what is stored of a token.

use crate::{EnvironmentRef, SecretHash, TenantKey};

/// What kind of process an SDK key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// A service: receives all rules.
    Server,
    /// A person who tries things out: what [`Audience::Server`] gets.
    Preview,
}

impl Audience {
    /// Its name in the wire form.
    pub fn name(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Preview => "preview",
        }
    }

    /// The audience of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Server, Self::Preview].into_iter().find(|audience| audience.name() == name)
    }
}

/// What a credential opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grant {
    /// The REST API, with all rights in one tenant.
    Owner(TenantKey),
    /// The rules of one environment.
    Sdk(EnvironmentRef, Audience),
}

impl Grant {
    /// The tenant that it belongs to.
    pub fn tenant(&self) -> &TenantKey {
        match self {
            Self::Owner(tenant) => tenant,
            Self::Sdk(environment, _) => &environment.tenant,
        }
    }
}

/// A token as it is stored: its secret is known only as a hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// Found by this; part of the token, no secret.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Of the secret part.
    pub secret: SecretHash,
    /// What it opens.
    pub grant: Grant,
    /// When it was created, in milliseconds since the Unix epoch.
    pub created_ms: i64,
}
