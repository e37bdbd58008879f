//! `GET /api/v1/me`: whose token this is.

use actix_web::{HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Problem;
use crate::auth::Caller;
use crate::once::Sender;
use crate::v1::members::MemberView;
use crate::view::PowersView;

/// Whose token it is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Me {
    /// The tenant that it opens.
    #[schema(example = "default")]
    tenant: String,
    credential: CredentialView,
    /// Who has signed in, where it is a session.
    #[serde(skip_serializing_if = "Option::is_none")]
    member: Option<MemberView>,
}

/// The credential that was presented.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CredentialView {
    /// The part of the token that is no secret, or the id of the session.
    id: String,
    /// What people call it.
    #[schema(example = "Owner")]
    name: String,
    #[serde(flatten)]
    powers: PowersView,
}

/// Whose token this is
#[utoipa::path(tag = "access", responses((status = 200, body = Me), (status = 401, body = Problem), (status = 403, body = Problem)))]
#[get("/me")]
pub(crate) async fn me(caller: Caller) -> HttpResponse {
    let (tenant, id) = (caller.tenant().to_string(), caller.credential().to_owned());
    let Caller { actor, powers, member, .. } = caller;
    let credential = CredentialView { id, name: actor.name, powers };
    HttpResponse::Ok().json(Me { tenant, credential, member: member.map(MemberView::from) })
}
