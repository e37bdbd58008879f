//! `GET /api/v1/projects/{project}/environments/{environment}/customers/{key}`: what a customer gets.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::{HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tidegate_core::model::Override;
use tidegate_core::{Context, Detail, parse_instant};
use tidegate_domain::{Customer, Environment, EnvironmentRef, Permission, Permit, Ruleset, Scope};
use tidegate_store::Reader;
use utoipa::{IntoParams, ToSchema};

use super::CustomerView;
use crate::auth::Caller;
use crate::extract::{EnvironmentPath, Params};
use crate::hub::{bodies, missing_lists};
use crate::published::{ItemVersions, Published};
use crate::publishing::header;
use crate::served::Position;
use crate::view::{name_authors, time};
use crate::{Deps, Problem};

/// Of which customer.
#[derive(Debug, Deserialize)]
pub(crate) struct CustomerPath {
    #[serde(flatten)]
    pub(crate) environment: EnvironmentPath,
    pub(crate) key: String,
}

/// At which moment.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct MomentParams {
    /// RFC 3339: as it was then. Attributes are those that are known now.
    as_of: Option<String>,
    /// RFC 3339: tells also what was otherwise then.
    changed_since: Option<String>,
}

/// Everything that a customer gets.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CustomerPage {
    /// What is known of it; `null` for one that was never created here.
    #[schema(required)]
    customer: Option<CustomerView>,
    /// The version of the rules.
    version: u64,
    /// The moment; RFC 3339.
    at: String,
    /// The context with which flags were evaluated.
    #[schema(value_type = Object)]
    context: Value,
    /// What each flag answers.
    flags: BTreeMap<String, CustomerAnswer>,
}

/// What a flag answers for a customer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CustomerAnswer {
    /// The value, the variant, and why.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    detail: Value,
    /// Whether somebody of no customer gets another variant.
    differs: bool,
    /// The override that decides, with its reason, author and end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    by_override: Option<Override>,
    /// The version in which the flag's rules last changed.
    rules_version: u64,
    /// What it was at `changed_since`, where that was otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    before: Option<Value>,
}

/// Show everything that a customer gets in an environment
///
/// Every flag with its value, the reason and the rule or override that decides, now or as of a past
/// moment. Users of the customer may get other variants where a rule asks for the user.
#[utoipa::path(tag = "customers",
    params(("project" = String, Path, description = "The project's key"), ("environment" = String, Path, description = "The environment's key"), ("key" = String, Path, description = "The customer's key"), MomentParams),
    responses(
    (status = 200, body = CustomerPage),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 503, body = Problem),
))]
#[get("/projects/{project}/environments/{environment}/customers/{key}")]
pub(crate) async fn show_customer_page(
    deps: web::Data<Deps>,
    caller: Caller,
    path: web::Path<CustomerPath>,
    params: Params<MomentParams>,
) -> Result<HttpResponse, Problem> {
    let of = path.environment.of(&caller)?;
    let permit = caller.permit(Permission::FlagsRead, &Scope::from(&of))?;
    let params = params.read()?;
    let as_of_ms = instant("as_of", params.as_of.as_deref())?;
    let since_ms = instant("changed_since", params.changed_since.as_deref())?;
    let held = deps.hub.current(&of).await?;
    let reader = deps.store.read(&permit).await?;
    let customer = reader.customer(&path.key).await?;
    let (context, json) = context_of(&path.key, customer.as_ref())?;
    let rules = match as_of_ms {
        Some(at_ms) => Moment::read(&reader, &of, at_ms).await?,
        None => Moment::now(&deps, &reader, &of, held).await?,
    };
    let earlier = match since_ms {
        Some(since_ms) => Some(Moment::read(&reader, &of, since_ms).await?),
        None => None,
    };
    let mut flags = rules.answers(&context, earlier.as_ref());
    name_authors(&reader, flags.values_mut().filter_map(|answer| answer.by_override.as_mut())).await?;
    let page = CustomerPage {
        customer: customer.map(CustomerView::from),
        version: rules.version(),
        at: time(rules.at_ms),
        context: json,
        flags,
    };
    Ok(HttpResponse::Ok().json(page))
}

fn instant(name: &str, text: Option<&str>) -> Result<Option<i64>, Problem> {
    let read = |text| {
        parse_instant(text).ok_or_else(|| Problem::malformed(format!("`{name}` is an RFC 3339 date-time")))
    };
    text.map(read).transpose()
}

/// What is known of a customer, for evaluation and for people.
fn context_of(key: &str, customer: Option<&Customer>) -> Result<(Context, Value), Problem> {
    let json = customer.map_or_else(|| json!({ "customer": { "key": key } }), Customer::context);
    let context = Context::from_json(&json.to_string()).map_err(|_| Problem::internal())?;
    Ok((context, json))
}

/// The rules of an environment as they were at a moment.
struct Moment {
    rules: Arc<Ruleset>,
    versions: Arc<ItemVersions>,
    at_ms: i64,
}

