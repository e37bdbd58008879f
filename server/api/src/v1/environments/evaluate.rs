//! `POST /api/v1/projects/{project}/environments/{environment}/evaluate`

use std::collections::BTreeMap;

use actix_web::{HttpResponse, post, web};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};
use tidegate_core::{Context, Detail, Snapshot, View};
use tidegate_domain::{FieldFault, Permission, Scope};
use utoipa::ToSchema;

use crate::auth::Caller;
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
    /// Whether each answer has its `trace`: everything that led to it.
    #[serde(default)]
    explain: bool,
}

/// What the flags answer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EvaluationView<'a> {
    /// The version of the rules.
    version: u64,
    /// By flag: value, variant, reason, and what decided.
    #[schema(
        value_type = BTreeMap<String, AnswerView>,
        example = json!({ "checkout-v2": { "value": true, "variant": "on", "reason": "DEFAULT" } }),
    )]
    flags: Answers<'a>,
}

/// What is answered, by flag.
#[derive(Debug)]
enum Answers<'a> {
    /// Of all flags: each is evaluated as it is written.
    All(&'a View<'a>),
    /// Of those that were asked for, or with their traces.
    Some(BTreeMap<&'a str, AnswerView<'a>>),
}

impl Serialize for Answers<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::All(view) => {
                serializer.collect_map(view.details().map(|(key, detail)| (key, AnswerView::from(detail))))
            }
            Self::Some(answers) => answers.serialize(serializer),
        }
    }
}

/// What a flag answers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "value": false, "variant": "off", "reason": "DEFAULT",
    "trace": {
        "enabled": true,
        "rules": [{
            "id": "r1",
            "outcome": "false",
            "when": {
                "attribute": "customer.plan", "op": "in", "values": ["pro"],
                "saw": "free", "outcome": "false", "why": "differs"
            },
            "serve": { "variant": "on" }
        }],
        "fallthrough": { "outcome": "true", "variant": "off" }
    }
}))]
pub(crate) struct AnswerView<'a> {
    /// Value, variant, reason, and what decided.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    detail: Detail<'a>,
    /// How the answer came about, where `explain` is set: every step in the order in which it is
    /// taken, with what it saw, and why it did not apply. An `outcome` is `true`, `false`, `unknown`,
    /// `expired` or `not_reached`; `why` is `missing`, `wrong_type` or `differs`. Beside the steps stand
    /// the `segments` and other `flags` that they looked into.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Object, required = false)]
    trace: Option<Box<RawValue>>,
}

impl<'a> From<Detail<'a>> for AnswerView<'a> {
    fn from(detail: Detail<'a>) -> Self {
        Self { detail, trace: None }
    }
}

/// Evaluate flags for a context
///
/// Exactly what an SDK answers with the current rules, and on demand why.
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
    caller: Caller,
    path: web::Path<EnvironmentPath>,
    body: Body<Evaluation>,
) -> Result<HttpResponse, Problem> {
    let environment = path.of(&caller)?;
    caller.permit(Permission::FlagsRead, &Scope::from(&environment))?;
    let wish = body.read().await?;
    let published = deps.hub.current(&environment).await?;
    let published =
        published.ok_or_else(|| Problem::not_found("environment", environment.environment.as_str()))?;
    let wrong = |pointer: &str, message: String| Problem::invalid(vec![FieldFault::new(pointer, message)]);
    let context =
        Context::from_json(wish.context.get()).map_err(|fault| wrong("/context", fault.to_string()))?;
    let ruleset = published.ruleset().compiled();
    let keys = wish.flags.as_ref().map(|flags| flags.iter().map(String::as_str));
    if keys.as_ref().is_some_and(|keys| keys.len() > limits::EVALUATED_FLAGS) {
        return Err(wrong("/flags", format!("at most {} flags are allowed", limits::EVALUATED_FLAGS)));
    }
    let view = ruleset.view(&context, (deps.now_ms)());
    let snapshot = published.ruleset().snapshot();
    let flags = match (keys, wish.explain) {
        (Some(keys), true) => Answers::Some(explained(&view, snapshot, keys)?),
        (None, true) => Answers::Some(explained(&view, snapshot, ruleset.flag_keys())?),
        (Some(keys), false) => Answers::Some(keys.map(|key| (key, view.detail(key).into())).collect()),
        (None, false) => Answers::All(&view),
    };
    Ok(HttpResponse::Ok().json(EvaluationView { version: ruleset.version(), flags }))
}

/// The answers with their traces: each written as soon as it is made, so that what is held is bounded.
fn explained<'a>(
    view: &View<'a>,
    snapshot: &Snapshot,
    keys: impl Iterator<Item = &'a str>,
) -> Result<BTreeMap<&'a str, AnswerView<'a>>, Problem> {
    let mut answers = BTreeMap::new();
    let mut bytes = 0;
    for key in keys {
        let explanation = view.explain(key, snapshot);
        let trace = to_raw_value(&explanation.trace).map_err(|_| Problem::internal())?;
        bytes += trace.get().len();
        if bytes > limits::TRACE_BYTES {
            let most = limits::TRACE_BYTES;
            return Err(Problem::over_limit(format!(
                "the traces of these flags take more than {most} bytes; name fewer `flags`"
            )));
        }
        answers.insert(key, AnswerView { detail: explanation.detail, trace: Some(trace) });
    }
    Ok(answers)
}
