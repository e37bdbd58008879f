//! `GET /api/v1/projects/{project}/environments/{environment}/rulesets`

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use tidegate_domain::{Change, Permission, Scope};
use tidegate_store::ChangeFilter;
use utoipa::ToSchema;

use crate::auth::Caller;
use crate::extract::{EnvironmentPath, Params};
use crate::page::{self, PageParams};
use crate::view::{ChangeSummary, Listing};
use crate::{Deps, Problem};

/// One version of an environment's rules.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RulesetView {
    /// Its number.
    #[schema(example = 42)]
    version: u64,
    /// The change that made it.
    change: ChangeSummary,
}

/// List the versions of an environment's rules, the newest first
#[utoipa::path(tag = "rules",
    params(("project" = String, Path, description = "The project's key"), ("environment" = String, Path, description = "The environment's key"), PageParams),
    responses(
    (status = 200, body = Listing<RulesetView>),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 503, body = Problem),
))]
#[get("/projects/{project}/environments/{environment}/rulesets")]
pub(crate) async fn list_rulesets(
    deps: web::Data<Deps>,
    caller: Caller,
    path: web::Path<EnvironmentPath>,
    request: HttpRequest,
    params: Params<PageParams>,
) -> Result<HttpResponse, Problem> {
    let of = path.of(&caller)?;
    let permit = caller.permit(Permission::FlagsRead, &Scope::from(&of))?;
    let params = params.read()?;
    let limit = params.limit()?;
    let wrong = |_| Problem::malformed("`cursor` is the `next` of a page before");
    let before = params.cursor().map(str::parse).transpose().map_err(wrong)?;
    let reader = deps.store.read(&permit).await?;
    if reader.environment(&of.project, &of.environment).await?.is_none() {
        return Err(Problem::not_found("environment", of.environment.as_str()));
    }
    let filter = ChangeFilter {
        project: Some(&of.project),
        environment: Some(&of.environment),
        before,
        limit: limit as u32 + 1,
        ..ChangeFilter::default()
    };
    let changes = reader.changes(&filter).await?;
    let cursor = |change: &Change| change.seq.to_string();
    let here = |change: Change| {
        let version = change.versions.iter().find(|(environment, _)| *environment == of.environment);
        version.map(|(_, version)| RulesetView { version: *version, change: ChangeSummary::from(&change) })
    };
    // Changes that are about the environment, but made no version of its rules, are none here.
    Ok(page::answer_some((request.path(), request.query_string()), limit, changes, cursor, here))
}
