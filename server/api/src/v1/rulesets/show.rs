//! `GET /api/v1/projects/{project}/environments/{environment}/rulesets/{version}`

use std::collections::BTreeMap;

use actix_web::http::header::ETAG;
use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::{RulesetPath, read};
use crate::auth::Caller;
use crate::problem::version_tag;
use crate::{Deps, Problem};

/// The rules of an environment as they were at one version.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RulesetContents {
    /// Its number.
    #[schema(example = 42)]
    version: u64,
    /// Flags and segments by item key, such as `flag/checkout-v2`.
    #[schema(value_type = BTreeMap<String, Object>)]
    items: BTreeMap<String, Box<RawValue>>,
}

/// Read the rules of an environment as they were at a version
#[utoipa::path(tag = "rules",
    params(("project" = String, Path, description = "The project's key"), ("environment" = String, Path, description = "The environment's key"), ("version" = String, Path, description = "The version's number")),
    responses(
    (status = 200, body = RulesetContents, headers(("ETag" = String, description = "What it is now, for `If-Match`"))),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem),
))]
#[get("/projects/{project}/environments/{environment}/rulesets/{version}")]
pub(crate) async fn show_ruleset(
    deps: web::Data<Deps>,
    caller: Caller,
    path: web::Path<RulesetPath>,
) -> Result<HttpResponse, Problem> {
    let (of, version) = path.of(&caller)?;
    let items = read(&deps, &caller, &of, version).await?;
    let items = items.into_iter().filter_map(|(key, body)| Some((key, RawValue::from_string(body).ok()?)));
    let contents = RulesetContents { version, items: items.collect() };
    Ok(HttpResponse::Ok().insert_header((ETAG, version_tag(version))).json(contents))
}
