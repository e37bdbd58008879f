//! `POST /api/v1/tokens`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tidegate_domain::{
    ChangeKind, Credential, FieldFault, Grant, Life, NewChange, Permission, Powers, Role, Scope, Token,
    TokenKind, check_text,
};
use utoipa::ToSchema;

use crate::auth::Caller;
use crate::extract::Body;
use crate::once::{Answer, once};
use crate::v1::read_expiry;
use crate::v1::roles::read_permissions;
use crate::v1::scope::{expect_place, read_scope};
use crate::view::TokenView;
use crate::{Deps, Problem};

/// An API token that is to be created: with a role, or with permissions.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewToken {
    /// What people call it.
    #[schema(example = "release automation")]
    name: String,
    /// `owner`, `admin`, `editor`, `operator`, `viewer` or `auditor`.
    #[schema(example = "editor")]
    role: Option<String>,
    /// Such as `flags:read` and `flags:switch`, instead of a role.
    permissions: Option<Vec<String>>,
    /// The project that it is confined to.
    #[schema(example = "shop")]
    project: Option<String>,
    /// The environment of the project that it is confined to.
    environment: Option<String>,
    /// RFC 3339; never, if left out.
    #[schema(example = "2030-01-01T00:00:00Z")]
    expires_at: Option<String>,
}

/// A new API token. It is shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TokenCreated {
    /// The token itself: keep it now, it cannot be shown again.
    #[schema(example = "tg_api_…")]
    pub(super) token: String,
    #[serde(flatten)]
    pub(super) view: TokenView,
}

/// What a valid wish asks for.
struct Wish {
    name: String,
    powers: Powers,
    scope: Scope,
    life: Life,
}

impl NewToken {
    fn check(self, now_ms: i64) -> Result<Wish, Problem> {
        let mut faults = Vec::new();
        check_text("/name", &self.name, &mut faults);
        let powers = self.powers(&mut faults);
        let scope = read_scope("", self.project.as_deref(), self.environment.as_deref(), &mut faults);
        let expires_ms = read_expiry(self.expires_at.as_deref(), now_ms, &mut faults);
        match (powers, scope) {
            (Some(powers), Some(scope)) if faults.is_empty() => {
                Ok(Wish { name: self.name, powers, scope, life: Life::begun(now_ms, expires_ms) })
            }
            _ => Err(Problem::invalid(faults)),
        }
    }

    fn powers(&self, faults: &mut Vec<FieldFault>) -> Option<Powers> {
        match (&self.role, &self.permissions) {
            (Some(role), None) => {
                let found = Role::from_name(role).map(Powers::Role);
                if found.is_none() {
                    let names = Role::ALL.map(Role::name).join(", ");
                    faults.push(FieldFault::new("/role", format!("one of {names} is expected")));
                }
                found
            }
            (None, Some(permissions)) => read_permissions(permissions, faults).map(Powers::Permissions),
            _ => {
                faults.push(FieldFault::new("/role", "either a `role` or some `permissions` are expected"));
                None
            }
        }
    }
}

/// Create an API token
///
/// Nobody gives away more than they have: the new token may do at most what the caller's may, where
/// it may.
#[utoipa::path(tag = "access", request_body = NewToken, responses(
    (status = 201, body = TokenCreated),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, body = Problem), (status = 503, body = Problem),
))]
#[post("/tokens")]
pub(crate) async fn create_token(
    deps: web::Data<Deps>,
    caller: Caller,
    body: Body<NewToken>,
) -> Result<HttpResponse, Problem> {
    let (wish, sent) = body.read_sent().await?;
    let Wish { name, powers, scope, life } = wish.check((deps.now_ms)())?;
    let permit = caller.permit(Permission::TokensWrite, &scope)?;
    caller.expect_to_have(&powers.right(scope.clone()))?;
    once(&deps, &caller, &permit, sent, async |writer| {
        expect_place(writer, &scope).await?;
        let token = Token::generate(TokenKind::Api, &deps.random_bytes());
        let (project, environment) = (scope.project().cloned(), scope.environment().cloned());
        let credential = Credential {
            id: token.id().into(),
            name,
            secret: token.secret_hash(),
            grant: Grant::Api(caller.tenant().clone(), powers, scope),
            life,
        };
        writer.create_credential(&credential).await?;
        let created = json!({
            "id": credential.id, "name": credential.name, "powers": powers.names(), "expires_ms": life.expires_ms,
        });
        let change = NewChange {
            project,
            environment,
            ..caller.author(None).change(&deps, ChangeKind::TokenCreated, created)
        };
        writer.append_change(change, Vec::new()).await?;
        let view = TokenView::of(credential).ok_or_else(Problem::internal)?;
        let created = TokenCreated { token: token.reveal().into(), view };
        Ok(Answer::json(StatusCode::CREATED, &created)?.into())
    })
    .await
}
