//! `POST /api/v1/tenants`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use serde::{Deserialize, Serialize};
use tidegate_domain::{Credential, Grant, Life, TenantKey, Token, TokenKind};
use utoipa::ToSchema;

use crate::auth::Platform;
use crate::extract::Body;
use crate::once::{Answer, once};
use crate::v1::read_key;
use crate::{Deps, Problem};

/// A tenant that is to be created.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewTenant {
    /// Names it; never changes.
    #[schema(example = "acme")]
    key: String,
}

/// A new tenant with its owner's token. It is shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TenantCreated {
    /// Names it.
    #[schema(example = "acme")]
    key: String,
    /// A token that may do everything in it: keep it now, it cannot be shown again.
    #[schema(example = "tg_api_…")]
    token: String,
}

/// Create a tenant
///
/// Needs the platform token, `TIDEGATE_PLATFORM_TOKEN` of the server. The answer holds a token of the
/// tenant's owner, this once.
#[utoipa::path(tag = "platform", request_body = NewTenant, responses(
    (status = 201, body = TenantCreated),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 409, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, body = Problem), (status = 503, body = Problem),
))]
#[post("/tenants")]
pub(crate) async fn create_tenant(
    deps: web::Data<Deps>,
    platform: Platform,
    body: Body<NewTenant>,
) -> Result<HttpResponse, Problem> {
    let (NewTenant { key }, sent) = body.read_sent().await?;
    let mut faults = Vec::new();
    let tenant: Option<TenantKey> = read_key("/key", &key, &mut faults);
    let tenant = tenant.ok_or_else(|| Problem::invalid(faults))?;
    once(&deps, &platform, &platform.permit(tenant.clone()), sent, async |writer| {
        let token = Token::generate(TokenKind::Api, &deps.random_bytes());
        let now_ms = (deps.now_ms)();
        let owner = Credential {
            id: token.id().into(),
            name: "Owner".into(),
            secret: token.secret_hash(),
            grant: Grant::owner(tenant),
            life: Life::begun(now_ms, None),
        };
        writer.create_tenant(&owner, now_ms).await?;
        let created = TenantCreated { key, token: token.reveal().into() };
        Ok(Answer::json(StatusCode::CREATED, &created)?.into())
    })
    .await
}
