//! `GET /api/v1/me`: whose token this is.

use actix_web::{HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Problem;
use crate::auth::Owner;

/// Whose token it is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Me {
    /// The tenant that it opens.
    #[schema(example = "default")]
    tenant: String,
    credential: CredentialView,
}

/// The credential that was presented.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CredentialView {
    /// The part of the token that is no secret.
    id: String,
    /// What people call it.
    #[schema(example = "Owner")]
    name: String,
}

/// Whose token this is
#[utoipa::path(tag = "access", responses((status = 200, body = Me), (status = 401, body = Problem), (status = 403, body = Problem)))]
#[get("/me")]
pub(crate) async fn me(owner: Owner) -> HttpResponse {
    let credential = CredentialView { id: owner.actor.id, name: owner.actor.name };
    HttpResponse::Ok().json(Me { tenant: owner.tenant.to_string(), credential })
}
