//! `POST /api/v1/projects/{project}/environments/{environment}/sdk-keys/{id}/rotate`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use tidegate_domain::{ChangeKind, NewChange, Permission, Scope, Token, TokenKind};

use super::SdkKeyPath;
use super::create::SdkKeyCreated;
use crate::auth::Caller;
use crate::extract::Body;
use crate::once::{Answer, once};
use crate::v1::rotation::{Rotation, replace};
use crate::{Deps, Problem};

/// Rotate an SDK key
///
/// Makes another one of the same audience for as long a time; the old one ends after a grace.
#[utoipa::path(tag = "access",
    params(
        ("project" = String, Path, description = "The project's key"),
        ("environment" = String, Path, description = "The environment's key"),
        ("id" = String, Path, description = "The part of the key that is no secret"),
    ),
    request_body = Rotation, responses(
    (status = 201, body = SdkKeyCreated),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem),
    (status = 415, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem),
))]
#[post("/projects/{project}/environments/{environment}/sdk-keys/{id}/rotate")]
pub(crate) async fn rotate_sdk_key(
    deps: web::Data<Deps>,
    caller: Caller,
    path: web::Path<SdkKeyPath>,
    body: Body<Rotation>,
) -> Result<HttpResponse, Problem> {
    let of = path.environment.of(&caller)?;
    let permit = caller.permit(Permission::KeysWrite, &Scope::from(&of))?;
    let (wish, sent) = body.read_sent().await?;
    let grace_ms = wish.grace_ms()?;
    once(&deps, &caller, &permit, sent, async |writer| {
        let held = path.held(writer, &of).await?;
        let token = Token::generate(TokenKind::Sdk, &deps.random_bytes());
        let (next, said) = replace(writer, &held, &token, ((deps.now_ms)(), grace_ms)).await?;
        let change = NewChange {
            project: Some(of.project),
            environment: Some(of.environment),
            ..caller.author(None).change(&deps, ChangeKind::SdkKeyRotated, said)
        };
        writer.append_change(change, Vec::new()).await?;
        Ok(Answer::json(StatusCode::CREATED, &SdkKeyCreated::new(&deps, &token, next)?)?.into())
    })
    .await
}
