//! What the first start makes: the tenant `default` with its owner's token.

use tidegate_domain::{Credential, Grant, TenantKey, Token, TokenKind};
use tidegate_store::{Store, StoreError};

use crate::system::{now_ms, random_bytes};

/// The tenant of the embedded default.
pub(crate) const TENANT: &str = "default";

/// How the start found the tenant.
pub(crate) enum Found {
    /// It was there already.
    Existing,
    /// It was created with the token that the settings name.
    Created,
    /// It was created with this new token.
    CreatedWith(Token),
}

/// Creates the tenant where it is missing.
pub(crate) async fn ensure_tenant(
    store: &Store,
    tenant: &TenantKey,
    given: Option<&Token>,
) -> Result<Found, StoreError> {
    let made = Token::generate(TokenKind::Api, &random_bytes());
    let token = given.unwrap_or(&made);
    let owner = Credential {
        id: token.id().into(),
        name: "Owner".into(),
        secret: token.secret_hash(),
        grant: Grant::Owner(tenant.clone()),
        created_ms: now_ms(),
    };
    let created = store.create_tenant(tenant, &owner, now_ms()).await?;
    if let Some(given) = given
        && store.credential(given.id()).await?.is_none()
    {
        tracing::warn!(
            "the admin token of the settings is ignored: tokens are taken at the first start only"
        );
    }
    Ok(match given {
        _ if !created => Found::Existing,
        Some(_) => Found::Created,
        None => Found::CreatedWith(made),
    })
}
