//! `POST /api/v1/projects/{project}/environments/{environment}/copy`

use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use serde_json::json;
use tidegate_domain::{ChangeKind, EnvironmentKey, EnvironmentRef, Permission, Scope, Wanted, copy_rules};
use utoipa::ToSchema;

use super::change::{ChangeAnswer, ChangeParams, check_comment, set_rules};
use crate::auth::Caller;
use crate::extract::{Body, EnvironmentPath, IfMatch, Params};
use crate::publishing::Setting;
use crate::{Deps, Problem};

/// What is copied, and from where. Without names, all flags and segments.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CopyRules {
    /// The key of another environment of the project.
    #[schema(example = "staging")]
    from: String,
    /// Keys of flags.
    #[schema(example = json!(["checkout-v2"]))]
    flags: Option<Vec<String>>,
    /// Keys of segments.
    segments: Option<Vec<String>>,
    /// Why.
    comment: Option<String>,
}

/// Copy rules from another environment
///
/// The flags and segments get the rules that they have there, in one new version: whether they are on,
/// off variant, prerequisites, rules and fallthrough. Overrides stay as they are here, and so does what
/// the other environment does not have. With `dry_run=true` the answer shows the difference, to be
/// reviewed; send the same with the `ETag` that came with it to make the change. `If-Match` is as for
/// changes.
#[utoipa::path(tag = "rules",
    params(
        ("project" = String, Path, description = "The project's key"),
        ("environment" = String, Path, description = "The key of the environment that is changed"),
        ("dry_run" = Option<bool>, Query, description = "Whether to tell only what would change"),
        ("break_glass" = Option<bool>, Query, description = "Whether it may end releases that drive what it changes"),
        ("If-Match" = String, Header, description = "`\"v<version>\"`"),
    ),
    request_body = CopyRules, responses(
    (status = 200, body = ChangeAnswer,
        headers(("ETag" = String, description = "`\"v<version>\"` of the version that there is now"))),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 412, body = Problem), (status = 413, body = Problem),
    (status = 415, body = Problem), (status = 422, body = Problem), (status = 428, body = Problem),
    (status = 503, body = Problem),
))]
#[post("/projects/{project}/environments/{environment}/copy")]
pub(crate) async fn copy_environment(
    deps: web::Data<Deps>,
    caller: Caller,
    path: web::Path<EnvironmentPath>,
    (params, if_match): (Params<ChangeParams>, IfMatch),
    body: Body<CopyRules>,
) -> Result<HttpResponse, Problem> {
    let of = path.of(&caller)?;
    let permit = caller.permit(Permission::FlagsWrite, &Scope::from(&of))?;
    let params = params.read()?;
    let (dry_run, glass) = (params.dry_run, params.glass());
    let base = if_match.read()?;
    let (CopyRules { from, flags, segments, comment }, sent) = body.read_sent().await?;
    let missing = || Problem::not_found("environment", &from);
    let key: EnvironmentKey = from.parse().map_err(|_| missing())?;
    let source = EnvironmentRef { environment: key, ..of.clone() };
    caller.permit(Permission::FlagsRead, &Scope::from(&source))?;
    let held = deps.hub.current(&source).await?.ok_or_else(missing)?;
    let author = caller.author(check_comment(comment)?);
    let version = held.ruleset().snapshot().header().version;
    let recorded = json!({ "from": from, "version": version, "flags": flags, "segments": segments });
    let wanted = Wanted { flags, segments };
    let setting = Setting {
        environment: &of,
        base,
        kind: ChangeKind::RulesCopied,
        recorded,
        lists: held.ruleset().snapshot().lists().map(|(_, list)| list.clone()).collect(),
        comment: author.comment.as_deref(),
        glass,
    };
    set_rules(&deps, (&caller, &permit, &author), (sent, dry_run), setting, async |_, now| {
        Ok(copy_rules(now, held.ruleset(), &wanted)?)
    })
    .await
}
