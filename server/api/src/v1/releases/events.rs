//! `GET /api/v1/projects/{project}/environments/{environment}/releases/{release}/events`

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use serde_json::Value;
use tidegate_domain::release::Event;
use tidegate_domain::{Permission, Scope};
use tidegate_store::Names;
use utoipa::ToSchema;

use super::view::PersonView;
use super::{ReleasePath, found};
use crate::auth::Caller;
use crate::extract::Params;
use crate::page::{self, PageParams};
use crate::view::{Listing, time};
use crate::{Deps, Problem};

/// Something that has happened to a release.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventView {
    /// 1, 2, 3… without a gap; the release's version after it.
    seq: u64,
    /// RFC 3339.
    at: String,
    by: PersonView,
    /// Why, in words.
    reason: String,
    /// What it was: `kind`, and what belongs to that.
    #[schema(value_type = Object, example = json!({ "kind": "stage_entered", "stage": 0 }))]
    event: Value,
}

impl EventView {
    fn new(event: Event, names: &Names) -> Self {
        let Event { seq, at_ms, by, reason, kind } = event;
        let event = serde_json::to_value(kind).unwrap_or_default();
        Self { seq, at: time(at_ms), by: PersonView::new(&by, names), reason, event }
    }
}

/// List what has happened to a release, in its order
#[utoipa::path(tag = "releases",
    params(("project" = String, Path, description = "The project's key"), ("environment" = String, Path, description = "The environment's key"),
        ("release" = String, Path, description = "The release's id"), PageParams),
    responses(
    (status = 200, body = Listing<EventView>),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 503, body = Problem),
))]
#[get("/projects/{project}/environments/{environment}/releases/{release}/events")]
pub(crate) async fn list_release_events(
    deps: web::Data<Deps>,
    caller: Caller,
    request: HttpRequest,
    path: web::Path<ReleasePath>,
    params: Params<PageParams>,
) -> Result<HttpResponse, Problem> {
    let of = path.environment.of(&caller)?;
    let permit = caller.permit(Permission::FlagsRead, &Scope::from(&of))?;
    let page = params.read()?;
    let limit = page.limit()?;
    let wrong = || Problem::malformed("`cursor` is `next` of the page before");
    let after = page.cursor().map_or(Ok(0), |cursor| cursor.parse().map_err(|_| wrong()))?;
    let reader = deps.store.read(&permit).await?;
    found(&reader, &of, &path.release).await?;
    let events = reader.release_events(&path.release, after, limit as u32 + 1).await?;
    let names = reader.names(events.iter().map(|event| event.by.id.as_str())).await?;
    let cursor = |event: &Event| event.seq.to_string();
    let view = |event| EventView::new(event, &names);
    Ok(page::answer((request.path(), request.query_string()), limit, events, cursor, view))
}
