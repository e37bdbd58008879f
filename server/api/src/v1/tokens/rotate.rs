//! `POST /api/v1/tokens/{id}/rotate`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use tidegate_domain::{ChangeKind, Grant, NewChange, Permission, Scope, Token, TokenKind};

use super::create::TokenCreated;
use crate::auth::Caller;
use crate::extract::Body;
use crate::once::{Answer, once};
use crate::v1::rotation::{Rotation, replace};
use crate::view::TokenView;
use crate::{Deps, Problem};

/// Rotate an API token
///
/// Makes another one that may do the same for as long a time; the old one ends after a grace.
#[utoipa::path(tag = "access",
    params(("id" = String, Path, description = "The part of the token that is no secret")),
    request_body = Rotation, responses(
    (status = 201, body = TokenCreated),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem),
    (status = 415, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem),
))]
#[post("/tokens/{id}/rotate")]
pub(crate) async fn rotate_token(
    deps: web::Data<Deps>,
    caller: Caller,
    id: web::Path<String>,
    body: Body<Rotation>,
) -> Result<HttpResponse, Problem> {
    let permit = caller.permit_in_parts(Permission::TokensWrite, &Scope::Tenant)?;
    let (wish, sent) = body.read_sent().await?;
    let grace_ms = wish.grace_ms()?;
    once(&deps, &caller, &permit, sent, async |writer| {
        let missing = || Problem::not_found("token", &id);
        let held = writer.credential(&id).await?.ok_or_else(missing)?;
        let Grant::Api(_, powers, scope) = &held.grant else { return Err(missing()) };
        if !caller.access.allows(Permission::TokensWrite, scope) {
            return Err(missing());
        }
        // Whoever gets the new token could do what the old one may.
        caller.expect_to_have(&powers.right(scope.clone()))?;
        let token = Token::generate(TokenKind::Api, &deps.random_bytes());
        let (next, said) = replace(writer, &held, &token, ((deps.now_ms)(), grace_ms)).await?;
        let change = NewChange {
            project: scope.project().cloned(),
            environment: scope.environment().cloned(),
            ..caller.author(None).change(&deps, ChangeKind::TokenRotated, said)
        };
        writer.append_change(change, Vec::new()).await?;
        let view = TokenView::of(next).ok_or_else(Problem::internal)?;
        let created = TokenCreated { token: token.reveal().into(), view };
        Ok(Answer::json(StatusCode::CREATED, &created)?.into())
    })
    .await
}
