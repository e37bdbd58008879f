//! What is stored of tokens: what they open, and for how long.

use crate::{
    Access, EnvironmentRef, Permission, Permissions, Right, Role, Scope, SecretHash, TenantKey, Token,
};

/// What kind of process an SDK key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Audience {
    /// A service: receives all rules.
    #[default]
    Server,
    /// A browser or a mobile application: receives only what its flags need, and nothing private.
    Client,
    /// A person who tries things out: what [`Audience::Server`] gets.
    Preview,
}

impl Audience {
    /// Its name in the wire form.
    pub fn name(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Client => "client",
            Self::Preview => "preview",
        }
    }

    /// The audience of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Server, Self::Client, Self::Preview].into_iter().find(|audience| audience.name() == name)
    }
}

/// What an API token may do, as it was said when it was created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Powers {
    /// What the role may do.
    Role(Role),
    /// Just these.
    Permissions(Permissions),
}

impl Powers {
    /// What that comes to.
    pub fn permissions(self) -> Permissions {
        match self {
            Self::Role(role) => role.permissions(),
            Self::Permissions(permissions) => permissions,
        }
    }

    /// The right that it is in a place.
    pub fn right(self, scope: Scope) -> Right {
        match self {
            Self::Role(role) => Right::of(role, scope),
            Self::Permissions(permissions) => Right { permissions, scope, is_owner: false },
        }
    }

    /// The role's name, or the permissions' names with spaces between.
    pub fn names(self) -> String {
        match self {
            Self::Role(role) => role.name().into(),
            Self::Permissions(permissions) => {
                permissions.iter().map(Permission::name).collect::<Vec<_>>().join(" ")
            }
        }
    }

    /// The reverse of [`Self::names`].
    pub fn from_names(names: &str) -> Option<Self> {
        if let Some(role) = Role::from_name(names) {
            return Some(Self::Role(role));
        }
        let permissions = names.split(' ').map(Permission::from_name).collect::<Option<Permissions>>()?;
        Some(Self::Permissions(permissions))
    }
}

/// What an SDK key opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SdkGrant {
    /// Whose rules.
    pub environment: EnvironmentRef,
    /// For what kind of process.
    pub audience: Audience,
    /// From the pages of which origins browsers may use it, such as `https://shop.example`; from all
    /// where none is named.
    pub origins: Vec<String>,
}

/// What a credential opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grant {
    /// The REST API in one part of a tenant.
    Api(TenantKey, Powers, Scope),
    /// The rules of one environment.
    Sdk(SdkGrant),
}

impl Grant {
    /// The REST API with all rights in a tenant.
    pub fn owner(tenant: TenantKey) -> Self {
        Self::Api(tenant, Powers::Role(Role::Owner), Scope::Tenant)
    }

    /// The tenant that it belongs to.
    pub fn tenant(&self) -> &TenantKey {
        match self {
            Self::Api(tenant, ..) => tenant,
            Self::Sdk(sdk) => &sdk.environment.tenant,
        }
    }

    /// What it allows in the REST API; nothing for an SDK key.
    pub fn access(&self) -> Access {
        let rights = match self {
            Self::Api(_, powers, scope) => vec![powers.right(scope.clone())],
            Self::Sdk(..) => Vec::new(),
        };
        Access::new(self.tenant().clone(), rights)
    }
}

/// Until when a credential opens anything, and when it last did. All in milliseconds since the Unix
/// epoch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Life {
    /// When it was created.
    pub created_ms: i64,
    /// From when on it opens nothing; `None` for never.
    pub expires_ms: Option<i64>,
    /// When it was revoked.
    pub revoked_ms: Option<i64>,
    /// When it was last used, give or take a minute.
    pub used_ms: Option<i64>,
}

impl Life {
    /// One that begins now.
    pub fn begun(now_ms: i64, expires_ms: Option<i64>) -> Self {
        Self { created_ms: now_ms, expires_ms, revoked_ms: None, used_ms: None }
    }

    /// Whether it has ended.
    pub fn is_over(&self, now_ms: i64) -> bool {
        self.revoked_ms.is_some() || self.expires_ms.is_some_and(|end| now_ms >= end)
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
    /// For how long.
    pub life: Life,
}

impl Credential {
    /// What takes its place: another token for the same, and for as long a time.
    pub fn successor(&self, token: &Token, now_ms: i64) -> Self {
        let life_ms = self.life.expires_ms.map(|end_ms| end_ms.saturating_sub(self.life.created_ms));
        let expires_ms = life_ms.map(|life_ms| now_ms.saturating_add(life_ms));
        Self {
            id: token.id().into(),
            secret: token.secret_hash(),
            life: Life::begun(now_ms, expires_ms),
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_read_back() {
        let some = [Permission::FlagsRead, Permission::LogRead].into_iter().collect();
        for powers in [Powers::Role(Role::Auditor), Powers::Permissions(some)] {
            assert_eq!(Powers::from_names(&powers.names()), Some(powers));
        }
        assert_eq!(Powers::from_names("flags:read nonsense"), None);
        assert_eq!(Powers::from_names(""), None);
    }

    #[test]
    fn a_life_ends_by_revocation_or_by_time() {
        assert!(!Life::begun(0, None).is_over(i64::MAX));
        assert!(!Life::begun(0, Some(5)).is_over(4));
        assert!(Life::begun(0, Some(5)).is_over(5));
        assert!(Life { revoked_ms: Some(3), ..Life::begun(0, None) }.is_over(3));
    }
}
