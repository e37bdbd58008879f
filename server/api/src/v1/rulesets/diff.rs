//! `GET /api/v1/projects/{project}/environments/{environment}/rulesets/{version}/diff`

use actix_web::{HttpResponse, get, web};
use serde::Deserialize;
use tidegate_domain::{Items, Preview, Ruleset};
use utoipa::IntoParams;

use super::{RulesetPath, read};
use crate::auth::Caller;
use crate::extract::Params;
use crate::publishing::header;
use crate::v1::environments::preview::PreviewView;
use crate::{Deps, Problem};

/// What a version is compared with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct DiffParams {
    /// The other version; the one before, if left out.
    from: Option<u64>,
}

/// Compare two versions of an environment's rules
///
/// What turned the rules of `from` into those of this version, and which share of units it moved.
#[utoipa::path(tag = "rules",
    params(("project" = String, Path, description = "The project's key"), ("environment" = String, Path, description = "The environment's key"), ("version" = String, Path, description = "The version's number"), DiffParams),
    responses(
    (status = 200, body = PreviewView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 503, body = Problem),
))]
#[get("/projects/{project}/environments/{environment}/rulesets/{version}/diff")]
pub(crate) async fn compare_rulesets(
    deps: web::Data<Deps>,
    caller: Caller,
    path: web::Path<RulesetPath>,
    params: Params<DiffParams>,
) -> Result<HttpResponse, Problem> {
    let (of, version) = path.of(&caller)?;
    let after = read(&deps, &caller, &of, version).await?;
    let from = params.read()?.from.unwrap_or_else(|| version.saturating_sub(1));
    let before = match from {
        // Before the first version there was nothing.
        0 => Default::default(),
        from => read(&deps, &caller, &of, from).await?,
    };
    let set = after.iter().filter(|(key, body)| before.get(*key) != Some(*body));
    let set = set.map(|(key, body)| (key.clone(), Some(body.clone())));
    let removed = before.keys().filter(|key| !after.contains_key(*key)).map(|key| (key.clone(), None));
    let items: Items = set.chain(removed).collect();
    let rules =
        Ruleset::empty(header(&of)).with(from, before.into_iter().map(|(k, b)| (k, Some(b))).collect(), &[]);
    let rules = rules.map_err(|_| Problem::internal())?;
    let preview = Preview::new(&rules, &items);
    Ok(HttpResponse::Ok().json(PreviewView::new(version, preview)))
}
