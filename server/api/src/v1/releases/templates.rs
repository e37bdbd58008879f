//! `GET /api/v1/release-templates`

use actix_web::{HttpResponse, get};
use serde::Serialize;
use serde_json::Value;
use tidegate_domain::release::{TEMPLATES, template};
use tidegate_domain::{Permission, Scope};
use utoipa::ToSchema;

use crate::Problem;
use crate::auth::Caller;
use crate::view::Listing;

/// A plan that has a name.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TemplateView {
    /// What a new release calls it.
    #[schema(example = "standard")]
    name: &'static str,
    /// Stages, guards and limits.
    #[schema(value_type = Object)]
    plan: Value,
}

/// List the plans that everybody has, from the most careful to the fastest
#[utoipa::path(tag = "releases", responses(
    (status = 200, body = Listing<TemplateView>), (status = 401, body = Problem), (status = 403, body = Problem),
))]
#[get("/release-templates")]
pub(crate) async fn list_release_templates(caller: Caller) -> Result<HttpResponse, Problem> {
    caller.permit_in_parts(Permission::FlagsRead, &Scope::Tenant)?;
    let view = |name: &'static str| TemplateView {
        name,
        plan: template(name).and_then(|plan| serde_json::to_value(plan).ok()).unwrap_or_default(),
    };
    Ok(HttpResponse::Ok().json(Listing { items: TEMPLATES.map(view).into_iter().collect(), next: None }))
}