impl Moment {
    /// As they are: out of memory, unless another replica has made a version that did not get here yet.
    async fn now(
        deps: &Deps,
        reader: &Reader,
        of: &EnvironmentRef,
        held: Option<Published>,
    ) -> Result<Self, Problem> {
        let at_ms = (deps.now_ms)();
        let stored = environment(reader, of).await?;
        let is_latest =
            |held: &Published| held.position() == Position { epoch: stored.epoch, version: stored.version };
        match held.filter(is_latest) {
            Some(held) => {
                let versions = held.item_versions(reader, of).await?;
                Ok(Self { rules: held.shared_ruleset(), versions, at_ms })
            }
            None => Self::of_version(reader, of, (stored.version, at_ms)).await,
        }
    }

    /// As they were.
    async fn read(reader: &Reader, of: &EnvironmentRef, at_ms: i64) -> Result<Self, Problem> {
        environment(reader, of).await?;
        let version = reader.version_at(&of.project, &of.environment, at_ms).await?.unwrap_or_default();
        Self::of_version(reader, of, (version, at_ms)).await
    }

    async fn of_version(
        reader: &Reader,
        of: &EnvironmentRef,
        (version, at_ms): (u64, i64),
    ) -> Result<Self, Problem> {
        let items = reader.items_at(&of.project, &of.environment, version).await?;
        let versions = items.iter().map(|item| (item.key.clone(), item.version)).collect();
        let nothing = Ruleset::empty(header(of));
        let lists = missing_lists(nothing.snapshot(), bodies(&items));
        let lists = reader.lists(&of.project, &of.environment, lists).await?;
        let items = items.into_iter().map(|item| (item.key, item.body)).collect();
        let rules = nothing.with(version, items, &lists).map_err(|_| Problem::internal())?;
        Ok(Self { rules: Arc::new(rules), versions: Arc::new(versions), at_ms })
    }

    fn version(&self) -> u64 {
        self.rules.compiled().version()
    }

    /// What each flag answers, beside what it answers for nobody and what it answered earlier.
    fn answers(&self, context: &Context, earlier: Option<&Self>) -> BTreeMap<String, CustomerAnswer> {
        let nobody = Context::new();
        let (view, default) = (
            self.rules.compiled().view(context, self.at_ms),
            self.rules.compiled().view(&nobody, self.at_ms),
        );
        let before = earlier.map(|earlier| earlier.rules.compiled().view(context, earlier.at_ms));
        let answer = |(key, detail): (&str, Detail)| {
            let before = before.as_ref().map(|before| before.detail(key));
            let before = before.filter(|before| said(before) != said(&detail));
            let by = detail.override_id.and_then(|id| self.entry(key, id));
            let answer = CustomerAnswer {
                differs: default.detail(key).variant != detail.variant,
                by_override: by,
                rules_version: self.versions.get(&format!("flag/{key}")).copied().unwrap_or_default(),
                before: before.map(|before| json!(before)),
                detail: json!(detail),
            };
            (key.to_owned(), answer)
        };
        view.details().map(answer).collect()
    }

    /// An override as the rules have it: with its reason, author and end.
    fn entry(&self, flag: &str, id: &str) -> Option<Override> {
        let flag = self.rules.flag(&format!("flag/{flag}"))?;
        flag.overrides.into_iter().find(|entry| entry.id == id)
    }

    /// The variants that flags serve for a customer, by flag.
    fn variants(&self, context: &Context) -> BTreeMap<String, Value> {
        let view = self.rules.compiled().view(context, self.at_ms);
        view.details().map(|(key, detail)| (key.to_owned(), json!(detail))).collect()
    }
}

async fn environment(reader: &Reader, of: &EnvironmentRef) -> Result<Environment, Problem> {
    let stored = reader.environment(&of.project, &of.environment).await?;
    stored.ok_or_else(|| Problem::not_found("environment", of.environment.as_str()))
}

/// In what answers differ for those who get them.
fn said<'a>(detail: &Detail<'a>) -> (Option<&'a str>, tidegate_core::Reason) {
    (detail.variant, detail.reason)
}

/// What a customer gets now.
pub(crate) async fn variants_of(
    deps: &Deps,
    permit: &Permit,
    of: &EnvironmentRef,
    keys: [&str; 2],
) -> Result<(u64, [BTreeMap<String, Value>; 2]), Problem> {
    let held = deps.hub.current(of).await?;
    let reader = deps.store.read(permit).await?;
    let rules = Moment::now(deps, &reader, of, held).await?;
    let mut both = [BTreeMap::new(), BTreeMap::new()];
    for (key, place) in keys.into_iter().zip(&mut both) {
        let (context, _) = context_of(key, reader.customer(key).await?.as_ref())?;
        *place = rules.variants(&context);
    }
    Ok((rules.version(), both))
}
