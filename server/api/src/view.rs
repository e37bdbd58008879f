//! What the REST API shows: views, and how they come from the domain.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use tidegate_core::model::{self, Flag, Variants};
use tidegate_domain::{
    Access, Change, Credential, Environment, EnvironmentKey, FlagDefinition, Grant, Life, Permission, Powers,
    Project, Scope, summarise,
};
use tidegate_store::{ItemState, Reader, StoreError};
use utoipa::ToSchema;

/// RFC 3339 in UTC.
pub(crate) fn time(ms: i64) -> String {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH).to_string()
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Listing<T> {
    /// In stable order.
    pub(crate) items: Vec<T>,
    /// Pass it as `cursor` to get the next page; `null` on the last one.
    #[schema(required)]
    pub(crate) next: Option<String>,
}

/// A product or code base of the tenant.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProjectView {
    /// Names it in paths; never changes.
    #[schema(example = "shop")]
    key: String,
    /// What people call it.
    #[schema(example = "Shop")]
    name: String,
    /// RFC 3339.
    created_at: String,
}

impl From<Project> for ProjectView {
    fn from(project: Project) -> Self {
        Self { key: project.key.to_string(), name: project.name, created_at: time(project.created_ms) }
    }
}

/// Where code runs, with its current version of rules.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EnvironmentView {
    /// Names it in paths; never changes.
    #[schema(example = "production")]
    key: String,
    /// What people call it.
    #[schema(example = "Production")]
    name: String,
    /// The current version of its rules.
    #[schema(example = 42)]
    version: u64,
    /// Rises only when a backup is restored.
    #[schema(example = 1)]
    epoch: u64,
    /// Identifies the rules at that version.
    digest: String,
    /// RFC 3339.
    created_at: String,
}

impl From<Environment> for EnvironmentView {
    fn from(environment: Environment) -> Self {
        Self {
            key: environment.key.to_string(),
            name: environment.name,
            version: environment.version,
            epoch: environment.epoch,
            digest: environment.digest,
            created_at: time(environment.created_ms),
        }
    }
}

/// One named value of a flag.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VariantView {
    /// What it serves.
    value: Value,
}

/// What belongs to a flag in all environments.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DefinitionView {
    /// The key that code asks for; never changes.
    #[schema(example = "checkout-v2")]
    key: String,
    /// `boolean`, `string`, `number` or `object`.
    #[serde(rename = "type")]
    #[schema(example = "boolean")]
    value_type: &'static str,
    /// Named values, in the order in which they were declared.
    #[schema(value_type = BTreeMap<String, VariantView>)]
    variants: Variants,
    /// A JSON Schema that the values meet.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    schema: Option<Value>,
    /// `release`, `experiment`, `operational` or `permission`.
    #[serde(skip_serializing_if = "Option::is_none")]
    purpose: Option<String>,
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    /// A member or team.
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<String>,
    /// Words to find it by.
    tags: Vec<String>,
    /// Whether client audiences may receive it.
    client_side: bool,
    /// RFC 3339.
    created_at: String,
    /// Until when it is meant to be needed; RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    lifetime_until: Option<String>,
    /// When it was archived; RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    archived_at: Option<String>,
}

impl From<FlagDefinition> for DefinitionView {
    fn from(flag: FlagDefinition) -> Self {
        Self {
            key: flag.key.to_string(),
            value_type: flag.value_type.name(),
            variants: flag.variants,
            schema: flag.schema,
            purpose: flag.purpose,
            description: flag.description,
            owner: flag.owner,
            tags: flag.tags,
            client_side: flag.client_side,
            created_at: time(flag.created_ms),
            lifetime_until: flag.lifetime_ms.map(time),
            archived_at: flag.archived_ms.map(time),
        }
    }
}

/// A flag's state in one environment, in short.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StateView {
    /// Whether its rules decide; else it serves its off variant to everybody.
    enabled: bool,
    /// What it does, in words.
    #[schema(example = "on 25 %")]
    summary: String,
    /// The version of the environment in which its rules last changed.
    version: u64,
    /// When that was; RFC 3339.
    changed_at: String,
}

/// A flag's rules in one environment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RulesView {
    #[serde(flatten)]
    state: StateView,
    /// What it serves while it is off.
    off_variant: String,
    /// Prerequisites of the whole flag.
    #[schema(value_type = Vec<RequirementView>)]
    requires: Vec<model::Requirement>,
    /// Individual entries; the first that matches wins.
    #[schema(value_type = Vec<OverrideView>)]
    overrides: Vec<model::Override>,
    /// Targeting rules in order.
    #[schema(value_type = Vec<RuleView>)]
    rules: Vec<model::Rule>,
    /// What is served where nothing else applies: `{"variant": …}` or `{"split": …}`.
    #[schema(value_type = Object, example = json!({ "variant": "off" }))]
    fallthrough: model::Serve,
}

