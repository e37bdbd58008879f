//! `POST /api/v1/projects/{project}/environments/{environment}/rulesets/{version}/revert`

use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use serde_json::json;
use tidegate_domain::{ChangeKind, Permission, Scope, revert};
use utoipa::ToSchema;

use super::{RulesetPath, earlier};
use crate::auth::Caller;
use crate::extract::{Body, IfMatch, Params};
use crate::publishing::Setting;
use crate::v1::environments::change::{ChangeAnswer, ChangeParams, check_comment, set_rules};
use crate::{Deps, Problem};

/// Why rules are set back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reason {
    /// For the change log.
    #[schema(example = "the checkout fails since this morning")]
    pub(crate) comment: Option<String>,
}

/// Set the rules of an environment back to those of a version
///
/// A new version is made. What belongs to a flag in all environments stays as it is, and so do flags
/// and segments that came since; flags that were archived since stay gone. `If-Match` and `dry_run`
/// are as for changes.
#[utoipa::path(tag = "rules",
    params(
        ("project" = String, Path, description = "The project's key"),
        ("environment" = String, Path, description = "The environment's key"),
        ("version" = String, Path, description = "The version's number"),
        ("dry_run" = Option<bool>, Query, description = "Whether to tell only what would change"),
        ("break_glass" = Option<bool>, Query, description = "Whether it may end releases that drive what it changes"),
        ("If-Match" = String, Header, description = "`\"v<version>\"`"),
    ),
    request_body = Reason, responses(
    (status = 200, body = ChangeAnswer,
        headers(("ETag" = String, description = "`\"v<version>\"` of the version that there is now"))),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 412, body = Problem), (status = 413, body = Problem),
    (status = 415, body = Problem), (status = 422, body = Problem), (status = 428, body = Problem),
    (status = 503, body = Problem),
))]
#[post("/projects/{project}/environments/{environment}/rulesets/{version}/revert")]
pub(crate) async fn revert_ruleset(
    deps: web::Data<Deps>,
    caller: Caller,
    path: web::Path<RulesetPath>,
    (params, if_match): (Params<ChangeParams>, IfMatch),
    body: Body<Reason>,
) -> Result<HttpResponse, Problem> {
    let (of, version) = path.of(&caller)?;
    let permit = caller.permit(Permission::FlagsWrite, &Scope::from(&of))?;
    let params = params.read()?;
    let (dry_run, glass) = (params.dry_run, params.glass());
    let base = if_match.read()?;
    let (reason, sent) = body.read_sent().await?;
    let author = caller.author(check_comment(reason.comment)?);
    let recorded = json!({ "version": version });
    let setting = Setting {
        environment: &of,
        base,
        kind: ChangeKind::RulesReverted,
        recorded,
        lists: Vec::new(),
        comment: author.comment.as_deref(),
        glass,
    };
    set_rules(&deps, (&caller, &permit, &author), (sent, dry_run), setting, async |writer, now| {
        Ok(revert(now, &earlier(writer, &of, version).await?))
    })
    .await
}
