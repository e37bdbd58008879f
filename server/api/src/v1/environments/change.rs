//! `POST /api/v1/projects/{project}/environments/{environment}/changes`

use std::convert::Infallible;
use std::future::{Ready, ready};

use actix_web::http::StatusCode;
use actix_web::http::header::{ETAG, IF_MATCH};
use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload, post, web};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tidegate_domain::{
    Base, EnvironmentRef, FieldFault, INSTRUCTIONS_PER_CHANGE, Instruction, Permission, Permit, Scope,
    check_text,
};
use utoipa::ToSchema;

use super::preview::PreviewView;
use crate::auth::Caller;
use crate::extract::{Body, EnvironmentPath, Params};
use crate::once::{Answer, Done, once};
use crate::problem::version_tag;
use crate::publishing::{Applied, Asked, change_rules, preview_rules};
use crate::{Deps, Problem, limits};

/// A change of rules: all of its instructions are carried out, or none.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRulesChange {
    /// Steps such as `{"kind": "turn_on", "flag": "checkout-v2"}`, in order.
    #[schema(value_type = Vec<Object>, example = json!([{ "kind": "turn_on", "flag": "checkout-v2" }]))]
    instructions: Vec<Value>,
    /// Why.
    comment: Option<String>,
}

/// The version that there is now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AppliedView {
    /// The environment's version.
    #[schema(example = 43)]
    version: u64,
    /// The change's number; `null` where everything was so already.
    #[schema(required)]
    change: Option<u64>,
}

/// What became of a change.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum ChangeAnswer {
    /// It was made.
    Applied(AppliedView),
    /// It would be made, were it not for `dry_run`.
    Preview(PreviewView),
}

/// How a change is made.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeParams {
    #[serde(default)]
    dry_run: bool,
}

/// What each instruction needs; a permission that was made for just that will do, too.
fn permit(
    caller: &Caller,
    environment: &EnvironmentRef,
    instructions: &[Instruction],
) -> Result<Permit, Problem> {
    let place = Scope::from(environment);
    let mut permit = caller.permit_in_parts(Permission::FlagsRead, &place)?;
    for instruction in instructions {
        let narrow = match instruction {
            Instruction::TurnOn { .. } | Instruction::TurnOff { .. } => Some(Permission::FlagsSwitch),
            Instruction::AddOverride { .. } | Instruction::RemoveOverride { .. } => {
                Some(Permission::OverridesWrite)
            }
            _ => None,
        };
        let narrow = narrow.filter(|narrow| caller.access.allows(*narrow, &place));
        permit = caller.permit(narrow.unwrap_or(Permission::FlagsWrite), &place)?;
    }
    Ok(permit)
}

/// Change the rules of an environment
///
/// `If-Match` names the version that the author saw, as `"v<version>"`. The change is refused only
/// if something that it touches has changed since. Turning flags off accepts `*`.
///
/// With `dry_run=true` the change is checked in the same way, but not made: the answer shows what it
/// would do, and which share of units it would move.
#[utoipa::path(tag = "rules",
    params(
        ("project" = String, Path, description = "The project's key"),
        ("environment" = String, Path, description = "The environment's key"),
        ("dry_run" = Option<bool>, Query, description = "Whether to tell only what would change"),
        ("If-Match" = String, Header, description = "`\"v<version>\"`"),
    ),
    request_body = NewRulesChange, responses(
    (status = 200, body = ChangeAnswer,
        headers(("ETag" = String, description = "`\"v<version>\"` of the version that there is now"))),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 412, body = Problem), (status = 413, body = Problem),
    (status = 415, body = Problem), (status = 422, body = Problem), (status = 428, body = Problem),
    (status = 503, body = Problem),
))]
#[post("/projects/{project}/environments/{environment}/changes")]
pub(crate) async fn change_environment(
    deps: web::Data<Deps>,
    caller: Caller,
    path: web::Path<EnvironmentPath>,
    (params, if_match): (Params<ChangeParams>, IfMatch),
    body: Body<NewRulesChange>,
) -> Result<HttpResponse, Problem> {
    let environment = path.of(&caller)?;
    let ChangeParams { dry_run } = params.read()?;
    let base = if_match.read()?;
    let (wish, sent) = body.read_sent().await?;
    let (instructions, comment) = wish.check()?;
    let permit = permit(&caller, &environment, &instructions)?;
    let author = caller.author(comment);
    let asked = Asked { environment: &environment, base, instructions: &instructions };
    if dry_run {
        let writer = deps.store.write(&permit).await?;
        let told = preview_rules(&deps, &writer, &author, &asked).await?;
        let answer = ChangeAnswer::Preview(PreviewView::new(told.would_be, told.preview));
        return Ok(HttpResponse::Ok().insert_header((ETAG, version_tag(told.version))).json(answer));
    }
    once(&deps, &caller, &permit, sent, async |writer| {
        let Applied { version, change, next } = change_rules(&deps, writer, &author, &asked).await?;
        let view = ChangeAnswer::Applied(AppliedView { version, change });
        let answer = Answer::json(StatusCode::OK, &view)?.with(&ETAG, version_tag(version));
        Ok(Done { nexts: next.into_iter().collect(), answer })
    })
    .await
}

