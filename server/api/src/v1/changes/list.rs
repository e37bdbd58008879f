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
    /// Part of the comment, of what was asked for, of what the author is called, or of the kind, the project or the
    /// environment, without regard to case. A search looks at 20,000 changes for a page: one that holds fewer items
    /// than it may, and a `next`, is not the last.
    q: Option<String>,
    /// Only those of this project.
    project: Option<String>,
    /// Only those that are about this environment or made a version in it.
    environment: Option<String>,
    /// Only those that touched this flag.
    flag: Option<String>,
    /// Only those by this member or token: its id, or its name without regard to case.
    actor: Option<String>,
    /// Only those of this kind, such as `flag.create`, or of all kinds of an object, such as `release`.
    kind: Option<String>,
    /// Only those in whose instructions this customer's key stands: about the customer, or in rules that
    /// name it.
    customer: Option<String>,
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
    let page = PageParams::new(params.limit, params.cursor.clone());
    let limit = page.limit()?;
    let wrong = |_| Problem::malformed("`cursor` is the `next` of a page before");
    let before = page.cursor().map(str::parse).transpose().map_err(wrong)?;
    let item = flag.map(|flag| format!("flag/{flag}"));
    let filter = ChangeFilter {
        project: project.as_ref(),
        environment: environment.as_ref(),
        item: item.as_deref(),
        actor: params.actor.as_deref(),
        kind: params.kind.as_deref(),
        customer: params.customer.as_deref(),
        before,
        after: None,
        limit: limit as u32 + 1,
    };
    let reader = deps.store.read(&permit).await?;
    let place = (request.path(), request.query_string());
    if let Some(q) = params.q.as_deref().filter(|q| !q.is_empty()) {
        let filter = ChangeFilter { limit: limit as u32, ..filter };
        let (changes, next) = reader.search_changes(&filter, q).await?;
        let items = changes.into_iter().map(ChangeView::from).collect();
        return Ok(page::respond(place, items, next.map(|before| before.to_string())));
    }
    let changes = reader.changes(&filter).await?;
    let cursor = |change: &Change| change.seq.to_string();
    Ok(page::answer(place, limit, changes, cursor, ChangeView::from))
}
