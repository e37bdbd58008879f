//! `POST /api/v1/projects/{project}/environments/{environment}/changes/{change}/undo`

use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use serde_json::json;
use tidegate_domain::{ChangeKind, Earlier, EnvironmentRef, Items, Permission, Ruleset, Scope, undo};
use tidegate_store::{ChangeFilter, Writer};

use crate::auth::Caller;
use crate::extract::{Body, EnvironmentPath, IfMatch, Params};
use crate::publishing::Setting;
use crate::v1::environments::change::{ChangeAnswer, ChangeParams, check_comment, set_rules};
use crate::v1::rulesets::revert::Reason;
use crate::{Deps, Problem};

/// The part of a path that names a change.
#[derive(Debug, Deserialize)]
pub(crate) struct ChangePath {
    #[serde(flatten)]
    environment: EnvironmentPath,
    change: String,
}

/// Undo a change of rules in an environment
///
/// What it touched becomes what it was before, in a new version. It is refused (412) where something
/// of that has changed again. `If-Match` and `dry_run` are as for changes.
#[utoipa::path(tag = "rules",
    params(
        ("project" = String, Path, description = "The project's key"),
        ("environment" = String, Path, description = "The environment's key"),
        ("change" = String, Path, description = "The change's number"),
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
#[post("/projects/{project}/environments/{environment}/changes/{change}/undo")]
pub(crate) async fn undo_change(
    deps: web::Data<Deps>,
    caller: Caller,
    path: web::Path<ChangePath>,
    (params, if_match): (Params<ChangeParams>, IfMatch),
    body: Body<Reason>,
) -> Result<HttpResponse, Problem> {
    let of = path.environment.of(&caller)?;
    let permit = caller.permit(Permission::FlagsWrite, &Scope::from(&of))?;
    let missing = || Problem::not_found("change", &path.change);
    let change: u64 = path.change.parse().map_err(|_| missing())?;
    let params = params.read()?;
    let (dry_run, glass) = (params.dry_run, params.glass());
    let base = if_match.read()?;
    let (reason, sent) = body.read_sent().await?;
    let author = caller.author(check_comment(reason.comment)?);
    let recorded = json!({ "change": change });
    let setting = Setting {
        environment: &of,
        base,
        kind: ChangeKind::RulesUndone,
        recorded,
        lists: Vec::new(),
        comment: author.comment.as_deref(),
        glass,
    };
    set_rules(&deps, (&caller, &permit, &author), (sent, dry_run), setting, async |writer, now| {
        undone(writer, now, &of, change).await?.ok_or_else(missing)
    })
    .await
}

/// What undoes a change; `None` where it made no version here.
async fn undone(
    writer: &Writer,
    now: &Ruleset,
    of: &EnvironmentRef,
    change: u64,
) -> Result<Option<Items>, Problem> {
    let filter = ChangeFilter {
        project: Some(&of.project),
        environment: Some(&of.environment),
        before: Some(change.saturating_add(1)),
        limit: 1,
        ..ChangeFilter::default()
    };
    let found = writer.changes(&filter).await?.into_iter().next().filter(|found| found.seq == change);
    let Some(found) = found else { return Ok(None) };
    let Some((_, version)) = found.versions.iter().find(|(environment, _)| *environment == of.environment)
    else {
        return Ok(None);
    };
    match found.recorded.kind {
        ChangeKind::RulesChanged
        | ChangeKind::RulesCopied
        | ChangeKind::RulesReverted
        | ChangeKind::RulesUndone => {}
        kind => {
            let detail =
                format!("a `{}` is not undone in one environment; change the flag instead", kind.name());
            return Err(Problem::over_limit(detail));
        }
    }
    let touched = writer.items_of(&of.project, std::slice::from_ref(&of.environment), &found.items).await?;
    if let Some(later) = touched.iter().find(|item| item.version > *version) {
        let (key, at) = (&later.key, later.version);
        let detail =
            format!("`{key}` has changed again, in version {at}; undo that first, or change it by hand");
        return Err(Problem::stale(detail, now.snapshot().header().version));
    }
    let before = writer.items_at(&of.project, &of.environment, version - 1).await?;
    let before: Earlier = before.into_iter().filter_map(|item| Some((item.key, item.body?))).collect();
    Ok(Some(undo(now, &found.items, &before)))
}
