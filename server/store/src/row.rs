//! Between rows and the domain's types.

use std::fmt::Display;
use std::str::FromStr;

use sea_orm::ActiveValue::Set;
use tidegate_core::model::ValueType;
use tidegate_domain::{
    Actor, Assignment, Audience, Credential, CustomRole, Customer, Environment, EnvironmentRef,
    FlagDefinition, Grant, GrantedRole, Invitation, Life, Member, NewChange, Permissions, Powers, Project,
    ProjectKey, Scope, SdkGrant, SecretHash, Session, Tenant, TenantKey,
};

use crate::StoreError;
use crate::entity::{
    changes, credentials, customers, environments, flags, invitations, member_roles, members, projects,
    roles, sessions, tenants,
};
use crate::query::stored;

/// What servers wrote before tokens had permissions: one that may do everything.
pub(crate) const OWNER: &str = "owner";
const API: &str = "api";
const SDK: &str = "sdk";

fn corrupt(what: &str, why: impl Display) -> StoreError {
    StoreError::Corrupt(format!("{what}: {why}"))
}

/// Reads a key.
pub(crate) fn key<T: FromStr<Err: Display>>(what: &str, text: &str) -> Result<T, StoreError> {
    text.parse().map_err(|fault| corrupt(what, fault))
}

/// Reads a version or position.
pub(crate) fn number(what: &str, stored: i64) -> Result<u64, StoreError> {
    u64::try_from(stored).map_err(|_| corrupt(what, stored))
}

pub(crate) fn json<T: serde::de::DeserializeOwned>(what: &str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|fault| corrupt(what, fault))
}

pub(crate) fn to_json(what: &str, value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|fault| corrupt(what, fault))
}

pub(crate) fn tenant(row: tenants::Model) -> Result<Tenant, StoreError> {
    Ok(Tenant {
        key: key("tenant", &row.key)?,
        quotas: json("quotas", &row.quotas)?,
        created_ms: row.created_ms,
        deleted_ms: row.deleted_ms,
        changed: number("changed_seq", row.changed_seq)?,
    })
}

pub(crate) fn project(row: projects::Model) -> Result<Project, StoreError> {
    Ok(Project { key: key("project", &row.key)?, name: row.name, created_ms: row.created_ms })
}

pub(crate) fn environment(row: environments::Model) -> Result<Environment, StoreError> {
    Ok(Environment {
        key: key("environment", &row.key)?,
        name: row.name,
        version: number("version", row.version)?,
        epoch: number("epoch", row.epoch)?,
        digest: row.digest,
        created_ms: row.created_ms,
        policy: json("policy", &row.policy)?,
        policy_changed: number("policy", row.policy_seq)?,
    })
}

/// Which environment a row is about.
pub(crate) fn environment_ref(row: &environments::Model) -> Result<EnvironmentRef, StoreError> {
    Ok(EnvironmentRef {
        tenant: key("tenant", &row.tenant)?,
        project: key("project", &row.project)?,
        environment: key("environment", &row.key)?,
    })
}

pub(crate) fn flag(row: flags::Model) -> Result<FlagDefinition, StoreError> {
    let value_type = serde_json::from_value::<ValueType>(row.value_type.into());
    Ok(FlagDefinition {
        value_type: value_type.map_err(|fault| corrupt(&row.key, fault))?,
        variants: json(&row.key, &row.variants)?,
        schema: row.value_schema.as_deref().map(|text| json(&row.key, text)).transpose()?,
        tags: json(&row.key, &row.tags)?,
        key: key("flag", &row.key)?,
        off_variant: row.off_variant,
        purpose: row.purpose,
        description: row.description,
        owner: row.owner,
        client_side: row.client_side,
        created_ms: row.created_ms,
        lifetime_ms: row.lifetime_ms,
        archived_ms: row.archived_ms,
        changed: number("changed_seq", row.changed_seq)?,
    })
}