impl NewRulesChange {
    fn check(self) -> Result<(Vec<Instruction>, Option<String>), Problem> {
        let mut faults = Vec::new();
        self.comment.iter().for_each(|comment| check_text("/comment", comment, &mut faults));
        let mut instructions = Vec::new();
        if self.instructions.len() > INSTRUCTIONS_PER_CHANGE {
            let message = format!("at most {INSTRUCTIONS_PER_CHANGE} instructions are allowed");
            return Err(Problem::invalid(vec![FieldFault::new("/instructions", message)]));
        }
        for (index, value) in self.instructions.iter().enumerate() {
            if faults.len() >= limits::FAULTS_LISTED {
                break;
            }
            match read_instruction(value) {
                Ok(instruction) => instructions.push(instruction),
                Err((place, message)) => {
                    faults.push(FieldFault::new(format!("/instructions/{index}{place}"), message));
                }
            }
        }
        if faults.is_empty() { Ok((instructions, self.comment)) } else { Err(Problem::invalid(faults)) }
    }
}

/// Reads an instruction; what is wrong with it, and where in it.
fn read_instruction(value: &Value) -> Result<Instruction, (String, String)> {
    let wrong = |error: serde_json::Error| (String::new(), error.to_string());
    let read: Instruction = serde_json::from_value(value.clone()).map_err(wrong)?;
    let understood = serde_json::to_value(&read).map_err(wrong)?;
    match ignored(value, &understood) {
        Some(place) => Err((place, "is not known here; check its spelling".into())),
        None => Ok(read),
    }
}

/// The first field that was sent but not understood. The wire form lets readers ignore such fields;
/// a person who writes rules is told.
fn ignored(sent: &Value, understood: &Value) -> Option<String> {
    match (sent, understood) {
        (Value::Object(sent), Value::Object(understood)) => sent.iter().find_map(|(name, value)| {
            let deeper = match understood.get(name) {
                Some(understood) => ignored(value, understood)?,
                // Left out because it says nothing.
                None if is_empty(value) => return None,
                None => String::new(),
            };
            Some(format!("/{}{deeper}", name.replace('~', "~0").replace('/', "~1")))
        }),
        (Value::Array(sent), Value::Array(understood)) => {
            let mut pairs = sent.iter().zip(understood).enumerate();
            pairs.find_map(|(index, (sent, understood))| {
                Some(format!("/{index}{}", ignored(sent, understood)?))
            })
        }
        _ => None,
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(values) => values.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::String(text) => text.is_empty(),
        _ => false,
    }
}

/// Which version the author saw, not read yet.
pub(crate) struct IfMatch(Option<String>);

impl FromRequest for IfMatch {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let tag =
            request.headers().get(IF_MATCH).map(|header| header.to_str().unwrap_or_default().to_owned());
        ready(Ok(Self(tag)))
    }
}

impl IfMatch {
    /// `None` where the request does not say.
    fn read(&self) -> Result<Option<Base>, Problem> {
        self.0.as_deref().map(base).transpose()
    }
}

fn base(tag: &str) -> Result<Base, Problem> {
    if tag.trim() == "*" {
        return Ok(Base::Any);
    }
    let digits = tag.trim().strip_prefix("\"v").and_then(|rest| rest.strip_suffix('"'));
    let digits = digits.filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
    let wrong = || Problem::malformed("`If-Match` is `\"v<version>\"`, with its quotes, or `*`");
    digits.and_then(|digits| digits.parse().ok()).map(Base::Version).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rule(when: Value) -> Value {
        json!({ "kind": "add_rule", "flag": "f", "rule": { "when": when, "serve": { "variant": "on" } } })
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        let clause = json!({ "attribute": "plan", "op": "not_in", "value": ["free"] });
        let nested = json!({ "all": [{ "attribute": "plan", "op": "present" }, { "not": clause }] });
        let gate = json!({ "attribute": "plan", "op": "in", "values": ["a"], "salt": "x" });
        for (when, place) in
            [(clause, "/rule/when/value"), (nested, "/rule/when/all/1/not/value"), (gate, "/rule/when/salt")]
        {
            assert_eq!(read_instruction(&rule(when)).unwrap_err().0, place);
        }
    }

    #[test]
    fn what_says_nothing_may_be_sent() {
        let clause = json!({ "attribute": "plan", "op": "in", "values": ["a"], "ignore_case": false });
        assert!(read_instruction(&rule(clause)).is_ok());
        let split = json!({ "kind": "set_split", "flag": "f", "rule": "fallthrough", "split": {
            "algo": "x1", "rest": "off", "arms": [{ "variant": "on", "start": 0, "len": 1 }] } });
        assert!(read_instruction(&split).is_ok());
    }

    #[test]
    fn tags() {
        assert_eq!(base("\"v42\"").unwrap(), Base::Version(42));
        assert_eq!(base(" * ").unwrap(), Base::Any);
        for tag in ["", "v42", "42", "\"42\"", "\"v\"", "\"v-1\"", "W/\"v1\"", "\"v1\", \"v2\""] {
            assert!(base(tag).is_err(), "{tag}");
        }
    }
}
