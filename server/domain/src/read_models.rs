//! What stands in a tenant's tables, from nothing but its changes.
//!
//! Secrets, passwords and the names of people are in no change: they do not follow from any.

mod releases;

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tidegate_core::model::Flag;
use tidegate_core::{list_reference, parse_instant};

use crate::{
    Assignment, Audience, ChangeKind, CustomRole, Customer, Environment, EnvironmentKey, EnvironmentRef,
    FlagDefinition, FlagInstruction, FlagKey, FlagRecord, Freeze, Grant, GrantedRole, Life, NewFlag,
    Permission, Policy, Powers, Project, ProjectKey, Quotas, RoleKey, Scope, SdkGrant, SignalSource,
    TenantKey, decide_flags,
};

pub use releases::{LoggedEvent, LoggedRelease};

/// A change as the log has it.
#[derive(Debug, Clone, Copy)]
pub struct Logged<'a> {
    /// Its position.
    pub seq: u64,
    /// What kind it is.
    pub kind: ChangeKind,
    /// When, in milliseconds since the Unix epoch.
    pub time_ms: i64,
    /// The id of who made it.
    pub actor: &'a str,
    /// Why, in words; `None` where nothing was said or it was erased.
    pub reason: Option<&'a str>,
    /// The project, where it is about one.
    pub project: Option<&'a ProjectKey>,
    /// The environment, where it is about a single one.
    pub environment: Option<&'a EnvironmentKey>,
    /// What was asked for; `None` where that was erased.
    pub document: Option<&'a Value>,
    /// The versions that it made, with the digest of each.
    pub versions: &'a [(EnvironmentKey, u64, String)],
    /// What it made of items in them, by environment and item key.
    pub rules: &'a BTreeMap<String, BTreeMap<String, Option<String>>>,
}

/// What the log says of a token or SDK key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedCredential {
    /// What people call it.
    pub name: String,
    /// What it opens.
    pub grant: Grant,
    /// For how long.
    pub life: Life,
}

/// What the log says of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedMember {
    /// What the member may do.
    pub roles: Vec<Assignment>,
    /// When the member was invited.
    pub created_ms: i64,
    /// The change that last changed the member.
    pub changed: u64,
}

/// What there is of a tenant after some of its changes.
#[derive(Debug, Clone)]
pub struct ReadModels {
    tenant: TenantKey,
    /// What it may have.
    pub quotas: Quotas,
    /// When it was deleted.
    pub deleted_ms: Option<i64>,
    /// The change that last changed the tenant itself.
    pub changed: u64,
    /// Its projects.
    pub projects: BTreeMap<ProjectKey, Project>,
    /// Their environments, each with its place among those of its project.
    pub environments: BTreeMap<(ProjectKey, EnvironmentKey), (u64, Environment)>,
    /// Their flags.
    pub flags: BTreeMap<(ProjectKey, FlagKey), FlagDefinition>,
    /// Its customers, but for those that were erased.
    pub customers: BTreeMap<String, Customer>,
    /// The roles that it has made.
    pub roles: BTreeMap<RoleKey, CustomRole>,
    /// Its members.
    pub members: BTreeMap<String, LoggedMember>,
    /// Its tokens and SDK keys, but for the one that it was created with.
    pub credentials: BTreeMap<String, LoggedCredential>,
    /// Where signals of its environments are read, each with the change that said so.
    pub signal_sources: BTreeMap<(ProjectKey, EnvironmentKey), (Vec<SignalSource>, u64)>,
    /// Its releases.
    pub releases: BTreeMap<String, LoggedRelease>,
    /// The lists that segments of its environments refer to, or once did.
    pub lists: BTreeSet<(ProjectKey, EnvironmentKey, Box<str>)>,
}

/// Why a change cannot have been made, in words.
type Outcome = Result<(), String>;

#[derive(Deserialize)]
struct Named {
    key: String,
    name: String,
}

#[derive(Deserialize)]
struct CustomerDocument {
    key: String,
    name: String,
    tier: Option<String>,
    ring: Option<String>,
    #[serde(default)]
    attributes: Map<String, Value>,
    notes: Option<String>,
    #[serde(default)]
    freezes: Vec<FreezeDocument>,
}

#[derive(Deserialize)]
struct FreezeDocument {
    from: String,
    until: String,
    reason: String,
}

#[derive(Deserialize)]
struct RoleDocument {
    key: String,
    #[serde(default)]
    permissions: Vec<String>,
}

#[derive(Deserialize)]
struct AssignmentDocument {
    role: String,
    project: Option<String>,
    environment: Option<String>,
}

#[derive(Deserialize)]
struct MemberDocument {
    id: String,
    roles: Option<Vec<AssignmentDocument>>,
}

