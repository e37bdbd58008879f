//! `POST /api/v1/projects/{project}/environments/{environment}/evaluate`

use std::collections::BTreeMap;

use actix_web::{HttpResponse, post, web};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tidegate_core::{Context, Detail};
use tidegate_domain::FieldFault;
use utoipa::ToSchema;

use crate::auth::Owner;
use crate::extract::{Body, EnvironmentPath};
use crate::{Deps, Problem, limits};

/// For whom which flags are asked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Evaluation {
    /// Attributes, such as `{"customer": {"key": "acme"}}`.
    #[schema(value_type = Object, example = json!({ "customer": { "key": "acme" } }))]
    context: Box<RawValue>,
    /// Keys of flags; all of the project if left out.
    flags: Option<Vec<String>>,
}

/// What the flags answer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EvaluationView<'a> {
    /// The version of the rules.
    version: u64,
    /// By flag: value, variant, reason, and what decided.
    #[schema(value_type = BTreeMap<String, Object>,
        example = json!({ "checkout-v2": { "value": true, "variant": "on", "reason": "DEFAULT" } }))]
    flags: BTreeMap<&'a str, Detail<'a>>,
}

/// Evaluate flags for a context
///
/// Exactly what an SDK answers with the current rules.
#[utoipa::path(tag = "rules",
    params(("project" = String, Path, description = "The project's key"), ("environment" = String, Path, description = "The environment's key")),
    request_body = Evaluation, responses(
    (status = 200, body = EvaluationView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, body = Problem), (status = 503, body = Problem),
))]
#[post("/projects/{project}/environments/{environment}/evaluate")]
pub(crate) async fn evaluate(
    deps: web::Data<Deps>,
    owner: Owner,
    path: web::Path<EnvironmentPath>,
    body: Body<Evaluation>,
) -> Result<HttpResponse, Problem> {
    let environment = path.of(&owner)?;
    let wish = body.read().await?;
    let published = deps.hub.current(&environment).await?;
    let published =
        published.ok_or_else(|| Problem::not_found("environment", environment.environment.as_str()))?;
    let wrong = |pointer: &str, message: String| Problem::invalid(vec![FieldFault::new(pointer, message)]);
    let context =
        Context::from_json(wish.context.get()).map_err(|fault| wrong("/context", fault.to_string()))?;
    let ruleset = published.ruleset().compiled();
    let keys: Vec<&str> = match &wish.flags {
        Some(flags) if flags.len() > limits::EVALUATED_FLAGS => {
            return Err(wrong("/flags", format!("at most {} flags are allowed", limits::EVALUATED_FLAGS)));
        }
        Some(flags) => flags.iter().map(String::as_str).collect(),
        None => ruleset.flag_keys().collect(),
    };
    let view = ruleset.view(&context, (deps.now_ms)());
    let flags = keys.into_iter().map(|key| (key, view.detail(key))).collect();
    Ok(HttpResponse::Ok().json(EvaluationView { version: ruleset.version(), flags }))
}
