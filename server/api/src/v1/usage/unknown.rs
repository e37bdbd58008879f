//! `GET /api/v1/projects/{project}/environments/{environment}/unknown-flags`

use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use tidegate_store::UnknownFlag;
use utoipa::ToSchema;

use super::reader;
use crate::auth::Caller;
use crate::extract::EnvironmentPath;
use crate::view::{Listing, time};
use crate::{Deps, Problem};

/// A flag that is asked for, and that the environment does not have.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UnknownFlagView {
    #[schema(example = "chekout-v2")]
    flag: String,
    /// The type that was asked for.
    #[serde(rename = "type")]
    #[schema(required)]
    value_type: Option<String>,
    /// Who asked.
    application: String,
    version: String,
    /// How often.
    n: u64,
    /// RFC 3339.
    last_seen: String,
}

/// List the flags that are asked for in vain, the latest first
#[utoipa::path(tag = "usage",
    params(("project" = String, Path, description = "The project's key"), ("environment" = String, Path, description = "The environment's key")),
    responses(
    (status = 200, body = Listing<UnknownFlagView>), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 503, body = Problem),
))]
#[get("/projects/{project}/environments/{environment}/unknown-flags")]
pub(crate) async fn list_unknown_flags(
    deps: web::Data<Deps>,
    caller: Caller,
    path: web::Path<EnvironmentPath>,
) -> Result<HttpResponse, Problem> {
    let of = path.of(&caller)?;
    let flags = reader(&deps, &caller, &of).await?.unknown_flags(&of).await?;
    let items = flags.into_iter().map(UnknownFlagView::from).collect();
    Ok(HttpResponse::Ok().json(Listing { items, next: None }))
}

impl From<UnknownFlag> for UnknownFlagView {
    fn from(unknown: UnknownFlag) -> Self {
        Self {
            flag: unknown.flag,
            value_type: Some(unknown.value_type).filter(|value_type| !value_type.is_empty()),
            application: unknown.application,
            version: unknown.version,
            n: unknown.n.unsigned_abs(),
            last_seen: time(unknown.last_ms),
        }
    }
}