pub(crate) fn new_flag(
    tenant: &TenantKey,
    project: &ProjectKey,
    flag: &FlagDefinition,
) -> Result<flags::ActiveModel, StoreError> {
    Ok(flags::ActiveModel {
        tenant: Set(tenant.to_string()),
        project: Set(project.to_string()),
        key: Set(flag.key.to_string()),
        value_type: Set(flag.value_type.name().to_owned()),
        variants: Set(to_json("variants", &flag.variants)?),
        off_variant: Set(flag.off_variant.clone()),
        purpose: Set(flag.purpose.clone()),
        description: Set(flag.description.clone()),
        owner: Set(flag.owner.clone()),
        tags: Set(to_json("tags", &flag.tags)?),
        client_side: Set(flag.client_side),
        search: Set(search_text(flag)),
        created_ms: Set(flag.created_ms),
        lifetime_ms: Set(flag.lifetime_ms),
        archived_ms: Set(flag.archived_ms),
        value_schema: Set(flag.schema.as_ref().map(|schema| to_json("schema", schema)).transpose()?),
        changed_seq: Set(stored(flag.changed)),
    })
}

/// What a search looks through. Lower-cased here: the databases disagree on letters beyond ASCII.
fn search_text(flag: &FlagDefinition) -> String {
    let texts = [Some(flag.key.as_str()), flag.description.as_deref(), flag.owner.as_deref()];
    let tags = flag.tags.iter().map(String::as_str);
    texts.into_iter().flatten().chain(tags).collect::<Vec<_>>().join("\n").to_lowercase()
}

pub(crate) fn recorded(row: changes::Model) -> Result<NewChange, StoreError> {
    let kind = tidegate_domain::ChangeKind::from_name(&row.kind);
    Ok(NewChange {
        kind: kind.ok_or_else(|| corrupt("kind of change", &row.kind))?,
        actor: Actor { id: row.actor_id, name: row.actor_name },
        time_ms: row.time_ms,
        project: row.project.map(|text| key("project", &text)).transpose()?,
        environment: row.environment.map(|text| key("environment", &text)).transpose()?,
        comment: row.comment,
        instructions: json("instructions", &row.instructions)?,
        request_id: row.request_id,
        idempotency_key: None,
    })
}

pub(crate) fn new_change(
    tenant: &TenantKey,
    seq: i64,
    change: &NewChange,
) -> Result<changes::ActiveModel, StoreError> {
    Ok(changes::ActiveModel {
        tenant: Set(tenant.to_string()),
        seq: Set(seq),
        kind: Set(change.kind.name().to_owned()),
        actor_id: Set(change.actor.id.clone()),
        actor_name: Set(change.actor.name.clone()),
        time_ms: Set(change.time_ms),
        project: Set(change.project.as_ref().map(ToString::to_string)),
        environment: Set(change.environment.as_ref().map(ToString::to_string)),
        comment: Set(change.comment.clone()),
        instructions: Set(to_json("instructions", &change.instructions)?),
        request_id: Set(change.request_id.clone()),
        comment_salt: Set(None),
        instructions_salt: Set(None),
    })
}

pub(crate) fn credential(row: credentials::Model) -> Result<Credential, StoreError> {
    Ok(Credential {
        grant: grant(&row)?,
        secret: secret("credential", &row.secret_sha256)?,
        life: Life {
            created_ms: row.created_ms,
            expires_ms: row.expires_ms,
            revoked_ms: row.revoked_ms,
            used_ms: row.used_ms,
        },
        id: row.id,
        name: row.name,
    })
}

/// Reads where something holds.
fn scope(project: Option<&str>, environment: Option<&str>) -> Result<Scope, StoreError> {
    match (project, environment) {
        (None, None) => Ok(Scope::Tenant),
        (Some(project), None) => Ok(Scope::Project(key("project", project)?)),
        (Some(project), Some(environment)) => {
            Ok(Scope::Environment(key("project", project)?, key("environment", environment)?))
        }
        (None, Some(environment)) => Err(corrupt("an environment of no project", environment)),
    }
}

