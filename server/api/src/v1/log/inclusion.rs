//! `GET /api/v1/log/proof/inclusion`

use actix_web::{HttpResponse, get, web};
use serde::Deserialize;
use tidegate_log::Plan;
use utoipa::IntoParams;

use super::{ProofView, head_at};
use tidegate_domain::{Permission, Scope};

use crate::auth::Caller;
use crate::extract::Params;
use crate::{Deps, Problem};

/// Which proof.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct InclusionParams {
    /// The leaf, from 0.
    index: u64,
    /// Leaves of the tree.
    size: u64,
}

/// Prove that a leaf is in the log
#[utoipa::path(tag = "log", params(InclusionParams), responses(
    (status = 200, body = ProofView), (status = 400, body = Problem), (status = 401, body = Problem),
    (status = 403, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem),
))]
#[get("/log/proof/inclusion")]
pub(crate) async fn prove_inclusion(
    deps: web::Data<Deps>,
    caller: Caller,
    params: Params<InclusionParams>,
) -> Result<HttpResponse, Problem> {
    let permit = caller.permit(Permission::LogRead, &Scope::Tenant)?;
    let InclusionParams { index, size } = params.read()?;
    let reader = deps.store.read(&permit).await?;
    let head = head_at(&reader, size).await?;
    let plan = Plan::inclusion(index, size);
    let plan = plan.ok_or_else(|| Problem::malformed("`index` is less than `size`"))?;
    let hashes = reader.prove(&plan).await?.ok_or_else(Problem::internal)?;
    Ok(HttpResponse::Ok().json(ProofView::new(head, &hashes)))
}