/// Another flag must serve one of some variants.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the wire form, whose type does not know of documents")]
pub(crate) struct RequirementView {
    /// The other flag's key.
    flag: String,
    /// Any of these meets it.
    variants: Vec<String>,
}

/// This customer, or this user, gets this variant.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the wire form, whose type does not know of documents")]
pub(crate) struct OverrideView {
    /// Unique within the flag.
    id: String,
    /// Attribute path, such as `customer.key`.
    attribute: String,
    /// Any of these.
    values: Vec<Value>,
    /// What they get.
    variant: String,
    /// Why it was made.
    reason: Option<String>,
    /// What whoever made it is called.
    author: Option<String>,
    /// RFC 3339.
    expires_at: Option<String>,
}

/// A condition and what it serves.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the wire form, whose type does not know of documents")]
pub(crate) struct RuleView {
    /// Unique within the flag.
    id: String,
    /// For whom: a condition tree.
    #[schema(value_type = Object)]
    when: Value,
    /// What they get: `{"variant": …}` or `{"split": …}`.
    #[schema(value_type = Object)]
    serve: Value,
}

/// A flag in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlagSummary {
    #[serde(flatten)]
    definition: DefinitionView,
    /// Its state by environment.
    environments: BTreeMap<String, StateView>,
}

/// A flag with its rules.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlagView {
    #[serde(flatten)]
    definition: DefinitionView,
    /// Its rules by environment.
    environments: BTreeMap<String, RulesView>,
}

fn state(item: &ItemState, flag: &Flag) -> StateView {
    StateView {
        enabled: flag.enabled,
        summary: summarise(flag),
        version: item.version,
        changed_at: time(item.changed_ms),
    }
}

fn rules(item: &ItemState, flag: Flag) -> RulesView {
    RulesView {
        state: state(item, &flag),
        off_variant: flag.off_variant,
        requires: flag.requires,
        overrides: flag.overrides,
        rules: flag.rules,
        fallthrough: flag.fallthrough,
    }
}

/// The environments of one flag, out of the states of many.
fn by_environment<T>(
    key: &str,
    items: &[ItemState],
    view: impl Fn(&ItemState, Flag) -> T,
) -> BTreeMap<String, T> {
    let mine = items.iter().filter(|item| item.key.strip_prefix("flag/") == Some(key));
    let read = |item: &ItemState| {
        let flag = serde_json::from_str(&item.body).ok()?;
        Some((item.environment.to_string(), view(item, flag)))
    };
    mine.filter_map(read).collect()
}

impl FlagSummary {
    pub(crate) fn new(flag: FlagDefinition, items: &[ItemState]) -> Self {
        let environments = by_environment(flag.key.as_str(), items, |item, flag| state(item, &flag));
        Self { definition: flag.into(), environments }
    }
}

impl FlagView {
    pub(crate) fn new(flag: FlagDefinition, items: &[ItemState]) -> Self {
        let environments = by_environment(flag.key.as_str(), items, rules);
        Self { definition: flag.into(), environments }
    }

    /// With names of those who made overrides.
    pub(crate) async fn with_authors(mut self, reader: &Reader) -> Result<Self, StoreError> {
        name_authors(reader, self.environments.values_mut().flat_map(|rules| &mut rules.overrides)).await?;
        Ok(self)
    }
}

/// Puts names in the place of the ids of those who made overrides.
pub(crate) async fn name_authors<'a>(
    reader: &Reader,
    overrides: impl IntoIterator<Item = &'a mut model::Override>,
) -> Result<(), StoreError> {
    let mut authors: Vec<_> = overrides.into_iter().filter_map(|entry| entry.author.as_mut()).collect();
    let names = reader.names(authors.iter().map(|author| author.as_str())).await?;
    authors.iter_mut().for_each(|author| **author = names.of(author).to_owned());
    Ok(())
}

/// Who did it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ActorView {
    /// The credential's id.
    id: String,
    /// What people call it.
    #[schema(example = "Owner")]
    name: String,
}

/// What happened to the rules, without the details.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChangeSummary {
    /// Its number among the tenant's changes.
    change: u64,
    /// RFC 3339.
    time: String,
    /// Such as `rules.change` or `flag.create`.
    #[schema(example = "rules.change")]
    kind: &'static str,
    actor: ActorView,
    /// The project, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    project: Option<String>,
    /// Why, in the author's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
    /// The versions that it made, by environment.
    versions: BTreeMap<String, u64>,
    /// The items that it touched.
    #[schema(example = json!(["flag/checkout-v2"]))]
    items: Vec<String>,
}

