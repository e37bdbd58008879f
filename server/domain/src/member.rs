//! People: members of a tenant, the roles that they have, and how they come in.

use crate::{FieldFault, Life, Permissions, Right, Role, RoleKey, Scope, SecretHash, TenantKey, check_text};

/// Longest address, in bytes.
const EMAIL_BYTES: usize = 254;
/// Most roles of one member.
pub const ROLES_PER_MEMBER: usize = 100;

/// A role as it is given to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GrantedRole {
    /// One that every tenant has.
    BuiltIn(Role),
    /// One that the tenant has made.
    Custom(RoleKey),
}

impl GrantedRole {
    /// Its name in the wire form. No custom role has the name of one that is built in.
    pub fn name(&self) -> &str {
        match self {
            Self::BuiltIn(role) => role.name(),
            Self::Custom(key) => key.as_str(),
        }
    }

    /// The role of that name; `None` for what cannot be one.
    pub fn from_name(name: &str) -> Option<Self> {
        match Role::from_name(name) {
            Some(role) => Some(Self::BuiltIn(role)),
            None => name.parse().ok().map(Self::Custom),
        }
    }
}

/// A role, and where a member has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The role.
    pub role: GrantedRole,
    /// Where.
    pub scope: Scope,
}

impl Assignment {
    /// What it comes to; nothing for a custom role that there is not.
    pub fn right(&self, custom: &[CustomRole]) -> Option<Right> {
        let scope = self.scope.clone();
        match &self.role {
            GrantedRole::BuiltIn(role) => Some(Right::of(*role, scope)),
            GrantedRole::Custom(key) => {
                let role = custom.iter().find(|role| role.key == *key)?;
                Some(Right { permissions: role.permissions, scope, is_owner: false })
            }
        }
    }
}

/// A role that a tenant has made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomRole {
    /// Names it; never changes.
    pub key: RoleKey,
    /// What it may do.
    pub permissions: Permissions,
    /// When it was created, in milliseconds since the Unix epoch.
    pub created_ms: i64,
    /// The change that last changed it.
    pub changed: u64,
}

/// A person who works with a tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Names the member in the change log; says nothing about the person.
    pub id: String,
    /// Where invitations go, in lower case; no other member of the tenant has it.
    pub email: String,
    /// What people call the member.
    pub name: String,
    /// What the member may do.
    pub roles: Vec<Assignment>,
    /// Whether the member has set a password.
    pub has_joined: bool,
    /// What was signed for an earlier epoch opens nothing any more.
    pub epoch: u64,
    /// When the member was invited, in milliseconds since the Unix epoch.
    pub created_ms: i64,
    /// The change that last changed the member.
    pub changed: u64,
}

/// How the ids of members begin.
const MEMBER_ID: &str = "usr_";

/// The id of a new member, out of a fresh one.
pub fn member_id(fresh: &str) -> String {
    format!("{MEMBER_ID}{fresh}")
}

/// Whether an actor of that id is a member.
pub fn is_member_id(id: &str) -> bool {
    id.starts_with(MEMBER_ID)
}

impl Member {
    /// What the member may do.
    pub fn rights(&self, custom: &[CustomRole]) -> Vec<Right> {
        self.roles.iter().filter_map(|role| role.right(custom)).collect()
    }
}

/// Checks what somebody is to be called and reached by; answers the address as it is stored.
pub fn check_person(email: &str, name: &str, faults: &mut Vec<FieldFault>) -> String {
    let odd = |c: char| c.is_control() || c.is_whitespace();
    let parts = email.split_once('@');
    let whole =
        parts.is_some_and(|(local, host)| !local.is_empty() && !host.is_empty() && !host.contains('@'));
    if !whole || email.len() > EMAIL_BYTES || email.contains(odd) {
        faults.push(FieldFault::new("/email", "an address such as `ada@example.com` is expected"));
    }
    check_text("/name", name, faults);
    email.to_lowercase()
}

/// An invitation: whoever has its token may set the member's password, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Found by this; part of the token, no secret.
    pub id: String,
    /// Whose it is.
    pub tenant: TenantKey,
    /// The member's id.
    pub member: String,
    /// Of the secret part.
    pub secret: SecretHash,
    /// For how long.
    pub life: Life,
}

/// A member who has signed in somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Found by this; part of the refresh token, no secret.
    pub id: String,
    /// Whose it is.
    pub tenant: TenantKey,
    /// The member's id.
    pub member: String,
    /// Of the refresh token that is to come next.
    pub secret: SecretHash,
    /// Of what all refresh tokens of this session have in common.
    pub family: SecretHash,
    /// With what the member has signed in, as it calls itself.
    pub agent: Option<String>,
    /// For how long, unless it is renewed.
    pub life: Life,
}

/// By what a stream was opened. It ends with it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Opener {
    /// The credential of that id.
    Credential(String),
    /// The session of that id, in an epoch of its member.
    Session(String, u64),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Permission;

    #[test]
    fn people_have_addresses() {
        let faults = |email: &str, name: &str| {
            let mut faults = Vec::new();
            check_person(email, name, &mut faults);
            faults.into_iter().map(|fault| fault.pointer).collect::<Vec<_>>()
        };
        assert_eq!(faults("Ada@Example.com", "Ada"), [""; 0]);
        assert_eq!(check_person("Ada@Example.com", "Ada", &mut Vec::new()), "ada@example.com");
        for email in ["", "ada", "@x", "a@", "a@b@c", "a b@c", "a@b\n", &format!("{}@x", "a".repeat(254))] {
            assert_eq!(faults(email, "Ada"), ["/email"], "{email}");
        }
        assert_eq!(faults("a@b", ""), ["/name"]);
    }

    #[test]
    fn roles_come_to_rights() {
        let releaser = CustomRole {
            key: "releaser".parse().unwrap(),
            permissions: [Permission::ReleasesWrite].into_iter().collect(),
            created_ms: 0,
            changed: 1,
        };
        let assignment =
            |name: &str| Assignment { role: GrantedRole::from_name(name).unwrap(), scope: Scope::Tenant };
        let rights = |name: &str| assignment(name).right(std::slice::from_ref(&releaser));
        assert_eq!(rights("releaser").map(|right| right.permissions), Some(releaser.permissions));
        assert_eq!(rights("owner"), Some(Right::of(Role::Owner, Scope::Tenant)));
        assert_eq!(rights("unheard-of"), None);
        assert_eq!(GrantedRole::from_name("no key"), None);
    }
}
