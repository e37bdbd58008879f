//! `POST /api/v1/projects/{project}/environments/{environment}/changes`

use std::convert::Infallible;
use std::future::{Ready, ready};

use actix_web::http::header::{ETAG, IF_MATCH};
use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload, post, web};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tidegate_domain::{Base, FieldFault, Instruction};
use utoipa::ToSchema;

use crate::auth::Owner;
use crate::extract::{Body, EnvironmentPath};
use crate::problem::version_tag;
use crate::publishing::change_rules;
use crate::v1::check_text;
use crate::{Deps, Problem};

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

/// Change the rules of an environment
///
/// `If-Match` names the version that the author saw, as `"v<version>"`. The change is refused only
/// if something that it touches has changed since. Turning flags off accepts `*`.
#[utoipa::path(tag = "rules",
    params(
        ("project" = String, Path, description = "The project's key"),
        ("environment" = String, Path, description = "The environment's key"),
        ("If-Match" = String, Header, description = "`\"v<version>\"`"),
    ),
    request_body = NewRulesChange, responses(
    (status = 200, body = AppliedView, headers(("ETag" = String, description = "`\"v<version>\"`"))),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 412, body = Problem), (status = 413, body = Problem),
    (status = 415, body = Problem), (status = 422, body = Problem), (status = 428, body = Problem),
    (status = 503, body = Problem),
))]
#[post("/projects/{project}/environments/{environment}/changes")]
pub(crate) async fn change_environment(
    deps: web::Data<Deps>,
    owner: Owner,
    path: web::Path<EnvironmentPath>,
    if_match: IfMatch,
    body: Body<NewRulesChange>,
) -> Result<HttpResponse, Problem> {
    let environment = path.of(&owner)?;
    let base = if_match.read()?;
    let (instructions, comment) = body.read().await?.check()?;
    let author = owner.author(comment);
    let applied = change_rules(&deps, &author, &environment, base, instructions).await?;
    let view = AppliedView { version: applied.version, change: applied.change };
    Ok(HttpResponse::Ok().insert_header((ETAG, version_tag(applied.version))).json(view))
}

impl NewRulesChange {
    fn check(self) -> Result<(Vec<Instruction>, Option<String>), Problem> {
        let mut faults = Vec::new();
        self.comment.iter().for_each(|comment| check_text("/comment", comment, &mut faults));
        let read = |(index, value)| {
            let wrong = |error: serde_json::Error| {
                FieldFault::new(format!("/instructions/{index}"), error.to_string())
            };
            serde_json::from_value::<Instruction>(value).map_err(wrong)
        };
        let mut instructions = Vec::new();
        for result in self.instructions.into_iter().enumerate().map(read) {
            match result {
                Ok(instruction) => instructions.push(instruction),
                Err(fault) => faults.push(fault),
            }
        }
        if faults.is_empty() { Ok((instructions, self.comment)) } else { Err(Problem::invalid(faults)) }
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
