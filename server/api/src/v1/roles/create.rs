//! `POST /api/v1/roles`

use actix_web::http::StatusCode;
use actix_web::http::header::ETAG;
use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use tidegate_domain::{ChangeKind, CustomRole, FieldFault, Permission, Role, RoleKey, Scope};
use utoipa::ToSchema;

use super::{RoleView, expect_to_have, read_permissions, recorded};
use crate::auth::Caller;
use crate::extract::Body;
use crate::once::{Answer, once};
use crate::problem::version_tag;
use crate::v1::read_key;
use crate::{Deps, Problem, limits};

/// A role that is to be created.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRole {
    /// Names it; never changes.
    #[schema(example = "releaser")]
    key: String,
    /// Such as `flags:read`; one at least.
    #[schema(example = json!(["flags:read", "releases:write", "releases:halt"]))]
    permissions: Vec<String>,
}

impl NewRole {
    fn check(self, created_ms: i64) -> Result<CustomRole, Problem> {
        let mut faults = Vec::new();
        let key: Option<RoleKey> = read_key("/key", &self.key, &mut faults);
        if Role::from_name(&self.key.to_ascii_lowercase()).is_some() {
            faults.push(FieldFault::new("/key", "every tenant has a role of this name"));
        }
        let permissions = read_permissions(&self.permissions, &mut faults);
        match (key, permissions) {
            (Some(key), Some(permissions)) if faults.is_empty() => {
                Ok(CustomRole { key, permissions, created_ms, changed: 0 })
            }
            _ => Err(Problem::invalid(faults)),
        }
    }
}

/// Create a role
///
/// It may do at most what the caller may.
#[utoipa::path(tag = "access", request_body = NewRole, responses(
    (status = 201, body = RoleView, headers(("ETag" = String, description = "`\"v<change>\"`"))),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 409, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, body = Problem), (status = 503, body = Problem),
))]
#[post("/roles")]
pub(crate) async fn create_role(
    deps: web::Data<Deps>,
    caller: Caller,
    body: Body<NewRole>,
) -> Result<HttpResponse, Problem> {
    let permit = caller.permit(Permission::MembersWrite, &Scope::Tenant)?;
    let (wish, sent) = body.read_sent().await?;
    let wish = wish.check((deps.now_ms)())?;
    expect_to_have(&caller, wish.permissions)?;
    once(&deps, &caller, &permit, sent, async |writer| {
        if writer.roles().await?.len() >= limits::ROLES {
            return Err(Problem::over_limit(format!("a tenant has at most {} roles", limits::ROLES)));
        }
        let change = caller.author(None).change(&deps, ChangeKind::RoleCreated, recorded(&wish));
        let changed = writer.append_change(change, Vec::new()).await?;
        let role = CustomRole { changed, ..wish };
        writer.create_role(&role).await?;
        let answer = Answer::json(StatusCode::CREATED, &RoleView::from(role))?;
        Ok(answer.with(&ETAG, version_tag(changed)).into())
    })
    .await
}
