//! People who work with the tenant.

pub(crate) mod invite;
pub(crate) mod invite_again;
pub(crate) mod list;
pub(crate) mod remove;
pub(crate) mod roles;
pub(crate) mod show;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tidegate_domain::{
    Assignment, Base, CustomRole, FieldFault, GrantedRole, Member, Permission, ROLES_PER_MEMBER,
};
use tidegate_store::{Reader, Writer};
use utoipa::ToSchema;

use crate::Problem;
use crate::auth::Caller;
use crate::v1::expect_seen;
use crate::v1::scope::{expect_place, read_scope};
use crate::view::time;

/// A role, and where a member has it: in the whole tenant, a project, or an environment.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssignmentBody {
    /// The key of a role.
    #[schema(example = "editor")]
    role: String,
    /// The project in which it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "shop")]
    project: Option<String>,
    /// The environment of the project in which it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    environment: Option<String>,
}

impl From<&Assignment> for AssignmentBody {
    fn from(Assignment { role, scope }: &Assignment) -> Self {
        Self {
            role: role.name().to_owned(),
            project: scope.project().map(ToString::to_string),
            environment: scope.environment().map(ToString::to_string),
        }
    }
}

/// A person who works with the tenant.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MemberView {
    /// Names the member in the change log.
    #[schema(example = "usr_01a212ed198c75e19326762bdee11ae5")]
    id: String,
    #[schema(example = "ada@example.com")]
    email: String,
    #[schema(example = "Ada")]
    name: String,
    /// `invited` or `active`.
    #[schema(example = "active")]
    state: &'static str,
    roles: Vec<AssignmentBody>,
    /// When the member was invited; RFC 3339.
    created_at: String,
}

impl From<Member> for MemberView {
    fn from(member: Member) -> Self {
        Self {
            state: if member.has_joined { "active" } else { "invited" },
            roles: member.roles.iter().map(AssignmentBody::from).collect(),
            created_at: time(member.created_ms),
            id: member.id,
            email: member.email,
            name: member.name,
        }
    }
}

/// Reads the roles that a member is to have.
fn read_roles(wishes: &[AssignmentBody], faults: &mut Vec<FieldFault>) -> Vec<Assignment> {
    if wishes.len() > ROLES_PER_MEMBER {
        faults.push(FieldFault::new("/roles", format!("at most {ROLES_PER_MEMBER} are allowed")));
    }
    let mut roles = Vec::new();
    for (index, wish) in wishes.iter().enumerate() {
        let at = format!("/roles/{index}");
        let role = GrantedRole::from_name(&wish.role);
        if role.is_none() {
            faults.push(FieldFault::new(format!("{at}/role"), "this is no role"));
        }
        let scope = read_scope(&at, wish.project.as_deref(), wish.environment.as_deref(), faults);
        roles.extend(role.zip(scope).map(|(role, scope)| Assignment { role, scope }));
    }
    roles
}

/// What the change log says of roles.
fn recorded(roles: &[Assignment]) -> Value {
    json!(roles.iter().map(AssignmentBody::from).collect::<Vec<_>>())
}

/// Roles are given and taken where the caller may do so, and never more than the caller has there.
fn expect_to_give(caller: &Caller, roles: &[Assignment], custom: &[CustomRole]) -> Result<(), Problem> {
    for (index, assignment) in roles.iter().enumerate() {
        caller.permit(Permission::MembersWrite, &assignment.scope)?;
        let right = assignment.right(custom).ok_or_else(|| {
            let expected = format!("there is no role `{}`", assignment.role.name());
            Problem::invalid(vec![FieldFault::new(format!("/roles/{index}/role"), expected)])
        })?;
        caller.expect_to_have(&right)?;
    }
    Ok(())
}

async fn expect_places(reader: &Reader, roles: &[Assignment]) -> Result<(), Problem> {
    for assignment in roles {
        expect_place(reader, &assignment.scope).await?;
    }
    Ok(())
}

/// A member whose roles the caller could have given.
async fn within_reach(reader: &Reader, caller: &Caller, id: &str) -> Result<Member, Problem> {
    let held = reader.member(id).await?.ok_or_else(|| missing(id))?;
    expect_to_give(caller, &held.roles, &reader.roles().await?)?;
    Ok(held)
}

/// The member, if the author saw it so.
async fn seen(writer: &Writer, caller: &Caller, id: &str, base: Option<Base>) -> Result<Member, Problem> {
    let held = within_reach(writer, caller, id).await?;
    expect_seen(writer, base, (id, held.changed), || MemberView::from(held.clone())).await?;
    Ok(held)
}

fn missing(id: &str) -> Problem {
    Problem::not_found("member", id)
}
