//! `GET /api/v1/roles`

use actix_web::{HttpResponse, get, web};
use tidegate_domain::{Permission, Role, Scope};

use super::RoleView;
use crate::auth::Caller;
use crate::view::Listing;
use crate::{Deps, Problem};

/// List the roles that members can have
///
/// Those that every tenant has come first.
#[utoipa::path(tag = "access", responses(
    (status = 200, body = Listing<RoleView>),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 503, body = Problem),
))]
#[get("/roles")]
pub(crate) async fn list_roles(deps: web::Data<Deps>, caller: Caller) -> Result<HttpResponse, Problem> {
    let permit = caller.permit_in_parts(Permission::FlagsRead, &Scope::Tenant)?;
    let custom = deps.store.read(&permit).await?.roles().await?;
    let built_in = Role::ALL.into_iter().map(RoleView::built_in);
    let items = built_in.chain(custom.into_iter().map(RoleView::from)).collect();
    Ok(HttpResponse::Ok().json(Listing { items, next: None }))
}
