//! What the first start makes: the tenant `default` with its owner's token.

use tidegate_domain::{Credential, Grant, Life, TenantKey, Token, TokenKind};
use tidegate_store::{Store, StoreError};

use crate::system::{now_ms, random_bytes};

/// The tenant of the embedded default.
pub(crate) const TENANT: &str = "default";

/// Creates the tenant where it is missing; answers its owner's token where one was made for it.
pub(crate) async fn ensure_tenant(
    store: &Store,
    tenant: &TenantKey,
    given: Option<&Token>,
) -> Result<Option<Token>, StoreError> {
    let made = Token::generate(TokenKind::Api, &random_bytes());
    let token = given.unwrap_or(&made);
    let owner = Credential {
        id: token.id().into(),
        name: "Owner".into(),
        secret: token.secret_hash(),
        grant: Grant::owner(tenant.clone()),
        life: Life::begun(now_ms(), None),
    };
    if store.create_tenant(tenant, &owner, now_ms()).await? {
        return Ok(given.is_none().then_some(made));
    }
    if let Some(given) = given
        && !store.credential(given.id()).await?.is_some_and(|held| held.secret.admits(given))
    {
        tracing::warn!("the admin token of the settings is ignored: it is taken at the first start only");
    }
    Ok(None)
}