/// One entry of the change log.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChangeView {
    #[serde(flatten)]
    summary: ChangeSummary,
    /// What was asked for.
    instructions: Value,
    /// The request that brought it.
    request_id: String,
}

impl From<&Change> for ChangeSummary {
    fn from(change: &Change) -> Self {
        let recorded = &change.recorded;
        let version = |(environment, version): &(EnvironmentKey, u64)| (environment.to_string(), *version);
        Self {
            change: change.seq,
            time: time(recorded.time_ms),
            kind: recorded.kind.name(),
            actor: ActorView { id: recorded.actor.id.clone(), name: recorded.actor.name.clone() },
            project: recorded.project.as_ref().map(ToString::to_string),
            comment: recorded.comment.clone(),
            versions: change.versions.iter().map(version).collect(),
            items: change.items.clone(),
        }
    }
}

impl From<Change> for ChangeView {
    fn from(change: Change) -> Self {
        Self {
            summary: (&change).into(),
            instructions: change.recorded.instructions,
            request_id: change.recorded.request_id,
        }
    }
}

/// An SDK key as it is listed: without its secret.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SdkKeyView {
    /// The part of the key that is no secret.
    id: String,
    /// What people call it.
    #[schema(example = "checkout service")]
    name: String,
    /// `server`, `client` or `preview`.
    #[schema(example = "server")]
    audience: &'static str,
    /// From the pages of which origins browsers may use a client key; from all if none is named.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(example = json!(["https://shop.example"]))]
    origins: Vec<String>,
    #[serde(flatten)]
    life: LifeView,
}

impl SdkKeyView {
    /// `None` for what is no SDK key.
    pub(crate) fn of(credential: Credential) -> Option<Self> {
        let Grant::Sdk(sdk) = credential.grant else { return None };
        Some(Self {
            id: credential.id,
            name: credential.name,
            audience: sdk.audience.name(),
            origins: sdk.origins,
            life: LifeView::from(credential.life),
        })
    }
}

/// How long a token opens anything.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LifeView {
    /// RFC 3339.
    created_at: String,
    /// From when on it opens nothing; RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
    /// When it was revoked; RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked_at: Option<String>,
    /// When it was last used, give or take a minute; RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_used_at: Option<String>,
}

impl From<Life> for LifeView {
    fn from(life: Life) -> Self {
        Self {
            created_at: time(life.created_ms),
            expires_at: life.expires_ms.map(time),
            revoked_at: life.revoked_ms.map(time),
            last_used_at: life.used_ms.map(time),
        }
    }
}

/// An API token, without its secret.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TokenView {
    /// The part of the token that is no secret.
    id: String,
    /// What people call it.
    #[schema(example = "release automation")]
    name: String,
    #[serde(flatten)]
    powers: PowersView,
    #[serde(flatten)]
    life: LifeView,
}

impl TokenView {
    /// `None` for what is no API token.
    pub(crate) fn of(credential: Credential) -> Option<Self> {
        let powers = PowersView::of(&credential.grant)?;
        let (id, name, life) = (credential.id, credential.name, LifeView::from(credential.life));
        Some(Self { id, name, powers, life })
    }
}

/// What an API token may do, and where.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PowersView {
    /// The role that it has, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "editor")]
    role: Option<&'static str>,
    /// What it may do.
    permissions: Vec<&'static str>,
    /// The project that it is confined to.
    #[serde(skip_serializing_if = "Option::is_none")]
    project: Option<String>,
    /// The environment of the project that it is confined to.
    #[serde(skip_serializing_if = "Option::is_none")]
    environment: Option<String>,
}

impl PowersView {
    /// What holds in the whole tenant.
    pub(crate) fn everywhere(access: &Access) -> Self {
        let permissions = Permission::ALL.iter().copied().filter(|p| access.allows(*p, &Scope::Tenant));
        Self {
            role: None,
            permissions: permissions.map(Permission::name).collect(),
            project: None,
            environment: None,
        }
    }

    /// `None` for an SDK key.
    pub(crate) fn of(grant: &Grant) -> Option<Self> {
        let Grant::Api(_, powers, scope) = grant else { return None };
        let role = match powers {
            Powers::Role(role) => Some(role.name()),
            Powers::Permissions(_) => None,
        };
        Some(Self {
            role,
            permissions: powers.permissions().iter().map(Permission::name).collect(),
            project: scope.project().map(ToString::to_string),
            environment: scope.environment().map(ToString::to_string),
        })
    }
}
