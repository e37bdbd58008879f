//! Who may do what: permissions, roles, where they hold, and the permit that the store asks for.

use thiserror::Error;

use crate::{EnvironmentKey, EnvironmentRef, ProjectKey, TenantKey};

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        /// One thing that somebody may do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Permission {
            $($(#[$doc])* $name,)*
        }

        impl Permission {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Its name in the wire form.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

permissions! {
    /// Read flags, segments, rules and customers, and evaluate.
    FlagsRead = "flags:read";
    /// Change flags, segments and rules.
    FlagsWrite = "flags:write";
    /// Turn flags on and off, and nothing else.
    FlagsSwitch = "flags:switch";
    /// Add and remove overrides.
    OverridesWrite = "overrides:write";
    /// Create and change customers.
    CustomersWrite = "customers:write";
    /// Start and steer releases.
    ReleasesWrite = "releases:write";
    /// Halt, freeze, pause and resume releases.
    ReleasesHalt = "releases:halt";
    /// Approve the stages of releases.
    ReleasesApprove = "releases:approve";
    /// Send signals of releases.
    SignalsWrite = "signals:write";
    /// Create projects and environments, and set their policies.
    EnvironmentsWrite = "environments:write";
    /// Create and revoke SDK keys.
    KeysWrite = "keys:write";
    /// Create and revoke API tokens.
    TokensWrite = "tokens:write";
    /// Invite members and give them roles.
    MembersWrite = "members:write";
    /// Read the change log and its proofs.
    LogRead = "log:read";
}

impl Permission {
    /// The permission of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|permission| permission.name() == name)
    }
}

/// A set of permissions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Permissions(u16);

impl Permissions {
    /// Whether this one is among them.
    pub fn has(self, permission: Permission) -> bool {
        self.0 & Self::bit(permission) != 0
    }

    /// Whether all of these are among them.
    pub fn include(self, others: Self) -> bool {
        self.0 & others.0 == others.0
    }

    /// Them in the order of [`Permission::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.iter().copied().filter(move |permission| self.has(*permission))
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    fn bit(permission: Permission) -> u16 {
        1 << permission as u16
    }
}

impl FromIterator<Permission> for Permissions {
    fn from_iter<T: IntoIterator<Item = Permission>>(permissions: T) -> Self {
        Self(permissions.into_iter().fold(0, |bits, permission| bits | Self::bit(permission)))
    }
}

/// The roles that every tenant has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Everything.
    Owner,
    /// Everything, but owners are made by owners.
    Admin,
    /// Reads and writes what is about flags, customers and releases.
    Editor,
    /// Kill switches, and halting and resuming releases.
    Operator,
    /// Reads flags.
    Viewer,
    /// Reads flags and the change log.
    Auditor,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Owner, Self::Admin, Self::Editor, Self::Operator, Self::Viewer, Self::Auditor];

    /// Its name in the wire form.
    pub fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Editor => "editor",
            Self::Operator => "operator",
            Self::Viewer => "viewer",
            Self::Auditor => "auditor",
        }
    }

    /// The role of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// What it may do.
    pub fn permissions(self) -> Permissions {
        use Permission::{
            CustomersWrite, FlagsRead, FlagsSwitch, FlagsWrite, LogRead, OverridesWrite, ReleasesHalt,
            ReleasesWrite, SignalsWrite,
        };
        match self {
            Self::Owner | Self::Admin => Permission::ALL.iter().copied().collect(),
            Self::Editor => Permissions::from_iter([
                FlagsRead,
                FlagsWrite,
                FlagsSwitch,
                OverridesWrite,
                CustomersWrite,
                ReleasesWrite,
                ReleasesHalt,
                SignalsWrite,
                LogRead,
            ]),
            Self::Operator => Permissions::from_iter([FlagsRead, FlagsSwitch, ReleasesHalt]),
            Self::Viewer => Permissions::from_iter([FlagsRead]),
            Self::Auditor => Permissions::from_iter([FlagsRead, LogRead]),
        }
    }
}

/// A part of a tenant: where permissions hold, and what is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// All of it.
    Tenant,
    /// One project with its environments.
    Project(ProjectKey),
    /// One environment.
    Environment(ProjectKey, EnvironmentKey),
}

