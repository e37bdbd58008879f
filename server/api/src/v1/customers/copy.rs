//! `POST /api/v1/projects/{project}/environments/{environment}/customers/{key}/overrides/copy`

use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use tidegate_domain::{Permission, Scope, copy_overrides};
use utoipa::ToSchema;

use super::page::CustomerPath;
use crate::auth::Caller;
use crate::extract::{Body, IfMatch, Params};
use crate::publishing::Asked;
use crate::v1::environments::change::{
    ChangeAnswer, ChangeParams, carry_out, check_comment, narrow_permit, nothing_to_do,
};
use crate::{Deps, Problem};

/// Whose overrides are copied.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CopyOverrides {
    /// The other customer's key.
    #[schema(example = "globex")]
    from: String,
    /// Why.
    comment: Option<String>,
}

/// Give a customer the overrides of another one
///
/// Those that have not ended, with their reasons and ends, as one change of rules. Flags for which the
/// customer has an override already stay as they are. `If-Match` and `dry_run` are as for changes.
#[utoipa::path(tag = "customers",
    params(
        ("project" = String, Path, description = "The project's key"),
        ("environment" = String, Path, description = "The environment's key"),
        ("key" = String, Path, description = "The key of the customer who gets them"),
        ("dry_run" = Option<bool>, Query, description = "Whether to tell only what would change"),
        ("break_glass" = Option<bool>, Query, description = "Whether it may end releases that drive what it changes"),
        ("If-Match" = String, Header, description = "`\"v<version>\"`"),
    ),
    request_body = CopyOverrides, responses(
    (status = 200, body = ChangeAnswer,
        headers(("ETag" = String, description = "`\"v<version>\"` of the version that there is now"))),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 412, body = Problem), (status = 413, body = Problem),
    (status = 415, body = Problem), (status = 422, body = Problem), (status = 428, body = Problem),
    (status = 503, body = Problem),
))]
#[post("/projects/{project}/environments/{environment}/customers/{key}/overrides/copy")]
pub(crate) async fn copy_customer_overrides(
    deps: web::Data<Deps>,
    caller: Caller,
    path: web::Path<CustomerPath>,
    (params, if_match): (Params<ChangeParams>, IfMatch),
    body: Body<CopyOverrides>,
) -> Result<HttpResponse, Problem> {
    let of = path.environment.of(&caller)?;
    let permit = narrow_permit(&caller, Some(Permission::OverridesWrite), &Scope::from(&of))?;
    let params = params.read()?;
    let (dry_run, glass) = (params.dry_run, params.glass());
    let base = if_match.read()?;
    let (CopyOverrides { from, comment }, sent) = body.read_sent().await?;
    let author = caller.author(check_comment(comment)?);
    let missing = || Problem::not_found("environment", of.environment.as_str());
    let held = deps.hub.current(&of).await?.ok_or_else(missing)?;
    let instructions = copy_overrides(held.ruleset(), &from, &path.key, (deps.now_ms)());
    if instructions.is_empty() {
        let version = held.ruleset().snapshot().header().version;
        return nothing_to_do(&deps, (&caller, &permit), (sent, dry_run), version).await;
    }
    let asked = Asked { environment: &of, base, instructions: &instructions, glass };
    carry_out(&deps, (&caller, &permit, &author), (sent, dry_run), &asked).await
}
