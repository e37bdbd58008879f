//! A change: who changed what, when and why, and what the rules became.

use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;
use tidegate_core::HashList;

use crate::{EnvironmentKey, ProjectKey, Refusal, is_member_id};

/// Item bodies by item key (`flag/checkout-v2`); `None` removes the item.
pub type Items = Vec<(String, Option<String>)>;

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The id of the member or of the credential, `platform` for whoever runs the server, or `server`
    /// for what the program does by itself.
    pub id: String,
    /// What people call it. It is not kept with what was done, since people can be forgotten, but looked up
    /// where it is shown.
    #[serde(serialize_with = "nameless")]
    pub name: String,
}

/// Empty, and not left out: the version before expects a name.
fn nameless<S: Serializer>(_: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str("")
}

impl Actor {
    /// What the program does by itself.
    pub fn server() -> Self {
        Self { id: "server".into(), name: "Tidegate".into() }
    }

    /// Whoever runs the server.
    pub fn platform() -> Self {
        Self { id: "platform".into(), name: "Platform".into() }
    }

    /// What acts, by its name in the log.
    pub fn kind(&self) -> &'static str {
        match self.id.as_str() {
            "server" => "server",
            "platform" => "platform",
            id if is_member_id(id) => "user",
            _ => "token",
        }
    }
}

macro_rules! change_kinds {
    ($($name:ident = $text:literal;)*) => {
        /// What kind of change it was; also its name in the wire form.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum ChangeKind {
            $(#[doc = concat!("`", $text, "`")] $name,)*
        }

        impl ChangeKind {
            const ALL: &[Self] = &[$(Self::$name),*];

            /// Its name in the wire form.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

change_kinds! {
    TenantCreated = "tenant.create";
    QuotasSet = "tenant.quotas";
    TenantDeleted = "tenant.delete";
    TenantRebuilt = "tenant.rebuild";
    KeysRotated = "keys.rotate";
    LogRestored = "log.restore";
    CustomerCreated = "customer.create";
    CustomerUpdated = "customer.update";
    CustomerErased = "customer.erase";
    UserErased = "user.erase";
    ProjectCreated = "project.create";
    EnvironmentCreated = "environment.create";
    PolicySet = "environment.policy";
    SignalSourcesSet = "environment.signal_sources";
    FlagCreated = "flag.create";
    FlagsChanged = "flags.change";
    FlagsUndone = "flags.undo";
    RulesChanged = "rules.change";
    RulesReverted = "rules.revert";
    RulesUndone = "rules.undo";
    RulesCopied = "rules.copy";
    RingsFollowed = "rules.rings";
    PlanCreated = "plan.create";
    PlanUpdated = "plan.update";
    PlanDeleted = "plan.delete";
    ReleaseCreated = "release.create";
    ReleaseScheduled = "release.schedule";
    ReleaseStarted = "release.start";
    ReleaseStageEntered = "release.advance";
    ReleaseWatchBegan = "release.watch";
    ReleaseCompleted = "release.complete";
    ReleaseHeld = "release.hold";
    ReleaseResumed = "release.resume";
    ReleaseApproved = "release.approve";
    ReleaseRestarted = "release.restart";
    ReleaseCustomerHalted = "release.halt_customer";
    ReleaseHaltBegan = "release.halt";
    ReleaseHalted = "release.halted";
    ReleaseCancelled = "release.cancel";
    ReleaseSuperseded = "release.supersede";
    LedgerAssessed = "ledger.assess";
    SdkKeyCreated = "sdk_key.create";
    SdkKeyRotated = "sdk_key.rotate";
    SdkKeyRevoked = "sdk_key.revoke";
    TokenCreated = "token.create";
    TokenRotated = "token.rotate";
    TokenRevoked = "token.revoke";
    RoleCreated = "role.create";
    RoleUpdated = "role.update";
    RoleDeleted = "role.delete";
    MemberInvited = "member.invite";
    MemberJoined = "member.join";
    MemberRolesSet = "member.roles";
    MemberPasswordSet = "member.password";
    MemberRemoved = "member.remove";
}

impl ChangeKind {
    /// Whether its instructions are about people, and may be erased: the log then holds only their
    /// hash. Rules and rights are never erased, so that the log can be replayed.
    pub fn is_personal(self) -> bool {
        ["customer.", "user."].iter().any(|about| self.name().starts_with(about))
    }

    /// Whether it is something that has happened to a release.
    pub fn is_release_event(self) -> bool {
        self != Self::ReleaseCreated && self.name().starts_with("release.")
    }

    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }
}

/// A change that is about to be recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct NewChange {
    /// What kind it is.
    pub kind: ChangeKind,
    /// Who did it.
    pub actor: Actor,
    /// When, in milliseconds since the Unix epoch.
    pub time_ms: i64,
    /// The project, where it is about one.
    pub project: Option<ProjectKey>,
    /// The environment, where it is about a single one.
    pub environment: Option<EnvironmentKey>,
    /// Why, in the author's words.
    pub comment: Option<String>,
    /// What was asked for: the instructions of a change of rules, the object that was created.
    pub instructions: Value,
    /// The request that brought it.
    pub request_id: String,
    /// What its sender calls that request; the log alone keeps it.
    pub idempotency_key: Option<String>,
}

/// A new version of one environment's rules: part of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionedItems {
    /// The environment.
    pub environment: EnvironmentKey,
    /// The epoch that the environment is in.
    pub epoch: u64,
    /// The new version, one above the one before.
    pub version: u64,
    /// Of all the rules at that version.
    pub digest: String,
    /// The items in which it differs from the version before.
    pub items: Items,
    /// The lists that segments refer to since this version.
    pub lists: Vec<NewList>,
    /// Of what clients get of it, where there are clients and they see a difference.
    pub client_digest: Option<String>,
}

/// A list that a segment refers to, and the one in whose place it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewList {
    /// The list.
    pub list: HashList,
    /// The segment's list before.
    pub before: Option<HashList>,
}

/// A recorded change.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Its position among the tenant's changes, from 1, without gaps.
    pub seq: u64,
    /// What was recorded.
    pub recorded: NewChange,
    /// The versions that it made.
    pub versions: Vec<(EnvironmentKey, u64)>,
    /// Item keys that it touched.
    pub items: Vec<String>,
}

/// The version of the rules that the author of a change saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    /// That version.
    Version(u64),
    /// Whatever there is: only for what must never wait, such as a kill switch.
    Any,
}

/// Refuses a change whose author did not see what it touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Precondition {
    /// What the author saw.
    pub base: Base,
    /// What there is now.
    pub current: u64,
}

impl Precondition {
    /// Checks the items that a change touches, each with the version in which it last changed: two
    /// people on two flags never collide.
    ///
    /// # Errors
    /// [`Refusal::Stale`] names the first that has changed since, [`Refusal::UnknownBase`] a base
    /// that does not exist.
    pub fn check<'a>(self, touched: impl IntoIterator<Item = (&'a str, u64)>) -> Result<(), Refusal> {
        let Base::Version(base) = self.base else { return Ok(()) };
        if base == 0 || base > self.current {
            return Err(Refusal::UnknownBase { base, current: self.current });
        }
        match touched.into_iter().find(|(_, changed)| *changed > base) {
            Some((item, changed)) => {
                Err(Refusal::Stale { item: item.into(), base, changed, current: self.current })
            }
            None => Ok(()),
        }
    }
}
