//! `GET /api/v1/release-templates/{name}`

use actix_web::http::header::ETAG;
use actix_web::{HttpResponse, get, web};
use tidegate_domain::release::template;
use tidegate_domain::{Permission, Scope};

use super::{TemplateView, missing, read_key};
use crate::auth::Caller;
use crate::problem::version_tag;
use crate::{Deps, Problem};

/// Show a plan that has a name
#[utoipa::path(tag = "releases", params(("name" = String, Path, description = "The template's name")), responses(
    (status = 200, body = TemplateView, headers(("ETag" = String, description = "`\"v<change>\"`"))),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem),
))]
#[get("/release-templates/{name}")]
pub(crate) async fn show_release_template(
    deps: web::Data<Deps>,
    caller: Caller,
    name: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let permit = caller.permit_in_parts(Permission::FlagsRead, &Scope::Tenant)?;
    if let Some(plan) = template(&name) {
        let view = TemplateView::new(&name, true, &plan);
        return Ok(HttpResponse::Ok().insert_header((ETAG, version_tag(0))).json(view));
    }
    let saved = deps.store.read(&permit).await?.plan(&read_key(&name)?).await?;
    let saved = saved.ok_or_else(|| missing(&name))?;
    let tag = version_tag(saved.changed);
    Ok(HttpResponse::Ok().insert_header((ETAG, tag)).json(TemplateView::from(&saved)))
}