impl Scope {
    /// Whether the other lies within this one.
    pub fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Tenant, _) => true,
            (Self::Project(project), Self::Project(other) | Self::Environment(other, _)) => project == other,
            (Self::Environment(..), Self::Environment(..)) => self == other,
            _ => false,
        }
    }

    /// The project that it is or lies in.
    pub fn project(&self) -> Option<&ProjectKey> {
        match self {
            Self::Tenant => None,
            Self::Project(project) | Self::Environment(project, _) => Some(project),
        }
    }

    /// The environment that it is.
    pub fn environment(&self) -> Option<&EnvironmentKey> {
        match self {
            Self::Tenant | Self::Project(_) => None,
            Self::Environment(_, environment) => Some(environment),
        }
    }
}

impl From<&EnvironmentRef> for Scope {
    fn from(environment: &EnvironmentRef) -> Self {
        Self::Environment(environment.project.clone(), environment.environment.clone())
    }
}

/// Permissions, and where they hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Right {
    /// What may be done.
    pub permissions: Permissions,
    /// Where.
    pub scope: Scope,
    /// Whether it makes an owner: owners alone make owners.
    pub is_owner: bool,
}

impl Right {
    /// What a role gives in a place.
    pub fn of(role: Role, scope: Scope) -> Self {
        Self { permissions: role.permissions(), scope, is_owner: role == Role::Owner }
    }
}

/// Everything that somebody may do in one tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    tenant: TenantKey,
    rights: Vec<Right>,
}

/// Why something is not permitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Denied {
    /// It is to be answered as if it did not exist.
    #[error("it is out of reach")]
    OutOfReach,
    /// It can be seen, but this is missing.
    #[error("it needs the permission `{}`", .0.name())]
    Lacks(Permission),
}

impl Access {
    /// The rights of somebody in a tenant.
    pub fn new(tenant: TenantKey, rights: Vec<Right>) -> Self {
        Self { tenant, rights }
    }

    /// Whose tenant it is.
    pub fn tenant(&self) -> &TenantKey {
        &self.tenant
    }

    /// The rights themselves.
    pub fn rights(&self) -> &[Right] {
        &self.rights
    }

    /// The permit to do something in a place. This is the one place where permissions are checked.
    ///
    /// # Errors
    /// [`Denied`].
    pub fn permit(&self, permission: Permission, place: &Scope) -> Result<Permit, Denied> {
        if self.allows(permission, place) {
            Ok(self.permitted())
        } else {
            Err(self.denied(permission, place))
        }
    }

    /// The permit to read what a place has in those parts of it where that is allowed: what is
    /// answered has to be filtered by [`Self::allows`].
    ///
    /// # Errors
    /// [`Denied`] where it is allowed in no part.
    pub fn permit_in_parts(&self, permission: Permission, place: &Scope) -> Result<Permit, Denied> {
        let touches = |right: &Right| right.scope.covers(place) || place.covers(&right.scope);
        let allowed = self.rights.iter().any(|right| right.permissions.has(permission) && touches(right));
        if allowed { Ok(self.permitted()) } else { Err(self.denied(permission, place)) }
    }

    /// Whether something is allowed in a place.
    pub fn allows(&self, permission: Permission, place: &Scope) -> bool {
        self.rights.iter().any(|right| right.permissions.has(permission) && right.scope.covers(place))
    }

    /// Whether anything at all is allowed in a place or in a part of it.
    pub fn reaches(&self, place: &Scope) -> bool {
        let reaches = |right: &Right| right.scope.covers(place) || place.covers(&right.scope);
        self.rights.iter().any(|right| !right.permissions.is_empty() && reaches(right))
    }

    /// The projects of which anything is within reach; `None` for all.
    pub fn projects(&self) -> Option<Vec<ProjectKey>> {
        self.rights.iter().map(|right| right.scope.project().cloned()).collect()
    }

    /// Whether this includes the other right: nobody gives away more than they have.
    pub fn includes(&self, other: &Right) -> bool {
        let owns = |right: &Right| right.is_owner && right.scope.covers(&other.scope);
        let may_own = !other.is_owner || self.rights.iter().any(owns);
        may_own && other.permissions.iter().all(|permission| self.allows(permission, &other.scope))
    }

    fn permitted(&self) -> Permit {
        Permit { tenant: self.tenant.clone() }
    }

    fn denied(&self, permission: Permission, place: &Scope) -> Denied {
        if self.reaches(place) { Denied::Lacks(permission) } else { Denied::OutOfReach }
    }
}

