//! `GET /api/v1/log/proof/consistency`

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
pub(crate) struct ConsistencyParams {
    /// Leaves of the smaller tree.
    from: u64,
    /// Leaves of the larger tree.
    to: u64,
}

/// Prove that the log of one size is the beginning of that of another
#[utoipa::path(tag = "log", params(ConsistencyParams), responses(
    (status = 200, body = ProofView), (status = 400, body = Problem), (status = 401, body = Problem),
    (status = 403, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem),
))]
#[get("/log/proof/consistency")]
pub(crate) async fn prove_consistency(
    deps: web::Data<Deps>,
    caller: Caller,
    params: Params<ConsistencyParams>,
) -> Result<HttpResponse, Problem> {
    let permit = caller.permit(Permission::LogRead, &Scope::Tenant)?;
    let ConsistencyParams { from, to } = params.read()?;
    let reader = deps.store.read(&permit).await?;
    let head = head_at(&reader, to).await?;
    let plan = Plan::consistency(from, to);
    let plan = plan.ok_or_else(|| Problem::malformed("`from` is at most `to`"))?;
    let hashes = reader.prove(&plan).await?.ok_or_else(Problem::internal)?;
    Ok(HttpResponse::Ok().json(ProofView::new(head, &hashes)))
}
