//! Plans that have a name: those that everybody has, and those that a tenant saves.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod list;
pub(crate) mod replace;
pub(crate) mod show;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tidegate_domain::release::{Plan, SavedPlan, TEMPLATES, template};
use tidegate_domain::{Base, FieldFault, PlanKey};
use tidegate_store::{Reader, Writer};
use utoipa::ToSchema;

use crate::Problem;
use crate::v1::expect_seen;

/// A plan that has a name.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TemplateView {
    /// What a new release calls it.
    #[schema(example = "standard")]
    name: String,
    /// Whether every tenant has it, and none can change it.
    built_in: bool,
    /// Stages, guards and limits.
    #[schema(value_type = Object)]
    plan: Value,
}

/// What a plan is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TemplateBody {
    /// Stages, guards and limits.
    #[schema(value_type = Object)]
    plan: Plan,
}

impl TemplateView {
    fn new(name: &str, built_in: bool, plan: &Plan) -> Self {
        Self { name: name.to_owned(), built_in, plan: serde_json::to_value(plan).unwrap_or_default() }
    }
}

impl From<&SavedPlan> for TemplateView {
    fn from(saved: &SavedPlan) -> Self {
        Self::new(saved.key.as_str(), false, &saved.plan)
    }
}

/// The plan of that name, whoever made it.
pub(crate) async fn plan_named(reader: &Reader, name: &str) -> Result<Plan, Problem> {
    let saved = match (template(name), name.parse::<PlanKey>()) {
        (Some(plan), _) => return Ok(plan),
        (None, Ok(key)) => reader.plan(&key).await?,
        (None, Err(_)) => None,
    };
    saved.map(|saved| saved.plan).ok_or_else(|| {
        let message =
            format!("one of {}, or a plan that was saved under a name, is expected", TEMPLATES.join(", "));
        Problem::invalid(vec![FieldFault::new("/template", message)])
    })
}

/// A plan as it may be saved.
fn sound(plan: Plan) -> Result<Plan, Problem> {
    let faults = plan.faults("/plan");
    if faults.is_empty() { Ok(plan) } else { Err(Problem::invalid(faults)) }
}

/// What the change log says of a plan.
fn recorded(saved: &SavedPlan) -> Value {
    json!({ "name": saved.key.as_str(), "plan": saved.plan })
}

/// What cannot be a key names no plan.
fn read_key(name: &str) -> Result<PlanKey, Problem> {
    name.parse().map_err(|_| missing(name))
}

fn missing(name: &str) -> Problem {
    Problem::not_found("template", name)
}

/// The plan as it is, if its author saw it so. Nobody changes those that everybody has.
async fn seen(writer: &Writer, key: &PlanKey, base: Option<Base>) -> Result<SavedPlan, Problem> {
    if TEMPLATES.contains(&key.as_str()) {
        return Err(Problem::in_use(format!("everybody has the template `{key}`: save another one")));
    }
    let held = writer.plan(key).await?.ok_or_else(|| missing(key.as_str()))?;
    expect_seen(writer, base, (key.as_str(), held.changed), || TemplateView::from(&held)).await?;
    Ok(held)
}
