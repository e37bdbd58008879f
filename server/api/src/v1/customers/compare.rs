//! `GET /api/v1/projects/{project}/environments/{environment}/customers/{key}/compare`

use std::collections::BTreeMap;

use actix_web::{HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tidegate_domain::{Permission, Scope};
use utoipa::{IntoParams, ToSchema};

use super::page::{CustomerPath, variants_of};
use crate::auth::Caller;
use crate::extract::Params;
use crate::{Deps, Problem};

/// With whom.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct CompareParams {
    /// The other customer's key.
    with: String,
}

/// In what two customers differ.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Comparison {
    /// The version of the rules.
    version: u64,
    /// The flags of which they get different variants.
    flags: BTreeMap<String, Pair>,
    /// How many flags answer both alike.
    alike: usize,
}

/// What the two get.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Pair {
    /// What the customer gets.
    #[schema(value_type = Object)]
    this: Value,
    /// What the other one gets.
    #[schema(value_type = Object)]
    other: Value,
}

/// Compare what two customers get
#[utoipa::path(tag = "customers",
    params(("project" = String, Path, description = "The project's key"), ("environment" = String, Path, description = "The environment's key"), ("key" = String, Path, description = "The customer's key"), CompareParams),
    responses(
    (status = 200, body = Comparison),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 503, body = Problem),
))]
#[get("/projects/{project}/environments/{environment}/customers/{key}/compare")]
pub(crate) async fn compare_customers(
    deps: web::Data<Deps>,
    caller: Caller,
    path: web::Path<CustomerPath>,
    params: Params<CompareParams>,
) -> Result<HttpResponse, Problem> {
    let of = path.environment.of(&caller)?;
    let permit = caller.permit(Permission::FlagsRead, &Scope::from(&of))?;
    let CompareParams { with } = params.read()?;
    let (version, [this, mut other]) = variants_of(&deps, &permit, &of, [&path.key, &with]).await?;
    let all = this.len();
    let differing = this.into_iter().filter_map(|(flag, this)| {
        let other = other.remove(&flag)?;
        (this.get("variant") != other.get("variant")).then_some((flag, Pair { this, other }))
    });
    let flags: BTreeMap<String, Pair> = differing.collect();
    let alike = all - flags.len();
    Ok(HttpResponse::Ok().json(Comparison { version, flags, alike }))
}
