//! `GET /api/v1/roles/{role}`

use actix_web::http::header::ETAG;
use actix_web::{HttpResponse, get, web};
use tidegate_domain::{Permission, Role, Scope};

use super::{RoleView, missing, read_key};
use crate::auth::Caller;
use crate::problem::version_tag;
use crate::{Deps, Problem};

/// Show a role
///
/// Its `ETag` names the change that last changed it; those that every tenant has never change.
#[utoipa::path(tag = "access",
    params(("role" = String, Path, description = "The role's key")),
    responses(
    (status = 200, body = RoleView, headers(("ETag" = String, description = "`\"v<change>\"`, for `If-Match`"))),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 503, body = Problem),
))]
#[get("/roles/{role}")]
pub(crate) async fn show_role(
    deps: web::Data<Deps>,
    caller: Caller,
    key: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let permit = caller.permit_in_parts(Permission::FlagsRead, &Scope::Tenant)?;
    let (view, changed) = match Role::from_name(&key) {
        Some(role) => (RoleView::built_in(role), 0),
        None => {
            let role = deps.store.read(&permit).await?.role(&read_key(&key)?).await?;
            let role = role.ok_or_else(|| missing(&key))?;
            let changed = role.changed;
            (RoleView::from(role), changed)
        }
    };
    Ok(HttpResponse::Ok().insert_header((ETAG, version_tag(changed))).json(view))
}
