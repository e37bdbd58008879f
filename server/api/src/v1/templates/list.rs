//! `GET /api/v1/release-templates`

use actix_web::{HttpResponse, get, web};
use tidegate_domain::release::{TEMPLATES, template};
use tidegate_domain::{Permission, Scope};

use super::TemplateView;
use crate::auth::Caller;
use crate::view::Listing;
use crate::{Deps, Problem};

/// List the plans that have a name
///
/// Those that everybody has come first, from the most careful to the fastest.
#[utoipa::path(tag = "releases", responses(
    (status = 200, body = Listing<TemplateView>), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 503, body = Problem),
))]
#[get("/release-templates")]
pub(crate) async fn list_release_templates(
    deps: web::Data<Deps>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let permit = caller.permit_in_parts(Permission::FlagsRead, &Scope::Tenant)?;
    let saved = deps.store.read(&permit).await?.plans().await?;
    let built_in = TEMPLATES.iter().filter_map(|name| Some(TemplateView::new(name, true, &template(name)?)));
    let items = built_in.chain(saved.iter().map(TemplateView::from)).collect();
    Ok(HttpResponse::Ok().json(Listing { items, next: None }))
}
