//! The rules of the control plane: keys, credentials, flags, and what a change does to them.
//!
//! Pure: a decision takes the state, the command, the time and fresh ids, and answers with what
//! becomes of it or why it is refused. It never reads a clock, draws a random number or does I/O.

mod access;
mod change;
mod check;
mod copying;
mod credential;
mod customer;
mod decide;
mod environment;
mod exposure;
mod flag;
mod flag_change;
mod flag_record;
mod history;
mod instruction;
mod key;
mod member;
mod personal;
mod policy;
mod preview;
mod read_models;
mod refusal;
pub mod release;
mod ruleset;
mod schema;
mod source;
mod summary;
pub mod telemetry;
mod tenant;
mod token;

pub use access::{Access, Denied, Permission, Permissions, Permit, Right, Role, Scope};
pub use change::{Actor, Base, Change, ChangeKind, Items, NewChange, NewList, Precondition, VersionedItems};
pub use copying::{Wanted, copy_overrides, copy_rules};
pub use credential::{Audience, Credential, Grant, Life, Powers, SdkGrant};
pub use customer::{Customer, RINGS};
pub use decide::{Decision, INSTRUCTIONS_PER_CHANGE, decide};
pub use environment::{Environment, EnvironmentRef, Project};
pub use exposure::awaits_reports;
pub use flag::{FlagDefinition, NewFlag};
pub use flag_change::{ChangedFlag, FlagInstruction, decide_flags};
pub use flag_record::FlagRecord;
pub use history::{Earlier, revert, undo};
pub use instruction::{Instruction, NewOverride, NewRule, NewSegment};
pub use key::{
    EnvironmentKey, FlagKey, KeyFault, PlanKey, ProjectKey, RoleKey, SegmentKey, TenantKey, VariantKey,
};
pub use member::{
    Assignment, CustomRole, GrantedRole, Invitation, Member, Opener, ROLES_PER_MEMBER, Session, check_person,
    is_member_id, member_id,
};
pub use personal::{mentions, places_of};
pub use policy::{Freeze, Measured, Policy, in_force};
pub use preview::{FlagMoves, ItemChange, Preview};
pub use read_models::{Logged, LoggedCredential, LoggedEvent, LoggedMember, LoggedRelease, ReadModels};
pub use refusal::{FieldFault, Refusal, TEXT_BYTES, check_text};
pub use ruleset::Ruleset;
pub use source::{SignalSource, SourceAuth, source_faults};
pub use summary::summarise;
pub use tenant::{Quota, Quotas, Tenant};
pub use tidegate_core::item_body;
pub use token::{SecretHash, Token, TokenKind};
