//! `GET /api/v1/changes`

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Deserialize;
use tidegate_domain::{Change, EnvironmentKey, FlagKey, Permission, ProjectKey, Scope};
use tidegate_store::ChangeFilter;
use utoipa::IntoParams;

use crate::auth::Caller;
use crate::extract::Params;
use crate::page::{self, PageParams};
use crate::view::{ChangeView, Listing};
use crate::{Deps, Problem};

/// Which changes.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeParams {
    /// Only those of this project.
    project: Option<String>,
    /// Only those that are about this environment or made a version in it.
    environment: Option<String>,
    /// Only those that touched this flag.
    flag: Option<String>,
    /// Items at most: 1 to 500, 100 if left out.
    limit: Option<usize>,
    /// `next` of the page before.
    cursor: Option<String>,
}

fn key<K: std::str::FromStr>(name: &str, text: &Option<String>) -> Result<Option<K>, Problem> {
    let read = |text: &String| text.parse().map_err(|_| Problem::malformed(format!("`{name}` is not a key")));
    text.as_ref().map(read).transpose()
}

/// List changes, the newest first
#[utoipa::path(tag = "changes", params(ChangeParams), responses(
    (status = 200, body = Listing<ChangeView>),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
))]
#[get("/changes")]
pub(crate) async fn list_changes(
    deps: web::Data<Deps>,
    caller: Caller,
    request: HttpRequest,
    params: Params<ChangeParams>,
) -> Result<HttpResponse, Problem> {
    let params = params.read()?;
    let project: Option<ProjectKey> = key("project", &params.project)?;
    let environment: Option<EnvironmentKey> = key("environment", &params.environment)?;
    let place = match (&project, &environment) {
        (Some(project), Some(environment)) => Scope::Environment(project.clone(), environment.clone()),
        (Some(project), None) => Scope::Project(project.clone()),
        _ => Scope::Tenant,
    };
    let permit = caller.permit(Permission::LogRead, &place)?;
    let flag: Option<FlagKey> = key("flag", &params.flag)?;
    let page = PageParams::new(params.limit, params.cursor);
    let limit = page.limit()?;
    let wrong = |_| Problem::malformed("`cursor` is the `next` of a page before");
    let before = page.cursor().map(str::parse).transpose().map_err(wrong)?;
    let item = flag.map(|flag| format!("flag/{flag}"));
    let filter = ChangeFilter {
        project: project.as_ref(),
        environment: environment.as_ref(),
        item: item.as_deref(),
        before,
        after: None,
        limit: limit as u32 + 1,
    };
    let changes = deps.store.read(&permit).await?.changes(&filter).await?;
    let cursor = |change: &Change| change.seq.to_string();
    Ok(page::answer((request.path(), request.query_string()), limit, changes, cursor, ChangeView::from))
}