#[derive(Deserialize)]
struct CredentialDocument {
    id: String,
    name: String,
    powers: Option<String>,
    audience: Option<String>,
    #[serde(default)]
    origins: Vec<String>,
    expires_ms: Option<i64>,
}

#[derive(Deserialize)]
struct RotationDocument {
    id: String,
    next: String,
    until_ms: i64,
    expires_ms: Option<i64>,
}

fn read<T: DeserializeOwned>(document: &Value) -> Result<T, String> {
    serde_json::from_value(document.clone())
        .map_err(|error| format!("what was asked for is unclear: {error}"))
}

fn key<T: FromStr<Err: ToString>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|fault: T::Err| fault.to_string())
}

fn missing(what: &str, key: impl std::fmt::Display) -> String {
    format!("there is no {what} `{key}` at that time")
}

fn project_of<'a>(logged: &Logged<'a>) -> Result<&'a ProjectKey, String> {
    logged.project.ok_or_else(|| "it names no project".to_owned())
}

impl ReadModels {
    /// Of a tenant without any change but its own creation.
    pub fn new(tenant: TenantKey) -> Self {
        Self {
            tenant,
            quotas: Quotas::default(),
            deleted_ms: None,
            changed: 0,
            projects: BTreeMap::new(),
            environments: BTreeMap::new(),
            flags: BTreeMap::new(),
            customers: BTreeMap::new(),
            roles: BTreeMap::new(),
            members: BTreeMap::new(),
            credentials: BTreeMap::new(),
            signal_sources: BTreeMap::new(),
            releases: BTreeMap::new(),
            lists: BTreeSet::new(),
        }
    }

    /// Takes one more change in.
    ///
    /// # Errors
    /// Why it cannot have been made, in words. What can be taken in is taken in all the same.
    pub fn apply(&mut self, logged: &Logged<'_>) -> Outcome {
        let done = match logged.document {
            Some(document) => self.carry_out(logged, document),
            // Whoever it was about is not to be found here either.
            None => Ok(()),
        };
        for (environment, version, digest) in logged.versions {
            let place = (project_of(logged)?.clone(), environment.clone());
            let (_, held) =
                self.environments.get_mut(&place).ok_or_else(|| missing("environment", environment))?;
            (held.version, held.digest) = (*version, digest.clone());
            self.name_lists(&place, logged.rules.get(environment.as_str()));
        }
        done
    }

    fn carry_out(&mut self, logged: &Logged<'_>, document: &Value) -> Outcome {
        use ChangeKind as Kind;
        match logged.kind {
            Kind::QuotasSet => {
                self.quotas = read(document.get("quotas").unwrap_or(&Value::Null))?;
                self.changed = logged.seq;
                Ok(())
            }
            Kind::TenantDeleted => self.delete(logged),
            Kind::ProjectCreated => self.create_project(logged, read(document)?),
            Kind::EnvironmentCreated => self.create_environment(logged, read(document)?),
            Kind::PolicySet => self.set_policy(logged, document),
            Kind::FlagCreated => self.create_flag(logged, read(document)?),
            Kind::FlagsChanged => self.change_flags(logged, read(document)?),
            Kind::FlagsUndone => self.set_flags(logged, read(document.get("flags").unwrap_or(&Value::Null))?),
            Kind::CustomerCreated | Kind::CustomerUpdated => self.set_customer(logged, read(document)?),
            Kind::RoleCreated | Kind::RoleUpdated => self.set_role(logged, &read(document)?),
            Kind::RoleDeleted => {
                self.roles.remove(&key(&read::<RoleDocument>(document)?.key)?);
                Ok(())
            }
            Kind::MemberInvited | Kind::MemberRolesSet => self.set_member(logged, read(document)?),
            Kind::MemberRemoved => {
                self.members.remove(&read::<MemberDocument>(document)?.id);
                Ok(())
            }
            Kind::TokenCreated | Kind::SdkKeyCreated => self.create_credential(logged, read(document)?),
            Kind::TokenRotated | Kind::SdkKeyRotated => self.rotate_credential(logged, read(document)?),
            Kind::TokenRevoked | Kind::SdkKeyRevoked => {
                let MemberDocument { id, .. } = read(document)?;
                // The owner's first token is in no change.
                self.credentials.get_mut(&id).map(|held| held.life.revoked_ms.get_or_insert(logged.time_ms));
                Ok(())
            }
            Kind::SignalSourcesSet => self.set_signal_sources(logged, document),
            Kind::ReleaseCreated => self.create_release(logged, document),
            kind if kind.is_release_event() => self.move_release(logged, document),
            // The others make rules, which stand in their versions, or what is not made anew: saved plans, and
            // what is said in the ledger.
            _ => Ok(()),
        }
    }