/// That somebody may open a unit of work in a tenant: only [`Access`] makes one, so that a check that
/// was forgotten does not compile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit {
    tenant: TenantKey,
}

impl Permit {
    /// For what the server does by itself, such as loading the rules that SDKs ask for.
    pub fn server(tenant: TenantKey) -> Self {
        Self { tenant }
    }

    /// The tenant that it opens.
    pub fn tenant(&self) -> &TenantKey {
        &self.tenant
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(text: &str) -> Scope {
        match text.split('/').collect::<Vec<_>>()[..] {
            [""] => Scope::Tenant,
            [project] => Scope::Project(project.parse().unwrap()),
            [project, environment] => {
                Scope::Environment(project.parse().unwrap(), environment.parse().unwrap())
            }
            _ => panic!("{text}"),
        }
    }

    fn access(rights: &[(Role, &str)]) -> Access {
        let right = |(role, place): &(Role, &str)| Right::of(*role, scope(place));
        Access::new("default".parse().unwrap(), rights.iter().map(right).collect())
    }

    #[test]
    fn names_read_back() {
        assert!(Permission::ALL.iter().all(|p| Permission::from_name(p.name()) == Some(*p)));
        assert!(Role::ALL.into_iter().all(|role| Role::from_name(role.name()) == Some(role)));
        let all: Permissions = Permission::ALL.iter().copied().collect();
        assert_eq!(all.iter().count(), Permission::ALL.len());
        assert!(all.include(Role::Editor.permissions()) && !Role::Editor.permissions().include(all));
    }

    #[test]
    fn what_is_out_of_reach_does_not_exist_and_what_is_in_reach_says_what_is_missing() {
        use Permission::{FlagsRead, FlagsWrite};
        let check = |rights: &[(Role, &str)], permission, place, expected: Result<(), Denied>| {
            let permit = access(rights).permit(permission, &scope(place)).map(drop);
            assert_eq!(permit, expected, "{rights:?} {permission:?} {place}");
        };
        check(&[(Role::Owner, "")], FlagsWrite, "shop/production", Ok(()));
        check(&[(Role::Viewer, "")], FlagsWrite, "shop/production", Err(Denied::Lacks(FlagsWrite)));
        check(&[(Role::Editor, "shop")], FlagsWrite, "shop/production", Ok(()));
        check(&[(Role::Editor, "shop")], FlagsWrite, "other/production", Err(Denied::OutOfReach));
        check(&[(Role::Editor, "shop/staging")], FlagsWrite, "shop/production", Err(Denied::OutOfReach));
        check(&[(Role::Editor, "shop/staging")], FlagsRead, "shop", Err(Denied::Lacks(FlagsRead)));
        check(&[], FlagsRead, "", Err(Denied::OutOfReach));
        check(&[(Role::Viewer, "shop"), (Role::Editor, "shop/a")], FlagsWrite, "shop/a", Ok(()));
    }

    #[test]
    fn parts_of_a_place_can_be_read() {
        let staging = access(&[(Role::Viewer, "shop/staging")]);
        assert!(staging.permit_in_parts(Permission::FlagsRead, &scope("shop")).is_ok());
        assert!(staging.permit_in_parts(Permission::FlagsRead, &scope("")).is_ok());
        assert_eq!(staging.permit_in_parts(Permission::FlagsRead, &scope("other")), Err(Denied::OutOfReach));
        assert_eq!(
            staging.permit_in_parts(Permission::LogRead, &scope("shop")),
            Err(Denied::Lacks(Permission::LogRead))
        );
    }

    #[test]
    fn nobody_gives_away_more_than_they_have() {
        let editor = access(&[(Role::Editor, "shop")]);
        let right = |role: Role, place| Right::of(role, scope(place));
        assert!(editor.includes(&right(Role::Viewer, "shop/production")));
        assert!(!editor.includes(&right(Role::Viewer, "")));
        assert!(!editor.includes(&right(Role::Admin, "shop")));
        let (admin, owner) = (access(&[(Role::Admin, "")]), access(&[(Role::Owner, "")]));
        assert!(admin.includes(&right(Role::Admin, "")) && !admin.includes(&right(Role::Owner, "shop")));
        assert!(owner.includes(&right(Role::Owner, "")));
    }
}