fn grant(row: &credentials::Model) -> Result<Grant, StoreError> {
    let tenant = key("tenant", &row.tenant)?;
    match (row.kind.as_str(), scope(row.project.as_deref(), row.environment.as_deref())?) {
        (OWNER, Scope::Tenant) => Ok(Grant::owner(tenant)),
        (API, scope) => {
            let powers = row.powers.as_deref().and_then(Powers::from_names);
            let powers = powers.ok_or_else(|| corrupt("powers of credential", &row.id))?;
            Ok(Grant::Api(tenant, powers, scope))
        }
        (SDK, Scope::Environment(project, environment)) => {
            let audience = row.audience.as_deref().and_then(Audience::from_name);
            let audience = audience.ok_or_else(|| corrupt("audience of credential", &row.id))?;
            let environment = EnvironmentRef { tenant, project, environment };
            let origins = row.origins.split_whitespace().map(str::to_owned).collect();
            Ok(Grant::Sdk(SdkGrant { environment, audience, origins }))
        }
        _ => Err(corrupt("credential", &row.id)),
    }
}

pub(crate) fn new_credential(credential: &Credential) -> credentials::ActiveModel {
    let (kind, scope, powers, sdk) = match &credential.grant {
        Grant::Api(_, powers, scope) => (API, scope.clone(), Some(powers.names()), None),
        Grant::Sdk(sdk) => (SDK, Scope::from(&sdk.environment), None, Some(sdk)),
    };
    let Life { created_ms, expires_ms, revoked_ms, used_ms } = credential.life;
    credentials::ActiveModel {
        id: Set(credential.id.clone()),
        tenant: Set(credential.grant.tenant().to_string()),
        name: Set(credential.name.clone()),
        secret_sha256: Set(to_hex(&credential.secret.0)),
        kind: Set(kind.to_owned()),
        project: Set(scope.project().map(ToString::to_string)),
        environment: Set(scope.environment().map(ToString::to_string)),
        audience: Set(sdk.map(|sdk| sdk.audience.name().to_owned())),
        created_ms: Set(created_ms),
        powers: Set(powers),
        expires_ms: Set(expires_ms),
        revoked_ms: Set(revoked_ms),
        used_ms: Set(used_ms),
        origins: Set(sdk.map(|sdk| sdk.origins.join(" ")).unwrap_or_default()),
    }
}

pub(crate) fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    bytes_of_hex(text)?.try_into().ok()
}

pub(crate) fn bytes_of_hex(text: &str) -> Option<Vec<u8>> {
    let nibbles = text.chars().map(|c| c.to_digit(16)).collect::<Option<Vec<_>>>()?;
    let bytes = nibbles.chunks(2).map(|pair| match pair {
        [high, low] => u8::try_from(high * 16 + low).ok(),
        _ => None,
    });
    bytes.collect()
}

fn secret(what: &str, hex: &str) -> Result<SecretHash, StoreError> {
    from_hex(hex).map(SecretHash).ok_or_else(|| corrupt(what, "no SHA-256"))
}

/// Permissions with spaces between.
pub(crate) fn names(permissions: Permissions) -> String {
    Powers::Permissions(permissions).names()
}

pub(crate) fn role(row: roles::Model) -> Result<CustomRole, StoreError> {
    let Some(Powers::Permissions(permissions)) = Powers::from_names(&row.permissions) else {
        return Err(corrupt("permissions of role", &row.key));
    };
    Ok(CustomRole {
        key: key("role", &row.key)?,
        permissions,
        created_ms: row.created_ms,
        changed: number("changed_seq", row.changed_seq)?,
    })
}

pub(crate) fn assignment(row: member_roles::Model) -> Result<Assignment, StoreError> {
    let role = GrantedRole::from_name(&row.role).ok_or_else(|| corrupt("role", &row.role))?;
    Ok(Assignment { role, scope: scope(row.project.as_deref(), row.environment.as_deref())? })
}

pub(crate) fn new_assignment(
    tenant: &TenantKey,
    (member, ordinal): (&str, i64),
    assignment: &Assignment,
) -> member_roles::ActiveModel {
    let Assignment { role, scope } = assignment;
    member_roles::ActiveModel {
        tenant: Set(tenant.to_string()),
        member: Set(member.to_owned()),
        ordinal: Set(ordinal),
        role: Set(role.name().to_owned()),
        project: Set(scope.project().map(ToString::to_string)),
        environment: Set(scope.environment().map(ToString::to_string)),
    }
}