    fn name_lists(
        &mut self,
        (project, environment): &(ProjectKey, EnvironmentKey),
        items: Option<&BTreeMap<String, Option<String>>>,
    ) {
        let named = items.into_iter().flatten();
        let named = named.filter_map(|(key, body)| list_reference(key, body.as_deref()?));
        self.lists.extend(named.map(|list| (project.clone(), environment.clone(), list)));
    }

    fn set_signal_sources(&mut self, logged: &Logged<'_>, document: &Value) -> Outcome {
        let environment = logged.environment.ok_or("it names no environment")?;
        let sources = read(document.get("sources").unwrap_or(&Value::Null))?;
        let place = (project_of(logged)?.clone(), environment.clone());
        self.signal_sources.insert(place, (sources, logged.seq));
        Ok(())
    }

    fn delete(&mut self, logged: &Logged<'_>) -> Outcome {
        (self.deleted_ms, self.changed) = (Some(logged.time_ms), logged.seq);
        for held in self.credentials.values_mut() {
            held.life.revoked_ms.get_or_insert(logged.time_ms);
        }
        Ok(())
    }

    fn create_project(&mut self, logged: &Logged<'_>, named: Named) -> Outcome {
        let key: ProjectKey = key(&named.key)?;
        self.projects.insert(key.clone(), Project { key, name: named.name, created_ms: logged.time_ms });
        Ok(())
    }

    fn create_environment(&mut self, logged: &Logged<'_>, named: Named) -> Outcome {
        let project = project_of(logged)?;
        let place = (project.clone(), key::<EnvironmentKey>(&named.key)?);
        let before = self.environments.keys().filter(|(of, _)| of == project).count();
        let environment = Environment {
            key: place.1.clone(),
            name: named.name,
            version: 0,
            epoch: 1,
            digest: String::new(),
            created_ms: logged.time_ms,
            policy: Policy::default(),
            policy_changed: 0,
        };
        self.environments.insert(place, (before as u64, environment));
        Ok(())
    }

    fn set_policy(&mut self, logged: &Logged<'_>, document: &Value) -> Outcome {
        let environment = logged.environment.ok_or("it names no environment")?;
        let place = (project_of(logged)?.clone(), environment.clone());
        let (_, held) =
            self.environments.get_mut(&place).ok_or_else(|| missing("environment", environment))?;
        held.policy = read(document.get("policy").unwrap_or(&Value::Null))?;
        held.policy_changed = logged.seq;
        Ok(())
    }

    fn create_flag(&mut self, logged: &Logged<'_>, mut wish: NewFlag) -> Outcome {
        // The rules that it started with keep the order of its variants.
        let item = format!("flag/{}", wish.key);
        let first = logged.rules.values().find_map(|items| items.get(&item)?.as_deref());
        if let Some(first) = first.and_then(|body| serde_json::from_str::<Flag>(body).ok()) {
            wish.variants = Some(first.variants);
            wish.off_variant = Some(first.off_variant);
        }
        let flag = wish.decide(logged.time_ms).map_err(|refusal| refusal.to_string())?;
        let place = (project_of(logged)?.clone(), flag.key.clone());
        self.flags.insert(place, FlagDefinition { changed: logged.seq, ..flag });
        Ok(())
    }

    fn change_flags(&mut self, logged: &Logged<'_>, instructions: Vec<FlagInstruction>) -> Outcome {
        let project = project_of(logged)?;
        let mut named: Vec<&str> = instructions.iter().map(FlagInstruction::flag).collect();
        named.sort_unstable();
        named.dedup();
        let keys = named.into_iter().filter_map(|key| key.parse().ok());
        let held = keys.filter_map(|key| self.flags.get(&(project.clone(), key)).cloned()).collect();
        let changed = decide_flags(held, &instructions, logged.time_ms);
        for flag in changed.map_err(|refusal| refusal.to_string())? {
            let place = (project.clone(), flag.after.key.clone());
            self.flags.insert(place, FlagDefinition { changed: logged.seq, ..flag.after });
        }
        Ok(())
    }

    fn set_flags(&mut self, logged: &Logged<'_>, records: Vec<FlagRecord>) -> Outcome {
        let project = project_of(logged)?;
        for record in records {
            let flag = record.definition(logged.seq).map_err(|fault| fault.to_string())?;
            self.flags.insert((project.clone(), flag.key.clone()), flag);
        }
        Ok(())
    }

