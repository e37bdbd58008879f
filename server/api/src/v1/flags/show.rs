//! `GET /api/v1/projects/{project}/flags/{flag}`

use actix_web::http::header::ETAG;
use actix_web::{HttpResponse, get, web};

use super::states;

use crate::auth::Caller;
use crate::extract::FlagPath;
use crate::problem::version_tag;
use crate::view::FlagView;
use crate::{Deps, Problem};
use tidegate_domain::{Permission, Scope};

/// Show a flag with its rules in each environment
#[utoipa::path(tag = "flags",
    params(("project" = String, Path, description = "The project's key"), ("flag" = String, Path, description = "The flag's key")),
    responses(
    (status = 200, body = FlagView, headers(("ETag" = String, description = "What it is now, for `If-Match`"))),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
))]
#[get("/projects/{project}/flags/{flag}")]
pub(crate) async fn show_flag(
    deps: web::Data<Deps>,
    caller: Caller,
    path: web::Path<FlagPath>,
) -> Result<HttpResponse, Problem> {
    let (project, key) = path.keys()?;
    let permit = caller.permit_in_parts(Permission::FlagsRead, &Scope::Project(project.clone()))?;
    let reader = deps.store.read(&permit).await?;
    let flag = reader.flag(&project, &key).await?;
    let flag = flag.ok_or_else(|| Problem::not_found("flag", key.as_str()))?;
    // Before every flag there was a change: of one that is older than its number, any will do.
    let tag = version_tag(flag.changed.max(1));
    let states = states(&reader, &caller.access, &project, std::slice::from_ref(&flag)).await?;
    let view = FlagView::new(flag, &states).with_authors(&reader).await?;
    Ok(HttpResponse::Ok().insert_header((ETAG, tag)).json(view))
}