pub(crate) fn member(row: members::Model, roles: Vec<Assignment>) -> Result<Member, StoreError> {
    Ok(Member {
        id: row.id,
        email: row.email,
        name: row.name,
        roles,
        has_joined: row.password.is_some(),
        epoch: number("epoch", row.epoch)?,
        created_ms: row.created_ms,
        changed: number("changed_seq", row.changed_seq)?,
    })
}

pub(crate) fn invitation(row: invitations::Model) -> Result<Invitation, StoreError> {
    Ok(Invitation {
        tenant: key("tenant", &row.tenant)?,
        secret: secret("invitation", &row.secret_sha256)?,
        life: Life::begun(row.created_ms, Some(row.expires_ms)),
        id: row.id,
        member: row.member,
    })
}

pub(crate) fn new_invitation(invitation: &Invitation) -> invitations::ActiveModel {
    let Invitation { id, tenant, member, secret, life } = invitation;
    invitations::ActiveModel {
        tenant: Set(tenant.to_string()),
        id: Set(id.clone()),
        member: Set(member.clone()),
        secret_sha256: Set(to_hex(&secret.0)),
        created_ms: Set(life.created_ms),
        expires_ms: Set(life.expires_ms.unwrap_or(life.created_ms)),
    }
}

pub(crate) fn session(row: sessions::Model) -> Result<Session, StoreError> {
    let (created_ms, expires_ms) = (row.created_ms, Some(row.expires_ms));
    Ok(Session {
        tenant: key("tenant", &row.tenant)?,
        secret: secret("session", &row.secret_sha256)?,
        family: secret("session", &row.family_sha256)?,
        life: Life { created_ms, expires_ms, revoked_ms: row.revoked_ms, used_ms: row.used_ms },
        id: row.id,
        member: row.member,
        agent: row.agent,
    })
}

pub(crate) fn new_session(session: &Session) -> sessions::ActiveModel {
    let Session { id, tenant, member, secret, family, agent, life } = session;
    sessions::ActiveModel {
        tenant: Set(tenant.to_string()),
        id: Set(id.clone()),
        member: Set(member.clone()),
        secret_sha256: Set(to_hex(&secret.0)),
        family_sha256: Set(to_hex(&family.0)),
        agent: Set(agent.clone()),
        created_ms: Set(life.created_ms),
        expires_ms: Set(life.expires_ms.unwrap_or(life.created_ms)),
        revoked_ms: Set(life.revoked_ms),
        used_ms: Set(life.used_ms),
    }
}

pub(crate) fn customer(row: customers::Model) -> Result<Customer, StoreError> {
    Ok(Customer {
        attributes: json("attributes of a customer", &row.attributes)?,
        freezes: json("freezes of a customer", &row.freezes)?,
        key: row.key,
        name: row.name,
        tier: row.tier,
        ring: row.ring,
        notes: row.notes,
        created_ms: row.created_ms,
        changed: number("changed_seq", row.changed_seq)?,
    })
}

pub(crate) fn new_customer(
    tenant: &TenantKey,
    customer: &Customer,
) -> Result<customers::ActiveModel, StoreError> {
    let Customer { key, name, tier, ring, notes, .. } = customer;
    let texts = [Some(key.as_str()), Some(name), tier.as_deref(), ring.as_deref(), notes.as_deref()];
    Ok(customers::ActiveModel {
        tenant: Set(tenant.to_string()),
        key: Set(key.clone()),
        name: Set(name.clone()),
        tier: Set(tier.clone()),
        ring: Set(ring.clone()),
        attributes: Set(to_json("attributes", &customer.attributes)?),
        notes: Set(notes.clone()),
        freezes: Set(to_json("freezes", &customer.freezes)?),
        search: Set(texts.into_iter().flatten().collect::<Vec<_>>().join("\n").to_lowercase()),
        created_ms: Set(customer.created_ms),
        changed_seq: Set(stored(customer.changed)),
    })
}