    fn set_customer(&mut self, logged: &Logged<'_>, document: CustomerDocument) -> Outcome {
        let CustomerDocument { key, name, tier, ring, attributes, notes, freezes } = document;
        let freezes = freezes.into_iter().map(FreezeDocument::read).collect::<Result<_, _>>()?;
        let is_new = logged.kind == ChangeKind::CustomerCreated;
        let before = self.customers.get(&key).filter(|_| !is_new).map(|held| held.created_ms);
        let (created_ms, changed) = (before.unwrap_or(logged.time_ms), logged.seq);
        let customer = Customer { key, name, tier, ring, attributes, notes, freezes, created_ms, changed };
        self.customers.insert(customer.key.clone(), customer);
        Ok(())
    }

    fn set_role(&mut self, logged: &Logged<'_>, document: &RoleDocument) -> Outcome {
        let key: RoleKey = key(&document.key)?;
        let named = document.permissions.iter().map(|name| Permission::from_name(name));
        let permissions = named.collect::<Option<_>>().ok_or("it names a permission that there is not")?;
        let created_ms = self.roles.get(&key).map_or(logged.time_ms, |held| held.created_ms);
        self.roles.insert(key.clone(), CustomRole { key, permissions, created_ms, changed: logged.seq });
        Ok(())
    }

    fn set_member(&mut self, logged: &Logged<'_>, document: MemberDocument) -> Outcome {
        // An invitation that is sent again changes nothing of the member.
        let Some(roles) = document.roles else { return Ok(()) };
        let roles = roles.iter().map(AssignmentDocument::read).collect::<Result<_, _>>()?;
        let created_ms = self.members.get(&document.id).map_or(logged.time_ms, |held| held.created_ms);
        self.members.insert(document.id, LoggedMember { roles, created_ms, changed: logged.seq });
        Ok(())
    }

    fn create_credential(&mut self, logged: &Logged<'_>, document: CredentialDocument) -> Outcome {
        let CredentialDocument { id, name, powers, audience, origins, expires_ms } = document;
        let tenant = self.tenant.clone();
        let grant = match (powers, logged.project, logged.environment) {
            (Some(powers), ..) => {
                let powers = Powers::from_names(&powers).ok_or("it names powers that there are not")?;
                Grant::Api(tenant, powers, scope(logged.project.cloned(), logged.environment.cloned())?)
            }
            (None, Some(project), Some(environment)) => {
                let audience = audience.as_deref().and_then(Audience::from_name).ok_or("it is for nobody")?;
                let (project, environment) = (project.clone(), environment.clone());
                let environment = EnvironmentRef { tenant, project, environment };
                Grant::Sdk(SdkGrant { environment, audience, origins })
            }
            _ => return Err("it says neither what the token may do nor what it opens".into()),
        };
        let life = Life::begun(logged.time_ms, expires_ms);
        self.credentials.insert(id, LoggedCredential { name, grant, life });
        Ok(())
    }

    fn rotate_credential(&mut self, logged: &Logged<'_>, document: RotationDocument) -> Outcome {
        let RotationDocument { id, next, until_ms, expires_ms } = document;
        let Some(held) = self.credentials.get_mut(&id) else {
            // The owner's first token is in no change; what takes its place may do the same.
            let grant = Grant::owner(self.tenant.clone());
            let life = Life::begun(logged.time_ms, expires_ms);
            self.credentials.insert(next, LoggedCredential { name: "Owner".into(), grant, life });
            return Ok(());
        };
        let life = Life::begun(logged.time_ms, expires_ms);
        let successor = LoggedCredential { life, ..held.clone() };
        let end = held.life.expires_ms.map_or(until_ms, |end| end.min(until_ms));
        held.life.expires_ms = Some(end);
        self.credentials.insert(next, successor);
        Ok(())
    }
}

impl FreezeDocument {
    fn read(self) -> Result<Freeze, String> {
        let moment = |text: &str| parse_instant(text).ok_or_else(|| format!("`{text}` is no moment"));
        let (from_ms, until_ms) = (moment(&self.from)?, moment(&self.until)?);
        Ok(Freeze { from_ms, until_ms, reason: self.reason })
    }
}

impl AssignmentDocument {
    fn read(&self) -> Result<Assignment, String> {
        let role = GrantedRole::from_name(&self.role).ok_or_else(|| missing("role", &self.role))?;
        let project = self.project.as_deref().map(key).transpose()?;
        let environment = self.environment.as_deref().map(key).transpose()?;
        Ok(Assignment { role, scope: scope(project, environment)? })
    }
}

fn scope(project: Option<ProjectKey>, environment: Option<EnvironmentKey>) -> Result<Scope, String> {
    match (project, environment) {
        (None, None) => Ok(Scope::Tenant),
        (Some(project), None) => Ok(Scope::Project(project)),
        (Some(project), Some(environment)) => Ok(Scope::Environment(project, environment)),
        (None, Some(_)) => Err("it names an environment of no project".into()),
    }
}
